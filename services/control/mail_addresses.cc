#include "services/control/mail_addresses.h"

#include <algorithm>

#include "codec/notification_records.h"

namespace fanfare::control {
namespace {

const codec::MailAddress* known(const Api& api, const Owner& owner, const std::string& address) {
  return api.tables.mail_address(owner.organization_id, owner.test_mode, address);
}

/// Addresses that were asked within a day and haven't answered.
std::size_t asked_lately(const Api& api, const Owner& owner) {
  const auto& all = api.tables.mail_addresses();
  const auto start = mail_address_key(owner.organization_id, owner.test_mode, "");
  std::size_t count = 0;
  for (auto next = all.lower_bound(start); next != all.end() && next->first.starts_with(start);
       ++next)
    if (next->second.confirmed == TimePoint() &&
        next->second.asked + std::chrono::hours(24) > api.ports.now())
      ++count;
  return count;
}

void add_question(const Api& api, const Owner& owner, const std::string& address, Writes& writes) {
  codec::MailAddress asked{owner.organization_id, owner.test_mode, address, api.ports.now(), {}};
  Notification it;
  it.id = api.new_id();
  it.organization_id = owner.organization_id;
  it.test_mode = owner.test_mode;
  it.at = asked.asked;
  it.kind = "mail_confirmation";
  it.stage = "opened";
  it.channel_id = "confirmation";
  it.address = address;
  writes.push_back({Topic::kControl,
                    mail_address_key(owner.organization_id, owner.test_mode, address),
                    codec::encode(codec::ControlRecord(std::move(asked)))});
  writes.push_back(
      {Topic::kNotifications, it.organization_id, codec::encode(codec::NotificationRecord(it))});
}

}  // namespace

bool is_confirmed(const Api& api, const Owner& owner, const std::string& address) {
  if (!api.settings.mail_confirmation) return true;
  const auto* found = known(api, owner, address);
  return found && found->confirmed != TimePoint();
}

bool ask_to_confirm(const Api& api, const Owner& owner, const std::vector<std::string>& addresses,
                    Writes& writes, bool again) {
  if (!api.settings.mail_confirmation) return true;
  std::set<std::string> wanted;
  for (const auto& address : addresses)
    if (const auto* found = known(api, owner, address);
        !found || (again && found->confirmed == TimePoint()))
      wanted.insert(address);
  if (wanted.empty()) return true;
  if (asked_lately(api, owner) + wanted.size() > kMailAskedMax) return false;
  for (const auto& address : wanted) add_question(api, owner, address, writes);
  return true;
}

http::Response too_many_addresses() {
  return http::problem(409, "too-many-addresses", "Too many addresses",
                       "Twenty addresses were asked for a confirmation within a day and haven't "
                       "given it: wait until they do, or a day.");
}

}  // namespace fanfare::control
