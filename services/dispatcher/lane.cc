#include "services/dispatcher/lane.h"

#include <algorithm>
#include <cmath>

#include "core/retry_ladder.h"

namespace fanfare::dispatcher {
namespace {
using namespace std::chrono_literals;
constexpr Duration kTurnMin = 1s;
constexpr Duration kTurnMax = 5min;
constexpr double kRoomMs = 5'000;
constexpr Duration kStalled = 500ms;  // without any end: slower than it was
constexpr std::uint32_t kPacesMax = 64;
constexpr double kEarly = 0.8;  // rather find no room again than leave the endpoint idle
constexpr int kWatchedTimes = 8;
}  // namespace

void Lane::add_fresh(Handle handle, std::size_t bytes) {
  fresh_.push_back(handle);
  waiting_bytes_ += bytes;
}

void Lane::add_returned(Handle handle, TimePoint not_before, std::size_t bytes) {
  returned_.emplace(not_before, handle);
  waiting_bytes_ += bytes;
}

std::vector<Handle> Lane::take_all() {
  std::vector<Handle> all(fresh_.begin(), fresh_.end());
  for (const auto& [time, handle] : returned_) all.push_back(handle);
  fresh_.clear();
  returned_.clear();
  waiting_bytes_ = 0;
  last_end_ = {};
  return all;
}

std::optional<Handle> Lane::take_next(TimePoint now) {
  const bool returned_ready = !returned_.empty() && returned_.begin()->first <= now;
  if (!returned_ready && fresh_.empty()) return std::nullopt;
  returned_turn_ = fresh_.empty() || (returned_ready && !returned_turn_);
  Handle handle = 0;
  if (returned_turn_) {
    handle = returned_.begin()->second;
    returned_.erase(returned_.begin());
  } else {
    handle = fresh_.front();
    fresh_.pop_front();
  }
  return handle;
}

std::optional<TimePoint> Lane::next_returned() const {
  if (returned_.empty()) return std::nullopt;
  return returned_.begin()->first;
}

std::uint32_t Lane::allowed(TimePoint now, std::uint32_t limit) {
  if (paused_until > now || rate.next(now) > now) return 0;
  return breaker_.allowed(now, limit);
}

TimePoint Lane::blocked_until(TimePoint now) const {
  TimePoint until = std::max(now, paused_until);
  if (breaker_.state() == CircuitBreaker::State::kOpen)
    until = std::max(until, breaker_.probe_at());
  return until;
}

void Lane::restore(const EndpointState& state, TimePoint now) {
  disabled_reason = state.disabled_reason;
  paused_until = std::min(state.paused_until, now + kRetryAfterMax);
  failing_since = state.failing_since;
  failing_stage = state.failing_stage;
  breaker_ = state.breaker == "closed"
                 ? CircuitBreaker(breaker_settings_)
                 : CircuitBreaker(breaker_settings_, CircuitBreaker::State::kOpen,
                                  std::min(state.breaker_probe, now + breaker_settings_.probe_max),
                                  state.breaker_failures);
}

void Lane::forget() {
  restore({}, {});
  taken_over = false;
  rate_as_left.reset();
  watched_ = {};
  horizons_ = {};
}

EndpointState Lane::state(std::uint32_t epoch, TimePoint now, bool leaving) const {
  EndpointState state;
  state.endpoint_id = endpoint_id_;
  state.organization_id = organization_id_;
  state.epoch = epoch;
  state.disabled_reason = disabled_reason;
  state.changed = now;
  state.paused_until = paused_until;
  state.breaker = to_string(breaker_.state());
  state.breaker_probe = breaker_.probe_at();
  state.breaker_failures = breaker_.failures();
  state.failing_since = failing_since;
  state.failing_stage = failing_stage;
  if (leaving && rate_per_second > 0) state.rate_taken_until = rate.taken_until();
  return state;
}

void Lane::on_waiting(TimePoint now) {
  if (last_end_ == TimePoint{}) last_end_ = now;
}

void Lane::on_ended(TimePoint now) {
  if (last_end_ == TimePoint{}) return;
  const Duration pace = std::max(Duration(0), now - last_end_);
  watched_ += pace;
  paces_ += paces_ < kPacesMax ? 1 : 0;
  mean_pace_ += (static_cast<double>(pace.count()) - mean_pace_) / paces_;
  last_end_ = waiting() > 0 ? now : TimePoint{};
}

double Lane::pace(TimePoint now) const {
  double pace = mean_pace_;
  if (last_end_ != TimePoint{} && in_flight > 0 && now - last_end_ > kStalled) {
    pace = std::max(pace, static_cast<double>((now - last_end_).count()));
  }
  return rate_per_second > 0 ? std::max(pace, 1'000 / rate_per_second) : pace;
}

std::size_t Lane::room(TimePoint now) const {
  return std::max(kWaitingMin, static_cast<std::size_t>(kRoomMs / std::max(pace(now), 0.01)));
}

bool Lane::has_room(bool fresh, std::size_t most) const {
  const std::size_t alike = fresh ? fresh_.size() : returned_.size();
  return waiting() < most || alike < (most + 1) / 2;
}

TimePoint Lane::next_turn(TimePoint now, bool fresh) {
  const auto in_ms = [](double ms) { return Duration(static_cast<std::int64_t>(ms + 0.5)); };
  // Below a millisecond each, the turns of many fall together.
  turns_ms_ += pace(now) * kEarly;
  const Duration step = in_ms(std::floor(turns_ms_));
  turns_ms_ -= std::floor(turns_ms_);
  const Duration ahead = in_ms(static_cast<double>(waiting()) * pace(now) * kEarly);
  const Duration furthest = std::clamp(watched_ * kWatchedTimes, kTurnMin, kTurnMax);
  TimePoint& horizon = horizons_[fresh ? 1 : 0];
  horizon = std::max(horizon, now + std::max(ahead, kTurnMin)) + step;
  horizon = std::min(horizon, now + furthest);
  return horizon;
}

}  // namespace fanfare::dispatcher
