#include "cli/api/pages.h"

#include <cstdio>

#include "cli/text/files.h"
#include "codec/render.h"
#include "runtime/config.h"

namespace fanfare::cli {
namespace {

constexpr int kLimitMax = 200;

struct Page {
  std::vector<Json> items;
  std::string next;
};

Page get_page(Api& api, const std::string& path, Query query, const std::string& cursor,
              std::int64_t limit) {
  query.emplace_back("limit", std::to_string(limit));
  query.emplace_back("cursor", cursor);
  const auto answer = api.get(path, query);
  return {answer["data"].items(), answer["nextCursor"].text()};
}

Page get_all(Api& api, const std::string& path, const Query& query, std::string cursor) {
  Page all;
  do {
    auto page = get_page(api, path, query, cursor, kLimitMax);
    all.items.insert(all.items.end(), page.items.begin(), page.items.end());
    cursor = page.next;
  } while (!cursor.empty());
  return all;
}

void print_json(const Page& page) {
  codec::JsonWriter json;
  json.begin_object().key("data").begin_array();
  for (const auto& item : page.items) item.write(json);
  json.end_array();
  if (!page.next.empty()) json.member("nextCursor", page.next);
  json.end_object();
  std::printf("%s\n", json.text().c_str());
}

}  // namespace

std::vector<Option> with_paging(std::vector<Option> options) {
  options.push_back({"--limit", "N", "how many, at most 200 (50)"});
  options.push_back({"--cursor", "CURSOR", "go on where a page ended"});
  options.push_back({"--all", "", "all pages"});
  options.push_back({"--json", "", "as {\"data\":[…],\"nextCursor\":…}"});
  return options;
}

int print_list(Api& api, const Arguments& arguments, const std::string& path, const Query& query,
               const std::vector<std::string>& head, const Row& row) {
  const auto limit = arguments.integer("--limit", 50, 1, kLimitMax);
  const auto cursor = arguments.value("--cursor");
  const auto page = arguments.has("--all") ? get_all(api, path, query, cursor)
                                           : get_page(api, path, query, cursor, limit);
  if (arguments.has("--json")) {
    print_json(page);
    return 0;
  }
  Table table(head);
  for (const auto& item : page.items) table.add(row(item));
  table.print();
  if (table.empty()) std::fprintf(stderr, "There are none.\n");
  if (!page.next.empty())
    std::fprintf(stderr, "There are more: --cursor %s, or --all.\n", shown(page.next).c_str());
  return 0;
}

std::vector<Json> all_items(Api& api, const std::string& path, const Query& query) {
  return get_all(api, path, query, "").items;
}

int print_one(const Arguments& arguments, const Json& answer,
              const std::function<void(const Json&)>& print) {
  if (arguments.has("--json"))
    std::printf("%s\n", answer.compact().c_str());
  else
    print(answer);
  return 0;
}

std::string time_option(const Arguments& arguments, const std::string& option) {
  const auto text = arguments.value(option);
  const auto ago = runtime::parse_duration(text);
  return ago ? codec::iso8601_seconds(wall_clock() - *ago) : text;
}

}  // namespace fanfare::cli
