// How a value fits a term of a filter.
#pragma once

#include "core/filter.h"

namespace fanfare {

/// Requires: not kExists, which doesn't depend on the value. Arrays and objects fit nothing.
bool fits(const FilterTerm& term, const ValueTree::Value& value);

}  // namespace fanfare
