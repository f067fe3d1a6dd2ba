// Channels: where people are told of their endpoints, besides the inbox.
#include "cli/api/pages.h"
#include "cli/commands.h"
#include "cli/commands/members.h"
#include "cli/commands/resources.h"

namespace fanfare::cli {
namespace {

constexpr const char* kChannels = "/api/notification-channels";
constexpr const char* kChannel = "/api/notification-channels/";

int list(const Arguments& arguments) {
  arguments.positional(0);
  runtime::Loop loop;
  Api api(loop, arguments);
  return print_list(
      api, arguments, kChannels, {}, {"ID", "TYPE", "STATE", "FROM", "KINDS", "TO", "NAME"},
      [](const Json& channel) {
        const auto to = channel["url"].is_null() ? joined(channel["to"]) : channel["url"].text();
        return std::vector{channel["id"].text(),
                           channel["type"].text(),
                           std::string(channel["enabled"].is_true() ? "on" : "off"),
                           channel["minimumSeverity"].text(),
                           channel["kinds"].size() == 0 ? "all" : joined(channel["kinds"]),
                           shown(to, 60),
                           channel["name"].text()};
      });
}

void print_channel(const Json& channel) {
  print_fields({{"id", channel["id"].text()},
                {"type", channel["type"].text()},
                {"name", channel["name"].text()},
                {"enabled", channel["enabled"].text()},
                {"url", channel["url"].text()},
                {"to", joined(channel["to"])},
                {"kinds", channel["kinds"].size() == 0 ? "all" : joined(channel["kinds"])},
                {"from severity", channel["minimumSeverity"].text()},
                {"digest", channel["digest"].text()},
                {"created", channel["createdAt"].text()},
                {"updated", channel["updatedAt"].text()},
                {"secret", channel["secret"].text()}});
}

int show(const Arguments& arguments) { return show_one(arguments, kChannel, print_channel); }

std::string body_of(const Arguments& arguments, const std::string& type) {
  codec::JsonWriter json;
  json.begin_object();
  if (!type.empty()) json.member("type", type);
  const Members members{json, arguments};
  members.text("name", "--name");
  members.flag("enabled", "--enabled");
  members.list("to", "--to");
  members.text_in_file("url", "--target");
  members.text_in_file("routingKey", "--routing-key");
  members.text_in_file("secret", "--secret");
  if (arguments.value("--kinds") == "all")
    json.key("kinds").null();
  else
    members.list("kinds", "--kinds");
  members.text("minimumSeverity", "--from");
  members.text("digest", "--digest");
  return json.end_object().take();
}

int create(const Arguments& arguments) {
  const auto& type = arguments.positional(1)[0];
  return create_one(arguments, kChannels, body_of(arguments, type), print_channel);
}

int update(const Arguments& arguments) {
  const auto body = [&] { return body_of(arguments, ""); };
  return update_one(arguments, kChannel, body, print_channel);
}

int remove(const Arguments& arguments) { return remove_each(arguments, kChannel); }

/// The line of the channel's log about a notification; absent while there is none.
Json sent_on(Api& api, const std::string& channel, const std::string& notification) {
  for (const auto& line : api.get(path_of(kChannel, channel, "/log"))["data"].items())
    if (line["notificationId"].text() == notification) return line;
  return {};
}

int test(const Arguments& arguments) {
  const auto& id = arguments.positional(1)[0];
  const auto wait = arguments.duration("--wait", std::chrono::seconds(30));
  runtime::Loop loop;
  Api api(loop, arguments);
  const auto told = api.post(path_of(kChannel, id, "/test"))["notificationId"].text();
  const auto end = std::chrono::steady_clock::now() + wait;
  auto sent = sent_on(api, id, told);
  for (; sent.is_absent() && std::chrono::steady_clock::now() < end; sent = sent_on(api, id, told))
    api.pause();
  if (sent.is_absent())
    throw Failure(ExitCode::kFailed, told +
                                         " is neither sent nor given up yet: it is tried again; "
                                         "see fanfare channels log " +
                                         id);
  print_one(arguments, sent, [](const Json& line) {
    print_fields({{"status", line["status"].text()},
                  {"tries", line["attempts"].text()},
                  {"error", line["error"].text()}});
  });
  return sent["status"].text() == "sent" ? 0 : static_cast<int>(ExitCode::kFailed);
}

int log(const Arguments& arguments) {
  const auto& id = arguments.positional(1)[0];
  runtime::Loop loop;
  Api api(loop, arguments);
  return print_list(api, arguments, path_of(kChannel, id, "/log"), {},
                    {"NOTIFICATION", "AT", "STATUS", "TRIES", "ERROR"}, [](const Json& line) {
                      return std::vector{line["notificationId"].text(), line["at"].text(),
                                         line["status"].text(), line["attempts"].text(),
                                         shown(line["error"].text(), 80)};
                    });
}

std::vector<Option> settings() {
  return {
      or_empty({"--name", "NAME", "for people; '' for none"}),
      {"--to", "LIST", "addresses of email", {}, true},
      {"--target", "URL", "of slack, webhook and pagerduty, or @FILE"},
      {"--routing-key", "KEY", "of pagerduty, or @FILE"},
      {"--secret", "SECRET", "of webhook, or @FILE; else one is made"},
      {"--kinds",
       "LIST",
       "what it is told of",
       {"all", "webhook_failure", "webhook_failures_high", "endpoint_failing",
        "endpoint_unreachable", "endpoint_disabled", "endpoint_recovered", "dead_letters_expiring",
        "quota_near_limit"},
       true},
      {"--from", "SEVERITY", "told from there on", {"info", "warning", "error", "critical"}},
      {"--digest", "DURATION", "repetitions are gathered for so long, 1m to 24h (15m)"},
      flag_option("--enabled", "switched on or off"),
      {"--json", "", "as the API answers"},
  };
}

}  // namespace

Commands channel_commands() {
  const auto api = Reaches::kApi;
  const Option json{"--json", "", "as the API answers"};
  return {
      {"channels", "list", "", "list the channels on which people are told", "", with_paging({}),
       api, list},
      {"channels",
       "show",
       "ID",
       "a channel; its secrets are never shown again",
       "",
       {json},
       api,
       show},
      {"channels",
       "create",
       "TYPE",
       "make a channel",
       "",
       settings(),
       api,
       create,
       {"email", "slack", "pagerduty", "webhook"}},
      {"channels", "update", "ID", "change a channel; what isn't named stays", "", settings(), api,
       update},
      {"channels", "delete", "ID...", "delete channels", "", {}, api, remove},
      {"channels",
       "test",
       "ID",
       "send a test notification and say what became of it",
       "Exit code 1 if it fails, or isn't sent by the end of --wait.",
       {{"--wait", "DURATION", "for so long (30s)"}, json},
       api,
       test},
      {"channels", "log", "ID", "what a channel was sent, the newest first", "", with_paging({}),
       api, log},
  };
}

}  // namespace fanfare::cli
