#include <array>
#include <limits>
#include <variant>

#include "codec/json_writer.h"
#include "codec/records.h"
#include "core/ulid.h"
#include "services/control/log_statements.h"

namespace fanfare::control {
namespace {

constexpr const char* kDeliveryColumns =
    "id, endpoint, event, type, dialect, status, reason, class, created, updated, delivered, "
    "next_attempt, attempts, code, time_ms, body, run, topic, part, record";
constexpr const char* kLetterColumns = "id, record, redriven";

std::optional<TimePoint> time_or_null(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return from_unix_ms(row.number(column));
}

DeliveryRow delivery_row(const Statement& row) {
  DeliveryRow out;
  int column = 0;
  for (auto* text : {&out.id, &out.endpoint_id, &out.event_id, &out.event_type, &out.dialect,
                     &out.status, &out.reason, &out.outcome_class})
    *text = row.text(column++);
  out.created = from_unix_ms(row.number(8));
  out.updated = from_unix_ms(row.number(9));
  out.delivered = time_or_null(row, 10);
  out.next_attempt = time_or_null(row, 11);
  out.attempts = static_cast<std::uint32_t>(row.number(12));
  out.response_code = static_cast<int>(row.number(13));
  if (!row.is_null(14)) out.response_time_ms = row.number(14);
  out.response_body = row.text(15);
  out.run = static_cast<std::uint32_t>(row.number(16));
  if (!row.is_null(17))
    out.waiting = {row.text(17), static_cast<std::int32_t>(row.number(18)), row.number(19)};
  return out;
}

DeadLetterRow dead_letter_row(const Statement& row) {
  DeadLetterRow out;
  out.id = row.text(0);
  out.redriven = row.number(2) != 0;
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
          "INSERT INTO deliveries VALUES "
          "(NULL,?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,"
          "?17,?18,?19,?20,?21,?22,?23) ON CONFLICT (id) DO UPDATE SET status=?8, reason=?9, "
          "class=iif(?10='',class,?10), updated=?12, delivered=?13, next_attempt=?14, "
          "attempts=max(attempts,?15), code=iif(?10='',code,?16), time_ms=coalesce(?17,time_ms), "
          "body=coalesce(?18,body), run=?19, topic=?20, part=?21, record=?22, rank=?23 "
          "WHERE ?23 >= rank AND organization=?2")),
      run_state(db.prepare("SELECT status FROM deliveries WHERE id=? AND run > ?")),
      seq(db.prepare("SELECT seq FROM deliveries WHERE id=?")),
      insert_attempt(db.prepare("INSERT OR IGNORE INTO attempts VALUES (?,?,?,?,?)")),
      insert_dead_letter(
          db.prepare("INSERT OR IGNORE INTO dead_letters VALUES (?,?,?,?,?,?,?,?,?,?,?,?)")),
      newest_letter_run(db.prepare("SELECT 1 FROM dead_letters WHERE delivery=? AND run > ?")),
      delete_older_letters(db.prepare("DELETE FROM dead_letters WHERE delivery=? AND run < ?")),
      mark_redriven(db.prepare("UPDATE dead_letters SET redriven=1 WHERE delivery=? AND run < ?")),
      insert_audit(db.prepare("INSERT OR IGNORE INTO audit VALUES (?,?,?,?,?,?,?,?)")),
      add_rollup(db.prepare(
          "INSERT INTO rollups VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11) ON CONFLICT DO UPDATE "
          "SET "
          "attempts=attempts+?6, dns_us=dns_us+?7, connect_us=connect_us+?8, tls_us=tls_us+?9, "
          "first_byte_us=first_byte_us+?10, total_us=total_us+?11")),
      set_last(db.prepare(
          "INSERT INTO endpoint_last VALUES (?1,?2,?3,?4,?5,?6) ON CONFLICT DO UPDATE SET "
          "succeeded=iif(?4>=attempt,?5,succeeded), attempt=max(attempt,?4), "
          "success=max(coalesce(success,?6),coalesce(?6,success))")),
      set_offset(db.prepare("INSERT OR REPLACE INTO offsets VALUES (?,?,?)")),
      trim_attempts(db.prepare(
          "DELETE FROM attempts WHERE delivery IN (SELECT seq FROM deliveries WHERE created < ? "
          "ORDER BY created, seq LIMIT ?)")),
      trim_deliveries(db.prepare("DELETE FROM deliveries WHERE seq IN (SELECT seq FROM deliveries "
                                 "WHERE created < ? ORDER BY created, seq LIMIT ?)")),
      trim_dead_letters(db.prepare("DELETE FROM dead_letters WHERE id IN (SELECT id FROM "
                                   "dead_letters WHERE failed < ? ORDER BY failed LIMIT ?)")),
      trim_rollups(db.prepare(
          "DELETE FROM rollups WHERE (organization,test,endpoint,bucket,class) IN (SELECT "
          "organization,test,endpoint,bucket,class FROM rollups WHERE bucket < ? LIMIT ?)")),
      trim_audit(
          db.prepare("DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < ? LIMIT ?)")),
      insert_notification(db.prepare("INSERT OR IGNORE INTO notifications VALUES (?,?,?,?,?,?,?)")),
      insert_sent(db.prepare("INSERT OR REPLACE INTO notifications_sent VALUES (?,?,?,?,?,?)")),
      trim_notifications(db.prepare("DELETE FROM notifications WHERE id IN (SELECT id FROM "
                                    "notifications WHERE at < ? LIMIT ?)")),
      trim_sent(db.prepare("DELETE FROM notifications_sent WHERE (notification,channel) IN (SELECT "
                           "notification,channel FROM notifications_sent WHERE at < ? LIMIT ?)")),
      delivery(db.prepare(std::string("SELECT ") + kDeliveryColumns +
                          " FROM deliveries WHERE id=? AND organization=? AND test=?")),
      attempts(db.prepare("SELECT record FROM attempts WHERE delivery=(SELECT seq FROM deliveries "
                          "WHERE id=? AND organization=? AND test=?) "
                          "ORDER BY run, started, number LIMIT 1000")),
      dead_letter(db.prepare(std::string("SELECT ") + kLetterColumns +
                             " FROM dead_letters WHERE id=? AND organization=? AND test=?")),
      dead_letter_of(db.prepare(std::string("SELECT ") + kLetterColumns +
                                " FROM dead_letters WHERE delivery=? AND organization=? AND test=? "
                                "ORDER BY run DESC LIMIT 1")),
      last(db.prepare("SELECT attempt, succeeded, success FROM endpoint_last WHERE organization=? "
                      "AND test=? AND endpoint=?")),
      sums(db.prepare(
          "SELECT class, sum(attempts), sum(dns_us), sum(connect_us), sum(tls_us), "
          "sum(first_byte_us), sum(total_us) FROM rollups WHERE organization=? AND test=? AND "
          "endpoint=? AND bucket >= ? GROUP BY class")),
      audit(db.prepare("SELECT record FROM audit WHERE organization=?1 AND test=?2 AND id < ?3 AND "
                       "(?4='' OR action=?4) AND (?5='' OR target=?5) AND (?6='' OR actor=?6) "
                       "ORDER BY id DESC LIMIT ?7")),
      notifications(db.prepare(
          "SELECT record FROM notifications WHERE organization=?1 AND test=?2 AND id < ?3 AND "
          "(?4='' OR kind=?4) AND (?5='' OR endpoint=?5) ORDER BY id DESC LIMIT ?6")),
      notification(
          db.prepare("SELECT record FROM notifications WHERE id=? AND organization=? AND test=?")),
      sent(db.prepare("SELECT record FROM notifications_sent WHERE notification=? AND "
                      "organization=? AND test=? ORDER BY at, channel")),
      sent_on(db.prepare("SELECT record FROM notifications_sent WHERE organization=? AND test=? "
                         "AND channel=? AND notification < ? ORDER BY notification DESC LIMIT ?")) {
}

Statement& LogIndex::list(const std::string& sql) {
  auto found = statements_->lists.find(sql);
  if (found == statements_->lists.end())
    found = statements_->lists.emplace(sql, database_.prepare(sql)).first;
  return found->second.reset();
}

std::string order_key(const DeliveryRow& row) {
  return std::to_string(to_unix_ms(row.created)) + "/" + row.id;
}

namespace {

constexpr const char* kAfterEverything = "~";  // greater than any ULID

/// Conditions with their values, in order.
class Conditions {
 public:
  void add(const char* condition, std::string text) {
    sql_ += std::string(" AND ") + condition;
    values_.emplace_back(std::move(text));
  }
  void add(const char* condition, std::int64_t number) {
    sql_ += std::string(" AND ") + condition;
    values_.emplace_back(number);
  }
  void any_of(const char* column, const std::vector<std::string>& texts) {
    if (texts.empty()) return;
    codec::JsonWriter json;
    json.begin_array();
    for (const auto& text : texts) json.value(text);
    sql_ += std::string(" AND ") + column + " IN (SELECT value FROM json_each(?))";
    values_.emplace_back(json.end_array().take());
  }
  const std::string& sql() const { return sql_; }
  int bind(Statement& statement, int place) const {
    for (const auto& value : values_) {
      if (const auto* text = std::get_if<std::string>(&value))
        statement.bind(place++, *text);
      else
        statement.bind(place++, std::get<std::int64_t>(value));
    }
    return place;
  }

