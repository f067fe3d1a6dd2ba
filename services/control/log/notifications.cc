// Notifications in the index.
#include "services/control/log/conditions.h"

namespace fanfare::control {
namespace {

std::optional<Notification> notification_in(const Statement& row) {
  auto record = codec::decode_notification_record(row.text(0));
  auto* it = record.ok() ? std::get_if<Notification>(&*record) : nullptr;
  return it ? std::optional(std::move(*it)) : std::nullopt;
}

std::vector<NotificationSent> sent_in(Statement& rows) {
  std::vector<NotificationSent> out;
  while (rows.step()) {
    auto record = codec::decode_notification_record(rows.text(0));
    if (auto* it = record.ok() ? std::get_if<NotificationSent>(&*record) : nullptr)
      out.push_back(std::move(*it));
  }
  rows.reset();
  return out;
}

}  // namespace

void LogIndex::add(const codec::NotificationRecord& record) {
  if (const auto* it = std::get_if<Notification>(&record)) {
    auto& insert = statements_->insert_notification.reset();
    insert.bind(1, it->id).bind(2, it->organization_id).bind(3, it->test_mode);
    insert.bind(4, to_unix_ms(it->at)).bind(5, it->kind).bind(6, it->endpoint_id);
    insert.bind_bytes(7, codec::encode(record)).execute();
  } else if (const auto* sent = std::get_if<NotificationSent>(&record)) {
    auto& insert = statements_->insert_sent.reset();
    insert.bind(1, sent->notification_id).bind(2, sent->channel_id);
    insert.bind(3, to_unix_ms(sent->at)).bind(4, sent->organization_id);
    insert.bind(5, sent->test_mode).bind_bytes(6, codec::encode(record)).execute();
  }
}

std::vector<Notification> LogIndex::notifications(const Owner& owner,
                                                  const NotificationFilter& filter,
                                                  const PageRequest& page) {
  auto& rows = statements_->notifications.reset();
  rows.bind(1, owner.organization_id).bind(2, owner.test_mode);
  rows.bind(3, page.before.empty() ? std::string_view(kAfterEverything) : page.before);
  rows.bind(4, filter.kind).bind(5, filter.endpoint_id);
  rows.bind(6, static_cast<std::int64_t>(page.count));
  std::vector<Notification> out;
  while (rows.step())
    if (auto it = notification_in(rows)) out.push_back(std::move(*it));
  rows.reset();
  return out;
}

std::optional<Notification> LogIndex::notification(const Owner& owner, const std::string& id) {
  auto& row = statements_->notification.reset();
  row.bind(1, id).bind(2, owner.organization_id).bind(3, owner.test_mode);
  std::optional<Notification> found;
  if (row.step()) found = notification_in(row);
  row.reset();
  return found;
}

std::vector<NotificationSent> LogIndex::sent_on(const Owner& owner, const std::string& channel_id,
                                                const PageRequest& page) {
  auto& rows = statements_->sent_on.reset();
  rows.bind(1, owner.organization_id).bind(2, owner.test_mode).bind(3, channel_id);
  rows.bind(4, page.before.empty() ? std::string_view(kAfterEverything) : page.before);
  rows.bind(5, static_cast<std::int64_t>(page.count));
  return sent_in(rows);
}

std::vector<NotificationSent> LogIndex::sent(const Owner& owner,
                                             const std::string& notification_id) {
  auto& rows = statements_->sent.reset();
  rows.bind(1, notification_id).bind(2, owner.organization_id).bind(3, owner.test_mode);
  return sent_in(rows);
}

}  // namespace fanfare::control
