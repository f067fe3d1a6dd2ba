// Deleting what the index needn't keep.
#include <algorithm>
#include <limits>

#include "services/control/log/statements.h"

namespace fanfare::control {

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
/// write to.
bool LogIndex::trim_deliveries(TimePoint oldest, const std::vector<OwnAge>& own,
                               std::int64_t rows_max) {
  std::map<std::int64_t, std::int64_t> own_oldest;
  for (const auto& age : own)
    own_oldest[number_of(age.owner)] = to_unix_ms(std::max(oldest, age.oldest));
  auto next = database_.prepare("SELECT min(owner) FROM deliveries WHERE owner > ?");
  constexpr const char* kOldest =
      "(SELECT seq FROM deliveries WHERE owner=?1 AND created < ?2 ORDER BY created, tie, seq "
      "LIMIT ?3)";
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
    for (auto* statement : {&attempts, &exceptions, &deliveries})
      statement->reset().bind(1, owner).bind(2, limit).bind(3, rows_max - deleted).execute();
    deleted += database_.changes();
  }
  const bool more = segments_->trim(to_unix_ms(oldest), own_oldest);
  return more || deleted == rows_max;
}

/// Those that came first: about the oldest.
bool LogIndex::trim_first_come(std::int64_t rows_max) {
  const auto in_segments = segments_->first_come();
  auto first = database_.prepare("SELECT created FROM deliveries ORDER BY seq LIMIT 1");
  if (in_segments && (!first.step() || *in_segments <= first.number(0))) {
    segments_->drop_first_come();
    return true;
  }
  first.reset();
  constexpr const char* kFirst = "(SELECT seq FROM deliveries ORDER BY seq LIMIT ?)";
  for (const char* of :
       {"attempts WHERE delivery IN ", "exceptions WHERE seq IN ", "deliveries WHERE seq IN "})
    database_.prepare(std::string("DELETE FROM ") + of + kFirst).bind(1, rows_max).execute();
  return database_.changes() == rows_max;
}

bool LogIndex::trim(TimePoint oldest, std::int64_t bytes_max, const std::vector<OwnAge>& own) {
  constexpr std::int64_t kRowsAtOnce = 2'000;
  constexpr std::int64_t kSegmentsAtLeast = 16;  // one that is dropped is a small part
  constexpr Duration kAuditLonger = std::chrono::days(335);
  begin();
  const auto page_bytes = database_.number("PRAGMA page_size");
  const auto pages =
      database_.number("PRAGMA page_count") - database_.number("PRAGMA freelist_count");
  const bool too_big = pages * page_bytes + segments_->bytes_in_files() > bytes_max;
  segments_->set_most_bytes(bytes_max / kSegmentsAtLeast);
  bool more = too_big ? trim_first_come(kRowsAtOnce) : trim_deliveries(oldest, own, kRowsAtOnce);
  const auto limit = too_big ? std::numeric_limits<std::int64_t>::max() : to_unix_ms(oldest);
  const std::pair<Statement*, std::int64_t> trims[] = {
      {&statements_->trim_dead_letters, limit},
      {&statements_->trim_rollups, to_unix_ms(oldest)},
      {&statements_->trim_notifications, to_unix_ms(oldest)},
      {&statements_->trim_sent, to_unix_ms(oldest)},
      {&statements_->trim_audit, to_unix_ms(oldest - kAuditLonger)}};
  for (const auto& [trim, before] : trims) {
    trim->reset().bind(1, before).bind(2, kRowsAtOnce).execute();
    more = more || database_.changes() == kRowsAtOnce;
  }
  for (const auto& age : own) more = trim_own(age, kRowsAtOnce) || more;
  commit();
  database_.execute("PRAGMA incremental_vacuum(500)");
  return more;
}

}  // namespace fanfare::control