 private:
  std::string sql_;
  std::vector<std::variant<std::string, std::int64_t>> values_;
};

/// The least ULID of that time.
std::string first_ulid(TimePoint time) { return make_ulid(time, std::array<std::uint8_t, 10>{}); }

Conditions conditions_of(const DeadLetterFilter& filter) {
  Conditions where;
  if (!filter.endpoint_id.empty()) where.add("endpoint=?", filter.endpoint_id);
  where.any_of("reason", filter.reasons);
  where.any_of("type", filter.event_types);
  if (filter.from != TimePoint()) where.add("id >= ?", first_ulid(filter.from));
  if (filter.to != TimePoint()) where.add("id < ?", first_ulid(filter.to));
  if (filter.redriven) where.add("redriven=?", *filter.redriven);
  if (filter.redrives_below) where.add("redrives < ?", *filter.redrives_below);
  return where;
}

/// Without statistics SQLite takes the first index that gives the order, however many rows of it
/// are read.
const char* chosen_index(const DeliveryFilter& filter) {
  if (!filter.event_id.empty()) return " INDEXED BY deliveries_by_event";
  const bool partial =
      !filter.outcome_class.empty() || (!filter.status.empty() && filter.status != "delivered");
  if (!filter.endpoint_id.empty() && !partial) return " INDEXED BY deliveries_by_endpoint";
  return "";
}

}  // namespace

std::vector<DeliveryRow> LogIndex::deliveries(const Owner& owner, const DeliveryFilter& filter,
                                              const PageRequest& page) {
  Conditions where;
  const std::pair<const char*, const std::string&> texts[] = {{"endpoint=?", filter.endpoint_id},
                                                              {"event=?", filter.event_id},
                                                              {"type=?", filter.event_type},
                                                              {"status=?", filter.status},
                                                              {"class=?", filter.outcome_class}};
  for (const auto& [condition, text] : texts)
    if (!text.empty()) where.add(condition, text);
  // Said again, so that the partial indexes can be used.
  std::string hints;
  if (!filter.status.empty() && filter.status != "delivered") hints += " AND status <> 'delivered'";
  if (!filter.outcome_class.empty() && filter.outcome_class != "success")
    hints += " AND class <> 'success'";
  if (filter.from != TimePoint()) where.add("created >= ?", to_unix_ms(filter.from));
  if (filter.to != TimePoint()) where.add("created < ?", to_unix_ms(filter.to));
  std::int64_t created = std::numeric_limits<std::int64_t>::max();
  std::string id;
  if (const auto slash = page.before.find('/'); slash != std::string::npos) {
    created = std::strtoll(page.before.c_str(), nullptr, 10);
    id = page.before.substr(slash + 1);
  }
  auto& rows =
      list(std::string("SELECT ") + kDeliveryColumns + " FROM deliveries" + chosen_index(filter) +
           " WHERE organization=? AND test=? AND (created, id) < (?, ?)" + where.sql() + hints +
           " ORDER BY created DESC, id DESC LIMIT ?");
  rows.bind(1, owner.organization_id).bind(2, owner.test_mode).bind(3, created).bind(4, id);
  rows.bind(where.bind(rows, 5), static_cast<std::int64_t>(page.count));
  std::vector<DeliveryRow> out;
  while (rows.step()) out.push_back(delivery_row(rows));
  rows.reset();
  return out;
}

std::string waiting_key(const DeliveryRow& row) { return row.status + "/" + order_key(row); }

std::vector<DeliveryRow> LogIndex::waiting(const Owner& owner, const DeliveryFilter& filter,
                                           const std::string& after, std::size_t count) {
  auto& rows =
      list(std::string("SELECT ") + kDeliveryColumns +
           " FROM deliveries WHERE organization=? AND test=? AND status=? AND "
           "status <> 'delivered' AND (created, id) > (?, ?) AND endpoint=? AND "
           "topic IS NOT NULL AND created >= ? AND created < ? ORDER BY created, id LIMIT ?");
  std::vector<DeliveryRow> out;
  for (const std::string status : {"pending", "retrying"}) {
    std::int64_t created = -1;
    std::string id;
    if (after.starts_with(status + "/")) {
      const auto place = after.substr(status.size() + 1);
      created = std::strtoll(place.c_str(), nullptr, 10);
      id = place.substr(place.find('/') + 1);
    } else if (!after.empty() && status == "pending") {
      continue;  // All of those were taken.
    }
    rows.reset().bind(1, owner.organization_id).bind(2, owner.test_mode).bind(3, status);
    rows.bind(4, created).bind(5, id).bind(6, filter.endpoint_id);
    rows.bind(7, to_unix_ms(filter.from)).bind(8, to_unix_ms(filter.to));
    rows.bind(9, static_cast<std::int64_t>(count - out.size()));
    while (rows.step()) out.push_back(delivery_row(rows));
    rows.reset();
    if (out.size() == count) break;
  }
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
  rows.reset();
  return out;
}

std::vector<DeadLetterRow> LogIndex::dead_letters(const Owner& owner,
                                                  const DeadLetterFilter& filter,
                                                  const PageRequest& page) {
  const auto where = conditions_of(filter);
  auto& rows = list(std::string("SELECT ") + kLetterColumns +
                    " FROM dead_letters WHERE organization=? AND test=? AND id < ?" + where.sql() +
                    " ORDER BY id DESC LIMIT ?");
  rows.bind(1, owner.organization_id).bind(2, owner.test_mode);
  rows.bind(3, page.before.empty() ? std::string_view(kAfterEverything) : page.before);
  rows.bind(where.bind(rows, 4), static_cast<std::int64_t>(page.count));
  std::vector<DeadLetterRow> out;
  while (rows.step()) out.push_back(dead_letter_row(rows));
  rows.reset();
  return out;
}

std::vector<DeadLetterRow> LogIndex::oldest_dead_letters(const Owner& owner,
                                                         const DeadLetterFilter& filter,
                                                         const std::string& after,
                                                         std::size_t count) {
  const auto where = conditions_of(filter);
  auto& rows = list(std::string("SELECT ") + kLetterColumns +
                    " FROM dead_letters WHERE organization=? AND test=? AND id > ?" + where.sql() +
                    " ORDER BY id LIMIT ?");
  rows.bind(1, owner.organization_id).bind(2, owner.test_mode).bind(3, after);
  rows.bind(where.bind(rows, 4), static_cast<std::int64_t>(count));
  std::vector<DeadLetterRow> out;
  while (rows.step()) out.push_back(dead_letter_row(rows));
  rows.reset();
  return out;
}

std::vector<DeadLetterGroup> LogIndex::dead_letter_groups(const Owner& owner,
                                                          const DeadLetterFilter& filter) {
  const auto where = conditions_of(filter);
  auto& rows = list(
      "SELECT endpoint, reason, type, count(*), min(failed), max(failed) FROM dead_letters WHERE "
      "organization=? AND test=?" +
      where.sql() + " GROUP BY endpoint, reason, type ORDER BY 4 DESC, 1, 2, 3 LIMIT 1000");
  rows.bind(1, owner.organization_id).bind(2, owner.test_mode);
  where.bind(rows, 3);
  std::vector<DeadLetterGroup> out;
  while (rows.step())
    out.push_back({rows.text(0), rows.text(1), rows.text(2), rows.number(3),
                   from_unix_ms(rows.number(4)), from_unix_ms(rows.number(5))});
  rows.reset();
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

std::optional<DeadLetterRow> LogIndex::dead_letter_of(const Owner& owner,
                                                      const std::string& delivery_id) {
  auto& rows = statements_->dead_letter_of.reset();
  rows.bind(1, delivery_id).bind(2, owner.organization_id).bind(3, owner.test_mode);
  if (!rows.step()) return std::nullopt;
  auto row = dead_letter_row(rows);
  rows.reset();
  return row;
}

AttemptSums LogIndex::sums(const Owner& owner, const std::string& endpoint_id, TimePoint since) {
  AttemptSums out;
  auto& rows = statements_->sums.reset();
  rows.bind(1, owner.organization_id).bind(2, owner.test_mode).bind(3, endpoint_id);
  rows.bind(4, to_unix_ms(since));
  while (rows.step()) {
    out.by_class[rows.text(0)] = rows.number(1);
    out.attempts += rows.number(1);
    for (std::size_t phase = 0; phase < out.phase_us.size(); ++phase)
      out.phase_us[phase] += rows.number(2 + static_cast<int>(phase));
  }
  rows.reset();
  return out;
}

EndpointHealth LogIndex::health(const Owner& owner, const std::string& endpoint_id,
                                TimePoint since) {
  EndpointHealth out;
  const auto totals = sums(owner, endpoint_id, since);
  out.attempts = totals.attempts;
  if (const auto found = totals.by_class.find("success"); found != totals.by_class.end())
    out.successes = found->second;
  auto& last = statements_->last.reset();
  last.bind(1, owner.organization_id).bind(2, owner.test_mode).bind(3, endpoint_id);
  if (last.step()) {
    out.last_succeeded = last.number(1) != 0;
    out.last_delivery = time_or_null(last, 2);
    if (out.last_delivery && *out.last_delivery < since) out.last_delivery.reset();
  }
  last.reset();
  return out;
}

std::vector<codec::AuditEntry> LogIndex::audit(const Owner& owner, const AuditFilter& filter,
                                               const PageRequest& page) {
  auto& rows = statements_->audit.reset();
  rows.bind(1, owner.organization_id).bind(2, owner.test_mode);
  rows.bind(3, page.before.empty() ? std::string_view(kAfterEverything) : page.before);
  rows.bind(4, filter.action).bind(5, filter.target).bind(6, filter.actor);
  rows.bind(7, static_cast<std::int64_t>(page.count));
  std::vector<codec::AuditEntry> out;
  while (rows.step()) {
    auto entry = codec::decode_audit_entry(rows.text(0));
    if (entry) out.push_back(std::move(*entry));
  }
  rows.reset();
  return out;
}

}  // namespace fanfare::control
