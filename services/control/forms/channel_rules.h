// Decides what a request makes of a notification channel. Pure.
#pragma once

#include <string>
#include <string_view>

#include "codec/channel_records.h"
#include "services/control/forms/endpoint_rules.h"

namespace fanfare::control {

/// "nch_…", or "contact": the organization's address, which is told where there is no channel, or
/// "confirmation": an address that is asked whether it wants to be told.
std::string shown_channel_id(const std::string& id);

struct ChangedChannel {
  codec::ChannelRecord record;
  std::string generated;  // a signing secret that was made here, in the clear; "" if none was
};

Result<ChangedChannel, Faults> make_channel(std::string_view body, const Owner& owner,
                                            const Keyring& keyring, const AddressPolicy& addresses,
                                            const Fresh& fresh);
/// Members that are absent stay as they were; only a URL that is sent is checked.
Result<ChangedChannel, Faults> change_channel(const codec::ChannelRecord& current,
                                              std::string_view body, const Keyring& keyring,
                                              const AddressPolicy& addresses, const Fresh& fresh);

}  // namespace fanfare::control
