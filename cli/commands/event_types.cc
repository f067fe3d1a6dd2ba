// Event types: what is published, with its schema and an example.
#include <cstdio>

#include "cli/api/pages.h"
#include "cli/commands.h"
#include "cli/commands/members.h"
#include "cli/commands/resources.h"

namespace fanfare::cli {
namespace {

constexpr const char* kTypes = "/api/event-types";
constexpr const char* kType = "/api/event-types/";

int list(const Arguments& arguments) {
  arguments.positional(0);
  runtime::Loop loop;
  Api api(loop, arguments);
  return print_list(api, arguments, kTypes,
                    {{"dialect", arguments.value("--dialect")},
                     {"category", arguments.value("--category")},
                     {"source", arguments.value("--source")}},
                    {"NAME", "SOURCE", "CATEGORY", "VERSION", "SCHEMA", "DESCRIPTION"},
                    [](const Json& type) {
                      const auto version = type["version"].text();
                      return std::vector{type["name"].text() +
                                             (type["deprecated"].is_true() ? " (deprecated)" : ""),
                                         type["source"].text(),
                                         type["category"].text(),
                                         version,
                                         std::string(type["schema"].is_null() ? "" : "yes"),
                                         shown(type["description"].text(), 60)};
                    });
}

void print_json(const char* name, const Json& value) {
  if (value.is_null()) return;
  codec::JsonWriter json;
  value.write(json);
  std::printf("\n%s\n%s\n", name, json.text().c_str());
}

void print_type(const Json& type) {
  print_fields({{"name", type["name"].text()},
                {"description", type["description"].text()},
                {"category", type["category"].text()},
                {"source", type["source"].text()},
                {"dialects", joined(type["dialects"])},
                {"deprecated", type["deprecated"].text()},
                {"validation", type["validation"].text()},
                {"version", type["version"].text()},
                {"created", type["createdAt"].text()},
                {"updated", type["updatedAt"].text()}});
  print_json("schema", type["schema"]);
  print_json("example", type["example"]);
}

int show(const Arguments& arguments) { return show_one(arguments, kType, print_type); }

std::string body_of(const Arguments& arguments, const std::string& name) {
  codec::JsonWriter json;
  json.begin_object();
  if (!name.empty()) json.member("name", name);
  const Members members{json, arguments};
  members.text("description", "--description");
  members.text("category", "--category");
  members.json_value("schema", "--schema");
  members.json_value("example", "--example");
  members.flag("deprecated", "--deprecated");
  if (arguments.value("--validation") == "default")
    json.key("validation").null();
  else
    members.text("validation", "--validation");
  return json.end_object().take();
}

int create(const Arguments& arguments) {
  const auto& name = arguments.positional(1)[0];
  return create_one(arguments, kTypes, body_of(arguments, name), print_type);
}

int update(const Arguments& arguments) {
  return update_one(
      arguments, kType, [&] { return body_of(arguments, ""); }, print_type);
}

int remove(const Arguments& arguments) { return remove_each(arguments, kType); }

std::vector<Option> settings() {
  return {
      or_empty({"--description", "TEXT", "for people; '' for none"}),
      or_empty({"--category", "NAME", "to find it by; '' for none"}),
      {"--schema", "JSON", "JSON Schema of the data (draft 2020-12), or @FILE; null for none"},
      {"--example", "JSON", "data that test calls send, or @FILE; null for none"},
      {"--validation",
       "HOW",
       "what is done about events that don't fit; default: as the settings say",
       {"default", "off", "warn", "enforce"}},
      flag_option("--deprecated", "not to be used any more"),
      {"--json", "", "as the API answers"},
  };
}

}  // namespace

Commands event_type_commands() {
  const auto api = Reaches::kApi;
  return {
      {"event-types", "list", "", "list the event types: built-in ones and the organization's", "",
       with_paging({{"--dialect", "NAME", "names and samples of this dialect"},
                    {"--category", "NAME", "of this category only"},
                    {"--source", "SOURCE", "", {"organization", "built_in"}}}),
       api, list},
      {"event-types",
       "show",
       "NAME",
       "an event type with schema and example",
       "",
       {{"--json", "", "as the API answers"}},
       api,
       show},
      {"event-types", "create", "NAME", "declare an event type", "", settings(), api, create},
      {"event-types", "update", "NAME",
       "change an event type; another schema is a new version of it", "", settings(), api, update},
      {"event-types",
       "delete",
       "NAME...",
       "delete event types of the organization's own",
       "",
       {},
       api,
       remove},
  };
}

}  // namespace fanfare::cli
