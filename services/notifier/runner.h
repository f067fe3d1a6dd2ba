// The notifier: tells organizations what is wrong with their endpoints.
#pragma once

#include <memory>

#include "service/service.h"

namespace fanfare::notifier {

/// Throws runtime::ConfigError, and std::runtime_error where Kafka or its topics aren't as wanted.
/// With `loop` null only the configuration is read.
std::unique_ptr<service::Service> make_service(runtime::Config& config, runtime::Loop* loop,
                                               metrics::Registry& metrics);

}  // namespace fanfare::notifier
