// Replays: past deliveries again, or past events for another endpoint.
#include <cstdio>

#include "cli/api/pages.h"
#include "cli/api/replays.h"
#include "cli/commands.h"
#include "cli/commands/members.h"
#include "cli/text/progress.h"

namespace fanfare::cli {
namespace {

constexpr const char* kReplays = "/api/replays";

std::string body_of(const Arguments& arguments) {
  codec::JsonWriter json;
  json.begin_object();
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) json.member(name, value);
  };
  add("endpointId", arguments.value("--endpoint"));
  add("targetEndpointId", arguments.value("--target"));
  add("from", time_option(arguments, "--from"));
  add("to", time_option(arguments, "--to"));
  const Members members{json, arguments};
  members.list("eventTypes", "--event-type");
  members.list("statuses", "--status");
  if (arguments.has("--rate"))
    json.member("ratePerSecond", arguments.number("--rate", 50, 0.1, 1'000));
  if (arguments.has("--dry-run")) json.member("dryRun", true);
  return json.end_object().take();
}

int create(const Arguments& arguments) {
  arguments.positional(0);
  if (!arguments.has("--endpoint") && !arguments.has("--target"))
    throw UsageError("--endpoint: whose deliveries? Or --target for past events to another one");
  runtime::Loop loop;
  Api api(loop, arguments);
  const auto body = body_of(arguments);
  // A bar needs to know how many there are.
  const bool counts =
      is_interactive() && !arguments.has("--dry-run") && !arguments.has("--no-wait");
  const auto expected = counts ? count_matches(api, kReplays, body) : 0;
  return follow_replay(api, arguments, api.post(kReplays, body), expected);
}

int list(const Arguments& arguments) {
  arguments.positional(0);
  runtime::Loop loop;
  Api api(loop, arguments);
  return print_list(
      api, arguments, kReplays, {},
      {"ID", "KIND", "STATUS", "ENDPOINT", "MATCH", "SENT", "SKIPPED", "CREATED"},
      [](const Json& replay) {
        const auto& progress = replay["progress"];
        const auto endpoint = replay["targetEndpointId"].is_null() ? replay["endpointId"]
                                                                   : replay["targetEndpointId"];
        return std::vector{replay["id"].text(),
                           replay["kind"].text() + (replay["dryRun"].is_true() ? " (dry)" : ""),
                           replay["status"].text(),
                           endpoint.text(),
                           progress["matched"].text(),
                           progress["sent"].text(),
                           progress["skipped"].text(),
                           replay["createdAt"].text()};
      });
}

int show(const Arguments& arguments) {
  const auto& id = arguments.positional(1)[0];
  runtime::Loop loop;
  Api api(loop, arguments);
  const auto replay = api.get(path_of("/api/replays/", id));
  if (arguments.has("--follow")) return follow_replay(api, arguments, replay, 0);
  return print_one(arguments, replay, print_replay);
}

int change(const Arguments& arguments, const char* what) {
  const auto& id = arguments.positional(1)[0];
  runtime::Loop loop;
  Api api(loop, arguments);
  return print_one(arguments, api.post(path_of("/api/replays/", id, what)), print_replay);
}

int pause(const Arguments& arguments) { return change(arguments, "/pause"); }
int resume(const Arguments& arguments) { return change(arguments, "/resume"); }
int cancel(const Arguments& arguments) { return change(arguments, "/cancel"); }

}  // namespace

Commands replay_commands() {
  const auto api = Reaches::kApi;
  const std::vector<Option> json{{"--json", "", "as the API answers"}};
  return {
      {"replay", "create", "", "send past deliveries again, or past events to another endpoint",
       "With --endpoint its deliveries of the last 7 days that are over are sent again. With "
       "--target\n"
       "that endpoint gets the events that it subscribes to and didn't get. On a terminal what\n"
       "matches is counted first, for the bar.",
       with_replay_options({{"--endpoint", "ID", "whose deliveries"},
                            {"--target", "ID", "who gets events that it didn't get"},
                            {"--status",
                             "STATUS",
                             "of these only",
                             {"delivered", "failed", "expired", "cancelled"},
                             true}}),
       api, create},
      {"replay", "list", "", "list replays", "", with_paging({}), api, list},
      {"replay",
       "show",
       "ID",
       "how far a replay has got",
       "",
       {{"--follow", "", "wait for its end"}, json[0]},
       api,
       show},
      {"replay", "pause", "ID", "pause a replay", "", json, api, pause},
      {"replay", "resume", "ID", "go on with a replay", "", json, api, resume},
      {"replay", "cancel", "ID", "end a replay; what was sent stays sent", "", json, api, cancel},
  };
}

}  // namespace fanfare::cli
