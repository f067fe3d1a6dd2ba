// A schema as it is compiled: for json_schema_compile.cc and json_schema_check.cc.
#pragma once

#include <re2/re2.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "codec/json_schema.h"
#include "core/decimal.h"

namespace fanfare::codec {

/// One schema: its keywords; what isn't said is empty. Other schemas are numbers.
struct SchemaNode {
  using Number = std::uint32_t;
  static constexpr Number kNone = std::numeric_limits<Number>::max();
  static constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();
  enum Type : std::uint8_t {
    kNull = 1,
    kBoolean = 2,
    kInteger = 4,
    kNumber = 8,
    kString = 16,
    kArray = 32,
    kObject = 64
  };
  struct Pattern {
    std::shared_ptr<const RE2> expression;
    std::string text;
    std::size_t cost;  // in 64ths of a step for each byte
  };

  bool never = false;      // the schema `false`
  std::uint8_t types = 0;  // 0: any
  std::string types_text;
  std::vector<ValueTree::Index> allowed;  // enum and const, in the schema's own tree
  bool has_allowed = false;
  std::optional<Decimal> minimum, maximum, above, below, multiple_of;
  std::uint64_t min_length = 0, max_length = kNoLimit;
  std::optional<Pattern> pattern;
  std::uint64_t min_items = 0, max_items = kNoLimit;
  bool unique_items = false;
  std::vector<Number> prefix_items;
  Number items = kNone, contains = kNone;
  std::uint64_t min_contains = 1, max_contains = kNoLimit;
  std::uint64_t min_properties = 0, max_properties = kNoLimit;
  std::vector<std::string_view> required;
  std::vector<std::pair<std::string_view, std::vector<std::string_view>>> dependent_required;
  std::vector<std::pair<std::string_view, Number>> dependent_schemas;
  std::unordered_map<std::string_view, Number> properties;
  std::vector<std::pair<Pattern, Number>> pattern_properties;
  Number additional_properties = kNone, property_names = kNone;
  std::vector<Number> all_of, any_of, one_of;
  bool has_any_of = false, has_one_of = false;
  Number negated = kNone, condition = kNone, then = kNone, otherwise = kNone, reference = kNone;
};

struct JsonSchema::Compiled {
  std::string text;
  ValueTree tree;  // of text
  std::vector<SchemaNode> nodes;
  SchemaNode::Number root = 0;
  std::size_t bytes = 0;
};

}  // namespace fanfare::codec
