// fanfare.catalogue: event types and rules of organizations.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "core/event_type.h"
#include "core/result.h"

namespace fanfare::codec {

using CatalogueRecord = std::variant<std::monostate, OwnEventType, EventRules>;
std::string encode(const OwnEventType& type);
std::string encode(const EventRules& rules);
/// A kind that this version doesn't know is std::monostate. Fails, with words for the operator,
/// where the bytes are no such record.
Result<CatalogueRecord> decode_catalogue_record(std::string_view bytes);

}  // namespace fanfare::codec
