#include "service/catalogue.h"

#include "codec/catalogue_records.h"

namespace fanfare::service {
namespace {

constexpr std::string_view kType = "type/", kRules = "rules/", kLive = "live/", kTest = "test/";

/// "live/<organization>"
std::string group_of(std::string_view organization_id, bool test_mode) {
  return std::string(test_mode ? kTest : kLive).append(organization_id);
}

bool take(std::string_view& text, std::string_view start) {
  if (!text.starts_with(start)) return false;
  text.remove_prefix(start.size());
  return true;
}

}  // namespace

std::string event_type_key(std::string_view organization_id, bool test_mode,
                           std::string_view name) {
  return std::string(kType).append(group_of(organization_id, test_mode)).append("/").append(name);
}

std::string event_rules_key(std::string_view organization_id, bool test_mode) {
  return std::string(kRules).append(group_of(organization_id, test_mode));
}

bool read_catalogue_key(std::string_view key, CatalogueKey& out) {
  out.is_type = take(key, kType);
  if (!out.is_type && !take(key, kRules)) return false;
  out.test_mode = take(key, kTest);
  if (!out.test_mode && !take(key, kLive)) return false;
  // Organizations may have slashes in their ids, names of types can't.
  const auto slash = out.is_type ? key.rfind('/') : key.size();
  if (slash == std::string_view::npos) return false;
  out.organization_id = key.substr(0, slash);
  out.name = out.is_type ? key.substr(slash + 1) : std::string_view();
  return true;
}

std::string Catalogue::apply(std::string_view key, std::string_view value, bool tombstone) {
  CatalogueKey place;
  if (!read_catalogue_key(key, place)) return "the key is none of the catalogue";
  const auto group = group_of(place.organization_id, place.test_mode);
  if (tombstone) {
    if (!place.is_type) rules_.erase(group);
    const auto types = types_.find(group);
    if (!place.is_type || types == types_.end()) return "";
    types->second.erase(std::string(place.name));
    if (types->second.empty()) types_.erase(types);
    return "";
  }
  auto record = codec::decode_catalogue_record(value);
  if (!record) return record.error();
  if (auto* type = std::get_if<OwnEventType>(&*record)) {
    if (event_type_key(type->organization_id, type->test_mode, type->name) != key)
      return "the key isn't that of the event type";
    types_[group].insert_or_assign(type->name, std::move(*type));
  } else if (auto* rules = std::get_if<EventRules>(&*record)) {
    if (event_rules_key(rules->organization_id, rules->test_mode) != key)
      return "the key isn't that of the rules";
    rules_.insert_or_assign(group, std::move(*rules));
  }
  return "";
}

const Catalogue::Types& Catalogue::types(std::string_view organization_id, bool test_mode) const {
  static const Types kNone;
  const auto found = types_.find(group_of(organization_id, test_mode));
  return found == types_.end() ? kNone : found->second;
}

const OwnEventType* Catalogue::type(std::string_view organization_id, bool test_mode,
                                    std::string_view name) const {
  const auto& all = types(organization_id, test_mode);
  const auto found = all.find(name);
  return found == all.end() ? nullptr : &found->second;
}

const EventRules* Catalogue::rules(std::string_view organization_id, bool test_mode) const {
  const auto found = rules_.find(group_of(organization_id, test_mode));
  return found == rules_.end() ? nullptr : &found->second;
}

}  // namespace fanfare::service
