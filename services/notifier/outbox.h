// Decides which notifications go to which channel, and when.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/notification.h"
#include "core/notification_channel.h"

namespace fanfare::notifier {

struct OutboxSettings {
  Duration settle{2'000};        // what comes within so long goes into one message
  std::uint32_t at_once = 10;    // messages in a channel's digest time; what exceeds it is gathered
  Duration give_up{86'400'000};  // a message that nobody takes for so long
  bool mail = false;             // there is a server that takes mail
  bool confirmation = true;      // organizations' mails go to confirmed addresses only
};

/// What is to be sent now, whole: each attempt has the same id.
struct Message {
  std::string id;  // the ULID of the first notification
  NotificationChannel channel;
  std::vector<Notification> notifications;  // of webhook and pagerduty: one
  TimePoint at;                             // of the first one
};

struct SendResult {
  bool taken = false;
  bool permanent = false;               // the same message will not be taken another time
  std::string error;                    // plain words; empty where it was taken
  std::optional<TimePoint> not_before;  // as the other side asked
};

/// What goes into one transaction.
struct OutboxBatch {
  std::vector<ChannelOutbox> outboxes;
  std::vector<ChannelOutbox> forgotten;
  std::vector<NotificationSent> sent;
  std::vector<Notification> for_operator;
  bool empty() const {
    return outboxes.empty() && forgotten.empty() && sent.empty() && for_operator.empty();
  }
};

/// Each channel has a queue:
///
///   wanted ─▶ waiting ─▶ released ─▶ under way ─▶ taken, or given up
///
/// What is news is released after `settle`, repetitions when the channel's digest time has passed
/// since the last ones. E-mail and Slack get all that is released as one message, webhook and
/// PagerDuty one notification after another. A message is tried until it is taken, refused for good
/// or `give_up` old; what comes meanwhile waits behind it, repetitions of an incident as one.
/// A recovery goes where the failure went, whatever else the channel wants.
/// Invariant: all notifications of an organization come to the outbox that owns its partition.
/// Memory: at most kWaitingMax notifications for each channel.
class Outbox {
 public:
  static constexpr std::size_t kWaitingMax = 40;

  explicit Outbox(OutboxSettings settings) : settings_(settings) {}

  /// One whose organization_id is "" is the operator's.
  void on_channel(NotificationChannel channel);
  void on_channel_removed(const std::string& channel_id);
  /// Told by mail while the organization has no channel; "": nobody.
  void on_contact(const std::string& organization_id, bool test_mode, const std::string& address);

  /// Who reads there agreed to be mailed by that organization.
  void on_confirmed(const std::string& organization_id, bool test_mode, const std::string& address);

  /// What an earlier owner remembered; before any notification of its organization.
  void on_remembered(ChannelOutbox outbox);
  void on_forgotten(const std::string& channel_id);
  /// Forgets everything but channels and contacts: partitions were taken away. What is under way
  /// is remembered, so that it isn't sent twice by who gets them again.
  void on_revoked();

  void on_notification(const Notification& notification, TimePoint now);
  void on_for_operator(const Notification& notification, TimePoint now);
  void on_tick(TimePoint now);

  /// Messages to be sent now. Each ends in one on_finished.
  std::vector<Message> start(TimePoint now);
  void on_finished(const std::string& message_id, const std::string& channel_id, SendResult result,
                   TimePoint now);

  /// All that was decided since the last call.
  OutboxBatch take();
  std::size_t waiting() const;
  /// Messages without an end yet.
  std::size_t under_way() const;

 private:
  using Owner = std::pair<std::string, bool>;
  using FlightId = std::pair<std::string, std::string>;  // channel, message
  struct Flight {
    std::set<std::string> carries;     // ids of its notifications, and of what was merged into them
    std::optional<SendResult> result;  // where it came after the partition was taken away
  };

  static bool is_combined(const NotificationChannel& channel);
  std::vector<const NotificationChannel*> channels_of(const Owner& owner) const;
  const NotificationChannel* find(const std::string& channel_id) const;
  static bool wants(const NotificationChannel& channel, const ChannelOutbox* outbox,
                    const Notification& notification);
  void add(const NotificationChannel& channel, const Notification& notification, TimePoint now);
  const NotificationChannel& asking(const Owner& owner);
  void choose_recipients(Message& message) const;
  const Flight* carrier(const std::string& channel_id, const std::string& notification_id) const;
  static std::uint32_t carried(const ChannelOutbox& outbox, const Flight& flight);
  void resume(ChannelOutbox& outbox, std::map<FlightId, Flight>::iterator flight, TimePoint now);
  void leave_out(ChannelOutbox& outbox, const NotificationChannel& channel, TimePoint now);
  TimePoint due(const ChannelOutbox& outbox, const NotificationChannel& channel) const;
  void release(ChannelOutbox& outbox, const NotificationChannel& channel, TimePoint now);
  void end_message(ChannelOutbox& outbox, const NotificationChannel& channel,
                   const std::string& error, TimePoint now);
  void record(const ChannelOutbox& outbox, const NotificationChannel& channel,
              const WaitingNotification& item, const std::string& error, TimePoint now);
  bool is_over(const ChannelOutbox& outbox, const NotificationChannel& channel,
               TimePoint now) const;

  OutboxSettings settings_;
  std::map<std::string, NotificationChannel> channels_;
  std::map<Owner, std::set<std::string>> by_owner_;
  std::map<std::string, NotificationChannel> contacts_;  // and who asks; by the id of their channel
  std::set<std::pair<Owner, std::string>> confirmed_;    // addresses
  std::map<std::string, ChannelOutbox> outboxes_;        // by channel
  std::map<FlightId, Flight> flights_;                   // under way
  std::set<std::string> changed_;
  OutboxBatch batch_;
};

}  // namespace fanfare::notifier
