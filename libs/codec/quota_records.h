// fanfare.quotas.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "core/quota.h"
#include "core/result.h"

namespace fanfare::codec {

std::string encode(const Quota& quota);
std::string encode(const EventUsage& usage);
std::string encode(const QuotaNotice& notice);

using QuotaRecord = std::variant<std::monostate, Quota, EventUsage, QuotaNotice>;
/// A kind that this version doesn't know is std::monostate.
Result<QuotaRecord> decode_quota_record(std::string_view bytes);

}  // namespace fanfare::codec
