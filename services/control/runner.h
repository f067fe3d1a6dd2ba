// The control service: REST, delivery log, test calls.
#pragma once

#include <memory>

#include "http/router.h"
#include "service/service.h"

namespace fanfare::control {

/// Throws runtime::ConfigError, and std::runtime_error where Kafka, its topics or the master keys
/// aren't as wanted. With `loop` null only the configuration is read. Where `shared` is given the
/// routes are added to it and no port is opened; it outlives the service.
std::unique_ptr<service::Service> make_service(runtime::Config& config, runtime::Loop* loop,
                                               metrics::Registry& metrics,
                                               http::Router* shared = nullptr);

}  // namespace fanfare::control
