// A pattern over the content of events (docs/filters.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/decimal.h"
#include "core/value_tree.h"

namespace fanfare {

/// One way in which a field can fit.
struct FilterTerm {
  enum class Kind : std::uint8_t {
    kEquals,
    kEqualsIgnoreCase,  // of ASCII letters
    kPrefix,
    kSuffix,
    kWildcard,  // * is any number of characters
    kNumeric,
    kExists,
    kAnythingBut,
  };
  enum class Comparison : std::uint8_t { kEqual, kBelow, kAtMost, kAbove, kAtLeast };

  Kind kind = Kind::kEquals;
  ValueKind value = ValueKind::kString;                // kEquals: of what is to be equal
  std::string text;                                    // of strings
  Decimal number;                                      // of numbers
  bool ignore_case = false;                            // kPrefix, kSuffix
  bool exists = true;                                  // kExists
  std::vector<std::pair<Comparison, Decimal>> bounds;  // kNumeric: all hold
  std::vector<FilterTerm> none_of;                     // kAnythingBut
};

struct FilterField;
struct FilterObject;

/// "$or": one of the objects fits.
struct FilterChoice {
  std::string pointer;
  std::vector<FilterObject> any_of;
};

struct FilterObject {
  std::vector<FilterField> fields;  // all fit
  std::vector<FilterChoice> choices;
};

struct FilterField {
  std::string name;
  std::string pointer;               // RFC 6901, into the pattern
  std::vector<FilterTerm> terms;     // of a leaf: one of them fits
  std::vector<FilterObject> inside;  // else one object, for what is inside
};

/// A term that did not fit.
struct FilterMiss {
  std::string pointer;  // into the pattern
  std::string detail;   // what the event has there
};

/// Immutable. Threads: any.
///
/// A field of an array fits if one of its elements does; of an array of objects, one element has to
/// fit all that the pattern says of it. A field is absent where the value around it is no object.
class Filter {
 public:
  explicit Filter(FilterObject root) : root_(std::move(root)) {}

  /// A step is a value that is held against a term, or a few members that a field is looked for in;
  /// of long texts it is 32 bytes.
  static constexpr std::size_t kStepsMax = 200'000;  // about two milliseconds

  /// After kStepsMax what isn't looked at counts as fitting: an event too many is better than one
  /// that is lost.
  bool matches(const ValueTree& event) const;
  /// The same; adds the steps that it took.
  bool matches(const ValueTree& event, std::size_t& steps) const;
  /// What does not fit, at most 20; empty if it matches.
  std::vector<FilterMiss> misses(const ValueTree& event) const;

  /// A condition that an event must meet, whatever else the filter says: one of the values at the
  /// path. The most selective one; nullopt if no field is compared with few values only.
  struct Key {
    std::vector<std::string> path;
    std::vector<std::string> values;  // scalar_key of each
    bool is_all = false;              // there is no other condition
  };
  std::optional<Key> key() const;

 private:
  FilterObject root_;
};

/// The same text for equal scalars, another one for others; "" for arrays and objects.
std::string scalar_key(const ValueTree::Value& value);

}  // namespace fanfare
