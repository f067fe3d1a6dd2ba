// Deleting what the index needn't keep.
#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <optional>

#include "services/control/log/statements.h"

namespace fanfare::control {
namespace {

constexpr std::int64_t kRowsAtOnce = 2'000;
// Where there is too much, an hour of deliveries is worth a day of dead letters, of sums, and of
// deliveries that still wait.
constexpr std::int64_t kKeptLonger = 24;
constexpr Duration kWaitsAtMost = std::chrono::days(30);  // then its end was missed

std::optional<std::int64_t> number_in(Statement statement) {
  if (!statement.step() || statement.is_null(0)) return std::nullopt;
  return statement.number(0);
}

}  // namespace

bool LogIndex::trim_own(const OwnAge& age, std::int64_t rows_max) {
  constexpr const char* kRollups =
      "DELETE FROM rollups WHERE (owner,endpoint,bucket,class) IN (SELECT "
      "owner,endpoint,bucket,class FROM rollups WHERE owner=?1 AND bucket < ?2 LIMIT ?3)";
  constexpr const char* kById[] = {
      "DELETE FROM dead_letters WHERE id IN (SELECT id FROM dead_letters WHERE organization=?1 "
      "AND test=?2 AND failed < ?3 LIMIT ?4)",
      "DELETE FROM notifications WHERE id IN (SELECT id FROM notifications WHERE organization=?1 "
      "AND test=?2 AND at < ?3 LIMIT ?4)"};
  bool more = false;
  const auto run = [&](Statement statement, int place) {
    statement.bind(place, to_unix_ms(age.oldest)).bind(place + 1, rows_max).execute();
    more = more || database_.changes() == rows_max;
  };
  auto rollups = database_.prepare(kRollups);
  rollups.bind(1, number_of(age.owner));
  run(std::move(rollups), 2);
  for (const char* trim : kById) {
    auto statement = database_.prepare(trim);
    statement.bind(1, age.owner.organization_id).bind(2, age.owner.test_mode ? 1 : 0);
    run(std::move(statement), 3);
  }
  return more;
}

/// Owner by owner, as their lists are in that order: an index of all by age would be one more to
/// write to. What still waits can be cancelled and tried again, so it stays.
bool LogIndex::trim_deliveries(TimePoint oldest, const std::vector<OwnAge>& own,
                               std::int64_t rows_max) {
  std::map<std::int64_t, std::int64_t> own_oldest;
  for (const auto& age : own)
    own_oldest[number_of(age.owner)] = to_unix_ms(std::max(oldest, age.oldest));
  auto next = database_.prepare("SELECT min(owner) FROM deliveries WHERE owner > ?");
  constexpr const char* kOldest =
      "(SELECT seq FROM deliveries WHERE owner=?1 AND created < ?2 AND (topic IS NULL OR created < "
      "?4) ORDER BY created, tie, seq LIMIT ?3)";
  auto attempts =
      database_.prepare(std::string("DELETE FROM attempts WHERE delivery IN ") + kOldest);
  auto exceptions =
      database_.prepare(std::string("DELETE FROM exceptions WHERE seq IN ") + kOldest);
  auto deliveries =
      database_.prepare(std::string("DELETE FROM deliveries WHERE seq IN ") + kOldest);
  std::int64_t owner = -1, deleted = 0;
  while (deleted < rows_max && next.reset().bind(1, owner).step() && !next.is_null(0)) {
    owner = next.number(0);
    next.reset();
    const auto found = own_oldest.find(owner);
    const auto limit = found == own_oldest.end() ? to_unix_ms(oldest) : found->second;
    for (auto* statement : {&attempts, &exceptions, &deliveries}) {
      statement->reset().bind(1, owner).bind(2, limit).bind(3, rows_max - deleted);
      statement->bind(4, to_unix_ms(oldest - kWaitsAtMost)).execute();
    }
    deleted += database_.changes();
  }
  const bool more = segments_->trim(to_unix_ms(oldest), own_oldest);
  return more || deleted == rows_max;
}

/// Those that came first, about the oldest.
LogIndex::FirstCome LogIndex::first_come() {
  auto row = database_.prepare("SELECT created FROM deliveries WHERE seq > ? ORDER BY seq LIMIT 1");
  const auto in_tables = number_in(std::move(row.bind(1, passed_over_)));
  const auto in_segments = segments_->first_come();
  if (in_segments && (!in_tables || *in_segments <= *in_tables)) return {in_segments, true};
  return {in_tables, false};
}

void LogIndex::trim_first_come(bool in_segments) {
  if (in_segments) return segments_->drop_first_come();
  auto last = database_.prepare(
      "SELECT max(seq) FROM (SELECT seq FROM deliveries WHERE seq > ? ORDER BY seq LIMIT ?)");
  const auto to = number_in(std::move(last.bind(1, passed_over_).bind(2, kRowsAtOnce)));
  delete_rows("seq > ?1 AND seq <= ?2 AND topic IS NULL", passed_over_, *to);
  passed_over_ = *to;
}

/// `which`: of the table of deliveries.
void LogIndex::delete_rows(const std::string& which, std::int64_t first, std::int64_t second) {
  for (const char* of :
       {"attempts WHERE delivery IN ", "exceptions WHERE seq IN ", "deliveries WHERE seq IN "})
    database_
        .prepare(std::string("DELETE FROM ") + of + "(SELECT seq FROM deliveries WHERE " + which +
                 ")")
        .bind(1, first)
        .bind(2, second)
        .execute();
}

/// Of the kind that goes back furthest for its worth. False if there is nothing.
bool LogIndex::trim_most(TimePoint now) {
  const auto weight = [&](std::optional<std::int64_t> oldest, std::int64_t kept_longer) {
    return oldest ? std::max<std::int64_t>(0, to_unix_ms(now) - *oldest) / kept_longer : -1;
  };
  const auto oldest = [&](const char* sql) { return number_in(database_.prepare(sql)); };
  auto passed_over =
      database_.prepare("SELECT created FROM deliveries WHERE seq <= ? ORDER BY seq LIMIT 1");
  const auto came_first = first_come();
  const auto deliveries = weight(came_first.created, 1);
  const auto letters = weight(oldest("SELECT min(failed) FROM dead_letters"), kKeptLonger);
  const auto sums = weight(oldest("SELECT min(bucket) FROM rollups"), kKeptLonger);
  const auto waiting = weight(number_in(std::move(passed_over.bind(1, passed_over_))), kKeptLonger);
  std::array<std::int64_t, 4> weights{deliveries, letters, sums, waiting};
  std::ranges::sort(weights, std::greater<>());
  const auto most = weights[0], next = weights[1];
  if (most < 0) return false;
  const auto trim = [&](Statement& statement) {
    const auto before = next < 0 ? std::numeric_limits<std::int64_t>::max()
                                 : to_unix_ms(now) - next * kKeptLonger + 1;
    statement.reset().bind(1, before).bind(2, kRowsAtOnce).execute();
  };
  if (most == deliveries)
    trim_first_come(came_first.in_segments);
  else if (most == letters)
    trim(statements_->trim_dead_letters);
  else if (most == sums)
    trim(statements_->trim_rollups);
  else
    delete_rows("seq <= ?1 ORDER BY seq LIMIT ?2", passed_over_, kRowsAtOnce);
  return true;
}

bool LogIndex::trim(TimePoint now, Duration retention, std::int64_t bytes_max,
                    const std::vector<OwnAge>& own) {
  constexpr std::int64_t kSegmentsAtLeast = 16;  // one that is dropped is a small part
  constexpr Duration kAuditLonger = std::chrono::days(335);
  const auto oldest = now - retention;
  begin();
  const auto page_bytes = database_.number("PRAGMA page_size");
  const auto pages =
      database_.number("PRAGMA page_count") - database_.number("PRAGMA freelist_count");
  const bool too_big = pages * page_bytes + segments_->bytes_in_files() > bytes_max;
  segments_->set_most_bytes(bytes_max / kSegmentsAtLeast);
  if (!too_big) passed_over_ = 0;
  bool more = too_big ? trim_most(now) : trim_deliveries(oldest, own, kRowsAtOnce);
  const std::pair<Statement*, TimePoint> trims[] = {
      {&statements_->trim_dead_letters, oldest},
      {&statements_->trim_rollups, oldest},
      {&statements_->trim_notifications, oldest},
      {&statements_->trim_sent, oldest},
      {&statements_->trim_audit, oldest - kAuditLonger}};
  for (const auto& [trim, before] : trims) {
    trim->reset().bind(1, to_unix_ms(before)).bind(2, kRowsAtOnce).execute();
    more = more || database_.changes() == kRowsAtOnce;
  }
  for (const auto& age : own) more = trim_own(age, kRowsAtOnce) || more;
  commit();
  database_.execute("PRAGMA incremental_vacuum(500)");
  return more;
}

}  // namespace fanfare::control
