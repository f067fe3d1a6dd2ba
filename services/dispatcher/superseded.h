// Deliveries that go on in another run, while a copy of an older one may still wait in a rung.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <unordered_map>

#include "core/run.h"

namespace fanfare::dispatcher {

/// Pure. Memory: about 100 bytes for each, at most 100,000 of a partition; of more the oldest are
/// forgotten, and their copies sent once more.
class Superseded {
 public:
  void add(int partition, const Run& run);
  /// Is a copy of this run void?
  bool contains(int partition, const std::string& delivery_id, std::uint32_t run) const;
  bool empty() const { return partitions_.empty(); }
  void forget(int partition) { partitions_.erase(partition); }
  /// Before this time nothing has to be known: no copy waits longer in a topic.
  static TimePoint oldest(TimePoint now);

 private:
  struct Partition {
    std::unordered_map<std::string, std::uint32_t> runs;  // the lowest that counts
    std::deque<std::string> order;
  };
  std::map<int, Partition> partitions_;
};

}  // namespace fanfare::dispatcher
