// The event types that an organization declared, and what it wants done about other events.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"

namespace fanfare {

/// Of the platform's own facts, such as webhook.endpoint.disabled: nobody else sends them.
inline bool is_reserved(std::string_view type) { return type.starts_with("webhook."); }

/// What is done about an event that isn't as the catalogue says.
enum class Validation : std::uint8_t { kOff, kWarn, kEnforce };
std::string_view to_string(Validation validation);
std::optional<Validation> validation_from(std::string_view text);

struct EventTypeVersion {
  std::uint32_t number = 1;
  std::string schema;  // JSON Schema of data; "": none
  TimePoint created;
};

struct OwnEventType {
  std::string name;
  std::string organization_id;
  bool test_mode = false;
  std::string description;
  std::string category;
  bool deprecated = false;
  std::string example;                     // of data: a JSON object; "": none
  std::optional<Validation> validation;    // nullopt: as the organization's rules say
  std::vector<EventTypeVersion> versions;  // not empty; the last one is in effect
  TimePoint created, updated;

  const std::string& schema() const { return versions.back().schema; }
};

struct EventRules {
  std::string organization_id;
  bool test_mode = false;
  Validation schemas = Validation::kWarn;
  Validation unknown_types = Validation::kWarn;
  bool built_in_types = true;  // hold events of the dialects' types against their schemas as well
  TimePoint updated;
};

}  // namespace fanfare
