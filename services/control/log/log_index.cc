// Opening and writing.
#include "services/control/log/log_index.h"

#include <algorithm>
#include <filesystem>
#include <tuple>

#include "codec/records.h"
#include "core/ulid.h"
#include "services/control/log/rank.h"
#include "services/control/log/schema.h"
#include "services/control/log/statements.h"

namespace fanfare::control {
namespace {

std::string folder_of(const std::string& path) {
  if (path == ":memory:") return "";
  const std::filesystem::path file(path);
  return file.parent_path() / (LogIndex::kSegmentsPrefix + file.filename().string());
}

bool is_current(const std::string& path) {
  if (std::filesystem::exists(Database::damage_mark(path))) return false;
  try {
    Database database(path);
    return database.number("PRAGMA user_version") == kLogSchemaVersion &&
           Segments::are_whole(database, folder_of(path));
  } catch (const SqliteError&) {
    return false;
  }
}

const std::string& fresh_if_needed(const std::string& path) {
  if (path == ":memory:" || is_current(path)) return path;
  for (const auto& file : LogIndex::files_of(path)) std::filesystem::remove_all(file);
  return path;
}

constexpr std::size_t kNumbersMax = 120'000;  // 12 MB

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
  row.run = record.run;
  return row;
}

/// What the attempts so far say of it.
void take_history(const Delivery& delivery, DeliveryRow& row) {
  row.attempts = delivery.attempts_made;
  if (delivery.history.empty()) return;
  const auto& last = delivery.history.back();
  row.response_code = last.status;
  row.response_time_ms = last.duration.count();
  row.outcome_class = to_string(last.outcome_class);
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
  row.outcome_class = to_string(outcome.outcome_class);
  row.response_code = outcome.status;
  row.response_time_ms = std::chrono::duration_cast<Duration>(outcome.total).count();
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
  take_history(delivery, row);
  return row;
}

bool is_exception(std::string_view status, std::string_view outcome_class) {
  return status != "delivered" || outcome_class != to_string(OutcomeClass::kSuccess);
}

/// The same record has the same id in every instance and after each rebuild.
std::string dead_letter_id(TimePoint failed, const LogIndex::Place& place, std::int64_t offset) {
  return derived_ulid(
      failed, place.first + "|" + std::to_string(place.second) + "|" + std::to_string(offset));
}

auto place_of(const AttemptRecord& attempt) {
  return std::tuple(attempt.run, attempt.number, attempt.outcome.started);
}

}  // namespace

LogIndex::LogIndex(const std::string& path, const Segments::Sizes& sizes)
    : database_(fresh_if_needed(path)) {
  database_.execute(
      "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
      "PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=16384;");
  if (database_.number("PRAGMA user_version") != kLogSchemaVersion) {
    database_.execute("PRAGMA auto_vacuum=INCREMENTAL; VACUUM; BEGIN");
    database_.execute(kLogSchema);
    database_.execute("PRAGMA user_version=" + std::to_string(kLogSchemaVersion) + "; COMMIT");
  }
  statements_ = std::make_unique<Statements>(database_);
  segments_ = std::make_unique<Segments>(database_, folder_of(path), sizes,
                                         [this](const SegmentSums& sums) { keep(sums); });
}

LogIndex::~LogIndex() = default;

std::vector<std::string> LogIndex::files_of(const std::string& path) {
  return {path, path + "-wal", path + "-shm", Database::damage_mark(path), folder_of(path)};
}

void LogIndex::begin() {
  rollups_.clear();
  database_.execute("BEGIN IMMEDIATE");
  segments_->begin();
}

void LogIndex::commit() {
  segments_->write();
  rollups_.write(statements_->add_rollup, statements_->set_last);
  database_.execute("COMMIT");
  segments_->committed();
}

std::int64_t LogIndex::number_of(const std::string& name) {
  if (const auto known = numbers_.find(name); known != numbers_.end()) return known->second;
  auto& row = statements_->name.reset().bind(1, name);
  const auto number = row.step() ? row.number(0) : -1;
  row.reset();
  if (number < 0) return number;
  if (numbers_.size() >= kNumbersMax) numbers_.clear();
  return numbers_[name] = number;
}

std::int64_t LogIndex::number_of(const Owner& owner) {
  const auto number = number_of(owner.organization_id);
  return number < 0 ? number : 2 * number + (owner.test_mode ? 1 : 0);
}

