// Which dialects a deployment has.
#pragma once

#include "codec/dialects.h"
#include "runtime/config.h"

namespace fanfare::service {

/// Asks for dialects.files and dialects.product. Throws runtime::ConfigError.
codec::DialectSources read_dialect_sources(runtime::Config& config);

}  // namespace fanfare::service
