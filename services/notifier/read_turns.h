// Which partitions a transaction reads, and how much of each.
#pragma once

#include <algorithm>
#include <cstddef>
#include <set>

#include "core/batch_turns.h"

namespace fanfare::notifier {

/// Each partition gives a share in turn, and further ones while there is room, so that a flood in
/// one lets the others through. Who gave a whole share comes last in the next turn.
template <typename Key>
class ReadTurns {
 public:
  ReadTurns(std::size_t share, std::size_t records_max)
      : share_(share), records_max_(records_max) {}

  /// `read(partition, most)` says how many records it took. One that has none left is taken out
  /// of `readable`.
  template <typename Read>
  void read(std::set<Key>& readable, Read read) {
    std::size_t count = 0;
    while (!readable.empty() && count < records_max_) {
      for (const Key& key : turns_.in_turn({readable.begin(), readable.end()})) {
        if (count == records_max_) break;
        const auto taken = read(key, std::min(share_, records_max_ - count));
        if (taken == 0) readable.erase(key);
        if (taken == share_) turns_.filled(key);
        count += taken;
      }
    }
  }
  void forget() { turns_ = {}; }

 private:
  std::size_t share_, records_max_;
  BatchTurns<Key> turns_;
};

}  // namespace fanfare::notifier
