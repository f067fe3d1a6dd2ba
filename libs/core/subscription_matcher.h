// Which endpoints want an event.
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
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

/// The subscriptions of all organizations, by organization, mode and dialect, and there by pattern.
/// Cost: a look-up for the organization and one per segment of the name, whatever the number of
/// other subscriptions; where some have filters, what core/filtered_subscribers.h says.
/// Memory: each pattern is kept once per organization and dialect that use it; a subscription is a
/// number in a list; an endpoint is about 120 bytes and its id.
class SubscriptionMatcher {
 public:
  SubscriptionMatcher() = default;
  SubscriptionMatcher(const SubscriptionMatcher&) = delete;
  SubscriptionMatcher& operator=(const SubscriptionMatcher&) = delete;

  using SharedFilter = FilteredSubscribers::SharedFilter;
  /// The event as filters look at it; null if that can't be had, and then all match. Asked for only
  /// where there are filters, and then maybe several times.
  using Content = std::function<const ValueTree*()>;

  /// Replaces what the endpoint subscribed to before. `filter` may be null. A pattern that takes
  /// only what another one takes is passed over, so that no filter is tried twice.
  void set(const std::string& endpoint_id, const std::string& organization_id,
           const std::string& dialect, bool test_mode, const std::vector<std::string>& patterns,
           SharedFilter filter = nullptr);
  void remove(const std::string& endpoint_id);

  /// The ids of the endpoints of that organization, mode and dialect that want `name` with this
  /// content, each once, ascending. Valid until the next set or remove.
  std::vector<std::string_view> match(
      std::string_view organization_id, bool test_mode, std::string_view dialect,
      std::string_view name, const Content& content = [] { return nullptr; }) const;
  /// The same; adds the steps (core/filter.h) that filters took.
  std::vector<std::string_view> match(std::string_view organization_id, bool test_mode,
                                      std::string_view dialect, std::string_view name,
                                      const Content& content, std::size_t& steps) const;

  std::size_t endpoints() const { return slots_.size(); }

 private:
  using Slot = std::uint32_t;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  template <typename Value>
  using ByText = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;
  /// What one organization subscribed to in one mode and dialect; by stem, see stem_of().
  struct Group {
    std::string organization_id, dialect;
    bool test_mode = false;
    ByText<std::vector<Slot>> lists;
    ByText<FilteredSubscribers> filtered;
  };
  using Groups = ByText<std::vector<std::unique_ptr<Group>>>;  // by organization
  struct Subscriber {
    std::string endpoint_id;
    Group* group = nullptr;
    std::vector<const std::string*> stems;  // keys of the group's lists or filtered
    SharedFilter filter;
  };
  /// Slots by the id of their endpoint, which stands in the subscriber.
  struct SlotHash {
    using is_transparent = void;
    const std::deque<Subscriber>* subscribers;
    std::size_t operator()(std::string_view id) const { return Hash()(id); }
    std::size_t operator()(Slot slot) const { return Hash()((*subscribers)[slot].endpoint_id); }
  };
  struct SlotEqual {
    using is_transparent = void;
    const std::deque<Subscriber>* subscribers;
    bool operator()(Slot a, Slot b) const { return a == b; }
    bool operator()(std::string_view id, Slot slot) const {
      return (*subscribers)[slot].endpoint_id == id;
    }
    bool operator()(Slot slot, std::string_view id) const { return (*this)(id, slot); }
  };
  /// Null if there is none.
  Group* find_group(std::string_view organization_id, bool test_mode,
                    std::string_view dialect) const;
  Group& group_of(const std::string& organization_id, bool test_mode, const std::string& dialect);
  void remove_if_empty(const Group& group);
  static void collect(const Group& group, std::string_view stem, const Content& content,
                      std::vector<Slot>& found, std::size_t& steps);

  Groups groups_[2];  // live, test
  std::deque<Subscriber> subscribers_;
  boost::unordered_flat_set<Slot, SlotHash, SlotEqual> slots_{0, SlotHash{&subscribers_},
                                                              SlotEqual{&subscribers_}};
  std::vector<Slot> free_;
};

}  // namespace fanfare
