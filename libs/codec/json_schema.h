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

/// A schema that a tenant wrote, so one that can't do harm: its parts and patterns are counted,
/// patterns run in linear time (RE2), and a check ends after a number of steps that doesn't depend
/// on schema or data, recursive or not. What takes long, such as numbers of many digits, is many
/// steps.
///
/// All of the core, applicator and validation vocabularies but `$dynamicRef`, `$id` of parts,
/// `unevaluatedItems`, `unevaluatedProperties` and references to other documents: these, and
/// keywords of older drafts that would be passed over silently, are refused. `format` and
/// `content…` only inform, as the draft has it; unknown keywords are passed over.
/// Threads: any, const calls. Memory: see bytes(); at most about 10 MiB.
class JsonSchema {
 public:
  static constexpr std::size_t kBytesMax = 64 << 10;
  static constexpr std::size_t kFaultsMax = 20;
  static constexpr std::size_t kNodesMax = 2'000;     // schemas within the schema
  static constexpr std::size_t kPatternsMax = 50;     // different ones
  static constexpr std::size_t kProgramsMax = 8'000;  // instructions of RE2, of all patterns
  static constexpr std::size_t kStepsMax = 200'000;   // of a check: milliseconds, at worst 0.1 s

  /// Fails with what is wrong, at most kFaultsMax. Requires: valid UTF-8.
  static Result<JsonSchema, SchemaFaults> compile(std::string_view text);

  /// What is wrong with the value, at most kFaultsMax; empty if it is as it should be.
  SchemaFaults check(const ValueTree& tree) const;
  /// The same for one of many checks that share `steps_left`: at most kStepsMax of them, which are
  /// taken off it. A fault if they don't suffice.
  SchemaFaults check(const ValueTree& tree, std::size_t& steps_left) const;

  /// About how much memory it takes, once its patterns have matched whatever there is.
  std::size_t bytes() const;

  struct Compiled;

 private:
  explicit JsonSchema(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace fanfare::codec
