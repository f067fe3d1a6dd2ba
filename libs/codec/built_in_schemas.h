// What the data of the dialects' own event types must be like.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "codec/json_schema.h"
#include "core/dialect.h"
#include "core/event.h"

namespace fanfare::codec {

/// What a check of events that share `steps_left` says once none is left.
inline constexpr std::string_view kOutOfSteps =
    "checking these events together takes too long: send fewer at once";

/// What is wrong with the data of an event; pointers into the event ("/data/amount").
SchemaFaults data_faults(const JsonSchema& schema, std::string_view data, std::size_t& steps_left);

/// A type may be in the catalogues of several dialects, each with a schema of the data as it sends
/// it. Data fits if it is as one of them has it. A dialect that would rewrite the data first
/// doesn't count as long as one sends it as it is: what camelCase becomes in snake_case says
/// nothing of what the dialect asks for that publishes camelCase. Threads: any, const calls.
/// Lifetime: of the dialects.
class BuiltInSchemas {
 public:
  /// Throws std::runtime_error, which says where, for a schema that is none.
  explicit BuiltInSchemas(const DialectSet& dialects);

  /// Whether a dialect's catalogue has that type.
  bool has(std::string_view type) const { return schemas_.contains(type); }
  /// Those of the dialect whose spelling of members the data has. Requires: has(event.type).
  SchemaFaults faults(const Event& event, std::size_t& steps_left) const;

 private:
  struct OfDialect {
    const Dialect* dialect;
    JsonSchema schema;
  };
  std::map<std::string, std::vector<OfDialect>, std::less<>> schemas_;
};

}  // namespace fanfare::codec
