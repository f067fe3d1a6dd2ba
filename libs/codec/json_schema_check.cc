#include <algorithm>
#include <set>

#include "codec/event_fields.h"
#include "codec/json_schema_nodes.h"
#include "codec/json_text.h"

namespace fanfare::codec {
namespace {

using Index = ValueTree::Index;
using Number = SchemaNode::Number;

constexpr std::size_t kDepthMax = 1'500;
constexpr std::size_t kShownMax = 64;

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

/// A step for each 64 bytes that are looked at.
std::size_t read_cost(const ValueTree::Value& value) { return 1 + value.text.size() / 64; }

/// Of long texts the beginning, whole characters of it.
std::string cut(std::string_view text, std::size_t bytes_max = 3 * kShownMax) {
  if (text.size() <= bytes_max) return std::string(text);
  while (bytes_max > 0 && (text[bytes_max] & 0xc0) == 0x80) --bytes_max;
  return std::string(text.substr(0, bytes_max)) + "…";
}

std::uint8_t types_of(const ValueTree::Value& value) {
  switch (value.kind) {
    case ValueKind::kNull: return SchemaNode::kNull;
    case ValueKind::kFalse:
    case ValueKind::kTrue: return SchemaNode::kBoolean;
    case ValueKind::kNumber:
      return SchemaNode::kNumber |
             (Decimal::parse(value.text)->is_integer() ? SchemaNode::kInteger : 0);
    case ValueKind::kString: return SchemaNode::kString;
    case ValueKind::kArray: return SchemaNode::kArray;
    case ValueKind::kObject: return SchemaNode::kObject;
  }
  return 0;
}

class Checker {
 public:
  Checker(const JsonSchema::Compiled& schema, const ValueTree& data, std::size_t steps_max)
      : schema_(schema), data_(data), steps_max_(steps_max) {}

  SchemaFaults check() {
    holds(schema_.root, 0, true);
    if (gave_up_)
      return {{"", "checking this takes too long: simplify the schema or send less data"}};
    return std::move(faults_);
  }
  std::size_t steps() const { return std::min(steps_, steps_max_); }

 private:
  /// Does the value hold up to the schema? `tell`: faults are written down.
  bool holds(Number number, Index at, bool tell) {
    if (!step(1) || ++depth_ > kDepthMax) {
      gave_up_ = true;
      return false;
    }
    const auto& node = schema_.nodes[number];
    const auto& value = data_[at];
    bool good = !node.never || fault(tell, "isn't allowed here");
    if (node.types != 0 && (!can_read(value) || (node.types & types_of(value)) == 0))
      good = fault(tell, "must be " + node.types_text);
    if (node.has_allowed) good &= is_allowed(node, at) || fault(tell, allowed_text(node));
    switch (value.kind) {
      case ValueKind::kNumber: good &= number_holds(node, value, tell); break;
      case ValueKind::kString: good &= string_holds(node, value, tell); break;
      case ValueKind::kArray: good &= array_holds(node, at, tell); break;
      case ValueKind::kObject: good &= object_holds(node, at, tell); break;
      default: break;
    }
    good &= parts_hold(node, at, tell);
    --depth_;
    return good;
  }

  /// Only numbers are looked at to tell a type.
  bool can_read(const ValueTree::Value& value) {
    return value.kind != ValueKind::kNumber || step(read_cost(value));
  }

  bool parts_hold(const SchemaNode& node, Index at, bool tell) {
    bool good = node.reference == SchemaNode::kNone || holds(node.reference, at, tell);
    for (const auto each : node.all_of) good = !gave_up_ && holds(each, at, tell) && good;
    if (node.has_any_of)
      good &= std::ranges::any_of(node.any_of, [&](auto each) { return holds(each, at, false); }) ||
              fault(tell, "fits none of the schemas that anyOf allows");
    if (node.has_one_of) {
      const auto count =
          std::ranges::count_if(node.one_of, [&](auto each) { return holds(each, at, false); });
      good &= count == 1 || fault(tell, "must fit one of the schemas of oneOf, and fits " +
                                            std::to_string(count));
    }
    if (node.negated != SchemaNode::kNone)
      good &= !holds(node.negated, at, false) || fault(tell, "fits what \"not\" forbids");
    if (node.condition != SchemaNode::kNone) {
      const auto next = holds(node.condition, at, false) ? node.then : node.otherwise;
      if (next != SchemaNode::kNone) good &= holds(next, at, tell);
    }
    return good;
  }

