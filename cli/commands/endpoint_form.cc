#include "cli/commands/endpoint_form.h"

#include "cli/commands/members.h"

namespace fanfare::cli {
namespace {

void add_authentication(codec::JsonWriter& json, const Arguments& arguments) {
  if (arguments.has("--bearer") && arguments.has("--basic"))
    throw UsageError("--bearer or --basic, not both");
  if (arguments.has("--bearer")) {
    json.key("authentication").begin_object().member("type", "bearer");
    json.member("token", line_or_file(arguments.value("--bearer"))).end_object();
  } else if (arguments.has("--basic")) {
    const auto pair = line_or_file(arguments.value("--basic"));
    const auto colon = pair.find(':');
    if (colon == std::string::npos) throw UsageError("--basic: send USER:PASSWORD");
    json.key("authentication").begin_object().member("type", "basic");
    json.member("username", pair.substr(0, colon)).member("password", pair.substr(colon + 1));
    json.end_object();
  }
}

void add_rate_limit(codec::JsonWriter& json, const Arguments& arguments, const Json& limit) {
  if (!arguments.has("--rate") && !arguments.has("--burst")) return;
  json.key("rateLimit").begin_object().key("perSecond");
  if (arguments.has("--rate"))
    json.value(arguments.number("--rate", 0, 0.01, 10'000));
  else if (!limit["perSecond"].is_null())
    limit["perSecond"].write(json);
  else
    throw UsageError("--burst: of which rate? Add --rate");
  if (arguments.has("--burst"))
    json.member("burst", arguments.integer("--burst", 0, 1, 10'000));
  else if (!limit["burst"].is_null())
    limit["burst"].write(json.key("burst"));
  json.end_object();
}

}  // namespace

std::vector<Option> endpoint_options() {
  return {
      {"--events", "LIST", "types and patterns such as order.created, order.*, *", {}, true},
      dialect_option("form of payload, headers and signature"),
      or_empty({"--description", "TEXT", "for people; '' for none"}),
      {"--filter", "JSON", "of the content of events, or @FILE; null: none (docs/filters.md)"},
      {"--header", "NAME=VALUE", "sent along", {}, true},
      {"--metadata", "NAME=VALUE", "kept along", {}, true},
      {"--retry-delays", "LIST", "instead of the dialect's ladder, such as 10s,5m,1h", {}, true},
      {"--rate", "N", "requests a second at most"},
      {"--burst", "N",
       "how many of them at once; else what comes in a second; 1 spaces them evenly"},
      {"--concurrency", "N", "requests at a time at most"},
      {"--bearer", "TOKEN", "for the Authorization header, or @FILE"},
      {"--basic", "USER:PASSWORD", "for the Authorization header, or @FILE"},
  };
}

std::string endpoint_body(const Arguments& arguments, const std::string& url, const Json& limit) {
  codec::JsonWriter json;
  json.begin_object();
  if (!url.empty()) json.member("url", url);
  const Members members{json, arguments};
  members.list("events", "--events");
  for (const auto* name : {"dialect", "description", "secret"})
    if (const auto option = std::string("--") + name; arguments.has(option))
      json.member(name, arguments.value(option));
  members.json_value("filter", "--filter");
  members.map("headers", "--header");
  members.map("metadata", "--metadata");
  members.list("retryDelays", "--retry-delays");
  add_rate_limit(json, arguments, limit);
  members.integer("concurrency", "--concurrency", 1, 1'000);
  add_authentication(json, arguments);
  return json.end_object().take();
}

}  // namespace fanfare::cli
