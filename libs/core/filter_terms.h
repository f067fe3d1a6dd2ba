// How a value fits a term of a filter.
#pragma once

#include "core/filter.h"

namespace fanfare {

/// What is left of Filter::kStepsMax for one filter and event.
class FilterSteps {
 public:
  /// False when there are too few: none are left then.
  bool take(std::size_t count) {
    const bool good = count <= left_;
    left_ -= good ? count : left_;
    return good;
  }
  std::size_t taken() const { return Filter::kStepsMax - left_; }

 private:
  std::size_t left_ = Filter::kStepsMax;
};

/// Arrays and objects fit nothing; without steps for it everything fits.
/// Requires: not kExists, which doesn't depend on the value.
/// Cost: linear in the texts of the term and the value.
bool fits(const FilterTerm& term, const ValueTree::Value& value, FilterSteps& steps);

}  // namespace fanfare
