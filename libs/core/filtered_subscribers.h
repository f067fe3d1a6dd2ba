// Subscribers of the same events that want some of them only.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/filter.h"

namespace fanfare {

///     filter {"data": {"shop": ["s1", "s2"]}, …}  ─▶  by path data.shop:  s"s1" ─▶ subscriber
///                                                                         s"s2" ─▶ subscriber
/// Those whose filter compares a field with few values are found by the event's value there; the
/// filters of all others are tried one after another.
/// Cost of a match: a look-up for each path that any filter names, and the filters that come out,
/// each once, with at most Filter::kStepsMax.
class FilteredSubscribers {
 public:
  using Slot = std::uint32_t;
  using SharedFilter = std::shared_ptr<const Filter>;

  void add(Slot slot, SharedFilter filter);
  /// Requires: added with this filter.
  void remove(Slot slot, const Filter& filter);
  bool empty() const { return indexes_.empty() && others_.empty(); }

  /// Adds those whose filter the event matches, each once, and to `steps` what that took.
  void match(const ValueTree& event, std::vector<Slot>& found, std::size_t& steps) const;
  /// All of them, some of them more than once.
  void all(std::vector<Slot>& found) const;

 private:
  struct Subscriber {
    Slot slot;
    SharedFilter filter;
    bool surely;  // the value that it is found by is all that its filter asks for
  };
  using Subscribers = std::vector<Subscriber>;
  using Lists = std::vector<const Subscribers*>;
  struct ByValue {
    std::vector<std::string> path;
    std::unordered_map<std::string, Subscribers> subscribers;
  };
  void match_at(const ByValue& index, std::size_t depth, const ValueTree& event,
                ValueTree::Index at, Lists& hit, std::size_t& steps) const;
  static void take(const Subscribers& subscribers, const ValueTree& event, std::vector<Slot>& found,
                   std::size_t& steps);
  static void take_once(Lists& lists, const ValueTree& event, std::vector<Slot>& found,
                        std::size_t& steps);
  static void drop(Subscribers& subscribers, Slot slot);

  std::unordered_map<std::string, ByValue> indexes_;  // by path
  Subscribers others_;
};

}  // namespace fanfare
