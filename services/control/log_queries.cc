#include <limits>

#include "codec/records.h"
#include "services/control/log_statements.h"

namespace fanfare::control {
namespace {

constexpr const char* kDeliveryColumns =
    "id, endpoint, event, type, dialect, status, reason, created, updated, delivered, "
    "next_attempt, attempts, code, time_ms, body";

std::optional<TimePoint> time_or_null(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return from_unix_ms(row.number(column));
}

DeliveryRow delivery_row(const Statement& row) {
  DeliveryRow out;
  int column = 0;
  for (auto* text : {&out.id, &out.endpoint_id, &out.event_id, &out.event_type, &out.dialect,
                     &out.status, &out.reason})
    *text = row.text(column++);
  out.created = from_unix_ms(row.number(7));
  out.updated = from_unix_ms(row.number(8));
  out.delivered = time_or_null(row, 9);
  out.next_attempt = time_or_null(row, 10);
  out.attempts = static_cast<std::uint32_t>(row.number(11));
  out.response_code = static_cast<int>(row.number(12));
  if (!row.is_null(13)) out.response_time_ms = row.number(13);
  out.response_body = row.text(14);
  return out;
}

DeadLetterRow dead_letter_row(const Statement& row) {
  DeadLetterRow out;
  out.id = row.text(0);
  auto letter = codec::decode_dead_letter(row.text(1));
  if (!letter) return out;  // A newer version wrote it.
  out.letter = std::move(*letter);
  out.payload = out.letter.delivery.body;
  if (out.payload.empty() && !out.letter.event.empty()) {
    const auto event = codec::decode_event(out.letter.event);
    if (event) out.payload = event->data;
  }
  return out;
}

}  // namespace

LogIndex::Statements::Statements(Database& db)
    : merge(db.prepare(
          "INSERT INTO deliveries VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,"
          "?17,?18) ON CONFLICT (id) DO UPDATE SET status=?8, reason=?9, updated=?11, "
          "delivered=?12, next_attempt=?13, attempts=max(attempts,?14), code=?15, "
          "time_ms=coalesce(?16,time_ms), body=coalesce(?17,body), rank=?18 "
          "WHERE ?18 >= rank AND organization=?2")),
      insert_attempt(db.prepare("INSERT OR IGNORE INTO attempts VALUES (?,?,?,?,?,?,?,?,?)")),
      insert_dead_letter(db.prepare("INSERT OR IGNORE INTO dead_letters VALUES (?,?,?,?,?,?,?,?)")),
      set_offset(db.prepare("INSERT OR REPLACE INTO offsets VALUES (?,?,?)")),
      trim_attempts(db.prepare(
          "DELETE FROM attempts WHERE (delivery,run,number,started) IN (SELECT "
          "delivery,run,number,started FROM attempts WHERE started < ? ORDER BY started LIMIT ?)")),
      trim_deliveries(db.prepare("DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries "
                                 "WHERE created < ? ORDER BY created LIMIT ?)")),
      trim_dead_letters(db.prepare("DELETE FROM dead_letters WHERE id IN (SELECT id FROM "
                                   "dead_letters WHERE failed < ? ORDER BY failed LIMIT ?)")),
      deliveries(db.prepare(std::string("SELECT ") + kDeliveryColumns +
                            " FROM deliveries WHERE organization=?1 AND test=?2 AND endpoint=?3 "
                            "AND (created, id) < (?4, ?5) AND (?6='' OR status=?6) "
                            "ORDER BY created DESC, id DESC LIMIT ?7")),
      delivery(db.prepare(std::string("SELECT ") + kDeliveryColumns +
                          " FROM deliveries WHERE id=? AND organization=? AND test=?")),
      attempts(db.prepare("SELECT record FROM attempts WHERE delivery=? AND organization=? AND "
                          "test=? ORDER BY run, started, number LIMIT 1000")),
      dead_letters(db.prepare(
          "SELECT id, record FROM dead_letters WHERE organization=?1 AND test=?2 AND id < ?3 AND "
          "(?4='' OR endpoint=?4) AND (?5='' OR reason=?5) AND (?6='' OR type=?6) "
          "ORDER BY id DESC LIMIT ?7")),
      dead_letter(db.prepare(
          "SELECT id, record FROM dead_letters WHERE id=? AND organization=? AND test=?")),
      health(db.prepare("SELECT count(*), total(success) FROM attempts WHERE organization=? AND "
                        "test=? AND endpoint=? AND started >= ?")),
      last_attempt(db.prepare("SELECT success FROM attempts WHERE organization=? AND test=? AND "
                              "endpoint=? AND started >= ? ORDER BY started DESC LIMIT 1")),
      last_delivery(db.prepare(
          "SELECT max(started) FROM attempts WHERE organization=? AND test=? AND endpoint=? AND "
          "started >= ? AND success=1")) {}

std::string order_key(const DeliveryRow& row) {
  return std::to_string(to_unix_ms(row.created)) + "/" + row.id;
}

std::vector<DeliveryRow> LogIndex::deliveries(const Owner& owner, const DeliveryFilter& filter,
                                              const PageRequest& page) {
  std::int64_t created = std::numeric_limits<std::int64_t>::max();
  std::string id;
  if (const auto slash = page.before.find('/'); slash != std::string::npos) {
    created = std::strtoll(page.before.c_str(), nullptr, 10);
    id = page.before.substr(slash + 1);
  }
  auto& rows = statements_->deliveries.reset();
  rows.bind(1, owner.organization_id).bind(2, owner.test_mode).bind(3, filter.endpoint_id);
  rows.bind(4, created).bind(5, id).bind(6, filter.status);
  rows.bind(7, static_cast<std::int64_t>(page.count));
  std::vector<DeliveryRow> out;
  while (rows.step()) out.push_back(delivery_row(rows));
  return out;
}

std::optional<DeliveryRow> LogIndex::delivery(const Owner& owner, const std::string& id) {
  auto& rows = statements_->delivery.reset();
  rows.bind(1, id).bind(2, owner.organization_id).bind(3, owner.test_mode);
  if (!rows.step()) return std::nullopt;
  auto row = delivery_row(rows);
  rows.reset();  // An open read would keep the log from being checkpointed.
  return row;
}

std::vector<AttemptRecord> LogIndex::attempts(const Owner& owner, const std::string& delivery_id) {
  auto& rows = statements_->attempts.reset();
  rows.bind(1, delivery_id).bind(2, owner.organization_id).bind(3, owner.test_mode);
  std::vector<AttemptRecord> out;
  while (rows.step()) {
    auto attempt = codec::decode_attempt(rows.text(0));
    if (attempt) out.push_back(std::move(*attempt));  // Else a newer version wrote it.
  }
  return out;
}

std::vector<DeadLetterRow> LogIndex::dead_letters(const Owner& owner,
                                                  const DeadLetterFilter& filter,
                                                  const PageRequest& page) {
  auto& rows = statements_->dead_letters.reset();
  rows.bind(1, owner.organization_id).bind(2, owner.test_mode);
  rows.bind(3, page.before.empty() ? std::string_view("~") : std::string_view(page.before));
  rows.bind(4, filter.endpoint_id).bind(5, filter.reason).bind(6, filter.event_type);
  rows.bind(7, static_cast<std::int64_t>(page.count));
  std::vector<DeadLetterRow> out;
  while (rows.step()) out.push_back(dead_letter_row(rows));
  return out;
}

std::optional<DeadLetterRow> LogIndex::dead_letter(const Owner& owner, const std::string& id) {
  auto& rows = statements_->dead_letter.reset();
  rows.bind(1, id).bind(2, owner.organization_id).bind(3, owner.test_mode);
  if (!rows.step()) return std::nullopt;
  auto row = dead_letter_row(rows);
  rows.reset();
  return row;
}

EndpointHealth LogIndex::health(const Owner& owner, const std::string& endpoint_id,
                                TimePoint since) {
  EndpointHealth out;
  const auto ask = [&](Statement& rows, auto&& take) {
    rows.reset().bind(1, owner.organization_id).bind(2, owner.test_mode).bind(3, endpoint_id);
    if (rows.bind(4, to_unix_ms(since)).step()) take(rows);
    rows.reset();
  };
  ask(statements_->health, [&](const Statement& row) {
    out.attempts = row.number(0);
    out.successes = row.number(1);
  });
  ask(statements_->last_attempt,
      [&](const Statement& row) { out.last_succeeded = row.number(0) == 1; });
  ask(statements_->last_delivery,
      [&](const Statement& row) { out.last_delivery = time_or_null(row, 0); });
  return out;
}

}  // namespace fanfare::control
