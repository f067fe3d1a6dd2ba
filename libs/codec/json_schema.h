// JSON Schema, draft 2020-12: what the data of an event type must be like.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/value_tree.h"

namespace fanfare::codec {

struct SchemaFault {
  std::string pointer;  // RFC 6901; into the schema, or into the data
  std::string detail;   // what to change
};
using SchemaFaults = std::vector<SchemaFault>;

/// A schema that a tenant wrote, so one that can't do harm: patterns run in linear time (RE2), and
/// a check ends after a number of steps that doesn't depend on schema or data, recursive or not.
///
/// All of the core, applicator and validation vocabularies but `$dynamicRef`, `$id` of parts,
/// `unevaluatedItems`, `unevaluatedProperties` and references to other documents: these, and
/// keywords of older drafts that would be passed over silently, are refused. `format` and
/// `content…` only inform, as the draft has it; unknown keywords are passed over.
/// Threads: any, const calls.
class JsonSchema {
 public:
  static constexpr std::size_t kBytesMax = 64 << 10;
  static constexpr std::size_t kFaultsMax = 20;

  /// Fails with what is wrong, at most kFaultsMax. Requires: valid UTF-8.
  static Result<JsonSchema, SchemaFaults> compile(std::string_view text);

  /// What is wrong with the value, at most kFaultsMax; empty if it is as it should be.
  SchemaFaults check(const ValueTree& tree, ValueTree::Index value = 0) const;

  struct Compiled;

 private:
  explicit JsonSchema(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace fanfare::codec
