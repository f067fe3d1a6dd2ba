#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "cli/commands/events.h"
#include "cli/events/publisher.h"
#include "cli/text/files.h"
#include "cli/text/progress.h"
#include "cli/text/table.h"

namespace fanfare::cli {
namespace {

/// One event of the words and options.
std::string event_of(const Arguments& arguments, const std::string& type) {
  codec::JsonWriter json;
  json.begin_object().member("type", type).key("data");
  try {
    Json::parse(text_or_file(arguments.value("--data", "{}"))).write(json);
  } catch (const std::exception& error) {
    throw UsageError(std::string("--data: ") + error.what());
  }
  const auto add = [&](const char* name, const char* option) {
    if (arguments.has(option)) json.member(name, arguments.value(option));
  };
  add("id", "--id");
  add("timestamp", "--timestamp");
  add("orderingKey", "--ordering-key");
  add("experienceId", "--experience");
  return json.end_object().take();
}

void warn(const Published& published) {
  for (const auto& warning : published.warnings)
    std::fprintf(stderr, "warning: %s\n", shown(warning).c_str());
}

int send_one(Publisher& publisher, const Arguments& arguments, const std::string& type) {
  std::istringstream text(event_of(arguments, type));
  EventLines lines(text, arguments.has("--idempotent"));
  publisher.add(*lines.next());
  publisher.flush();
  const auto& published = publisher.published();
  warn(published);
  if (arguments.has("--json")) {
    std::printf("%s\n", published.last_answer.compact().c_str());
  } else {
    std::printf("%s\n", shown(published.last_answer["data"].at(0)["id"].text()).c_str());
    if (published.duplicates > 0) std::fprintf(stderr, "it was known already\n");
  }
  return 0;
}

int send_file(Publisher& publisher, const Arguments& arguments, const std::string& path) {
  std::ifstream file;
  std::uint64_t size = 0;
  if (path != "-") {
    file.open(path, std::ios::binary);
    std::error_code ignored;
    if (!file || std::filesystem::is_directory(path, ignored))
      throw std::runtime_error(path + ": can't be read");
    const auto found = std::filesystem::file_size(path, ignored);
    size = ignored ? 0 : found;
  }
  EventLines lines(path == "-" ? std::cin : file, arguments.has("--idempotent"));
  {
    Progress progress("bytes sent");
    while (auto line = lines.next()) {
      publisher.add(std::move(*line));
      progress.show(lines.bytes_read(), size,
                    std::to_string(publisher.published().events) + " events");
    }
    publisher.flush();
  }
  const auto& published = publisher.published();
  warn(published);
  if (arguments.has("--json"))
    std::printf("{\"accepted\":%llu,\"duplicates\":%llu}\n",
                static_cast<unsigned long long>(published.events),
                static_cast<unsigned long long>(published.duplicates));
  else
    std::printf("%llu events accepted, %llu of them known already\n",
                static_cast<unsigned long long>(published.events),
                static_cast<unsigned long long>(published.duplicates));
  return 0;
}

}  // namespace

int events_send(const Arguments& arguments) {
  const auto& words = arguments.positional(0, 1);
  if (words.empty() == !arguments.has("--file"))
    throw UsageError("name a TYPE for one event, or a --file (- for standard input) of events");
  runtime::Loop loop;
  Api api(loop, arguments);
  PublisherOptions options;
  options.batch_events_max = static_cast<std::size_t>(arguments.integer("--batch", 500, 1, 1'000));
  options.retries = static_cast<int>(arguments.integer("--retries", options.retries, 0, 100));
  Publisher publisher(api, options);
  return words.empty() ? send_file(publisher, arguments, arguments.required("--file"))
                       : send_one(publisher, arguments, words[0]);
}

}  // namespace fanfare::cli
