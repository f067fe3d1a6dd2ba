// Opening, writing and trimming; the queries are in log_queries.cc.
#include "services/control/log_index.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>
#include <span>

#include "codec/records.h"
#include "core/ulid.h"
#include "services/control/log_schema.h"
#include "services/control/log_statements.h"

namespace fanfare::control {
namespace {

bool is_current(const std::string& path) {
  try {
    return Database(path).number("PRAGMA user_version") == kLogSchemaVersion;
  } catch (const SqliteError&) {
    return false;
  }
}

const std::string& fresh_if_needed(const std::string& path) {
  if (path == ":memory:" || is_current(path)) return path;
  for (const auto* ending : {"", "-wal", "-shm"}) std::filesystem::remove(path + ending);
  return path;
}

/// Later facts win: a higher run, then a higher attempt, then its end over its retry.
std::int64_t rank_of(std::uint32_t run, std::uint32_t attempt, bool final) {
  return (std::int64_t{run} << 24) | (std::int64_t{attempt} << 1) | (final ? 1 : 0);
}

std::string failed_status(DeadLetterReason reason) {
  if (reason == DeadLetterReason::kExpired) return "expired";
  return reason == DeadLetterReason::kCancelled ? "cancelled" : "failed";
}

template <typename Record>
DeliveryRow named_row(const Record& record) {
  DeliveryRow row;
  row.endpoint_id = record.endpoint_id;
  row.event_id = record.event_id;
  row.event_type = record.event_type;
  row.dialect = record.dialect;
  return row;
}

DeliveryRow row_of(const AttemptRecord& attempt) {
  const auto& outcome = attempt.outcome;
  auto row = named_row(attempt);
  row.id = attempt.delivery_id;
  row.status = attempt.result == AttemptResult::kDelivered  ? "delivered"
               : attempt.result == AttemptResult::kRetrying ? "retrying"
                                                            : "failed";
  if (attempt.dead_letter_reason) {
    row.status = failed_status(*attempt.dead_letter_reason);
    row.reason = to_string(*attempt.dead_letter_reason);
  }
  row.created = attempt.accepted;
  row.updated = outcome.ended;
  if (row.status == "delivered") row.delivered = outcome.ended;
  if (row.status == "retrying") row.next_attempt = attempt.next_attempt;
  row.attempts = attempt.number;
  row.response_code = outcome.status;
  row.response_time_ms = std::chrono::duration_cast<Duration>(outcome.total).count();
  row.response_body = outcome.response_body;
  return row;
}

DeliveryRow row_of(const DeadLetter& letter) {
  const auto& delivery = letter.delivery;
  auto row = named_row(delivery);
  row.id = delivery.id;
  row.status = failed_status(letter.reason);
  row.reason = to_string(letter.reason);
  row.created = delivery.accepted;
  row.updated = letter.failed;
  row.attempts = delivery.attempts_made;
  if (!delivery.history.empty()) {
    row.response_code = delivery.history.back().status;
    row.response_time_ms = delivery.history.back().duration.count();
  }
  return row;
}

/// The same record has the same id in every instance and after each rebuild.
std::string dead_letter_id(TimePoint failed, const LogIndex::Place& place, std::int64_t offset) {
  const auto named =
      place.first + "|" + std::to_string(place.second) + "|" + std::to_string(offset);
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(named.data()), named.size(), digest.data());
  return make_ulid(failed, std::span(digest).first<10>());
}

}  // namespace

LogIndex::LogIndex(const std::string& path) : database_(fresh_if_needed(path)) {
  database_.execute(
      "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
      "PRAGMA cache_size=-32768;");
  if (database_.number("PRAGMA user_version") != kLogSchemaVersion) {
    database_.execute("PRAGMA auto_vacuum=INCREMENTAL; VACUUM; BEGIN");
    database_.execute(kLogSchema);
    database_.execute("PRAGMA user_version=" + std::to_string(kLogSchemaVersion) + "; COMMIT");
  }
  statements_ = std::make_unique<Statements>(database_);
}

LogIndex::~LogIndex() = default;

void LogIndex::begin() { database_.execute("BEGIN"); }
void LogIndex::commit() { database_.execute("COMMIT"); }

