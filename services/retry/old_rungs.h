// The rungs that are left of earlier ladders.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/rung_set.h"
#include "core/topics.h"

namespace fanfare::retry {

struct OldRungs {
  std::vector<Duration> delays;  // the shortest first
  std::vector<std::string> unreadable;
};

/// Topics of rungs that are in no ladder any more: what waits there is still to leave. One whose
/// name is no delay, or that has not as many partitions as `returns`, can't be read.
/// `topics`: the partitions of each that exists.
OldRungs old_rungs(const std::map<std::string, int>& topics, const TopicNames& names,
                   int partitions, const RungSet& rungs);

}  // namespace fanfare::retry
