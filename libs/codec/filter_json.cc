#include "codec/filter_json.h"

#include <algorithm>
#include <array>
#include <optional>

#include "codec/event_fields.h"
#include "codec/value_tree_json.h"

namespace fanfare::codec {
namespace {

using Index = ValueTree::Index;
using Kind = FilterTerm::Kind;

constexpr std::size_t kDepthMax = 16;   // of objects
constexpr std::size_t kTermsMax = 500;  // values and operators together
constexpr std::size_t kTextBytesMax = 1'024;
constexpr std::size_t kFaultsMax = 20;
constexpr std::string_view kOperators =
    "prefix, suffix, equals-ignore-case, wildcard, anything-but, numeric and exists";

constexpr std::array<std::pair<std::string_view, Kind>, 4> kTextOperators{{
    {"prefix", Kind::kPrefix},
    {"suffix", Kind::kSuffix},
    {"equals-ignore-case", Kind::kEqualsIgnoreCase},
    {"wildcard", Kind::kWildcard},
}};

constexpr std::array<std::pair<std::string_view, FilterTerm::Comparison>, 5> kComparisons{{
    {"=", FilterTerm::Comparison::kEqual},
    {"<", FilterTerm::Comparison::kBelow},
    {"<=", FilterTerm::Comparison::kAtMost},
    {">", FilterTerm::Comparison::kAbove},
    {">=", FilterTerm::Comparison::kAtLeast},
}};

template <typename Table>
auto value_in(const Table& table, std::string_view name)
    -> std::optional<typename Table::value_type::second_type> {
  for (const auto& [known, value] : table)
    if (known == name) return value;
  return std::nullopt;
}

class Compiler {
 public:
  explicit Compiler(std::string_view text) : text_(text) {}

  Result<Filter, FilterFaults> compile() {
    using Compiled = Result<Filter, FilterFaults>;
    FilterObject root;
    if (text_.size() > kFilterBytesMax)
      fault("", "send a filter of at most 16 KiB");
    else if (const auto wrong = add_json(tree_, {}, text_, 2 * kDepthMax + 8); !wrong.empty())
      fault("", "send a filter: " + wrong);
    else
      root = object(0, "", 0);
    if (terms_ > kTermsMax) fault("", "send at most 500 values and operators");
    if (!faults_.empty()) return Compiled::failure(std::move(faults_));
    return Filter(std::move(root));
  }

 private:
  void fault(const std::string& pointer, std::string detail) {
    if (faults_.size() < kFaultsMax) faults_.push_back({pointer, std::move(detail)});
  }

  bool is(Index at, ValueKind kind) const { return tree_[at].kind == kind; }
  bool is_empty(Index at) const { return tree_[at].next == at + 1; }

  FilterObject object(Index at, const std::string& pointer, std::size_t depth) {
    FilterObject out;
    if (!is(at, ValueKind::kObject) || is_empty(at)) {
      fault(pointer, R"(send an object with fields, such as {"data": {"status": ["paid"]}})");
      return out;
    }
    if (depth >= kDepthMax) {
      fault(pointer, "nest objects at most 16 deep");
      return out;
    }
    tree_.for_each(at, [&](Index member) {
      const auto name = tree_[member].name;
      const auto inner = pointer + "/" + pointer_token(name);
      const bool known_at_root = name == "type" || name == "data" || name == "$or";
      if (tree_.member(at, name) != member)
        fault(inner, "name it once");
      else if (name == "$or")
        out.choices.push_back(choice(member, inner, depth));
      else if (depth == 0 && !known_at_root)
        fault(inner,
              "filters look at \"type\" and \"data\": put fields of the event into \"data\"");
      else
        out.fields.push_back(field(member, inner, depth));
      return true;
    });
    return out;
  }

  FilterChoice choice(Index at, const std::string& pointer, std::size_t depth) {
    FilterChoice out{pointer, {}};
    if (!is(at, ValueKind::kArray) || is_empty(at)) fault(pointer, "send an array of objects");
    if (!is(at, ValueKind::kArray)) return out;
    ++choice_depth_;
    if (choice_depth_ > kDepthMax) {
      fault(pointer, "nest objects at most 16 deep");
    } else {
      tree_.for_each(at, [&](Index each) {
        const auto inner = pointer + "/" + std::to_string(out.any_of.size());
        out.any_of.push_back(object(each, inner, depth));
        return true;
      });
    }
    --choice_depth_;
    return out;
  }

  FilterField field(Index at, const std::string& pointer, std::size_t depth) {
    FilterField out{std::string(tree_[at].name), pointer, {}, {}};
    const bool whole_data = depth == 0 && out.name == "data";
    if (is(at, ValueKind::kObject) && !(depth == 0 && out.name == "type")) {
      out.inside.push_back(object(at, pointer, depth + 1));
    } else if (is(at, ValueKind::kArray) && !whole_data) {
      if (is_empty(at)) fault(pointer, "name at least one value");
      tree_.for_each(at, [&](Index each) {
        const auto inner = pointer + "/" + std::to_string(out.terms.size());
        out.terms.push_back(term(each, inner));
        return true;
      });
    } else {
      fault(pointer, whole_data ? "send an object with fields of the event's data"
                                : "put values into an array: [\"paid\"]");
    }
    return out;
  }

