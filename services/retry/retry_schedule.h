// Decides when a waiting delivery leaves its rung, and where it goes.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/batch_turns.h"
#include "core/dead_letter.h"
#include "core/rung_set.h"
#include "core/time.h"
#include "core/topics.h"

namespace fanfare::retry {

/// A partition of the topic of one rung.
struct Source {
  Duration rung{0};
  int partition = 0;
  auto operator<=>(const Source&) const = default;
};

/// A waiting delivery: its record is moved as it is.
struct Waiting {
  std::int64_t offset = 0;
  TimePoint appended;
  TimePoint not_before;  // its own; the epoch: none
  std::string key;
  std::string value;
  std::string fault;  // why the record can't be read; "" if it can
};

struct Move {
  int partition = 0;
  std::optional<Duration> rung;  // the next hop; nullopt: it is due
  std::string key;
  std::string value;
};

struct Batch {
  struct Progress {
    Source source;
    std::int64_t offset = 0;
  };
  std::vector<Move> moves;
  std::vector<DeadLetter> poison;
  std::vector<Progress> progress;
  Duration latest{0};  // how overdue the most overdue of the due ones is
};

/// A topic with a constant delay is in due order, so only the head of each partition is looked at:
/// memory doesn't grow with the backlog. A head leaves at append time plus delay, or at its own
/// not_before if that is earlier (RungSet::next_hop may choose a rung slightly too long); kAhead
/// before that, for the dispatcher waits out the rest: what is due at about the same time goes in
/// one transaction, and none of it is late because of that.
///
/// Invariant: nothing is handed over earlier than kAhead before its not_before.
/// Memory: at most one record that isn't due for each source, and a batch of due ones.
class RetrySchedule {
 public:
  struct Settings {
    std::size_t records_max = 2'000;  // of a transaction
    std::size_t bytes_max = 8u << 20;
    TopicNames names{"fanfare"};
  };
  /// Well below RungSet's shortest wait.
  static constexpr Duration kAhead{300};

  RetrySchedule(const RungSet& rungs, Settings settings);

  void on_assigned(const Source& source);
  void on_revoked(const Source& source);

  /// Should the next record of the source be read? Not while its head waits, or enough is due.
  bool wants(const Source& source, TimePoint now) const;
  void on_record(const Source& source, Waiting record);

  /// What is due of those partitions; nullopt if nothing is. A partition with more than a batch
  /// comes last in the next one, so that its backlog lets the others through.
  std::optional<Batch> next_batch(const std::vector<Source>& sources, TimePoint now);

  /// How long ago the oldest head of each rung was due; zero where none is.
  std::map<Duration, Duration> overdue(TimePoint now) const;

  /// When the next head leaves; nullopt while nothing waits.
  std::optional<TimePoint> next_wake() const;

 private:
  struct Queue {
    std::deque<Waiting> records;
    std::size_t bytes = 0;
  };
  static TimePoint release_at(const Source& source, const Waiting& record);
  void take(const Source& source, Waiting& record, Batch& batch, TimePoint now) const;

  const RungSet& rungs_;
  Settings settings_;
  std::map<Source, Queue> queues_;
  BatchTurns<Source> batch_turns_;
};

}  // namespace fanfare::retry
