// Which topics control reads or writes.
#pragma once

#include <string>
#include <vector>

#include "core/rung_set.h"
#include "core/topics.h"

namespace fanfare::control {

std::vector<TopicSpec> used_topics(const TopicSettings& settings, const RungSet& rungs);
/// Requires: the topic is in `plan`.
int partitions_of(const std::vector<TopicSpec>& plan, const std::string& topic);

}  // namespace fanfare::control
