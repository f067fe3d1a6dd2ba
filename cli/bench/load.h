// Events at a steady rate, and how long the API takes to accept them.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "cli/api/api.h"

namespace fanfare::cli {

struct LoadOptions {
  std::uint64_t events = 1'000;
  double rate = 100;        // events a second
  std::uint64_t batch = 1;  // events to a request
  std::size_t in_flight_max = 64;
  std::string type = "fanfare.bench";
  std::size_t data_bytes = 300;
};

struct LoadResult {
  using Latency = std::chrono::microseconds;
  std::uint64_t accepted = 0, failed = 0;         // events
  std::vector<Latency> latencies;                 // of requests that were accepted
  std::map<std::string, std::uint64_t> failures;  // events by what was wrong
  Duration took{};
};

/// Requests are due at fixed times, whatever became of those before; latency counts from then, so
/// that a server which stalls doesn't look good. At most `in_flight_max` wait for an answer; later
/// ones are late, and their latency shows it.
class Load {
 public:
  Load(Api& api, const LoadOptions& options) : api_(api), options_(options) {}

  /// Runs to the end, or until stop(). `on_progress` is told of events that were answered.
  LoadResult run(const std::function<void(std::uint64_t done)>& on_progress);
  void stop();

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point due_at(std::uint64_t event) const;
  std::string body_of(std::uint64_t count) const;
  void send_due();
  void send(std::uint64_t count, Clock::time_point due);
  void schedule();

  Api& api_;
  LoadOptions options_;
  std::function<void(std::uint64_t)> on_progress_;
  LoadResult result_;
  Clock::time_point started_;
  std::uint64_t sent_ = 0;
  std::size_t in_flight_ = 0;
  runtime::Loop::Timer timer_;
  bool stopped_ = false;
};

/// The smallest value that at least `part` (0 to 1) of all are not above; 0 of none.
LoadResult::Latency percentile(std::vector<LoadResult::Latency> values, double part);

}  // namespace fanfare::cli
