// A JSON value taken apart, for whoever looks at many of its members.
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace fanfare {

enum class ValueKind : std::uint8_t { kNull, kFalse, kTrue, kNumber, kString, kArray, kObject };

///     {"a": [1, "x"], "b": null}     0 object, next 5
///                                    1 array "a", next 4     2 number "1"     3 string "x"
///                                    4 null "b", next 5
/// The children of a value are the one after it, that one's `next`, and so on up to its own `next`.
/// Lifetime: views into the text that it was made of, or into `unescaped`.
struct ValueTree {
  using Index = std::uint32_t;
  static constexpr Index kNone = std::numeric_limits<Index>::max();

  struct Value {
    ValueKind kind = ValueKind::kNull;
    Index next = 0;         // the one after all that is inside
    std::string_view name;  // where it is a member
    std::string_view text;  // the characters of a string, the literal of a number
  };
  std::vector<Value> values;  // the first is the whole
  std::deque<std::string> unescaped;

  ValueTree() = default;
  ValueTree(ValueTree&&) = default;
  ValueTree& operator=(ValueTree&&) = default;

  const Value& operator[](Index index) const { return values[index]; }

  /// Calls visit(index) for each member or element until it returns false.
  template <typename Visit>
  void for_each(Index parent, Visit visit) const {
    for (Index i = parent + 1; i < values[parent].next; i = values[i].next)
      if (!visit(i)) return;
  }
  /// The member of that name, the last one if there are several; kNone if there is none, or the
  /// value is no object.
  Index member(Index object, std::string_view name) const {
    std::size_t looked_at = 0;
    return member(object, name, looked_at);
  }
  /// The same; adds how many members it looked at.
  Index member(Index object, std::string_view name, std::size_t& looked_at) const {
    Index found = kNone;
    if (values[object].kind != ValueKind::kObject) return found;
    for_each(object, [&](Index i) {
      ++looked_at;
      if (values[i].name == name) found = i;
      return true;
    });
    return found;
  }
};

}  // namespace fanfare
