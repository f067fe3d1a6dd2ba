// The dispatcher: reads deliveries, asks Dispatcher, makes the POSTs, writes what follows.
#pragma once

#include <memory>

#include "service/service.h"

namespace fanfare::dispatcher {

/// Throws runtime::ConfigError, and std::runtime_error where Kafka or its topics aren't as wanted.
/// With `loop` null only the configuration is read.
std::unique_ptr<service::Service> make_service(runtime::Config& config, runtime::Loop* loop,
                                               metrics::Registry& metrics);

}  // namespace fanfare::dispatcher
