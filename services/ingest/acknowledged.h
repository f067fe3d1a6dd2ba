// Which events were acknowledged lately. Pure.
#pragma once

#include <vector>

#include "core/seen_events.h"

namespace fanfare::ingest {

/// For `duplicate` in answers only: fanout drops duplicates.
/// Memory: about 16 MiB; with more events it begins anew.
class Acknowledged {
 public:
  explicit Acknowledged(Duration window) : window_(window), seen_(window) {}

  /// Whether each event of a request is a duplicate: of one that was acknowledged within the
  /// window, or of one before it in the request.
  std::vector<bool> duplicates(const std::vector<Fingerprint>& events, TimePoint now);
  void add(const std::vector<Fingerprint>& events, TimePoint now);

 private:
  Duration window_;
  SeenEvents seen_;
};

}  // namespace fanfare::ingest
