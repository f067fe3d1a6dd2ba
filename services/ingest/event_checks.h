// Decides whether an event is as the catalogue says. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "codec/json_schema.h"
#include "core/dead_letter.h"
#include "core/dialect.h"
#include "core/event.h"
#include "core/event_type.h"

namespace fanfare::ingest {

/// Follows fanfare.catalogue, with each schema in effect compiled.
/// Cost: microseconds for each event that has a schema.
class EventChecks {
 public:
  /// `dialects` outlive it.
  explicit EventChecks(const DialectSet& dialects);

  /// Takes a record of the topic; "" or why it can't be read (it is left out then).
  std::string apply(std::string_view key, std::string_view value, bool tombstone);

  /// What one organization wants in one mode.
  struct Group {
    struct Type {
      std::optional<codec::JsonSchema> schema;
      std::optional<Validation> validation;
      bool deprecated = false;
    };
    std::unordered_map<std::string, Type> types;
    EventRules rules;
  };
  /// Of an organization that set nothing: what holds by default.
  const Group& group_of(std::string_view organization_id, bool test_mode) const;

  /// Faults point into the event: "/data/amount".
  struct Verdict {
    bool refused = false;
    codec::SchemaFaults faults;  // where it isn't refused: warnings
  };
  Verdict check(const Group& group, const Event& event) const;

 private:
  struct BuiltIn {
    const Dialect* dialect;
    codec::JsonSchema schema;  // of data as the dialect sends it
  };
  codec::SchemaFaults built_in_faults(const std::vector<BuiltIn>& schemas,
                                      const Event& event) const;

  std::unordered_map<std::string, Group> groups_;  // by mode and organization
  std::map<std::string, std::vector<BuiltIn>, std::less<>> built_in_;
};

/// What becomes of an event from Kafka that its organization refuses.
DeadLetter schema_dead_letter(const Event& event, const EventChecks::Verdict& verdict,
                              TimePoint failed);

}  // namespace fanfare::ingest
