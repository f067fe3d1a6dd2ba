// The ingest service: takes events over HTTP and from other producers' topics.
#pragma once

#include <memory>

#include "http/router.h"
#include "service/service.h"

namespace fanfare::ingest {

/// With `shared` the routes are added there and no port is opened (all services in one process).
/// Throws runtime::ConfigError, and std::runtime_error where Kafka or its topics aren't as wanted.
/// With `loop` null only the configuration is read.
std::unique_ptr<service::Service> make_service(runtime::Config& config, runtime::Loop* loop,
                                               metrics::Registry& metrics,
                                               http::Router* shared = nullptr);

}  // namespace fanfare::ingest
