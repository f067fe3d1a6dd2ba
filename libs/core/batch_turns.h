// Who comes first where a batch has no room for all that waits.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <vector>

namespace fanfare {

/// Who filled a batch comes last in the next one, so that a long backlog of one lets the others
/// through. Memory: an entry for each that ever filled one, until it is forgotten.
template <typename Key>
class BatchTurns {
 public:
  /// `all` in the order in which they are served: as given, but those that filled a batch behind
  /// the others, the latest last.
  std::vector<Key> in_turn(std::vector<Key> all) const {
    if (!filled_.empty())
      std::ranges::stable_sort(all, {}, [this](const Key& key) {
        const auto found = filled_.find(key);
        return found == filled_.end() ? 0 : found->second;
      });
    return all;
  }
  void filled(const Key& key) { filled_[key] = ++batches_; }
  void forget(const Key& key) { filled_.erase(key); }

 private:
  std::map<Key, std::uint64_t> filled_;  // which batch was the last
  std::uint64_t batches_ = 0;
};

}  // namespace fanfare
