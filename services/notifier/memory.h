// What earlier owners of a partition wrote down (transaction.h), read again.
#pragma once

#include <string>
#include <string_view>

#include "core/topics.h"
#include "services/notifier/failure_rates.h"
#include "services/notifier/notifier.h"
#include "services/notifier/outbox.h"

namespace fanfare::notifier {

struct Memory {
  Notifier& notifier;
  FailureRates& rates;
  Outbox& outbox;
};

/// A record of fanfare.incidents or fanfare.outbox, a tombstone among them; "" or why it can't be
/// read. Until they are compacted these topics have all that was ever written down.
std::string remember(Memory memory, const TopicNames& names, std::string_view topic,
                     std::string_view key, std::string_view value, bool tombstone);

}  // namespace fanfare::notifier
