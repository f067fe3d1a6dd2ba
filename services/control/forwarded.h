// From where a request came that another instance forwards.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/sealing.h"

namespace fanfare::control {

constexpr const char* kForwardedHeader = "Fanfare-Forwarded";

/// The client's address, such that only holders of the master key can say it.
std::string sealed_origin(const Keyring& keyring, std::string_view address,
                          const SealingNonce& nonce);
/// nullopt for what sealed_origin didn't make.
std::optional<std::string> opened_origin(const Keyring& keyring, std::string_view text);

}  // namespace fanfare::control
