// Ids: ULIDs, and the delivery ids that are derived from what they name.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/time.h"

namespace fanfare {

/// 26 characters of Crockford's base 32, sortable by time. Source: github.com/ulid/spec.
/// Requires: 1970 <= time < 10889, as ULIDs have 48 bits of milliseconds.
std::string make_ulid(TimePoint time, std::span<const std::uint8_t, 10> random);

/// The same time and text give the same id: its random part is the first 80 bits of the text's
/// SHA-256.
std::string derived_ulid(TimePoint time, std::string_view from);

/// Upper case only, as make_ulid writes it.
bool is_ulid(std::string_view text);

/// The same event published twice gives the same ids: the first 130 bits of SHA-256 over
/// organization, event id and endpoint id, each behind its length (4 bytes, big-endian).
/// Without prefix; not sortable.
std::string derived_delivery_id(std::string_view organization_id, std::string_view event_id,
                                std::string_view endpoint_id);

/// "whe_<ULID>" and "wh_<ULID>" both name the endpoint <ULID>; nullopt for anything else.
std::optional<std::string> strip_endpoint_prefix(std::string_view shown_id);

}  // namespace fanfare
