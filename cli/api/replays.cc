#include "cli/api/replays.h"

#include <cstdio>

#include "cli/api/pages.h"
#include "cli/text/progress.h"

namespace fanfare::cli {
namespace {

bool is_running(const Json& replay) { return replay["status"].text() == "running"; }

Json wait_for_end(Api& api, Json replay, std::uint64_t expected) {
  Progress progress(replay["dryRun"].is_true() ? "counting" : "sending");
  while (is_running(replay)) {
    const auto& seen = replay["progress"];
    const auto number = [&](const char* name) {
      return static_cast<std::uint64_t>(seen[name].integer());
    };
    progress.show(number("sent") + number("skipped"), expected,
                  seen["scanned"].text() + " looked at, " + seen["matched"].text() + " match");
    api.pause();
    replay = api.get(path_of("/api/replays/", replay["id"].text()));
  }
  return replay;
}

}  // namespace

std::vector<Option> with_replay_options(std::vector<Option> options) {
  options.push_back({"--event-type", "TYPE", "of these types only", {}, true});
  options.push_back({"--from", "TIME", "then or later: RFC 3339, or how long ago, as 2h"});
  options.push_back({"--to", "TIME", "before"});
  options.push_back({"--rate", "N", "at most so many a second, 0.1 to 1000 (50)"});
  options.push_back({"--dry-run", "", "only count what matches"});
  options.push_back({"--no-wait", "", "don't wait for its end"});
  options.push_back({"--json", "", "the replay as the API shows it"});
  return options;
}

int follow_replay(Api& api, const Arguments& arguments, const Json& begun, std::uint64_t expected) {
  const auto id = begun["id"].text();
  if (!arguments.has("--no-wait") && is_interactive() && is_running(begun))
    std::fprintf(stderr, "%s; Ctrl-C ends the watching only: fanfare replay cancel %s\n",
                 id.c_str(), id.c_str());
  const auto replay = arguments.has("--no-wait") ? begun : wait_for_end(api, begun, expected);
  print_one(arguments, replay, print_replay);
  const auto status = replay["status"].text();
  return static_cast<int>(status == "failed" ? ExitCode::kFailed : ExitCode::kOk);
}

std::uint64_t count_matches(Api& api, const std::string& path, const std::string& body) {
  codec::JsonWriter json;
  json.begin_object();
  for (const auto& [name, value] : Json::parse(body).members())
    if (name != "dryRun") value.write(json.key(name));
  json.member("dryRun", true).end_object();
  const auto counted = wait_for_end(api, api.post(path, json.text()), 0);
  return static_cast<std::uint64_t>(counted["progress"]["matched"].integer());
}

void print_replay(const Json& replay) {
  const auto& progress = replay["progress"];
  print_fields({{"id", replay["id"].text()},
                {"kind", replay["kind"].text() + (replay["dryRun"].is_true() ? ", dry run" : "")},
                {"status", replay["status"].text()},
                {"endpoint", replay["endpointId"].text()},
                {"target", replay["targetEndpointId"].text()},
                {"from", replay["from"].text()},
                {"to", replay["to"].text()},
                {"looked at", progress["scanned"].text()},
                {"match", progress["matched"].text()},
                {"sent", progress["sent"].text()},
                {"skipped", progress["skipped"].text()},
                {"error", replay["error"].text()},
                {"created", replay["createdAt"].text()},
                {"finished", replay["finishedAt"].text()}});
}

}  // namespace fanfare::cli
