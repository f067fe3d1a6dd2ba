#include <algorithm>
#include <array>
#include <utility>

#include "codec/json_schema_nodes.h"
#include "codec/tree_pointer.h"
#include "codec/value_tree_json.h"

namespace fanfare::codec {
namespace {

using Index = ValueTree::Index;
using Number = SchemaNode::Number;

constexpr std::size_t kDepthMax = 64;
// RE2 keeps the states that a pattern was in, up to this; a large program needs more than most.
constexpr std::int64_t kPatternMemory = 64 << 10, kPatternMemoryMax = 256 << 10;
constexpr const char* kLarge =
    "too large a pattern, by itself or with the others: repeat less often in it, or use minLength "
    "and maxLength";
constexpr std::string_view kDraft = "https://json-schema.org/draft/2020-12/schema";

/// Keywords that would be passed over, and what is to be done instead.
constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kRefused{{
    {"$dynamicRef", "dynamic references aren't supported: use $ref"},
    {"$dynamicAnchor", "dynamic references aren't supported: use $anchor"},
    {"$recursiveRef", "this is of an older draft: use $ref"},
    {"$recursiveAnchor", "this is of an older draft: use $anchor"},
    {"$vocabulary", "vocabularies aren't supported"},
    {"unevaluatedProperties", "this isn't supported: use additionalProperties"},
    {"unevaluatedItems", "this isn't supported: use items behind prefixItems"},
    {"additionalItems", "this is of an older draft: use items behind prefixItems"},
    {"dependencies", "this is of an older draft: use dependentRequired or dependentSchemas"},
    {"divisibleBy", "this is of an older draft: use multipleOf"},
    {"extends", "this is of an older draft: use allOf"},
}};

constexpr std::array<std::pair<std::string_view, std::uint8_t>, 7> kTypes{{
    {"null", SchemaNode::kNull},
    {"boolean", SchemaNode::kBoolean},
    {"integer", SchemaNode::kInteger},
    {"number", SchemaNode::kNumber},
    {"string", SchemaNode::kString},
    {"array", SchemaNode::kArray},
    {"object", SchemaNode::kObject},
}};

class Compiler {
 public:
  explicit Compiler(JsonSchema::Compiled& out) : out_(out), tree_(out.tree) {}

  SchemaFaults compile() {
    if (const auto fault = add_json(tree_, {}, out_.text, kDepthMax); !fault.empty())
      return {{"", "send a JSON Schema: " + fault}};
    if (const auto dialect = tree_.member(0, "$schema"); dialect != ValueTree::kNone) {
      auto name = tree_[dialect].text;
      if (name.ends_with('#')) name.remove_suffix(1);
      if (name != kDraft)
        return {{"/$schema", "schemas are of draft 2020-12: send \"" + std::string(kDraft) +
                                 "\", or leave it out"}};
    }
    find_anchors(0);
    out_.root = schema(0);
    tree_.values.shrink_to_fit();
    out_.nodes.shrink_to_fit();
    out_.bytes = bytes();
    return std::move(faults_);
  }

 private:
  void fault(Index at, std::string detail) {
    if (faults_.size() < JsonSchema::kFaultsMax)
      faults_.push_back({pointer_to(tree_, at), std::move(detail)});
  }

  /// Says once that there is too much of something; nothing more is compiled then.
  void too_much(Index at, const char* detail) {
    if (!std::exchange(too_much_, true)) fault(at, detail);
  }

  /// Who is named by an anchor.
  void find_anchors(Index at) {
    tree_.for_each(at, [&](Index inside) {
      const auto& value = tree_[inside];
      if (value.name == "$anchor" && value.kind == ValueKind::kString)
        anchors_.emplace(value.text, at);
      find_anchors(inside);
      return true;
    });
  }

