#include "core/filter.h"

#include <algorithm>

#include "core/filter_terms.h"

namespace fanfare {
namespace {

using Index = ValueTree::Index;

constexpr std::size_t kMissesMax = 20;
constexpr std::size_t kKeyValuesMax = 64;
constexpr std::size_t kShownMax = 64;

/// Matching, and telling what doesn't match, of one event.
class Match {
 public:
  Match(const ValueTree& event, FilterSteps& steps, std::vector<FilterMiss>* misses)
      : event_(event), steps_(steps), misses_(misses) {}

  /// `at`: kNone where there is no object.
  bool object(const FilterObject& pattern, Index at) {
    bool good = true;
    for (const auto& each : pattern.fields)
      if (!(good = field(each, at) && good) && !misses_) return false;
    for (const auto& each : pattern.choices)
      if (!(good = choice(each, at) && good) && !misses_) return false;
    return good;
  }

 private:
  bool field(const FilterField& field, Index at) {
    if (!steps_.take(1)) return true;
    std::size_t looked_at = 0;
    const auto value = at == ValueTree::kNone ? at : event_.member(at, field.name, looked_at);
    if (!steps_.take(looked_at / 4)) return true;
    if (!field.inside.empty()) return inside(field, value);
    const bool good = leaf(field.terms, value);
    if (!good) miss(field.pointer, value);
    return good;
  }

  bool leaf(const std::vector<FilterTerm>& terms, Index value) const {
    return std::ranges::any_of(terms, [&](const FilterTerm& term) {
      if (term.kind == FilterTerm::Kind::kExists) return term.exists == (value != ValueTree::kNone);
      return value != ValueTree::kNone && some_element(value, [&](Index element) {
               return fits(term, event_[element], steps_);
             });
    });
  }

  bool inside(const FilterField& field, Index value) {
    const auto& pattern = field.inside.front();
    if (value == ValueTree::kNone || event_[value].kind != ValueKind::kArray)
      return object(pattern, is_object(value) ? value : ValueTree::kNone);
    const auto has_objects = some_element(value, [&](Index each) { return is_object(each); });
    if (!has_objects) return object(pattern, ValueTree::kNone);
    Match quiet(event_, steps_, nullptr);
    const bool good = some_element(
        value, [&](Index each) { return is_object(each) && quiet.object(pattern, each); });
    if (!good) tell({field.pointer, "no element of the event's array fits all of it"});
    return good;
  }

  bool choice(const FilterChoice& choice, Index at) {
    Match quiet(event_, steps_, nullptr);
    const bool good = std::ranges::any_of(choice.any_of,
                                          [&](const auto& each) { return quiet.object(each, at); });
    if (!good) tell({choice.pointer, "none of these fits"});
    return good;
  }

  bool is_object(Index value) const {
    return value != ValueTree::kNone && event_[value].kind == ValueKind::kObject;
  }

  /// Of an array, however nested; what is no array is its own only element.
  template <typename Test>
  bool some_element(Index value, Test test) const {
    if (!steps_.take(1)) return true;
    if (event_[value].kind != ValueKind::kArray) return test(value);
    bool found = false;
    event_.for_each(value, [&](Index each) {
      found = some_element(each, test);
      return !found;
    });
    return found;
  }

  void miss(const std::string& pointer, Index value) {
    if (!misses_) return;
    if (value == ValueTree::kNone) return tell({pointer, "the event doesn't have this field"});
    const auto& found = event_[value];
    const auto shown = std::string(found.text.substr(0, kShownMax));
    switch (found.kind) {
      case ValueKind::kNull: return tell({pointer, "the event has null"});
      case ValueKind::kFalse: return tell({pointer, "the event has false"});
      case ValueKind::kTrue: return tell({pointer, "the event has true"});
      case ValueKind::kNumber: return tell({pointer, "the event has " + shown});
      case ValueKind::kString: return tell({pointer, "the event has \"" + shown + "\""});
      case ValueKind::kArray: return tell({pointer, "no element of the event's array fits"});
      case ValueKind::kObject: return tell({pointer, "the event has an object"});
    }
  }

  void tell(FilterMiss miss) {
    if (misses_ && misses_->size() < kMissesMax) misses_->push_back(std::move(miss));
  }

  const ValueTree& event_;
  FilterSteps& steps_;  // where there are none left, everything fits
  std::vector<FilterMiss>* misses_;
};

std::string term_key(const FilterTerm& term) {
  if (term.kind != FilterTerm::Kind::kEquals) return "";
  if (term.value == ValueKind::kNumber) return "n" + term.number.key();
  return scalar_key({term.value, 0, {}, term.text});
}

bool is_the_type(const Filter::Key& key) { return key.path.size() == 1 && key.path[0] == "type"; }

/// The better of `best` and what is in the object. Names before it are in `path`.
void find_key(const FilterObject& object, std::vector<std::string>& path,
              std::optional<Filter::Key>& best) {
  for (const auto& field : object.fields) {
    path.push_back(field.name);
    for (const auto& inside : field.inside) find_key(inside, path, best);
    Filter::Key key{path, {}, false};
    for (const auto& term : field.terms) key.values.push_back(term_key(term));
    const bool good = !key.values.empty() && key.values.size() <= kKeyValuesMax &&
                      std::ranges::find(key.values, "") == key.values.end();
    // All that are asked have the type already.
    const bool better = !best || is_the_type(*best) ||
                        (!is_the_type(key) && key.values.size() < best->values.size());
    if (good && better) best = std::move(key);
    path.pop_back();
  }
}

/// Is there only one condition?
bool is_single(const FilterObject& object) {
  return object.choices.empty() && object.fields.size() == 1 &&
         (object.fields[0].inside.empty() || is_single(object.fields[0].inside[0]));
}

}  // namespace

bool Filter::matches(const ValueTree& event) const {
  std::size_t steps = 0;
  return matches(event, steps);
}

bool Filter::matches(const ValueTree& event, std::size_t& steps) const {
  FilterSteps left;
  const bool good = Match(event, left, nullptr).object(root_, 0);
  steps += left.taken();
  return good;
}

std::vector<FilterMiss> Filter::misses(const ValueTree& event) const {
  std::vector<FilterMiss> misses;
  FilterSteps left;
  Match(event, left, &misses).object(root_, 0);
  return misses;
}

std::optional<Filter::Key> Filter::key() const {
  std::optional<Key> best;
  std::vector<std::string> path;
  find_key(root_, path, best);
  if (!best) return std::nullopt;
  std::ranges::sort(best->values);
  // Not of ranges: Clang 14 can't take that with libstdc++ 12.
  best->values.erase(std::unique(best->values.begin(), best->values.end()), best->values.end());
  best->is_all = is_single(root_);
  return best;
}

std::string scalar_key(const ValueTree::Value& value) {
  switch (value.kind) {
    case ValueKind::kNull: return "0";
    case ValueKind::kFalse: return "f";
    case ValueKind::kTrue: return "t";
    case ValueKind::kNumber: {
      const auto number = Decimal::parse(value.text);
      return number ? "n" + number->key() : "";
    }
    case ValueKind::kString: return std::string("s").append(value.text);
    default: return "";
  }
}

}  // namespace fanfare
