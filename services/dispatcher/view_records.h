// What the dispatcher follows: endpoints, their states, runs.
#pragma once

#include "core/sealing.h"
#include "core/time.h"
#include "core/topics.h"
#include "kafka/client.h"
#include "services/dispatcher/dispatcher.h"

namespace fanfare::dispatcher {

/// Tells the dispatcher of a record of one of those topics. A state or a run that can't be read is
/// logged; an endpoint throws std::runtime_error: to go on without it would turn its deliveries
/// into dead letters.
void take_view_record(const kafka::Message& message, const TopicNames& names,
                      const Keyring& keyring, TimePoint now, Dispatcher& dispatcher);

}  // namespace fanfare::dispatcher
