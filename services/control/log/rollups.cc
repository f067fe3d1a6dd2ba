#include "services/control/log/rollups.h"

#include <algorithm>

namespace fanfare::control {
namespace {
constexpr std::int64_t kBucketMs = 5 * 60'000;
}  // namespace

void LogRollups::add(const AttemptRecord& attempt) {
  const auto& outcome = attempt.outcome;
  const auto started = to_unix_ms(outcome.started);
  for (const std::string& endpoint : {attempt.endpoint_id, std::string()}) {
    auto& sums = sums_[{{attempt.organization_id, attempt.test_mode, endpoint},
                        started - started % kBucketMs,
                        std::string(to_string(outcome.outcome_class))}];
    ++sums.attempts;
    sums.dns += outcome.dns.count();
    sums.connect += outcome.connect.count();
    sums.tls += outcome.tls.count();
    sums.first_byte += outcome.first_byte.count();
    sums.total += outcome.total.count();
  }
  auto& last = last_[{attempt.organization_id, attempt.test_mode, attempt.endpoint_id}];
  const bool success = outcome.outcome_class == OutcomeClass::kSuccess;
  if (started >= last.attempt) last.succeeded = success;
  last.attempt = std::max(last.attempt, started);
  if (success) last.success = std::max(last.success.value_or(started), started);
}

void LogRollups::write(const Numbered& numbered, Statement& sums, Statement& last) {
  for (const auto& [key, sum] : sums_) {
    const auto& [whose, bucket, outcome_class] = key;
    const auto [owner, endpoint] = numbered(whose);
    sums.reset().bind(1, owner).bind(2, endpoint).bind(3, bucket).bind(4, outcome_class);
    sums.bind(5, sum.attempts).bind(6, sum.dns).bind(7, sum.connect).bind(8, sum.tls);
    sums.bind(9, sum.first_byte).bind(10, sum.total).execute();
  }
  for (const auto& [whose, newest] : last_) {
    const auto [owner, endpoint] = numbered(whose);
    last.reset().bind(1, owner).bind(2, endpoint).bind(3, newest.attempt);
    last.bind(4, newest.succeeded);
    newest.success ? last.bind(5, *newest.success) : last.bind_null(5);
    last.execute();
  }
  clear();
}

void LogRollups::clear() {
  sums_.clear();
  last_.clear();
}

}  // namespace fanfare::control
