// Messages under way: begun, tried again, ended, by whoever owns them meanwhile.
#include <algorithm>
#include <array>

#include "core/check.h"
#include "services/notifier/outbox.h"

namespace fanfare::notifier {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kFlightsMax = 10'000;
constexpr std::array<Duration, 7> kBackoff{5s, 15s, 1min, 5min, 10min, 30min, 60min};

}  // namespace

std::vector<Message> Outbox::start(TimePoint now) {
  std::vector<Message> messages;
  for (auto& [id, outbox] : outboxes_) {
    const auto* channel = find(id);
    if (!channel || outbox.released == 0 || outbox.next_attempt > now) continue;
    const auto& first = outbox.waiting.front().notification;
    const auto [flight, is_new] = flights_.try_emplace({id, first.id});
    if (!is_new) {
      resume(outbox, flight, now);
      continue;
    }
    if (outbox.under_way == 0) outbox.under_way = is_combined(*channel) ? outbox.released : 1;
    if (outbox.first_attempt == TimePoint()) outbox.first_attempt = now;
    changed_.insert(id);
    Message message{first.id, *channel, {}, first.at};
    for (std::uint32_t i = 0; i < outbox.under_way; ++i) {
      const auto& item = outbox.waiting[i];
      message.notifications.push_back(item.notification);
      flight->second.carries.insert(item.notification.id);
      flight->second.carries.insert(item.merged.begin(), item.merged.end());
    }
    if (channel->type == "email") choose_recipients(message);
    if (channel->type == "email" && message.channel.recipients.empty())
      on_finished(message.id, id, {false, true, "nobody has confirmed the address yet", {}}, now);
    else
      messages.push_back(std::move(message));
  }
  return messages;
}

/// The message that was begun with it; null if there is none.
const Outbox::Flight* Outbox::carrier(const std::string& channel_id,
                                      const std::string& notification_id) const {
  for (auto it = flights_.lower_bound({channel_id, ""});
       it != flights_.end() && it->first.first == channel_id; ++it)
    if (it->second.carries.contains(notification_id)) return &it->second;
  return nullptr;
}

/// How many of the first that are released are in the message, with all that was merged into them.
std::uint32_t Outbox::carried(const ChannelOutbox& outbox, const Flight& flight) {
  const auto is_in = [&](const std::string& id) { return flight.carries.contains(id); };
  const auto first = outbox.waiting.begin();
  const auto end =
      std::find_if_not(first, first + outbox.released, [&](const WaitingNotification& each) {
        return is_in(each.notification.id) && std::ranges::all_of(each.merged, is_in);
      });
  return static_cast<std::uint32_t>(end - first);
}

/// The message was begun before the partition was taken away and given back. Where that wasn't
/// written, it is begun here again with the notifications that are in it.
void Outbox::resume(ChannelOutbox& outbox, std::map<FlightId, Flight>::iterator flight,
                    TimePoint now) {
  const auto result = flight->second.result;
  if (outbox.under_way == 0) {
    outbox.under_way = carried(outbox, flight->second);
    if (outbox.under_way > 0) {
      outbox.first_attempt = now;
      changed_.insert(outbox.channel_id);
    } else if (result) {
      flights_.erase(flight);  // another owner merged more into it: another message
    }
  }
  if (outbox.under_way == 0 || !result) return;
  const auto [channel_id, message_id] = flight->first;
  on_finished(message_id, channel_id, *result, now);
}

void Outbox::on_finished(const std::string& message_id, const std::string& channel_id,
                         SendResult result, TimePoint now) {
  const auto flight = flights_.find({channel_id, message_id});
  FANFARE_CHECK(flight != flights_.end());
  const auto found = outboxes_.find(channel_id);
  const auto* channel = find(channel_id);
  const bool ours = found != outboxes_.end() && found->second.under_way > 0 &&
                    found->second.waiting.front().notification.id == message_id;
  if (!ours || !channel) {
    // It may come back; what doesn't is forgotten.
    flight->second.result = std::move(result);
    if (!channel || flights_.size() > kFlightsMax) flights_.erase(flight);
    return;
  }
  flights_.erase(flight);
  auto& outbox = found->second;
  changed_.insert(channel_id);
  ++outbox.attempts;
  const bool last = result.permanent || now >= outbox.first_attempt + settings_.give_up;
  if (result.taken || last) return end_message(outbox, *channel, result.error, now);
  outbox.next_attempt = now + kBackoff.at(std::min<std::size_t>(outbox.attempts, 7) - 1);
  if (result.not_before) outbox.next_attempt = std::max(outbox.next_attempt, *result.not_before);
}

void Outbox::end_message(ChannelOutbox& outbox, const NotificationChannel& channel,
                         const std::string& error, TimePoint now) {
  for (std::uint32_t i = 0; i < outbox.under_way; ++i)
    record(outbox, channel, outbox.waiting[i], error, now);
  outbox.waiting.erase(outbox.waiting.begin(), outbox.waiting.begin() + outbox.under_way);
  outbox.released -= outbox.under_way;
  outbox.under_way = outbox.attempts = 0;
  outbox.first_attempt = outbox.next_attempt = {};
}

}  // namespace fanfare::notifier