void LogIndex::merge_delivery(const DeliveryRow& row, const Owner& owner, std::int64_t rank) {
  auto& merge = statements_->merge.reset();
  merge.bind(1, row.id).bind(2, owner.organization_id).bind(3, owner.test_mode);
  merge.bind(4, row.endpoint_id).bind(5, row.event_id).bind(6, row.event_type);
  merge.bind(7, row.dialect).bind(8, row.status).bind(9, row.reason);
  merge.bind(10, to_unix_ms(row.created)).bind(11, to_unix_ms(row.updated));
  bind_or_null(merge, 12, row.delivered);
  bind_or_null(merge, 13, row.next_attempt);
  merge.bind(14, row.attempts).bind(15, row.response_code);
  if (row.response_time_ms)
    merge.bind(16, *row.response_time_ms);
  else
    merge.bind_null(16);
  if (row.response_body.empty())
    merge.bind_null(17);
  else
    merge.bind_bytes(17, row.response_body);
  merge.bind(18, rank).execute();
}

void LogIndex::add(const AttemptRecord& attempt) {
  const bool success = attempt.outcome.outcome_class == OutcomeClass::kSuccess;
  auto& insert = statements_->insert_attempt.reset();
  insert.bind(1, attempt.delivery_id).bind(2, attempt.run).bind(3, attempt.number);
  insert.bind(4, to_unix_ms(attempt.outcome.started)).bind(5, attempt.organization_id);
  insert.bind(6, attempt.test_mode).bind(7, attempt.endpoint_id).bind(8, success);
  insert.bind_bytes(9, codec::encode(attempt)).execute();
  merge_delivery(row_of(attempt), {attempt.organization_id, attempt.test_mode},
                 rank_of(attempt.run, attempt.number, attempt.result != AttemptResult::kRetrying));
}

void LogIndex::add(const DeadLetter& letter, const Place& place, std::int64_t offset) {
  const auto& delivery = letter.delivery;
  if (delivery.organization_id.empty()) return;  // Poison is the operator's to see.
  auto& insert = statements_->insert_dead_letter.reset();
  insert.bind(1, dead_letter_id(letter.failed, place, offset)).bind(2, delivery.organization_id);
  insert.bind(3, delivery.test_mode).bind(4, delivery.endpoint_id);
  insert.bind(5, to_string(letter.reason)).bind(6, delivery.event_type);
  insert.bind(7, to_unix_ms(letter.failed)).bind_bytes(8, codec::encode(letter)).execute();
  if (delivery.id.empty()) return;
  merge_delivery(row_of(letter), {delivery.organization_id, delivery.test_mode},
                 rank_of(delivery.run, delivery.attempts_made, true));
}

void LogIndex::set_next_offset(const Place& place, std::int64_t offset) {
  statements_->set_offset.reset()
      .bind(1, place.first)
      .bind(2, place.second)
      .bind(3, offset)
      .execute();
}

std::map<LogIndex::Place, std::int64_t> LogIndex::next_offsets() {
  std::map<Place, std::int64_t> offsets;
  auto rows = database_.prepare("SELECT topic, part, next FROM offsets");
  while (rows.step())
    offsets[{rows.text(0), static_cast<std::int32_t>(rows.number(1))}] = rows.number(2);
  return offsets;
}

bool LogIndex::trim(TimePoint oldest, std::int64_t bytes_max) {
  constexpr std::int64_t kRowsAtOnce = 2'000;
  const auto page_bytes = database_.number("PRAGMA page_size");
  const auto pages =
      database_.number("PRAGMA page_count") - database_.number("PRAGMA freelist_count");
  const bool too_big = pages * page_bytes > bytes_max;
  bool more = false;
  begin();
  for (auto* trim : {&statements_->trim_attempts, &statements_->trim_deliveries,
                     &statements_->trim_dead_letters}) {
    const auto limit = too_big ? std::numeric_limits<std::int64_t>::max() : to_unix_ms(oldest);
    trim->reset().bind(1, limit).bind(2, kRowsAtOnce).execute();
    more = more || database_.number("SELECT changes()") == kRowsAtOnce;
  }
  commit();
  database_.execute("PRAGMA incremental_vacuum(500)");
  return more;
}

}  // namespace fanfare::control
