#include "core/endpoint.h"

namespace fanfare {

std::string_view to_string(EndpointStatus status) {
  switch (status) {
    case EndpointStatus::kActive: return "active";
    case EndpointStatus::kPaused: return "paused";
    case EndpointStatus::kDisabled: return "disabled";
  }
  return "";
}

}  // namespace fanfare
