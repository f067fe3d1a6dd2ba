#include "services/control/log/rollups.h"

#include <algorithm>

#include "services/control/log/statements.h"

namespace fanfare::control {
std::size_t LogRollups::Hash::operator()(const Whose& it) const {
  const auto both =
      static_cast<std::uint64_t>(it.owner) << 40 ^ static_cast<std::uint64_t>(it.endpoint);
  return both * 0x9e37'79b9'7f4a'7c15ULL >> 16;
}

void LogRollups::add_to(std::vector<Sums>& all, const AttemptRecord& attempt) {
  const auto& outcome = attempt.outcome;
  const auto started = to_unix_ms(outcome.started);
  const auto bucket = started - started % kBucketMs;
  auto sums = std::ranges::find_if(all, [&](const Sums& each) {
    return each.bucket == bucket && each.outcome_class == outcome.outcome_class;
  });
  if (sums == all.end()) sums = all.insert(sums, {bucket, outcome.outcome_class});
  ++sums->attempts;
  sums->dns += outcome.dns.count();
  sums->connect += outcome.connect.count();
  sums->tls += outcome.tls.count();
  sums->first_byte += outcome.first_byte.count();
  sums->total += outcome.total.count();
}

void LogRollups::add(std::int64_t owner, std::int64_t endpoint, const AttemptRecord& attempt) {
  add_to(added_[{owner, 0}].sums, attempt);
  auto& added = added_[{owner, endpoint}];
  add_to(added.sums, attempt);
  const auto started = to_unix_ms(attempt.outcome.started);
  const bool success = attempt.outcome.outcome_class == OutcomeClass::kSuccess;
  if (started >= added.attempt) added.succeeded = success;
  added.attempt = std::max(added.attempt, started);
  if (success) added.success = std::max(added.success.value_or(started), started);
}

void LogRollups::write(Statement& sums, Statement& last) {
  std::vector<Whose> all;  // in the order of their tables
  for (const auto& [whose, _] : added_) all.push_back(whose);
  std::ranges::sort(all);
  for (const auto& whose : all) {
    const auto& added = added_[whose];
    for (const auto& sum : added.sums)
      add_rollup(sums, whose.owner, whose.endpoint, sum.outcome_class, sum);
    if (whose.endpoint == 0) continue;
    last.reset().bind(1, whose.owner).bind(2, whose.endpoint).bind(3, added.attempt);
    last.bind(4, added.succeeded);
    added.success ? last.bind(5, *added.success) : last.bind_null(5);
    last.execute();
  }
  clear();
}

}  // namespace fanfare::control