  std::size_t bytes() const {
    constexpr std::size_t kEach = 64;  // in the lists of a node
    std::size_t sum = sizeof(JsonSchema::Compiled) + out_.text.capacity() + pattern_bytes_ +
                      out_.nodes.capacity() * sizeof(SchemaNode) + tree_.values.size() * kEach +
                      tree_.values.capacity() * sizeof(ValueTree::Value);
    for (const auto& text : tree_.unescaped) sum += sizeof text + text.capacity();
    return sum;
  }

  /// The number of the schema there, which may be under way already.
  Number schema(Index at) {
    if (out_.nodes.size() >= JsonSchema::kNodesMax && !numbers_.contains(at))
      too_much(at,
               "the schema has more than 2000 schemas in it: split the event type, or refer to "
               "one schema in $defs where the same one is meant");
    if (too_much_) return 0;
    const auto [known, added] = numbers_.try_emplace(at, static_cast<Number>(out_.nodes.size()));
    if (!added) return known->second;
    const auto number = known->second;
    out_.nodes.emplace_back();
    SchemaNode node;
    const auto kind = tree_[at].kind;
    if (kind == ValueKind::kObject)
      tree_.for_each(at, [&](Index value) {
        keyword(at, value, node);
        return true;
      });
    else if (kind == ValueKind::kFalse)
      node.never = true;
    else if (kind != ValueKind::kTrue)
      fault(at, "send a schema: an object, true or false");
    out_.nodes[number] = std::move(node);
    return number;
  }

  void keyword(Index parent, Index value, SchemaNode& node) {
    const auto name = tree_[value].name;
    for (const auto& [refused, why] : kRefused)
      if (name == refused) return fault(value, std::string(why));
    if (number_keyword(name, value, node) || count_keyword(name, value, node) ||
        schema_keyword(name, value, node))
      return;
    if (name == "$ref") return refer(value, node);
    if (name == "$id" && parent != 0) return fault(value, "only the whole schema can have an $id");
    if (name == "type") return type(value, node);
    if (name == "const") node.allowed = {value}, node.has_allowed = true;
    if (name == "enum") enumeration(value, node);
    if (name == "pattern") {
      if (tree_[value].kind != ValueKind::kString) return fault(value, "send a string");
      node.pattern = pattern(value, tree_[value].text);
    }
    if (name == "uniqueItems") {
      node.unique_items = tree_[value].kind == ValueKind::kTrue;
      if (!node.unique_items && tree_[value].kind != ValueKind::kFalse)
        fault(value, "send true or false");
    }
    if (name == "required") node.required = names(value);
    if (name == "properties")
      each_member(value, [&](Index at) { node.properties[tree_[at].name] = schema(at); });
    if (name == "patternProperties")
      each_member(value, [&](Index at) {
        if (auto made = pattern(at, tree_[at].name))
          node.pattern_properties.emplace_back(std::move(*made), schema(at));
      });
    if (name == "dependentSchemas")
      each_member(value, [&](Index at) {
        node.dependent_schemas.emplace_back(tree_[at].name, schema(at));
      });
    if (name == "dependentRequired")
      each_member(value, [&](Index at) {
        node.dependent_required.emplace_back(tree_[at].name, names(at));
      });
    // Compiled though nothing may refer to them, so that faults are found.
    if (name == "$defs" || name == "definitions") each_member(value, [&](Index at) { schema(at); });
  }

  bool number_keyword(std::string_view name, Index value, SchemaNode& node) {
    std::optional<Decimal>* into = name == "minimum"            ? &node.minimum
                                   : name == "maximum"          ? &node.maximum
                                   : name == "exclusiveMinimum" ? &node.above
                                   : name == "exclusiveMaximum" ? &node.below
                                   : name == "multipleOf"       ? &node.multiple_of
                                                                : nullptr;
    if (!into) return false;
    auto number =
        tree_[value].kind == ValueKind::kNumber ? Decimal::parse(tree_[value].text) : std::nullopt;
    if (!number)
      fault(value, "send a number");
    else if (name == "multipleOf" && (!number->is_positive() || number->significant_digits() > 18))
      fault(value, "send a number above 0 of at most 18 digits");
    else
      *into = std::move(number);
    return true;
  }

