// Addresses that organizations want to be mailed at: who reads there must have agreed.
#pragma once

#include <string>
#include <vector>

#include "services/control/api.h"

namespace fanfare::control {

constexpr Duration kMailAskedAgain = std::chrono::hours(1);  // at the earliest
constexpr Duration kMailAsked = std::chrono::days(7);        // then the link is void
constexpr std::size_t kMailAskedMax = 20;                    // in a day, of an organization

bool is_confirmed(const Api& api, const Owner& owner, const std::string& address);

/// Adds the mails that ask those addresses, which the notifier sends, to what is to be written.
/// `again`: also those that were asked before. False if they are too many: nothing is added then.
bool ask_to_confirm(const Api& api, const Owner& owner, const std::vector<std::string>& addresses,
                    Writes& writes, bool again = false);
/// 409, for those that are too many.
http::Response too_many_addresses();

}  // namespace fanfare::control
