// What becomes of events, as the API tells it.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "cli/api/api.h"

namespace fanfare::cli {

/// Follows the API's stream of changes and asks for the deliveries then.
/// Memory: some 100 bytes for each delivery of the last minutes.
class DeliveryFeed {
 public:
  /// Gets each delivery that is new, or whose status or number of attempts is; false ends it.
  using OnDelivery = std::function<bool(const Json& delivery)>;
  DeliveryFeed(Api& api, OnDelivery on_delivery);

  /// Until on_delivery returns false. Throws Failure where the stream can't be had any more.
  void run();

 private:
  /// Sees what has changed. `tell`: false to only remember it.
  bool look(bool tell);
  bool is_news(const Json& delivery);

  Api& api_;
  OnDelivery on_delivery_;
  TimePoint since_;
  std::map<std::string, std::string> seen_;  // id to state
};

}  // namespace fanfare::cli
