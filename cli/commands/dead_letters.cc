// Dead letters: deliveries that were given up.
#include <cstdio>

#include "cli/api/pages.h"
#include "cli/api/replays.h"
#include "cli/commands.h"
#include "cli/commands/members.h"
#include "cli/text/progress.h"

namespace fanfare::cli {
namespace {

const std::vector<std::string>& reasons() {
  static const std::vector<std::string> list{
      "attempts_exhausted", "gone",   "endpoint_disabled", "endpoint_deleted", "expired",
      "unrepresentable",    "schema", "cancelled"};
  return list;
}

std::vector<Option> filters() {
  return {{"--endpoint", "ID", "of this endpoint only"},
          {"--event-type", "TYPE", "of this type only"},
          {"--reason", "REASON", "", reasons()},
          {"--from", "TIME", "failed then or later: RFC 3339, or how long ago, as 2h"},
          {"--to", "TIME", "failed before"}};
}

Query query_of(const Arguments& arguments) {
  return {{"endpointId", arguments.value("--endpoint")},
          {"eventType", arguments.value("--event-type")},
          {"reason", arguments.value("--reason")},
          {"from", time_option(arguments, "--from")},
          {"to", time_option(arguments, "--to")}};
}

int list(const Arguments& arguments) {
  arguments.positional(0);
  runtime::Loop loop;
  Api api(loop, arguments);
  return print_list(api, arguments, "/api/dead-letters", query_of(arguments),
                    {"ID", "REASON", "FAILED", "TYPE", "ENDPOINT", "TRIES", "REDRIVEN", "ERROR"},
                    [](const Json& letter) {
                      return std::vector{
                          letter["id"].text(),         letter["reason"].text(),
                          letter["failedAt"].text(),   letter["eventType"].text(),
                          letter["endpointId"].text(), letter["attemptCount"].text(),
                          letter["retryCount"].text(), shown(letter["error"].text(), 60)};
                    });
}

int groups(const Arguments& arguments) {
  arguments.positional(0);
  runtime::Loop loop;
  Api api(loop, arguments);
  return print_one(arguments, api.get("/api/dead-letters/groups", query_of(arguments)),
                   [](const Json& answer) {
                     Table table({"COUNT", "REASON", "TYPE", "ENDPOINT", "FIRST", "LAST"});
                     for (const auto& group : answer["data"].items())
                       table.add({group["count"].text(), group["reason"].text(),
                                  group["eventType"].text(), group["endpointId"].text(),
                                  group["firstFailedAt"].text(), group["lastFailedAt"].text()});
                     table.print();
                   });
}

std::string redrive_body(const Arguments& arguments) {
  codec::JsonWriter json;
  json.begin_object();
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) json.member(name, value);
  };
  add("endpointId", arguments.value("--endpoint"));
  add("from", time_option(arguments, "--from"));
  add("to", time_option(arguments, "--to"));
  const Members members{json, arguments};
  members.list("eventTypes", "--event-type");
  members.list("reasons", "--reason");
  if (arguments.has("--rate"))
    json.member("ratePerSecond", arguments.number("--rate", 50, 0.1, 1'000));
  if (arguments.has("--dry-run")) json.member("dryRun", true);
  return json.end_object().take();
}

int redrive_each(Api& api, const Arguments& arguments, const std::vector<std::string>& ids) {
  for (const auto& id : ids) {
    const auto answer = api.post(path_of("/api/dead-letters/", id, "/redrive"));
    print_one(arguments, answer, [&](const Json& resent) {
      std::printf("%s is on its way as %s\n", id.c_str(), resent["id"].text().c_str());
    });
  }
  return 0;
}

int redrive(const Arguments& arguments) {
  const auto& ids = arguments.positional(0, 100);
  bool filtered = arguments.has("--all");
  for (const auto* option : {"--endpoint", "--event-type", "--reason", "--from", "--to"})
    filtered = filtered || arguments.has(option);
  if (ids.empty() != filtered)
    throw UsageError("name dead letters by id, or those that match options, or --all of them");
  runtime::Loop loop;
  Api api(loop, arguments);
  if (!ids.empty()) return redrive_each(api, arguments, ids);
  const std::string path = "/api/dead-letters/redrive";
  const auto body = redrive_body(arguments);
  const bool counts =
      is_interactive() && !arguments.has("--dry-run") && !arguments.has("--no-wait");
  const auto expected = counts ? count_matches(api, path, body) : 0;
  return follow_replay(api, arguments, api.post(path, body), expected);
}

}  // namespace

Commands dead_letter_commands() {
  auto grouped = filters();
  grouped.push_back({"--json", "", "as the API answers"});
  return {
      {"dead-letters", "list", "", "list deliveries that were given up", "", with_paging(filters()),
       Reaches::kApi, list},
      {"dead-letters", "groups", "", "count them by endpoint, reason and type", "", grouped,
       Reaches::kApi, groups},
      {"dead-letters", "redrive", "[ID...]", "send dead letters again",
       "Those named by id, or by a replay all that match the options.",
       with_replay_options({{"--all", "", "all dead letters"},
                            {"--endpoint", "ID", "of this endpoint only"},
                            {"--reason", "REASON", "for these only", reasons(), true}}),
       Reaches::kApi, redrive},
  };
}

}  // namespace fanfare::cli
