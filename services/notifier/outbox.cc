#include "services/notifier/outbox.h"

#include <algorithm>
#include <utility>

namespace fanfare::notifier {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kOpenMax = 1'000;  // incidents that are remembered of a channel
constexpr const char* kContact = "contact/";
constexpr const char* kAsking = "confirmation/";  // asks addresses whether they want to be mailed

/// More of the same: it may wait for others.
bool is_repetition(const Notification& it) {
  return it.kind == "webhook_failure" && it.stage != "opened";
}

bool ends_incident(const Notification& it) {
  return it.kind == "endpoint_recovered" || it.kind == "endpoint_deleted" ||
         ((it.kind == "webhook_failures_high" || it.kind == "quota_near_limit") &&
          it.stage == "closed");
}

std::string contact_id(const std::string& organization_id, bool test_mode) {
  return kContact + organization_id + (test_mode ? "/test" : "/live");
}

/// `more` into what waits already: each failure is counted once.
void merge(WaitingNotification& into, const Notification& more) {
  auto& it = into.notification;
  auto merged = more;
  merged.id = it.id;
  merged.stage = it.stage;
  merged.count += it.count;
  for (const auto& [name, count] : it.causes) merged.causes[name] += count;
  for (const auto& [name, count] : it.types) merged.types[name] += count;
  merged.total = std::max(merged.total, it.total);
  into.merged.push_back(more.id);
  merged.at = it.at;
  it = std::move(merged);
}

}  // namespace

bool Outbox::is_combined(const NotificationChannel& channel) {
  return (channel.type == "email" && !channel.id.starts_with(kAsking)) || channel.type == "slack";
}

void Outbox::on_channel(NotificationChannel channel) {
  on_channel_removed(channel.id);
  by_owner_[{channel.organization_id, channel.test_mode}].insert(channel.id);
  auto id = channel.id;
  channels_.insert_or_assign(std::move(id), std::move(channel));
}

void Outbox::on_channel_removed(const std::string& channel_id) {
  const auto found = channels_.find(channel_id);
  if (found == channels_.end()) return;
  const Owner owner{found->second.organization_id, found->second.test_mode};
  by_owner_[owner].erase(channel_id);
  if (by_owner_[owner].empty()) by_owner_.erase(owner);
  channels_.erase(found);
}

void Outbox::on_contact(const std::string& organization_id, bool test_mode,
                        const std::string& address) {
  const auto id = contact_id(organization_id, test_mode);
  contacts_.erase(id);
  if (address.empty()) return;
  NotificationChannel channel;
  channel.id = id;
  channel.organization_id = organization_id;
  channel.test_mode = test_mode;
  channel.type = "email";
  channel.recipients = {address};
  contacts_.emplace(id, std::move(channel));
}

const NotificationChannel* Outbox::find(const std::string& channel_id) const {
  const bool made_here = channel_id.starts_with(kContact) || channel_id.starts_with(kAsking);
  const auto& where = made_here ? contacts_ : channels_;
  const auto found = where.find(channel_id);
  return found == where.end() ? nullptr : &found->second;
}

std::vector<const NotificationChannel*> Outbox::channels_of(const Owner& owner) const {
  std::vector<const NotificationChannel*> found;
  if (const auto own = by_owner_.find(owner); own != by_owner_.end()) {
    for (const auto& id : own->second) found.push_back(&channels_.at(id));
  } else if (settings_.mail) {
    if (const auto* contact = find(contact_id(owner.first, owner.second))) found.push_back(contact);
  }
  return found;
}

void Outbox::on_confirmed(const std::string& organization_id, bool test_mode,
                          const std::string& address) {
  confirmed_.insert({{organization_id, test_mode}, address});
}

/// The channel of an organization on which it asks addresses.
const NotificationChannel& Outbox::asking(const Owner& owner) {
  const auto id = kAsking + owner.first + (owner.second ? "/test" : "/live");
  auto& channel = contacts_[id];
  channel.id = id;
  channel.organization_id = owner.first;
  channel.test_mode = owner.second;
  channel.type = "email";
  return channel;
}

