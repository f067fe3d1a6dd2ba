// Connections that wait for their next attempt: private to the delivery client.
#pragma once

#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "http/delivery_connection.h"

namespace fanfare::http {

using SteadyTime = std::chrono::steady_clock::time_point;

/// Gives back the connection that was used last, as it is the likeliest to be alive.
/// Invariant: whatever a peer sends unasked, or its closing, removes its connection.
class IdlePool {
 public:
  IdlePool(std::size_t connections_max, Duration idle_timeout);
  ~IdlePool();

  void put(std::shared_ptr<DeliveryConnection> connection, SteadyTime now);
  /// Null if there is none for `key`.
  std::shared_ptr<DeliveryConnection> take(const std::string& key);
  void close_overdue(SteadyTime now);
  /// Closes the one that has waited longest. False if there is none.
  bool close_oldest();
  void close_all();
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry;
  using Entries = std::list<std::unique_ptr<Entry>>;
  std::shared_ptr<DeliveryConnection> remove(Entries::iterator at);

  std::size_t connections_max_;
  Duration idle_timeout_;
  Entries entries_;  // the oldest first
  std::unordered_map<std::string, std::vector<Entries::iterator>> by_key_;
};

}  // namespace fanfare::http
