// A process of retry: does in the simulation what services/retry/runner.cc does.
#pragma once

#include <deque>

#include "core/topics.h"
#include "services/retry/retry_schedule.h"
#include "sim/group.h"

namespace fanfare::sim {

class RetryProcess : public Member {
 public:
  RetryProcess(Basis& basis, Group& group, std::string name, const TopicNames& names,
               const RungSet& rungs, retry::RetrySchedule::Settings settings);

 private:
  void on_assigned(const std::vector<Place>& places) override;
  void on_revoked(const std::vector<Place>& places) override;
  void on_readable(const Place& place) override { take(rung_of_.at(place.topic), place.partition); }
  std::optional<Transaction> next(std::size_t slot) override;
  void take(Duration rung, int partition);
  void arm();
  void arm_later();
  /// Guarantee: at most one record that isn't due is in memory for each source.
  void check_memory(const retry::Source& source);

  const TopicNames& names_;
  retry::RetrySchedule schedule_;
  std::map<std::string, Duration> rung_of_;
  std::map<retry::Source, std::deque<std::pair<std::int64_t, TimePoint>>> held_;  // offset, due
  std::optional<TimePoint> armed_;
};

}  // namespace fanfare::sim