  bool count_keyword(std::string_view name, Index value, SchemaNode& node) {
    std::uint64_t* into = name == "minLength"       ? &node.min_length
                          : name == "maxLength"     ? &node.max_length
                          : name == "minItems"      ? &node.min_items
                          : name == "maxItems"      ? &node.max_items
                          : name == "minContains"   ? &node.min_contains
                          : name == "maxContains"   ? &node.max_contains
                          : name == "minProperties" ? &node.min_properties
                          : name == "maxProperties" ? &node.max_properties
                                                    : nullptr;
    if (!into) return false;
    const auto number =
        tree_[value].kind == ValueKind::kNumber ? Decimal::parse(tree_[value].text) : std::nullopt;
    if (!number || !number->is_integer() || *number < Decimal() ||
        *number > Decimal(1'000'000'000)) {
      fault(value, "send a whole number from 0 to 1000000000");
      return true;
    }
    std::uint64_t least = 0, most = 1'000'000'000;  // exact whatever way it is written
    while (least < most) {
      const auto middle = (least + most) / 2;
      Decimal(static_cast<std::int64_t>(middle)) < * number ? least = middle + 1 : most = middle;
    }
    *into = least;
    return true;
  }

  bool schema_keyword(std::string_view name, Index value, SchemaNode& node) {
    Number* into = name == "items"                  ? &node.items
                   : name == "contains"             ? &node.contains
                   : name == "additionalProperties" ? &node.additional_properties
                   : name == "propertyNames"        ? &node.property_names
                   : name == "not"                  ? &node.negated
                   : name == "if"                   ? &node.condition
                   : name == "then"                 ? &node.then
                   : name == "else"                 ? &node.otherwise
                                                    : nullptr;
    if (into && name == "items" && tree_[value].kind == ValueKind::kArray)
      return fault(value, "this is of an older draft: use prefixItems"), true;
    if (into) return *into = schema(value), true;
    std::vector<Number>* list = name == "prefixItems" ? &node.prefix_items
                                : name == "allOf"     ? &node.all_of
                                : name == "anyOf"     ? &node.any_of
                                : name == "oneOf"     ? &node.one_of
                                                      : nullptr;
    if (!list) return false;
    if (tree_[value].kind != ValueKind::kArray || tree_[value].next == value + 1)
      return fault(value, "send an array of schemas"), true;
    tree_.for_each(value, [&](Index at) {
      list->push_back(schema(at));
      return true;
    });
    node.has_any_of |= name == "anyOf";
    node.has_one_of |= name == "oneOf";
    return true;
  }

  template <typename Take>
  void each_member(Index object, Take take) {
    if (tree_[object].kind != ValueKind::kObject) return fault(object, "send an object");
    tree_.for_each(object, [&](Index at) {
      take(at);
      return true;
    });
  }

  std::vector<std::string_view> names(Index value) {
    std::vector<std::string_view> found;
    bool good = tree_[value].kind == ValueKind::kArray;
    tree_.for_each(value, [&](Index at) {
      good = good && tree_[at].kind == ValueKind::kString;
      found.push_back(tree_[at].text);
      return true;
    });
    if (!good) fault(value, "send an array of names");
    return found;
  }

  void enumeration(Index value, SchemaNode& node) {
    if (tree_[value].kind != ValueKind::kArray) return fault(value, "send an array of values");
    node.has_allowed = true;
    tree_.for_each(value, [&](Index at) {
      node.allowed.push_back(at);
      return true;
    });
  }

  void type(Index value, SchemaNode& node) {
    const auto one = [&](Index at) {
      const auto known = std::ranges::find(kTypes, tree_[at].text,
                                           &std::pair<std::string_view, std::uint8_t>::first);
      if (tree_[at].kind != ValueKind::kString || known == kTypes.end())
        return fault(at, "name null, boolean, integer, number, string, array or object");
      if ((node.types & known->second) != 0) return;
      node.types |= known->second;
      node.types_text += (node.types_text.empty() ? "" : " or ") + std::string(known->first);
    };
    if (tree_[value].kind != ValueKind::kArray) return one(value);
    tree_.for_each(value, [&](Index at) {
      one(at);
      return true;
    });
  }

  std::optional<SchemaNode::Pattern> pattern(Index at, std::string_view text) {
    if (const auto known = patterns_.find(text); known != patterns_.end()) return known->second;
    if (patterns_.size() >= JsonSchema::kPatternsMax)
      too_much(at, "the schema has more than 50 different patterns: leave some out");
    if (too_much_ || faults_.size() >= JsonSchema::kFaultsMax) return std::nullopt;
    const auto expression = expression_of(text);
    if (expression->error_code() == RE2::ErrorPatternTooLarge)
      return fault(at, kLarge), std::nullopt;
    if (!expression->ok())
      return fault(at,
                   "not a pattern that can be matched in linear time (no lookahead, no "
                   "backreferences): " +
                       expression->error()),
             std::nullopt;
    const auto program = static_cast<std::size_t>(expression->ProgramSize());
    programs_ += program;
    if (programs_ > JsonSchema::kProgramsMax) return too_much(at, kLarge), std::nullopt;
    pattern_bytes_ += static_cast<std::size_t>(expression->options().max_mem()) + text.size();
    return patterns_.emplace(text, SchemaNode::Pattern{expression, std::string(text), 4 + program})
        .first->second;
  }

  static std::shared_ptr<const RE2> expression_of(std::string_view text) {
    RE2::Options options(RE2::Quiet);
    const re2::StringPiece piece(text.data(), text.size());
    options.set_max_mem(kPatternMemory);
    auto expression = std::make_shared<const RE2>(piece, options);
    if (expression->error_code() != RE2::ErrorPatternTooLarge) return expression;
    options.set_max_mem(kPatternMemoryMax);
    return std::make_shared<const RE2>(piece, options);
  }

  void refer(Index value, SchemaNode& node) {
    const auto text = tree_[value].text;
    if (tree_[value].kind != ValueKind::kString || !text.starts_with('#'))
      return fault(value, "only references into the schema itself, such as \"#/$defs/money\"");
    const auto target = target_of(text.substr(1));
    if (target == ValueTree::kNone) return fault(value, "there is nothing of this name");
    node.reference = schema(target);
  }

  Index target_of(std::string_view fragment) const {
    if (fragment.empty() || fragment.starts_with('/')) return value_at(tree_, fragment);
    const auto anchor = anchors_.find(fragment);
    return anchor == anchors_.end() ? ValueTree::kNone : anchor->second;
  }

  JsonSchema::Compiled& out_;
  ValueTree& tree_;
  std::unordered_map<std::string_view, Index> anchors_;
  std::unordered_map<Index, Number> numbers_;
  std::unordered_map<std::string_view, SchemaNode::Pattern> patterns_;
  std::size_t programs_ = 0, pattern_bytes_ = 0;
  bool too_much_ = false;
  SchemaFaults faults_;
};

}  // namespace

std::size_t JsonSchema::bytes() const { return compiled_->bytes; }

Result<JsonSchema, SchemaFaults> JsonSchema::compile(std::string_view text) {
  using Made = Result<JsonSchema, SchemaFaults>;
  if (text.size() > kBytesMax) return Made::failure({{"", "send a schema of at most 64 KiB"}});
  auto compiled = std::make_shared<Compiled>();
  compiled->text = text;
  auto faults = Compiler(*compiled).compile();
  if (!faults.empty()) return Made::failure(std::move(faults));
  return JsonSchema(std::move(compiled));
}

}  // namespace fanfare::codec
