// The slices of the delivery log that are indexed by this instance.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "services/control/log/index_feed.h"

namespace fanfare::control {

/// What SharedLog wants of them. Threads: the loop's.
class LogSlices {
 public:
  virtual ~LogSlices() = default;
  /// Begins to index those of `wanted` that it doesn't hold; the others stay. With another `count`
  /// of slices all that was held is given up before.
  virtual void hold(const std::set<std::size_t>& wanted, std::size_t count) = 0;
  /// Requires: it is held.
  virtual void drop(std::size_t slice) = 0;
  virtual std::set<std::size_t> held() const = 0;
  /// In how many the log is cut; 0 before hold() was called.
  virtual std::size_t count() const = 0;
  /// Null if it isn't held.
  virtual LogIndex* index(std::size_t slice) = 0;
  /// It has been as far as the topics went.
  virtual bool is_ready(std::size_t slice) const = 0;
  /// All that was told of before `time` is in it. Where that isn't known it looks, so ask again.
  virtual bool is_complete_to(std::size_t slice, TimePoint time) = 0;
};

/// Each in a file of its own, `folder`/delivery-log-<slice>-of-<count>.sqlite, with a thread that
/// writes it. Files of slices that aren't held are deleted.
class IndexedSlices : public LogSlices {
 public:
  struct Settings {
    std::string folder;  // it is there
    Duration retention{};
    std::int64_t bytes_max = 0;  // of all slices together
  };
  /// `topics`: with all their partitions. `changed`: what each batch changed, as long as `wanted`
  /// says so. All outlive it.
  struct Hooks {
    IndexFeed::OwnAges own_ages;
    std::function<bool()> wanted;
    std::function<void(const Changes&)> changed;
  };
  IndexedSlices(runtime::Loop& loop, const kafka::ClientConfig& client, IndexFeed::Topics topics,
                Settings settings, Hooks hooks, metrics::Registry& metrics);

  void hold(const std::set<std::size_t>& wanted, std::size_t count) override;
  void drop(std::size_t slice) override;
  std::set<std::size_t> held() const override;
  std::size_t count() const override { return count_; }
  LogIndex* index(std::size_t slice) override;
  bool is_ready(std::size_t slice) const override;
  bool is_complete_to(std::size_t slice, TimePoint time) override;

 private:
  struct Slice {
    LogIndex index;
    IndexFeed feed;
  };
  std::string file_of(std::size_t slice) const;
  void open(std::size_t slice);
  void delete_others();

  runtime::Loop& loop_;
  kafka::ClientConfig client_;
  IndexFeed::Topics topics_;
  Settings settings_;
  Hooks hooks_;
  metrics::Registry& metrics_;
  std::size_t count_ = 0;
  std::map<std::size_t, std::unique_ptr<Slice>> slices_;
  runtime::Loop::Timer refreshing_;
};

}  // namespace fanfare::control
