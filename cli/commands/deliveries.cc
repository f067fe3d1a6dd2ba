// Deliveries: what became of events.
#include <cstdio>

#include "cli/api/pages.h"
#include "cli/commands.h"
#include "cli/commands/resources.h"

namespace fanfare::cli {
namespace {

constexpr const char* kDeliveries = "/api/deliveries/";

int list(const Arguments& arguments) {
  arguments.positional(0);
  runtime::Loop loop;
  Api api(loop, arguments);
  const Query query{
      {"endpointId", arguments.value("--endpoint")}, {"status", arguments.value("--status")},
      {"eventId", arguments.value("--event-id")},    {"eventType", arguments.value("--event-type")},
      {"outcome", arguments.value("--outcome")},     {"from", time_option(arguments, "--from")},
      {"to", time_option(arguments, "--to")}};
  return print_list(
      api, arguments, "/api/deliveries", query,
      {"ID", "STATUS", "ACCEPTED", "TYPE", "ENDPOINT", "TRIES", "OUTCOME", "NEXT"},
      [](const Json& delivery) {
        return std::vector{
            delivery["id"].text(),         delivery["status"].text(),
            delivery["createdAt"].text(),  delivery["eventType"].text(),
            delivery["endpointId"].text(), std::to_string(delivery["attempts"].size()),
            delivery["outcome"].text(),    delivery["nextAttemptAt"].text()};
      });
}

void print_delivery(const Json& delivery) {
  print_fields({{"id", delivery["id"].text()},
                {"status", delivery["status"].text()},
                {"reason", delivery["reason"].text()},
                {"event", delivery["eventId"].text()},
                {"event type", delivery["eventType"].text()},
                {"endpoint", delivery["endpointId"].text()},
                {"accepted", delivery["createdAt"].text()},
                {"delivered", delivery["deliveredAt"].text()},
                {"next attempt", delivery["nextAttemptAt"].text()}});
  if (delivery["attempts"].size() == 0) return;
  std::printf("\n");
  Table table({"RUN", "TRY", "STARTED", "MS", "ANSWER", "OUTCOME", "ERROR", "BODY"});
  for (const auto& attempt : delivery["attempts"].items())
    table.add({attempt["run"].text(), attempt["number"].text(), attempt["startedAt"].text(),
               attempt["durationMs"].text(), attempt["responseCode"].text(),
               attempt["outcome"].text(), attempt["error"].text(),
               shown(attempt["responseBody"].text(), 60)});
  table.print();
}

int show(const Arguments& arguments) { return show_one(arguments, kDeliveries, print_delivery); }

int call_each(const Arguments& arguments, const char* what, const char* said) {
  runtime::Loop loop;
  Api api(loop, arguments);
  for (const auto& id : arguments.positional(1, 100)) {
    const auto answer = api.post(path_of(kDeliveries, id, what));
    print_one(arguments, answer, [&](const Json&) { std::printf("%s %s\n", id.c_str(), said); });
  }
  return 0;
}

int retry(const Arguments& arguments) { return call_each(arguments, "/retry", "is on its way"); }

int cancel(const Arguments& arguments) { return call_each(arguments, "/cancel", "is cancelled"); }

}  // namespace

Commands delivery_commands() {
  const std::vector<Option> json{{"--json", "", "as the API answers, a line each"}};
  return {
      {"deliveries", "list", "", "list deliveries, the newest first", "",
       with_paging({{"--endpoint", "ID", "of this endpoint only"},
                    {"--status",
                     "STATUS",
                     "",
                     {"pending", "retrying", "delivered", "failed", "expired", "cancelled"}},
                    {"--event-id", "ID", "of this event only"},
                    {"--event-type", "TYPE", "of this type only"},
                    {"--outcome", "CLASS", "of the last attempt, such as timeout or http_5xx"},
                    {"--from", "TIME", "accepted then or later: RFC 3339, or how long ago, as 2h"},
                    {"--to", "TIME", "accepted before"}}),
       Reaches::kApi, list},
      {"deliveries", "show", "ID", "a delivery with all its attempts", "", json, Reaches::kApi,
       show},
      {"deliveries", "retry", "ID...", "try deliveries now", "", json, Reaches::kApi, retry},
      {"deliveries", "cancel", "ID...", "make dead letters of waiting deliveries", "", json,
       Reaches::kApi, cancel},
  };
}

}  // namespace fanfare::cli
