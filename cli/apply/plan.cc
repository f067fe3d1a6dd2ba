#include "cli/apply/plan.h"

#include <algorithm>
#include <set>

#include "cli/failure.h"
#include "runtime/config.h"

namespace fanfare::cli {
namespace {

bool same_durations(const Json& a, const Json& b) {
  const auto left = a.items();
  const auto right = b.items();
  return std::ranges::equal(left, right, [](const Json& x, const Json& y) {
    const auto one = runtime::parse_duration(x.text());
    return one && one == runtime::parse_duration(y.text());
  });
}

/// Does `now` hold all that is wanted, whatever else it has?
bool holds(const Json& now, const Json& wanted) {
  return now.is_object() && wanted.is_object() &&
         std::ranges::all_of(wanted.members(), [&](const auto& member) {
           return same(now[member.first], member.second);
         });
}

bool is_empty(const Json& value) {
  return value.is_null() || (value.is_string() && value.text().empty()) ||
         ((value.is_object() || value.is_array()) && value.size() == 0);
}

bool is_as_wanted(const std::string& name, const Json& now, const Json& wanted) {
  if (same(now, wanted) || (name != "retryDelays" && is_empty(now) && is_empty(wanted)))
    return true;
  if (name == "retryDelays") return wanted.is_array() && same_durations(now, wanted);
  if (name == "rateLimit") return holds(now, wanted);
  // What is sealed isn't shown: only its kind can be compared.
  if (name == "authentication") return now.is_object() && same(now["type"], wanted["type"]);
  return false;
}

/// retryDelays: null is the dialect's ladder, which the API shows as a list.
bool can_be_seen(const std::string& name, const Json& wanted) {
  return !(name == "retryDelays" && wanted.is_null());
}

/// With the name by which the endpoint is found again.
Json marked_metadata(const Json& given, const std::string& name) {
  codec::JsonWriter json;
  json.begin_object().member(kNameInMetadata, name);
  for (const auto& [key, value] : given.members())
    if (key != kNameInMetadata) value.write(json.key(key));
  return Json::parse(json.end_object().take());
}

std::vector<MemberChange> changes_of(const Item& item, const Json& now) {
  std::vector<MemberChange> changes;
  auto members = item.members;
  if (item.kind == Kind::kEndpoint) {
    auto& metadata = members["metadata"];
    metadata = marked_metadata(metadata.is_absent() ? now["metadata"] : metadata, item.name);
  }
  for (const auto& [name, wanted] : members)
    if (now.is_absent() || (can_be_seen(name, wanted) && !is_as_wanted(name, now[name], wanted)))
      changes.push_back({name, now[name], wanted});
  // What is sealed isn't sent to another host unless it is given again.
  const auto names = [&](const char* name) {
    return std::ranges::any_of(changes, [&](const auto& each) { return each.name == name; });
  };
  if (const auto sealed = members.find("authentication");
      sealed != members.end() && names("url") && !names("authentication"))
    changes.push_back({sealed->first, now[sealed->first], sealed->second});
  return changes;
}

std::string name_of(const Json& endpoint) { return endpoint["metadata"][kNameInMetadata].text(); }

Json find(const Item& item, const Current& current) {
  if (item.kind == Kind::kEventType) {
    for (const auto& type : current.event_types)
      if (type["name"].text() == item.name) return type;
    return {};
  }
  for (const auto& endpoint : current.endpoints)
    if (item.id.empty() ? name_of(endpoint) == item.name : endpoint["id"].text() == item.id)
      return endpoint;
  if (!item.id.empty()) throw UsageError(item.place + ": there is no endpoint " + item.id);
  return {};
}

void add_deletions(Plan& plan, const Manifest& manifest, const Current& current,
                   const std::set<std::string>& kept) {
  if (manifest.has_endpoints)
    for (const auto& endpoint : current.endpoints)
      if (const auto id = endpoint["id"].text();
          !name_of(endpoint).empty() && !kept.contains("endpoint " + id))
        plan.changes.push_back({Action::kDelete, Kind::kEndpoint, name_of(endpoint), id, "", {}});
  if (manifest.has_event_types)
    for (const auto& type : current.event_types)
      if (const auto name = type["name"].text(); !kept.contains("event type " + name))
        plan.changes.push_back({Action::kDelete, Kind::kEventType, name, name, "", {}});
}

}  // namespace

bool same(const Json& a, const Json& b) {
  if (a.is_null() || b.is_null()) return a.is_null() && b.is_null();
  if (a.is_object()) {
    if (!b.is_object() || a.size() != b.size()) return false;
    return std::ranges::all_of(a.members(), [&](const auto& member) {
      return !b[member.first].is_absent() && same(member.second, b[member.first]);
    });
  }
  if (a.is_array()) return b.is_array() && std::ranges::equal(a.items(), b.items(), same);
  if (b.is_object() || b.is_array() || a.is_string() != b.is_string()) return false;
  if (a.text() == b.text()) return true;
  const auto is_literal = [](const Json& j) { return j.text() == "true" || j.text() == "false"; };
  return !a.is_string() && !is_literal(a) && !is_literal(b) && a.number() == b.number();
}

Plan make_plan(const Manifest& manifest, const Current& current, bool prune) {
  Plan plan;
  std::set<std::string> kept;
  for (const auto kind : {Kind::kEventType, Kind::kEndpoint})
    for (const auto& item : manifest.items) {
      if (item.kind != kind) continue;
      const auto now = find(item, current);
      auto changes = changes_of(item, now);
      const bool exists = !now.is_absent();
      auto id = kind == Kind::kEventType ? item.name : now["id"].text();
      kept.insert(to_string(kind) + " " + id);
      if (exists && changes.empty()) {
        ++plan.unchanged;
        continue;
      }
      plan.changes.push_back({exists ? Action::kUpdate : Action::kCreate, kind, item.name,
                              std::move(id), item.secret, std::move(changes)});
    }
  if (prune) add_deletions(plan, manifest, current, kept);
  return plan;
}

std::string request_body(const Change& change) {
  codec::JsonWriter json;
  json.begin_object();
  const bool is_new = change.action == Action::kCreate;
  if (is_new && change.kind == Kind::kEventType) json.member("name", change.name);
  if (is_new && !change.secret.empty()) json.member("secret", change.secret);
  for (const auto& member : change.members) member.to.write(json.key(member.name));
  return json.end_object().take();
}

}  // namespace fanfare::cli
