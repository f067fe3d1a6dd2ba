// Decides whether an event is as the catalogue says. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "codec/built_in_schemas.h"
#include "codec/json_schema.h"
#include "core/dead_letter.h"
#include "core/dialect.h"
#include "core/event.h"
#include "core/event_type.h"

namespace fanfare::ingest {

/// Follows fanfare.catalogue, with each schema in effect compiled.
/// Cost: microseconds for each event that has a schema; at most kStepsMax for those of a request.
/// Memory: the compiled schemas, at most kSchemaBytesMax for an organization and mode.
class EventChecks {
 public:
  /// `dialects` outlive it.
  explicit EventChecks(const DialectSet& dialects) : built_in_(dialects) {}

  static constexpr std::size_t kSchemaBytesMax = 64u << 20;
  static constexpr std::size_t kStepsMax = 5 * codec::JsonSchema::kStepsMax;

  /// Takes a record of the topic; "" or why it can't be read. A type whose schema can't be
  /// compiled, or is one too many, is known but its data isn't looked at, until its next record.
  std::string apply(std::string_view key, std::string_view value, bool tombstone);

  /// What one organization wants in one mode.
  struct Group {
    struct Type {
      std::optional<codec::JsonSchema> schema;
      std::optional<Validation> validation;
      bool deprecated = false;
      std::size_t schema_bytes() const { return schema ? schema->bytes() : 0; }
    };
    std::unordered_map<std::string, Type> types;
    EventRules rules;
    std::size_t schema_bytes = 0;
  };
  /// Of an organization that set nothing: what holds by default.
  const Group& group_of(std::string_view organization_id, bool test_mode) const;

  /// Faults point into the event: "/data/amount".
  struct Verdict {
    bool refused = false;
    codec::SchemaFaults faults;  // where it isn't refused: warnings
    bool out_of_steps = false;   // `steps_left` didn't suffice: with more there may be no fault
  };
  /// The work is taken off `steps_left`, which several events may share.
  Verdict check(const Group& group, const Event& event, std::size_t& steps_left) const;

 private:
  void judge(const Group& group, const Event& event, std::size_t& steps_left,
             Verdict& verdict) const;

  std::unordered_map<std::string, Group> groups_;  // by mode and organization
  codec::BuiltInSchemas built_in_;
};

/// What becomes of an event from Kafka that its organization refuses.
DeadLetter schema_dead_letter(const Event& event, const EventChecks::Verdict& verdict,
                              TimePoint failed);

}  // namespace fanfare::ingest