  FilterTerm term(Index at, const std::string& pointer) {
    if (is(at, ValueKind::kObject)) return operation(at, pointer);
    return scalar(at, pointer);
  }

  FilterTerm scalar(Index at, const std::string& pointer) {
    FilterTerm out;
    ++terms_;
    out.value = tree_[at].kind;
    if (is(at, ValueKind::kString)) out.text = text(at, pointer);
    if (is(at, ValueKind::kNumber)) out.number = number(at, pointer);
    if (is(at, ValueKind::kArray) || is(at, ValueKind::kObject))
      fault(pointer, "send a string, a number, true, false or null here");
    return out;
  }

  FilterTerm operation(Index at, const std::string& pointer) {
    ++terms_;
    if (tree_[at].next == at + 1 || tree_[at + 1].next != tree_[at].next) {
      fault(pointer, "name one operator; there are " + std::string(kOperators));
      return {};
    }
    const Index operand = at + 1;
    const auto name = tree_[operand].name;
    const auto inner = pointer + "/" + pointer_token(name);
    if (const auto kind = value_in(kTextOperators, name)) return of_text(*kind, operand, inner);
    if (name == "anything-but") return anything_but(operand, inner);
    if (name == "numeric") return numeric(operand, inner);
    FilterTerm out;
    if (name == "exists") {
      out.kind = Kind::kExists;
      out.exists = is(operand, ValueKind::kTrue);
      if (!out.exists && !is(operand, ValueKind::kFalse)) fault(inner, "send true or false");
    } else {
      fault(inner, "there is no such operator, but " + std::string(kOperators));
    }
    return out;
  }

  FilterTerm of_text(Kind kind, Index operand, const std::string& pointer) {
    FilterTerm out;
    out.kind = kind;
    const bool affix = kind == Kind::kPrefix || kind == Kind::kSuffix;
    const auto folded =
        affix && is(operand, ValueKind::kObject) && tree_[operand].next == operand + 2
            ? tree_.member(operand, "equals-ignore-case")
            : ValueTree::kNone;
    out.ignore_case = folded != ValueTree::kNone;
    const Index at = out.ignore_case ? folded : operand;
    if (is(at, ValueKind::kString))
      out.text = text(at, pointer);
    else
      fault(pointer, "send a string");
    return out;
  }

  FilterTerm anything_but(Index operand, const std::string& pointer) {
    FilterTerm out;
    out.kind = Kind::kAnythingBut;
    const auto each_of = [&](Index list, const std::string& where, auto make) {
      if (!is(list, ValueKind::kArray)) return out.none_of.push_back(make(list, where));
      if (is_empty(list)) fault(where, "name at least one value");
      tree_.for_each(list, [&](Index each) {
        ++terms_;
        out.none_of.push_back(make(each, where + "/" + std::to_string(out.none_of.size())));
        return true;
      });
    };
    if (!is(operand, ValueKind::kObject)) {
      each_of(operand, pointer,
              [&](Index at, const std::string& where) { return scalar(at, where); });
      return out;
    }
    const bool one = !is_empty(operand) && tree_[operand + 1].next == tree_[operand].next;
    const auto kind = one ? value_in(kTextOperators, tree_[operand + 1].name) : std::nullopt;
    if (!kind) {
      fault(pointer, "send values, or one of prefix, suffix, equals-ignore-case and wildcard");
      return out;
    }
    each_of(operand + 1, pointer + "/" + std::string(tree_[operand + 1].name),
            [&](Index at, const std::string& where) { return of_text(*kind, at, where); });
    return out;
  }

  FilterTerm numeric(Index operand, const std::string& pointer) {
    FilterTerm out;
    out.kind = Kind::kNumeric;
    std::vector<Index> parts;
    tree_.for_each(operand, [&](Index each) {
      parts.push_back(each);
      return true;
    });
    if (!is(operand, ValueKind::kArray) || (parts.size() != 2 && parts.size() != 4)) {
      fault(pointer, R"(send one or two comparisons: [">", 0, "<=", 100])");
      return out;
    }
    for (std::size_t i = 0; i < parts.size(); i += 2) {
      const auto where = pointer + "/" + std::to_string(i);
      const auto comparison = is(parts[i], ValueKind::kString)
                                  ? value_in(kComparisons, tree_[parts[i]].text)
                                  : std::nullopt;
      if (!comparison) fault(where, "send =, <, <=, > or >=");
      const auto bound = number(parts[i + 1], pointer + "/" + std::to_string(i + 1));
      out.bounds.emplace_back(comparison.value_or(FilterTerm::Comparison::kEqual), bound);
    }
    return out;
  }

  Decimal number(Index at, const std::string& pointer) {
    auto parsed = is(at, ValueKind::kNumber) ? Decimal::parse(tree_[at].text) : std::nullopt;
    if (!parsed) fault(pointer, "send a number");
    return parsed.value_or(Decimal());
  }

  std::string text(Index at, const std::string& pointer) {
    if (tree_[at].text.size() > kTextBytesMax) fault(pointer, "send at most 1024 bytes");
    return std::string(tree_[at].text);
  }

  std::string_view text_;
  ValueTree tree_;
  std::size_t terms_ = 0, choice_depth_ = 0;
  FilterFaults faults_;
};

}  // namespace

Result<Filter, FilterFaults> compile_filter(std::string_view text) {
  return Compiler(text).compile();
}

}  // namespace fanfare::codec