void Outbox::choose_recipients(Message& message) const {
  const auto& channel = message.channel;
  auto& recipients = message.channel.recipients;
  if (channel.id.starts_with(kAsking))
    recipients = {message.notifications.front().address};
  else if (settings_.confirmation && !channel.organization_id.empty())
    std::erase_if(recipients, [&](const std::string& address) {
      return !confirmed_.contains({{channel.organization_id, channel.test_mode}, address});
    });
}

void Outbox::on_remembered(ChannelOutbox outbox) {
  if (outbox.channel_id.starts_with(kAsking)) asking({outbox.organization_id, outbox.test_mode});
  auto id = outbox.channel_id;
  outboxes_.insert_or_assign(std::move(id), std::move(outbox));
}

void Outbox::on_forgotten(const std::string& channel_id) { outboxes_.erase(channel_id); }

void Outbox::on_revoked() {
  outboxes_.clear();
  changed_.clear();
  batch_ = {};
}

bool Outbox::wants(const NotificationChannel& channel, const ChannelOutbox* outbox,
                   const Notification& it) {
  if (!it.channel_id.empty()) return it.channel_id == channel.id;
  if (!channel.enabled) return false;
  const bool chosen = std::ranges::find(channel.kinds, it.kind) != channel.kinds.end();
  if (ends_incident(it)) {
    const bool known =
        outbox && std::ranges::find(outbox->open, it.incident_id) != outbox->open.end();
    // That there are no longer many failures closes an incident somewhere else, but is no news.
    if (it.kind == "webhook_failures_high") return known && !is_combined(channel);
    return known || (chosen && it.kind == "endpoint_recovered");
  }
  return (channel.kinds.empty() || chosen) && severity_of(it.kind) >= channel.severity_min;
}

void Outbox::on_notification(const Notification& notification, TimePoint now) {
  const Owner owner{notification.organization_id, notification.test_mode};
  if (notification.kind == "mail_confirmation") return add(asking(owner), notification, now);
  for (const auto* channel : channels_of(owner)) {
    const auto outbox = outboxes_.find(channel->id);
    if (wants(*channel, outbox == outboxes_.end() ? nullptr : &outbox->second, notification))
      add(*channel, notification, now);
  }
  // Its own outbox may be another process's: the copy goes to the operator's partition.
  if (notification.channel_id.empty() && by_owner_.contains({"", false}))
    batch_.for_operator.push_back(notification);
}

void Outbox::on_for_operator(const Notification& notification, TimePoint now) {
  for (const auto* channel : channels_of({"", false})) {
    const auto outbox = outboxes_.find(channel->id);
    if (wants(*channel, outbox == outboxes_.end() ? nullptr : &outbox->second, notification))
      add(*channel, notification, now);
  }
}

void Outbox::add(const NotificationChannel& channel, const Notification& it, TimePoint now) {
  auto& outbox = outboxes_[channel.id];
  if (outbox.channel_id.empty()) {
    outbox.channel_id = channel.id;
    outbox.organization_id = channel.organization_id;
    outbox.test_mode = channel.test_mode;
  }
  changed_.insert(channel.id);
  std::erase(outbox.open, it.incident_id);
  if (!ends_incident(it) && !it.incident_id.empty()) outbox.open.push_back(it.incident_id);
  if (outbox.open.size() > kOpenMax) outbox.open.erase(outbox.open.begin());
  if (is_repetition(it)) {
    const auto same = std::find_if(outbox.waiting.begin() + outbox.released, outbox.waiting.end(),
                                   [&](const WaitingNotification& each) {
                                     return is_repetition(each.notification) &&
                                            each.notification.incident_id == it.incident_id &&
                                            carrier(channel.id, each.notification.id) ==
                                                carrier(channel.id, it.id);
                                   });
    if (same != outbox.waiting.end()) return merge(*same, it);
  }
  outbox.waiting.push_back({it, {}});
  if (outbox.waiting.size() > kWaitingMax) leave_out(outbox, channel, now);
}

/// The oldest that isn't under way, repetitions first; the channel's log says so.
void Outbox::leave_out(ChannelOutbox& outbox, const NotificationChannel& channel, TimePoint now) {
  const auto from = outbox.waiting.begin() + outbox.under_way;
  auto out = std::find_if(from, outbox.waiting.end(), [](const WaitingNotification& each) {
    return is_repetition(each.notification);
  });
  if (out == outbox.waiting.end()) out = from;
  record(outbox, channel, *out, "left out: too much is waiting for this channel", now);
  if (static_cast<std::uint32_t>(out - outbox.waiting.begin()) < outbox.released) --outbox.released;
  outbox.waiting.erase(out);
}

