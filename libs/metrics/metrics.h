// Numbers for /metrics. Look a series up once, keep the reference, use it as often as you like.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fanfare::metrics {

// Threads: add(), set() and observe() may be called from any.
class Counter {
 public:
  virtual ~Counter() = default;
  virtual void add(double amount = 1) = 0;
};

class Gauge {
 public:
  virtual ~Gauge() = default;
  virtual void set(double value) = 0;
  virtual void add(double amount) = 0;
};

class Histogram {
 public:
  virtual ~Histogram() = default;
  virtual void observe(double value) = 0;
};

using LabelNames = std::initializer_list<std::string_view>;
using LabelValues = std::initializer_list<std::string_view>;

/// All series of a family have the same label names; with() takes their values in that order and
/// makes the series the first time. Cost: with() allocates and locks, so keep what it returns.
/// Lifetime: references are good as long as the registry is.
template <typename Series>
class Family {
 public:
  virtual ~Family() = default;
  virtual Series& with(LabelValues values) = 0;
};

/// The metrics of a process.
/// Invariant: no label ever holds an organization, an endpoint, a URL or an event id: labels have
/// few values, known when the code is written (class, topic, stage).
class Registry {
 public:
  Registry();
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  // Asking again for a name gives the same family. Requires: same kind and label names.
  Family<Counter>& counter(std::string_view name, std::string_view about, LabelNames labels = {});
  Family<Gauge>& gauge(std::string_view name, std::string_view about, LabelNames labels = {});
  /// `bounds`: upper bounds of the buckets, ascending.
  Family<Histogram>& histogram(std::string_view name, std::string_view about,
                               const std::vector<double>& bounds, LabelNames labels = {});

  /// Everything in Prometheus's text format, with the process's own numbers (memory, CPU, files).
  std::string text() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Seconds from a tenth of a millisecond to a minute: for durations of requests and stages.
const std::vector<double>& latency_bounds();

}  // namespace fanfare::metrics
