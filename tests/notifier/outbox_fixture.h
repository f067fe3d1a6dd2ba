// An outbox, its channels and a store that outlives it.
#pragma once

#include <gtest/gtest.h>

#include "codec/notification_records.h"
#include "services/notifier/outbox.h"

namespace fanfare::notifier {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

class Sending : public testing::Test {
 protected:
  Sending() {
    settings.mail = true;
    settings.confirmation = false;
    outbox = Outbox(settings);
  }
  NotificationChannel channel(const std::string& id, const std::string& type) {
    NotificationChannel channel;
    channel.id = id;
    channel.organization_id = "org";
    channel.type = type;
    channel.recipients = {"ops@example.com", "all@example.com"};
    return channel;
  }
  void add(NotificationChannel channel) {
    channels_[channel.id] = channel;
    outbox.on_channel(channel);
  }
  Notification make(const std::string& kind, const std::string& stage, std::uint64_t count = 0,
                    const std::string& incident = "I1") {
    Notification it;
    it.id = "N" + std::to_string(1'000 + ++made_);
    it.organization_id = "org";
    it.at = now;
    it.kind = kind;
    it.stage = stage;
    it.incident_id = incident;
    it.endpoint_id = "E" + incident;
    it.count = count;
    it.causes = it.types = {{"x", count}};
    return it;
  }
  void tell(const Notification& it) { outbox.on_notification(it, now); }
  void wait(Duration duration) {
    now += duration;
    outbox.on_tick(now);
  }
  /// "channel: kind/stage count, …" of what is sent now; it stays under way.
  Texts started() {
    Texts texts;
    for (auto& message : outbox.start(now)) {
      std::string text = message.channel.id + ":";
      for (const auto& it : message.notifications)
        text += " " + it.kind + "/" + it.stage + " " + std::to_string(it.count);
      texts.push_back(text);
      flying.push_back(std::move(message));
    }
    return texts;
  }
  void finish(const SendResult& result = {true, false, "", {}}) {
    for (const auto& message : std::exchange(flying, {}))
      outbox.on_finished(message.id, message.channel.id, result, now);
  }
  /// Everything that goes out until nothing is due any more.
  Texts sent() {
    Texts all;
    for (;;) {
      const auto texts = started();
      if (texts.empty()) return all;
      all.insert(all.end(), texts.begin(), texts.end());
      finish();
    }
  }
  OutboxBatch commit() {
    auto batch = outbox.take();
    for (const auto& each : batch.forgotten) store.erase(each.channel_id);
    for (const auto& each : batch.outboxes)
      store[each.channel_id] = codec::encode(codec::OutboxRecord(each));
    return batch;
  }
  /// A new process, or another owner of the partition, from what was committed.
  void restart() {
    outbox = Outbox(settings);
    flying.clear();
    for (const auto& [id, channel] : channels_) outbox.on_channel(channel);
    restore();
  }
  void restore() {
    for (const auto& [id, bytes] : store)
      outbox.on_remembered(std::get<ChannelOutbox>(codec::decode_outbox_record(bytes).value()));
  }

  OutboxSettings settings;
  Outbox outbox{settings};
  TimePoint now = from_unix_ms(1'800'000'000'000);
  std::vector<Message> flying;
  std::map<std::string, std::string> store;

 private:
  std::map<std::string, NotificationChannel> channels_;
  int made_ = 0;
};

}  // namespace fanfare::notifier