  bool number_holds(const SchemaNode& node, const ValueTree::Value& value, bool tell) {
    if (!node.minimum && !node.maximum && !node.above && !node.below && !node.multiple_of)
      return true;
    // The remainder is found digit by digit.
    if (!step(read_cost(value) + (node.multiple_of ? value.text.size() : 0))) return false;
    const auto number = *Decimal::parse(value.text);
    bool good = true;
    if (node.minimum && number < *node.minimum) good = fault(tell, "is below the minimum");
    if (node.maximum && number > *node.maximum) good = fault(tell, "is above the maximum");
    if (node.above && number <= *node.above) good = fault(tell, "must be above the minimum");
    if (node.below && number >= *node.below) good = fault(tell, "must be below the maximum");
    if (node.multiple_of && !number.is_multiple_of(*node.multiple_of))
      good = fault(tell, "isn't a multiple of what multipleOf says");
    return good;
  }

  bool string_holds(const SchemaNode& node, const ValueTree::Value& value, bool tell) {
    bool good = true;
    if (node.min_length > 0 || node.max_length != SchemaNode::kNoLimit)
      good = step(read_cost(value)) &&
             within(characters(value.text), node.min_length, node.max_length, " characters", tell);
    if (node.pattern && !matches(*node.pattern, value.text))
      good = fault(tell, "must match " + cut(node.pattern->text, kShownMax));
    return good;
  }

  /// RE2's time is as the length of the text and, at worst, as the size of the program.
  bool matches(const SchemaNode::Pattern& pattern, std::string_view text) {
    if (!step(1 + text.size() * pattern.cost / 64)) return false;
    return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *pattern.expression);
  }

  bool within(std::uint64_t count, std::uint64_t least, std::uint64_t most, const char* what,
              bool tell) {
    if (count < least) return fault(tell, "needs at least " + std::to_string(least) + what);
    if (count > most) return fault(tell, "has more than " + std::to_string(most) + what);
    return true;
  }

  bool array_holds(const SchemaNode& node, Index at, bool tell) {
    bool good = true;
    std::uint64_t count = 0, contained = 0;
    data_.for_each(at, [&](Index element) {
      const auto place = count++;
      path_.emplace_back(std::to_string(place));
      const auto number = place < node.prefix_items.size() ? node.prefix_items[place] : node.items;
      if (number != SchemaNode::kNone) good &= holds(number, element, tell);
      if (node.contains != SchemaNode::kNone && holds(node.contains, element, false)) ++contained;
      path_.pop_back();
      return step(1);
    });
    good &= within(count, node.min_items, node.max_items, " elements", tell);
    if (node.contains != SchemaNode::kNone)
      good &= within(contained, node.min_contains, node.max_contains,
                     " elements as \"contains\" says", tell);
    if (node.unique_items) good &= are_unique(at) || fault(tell, "holds the same element twice");
    return good;
  }

  bool object_holds(const SchemaNode& node, Index at, bool tell) {
    bool good = true;
    std::uint64_t count = 0;
    data_.for_each(at, [&](Index member) {
      ++count;
      good &= member_holds(node, member, tell);
      return !gave_up_;
    });
    good &= within(count, node.min_properties, node.max_properties, " members", tell);
    good &= all_there(at, node.required, tell);
    for (const auto& [name, required] : node.dependent_required)
      if (has(at, name)) good &= all_there(at, required, tell);
    for (const auto& [name, number] : node.dependent_schemas)
      if (has(at, name)) good &= holds(number, at, tell);
    return good;
  }

  bool member_holds(const SchemaNode& node, Index member, bool tell) {
    const auto name = data_[member].name;
    if (!step(1 + name.size() / 64)) return false;
    path_.push_back(pointer_token(name));
    bool good = true, known = false;
    if (const auto found = node.properties.find(name); found != node.properties.end()) {
      known = true;
      good &= holds(found->second, member, tell);
    }
    for (const auto& [pattern, number] : node.pattern_properties) {
      if (!matches(pattern, name)) continue;
      known = true;
      good &= holds(number, member, tell);
    }
    if (!known && node.additional_properties != SchemaNode::kNone)
      good &= holds(node.additional_properties, member, tell);
    if (node.property_names != SchemaNode::kNone) good &= name_holds(node, name, tell);
    path_.pop_back();
    return good;
  }

  /// The name as a value of its own.
  bool name_holds(const SchemaNode& node, std::string_view name, bool tell) {
    ValueTree tree;
    tree.values.push_back({ValueKind::kString, 1, {}, name});
    step(2 + name.size() / 64);
    Checker checker(schema_, tree, steps_max_);
    checker.steps_ = steps_;
    checker.depth_ = depth_;
    const bool good = checker.holds(node.property_names, 0, false);
    steps_ = checker.steps_;
    gave_up_ |= checker.gave_up_;
    return good || fault(tell, "isn't a name that propertyNames allows");
  }

