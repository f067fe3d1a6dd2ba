// What the index tells of many deliveries at once: sums, series, failures by cause.
#include <algorithm>

#include "services/control/log/conditions.h"

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
  std::map<std::int64_t, std::string> ids;
  codec::JsonWriter json;
  json.begin_array();
  for (const auto& id : endpoints) {
    const auto number = id.empty() ? 0 : number_of(id);
    ids[number] = id;
    json.value(number);
  }
  auto& rows = list(
      "SELECT endpoint, (bucket - ?3) / ?4, sum(attempts), sum(iif(class='success',attempts,0)), "
      "sum(total_us) FROM rollups WHERE owner=?1 AND endpoint IN (SELECT value FROM json_each(?2)) "
      "AND bucket >= ?3 GROUP BY 1, 2 ORDER BY 1, 2");
  rows.bind(1, number_of(owner)).bind(2, json.end_array().take());
  rows.bind(3, to_unix_ms(since)).bind(4, static_cast<std::int64_t>(step.count()));
  std::map<std::string, std::vector<SeriesPoint>> out;
  while (rows.step())
    out[ids.at(rows.number(0))].push_back(
        {rows.number(1), rows.number(2), rows.number(3), rows.number(4)});
  rows.reset();
  return out;
}

std::vector<FailureGroup> LogIndex::failures(const Owner& owner, const std::string& endpoint_id,
                                             TimePoint since, std::size_t most) {
  std::vector<FailureGroup> out;
  // One class after the other, so that the index by class gives the newest at once. A
  // column without a sum is of the row with the greatest `updated`, as SQLite has it.
  const std::string from =
      endpoint_id.empty() ? "class WHERE ?5=0 AND " : "endpoint_class WHERE endpoint=?5 AND ";
  auto& rows = list(
      "SELECT (SELECT text FROM names WHERE n=endpoint), code, count(*), "
      "sum(status IN ('pending','retrying')), min(updated), max(updated), id FROM (SELECT "
      "endpoint, code, status, updated, id FROM exceptions INDEXED BY exceptions_by_" +
      from +
      "owner=?1 AND class=?2 AND created >= ?3 ORDER BY created DESC "
      "LIMIT ?4) GROUP BY endpoint, code");
  for (const auto each : kFailures) {
    const std::string name(to_string(each));
    rows.reset().bind(1, number_of(owner)).bind(2, name).bind(3, to_unix_ms(since));
    rows.bind(4, static_cast<std::int64_t>(most));
    rows.bind(5, endpoint_id.empty() ? 0 : number_of(endpoint_id));
    while (rows.step())
      out.push_back({rows.text(0), name, static_cast<int>(rows.number(1)), rows.number(2),
                     rows.number(3), from_unix_ms(rows.number(4)), from_unix_ms(rows.number(5)),
                     rows.text(6), "", "", ""});
  }
  rows.reset();
  std::ranges::sort(out, std::greater<>(), &FailureGroup::count);
  return out;
}

AttemptSums LogIndex::sums(const Owner& owner, const std::string& endpoint_id, TimePoint since) {
  AttemptSums out;
  auto& rows = statements_->sums.reset();
  rows.bind(1, number_of(owner)).bind(2, endpoint_id.empty() ? 0 : number_of(endpoint_id));
  rows.bind(3, to_unix_ms(since));
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
  out.successes = totals.successes();
  auto& last = statements_->last.reset();
  last.bind(1, number_of(owner)).bind(2, number_of(endpoint_id));
  if (last.step()) {
    out.last_succeeded = last.number(1) != 0;
    out.last_delivery = time_or_null(last, 2);
    if (out.last_delivery && *out.last_delivery < since) out.last_delivery.reset();
  }
  last.reset();
  return out;
}

}  // namespace fanfare::control