void Outbox::record(const ChannelOutbox& outbox, const NotificationChannel& channel,
                    const WaitingNotification& item, const std::string& error, TimePoint now) {
  NotificationSent sent;
  sent.organization_id = outbox.organization_id;
  sent.test_mode = outbox.test_mode;
  sent.channel_id = channel.id.starts_with(kContact)  ? "contact"
                    : channel.id.starts_with(kAsking) ? "confirmation"
                                                      : channel.id;
  sent.channel_type = channel.type;
  sent.at = now;
  sent.attempts = outbox.attempts;
  sent.error = error;
  sent.notification_id = item.notification.id;
  batch_.sent.push_back(sent);
  for (const auto& id : item.merged) {
    sent.notification_id = id;
    batch_.sent.push_back(sent);
  }
}

/// When the first of what isn't released yet is to be sent.
TimePoint Outbox::due(const ChannelOutbox& outbox, const NotificationChannel& channel) const {
  TimePoint first = TimePoint::max();
  const bool much = outbox.at_once >= settings_.at_once && outbox.window != TimePoint();
  for (std::size_t i = outbox.released; i < outbox.waiting.size(); ++i) {
    const auto& it = outbox.waiting[i].notification;
    auto at = it.at + settings_.settle;
    if (is_repetition(it))
      at = std::max(at, outbox.gathered + channel.digest);
    else if (much && it.channel_id.empty())
      at = std::max(at, outbox.window + channel.digest);
    first = std::min(first, at);
  }
  return first;
}

void Outbox::release(ChannelOutbox& outbox, const NotificationChannel& channel, TimePoint now) {
  if (outbox.released > 0 || due(outbox, channel) > now) return;
  const bool repeats = std::ranges::any_of(outbox.waiting, [](const WaitingNotification& each) {
    return is_repetition(each.notification);
  });
  if (repeats) outbox.gathered = now;
  if (outbox.window == TimePoint() || now >= outbox.window + channel.digest) {
    outbox.window = now;
    outbox.at_once = 0;
  }
  ++outbox.at_once;
  outbox.released = static_cast<std::uint32_t>(outbox.waiting.size());
  changed_.insert(channel.id);
}

/// Nothing of it is of use to anybody later.
bool Outbox::is_over(const ChannelOutbox& outbox, const NotificationChannel& channel,
                     TimePoint now) const {
  return outbox.waiting.empty() && outbox.open.empty() &&
         now >= std::max(outbox.window, outbox.gathered) + channel.digest;
}

void Outbox::on_tick(TimePoint now) {
  for (auto it = outboxes_.begin(); it != outboxes_.end();) {
    const auto& id = it->first;
    auto& outbox = it->second;
    const auto* channel = find(id);
    // A test is sent on a channel that is switched off, too.
    if (channel && !channel->enabled)
      std::erase_if(outbox.waiting, [&, place = std::uint32_t{0}](const auto& each) mutable {
        const bool dropped = place++ >= outbox.under_way && each.notification.channel_id.empty();
        if (dropped) changed_.insert(id);
        return dropped;
      });
    outbox.released = std::min(outbox.released, static_cast<std::uint32_t>(outbox.waiting.size()));
    if (!channel || is_over(outbox, *channel, now)) {
      batch_.forgotten.push_back(outbox);
      changed_.erase(id);
      it = outboxes_.erase(it);
      continue;
    }
    release(outbox, *channel, now);
    ++it;
  }
}

OutboxBatch Outbox::take() {
  for (const auto& id : std::exchange(changed_, {}))
    if (const auto found = outboxes_.find(id); found != outboxes_.end())
      batch_.outboxes.push_back(found->second);
  return std::exchange(batch_, {});
}

std::size_t Outbox::under_way() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      flights_, [](const auto& each) { return !each.second.result.has_value(); }));
}

std::size_t Outbox::waiting() const {
  std::size_t count = 0;
  for (const auto& [id, outbox] : outboxes_) count += outbox.waiting.size();
  return count;
}

}  // namespace fanfare::notifier
