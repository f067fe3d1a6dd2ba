// Places in a value tree.
#pragma once

#include <string>
#include <string_view>

#include "core/value_tree.h"

namespace fanfare::codec {

/// The RFC 6901 pointer to the value; of long names the beginning. Cost: as the size of the tree.
std::string pointer_to(const ValueTree& tree, ValueTree::Index at);

/// What such a pointer leads to, written as the fragment of a URI (RFC 6901, section 6) that is ""
/// or begins with '/'; kNone if there is nothing.
ValueTree::Index value_at(const ValueTree& tree, std::string_view fragment);

}  // namespace fanfare::codec
