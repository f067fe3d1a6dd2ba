// What the ledger demands of attempts, and of what follows from them.
#include <algorithm>
#include <cmath>

#include "core/retry_ladder.h"
#include "sim/ledger.h"

namespace fanfare::sim {
namespace {
using namespace std::chrono_literals;
}  // namespace

std::string Ledger::on_attempt_started(const std::string& process, std::uint64_t assignment,
                                       const dispatcher::StartAttempt& attempt) {
  const TimePoint now = basis_.time.now();
  const std::size_t slash = attempt.pool_key.find('/');
  const std::string endpoint_id = attempt.pool_key.substr(0, slash);
  const auto version = static_cast<std::uint32_t>(std::stoul(attempt.pool_key.substr(slash + 1)));
  const std::string body = attempt.request.substr(attempt.request.find("\r\n\r\n") + 4);
  const auto named = by_body_.find(endpoint_id + "\n" + body);
  require(named != by_body_.end(), "a body that fanout didn't make", endpoint_id);
  const std::string& id = named->second;
  Story& story = stories_.at(id);

  require(story.live.has_value(), "attempted after its end", id);
  const Copy& copy = *story.live;
  require(copy.place.topic == names_.deliveries() || copy.place.topic == names_.returns(),
          "attempted while it waits in a rung", id);
  require(now >= copy.delivery.not_before, "attempted before it was due", id);
  const std::pair<Place, std::int64_t> tried{copy.place, copy.offset};
  require(story.tried_copy != tried || story.tried_in != assignment,
          "attempted again without a crash", id);
  story.tried_copy = tried;
  story.tried_in = assignment;
  story.attempts.push_back({now, std::nullopt});
  ++attempts_;

  const Endpoint* endpoint = endpoints_.with_version(endpoint_id, version);
  require(endpoint != nullptr && endpoint->status == EndpointStatus::kActive,
          "attempted at an endpoint that isn't active", id);
  const Endpoint* known = endpoints_.at(endpoint_id, now - EndpointView::kBehindMax - 1ms);
  const bool gone =
      known == nullptr && endpoints_.changes().front().at < now - 1s &&
      endpoints_.latest(endpoint_id) == nullptr &&
      endpoints_.ever_wanted(endpoint_id, {story.origin.event_type, story.origin.body}, TimePoint{},
                             now - 1s);
  require(!gone, "attempted long after the endpoint was deleted", id);
  require(known == nullptr || version >= known->version, "a change of the endpoint took no effect",
          id);
  const auto state = states_.find(endpoint_id);
  if (state != states_.end() && state->second.epoch == endpoint->epoch) {
    require(state->second.disabled_reason.empty(), "attempted at a disabled endpoint", id);
    require(state->second.paused_until <= now, "attempted in a pause that the endpoint asked for",
            id);
  }
  const std::uint32_t in_flight = ++in_flight_[process][endpoint_id];
  const std::uint32_t limit = endpoint->concurrency_max == 0 ? 10 : endpoint->concurrency_max;
  require(in_flight <= limit, "too many requests at a time", id);
  if (endpoint->rate_per_second > 0) {
    starts_[endpoint_id].push_back(now);
    check_rate(*endpoint);
  }
  if (rules_.calm) check_lateness(story);
  return id;
}

void Ledger::check_rate(const Endpoint& endpoint) {
  const std::vector<TimePoint>& starts = starts_[endpoint.id];
  const auto in_a_second =
      static_cast<std::uint32_t>(std::max(std::ceil(endpoint.rate_per_second), 1.0));
  const std::size_t burst = endpoint.rate_burst > 0 ? endpoint.rate_burst : in_a_second;
  const double interval_ms = 1'000 / endpoint.rate_per_second;
  for (std::size_t back = burst; back < starts.size() && back < burst + 20; ++back) {
    const auto span = starts.back() - starts[starts.size() - 1 - back];
    const double least = static_cast<double>(back + 1 - burst) * interval_ms - 2;
    require(static_cast<double>(span.count()) >= least, "above its rate", endpoint.id);
  }
}

/// While the system keeps up: a second at most, whatever other endpoints do.
void Ledger::check_lateness(const Story& story) {
  const Copy& copy = *story.live;
  TimePoint due =
      copy.delivery.not_before == TimePoint{} ? copy.appended : copy.delivery.not_before;
  due = std::max(due, rules_.settled());
  if (basis_.time.now() - due > 1s) {
    fail("attempted " + std::to_string((basis_.time.now() - due).count()) +
         " ms late: " + story.origin.id);
  }
}

void Ledger::on_attempt_ended(const std::string& process, const std::string& delivery_id,
                              const Outcome& outcome) {
  Story& story = stories_.at(delivery_id);
  --in_flight_[process][story.origin.endpoint_id];
  for (Real& real : story.attempts) {
    if (real.started == outcome.started && !real.outcome) {
      real.outcome = outcome;
      return;
    }
  }
}

void Ledger::check_move(const Story& story, const Copy& from, const std::string& topic,
                        const Delivery& to, const std::string& value) {
  const std::string& id = story.origin.id;
  const Delivery& was = from.delivery;
  require(to.body == story.origin.body && to.event_id == story.origin.event_id &&
              to.endpoint_id == story.origin.endpoint_id && to.dialect == story.origin.dialect &&
              to.accepted == story.origin.accepted,
          "changed on its way", id);
  if (from.place.topic.find(".retry.") != std::string::npos) {
    require(value == from.value, "changed while it waited", id);
    require(topic != names_.returns() || basis_.time.now() >= was.not_before - 500ms,
            "released before it was due", id);
    return;
  }
  require(to.hop == was.hop + 1, "hops aren't counted", id);
  require(to.not_before > from.appended, "moved into the past", id);
  if (to.attempts_made == was.attempts_made) {
    require(to.deferrals == was.deferrals + 1 && to.history.size() == was.history.size(),
            "a deferral that is none", id);
    require(to.not_before >= was.not_before, "a deferral that comes too early", id);
    return;
  }
  require(to.attempts_made == was.attempts_made + 1, "climbs more than a rung", id);
  require(to.deferrals == was.deferrals, "counted as a deferral", id);
  check_history(story, to);
  check_due(story, from, to);
}

/// A failed attempt goes by the ladder of the endpoint, or waits longer if it was asked to.
void Ledger::check_due(const Story& story, const Copy& from, const Delivery& to) {
  const std::string& id = story.origin.id;
  bool logged = false;
  const auto records = story.logged.find(to.attempts_made);
  if (records != story.logged.end()) {
    for (const AttemptRecord& record : records->second) {
      logged |= record.result == AttemptResult::kRetrying && record.next_attempt == to.not_before;
    }
  }
  require(logged, "an attempt that isn't in the log", id);
  const Endpoint* endpoint = endpoints_.at(story.origin.endpoint_id, from.appended);
  if (endpoint == nullptr) endpoint = endpoints_.latest(story.origin.endpoint_id);
  if (endpoint == nullptr) return;
  const Dialect& dialect = *dialects_.find(to.dialect);
  const Duration delay = ladder_of(dialect, *endpoint).at(to.attempts_made - 1);
  const AttemptSummary& last = to.history.back();
  const TimePoint ended = last.started + last.duration;
  require(to.not_before >= ended + delay, "earlier than the ladder says", id);
  const Duration jitter = endpoint->retry_delays.empty() ? std::min<Duration>(delay / 10, 30s) : 0s;
  require(to.not_before <= ended + delay + jitter || last.status == 429 || last.status == 503,
          "later than the ladder says", id);
}

/// The attempts that it names took place.
void Ledger::check_history(const Story& story, const Delivery& delivery) {
  const std::string& id = story.origin.id;
  require(delivery.history.size() == delivery.attempts_made, "an attempt is missing in the history",
          id);
  std::uint32_t number = 0;
  for (const AttemptSummary& each : delivery.history) {
    require(each.number == ++number, "the history has a gap", id);
    const bool real =
        std::any_of(story.attempts.begin(), story.attempts.end(), [&](const Real& real) {
          return real.outcome && real.started == each.started &&
                 real.outcome->status == each.status &&
                 real.outcome->outcome_class == each.outcome_class;
        });
    require(real, "the history names an attempt that never was", id);
  }
}

void Ledger::check_dead_letter(const Story& story, const Copy& from, const DeadLetter& letter) {
  const std::string& id = story.origin.id;
  const Delivery& dead = letter.delivery;
  require(dead.body == story.origin.body && dead.endpoint_id == story.origin.endpoint_id,
          "the dead letter holds another delivery", id);
  check_history(story, dead);
  const Endpoint* latest = endpoints_.latest(dead.endpoint_id);
  switch (letter.reason) {
    case DeadLetterReason::kAttemptsExhausted: {
      const Dialect& dialect = *dialects_.find(dead.dialect);
      require(latest == nullptr || dead.attempts_made == ladder_of(dialect, *latest).size() + 1,
              "given up in the middle of the ladder", id);
      break;
    }
    case DeadLetterReason::kGone:
      require(dead.history.back().status == 410, "gone, but nobody said so", id);
      break;
    case DeadLetterReason::kEndpointDeleted:
      require(latest == nullptr, "the endpoint isn't deleted", id);
      break;
    case DeadLetterReason::kExpired:
      require(basis_.time.now() - dead.accepted > rules_.age_max, "expired too early", id);
      break;
    case DeadLetterReason::kEndpointDisabled: break;  // may be told in the same transaction
    default: fail("an odd reason: " + id);
  }
  const bool attempted = dead.attempts_made == from.delivery.attempts_made + 1;
  require(attempted || dead.attempts_made == from.delivery.attempts_made, "attempts don't add up",
          id);
}

}  // namespace fanfare::sim
