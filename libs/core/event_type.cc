#include "core/event_type.h"

namespace fanfare {

std::string_view to_string(Validation validation) {
  switch (validation) {
    case Validation::kOff: return "off";
    case Validation::kWarn: return "warn";
    case Validation::kEnforce: return "enforce";
  }
  return "";
}

std::optional<Validation> validation_from(std::string_view text) {
  for (const auto each : {Validation::kOff, Validation::kWarn, Validation::kEnforce})
    if (to_string(each) == text) return each;
  return std::nullopt;
}

}  // namespace fanfare
