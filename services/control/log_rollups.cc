#include "services/control/log_rollups.h"

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

void LogRollups::write(Statement& sums, Statement& last) {
  for (const auto& [key, sum] : sums_) {
    const auto& [whose, bucket, outcome_class] = key;
    const auto& [organization, test, endpoint] = whose;
    sums.reset().bind(1, organization).bind(2, test).bind(3, endpoint);
    sums.bind(4, bucket).bind(5, outcome_class).bind(6, sum.attempts).bind(7, sum.dns);
    sums.bind(8, sum.connect).bind(9, sum.tls).bind(10, sum.first_byte).bind(11, sum.total);
    sums.execute();
  }
  for (const auto& [whose, newest] : last_) {
    const auto& [organization, test, endpoint] = whose;
    last.reset().bind(1, organization).bind(2, test).bind(3, endpoint);
    last.bind(4, newest.attempt).bind(5, newest.succeeded);
    newest.success ? last.bind(6, *newest.success) : last.bind_null(6);
    last.execute();
  }
  clear();
}

void LogRollups::clear() {
  sums_.clear();
  last_.clear();
}

}  // namespace fanfare::control
