// What the notifier follows: endpoints, channels, and what organizations chose for themselves.
#pragma once

#include "core/sealing.h"
#include "core/topics.h"
#include "kafka/client.h"
#include "services/notifier/notifier.h"
#include "services/notifier/outbox.h"

namespace fanfare::notifier {

/// Tells who decides of a record of one of those topics; one that can't be read is logged. Without
/// a keyring (null), what is for a channel with a secret waits until a process has the key.
void take_view_record(const kafka::Message& message, const TopicNames& names,
                      const Keyring* keyring, Notifier& notifier, Outbox& outbox);

}  // namespace fanfare::notifier
