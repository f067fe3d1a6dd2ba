// fanfare.endpoints with all its history, and the view that a process has of it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/endpoint.h"
#include "sim/group.h"

namespace fanfare::sim {

class EndpointTable {
 public:
  struct Change {
    TimePoint at;
    std::string id;
    std::optional<Endpoint> endpoint;  // nullopt: deleted
  };
  void put(Endpoint endpoint, TimePoint now) { add({now, endpoint.id, endpoint}); }
  void remove(const std::string& id, TimePoint now) { add({now, id, std::nullopt}); }

  const std::vector<Change>& changes() const { return changes_; }
  std::vector<std::string> ids() const;
  /// Null if deleted.
  const Endpoint* latest(const std::string& id) const { return at(id, TimePoint::max()); }
  const Endpoint* at(const std::string& id, TimePoint time) const;
  const Endpoint* with_version(const std::string& id, std::uint32_t version) const;
  /// What endpoints are asked about: the name as it is sent, and data or a body that holds it.
  struct Wanted {
    std::string name, content;
  };
  /// Did it want that at any time, or all the time, from `from` to `to`?
  bool ever_wanted(const std::string& id, const Wanted& what, TimePoint from, TimePoint to) const;
  bool always_wanted(const std::string& id, const Wanted& what, TimePoint from, TimePoint to) const;

  std::function<void()> on_change;

 private:
  void add(Change change);
  std::vector<Change> changes_;
  std::map<std::string, std::vector<std::size_t>> by_id_;
};

/// Filters over the "shop" of events, which is s0, s1, s2 or missing.
const std::vector<std::string>& shop_filters();

/// Follows the table a little behind.
class EndpointView {
 public:
  using Later = std::function<void(Duration, std::function<void()>)>;
  EndpointView(Basis& basis, const EndpointTable& table, Later later,
               std::function<void(const EndpointTable::Change&)> apply)
      : basis_(basis), table_(table), later_(std::move(later)), apply_(std::move(apply)) {}

  void on_change();
  /// Calls `done` when all that was written before this call was handed over.
  void sync(std::function<void()> done);
  static constexpr Duration kBehindMax{900};

 private:
  void advance(std::size_t end);
  Duration delay();

  Basis& basis_;
  const EndpointTable& table_;
  Later later_;
  std::function<void(const EndpointTable::Change&)> apply_;
  std::size_t position_ = 0;
};

}  // namespace fanfare::sim
