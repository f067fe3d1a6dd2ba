// Tells who listens that something has changed, so that pages needn't ask again and again.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/api_key.h"
#include "http/message.h"
#include "services/control/log/changes.h"
#include "services/control/log/rows.h"

namespace fanfare::control {

/// Each listener gets what changed for its organization and mode, put together:
///
///     event: changed
///     data: {"kinds":["deliveries"],"endpoints":["whe_01…"]}
///
/// `endpoints` is null where there are more than 20. What changed is to be asked for by the API.
/// Memory: a few hundred bytes for each listener, and what its connection holds back.
class LiveUpdates {
 public:
  struct Listener {
    ApiKey key;
    Owner owner;
    std::shared_ptr<http::Stream> stream;
  };
  static constexpr std::size_t kListenersMax = 2'000;
  static constexpr std::size_t kListenersOfKeyMax = 20;
  static constexpr std::size_t kListenersOfOrganizationMax = kListenersMax / 4;

  /// May one more of that key and its organization listen?
  bool has_room(const ApiKey& key) const;
  void add(Listener listener, TimePoint now);
  bool wanted() const { return !listeners_.empty(); }
  void note(const Changes& changes);
  /// Anything may have changed of deliveries and dead letters: everybody is told so.
  void note_gap();
  /// Sends what is due; call it a few times a second. Whose key isn't valid any more is let go.
  void tick(TimePoint now, const std::function<bool(const ApiKey&)>& is_valid);

 private:
  struct Entry {
    Listener listener;
    TimePoint told;
    std::set<ChangeKind> kinds;
    std::set<std::string> endpoints;
    bool too_many = false;
  };
  std::vector<Entry> listeners_;
};

}  // namespace fanfare::control
