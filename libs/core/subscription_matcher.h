// Which endpoints want an event.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/filtered_subscribers.h"

namespace fanfare {

/// An event type or pattern: segments of [A-Za-z0-9_-] joined by '.', at most 256 characters, the
/// last of a pattern being '*' ("order.*", "*").
bool valid_event_type(std::string_view text);
bool valid_event_pattern(std::string_view text);

/// "order.*" takes one or more further segments, "*" any name but those of "webhook." (operational
/// facts), everything else itself.
bool pattern_matches(std::string_view pattern, std::string_view name);

/// The subscriptions of all organizations, by organization, dialect and pattern.
/// Cost: a look-up per segment of the name, whatever the number of other subscriptions; where some
/// have filters, what core/filtered_subscribers.h says.
/// Memory: each pattern is kept once per organization and dialect that use it; a subscription is a
/// number in a list.
class SubscriptionMatcher {
 public:
  using SharedFilter = FilteredSubscribers::SharedFilter;
  /// The event as filters look at it; null if that can't be had, and then all match. Asked for only
  /// where there are filters, and then maybe several times.
  using Content = std::function<const ValueTree*()>;

  /// Replaces what the endpoint subscribed to before. `filter` may be null.
  void set(const std::string& endpoint_id, const std::string& organization_id,
           const std::string& dialect, bool test_mode, const std::vector<std::string>& patterns,
           SharedFilter filter = nullptr);
  void remove(const std::string& endpoint_id);

  /// The ids of the endpoints of that organization, mode and dialect that want `name` with this
  /// content, each once, ascending. Valid until the next set or remove.
  std::vector<std::string_view> match(
      std::string_view organization_id, bool test_mode, std::string_view dialect,
      std::string_view name, const Content& content = [] { return nullptr; }) const;

  std::size_t endpoints() const { return slots_.size(); }

 private:
  using Slot = std::uint32_t;
  struct Subscriber {
    std::string endpoint_id;
    std::vector<std::string> keys;  // of lists_, or of filtered_ where there is a filter
    SharedFilter filter;
  };
  static std::string list_key(std::string_view organization_id, bool test_mode,
                              std::string_view dialect, std::string_view pattern);
  void collect(const std::string& key, const Content& content, std::vector<Slot>& found) const;

  std::unordered_map<std::string, std::vector<Slot>> lists_;
  std::unordered_map<std::string, FilteredSubscribers> filtered_;
  std::unordered_map<std::string, Slot> slots_;
  std::vector<Subscriber> subscribers_;
  std::vector<Slot> free_;
};

}  // namespace fanfare
