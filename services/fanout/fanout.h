// Decides what becomes of events: which endpoints get a delivery, and what each transaction holds.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/batch_turns.h"
#include "core/dead_letter.h"
#include "core/delivery.h"
#include "core/dialect.h"
#include "core/endpoint.h"
#include "core/event.h"
#include "core/seen_events.h"
#include "core/span.h"
#include "core/subscription_matcher.h"
#include "core/time.h"

namespace fanfare::fanout {

struct Settings {
  Duration duplicate_window{3'600'000};
  std::size_t records_max = 2'000;   // of a transaction
  std::size_t bytes_max = 8u << 20;  // filters' steps are counted as bytes
  bool traces = false;               // of events that are in one
};

/// An event at its place in fanfare.events; or, where the record can't be read, why.
struct Input {
  std::int64_t offset = 0;
  TimePoint appended;
  std::optional<Event> event;
  std::string fault;  // without an event
  std::string raw;    // without an event
};

/// One transaction: all of it or nothing.
struct Batch {
  struct Seen {
    int partition = 0;
    Fingerprint fingerprint{};
    TimePoint seen;
  };
  struct Progress {
    int partition = 0;
    std::int64_t offset = 0;  // to commit
    std::string cursor;       // metadata: the last endpoint served of the event there
    std::int64_t saved = 0;   // metadata: see SeenWriter; the caller's
  };
  std::vector<Delivery> deliveries;
  std::vector<DeadLetter> dead_letters;
  std::vector<Seen> seen;
  std::vector<Progress> progress;
  std::vector<Span> spans;  // that end with the transaction
  std::size_t events = 0;
  std::size_t duplicates = 0;
  bool full = false;  // there may be more
};

/// Pure: no Kafka, no clock. An event's deliveries go out in the order of endpoint ids, so that a
/// fan-out larger than a transaction goes on after the last endpoint served: that id is committed
/// as the offset's metadata ("cursor"), and the event counts as seen only with its last chunk.
///
/// Invariant: a partition's events are taken in order, each once per assignment.
/// Lifetime of a batch: made by next_batch(); its partitions give no other until on_committed(). If
/// it is rejected the partitions are lost, and on_revoked() forgets them.
class Fanout {
 public:
  Fanout(const DialectSet& dialects, Settings settings);

  /// "", or why its filter can't be used: it gets all events then.
  std::string on_endpoint(const Endpoint& endpoint);
  void on_endpoint_removed(const std::string& endpoint_id);

  void on_assigned(int partition, std::string cursor);
  void on_seen(int partition, const Fingerprint& fingerprint, TimePoint seen);
  void on_revoked(int partition);
  void on_input(int partition, Input input);

  /// Events waiting of a partition: read more while it is small.
  std::size_t waiting(int partition) const;

  /// The next transaction over those of `partitions` that have something to do; nullopt if none.
  /// Requires: the view of the endpoints holds all that was acknowledged before the events.
  std::optional<Batch> next_batch(const std::vector<int>& partitions, TimePoint now);
  void on_committed(const Batch& batch);

 private:
  struct Partition {
    std::deque<Input> inputs;
    std::string cursor;
    SeenEvents seen;
    bool in_batch = false;
    explicit Partition(Duration window) : seen(window) {}
  };
  struct Target {
    std::string_view endpoint_id;
    const Dialect* dialect;
  };

  void take_from(int number, Partition& partition, Batch& batch, std::size_t& bytes, TimePoint now);
  bool fan_out(const Event& event, Partition& partition, Batch& batch, std::size_t& bytes,
               TimePoint now);
  void add_delivery(const Event& event, const Target& target, const std::string& trace,
                    Batch& batch, std::size_t& bytes, TimePoint now) const;
  std::optional<Span> begin_span(const Event& event, const std::string& cursor,
                                 TimePoint now) const;
  std::vector<Target> targets_of(const Event& event, std::size_t& steps) const;
  bool full(const Batch& batch, std::size_t bytes) const;

  const DialectSet& dialects_;
  Settings settings_;
  SubscriptionMatcher matcher_;
  std::map<int, Partition> partitions_;
  BatchTurns<int> batch_turns_;  // of partitions
};

}  // namespace fanfare::fanout
