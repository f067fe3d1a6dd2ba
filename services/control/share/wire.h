// Queries of the delivery log and their answers as bytes, for other instances.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "services/control/log/log_query.h"

namespace fanfare::control {

std::string encode(const LogQuery& query);
/// Fails for what a later version asks.
Result<LogQuery> decode_log_query(std::string_view bytes);

std::string encode(const LogAnswer& answer);
/// `query`: what it answers.
Result<LogAnswer> decode_log_answer(const LogQuery& query, std::string_view bytes);

}  // namespace fanfare::control
