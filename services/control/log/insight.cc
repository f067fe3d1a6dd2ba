// What the index tells of many deliveries at once: sums, series, failures by cause.
#include <algorithm>
#include <functional>
#include <limits>

#include "services/control/log/conditions.h"
#include "services/control/log/reading.h"

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
  const Reading reading(*this);
  auto& rows = list(
      "SELECT endpoint, (bucket - ?3) / ?4, sum(attempts), sum(iif(class='success',attempts,0)), "
      "sum(total_us) FROM rollups WHERE owner=?1 AND endpoint IN (SELECT value FROM json_each(?2)) "
      "AND bucket >= ?3 GROUP BY 1, 2 ORDER BY 1, 2");
  rows.bind(1, number_of(owner)).bind(2, json.end_array().take());
  rows.bind(3, to_unix_ms(since)).bind(4, static_cast<std::int64_t>(step.count()));
  std::map<std::string, std::map<std::int64_t, SeriesPoint>> points;
  while (rows.step())
    points[ids.at(rows.number(0))][rows.number(1)] = {rows.number(1), rows.number(2),
                                                      rows.number(3), rows.number(4)};
  rows.reset();
  for (const auto& id : endpoints)
    sums_in_segments(owner, id, since, [&](const SegmentSums& sums) {
      const auto place = (sums.bucket - to_unix_ms(since)) / step.count();
      auto& point = points[id][place];
      point.place = place;
      point.attempts += sums.attempts;
      point.successes += sums.attempts;
      point.total_us += sums.total;
    });
  std::map<std::string, std::vector<SeriesPoint>> out;
  for (const auto& [id, by_place] : points)
    for (const auto& [_, point] : by_place) out[id].push_back(point);
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
  const Reading reading(*this);
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
  sums_in_segments(owner, endpoint_id, since, [&](const SegmentSums& sums) {
    out.by_class[std::string(to_string(OutcomeClass::kSuccess))] += sums.attempts;
    out.attempts += sums.attempts;
    const auto phases = {sums.dns, sums.connect, sums.tls, sums.first_byte, sums.total};
    std::ranges::transform(out.phase_us, phases, out.phase_us.begin(), std::plus<>());
  });
  return out;
}

EndpointHealth LogIndex::health(const Owner& owner, const std::string& endpoint_id,
                                TimePoint since) {
  EndpointHealth out;
  const Reading reading(*this);
  const auto totals = sums(owner, endpoint_id, since);
  out.attempts = totals.attempts;
  out.successes = totals.successes();
  auto& last = statements_->last.reset();
  last.bind(1, number_of(owner)).bind(2, number_of(endpoint_id));
  std::int64_t attempted = std::numeric_limits<std::int64_t>::min();
  if (last.step()) {
    attempted = last.number(0);
    out.last_succeeded = last.number(1) != 0;
    out.last_delivery = time_or_null(last, 2);
  }
  last.reset();
  sums_in_segments(owner, endpoint_id, TimePoint(), [&](const SegmentSums& sums) {
    out.last_succeeded = out.last_succeeded || sums.last >= attempted;
    out.last_delivery = std::max(out.last_delivery.value_or(TimePoint()), from_unix_ms(sums.last));
  });
  if (out.last_delivery && *out.last_delivery < since) out.last_delivery.reset();
  return out;
}

}  // namespace fanfare::control
