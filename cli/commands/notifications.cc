// Notifications: what people are told of their endpoints.
#include <cstdio>

#include "cli/api/pages.h"
#include "cli/commands.h"
#include "cli/commands/resources.h"

namespace fanfare::cli {
namespace {

int list(const Arguments& arguments) {
  arguments.positional(0);
  runtime::Loop loop;
  Api api(loop, arguments);
  return print_list(
      api, arguments, "/api/notifications",
      {{"kind", arguments.value("--kind")}, {"endpointId", arguments.value("--endpoint")}},
      {"ID", "AT", "KIND", "STAGE", "ENDPOINT", "FAILURES", "TITLE"}, [](const Json& notification) {
        return std::vector{notification["id"].text(),
                           notification["at"].text(),
                           notification["kind"].text(),
                           notification["stage"].text(),
                           notification["endpointId"].text(),
                           notification["failureCount"].text(),
                           shown(notification["title"].text(), 80)};
      });
}

std::string counts(const Json& by_name) {
  std::string text;
  for (const auto& [name, count] : by_name.members())
    text += (text.empty() ? "" : ", ") + count.text() + " " + name;
  return text;
}

void print_notification(const Json& notification) {
  print_fields({{"id", notification["id"].text()},
                {"kind", notification["kind"].text()},
                {"stage", notification["stage"].text()},
                {"at", notification["at"].text()},
                {"title", notification["title"].text()},
                {"endpoint", notification["endpointId"].text()},
                {"host", notification["endpointHost"].text()},
                {"since", notification["since"].text()},
                {"failures", notification["failureCount"].text()},
                {"so far", notification["failureTotal"].text()},
                {"causes", counts(notification["causes"])},
                {"event types", counts(notification["eventTypes"])},
                {"last event", notification["eventId"].text()},
                {"last delivery", notification["deliveryId"].text()},
                {"last error", notification["error"].text()}});
  if (notification["sent"].size() == 0) return;
  std::printf("\n");
  Table table({"CHANNEL", "TYPE", "AT", "STATUS", "TRIES", "ERROR"});
  for (const auto& sent : notification["sent"].items())
    table.add({sent["channelId"].text(), sent["channelType"].text(), sent["at"].text(),
               sent["status"].text(), sent["attempts"].text(), shown(sent["error"].text(), 80)});
  table.print();
}

int show(const Arguments& arguments) {
  return show_one(arguments, "/api/notifications/", print_notification);
}

}  // namespace

Commands notification_commands() {
  return {
      {"notifications", "list", "", "what people were told, the newest first",
       "Where they are told it: fanfare channels.",
       with_paging(
           {{"--kind",
             "KIND",
             "",
             {"webhook_failure", "webhook_failures_high", "endpoint_failing",
              "endpoint_unreachable", "endpoint_disabled", "endpoint_recovered", "endpoint_deleted",
              "dead_letters_expiring", "quota_near_limit", "mail_confirmation", "test"}},
            {"--endpoint", "ID", "of this endpoint only"}}),
       Reaches::kApi, list},
      {"notifications",
       "show",
       "ID",
       "a notification, and what became of it on each channel",
       "",
       {{"--json", "", "as the API answers"}},
       Reaches::kApi,
       show},
  };
}

}  // namespace fanfare::cli
