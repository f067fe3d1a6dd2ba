// Starting attempts, and what their outcomes lead to.
#include <algorithm>

#include "core/check.h"
#include "core/signature.h"
#include "services/dispatcher/dispatcher.h"

namespace fanfare::dispatcher {
namespace {

AttemptRecord record_of(const Delivery& delivery, std::uint32_t number, Outcome outcome) {
  AttemptRecord record;
  record.delivery_id = delivery.id;
  record.organization_id = delivery.organization_id;
  record.endpoint_id = delivery.endpoint_id;
  record.event_id = delivery.event_id;
  record.event_type = delivery.event_type;
  record.dialect = delivery.dialect;
  record.test_mode = delivery.test_mode;
  record.number = number;
  record.accepted = delivery.accepted;
  record.run = delivery.run;
  record.outcome = std::move(outcome);
  return record;
}

constexpr std::size_t kPassedOverMax = 32;  // lanes in one go that have their share

bool pauses_endpoint(const Outcome& outcome) {
  return outcome.status == 429 || outcome.status == 503;
}

}  // namespace

void Dispatcher::make_ready(Lane& lane) {
  if (lane.queued || lane.waiting() == 0) return;
  lane.queued = true;
  std::deque<Lane*>& queue = ready_[lane.organization_id()];
  if (queue.empty()) turns_.push_back(lane.organization_id());
  queue.push_back(&lane);
}

/// Requests that are long under way can't be taken back, so none may have all of them: an endpoint
/// gets no more than are left, an organization four times that (dynamic thresholds, Choudhury and
/// Hahne 1998). Alone they may have a half and four fifths; who has few starts at once.
bool Dispatcher::has_its_share(const Lane& lane) const {
  const std::size_t left = settings_.in_flight_max - in_flight_;
  if (lane.in_flight >= left) return true;
  const auto found = in_flight_of_.find(lane.organization_id());
  return found != in_flight_of_.end() && found->second >= 4 * left;
}

/// Organizations take turns, and in each its endpoints: nobody waits for somebody else's backlog.
void Dispatcher::schedule(TimePoint now) {
  std::size_t passed_over = 0;
  while (!held_ && in_flight_ < settings_.in_flight_max && !turns_.empty() &&
         passed_over < kPassedOverMax) {
    const std::string organization = std::move(turns_.front());
    turns_.pop_front();
    const auto queue = ready_.find(organization);
    Lane& lane = *queue->second.front();
    queue->second.pop_front();
    if (has_its_share(lane)) {
      queue->second.push_back(&lane);
      turns_.push_back(organization);
      ++passed_over;
      continue;
    }
    lane.queued = false;
    if (queue->second.empty()) {
      ready_.erase(queue);
    } else {
      turns_.push_back(organization);
    }
    if (start_one(lane, now)) {
      make_ready(lane);
    } else {
      const std::string id = lane.endpoint_id();
      forget_if_idle(id);
    }
  }
}

/// False if nothing of the lane may start now; then its next finish, wake or record makes it ready.
bool Dispatcher::start_one(Lane& lane, TimePoint now) {
  const auto known = endpoints_.find(lane.endpoint_id());
  if (known == endpoints_.end() || lane.waiting() == 0) return false;
  if (lane.in_flight >= lane.allowed(now, limit_of(known->second))) {
    lane.held_back_below = next_handle_;
    const TimePoint until = std::max(lane.blocked_until(now), lane.rate.next(now));
    if (until > now) wake_at(until, lane.endpoint_id());
    return false;
  }
  const std::optional<Handle> handle = lane.take_next(now);
  if (!handle) {
    if (const auto at = lane.next_returned()) wake_at(*at, lane.endpoint_id());
    return false;
  }
  Work& work = works_.at(*handle);
  lane.remove_bytes(work.bytes);
  if (is_void(work.delivery)) {
    finish(*handle);
    return true;
  }
  lane.rate.take(now);
  if (lane.rate_as_left) lane.rate_as_left->take(now);
  lane.breaker().on_started(now);
  ++lane.in_flight;
  ++in_flight_;
  ++in_flight_of_[work.delivery.organization_id];
  work.phase = Phase::kInFlight;
  work.waited = work.delivery.deferrals > 0 || *handle < lane.held_back_below;
  work.started = now;
  work.endpoint_version = known->second.endpoint.version;
  const Endpoint& endpoint = known->second.endpoint;
  const Dialect* dialect = dialects_.find(work.delivery.dialect);
  if (dialect == nullptr) dialect = known->second.dialect;
  actions_.start.push_back({*handle, endpoint.id + "/" + std::to_string(endpoint.version),
                            known->second.url.host, known->second.url.port,
                            wire_request(*dialect, endpoint, known->second.url, work.delivery, now),
                            endpoint.tls});
  return true;
}

void Dispatcher::wake_at(TimePoint time, const std::string& endpoint_id) {
  wakes_.emplace(time, endpoint_id);
}

std::optional<TimePoint> Dispatcher::next_wake() const {
  if (wakes_.empty()) return std::nullopt;
  return wakes_.begin()->first;
}

void Dispatcher::on_tick(TimePoint now) {
  while (!wakes_.empty() && wakes_.begin()->first <= now) {
    const auto lane = lanes_.find(wakes_.begin()->second);
    wakes_.erase(wakes_.begin());
    if (lane != lanes_.end()) make_ready(*lane->second);
  }
  schedule(now);
}

void Dispatcher::hold(bool held, TimePoint now) {
  held_ = held;
  schedule(now);
}

void Dispatcher::on_attempt_finished(Handle handle, Outcome outcome, Jitter jitter, TimePoint now) {
  Work& work = works_.at(handle);
  FANFARE_CHECK(work.phase == Phase::kInFlight);
  --in_flight_;
  const auto of = in_flight_of_.find(work.delivery.organization_id);
  if (--of->second == 0) in_flight_of_.erase(of);
  const auto found = lanes_.find(work.delivery.endpoint_id);
  Lane* lane = found == lanes_.end() ? nullptr : found->second.get();
  if (lane != nullptr) --lane->in_flight;
  const auto known = endpoints_.find(work.delivery.endpoint_id);
  const OutcomeClass outcome_class = outcome.outcome_class;
  if (lane != nullptr) {
    lane->on_ended(now);
    if (lane->breaker().on_finished(outcome_class, now)) mark_state(*lane);
  }
  if (work.orphan) {
    // Not finished: it is repeated by whoever owns it now.
    bytes_ -= work.bytes;
    works_.erase(handle);
  } else {
    work.phase = Phase::kLogging;
    std::string traceparent = work.delivery.traceparent;
    AttemptRecord record = record_of(work.delivery, work.delivery.attempts_made + 1, outcome);
    record.sent = {work.started, work.endpoint_version, work.offset,
                   work.source.stream == Stream::kReturned};
    if (outcome_class == OutcomeClass::kSuccess) {
      record.result = AttemptResult::kDelivered;
      if (lane != nullptr && lane->failing_since != TimePoint{}) {
        lane->failing_since = {};
        lane->failing_stage = 0;
        mark_state(*lane);
      }
    } else if (outcome_class == OutcomeClass::kShutdown) {
      // Logged, and then forgotten: whoever owns it next repeats it under the same number.
      work.orphan = true;
      record.result = AttemptResult::kRetrying;
    } else {
      after_failure(work, known == endpoints_.end() ? nullptr : &known->second, lane, outcome,
                    jitter, now, record);
    }
    actions_.log.push_back({handle, std::move(record), work.waited, std::move(traceparent)});
  }
  if (lane != nullptr) {
    if (lane->blocked_until(now) > now || !lane->disabled_reason.empty()) readmit(*lane, now);
    make_ready(*lane);
    if (lane->waiting() == 0) forget_if_idle(std::string(lane->endpoint_id()));
  }
  schedule(now);
}

/// Each stage is written into the endpoint's state: whoever tells people of it reads it there.
void Dispatcher::note_failure(Lane& lane, TimePoint ended) {
  if (lane.failing_since == TimePoint{}) {
    lane.failing_since = ended;
    return mark_state(lane);
  }
  if (!lane.disabled_reason.empty()) return;
  const Duration failing = ended - lane.failing_since;
  if (failing > settings_.failing_max) {
    lane.disabled_reason = "continuous_failure";
    return mark_state(lane);
  }
  const auto& notices = settings_.failing_notices;
  const auto passed = static_cast<std::uint32_t>(std::count_if(
      notices.begin(), notices.end(), [&](Duration notice) { return failing > notice; }));
  if (passed <= lane.failing_stage) return;
  lane.failing_stage = passed;
  mark_state(lane);
}

void Dispatcher::after_failure(Work& work, const Known* known, Lane* lane, const Outcome& outcome,
                               Jitter jitter, TimePoint now, AttemptRecord& record) {
  Delivery& delivery = work.delivery;
  delivery.attempts_made += 1;
  delivery.history.push_back({delivery.attempts_made, outcome.started,
                              outcome.ended - outcome.started, outcome.status,
                              outcome.outcome_class});
  record.result = AttemptResult::kFailed;
  const auto dead = [&](DeadLetterReason reason) {
    record.dead_letter_reason = reason;
    DeadLetter letter;
    letter.delivery = std::move(delivery);
    letter.reason = reason;
    letter.error = outcome.error;
    letter.failed = outcome.ended;
    // The partition's maps look for the endpoint by this id while the letter waits to be written.
    delivery.endpoint_id = letter.delivery.endpoint_id;
    work.output = std::move(letter);
  };
  if (is_void(delivery)) {  // It goes on in another run.
    record.result = AttemptResult::kRetrying;
    return;
  }
  if (known == nullptr) return dead(DeadLetterReason::kEndpointDeleted);

  if (lane != nullptr) note_failure(*lane, outcome.ended);
  const Dialect* dialect = dialects_.find(delivery.dialect);
  if (dialect == nullptr) dialect = known->dialect;
  if (outcome.outcome_class == OutcomeClass::kHttp410 && dialect->gone_disables) {
    if (lane != nullptr) {
      lane->disabled_reason = "gone";
      mark_state(*lane);
    }
    return dead(DeadLetterReason::kGone);
  }
  std::optional<TimePoint> retry_after;
  if (outcome.retry_after) retry_after = parse_retry_after(*outcome.retry_after, outcome.ended);
  if (retry_after && pauses_endpoint(outcome) && lane != nullptr) {
    lane->paused_until = std::max(lane->paused_until, *retry_after);
    mark_state(*lane);
  }
  const auto due = next_attempt_at(*dialect, known->endpoint, delivery.attempts_made, outcome.ended,
                                   jitter, retry_after);
  if (!due) return dead(DeadLetterReason::kAttemptsExhausted);
  record.result = AttemptResult::kRetrying;
  record.next_attempt = *due;
  Move move = to_move(std::move(delivery), *due, now);
  delivery.endpoint_id = move.delivery.endpoint_id;
  work.output = std::move(move);
}

}  // namespace fanfare::dispatcher
