// Dead letters in the index.
#include <array>

#include "codec/records.h"
#include "core/ulid.h"
#include "services/control/log/conditions.h"

namespace fanfare::control {
namespace {

DeadLetterRow dead_letter_row(const Statement& row) {
  DeadLetterRow out;
  out.id = row.text(0);
  out.redriven = row.number(2) != 0;
  auto letter = codec::decode_dead_letter(row.text(1));
  if (!letter) return out;  // A newer version wrote it.
  out.letter = std::move(*letter);
  return out;
}

constexpr std::size_t kAnswerBytesMax = 8 << 20;

DeadLetterRows letter_rows(Statement& rows, std::size_t count) {
  DeadLetterRows out;
  std::size_t bytes = 0;
  while (bytes < kAnswerBytesMax && rows.step()) {
    out.rows.push_back(dead_letter_row(rows));
    bytes += out.rows.back().letter.delivery.body.size() + out.rows.back().letter.event.size();
  }
  rows.reset();
  out.has_more = bytes >= kAnswerBytesMax || (count > 0 && out.rows.size() == count);
  return out;
}

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

}  // namespace

std::string payload_of(const DeadLetter& letter) {
  if (!letter.delivery.body.empty() || letter.event.empty()) return letter.delivery.body;
  const auto event = codec::decode_event(letter.event);
  return event ? event->data : "";
}

DeadLetterRows LogIndex::dead_letters(const Owner& owner, const DeadLetterFilter& filter,
                                      const PageRequest& page) {
  const auto where = conditions_of(filter);
  auto& rows = list(std::string("SELECT ") + kLetterColumns +
                    " FROM dead_letters WHERE organization=? AND test=? AND id < ?" + where.sql() +
                    " ORDER BY id DESC LIMIT ?");
  rows.bind(1, owner.organization_id).bind(2, owner.test_mode);
  rows.bind(3, page.before.empty() ? std::string_view(kAfterEverything) : page.before);
  rows.bind(where.bind(rows, 4), static_cast<std::int64_t>(page.count));
  return letter_rows(rows, page.count);
}

DeadLetterRows LogIndex::oldest_dead_letters(const Owner& owner, const DeadLetterFilter& filter,
                                             const std::string& after, std::size_t count) {
  const auto where = conditions_of(filter);
  auto& rows = list(std::string("SELECT ") + kLetterColumns +
                    " FROM dead_letters WHERE organization=? AND test=? AND id > ?" + where.sql() +
                    " ORDER BY id LIMIT ?");
  rows.bind(1, owner.organization_id).bind(2, owner.test_mode).bind(3, after);
  rows.bind(where.bind(rows, 4), static_cast<std::int64_t>(count));
  return letter_rows(rows, count);
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
  return rows_of(rows, [](const Statement& row) -> DeadLetterGroup {
    return {row.text(0),
            row.text(1),
            row.text(2),
            row.number(3),
            from_unix_ms(row.number(4)),
            from_unix_ms(row.number(5))};
  });
}

std::optional<DeadLetterRow> LogIndex::dead_letter(const Owner& owner, const std::string& id) {
  auto& rows = statements_->dead_letter.reset();
  rows.bind(1, id).bind(2, owner.organization_id).bind(3, owner.test_mode);
  return row_of(rows, dead_letter_row);
}

std::optional<DeadLetterRow> LogIndex::dead_letter_of(const Owner& owner,
                                                      const std::string& delivery_id) {
  auto& rows = statements_->dead_letter_of.reset();
  rows.bind(1, delivery_id).bind(2, owner.organization_id).bind(3, owner.test_mode);
  return row_of(rows, dead_letter_row);
}

std::vector<ExpiringLetters> LogIndex::expiring(TimePoint from, TimePoint to) {
  auto& rows = list(
      "SELECT organization, test, type, count(*), min(failed) FROM dead_letters INDEXED BY "
      "dead_letters_by_age WHERE failed >= ? AND failed < ? AND redriven = 0 AND organization <> "
      "'' "
      "AND reason NOT IN ('poison','cancelled','endpoint_deleted') GROUP BY 1, 2, 3 "
      "ORDER BY 1, 2, 4 DESC");
  rows.bind(1, to_unix_ms(from)).bind(2, to_unix_ms(to));
  std::vector<ExpiringLetters> out;
  while (rows.step()) {
    const Owner owner{rows.text(0), rows.number(1) != 0};
    const auto oldest = from_unix_ms(rows.number(4));
    if (out.empty() || out.back().owner.organization_id != owner.organization_id ||
        out.back().owner.test_mode != owner.test_mode)
      out.push_back({owner, {}, oldest});
    out.back().types[rows.text(2)] = static_cast<std::uint64_t>(rows.number(3));
    out.back().oldest = std::min(out.back().oldest, oldest);
  }
  rows.reset();
  return out;
}

std::int64_t LogIndex::count_dead_letters(const Owner& owner, std::int64_t most) {
  auto& rows = list(
      "SELECT count(*) FROM (SELECT 1 FROM dead_letters WHERE organization=? AND test=? LIMIT ?)");
  rows.bind(1, owner.organization_id).bind(2, owner.test_mode).bind(3, most);
  const auto count = rows.step() ? rows.number(0) : 0;
  rows.reset();
  return count;
}

}  // namespace fanfare::control
