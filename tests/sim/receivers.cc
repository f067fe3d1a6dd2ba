#include "sim/receivers.h"

namespace fanfare::sim {
namespace {

using namespace std::chrono_literals;

Outcome without_answer(OutcomeClass outcome_class, Duration takes, TimePoint now) {
  Outcome outcome;
  outcome.outcome_class = outcome_class;
  outcome.error = "no answer";
  outcome.started = now;
  outcome.ended = now + takes;
  outcome.total = takes;
  return outcome;
}

}  // namespace

bool Receivers::is_always(const std::string& endpoint_id, Phase phase) const {
  const auto found = fixed_.find(endpoint_id);
  return found != fixed_.end() && found->second == phase;
}

Receivers::Phase Receivers::phase_of(const std::string& endpoint_id, TimePoint now) {
  const auto fixed = fixed_.find(endpoint_id);
  if (fixed != fixed_.end()) return fixed->second;
  Current& current = current_[endpoint_id];
  if (current.until > now) return current.phase;
  current.until = now + random_.spread(5s, 6h);
  const std::size_t kind = random_.below(calm_ ? 10 : 20);
  current.phase = kind < 5              ? Phase::kHealthy
                  : kind < 7            ? Phase::kSlow
                  : kind < 9            ? Phase::kFailing
                  : kind < 10           ? Phase::kFlaky
                  : kind < 12           ? Phase::kHanging
                  : kind < 14           ? Phase::kRefusing
                  : kind < 16           ? Phase::kBusy
                  : kind < 17           ? Phase::kResetting
                  : kind < 18           ? Phase::kFlaky
                  : random_.chance(0.2) ? Phase::kGone
                                        : Phase::kFailing;
  return current.phase;
}

Outcome Receivers::with_status(int status, Duration takes, TimePoint now) {
  Outcome outcome = without_answer(outcome_class_of_status(status), takes, now);
  outcome.status = status;
  outcome.error = status / 100 == 2 ? "" : "status " + std::to_string(status);
  const bool busy = status == 429 || status == 503;
  if (busy && !calm_ && random_.chance(0.6)) {
    outcome.retry_after = std::to_string(random_.spread(1s, 2h) / 1s);
  }
  return outcome;
}

Outcome Receivers::answer(const std::string& endpoint_id, TimePoint now) {
  const Duration quick = random_.spread(1ms, 400ms);
  switch (phase_of(endpoint_id, now)) {
    case Phase::kHealthy: return with_status(200, quick, now);
    case Phase::kSlow: return with_status(204, random_.spread(500ms, 29s), now);
    case Phase::kFailing: return with_status(random_.chance(0.7) ? 500 : 302, quick, now);
    case Phase::kHanging: return without_answer(OutcomeClass::kTimeout, 30s, now);
    case Phase::kRefusing:
      return without_answer(
          random_.chance(0.5) ? OutcomeClass::kConnectRefused : OutcomeClass::kDns, quick, now);
    case Phase::kResetting: return without_answer(OutcomeClass::kReset, quick, now);
    case Phase::kBusy: return with_status(random_.chance(0.5) ? 429 : 503, quick, now);
    case Phase::kGone: return with_status(410, quick, now);
    case Phase::kFlaky: break;
  }
  if (random_.chance(0.4)) return with_status(200, quick, now);
  if (random_.chance(0.3)) return without_answer(OutcomeClass::kTls, quick, now);
  return with_status(random_.chance(0.9) ? 500 : 404, quick, now);
}

}  // namespace fanfare::sim
