#include <algorithm>
#include <array>

#include "codec/json_schema_nodes.h"
#include "codec/value_tree_json.h"

namespace fanfare::codec {
namespace {

using Index = ValueTree::Index;
using Number = SchemaNode::Number;

constexpr std::size_t kDepthMax = 64;
constexpr std::int64_t kPatternMemory = 1 << 20;
constexpr std::string_view kDraft = "https://json-schema.org/draft/2020-12/schema";

/// The name as part of a JSON pointer.
std::string escaped(std::string_view name) {
  std::string part;
  for (const char c : name) c == '~' ? part += "~0" : c == '/' ? part += "~1" : part += c;
  return part;
}

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
    find_anchors(0, "");
    out_.root = schema(0);
    return std::move(faults_);
  }

 private:
  void fault(Index at, std::string detail) {
    if (faults_.size() < JsonSchema::kFaultsMax)
      faults_.push_back({pointers_[at], std::move(detail)});
  }

  /// Pointers of all values, and who is named by an anchor.
  void find_anchors(Index at, const std::string& pointer) {
    pointers_[at] = pointer;
    by_pointer_[pointer] = at;
    const bool array = tree_[at].kind == ValueKind::kArray;
    std::size_t place = 0;
    tree_.for_each(at, [&](Index inside) {
      const auto& value = tree_[inside];
      if (value.name == "$anchor" && value.kind == ValueKind::kString)
        anchors_.emplace(value.text, at);
      find_anchors(inside, pointer + "/" + (array ? std::to_string(place++) : escaped(value.name)));
      return true;
    });
  }

  /// The number of the schema there, which may be under way already.
  Number schema(Index at) {
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
    RE2::Options options(RE2::Quiet);
    options.set_max_mem(kPatternMemory);
    auto expression = std::make_unique<RE2>(re2::StringPiece(text.data(), text.size()), options);
    if (expression->ok()) return SchemaNode::Pattern{std::move(expression), std::string(text)};
    fault(at,
          "not a pattern that can be matched in linear time (no lookahead, no backreferences): " +
              expression->error());
    return std::nullopt;
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
    if (fragment.empty()) return 0;
    if (!fragment.starts_with('/')) {
      const auto anchor = anchors_.find(fragment);
      return anchor == anchors_.end() ? ValueTree::kNone : anchor->second;
    }
    const auto found = by_pointer_.find(decoded(fragment));
    return found == by_pointer_.end() ? ValueTree::kNone : found->second;
  }

  /// Without the percent signs of a URI.
  static std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      unsigned code = 0;
      const auto digits = text.substr(i + 1, 2);
      if (text[i] == '%' && digits.size() == 2 && std::ranges::all_of(digits, [&](char c) {
            const auto lower = static_cast<char>(c | 32);
            const bool letter = lower >= 'a' && lower <= 'f';
            if (!letter && (c < '0' || c > '9')) return false;
            code = code * 16 + static_cast<unsigned>(letter ? lower - 'a' + 10 : c - '0');
            return true;
          })) {
        out += static_cast<char>(code);
        i += 2;
      } else {
        out += text[i];
      }
    }
    return out;
  }

  JsonSchema::Compiled& out_;
  ValueTree& tree_;
  std::unordered_map<Index, std::string> pointers_;
  std::unordered_map<std::string, Index> by_pointer_;
  std::unordered_map<std::string_view, Index> anchors_;
  std::unordered_map<Index, Number> numbers_;
  SchemaFaults faults_;
};

}  // namespace

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
