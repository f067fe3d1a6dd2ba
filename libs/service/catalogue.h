// fanfare.catalogue in memory.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/event_type.h"

namespace fanfare::service {

/// What organizations declared, by organization and mode.
class Catalogue {
 public:
  using Types = std::map<std::string, OwnEventType, std::less<>>;  // by name

  /// Takes a record of the topic; "" or why it can't be read (it is left out then).
  std::string apply(std::string_view key, std::string_view value, bool tombstone);
  const Types& types(std::string_view organization_id, bool test_mode) const;
  /// Null if there is none of that name.
  const OwnEventType* type(std::string_view organization_id, bool test_mode,
                           std::string_view name) const;
  /// Null where the organization set none.
  const EventRules* rules(std::string_view organization_id, bool test_mode) const;

 private:
  std::map<std::string, Types, std::less<>> types_;       // by group
  std::map<std::string, EventRules, std::less<>> rules_;  // by group
};

// The topic's keys.
std::string event_type_key(std::string_view organization_id, bool test_mode, std::string_view name);
std::string event_rules_key(std::string_view organization_id, bool test_mode);

/// What a key of the topic is about; `name` is empty for rules.
struct CatalogueKey {
  bool is_type = false;
  bool test_mode = false;
  std::string_view organization_id, name;
};
/// False if it is no such key.
bool read_catalogue_key(std::string_view key, CatalogueKey& out);

}  // namespace fanfare::service
