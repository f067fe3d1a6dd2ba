// Which events were seen lately.
#pragma once

#include <array>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <string_view>

#include "core/event.h"
#include "core/time.h"

namespace fanfare {

/// Half of a SHA-256 over organization, mode, event id and the ordering key if there is one: chance
/// collisions, which would lose an event, are out of reach. They are in a topic: what one is made
/// of doesn't change.
using Fingerprint = std::array<std::uint64_t, 2>;

Fingerprint fingerprint(std::string_view organization_id, bool test_mode, std::string_view event_id,
                        std::string_view ordering_key = {});
Fingerprint fingerprint(const Event& event);
std::string to_bytes(const Fingerprint& fingerprint);
/// All zero if `bytes` aren't 16.
Fingerprint fingerprint_from(std::string_view bytes);

/// Remembers fingerprints for a window, in slices by time that are dropped whole.
/// Memory: about 20 bytes for each event of the window.
class SeenEvents {
 public:
  explicit SeenEvents(Duration window) : slice_(window / kSlices + Duration(1)) {}

  bool contains(const Fingerprint& fingerprint) const;
  void insert(const Fingerprint& fingerprint, TimePoint seen);
  /// Drops slices that lie wholly before the window.
  void forget_old(TimePoint now);
  std::size_t size() const;

 private:
  static constexpr int kSlices = 8;
  struct Hash {
    std::size_t operator()(const Fingerprint& f) const { return f[0]; }
  };
  Duration slice_;
  std::map<std::int64_t, boost::unordered_flat_set<Fingerprint, Hash>> slices_;
};

}  // namespace fanfare
