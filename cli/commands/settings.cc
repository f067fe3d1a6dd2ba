// Settings: what the organization chose.
#include "cli/api/pages.h"
#include "cli/commands.h"
#include "cli/commands/members.h"

namespace fanfare::cli {
namespace {

constexpr const char* kSettings = "/api/settings";

void print_settings(const Json& settings) {
  const auto& redrive = settings["autoRedrive"];
  const auto& validation = settings["eventValidation"];
  print_fields(
      {{"contact", settings["contact"].text()},
       {"auto redrive", redrive["enabled"].is_true() ? "on" : "off"},
       {"min age", redrive["minAge"].text()},
       {"max redrives", redrive["maxRedrives"].text()},
       {"batch", redrive["batch"].text()},
       {"schemas", validation["schemas"].text()},
       {"unknown types", validation["unknownTypes"].text()},
       {"built-in types", validation["builtInTypes"].is_true() ? "checked" : "not checked"}});
}

int show(const Arguments& arguments) {
  arguments.positional(0);
  runtime::Loop loop;
  Api api(loop, arguments);
  return print_one(arguments, api.get(kSettings), print_settings);
}

bool has_any(const Arguments& arguments, std::initializer_list<const char*> options) {
  for (const auto* option : options)
    if (arguments.has(option)) return true;
  return false;
}

std::string body_of(const Arguments& arguments) {
  codec::JsonWriter json;
  json.begin_object();
  const Members members{json, arguments};
  members.text("contact", "--contact");
  if (has_any(arguments, {"--auto-redrive", "--min-age", "--max-redrives", "--batch"})) {
    json.key("autoRedrive").begin_object();
    members.flag("enabled", "--auto-redrive");
    members.text("minAge", "--min-age");
    members.integer("maxRedrives", "--max-redrives", 1, 20);
    members.integer("batch", "--batch", 1, 100);
    json.end_object();
  }
  if (has_any(arguments, {"--schemas", "--unknown-types", "--built-in-types"})) {
    json.key("eventValidation").begin_object();
    members.text("schemas", "--schemas");
    members.text("unknownTypes", "--unknown-types");
    members.flag("builtInTypes", "--built-in-types");
    json.end_object();
  }
  return json.end_object().take();
}

int update(const Arguments& arguments) {
  arguments.positional(0);
  const auto body = body_of(arguments);
  if (body == "{}") throw UsageError("name what to change");
  runtime::Loop loop;
  Api api(loop, arguments);
  return print_one(arguments, api.patch(kSettings, body), print_settings);
}

}  // namespace

Commands settings_commands() {
  const Option json{"--json", "", "as the API answers"};
  return {
      {"settings", "show", "", "what the organization chose", "", {json}, Reaches::kApi, show},
      {"settings",
       "update",
       "",
       "change settings; what isn't named stays",
       "",
       {or_empty({"--contact", "ADDRESS",
                  "is mailed of failures while there is no channel; '' for nobody"}),
        flag_option("--auto-redrive", "send dead letters again by itself"),
        {"--min-age", "DURATION", "of dead letters that are redriven, 1m to 7d (1h)"},
        {"--max-redrives", "N", "of one dead letter, 1 to 20 (3)"},
        {"--batch", "N", "dead letters of each run, 1 to 100 (10)"},
        {"--schemas", "HOW", "data that doesn't fit the schema", {"off", "warn", "enforce"}},
        {"--unknown-types", "HOW", "types that no catalogue has", {"off", "warn", "enforce"}},
        flag_option("--built-in-types", "hold events against the dialects' schemas, too"),
        json},
       Reaches::kApi,
       update},
  };
}

}  // namespace fanfare::cli
