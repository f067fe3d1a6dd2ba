// Endpoints: where events are sent.
#include <cstdio>

#include "cli/api/pages.h"
#include "cli/commands.h"
#include "cli/commands/endpoint_form.h"
#include "cli/commands/members.h"
#include "cli/commands/resources.h"
#include "cli/text/files.h"

namespace fanfare::cli {
namespace {

constexpr const char* kEndpoints = "/api/webhooks/";

std::string status_of(const Json& endpoint) {
  auto status = endpoint["status"].text();
  if (const auto reason = endpoint["disabledReason"].text(); !reason.empty())
    status += " (" + reason + ")";
  if (endpoint["health"]["breaker"].text() == "open") return status + ", not answering";
  return endpoint["health"]["failingSince"].is_null() ? status : status + ", failing";
}

int list(const Arguments& arguments) {
  arguments.positional(0);
  runtime::Loop loop;
  Api api(loop, arguments);
  return print_list(api, arguments, "/api/webhooks", {},
                    {"ID", "STATUS", "DIALECT", "URL", "EVENTS"}, [](const Json& endpoint) {
                      return std::vector{endpoint["id"].text(), status_of(endpoint),
                                         endpoint["dialect"].text(), endpoint["url"].text(),
                                         shown(joined(endpoint["events"]), 60)};
                    });
}

void print_endpoint(const Json& endpoint) {
  const auto if_any = [&](const char* name) {
    return endpoint[name].is_null() || endpoint[name].size() == 0 ? "" : endpoint[name].compact();
  };
  const auto& health = endpoint["health"];
  print_fields({{"id", endpoint["id"].text()},
                {"url", endpoint["url"].text()},
                {"status", status_of(endpoint)},
                {"events", joined(endpoint["events"])},
                {"dialect", endpoint["dialect"].text()},
                {"description", endpoint["description"].text()},
                {"filter", if_any("filter")},
                {"retry delays", joined(endpoint["retryDelays"])},
                {"rate limit", if_any("rateLimit")},
                {"concurrency", endpoint["concurrency"].text()},
                {"headers", if_any("headers")},
                {"metadata", if_any("metadata")},
                {"authentication", endpoint["authentication"]["type"].text()},
                {"failing since", health["failingSince"].text()},
                {"next probe", health["nextProbeAt"].text()},
                {"paused until", health["pausedUntil"].text()},
                {"created", endpoint["createdAt"].text()},
                {"updated", endpoint["updatedAt"].text()},
                {"secret", endpoint["secret"].text()}});
  for (const auto& warning : endpoint["warnings"].items())
    std::fprintf(stderr, "warning: %s\n", shown(warning.text()).c_str());
}

int show(const Arguments& arguments) { return show_one(arguments, kEndpoints, print_endpoint); }

int create(const Arguments& arguments) {
  const auto& url = arguments.positional(1)[0];
  if (arguments.list("--events").empty())
    throw UsageError("--events: which ones? Such as order.created,order.* or '*'");
  return create_one(arguments, "/api/webhooks", endpoint_body(arguments, url), print_endpoint);
}

/// The API replaces rateLimit as a whole: what isn't named is asked for.
Json limit_to_keep(const Arguments& arguments) {
  if (arguments.has("--rate") == arguments.has("--burst")) return {};
  runtime::Loop loop;
  Api api(loop, arguments);
  return api.get(path_of(kEndpoints, arguments.positional(1)[0]))["rateLimit"];
}

int update(const Arguments& arguments) {
  const auto body = [&] {
    return endpoint_body(arguments, arguments.value("--target"), limit_to_keep(arguments));
  };
  return update_one(arguments, kEndpoints, body, print_endpoint);
}

int remove(const Arguments& arguments) { return remove_each(arguments, kEndpoints); }

int test(const Arguments& arguments) {
  const auto& id = arguments.positional(1)[0];
  codec::JsonWriter json;
  json.begin_object();
  if (arguments.has("--type")) json.member("eventType", arguments.value("--type"));
  if (arguments.has("--data"))
    Json::parse(text_or_file(arguments.value("--data"))).write(json.key("data"));
  runtime::Loop loop;
  Api api(loop, arguments);
  const auto answer = api.post(path_of(kEndpoints, id, "/test"), json.end_object().take());
  print_one(arguments, answer, [](const Json& result) {
    print_fields({{"status", result["status"].text()},
                  {"event type", result["eventType"].text()},
                  {"answer", result["responseCode"].text()},
                  {"after", result["responseTimeMs"].text() + " ms"},
                  {"error", result["error"].text()},
                  {"body", shown(result["responseBody"].text(), 500)}});
  });
  return answer["status"].text() == "delivered" ? 0 : static_cast<int>(ExitCode::kFailed);
}

int enable(const Arguments& arguments) {
  const auto& id = arguments.positional(1)[0];
  codec::JsonWriter json;
  json.begin_object().member("backlog", arguments.value("--backlog", "keep")).end_object();
  runtime::Loop loop;
  Api api(loop, arguments);
  return print_one(
      arguments, api.post(path_of(kEndpoints, id, "/enable"), json.text()), [](const Json& answer) {
        std::printf("%s is %s\n", answer["endpoint"]["id"].text().c_str(),
                    answer["endpoint"]["status"].text().c_str());
        if (!answer["replayId"].is_null())
          std::printf("what it missed is sent again by %s\n", answer["replayId"].text().c_str());
      });
}

int disable(const Arguments& arguments) {
  const auto& id = arguments.positional(1)[0];
  runtime::Loop loop;
  Api api(loop, arguments);
  return print_one(arguments, api.patch(path_of(kEndpoints, id), R"({"status":"paused"})"),
                   [](const Json& endpoint) {
                     std::printf("%s is %s\n", endpoint["id"].text().c_str(),
                                 endpoint["status"].text().c_str());
                   });
}

void print_secret(const Json& answer) {
  std::printf("%s\n", answer["secret"].text().c_str());
  for (const auto& secret : answer["secrets"].items())
    std::fprintf(
        stderr, "%s%s%s\n", secret["id"].text().c_str(),
        secret["signsFirst"].is_true() ? ", signs first" : "",
        secret["expiresAt"].is_null() ? "" : (", until " + secret["expiresAt"].text()).c_str());
}

int secret(const Arguments& arguments) {
  const auto& id = arguments.positional(1)[0];
  runtime::Loop loop;
  Api api(loop, arguments);
  return print_one(arguments, api.post(path_of(kEndpoints, id, "/secret/reveal")), print_secret);
}

int rotate_secret(const Arguments& arguments) {
  const auto& id = arguments.positional(1)[0];
  runtime::Loop loop;
  Api api(loop, arguments);
  if (arguments.has("--switch"))
    return print_one(
        arguments, api.post(path_of(kEndpoints, id, "/secret/switch")),
        [&](const Json&) { std::printf("%s signs with the new secret\n", id.c_str()); });
  codec::JsonWriter json;
  json.begin_object();
  if (arguments.has("--secret")) json.member("secret", arguments.value("--secret"));
  if (arguments.has("--overlap")) json.member("overlap", arguments.value("--overlap"));
  if (arguments.has("--sign-with")) json.member("signWith", arguments.value("--sign-with"));
  json.end_object();
  return print_one(arguments, api.post(path_of(kEndpoints, id, "/secret/rotate"), json.text()),
                   print_secret);
}

std::vector<Option> with(std::vector<Option> options, std::vector<Option> more) {
  options.insert(options.end(), more.begin(), more.end());
  options.push_back({"--json", "", "as the API answers"});
  return options;
}

}  // namespace

Commands endpoint_commands() {
  const auto api = Reaches::kApi;
  return {
      {"endpoints", "list", "", "list endpoints", "", with_paging({}), api, list},
      {"endpoints", "show", "ID", "an endpoint with its health", "", with({}, {}), api, show},
      {"endpoints", "create", "URL", "make an endpoint and print its secret", "",
       with(endpoint_options(), {{"--secret", "SECRET", "else one is made"}}), api, create},
      {"endpoints", "update", "ID", "change an endpoint; what isn't named stays", "",
       with(endpoint_options(), {{"--target", "URL", "where events are sent"}}), api, update},
      {"endpoints", "delete", "ID...", "delete endpoints", "", {}, api, remove},
      {"endpoints", "test", "ID", "send a test event and say what the endpoint answered",
       "One attempt, without retries. Exit code 1 if it fails.",
       with({}, {{"--type", "TYPE", "of the event; else the first subscribed one with a sample"},
                 {"--data", "JSON", "its data, or @FILE, or - for standard input"}}),
       api, test},
      {"endpoints", "enable", "ID", "let a disabled or paused endpoint receive again", "",
       with({}, {{"--backlog", "WHAT", "what becomes of what it missed", {"keep", "redrive"}}}),
       api, enable},
      {"endpoints", "disable", "ID", "pause an endpoint until it is enabled again", "",
       with({}, {}), api, disable},
      {"endpoints", "secret", "ID", "tell the signing secret; written to the audit log", "",
       with({}, {}), api, secret},
      {"endpoints", "rotate-secret", "ID", "change the signing secret with an overlap", "",
       with({}, {{"--secret", "SECRET", "the new one; else one is made"},
                 {"--overlap", "DURATION", "how long both count, 0s to 30d (24h)"},
                 {"--sign-with", "WHICH", "during the overlap", {"previous", "current"}},
                 {"--switch", "", "instead: sign with the new secret from now on"}}),
       api, rotate_secret},
  };
}

}  // namespace fanfare::cli
