// What instances tell each other in headers, such that only holders of the master key can.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/sealing.h"

namespace fanfare::control {

constexpr const char* kForwardedHeader = "Fanfare-Forwarded";

/// `purpose`: what it is good for, and nothing else.
std::string sealed_for(std::string_view purpose, const Keyring& keyring, std::string_view text);
/// nullopt for what sealed_for didn't make for that purpose.
std::optional<std::string> opened_for(std::string_view purpose, const Keyring& keyring,
                                      std::string_view sealed);

/// From where a request came that another instance forwards.
constexpr std::string_view kForwardedPurpose = "control/forwarded";

}  // namespace fanfare::control