const std::string& LogIndex::name_of(std::int64_t number) {
  if (const auto known = names_.find(number); known != names_.end()) return known->second;
  if (names_.size() >= kNumbersMax) names_.clear();
  auto& row = statements_->text.reset().bind(1, number);
  auto& name = names_[number] = row.step() ? row.text(0) : "";
  row.reset();
  return name;
}

std::int64_t LogIndex::numbered(const std::string& name) {
  if (const auto known = number_of(name); known >= 0) return known;
  auto& row = statements_->insert_name.reset().bind(1, name);
  const auto number = row.step() ? row.number(0) : -1;
  row.reset();
  return number;
}

std::int64_t LogIndex::numbered(const Owner& owner) {
  return 2 * numbered(owner.organization_id) + (owner.test_mode ? 1 : 0);
}

void LogIndex::bind_row(Statement& statement, const DeliveryRow& row, std::int64_t owner,
                        std::int64_t rank) {
  statement.bind_view(1, row.id).bind(2, owner).bind(3, numbered(row.endpoint_id));
  statement.bind_view(4, row.event_id).bind_view(5, row.event_type);
  statement.bind(6, numbered(row.dialect)).bind_view(7, row.status).bind_view(8, row.reason);
  statement.bind_view(9, row.outcome_class);
  statement.bind(10, to_unix_ms(row.created)).bind(11, tie_of(row.id));
  statement.bind(12, to_unix_ms(row.updated));
  bind_or_null(statement, 13, row.delivered);
  bind_or_null(statement, 14, row.next_attempt);
  statement.bind(15, row.attempts).bind(16, row.response_code);
  row.response_time_ms ? statement.bind(17, *row.response_time_ms) : statement.bind_null(17);
  statement.bind(18, row.run);
  if (row.waiting) {
    statement.bind(19, row.waiting->topic).bind(20, row.waiting->partition);
    statement.bind(21, row.waiting->offset);
  } else {
    statement.bind_null(19).bind_null(20).bind_null(21);
  }
  statement.bind(22, rank);
}

void LogIndex::put_exception(std::int64_t seq, const DeliveryRow& row, std::int64_t owner) {
  auto& put = statements_->put_exception.reset();
  put.bind(1, seq).bind_view(2, row.id).bind(3, owner).bind(4, numbered(row.endpoint_id));
  put.bind_view(5, row.event_type).bind_view(6, row.status).bind_view(7, row.outcome_class);
  put.bind(8, to_unix_ms(row.created)).bind(9, tie_of(row.id)).bind(10, to_unix_ms(row.updated));
  put.bind(11, row.response_code).execute();
}

void LogIndex::update_exception(DeliveryRow row, std::int64_t owner) {
  auto& updated = statements_->updated.reset().bind_view(1, row.id);
  updated.step();
  const auto seq = updated.number(0);
  row.status = updated.text(1);
  row.outcome_class = updated.text(2);
  row.response_code = static_cast<int>(updated.number(3));
  updated.reset();
  if (is_exception(row.status, row.outcome_class))
    put_exception(seq, row, owner);
  else
    statements_->delete_exception.reset().bind(1, seq).execute();
}

bool LogIndex::merge_delivery(const DeliveryRow& row, std::int64_t owner, std::int64_t rank,
                              const std::string& first) {
  // Most are new: that is one search of the index of ids.
  auto& insert = statements_->insert.reset();
  bind_row(insert, row, owner, rank);
  first.empty() ? insert.bind_null(23) : insert.bind_bytes(23, first);
  insert.execute();
  if (database_.changes() == 1) {
    if (is_exception(row.status, row.outcome_class))
      put_exception(database_.last_row(), row, owner);
    return true;
  }
  auto& update = statements_->update.reset();
  bind_row(update, row, owner, rank);
  update.execute();
  if (database_.changes() == 1) update_exception(row, owner);
  return false;
}

bool LogIndex::add_to_known(const AttemptRecord& attempt, const std::string& stored) {
  auto& known = statements_->known.reset().bind(1, attempt.delivery_id);
  const auto seq = known.step() ? known.number(0) : -1;
  const auto first = codec::decode_attempt(known.is_null(1) ? "" : known.text(1));
  known.reset();
  if (first && place_of(*first) == place_of(attempt)) return false;
  auto& insert = statements_->insert_attempt.reset();
  insert.bind(1, seq).bind(2, attempt.run).bind(3, attempt.number);
  insert.bind(4, to_unix_ms(attempt.outcome.started)).bind_bytes(5, stored);
  insert.execute();
  return database_.changes() == 1;
}

