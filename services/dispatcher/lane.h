// What the dispatcher knows of one endpoint: what waits for it, and what keeps it waiting.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/circuit_breaker.h"
#include "core/endpoint_state.h"
#include "core/rate_limit.h"
#include "core/time.h"

namespace fanfare::dispatcher {

/// Names a delivery in the dispatcher; never used twice.
using Handle = std::uint64_t;

/// Fresh and returned deliveries have a queue each and take turns, so that neither starves.
/// Invariant: waiting_bytes is the sum over both queues.
class Lane {
 public:
  Lane(std::string endpoint_id, std::string organization_id, CircuitBreaker::Settings breaker)
      : endpoint_id_(std::move(endpoint_id)),
        organization_id_(std::move(organization_id)),
        breaker_settings_(breaker),
        breaker_(breaker) {}

  const std::string& endpoint_id() const { return endpoint_id_; }
  const std::string& organization_id() const { return organization_id_; }

  void add_fresh(Handle handle, std::size_t bytes);
  /// `not_before` may lie a little ahead: it is waited out here.
  void add_returned(Handle handle, TimePoint not_before, std::size_t bytes);
  void remove_bytes(std::size_t bytes) { waiting_bytes_ -= bytes; }
  std::size_t waiting() const { return fresh_.size() + returned_.size(); }
  std::size_t waiting_bytes() const { return waiting_bytes_; }
  /// Everything that waits, in order; the queues are empty afterwards.
  std::vector<Handle> take_all();

  /// The next delivery that may start at `now`, removed; its bytes are still counted until
  /// remove_bytes(). nullopt if none may.
  std::optional<Handle> take_next(TimePoint now);
  /// When the first returned one may start; nullopt if none waits for that.
  std::optional<TimePoint> next_returned() const;

  /// How many requests may be in flight at `now`.
  std::uint32_t allowed(TimePoint now, std::uint32_t limit);
  /// Until when nothing may start, seen from `now`; `now` if something may.
  TimePoint blocked_until(TimePoint now) const;

  /// As another owner left it, whose clock may have been wrong.
  void restore(const EndpointState& state, TimePoint now);
  /// Knows nothing any more of the endpoint's health: for the next owner to say.
  void forget();
  /// What a later owner has to know. Only who is `leaving` can say how far the rate is used up.
  EndpointState state(std::uint32_t epoch, TimePoint now, bool leaving) const;

  /// What is added now has to wait.
  void on_waiting(TimePoint now);
  /// An attempt has ended.
  void on_ended(TimePoint now);
  /// How many may wait: what the lane sends within five seconds, at least kWaitingMin.
  std::size_t room(TimePoint now) const;
  /// May one more wait, fresh or returned, where `most` may in all? Half of it is for either, so
  /// that a backlog that comes back leaves room for what is new.
  bool has_room(bool fresh, std::size_t most) const;
  /// Where one that finds no room gets its turn: after those that found none before, at the pace of
  /// the lane, but not much further ahead than that has been watched.
  TimePoint next_turn(TimePoint now, bool fresh);

  static constexpr std::size_t kWaitingMin = 100;

  std::uint32_t in_flight = 0;
  Handle held_back_below = 0;       // those below waited for the lane's own limits, not for a turn
  bool queued = false;              // among those that may start something
  bool taken_over = false;          // ours, with all that former owners knew
  TimePoint paused_until;           // Retry-After of 429 and 503
  TimePoint failing_since;          // the epoch: the last attempt that told something succeeded
  std::uint32_t failing_stage = 0;  // notices that were due since
  std::string disabled_reason;
  RateLimit rate;
  double rate_per_second = 0;
  /// Counts on from what an owner that left in order had taken. That owner's word must not be there
  /// for a third one once this one has sent: it is in force when a state without it is committed.
  std::optional<RateLimit> rate_as_left;
  CircuitBreaker& breaker() { return breaker_; }
  const CircuitBreaker& breaker() const { return breaker_; }

 private:
  std::string endpoint_id_, organization_id_;
  CircuitBreaker::Settings breaker_settings_;
  CircuitBreaker breaker_;
  std::deque<Handle> fresh_;
  std::multimap<TimePoint, Handle> returned_;
  bool returned_turn_ = false;
  std::size_t waiting_bytes_ = 0;

  /// Milliseconds from one end of an attempt to the next while something waits.
  double pace(TimePoint now) const;
  double mean_pace_ = 1;
  std::uint32_t paces_ = 0;  // that the mean is made of, at most kPacesMax
  TimePoint last_end_;       // or since when something waits; the epoch: nothing waits
  Duration watched_{0};      // how long something waited
  double turns_ms_ = 0;      // what the horizon, in whole milliseconds, lacks
  // The turns of the last that found no room, returned and fresh.
  std::array<TimePoint, 2> horizons_;
};

}  // namespace fanfare::dispatcher
