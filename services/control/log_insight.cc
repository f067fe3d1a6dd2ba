// What the index tells of many deliveries at once: series, failures by cause, counts.
#include <algorithm>

#include "codec/json_writer.h"
#include "services/control/log_index.h"
#include "services/control/log_statements.h"

namespace fanfare::control {
namespace {

constexpr OutcomeClass kFailures[] = {OutcomeClass::kDns,
                                      OutcomeClass::kConnectRefused,
                                      OutcomeClass::kConnectTimeout,
                                      OutcomeClass::kConnectFailed,
                                      OutcomeClass::kTls,
                                      OutcomeClass::kTimeout,
                                      OutcomeClass::kReset,
                                      OutcomeClass::kBadResponse,
                                      OutcomeClass::kTooLarge,
                                      OutcomeClass::kBlockedAddress,
                                      OutcomeClass::kHttp1xx,
                                      OutcomeClass::kHttp3xx,
                                      OutcomeClass::kHttp4xx,
                                      OutcomeClass::kHttp5xx,
                                      OutcomeClass::kHttp410,
                                      OutcomeClass::kHttp429,
                                      OutcomeClass::kShutdown};

}  // namespace

std::map<std::string, std::vector<SeriesPoint>> LogIndex::series(
    const Owner& owner, const std::vector<std::string>& endpoints, TimePoint since, Duration step) {
  codec::JsonWriter json;
  json.begin_array();
  for (const auto& id : endpoints) json.value(id);
  const auto ids = json.end_array().take();
  auto& rows = list(
      "SELECT endpoint, (bucket - ?4) / ?5, sum(attempts), sum(iif(class='success',attempts,0)), "
      "sum(total_us) FROM rollups WHERE organization=?1 AND test=?2 AND endpoint IN (SELECT value "
      "FROM json_each(?3)) AND bucket >= ?4 GROUP BY 1, 2 ORDER BY 1, 2");
  rows.bind(1, owner.organization_id).bind(2, owner.test_mode).bind(3, ids);
  rows.bind(4, to_unix_ms(since)).bind(5, static_cast<std::int64_t>(step.count()));
  std::map<std::string, std::vector<SeriesPoint>> out;
  while (rows.step())
    out[rows.text(0)].push_back({rows.number(1), rows.number(2), rows.number(3), rows.number(4)});
  rows.reset();
  return out;
}

std::vector<FailureGroup> LogIndex::failures(const Owner& owner, const std::string& endpoint_id,
                                             TimePoint since, std::size_t most) {
  std::vector<FailureGroup> out;
  // One class after the other, so that the partial index by class gives the newest at once. A
  // column without a sum is of the row with the greatest `updated`, as SQLite has it.
  auto& rows = list(
      "SELECT endpoint, code, count(*), sum(status IN ('pending','retrying')), min(updated), "
      "max(updated), id, body FROM (SELECT endpoint, code, status, updated, id, body FROM "
      "deliveries WHERE organization=?1 AND test=?2 AND class=?3 AND class <> 'success' AND "
      "created >= ?4 ORDER BY created DESC LIMIT ?5) WHERE ?6 IN ('', endpoint) GROUP BY 1, 2");
  for (const auto each : kFailures) {
    const std::string name(to_string(each));
    rows.reset();
    rows.bind(1, owner.organization_id).bind(2, owner.test_mode).bind(3, name);
    rows.bind(4, to_unix_ms(since)).bind(5, static_cast<std::int64_t>(most)).bind(6, endpoint_id);
    while (rows.step())
      out.push_back({rows.text(0), name, static_cast<int>(rows.number(1)), rows.number(2),
                     rows.number(3), from_unix_ms(rows.number(4)), from_unix_ms(rows.number(5)),
                     rows.text(6), rows.text(7)});
  }
  rows.reset();
  std::ranges::sort(out, std::greater<>(), &FailureGroup::count);
  return out;
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