  bool has(Index object, std::string_view name) {
    return step(data_[object].next - object) && data_.member(object, name) != ValueTree::kNone;
  }

  bool all_there(Index object, const std::vector<std::string_view>& names, bool tell) {
    bool good = true;
    for (const auto name : names) {
      if (gave_up_ || has(object, name)) continue;
      path_.push_back(pointer_token(name));
      good = fault(tell, "is missing");
      path_.pop_back();
    }
    return good;
  }

  bool is_allowed(const SchemaNode& node, Index at) {
    const auto wanted = canonical(data_, at);
    return std::ranges::any_of(node.allowed, [&](Index allowed) {
      return step(1) && schema_.tree[allowed].kind == data_[at].kind &&
             canonical(schema_.tree, allowed) == wanted;
    });
  }

  std::string allowed_text(const SchemaNode& node) const {
    std::string text = node.allowed.size() == 1 ? "must be " : "must be one of ";
    for (const auto allowed : node.allowed) {
      const auto& value = schema_.tree[allowed];
      const auto shown = value.kind == ValueKind::kString   ? "\"" + cut(value.text) + "\""
                         : value.kind == ValueKind::kNumber ? cut(value.text)
                         : value.kind == ValueKind::kNull   ? "null"
                         : value.kind == ValueKind::kTrue   ? "true"
                         : value.kind == ValueKind::kFalse  ? "false"
                                                            : "…";
      text += (text.ends_with(' ') ? "" : ", ") + shown;
      if (text.size() > 4 * kShownMax) return text + ", …";
    }
    return text;
  }

  bool are_unique(Index array) {
    std::set<std::string> seen;
    bool unique = true;
    data_.for_each(array, [&](Index element) {
      unique = seen.insert(canonical(data_, element)).second;
      return unique && step(1);
    });
    return unique;
  }

  /// The same text for the same value.
  std::string canonical(const ValueTree& tree, Index at) {
    const auto& value = tree[at];
    step(read_cost(value) + value.name.size() / 64);
    switch (value.kind) {
      case ValueKind::kNull: return "null";
      case ValueKind::kFalse: return "false";
      case ValueKind::kTrue: return "true";
      case ValueKind::kNumber: return Decimal::parse(value.text)->key();
      default: break;
    }
    std::string text;
    if (value.kind == ValueKind::kString) {
      append_quoted(text, value.text);
      return text;
    }
    std::set<std::string> parts;
    tree.for_each(at, [&](Index inside) {
      std::string part;
      if (value.kind == ValueKind::kObject) append_quoted(part, tree[inside].name);
      part += ":" + canonical(tree, inside) + ",";
      value.kind == ValueKind::kObject ? void(parts.insert(std::move(part))) : void(text += part);
      return !gave_up_;
    });
    for (const auto& part : parts) text += part;
    if (!step(text.size() / 64)) return {};  // copied again for each level
    return value.kind == ValueKind::kObject ? "{" + text + "}" : "[" + text + "]";
  }

  /// False when there were too many: nothing counts any more then.
  bool step(std::size_t count) {
    steps_ += count;
    gave_up_ |= steps_ > steps_max_;
    return !gave_up_;
  }

  /// Returns false, for whoever found it.
  bool fault(bool tell, std::string detail) {
    if (tell && !gave_up_ && faults_.size() < JsonSchema::kFaultsMax) {
      std::string pointer;
      for (const auto& part : path_) pointer += "/" + part;
      faults_.push_back({std::move(pointer), std::move(detail)});
    }
    return false;
  }

  const JsonSchema::Compiled& schema_;
  const ValueTree& data_;
  const std::size_t steps_max_;
  std::vector<std::string> path_;
  SchemaFaults faults_;
  std::size_t steps_ = 0, depth_ = 0;
  bool gave_up_ = false;
};

}  // namespace

SchemaFaults JsonSchema::check(const ValueTree& tree) const {
  std::size_t steps = kStepsMax;
  return check(tree, steps);
}

SchemaFaults JsonSchema::check(const ValueTree& tree, std::size_t& steps_left) const {
  Checker checker(*compiled_, tree, std::min(kStepsMax, steps_left));
  auto faults = checker.check();
  steps_left -= checker.steps();
  return faults;
}

}  // namespace fanfare::codec