void LogIndex::add(const AttemptRecord& attempt) {
  if (!database_.in_transaction()) {
    begin();
    add(attempt);
    return commit();
  }
  const bool final = attempt.result != AttemptResult::kRetrying;
  const auto record = codec::encode_nameless(attempt);
  const bool is_short = record.size() <= kFirstMax;
  const auto owner = numbered(Owner{attempt.organization_id, attempt.test_mode});
  if (const auto known = known_in_segment(attempt.delivery_id, attempt.run, attempt.accepted)) {
    const auto first = codec::decode_attempt(known->record());
    if (first && place_of(*first) == place_of(attempt)) return;
    move_to_tables(*known);
  } else if (fits_in_segment(attempt, record) && !has_row(attempt.delivery_id)) {
    return add_delivered(attempt, owner, record);
  }
  const bool made = merge_delivery(row_of(attempt), owner,
                                   rank_of(attempt.run, attempt.number, final ? kFinal : 0),
                                   is_short ? record : "");
  if ((!made || !is_short) && !add_to_known(attempt, record)) return;
  if (attempt.run > 0 && attempt.result == AttemptResult::kDelivered)
    statements_->delete_older_letters.reset()
        .bind(1, attempt.delivery_id)
        .bind(2, attempt.run)
        .execute();
  rollups_.add(owner, numbered(attempt.endpoint_id), attempt);
}

void LogIndex::add(const DeadLetter& letter, const Place& place, std::int64_t offset) {
  const auto& delivery = letter.delivery;
  if (delivery.organization_id.empty()) return;  // Poison is the operator's to see.
  const Owner owner{delivery.organization_id, delivery.test_mode};
  bool redriven = false;
  if (!delivery.id.empty()) {
    // The delivery may have gone on before this record was read.
    auto& known = statements_->run_state.reset().bind(1, delivery.id).bind(2, delivery.run);
    const bool went_on = known.step();
    const bool delivered = went_on && known.text(0) == "delivered";
    known.reset();
    auto& newer = statements_->newest_letter_run.reset().bind(1, delivery.id).bind(2, delivery.run);
    const bool outdated = newer.step();
    newer.reset();
    const auto rank = rank_of(delivery.run, delivery.attempts_made, kGivenUp);
    if (!delivered && make_room_for(delivery.id, delivery.run, delivery.accepted, rank))
      merge_delivery(row_of(letter), numbered(owner), rank);
    if (delivered || outdated) return;
    redriven = went_on;
    statements_->delete_older_letters.reset().bind(1, delivery.id).bind(2, delivery.run).execute();
  }
  auto& insert = statements_->insert_dead_letter.reset();
  insert.bind(1, dead_letter_id(letter.failed, place, offset)).bind(2, owner.organization_id);
  insert.bind(3, owner.test_mode).bind(4, delivery.endpoint_id);
  insert.bind(5, to_string(letter.reason)).bind(6, delivery.event_type);
  insert.bind(7, to_unix_ms(letter.failed)).bind(8, delivery.id).bind(9, delivery.run);
  insert.bind(10, delivery.redrives).bind(11, redriven).bind_bytes(12, codec::encode(letter));
  insert.execute();
}

void LogIndex::add_waiting(const Delivery& delivery, const RecordPlace& place, TimePoint appended) {
  auto row = named_row(delivery);
  row.id = delivery.id;
  row.status = delivery.attempts_made == 0 ? "pending" : "retrying";
  row.created = delivery.accepted;
  row.updated = appended;
  row.next_attempt = delivery.not_before;
  row.waiting = place;
  take_history(delivery, row);
  const auto rank = rank_of(delivery.run, delivery.attempts_made, 1 + delivery.hop);
  if (make_room_for(row.id, delivery.run, delivery.accepted, rank))
    merge_delivery(row, numbered(Owner{delivery.organization_id, delivery.test_mode}), rank);
}

void LogIndex::add(const Run& run) {
  if (run.cause == "cancel") return;  // Its dead letter tells all of it.
  auto row = named_row(run);
  row.id = run.delivery_id;
  row.status = "pending";
  row.created = run.accepted;
  row.updated = run.at;
  if (make_room_for(row.id, run.run, run.accepted, rank_of(run.run, 0, 0)))
    merge_delivery(row, numbered(Owner{run.organization_id, run.test_mode}),
                   rank_of(run.run, 0, 0));
  statements_->mark_redriven.reset().bind(1, run.delivery_id).bind(2, run.run).execute();
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

}  // namespace fanfare::control
