// Decides what the dispatcher does: which attempt starts when, and what becomes of each delivery.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "core/attempt_record.h"
#include "core/batch_turns.h"
#include "core/dead_letter.h"
#include "core/delivery.h"
#include "core/dialect.h"
#include "core/endpoint.h"
#include "core/endpoint_state.h"
#include "core/offset_tracker.h"
#include "core/retry_ladder.h"
#include "core/rung_set.h"
#include "core/topics.h"
#include "core/url.h"
#include "services/dispatcher/lane.h"
#include "services/dispatcher/lane_census.h"
#include "services/dispatcher/superseded.h"

namespace fanfare::dispatcher {

/// Fresh deliveries and those that come back have a topic each, cut alike.
enum class Stream : std::uint8_t { kFresh, kReturned };
std::string topic_of(Stream stream, const TopicNames& names);
struct Source {
  Stream stream = Stream::kFresh;
  int partition = 0;
  auto operator<=>(const Source&) const = default;
};

struct Settings {
  TopicNames names{"fanfare"};
  int partitions = 64;
  std::uint32_t concurrency = 10;     // for each endpoint, unless it sets its own
  std::size_t in_flight_max = 2'048;  // of the process
  std::size_t lane_waiting_max = 10'000;
  std::size_t lane_bytes_max = 16u << 20;
  std::size_t bytes_max = 256u << 20;  // bodies of the process, waiting and in flight
  // For each partition (OffsetTracker::runs); beyond it what can't start is deferred.
  std::size_t unfinished_runs_max = 700;
  Duration age_max{120 * 3'600'000};      // of a delivery that has to wait longer, then `expired`
  Duration failing_max{120 * 3'600'000};  // without any success, then the endpoint is disabled
  // Before that, its state says how many of these have passed.
  std::vector<Duration> failing_notices{Duration(24 * 3'600'000), Duration(72 * 3'600'000)};
  CircuitBreaker::Settings breaker;
};

struct StartAttempt {
  Handle handle = 0;
  std::string pool_key;
  std::string host;
  std::uint16_t port = 443;
  std::string request;
  std::shared_ptr<const EndpointTls> tls;
};
struct LogAttempt {
  Handle handle = 0;
  AttemptRecord record;
  bool waited = false;           // its endpoint's limits, pauses or failures made it wait
  std::string traceparent = "";  // the delivery's
};
struct Actions {
  std::vector<StartAttempt> start;
  std::vector<LogAttempt> log;
  bool sync_endpoints = false;  // then call on_endpoints_synced()
};

/// Why a delivery has to wait without an attempt.
enum class Deferral : std::uint8_t {
  kPaused,      // by the customer
  kRetryAfter,  // the endpoint asked for it
  kBreaker,     // it doesn't answer
  kThrottled,   // by its limit on requests a second
  kFull,        // more than it takes in a while
};
std::string_view to_string(Deferral why);

/// A delivery on its way to a rung, or straight back to itself.
struct Move {
  Delivery delivery;
  std::optional<Duration> rung;
  std::optional<Deferral> deferred;  // no attempt was made
};
struct Batch {
  struct Progress {
    Source source;
    OffsetTracker::Commit commit;
  };
  std::vector<Move> moves;
  std::vector<DeadLetter> dead_letters;
  std::vector<EndpointState> states;
  std::vector<std::string> states_removed;  // of endpoints that were deleted
  std::vector<Progress> progress;
  std::size_t records() const { return moves.size() + dead_letters.size(); }  // of deliveries
  bool empty() const {
    return moves.empty() && dead_letters.empty() && states.empty() && states_removed.empty();
  }
};

/// Pure: no sockets, no Kafka, no clock.
///
///     record ─▶ waiting ─▶ in flight ─▶ logging ─▶ finished
///                  │                       └─────▶ staged ─▶ in a transaction
///                  └─ deferred, refused ─────────▶ staged
///
/// What was delivered is finished; a retry, a deferral or a dead letter is staged.
///
/// Invariant: an offset is reported as finished only when its attempt is logged and what follows
/// from it is in the same transaction.
/// Memory: bytes_max, and a few hundred bytes for each endpoint with work or a state.
class Dispatcher {
 public:
  Dispatcher(const DialectSet& dialects, const RungSet& rungs, Settings settings);

  void on_endpoint(Endpoint endpoint, TimePoint now);
  void on_endpoint_removed(const std::string& endpoint_id, TimePoint now);
  /// The view of the endpoints holds all that was written before sync_endpoints was asked for; once
  /// for each time.
  void on_endpoints_synced(TimePoint now);

  void on_assigned(const Source& source, std::int64_t offset, std::string_view metadata,
                   TimePoint now);
  /// A record of fanfare.endpoint-states; before the records of its partition.
  void on_state(EndpointState state);
  void on_state_removed(const std::string& endpoint_id) { states_.erase(endpoint_id); }
  /// A record of fanfare.runs. What waits in an older run is dropped when its turn comes.
  void on_run(const Run& run);
  void on_revoked(const Source& source);

  /// Is there room for another record of the source?
  bool wants(const Source& source) const;
  /// Requires: the source is assigned, offsets ascend.
  void on_record(const Source& source, std::int64_t offset, Delivery delivery, TimePoint now);
  /// A record that can't be read.
  void on_poison(const Source& source, std::int64_t offset, std::string raw, std::string fault,
                 TimePoint now);

  void on_attempt_finished(Handle handle, Outcome outcome, Jitter jitter, TimePoint now);
  /// The broker has the attempt's record: now the offset may move.
  void on_logged(Handle handle);

