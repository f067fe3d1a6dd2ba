// What the filters of endpoints make of what is to be sent again.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/dead_letter.h"
#include "core/delivery.h"
#include "core/dialect.h"
#include "core/endpoint.h"
#include "core/event.h"
#include "core/filter.h"

namespace fanfare::control {

/// Keeps the filters that it compiled, for whoever asks about many events of an endpoint. Where
/// something can't be read the endpoint wants it, as in fanout.
class Filters {
 public:
  bool wants(const Endpoint& endpoint, const Dialect& dialect, const Event& event);
  /// As it was sent: its dialect may be another one than the endpoint's is now.
  bool wants(const Endpoint& endpoint, const DialectSet& dialects, const Delivery& delivery);
  bool wants(const Endpoint& endpoint, const DialectSet& dialects, const DeadLetter& letter);

 private:
  /// Null if there is none.
  const Filter* filter_of(const Endpoint& endpoint);
  static bool matches(const Filter& filter, std::string_view type, std::string_view data);

  std::map<std::string, std::optional<Filter>> compiled_;  // by text
};

}  // namespace fanfare::control
