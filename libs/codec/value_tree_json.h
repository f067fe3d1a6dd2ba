// JSON text to value trees.
#pragma once

#include <string>
#include <string_view>

#include "core/value_tree.h"

namespace fanfare::codec {

/// Adds the value after what the tree holds, as the member `name`; "" or what is wrong with it.
/// The text outlives the tree, and so does the name. After a fault the tree is of no use.
std::string add_json(ValueTree& tree, std::string_view name, std::string_view text,
                     std::size_t depth_max = 520);

/// {"type": type, "data": data}: what filters look at. The texts outlive it. False if `data` is no
/// JSON.
bool make_event_tree(ValueTree& tree, std::string_view type, std::string_view data);

}  // namespace fanfare::codec