  void on_tick(TimePoint now);
  std::optional<TimePoint> next_wake() const;
  /// The clock was set back: who waits for a time of before takes its turn, and waits anew.
  void on_clock_set_back(TimePoint now);
  /// No new attempts: while draining, or while it isn't sure that the partitions are still ours.
  void hold(bool held, TimePoint now);

  Actions take_actions();

  /// What is to be written of those partitions, with the offset of one at least; nullopt if nothing
  /// has changed.
  std::optional<Batch> next_batch(const std::vector<int>& partitions, std::size_t records_max,
                                  std::size_t bytes_max, TimePoint now);
  /// The batch is in Kafka, and its partitions are still ours.
  void on_committed(const Batch& batch, TimePoint now);
  /// Nothing more will be sent: the next batches say what the next owners have to know.
  void leave(TimePoint now);
  /// Commits the source's offset again, to learn whether it is still ours.
  void touch(const Source& source);
  /// True if what waits to be written of those partitions shouldn't wait for more: much, or due at
  /// once. A retry that is due in seconds can be gathered, for transactions cost, not records.
  bool is_urgent(const std::vector<int>& partitions) const;

  std::size_t in_flight() const { return in_flight_; }
  std::size_t bytes() const { return bytes_; }
  std::size_t deliveries() const { return works_.size(); }
  std::size_t lanes() const { return lanes_.size(); }

  /// Goes on counting lanes, some thousand of them. Call it on each tick.
  void count_lanes(TimePoint now) { census_.go_on(lanes_, now); }
  const LaneCounts& lane_counts() const { return census_.counts(); }

 private:
  struct Known {
    Endpoint endpoint;
    EndpointUrl url;
    const Dialect* dialect = nullptr;
  };
  enum class Phase : std::uint8_t { kWaiting, kInFlight, kLogging, kStaged };
  struct Work {
    Delivery delivery;
    Source source;
    std::int64_t offset = 0;
    std::size_t bytes = 0;
    Phase phase = Phase::kWaiting;
    bool orphan = false;  // its partition is no longer ours, or it was cut off: never finished here
    bool waited = false;  // as in LogAttempt, at the start of the attempt
    TimePoint started;
    std::uint32_t endpoint_version = 0;  // at the start of the attempt
    std::variant<std::monostate, Move, DeadLetter> output;
  };
  struct Partition {
    OffsetTracker tracker;
    std::deque<Handle> staged;
    bool urgent = false;  // of these, one is due soon
    bool dirty = false;
    TimePoint assigned;
  };

  bool is_void(const Delivery& delivery) const;
  Handle add_work(const Source& source, std::int64_t offset, std::size_t size);
  void admit(Handle handle, TimePoint now);
  static void enqueue(Lane& lane, Handle handle, const Work& work);
  void readmit(Lane& lane, TimePoint now);
  Lane& lane_of(const Known& known, TimePoint now);
  void take_over(Lane& lane, const Known& known, TimePoint now);
  void apply_limits(Lane& lane, const Known& known, TimePoint now);
  bool owns(const std::string& endpoint_id) const;
  void forget_if_idle(const std::string& endpoint_id);
  std::uint32_t limit_of(const Known& known) const;

  void stage(Handle handle, Work& work, std::variant<std::monostate, Move, DeadLetter> output);
  void enqueue_output(Handle handle, Work& work);
  /// Waits without using up an attempt; expires what has waited too long.
  void defer(Handle handle, Deferral why, TimePoint until, TimePoint now);
  void give_up(Handle handle, DeadLetterReason reason, std::string error, TimePoint now);
  Move to_move(Delivery delivery, TimePoint due, TimePoint now) const;
  void finish(Handle handle);
  void mark_state(const Lane& lane) {
    if (lane.taken_over) dirty_states_.insert(lane.endpoint_id());
  }

  void make_ready(Lane& lane);
  void schedule(TimePoint now);
  bool start_one(Lane& lane, TimePoint now);
  bool has_its_share(const Lane& lane) const;
  void wake_at(TimePoint time, const std::string& endpoint_id);

  void note_failure(Lane& lane, TimePoint ended);
  void after_failure(Work& work, const Known* known, Lane* lane, const Outcome& outcome,
                     Jitter jitter, TimePoint now, AttemptRecord& record);
  /// The first one of them.
  void take_staged(Partition& partition, Batch& batch, std::size_t& bytes);
  void take_states(const std::vector<int>& partitions, Batch& batch, TimePoint now);
  static void add_progress(const Source& source, Partition& partition, Batch& batch);
  void prove_ownership(const std::vector<int>& partitions, Batch& batch);

  const DialectSet& dialects_;
  const RungSet& rungs_;
  Settings settings_;
  std::unordered_map<std::string, Known> endpoints_;
  std::unordered_map<std::string, EndpointState> states_;  // of owned partitions, not yet in a lane
  Lanes lanes_;
  LaneCensus census_;
  std::map<Source, Partition> partitions_;
  std::unordered_map<Handle, Work> works_;
  std::set<std::string> dirty_states_;
  std::set<std::string> removed_states_;
  BatchTurns<Source> batch_turns_;
  bool leaving_ = false;
  Superseded superseded_;
  std::deque<Handle> unknown_;     // their endpoint isn't in the view yet
  std::deque<std::size_t> syncs_;  // how many of them each sync under way answers for
  std::size_t syncing_ = 0;        // the sum of those
  Handle next_handle_ = 1;
  std::unordered_map<std::string, std::deque<Lane*>> ready_;  // by organization
  std::deque<std::string> turns_;  // organizations that have a ready lane
  std::multimap<TimePoint, std::string> wakes_;
  std::size_t in_flight_ = 0;
  std::unordered_map<std::string, std::size_t> in_flight_of_;  // organizations
  std::size_t bytes_ = 0;
  bool held_ = false;
  Actions actions_;
};

}  // namespace fanfare::dispatcher
