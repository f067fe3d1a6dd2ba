// The catalogue: the event types of the dialects and of the organization.
#include <map>
#include <optional>

#include "codec/catalogue_records.h"
#include "codec/render.h"
#include "services/control/answers.h"
#include "services/control/api.h"
#include "services/control/cursor.h"
#include "services/control/forms/event_type_rules.h"
#include "services/control/forms/form_reader.h"
#include "services/control/query.h"

namespace fanfare::control {
namespace {

constexpr std::size_t kTypesMax = 1'000;  // of an organization's own

/// What is known under a name: one of the organization's own goes before those of dialects.
struct Entry {
  const OwnEventType* own = nullptr;
  const EventTypeInfo* built_in = nullptr;  // of the default dialect if that has it
  std::vector<std::string> dialects;
};
using Entries = std::map<std::string, Entry, std::less<>>;

/// `dialect`: only that one's; "": all of them.
Entries entries_of(const Api& api, const Call& call, const std::string& dialect) {
  Entries entries;
  for (const auto& each : api.dialects.all()) {
    if (!dialect.empty() && each.name != dialect) continue;
    for (const auto& type : each.catalogue) {
      auto& entry = entries[type.name];
      if (!entry.built_in || each.name == api.settings.default_dialect) entry.built_in = &type;
      entry.dialects.push_back(each.name);
    }
  }
  const auto owner = call.owner();
  for (const auto& [name, type] :
       api.tables.catalogue().types(owner.organization_id, owner.test_mode))
    if (dialect.empty() || entries.contains(name)) entries[name].own = &type;
  return entries;
}

void write_json(codec::JsonWriter& json, const char* name, const std::string& text) {
  json.key(name);
  text.empty() ? json.null() : json.raw(text);
}

void write_entry(codec::JsonWriter& json, const std::string& name, const Entry& entry) {
  const auto* own = entry.own;
  json.begin_object().member("name", name);
  json.member("description", own ? own->description : entry.built_in->description);
  json.member("category", own ? own->category : entry.built_in->category);
  json.member("source", own ? "organization" : "built_in").key("dialects").begin_array();
  for (const auto& dialect : entry.dialects) json.value(dialect);
  json.end_array().member("deprecated", own && own->deprecated).key("validation");
  own && own->validation ? json.value(to_string(*own->validation)) : json.null();
  json.member("version", own ? own->versions.back().number : 1);
  write_json(json, "schema", own ? own->schema() : entry.built_in->schema);
  write_json(json, "example", own ? own->example : entry.built_in->sample_data);
  json.key("createdAt");
  own ? json.value(iso8601_ms(own->created)) : json.null();
  json.key("updatedAt");
  own ? json.value(iso8601_ms(own->updated)) : json.null();
  json.end_object();
}

std::string entry_json(const OwnEventType& type, const Api& api) {
  Entry entry{&type, nullptr, {}};
  for (const auto& dialect : api.dialects.all())
    if (dialect.event_type(type.name)) entry.dialects.push_back(dialect.name);
  codec::JsonWriter json;
  write_entry(json, type.name, entry);
  return json.take();
}

void list(const Api& api, const Call& call) {
  QueryReader query(call.request);
  const auto page = query.page();
  const auto dialect = query.text("dialect");
  const auto category = query.text("category");
  const auto source = query.choice("source", {"organization", "built_in"});
  if (!dialect.empty() && !api.dialects.find(dialect)) query.fault("there is no such dialect");
  if (const auto refusal = query.refusal()) return call.respond(*refusal);
  const auto entries = entries_of(api, call, dialect);
  codec::JsonWriter json;
  json.begin_object().key("data").begin_array();
  std::size_t count = 0;
  std::string last;
  bool more = false;
  for (auto next = entries.upper_bound(page.before); next != entries.end(); ++next) {
    const auto& [name, entry] = *next;
    if (!source.empty() && (source == "organization") != (entry.own != nullptr)) continue;
    const auto& its = entry.own ? entry.own->category : entry.built_in->category;
    if (!category.empty() && category != its) continue;
    if ((more = count == page.count)) break;
    write_entry(json, name, entry);
    last = name;
    ++count;
  }
  json.end_array();
  if (more) json.member("nextCursor", cursor_of(last));
  call.respond(json_response(200, json.end_object().take()));
}

http::Response no_such_type() { return not_found("event type of this name"); }

/// Nothing where there is none of the name that the path has.
std::optional<std::pair<std::string, Entry>> entry_of(const Api& api, const Call& call,
                                                      const std::string& dialect = "") {
  const auto entries = entries_of(api, call, dialect);
  const auto found = entries.find(call.path.at("name"));
  if (found == entries.end()) return std::nullopt;
  return *found;
}

void show(const Api& api, const Call& call) {
  QueryReader query(call.request);
  const auto dialect = query.text("dialect");
  if (const auto refusal = query.refusal()) return call.respond(*refusal);
  const auto found = entry_of(api, call, dialect);
  if (!found) return call.respond(no_such_type());
  codec::JsonWriter json;
  write_entry(json, found->first, found->second);
  call.respond(json_response(200, json.take()));
}

void show_versions(const Api& api, const Call& call) {
  const auto found = entry_of(api, call);
  if (!found) return call.respond(no_such_type());
  std::vector<EventTypeVersion> versions;
  if (const auto* own = found->second.own)
    versions.assign(own->versions.rbegin(), own->versions.rend());
  else
    versions = {{1, found->second.built_in->schema, {}}};
  codec::JsonWriter json;
  json.begin_object().key("data").begin_array();
  for (const auto& version : versions) {
    json.begin_object().member("version", version.number);
    write_json(json, "schema", version.schema);
    json.key("createdAt");
    version.created == TimePoint() ? json.null() : json.value(iso8601_ms(version.created));
    json.end_object();
  }
  call.respond(json_response(200, json.end_array().end_object().take()));
}

/// As ingest finds them.
Faults data_faults(const Api& api, const std::string& name, const Entry& entry, std::string data) {
  if (entry.own) return schema_faults(entry.own->schema(), data, "/data");
  if (!data.starts_with('{')) return schema_faults(entry.built_in->schema, data, "/data");
  Event event;
  event.type = name;
  event.data = std::move(data);
  std::size_t steps_left = codec::JsonSchema::kStepsMax;
  Faults faults;
  for (auto& fault : api.built_in_schemas.faults(event, steps_left))
    faults.push_back({std::move(fault.pointer), std::move(fault.detail)});
  return faults;
}

void validate(const Api& api, const Call& call) {
  FormReader form(call.request.body);
  const auto data = form.raw("data");
  if (!data) form.fault("data", "send the data of an event");
  if (const auto faults = form.finish(); !faults.empty()) return call.respond(refused(faults));
  const auto found = entry_of(api, call);
  if (!found) return call.respond(no_such_type());
  const auto faults = data_faults(api, found->first, found->second, codec::compact_json(*data));
  codec::JsonWriter json;
  json.begin_object().member("valid", faults.empty()).key("errors").begin_array();
  for (const auto& fault : faults)
    json.begin_object()
        .member("pointer", fault.pointer)
        .member("detail", fault.detail)
        .end_object();
  call.respond(json_response(200, json.end_array().end_object().take()));
}

/// Decides on the type as all earlier changes made it, writes and answers.
using Decide = std::function<std::optional<Writes>(const OwnEventType* current, const Call& call,
                                                   http::Response& answer)>;
void change_catalogue(Api& api, Call call, std::string name, Decide decide) {
  const auto owner = call.owner();
  api.event_type_turns.take(
      turn_of(owner), std::move(call),
      [&api, owner, name = std::move(name), decide = std::move(decide)](Call call) {
        http::Response answer;
        const auto* current =
            api.tables.catalogue().type(owner.organization_id, owner.test_mode, name);
        auto writes = decide(current, call, answer);
        if (!writes) return call.respond(std::move(answer));
        api.commit(std::move(call), std::move(*writes), std::move(answer));
      });
}

Write type_write(const OwnEventType& type) {
  return {Topic::kCatalogue,
          service::event_type_key(type.organization_id, type.test_mode, type.name),
          codec::encode(type)};
}

void create(Api& api, Call call) {
  auto form = read_event_type_form(call.request.body, true);
  auto made = create_event_type(form, call.owner(), api.ports.now());
  if (!made) return call.respond(refused(made.error()));
  const auto name = made->name;
  change_catalogue(
      api, std::move(call), name,
      [&api, type = std::move(*made)](const OwnEventType* current, const Call& call,
                                      http::Response& answer) -> std::optional<Writes> {
        const auto owner = call.owner();
        const auto& own = api.tables.catalogue().types(owner.organization_id, owner.test_mode);
        if (current)
          answer = http::problem(409, "event-type-exists", "Event type exists",
                                 "There is an event type of this name: change it with PATCH.");
        else if (own.size() >= kTypesMax)
          answer = http::problem(409, "too-many-event-types", "Too many event types",
                                 "An organization has at most 1000 event types: delete some.");
        if (answer.status == 409) return std::nullopt;
        answer = json_response(201, entry_json(type, api));
        answer.headers.emplace_back("Location", "/api/event-types/" + type.name);
        return Writes{type_write(type), api.audit(call, "event_type.created", type.name)};
      });
}

/// What becomes of a name that isn't the organization's own.
http::Response not_own(const Api& api, const Call& call, const char* instead) {
  return entry_of(api, call) ? http::problem(409, "built-in", "Built in", instead) : no_such_type();
}

Details changed_members(const EventTypeForm& form) {
  std::string names;
  const auto add = [&](bool given, const char* name) {
    if (given) names += (names.empty() ? "" : " ") + std::string(name);
  };
  add(form.description.has_value(), "description");
  add(form.category.has_value(), "category");
  add(form.schema.has_value(), "schema");
  add(form.example.has_value(), "example");
  add(form.deprecated.has_value(), "deprecated");
  add(form.validation.has_value(), "validation");
  return {{"changed", names}};
}

void change(Api& api, Call call) {
  auto form = read_event_type_form(call.request.body, false);
  const auto name = call.path.at("name");
  change_catalogue(
      api, std::move(call), name,
      [&api, form = std::move(form)](const OwnEventType* current, const Call& call,
                                     http::Response& answer) -> std::optional<Writes> {
        if (!current) {
          answer = not_own(api, call,
                           "This type is a dialect's: POST one of your own under its name first.");
          return std::nullopt;
        }
        auto changed = change_event_type(*current, form, api.ports.now());
        if (!changed) {
          answer = refused(changed.error());
          return std::nullopt;
        }
        answer = json_response(200, entry_json(*changed, api));
        auto details = changed_members(form);
        details["version"] = std::to_string(changed->versions.back().number);
        return Writes{type_write(*changed),
                      api.audit(call, "event_type.changed", changed->name, std::move(details))};
      });
}

void remove(Api& api, Call call) {
  const auto name = call.path.at("name");
  change_catalogue(
      api, std::move(call), name,
      [&api](const OwnEventType* current, const Call& call,
             http::Response& answer) -> std::optional<Writes> {
        if (!current) {
          answer = not_own(api, call, "This type is a dialect's: it can't be deleted.");
          return std::nullopt;
        }
        auto tombstone = type_write(*current);
        tombstone.value = std::nullopt;
        answer = json_response(204, "");
        return Writes{std::move(tombstone), api.audit(call, "event_type.deleted", current->name)};
      });
}

}  // namespace

void add_event_type_routes(Api& api, http::Router& router) {
  const std::string base = "/api/event-types", one = base + "/{name}";
  api.route(router, "POST", base, Scope::kManage,
            [&api](Call call) { create(api, std::move(call)); });
  api.route(router, "GET", base, Scope::kRead, [&api](const Call& call) { list(api, call); });
  api.route(router, "GET", one, Scope::kRead, [&api](const Call& call) { show(api, call); });
  api.route(router, "GET", one + "/versions", Scope::kRead,
            [&api](const Call& call) { show_versions(api, call); });
  api.route(router, "POST", one + "/validate", Scope::kRead,
            [&api](const Call& call) { validate(api, call); }, {.idempotency = false});
  api.route(router, "PATCH", one, Scope::kManage,
            [&api](Call call) { change(api, std::move(call)); });
  api.route(router, "DELETE", one, Scope::kManage,
            [&api](Call call) { remove(api, std::move(call)); });
}

}  // namespace fanfare::control
