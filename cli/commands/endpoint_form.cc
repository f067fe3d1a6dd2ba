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

}  // namespace

std::vector<Option> endpoint_options() {
  return {
      {"--events", "LIST", "types and patterns such as order.created, order.*, *", {}, true},
      dialect_option("form of payload, headers and signature"),
      {"--description", "TEXT", "for people"},
      {"--filter", "JSON", "of the content of events, or @FILE; null: none (docs/filters.md)"},
      {"--header", "NAME=VALUE", "sent along", {}, true},
      {"--metadata", "NAME=VALUE", "kept along", {}, true},
      {"--retry-delays", "LIST", "instead of the dialect's ladder, such as 10s,5m,1h", {}, true},
      {"--rate", "N", "requests a second at most"},
      {"--concurrency", "N", "requests at a time at most"},
      {"--bearer", "TOKEN", "for the Authorization header, or @FILE"},
      {"--basic", "USER:PASSWORD", "for the Authorization header, or @FILE"},
  };
}

std::string endpoint_body(const Arguments& arguments, const std::string& url) {
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
  if (arguments.has("--rate")) {
    json.key("rateLimit").begin_object();
    json.member("perSecond", arguments.number("--rate", 0, 0.01, 10'000)).end_object();
  }
  members.integer("concurrency", "--concurrency", 1, 1'000);
  add_authentication(json, arguments);
  return json.end_object().take();
}

}  // namespace fanfare::cli
