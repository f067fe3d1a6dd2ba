#include "metrics/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <ctime>
#include <functional>
#include <map>
#include <mutex>

#include "core/check.h"
#include "metrics/process_numbers.h"

namespace fanfare::metrics {
namespace {

struct PrometheusCounter : Counter {
  explicit PrometheusCounter(prometheus::Counter& s) : series(s) {}
  void add(double amount) override { series.Increment(amount); }
  prometheus::Counter& series;
};

struct PrometheusGauge : Gauge {
  explicit PrometheusGauge(prometheus::Gauge& s) : series(s) {}
  void set(double value) override { series.Set(value); }
  void add(double amount) override { series.Increment(amount); }
  prometheus::Gauge& series;
};

struct PrometheusHistogram : Histogram {
  explicit PrometheusHistogram(prometheus::Histogram& s) : series(s) {}
  void observe(double value) override { series.Observe(value); }
  prometheus::Histogram& series;
};

struct AnyFamily {
  virtual ~AnyFamily() = default;
};

template <typename Series, typename Wrapper, typename Native>
struct NativeFamily : AnyFamily, Family<Series> {
  using Make = std::function<Native&(const prometheus::Labels&)>;
  NativeFamily(LabelNames n, Make m) : names(n.begin(), n.end()), make(std::move(m)) {}

  Series& with(LabelValues values) override {
    FANFARE_CHECK(values.size() == names.size());
    prometheus::Labels labels;
    std::size_t i = 0;
    for (std::string_view value : values) labels.emplace(names[i++], value);
    std::lock_guard lock(mutex);
    auto& wrapper = series[labels];
    if (!wrapper) wrapper = std::make_unique<Wrapper>(make(labels));
    return *wrapper;
  }

  std::vector<std::string> names;
  Make make;
  std::mutex mutex;
  std::map<prometheus::Labels, std::unique_ptr<Wrapper>> series;
};

}  // namespace

struct Registry::Impl {
  // The family called `name`; made by `make` if there is none yet.
  template <typename Wanted>
  Wanted& family(std::string_view name, LabelNames labels, typename Wanted::Make make) {
    std::lock_guard lock(mutex);
    auto& entry = families[std::string(name)];
    if (!entry) entry = std::make_unique<Wanted>(labels, std::move(make));
    auto* wanted = dynamic_cast<Wanted*>(entry.get());
    FANFARE_CHECK(wanted != nullptr && wanted->names.size() == labels.size());
    return *wanted;
  }

  const double started = double(std::time(nullptr));
  prometheus::Registry registry;
  std::mutex mutex;
  std::map<std::string, std::unique_ptr<AnyFamily>> families;
};

Registry::Registry() : impl_(std::make_unique<Impl>()) {}
Registry::~Registry() = default;

Family<Counter>& Registry::counter(std::string_view name, std::string_view about,
                                   LabelNames labels) {
  using Wanted = NativeFamily<Counter, PrometheusCounter, prometheus::Counter>;
  return impl_->family<Wanted>(
      name, labels,
      [ this, n = std::string(name), a = std::string(about) ](const auto& l) -> auto& {
        return prometheus::BuildCounter().Name(n).Help(a).Register(impl_->registry).Add(l);
      });
}

Family<Gauge>& Registry::gauge(std::string_view name, std::string_view about, LabelNames labels) {
  using Wanted = NativeFamily<Gauge, PrometheusGauge, prometheus::Gauge>;
  return impl_->family<Wanted>(
      name, labels,
      [ this, n = std::string(name), a = std::string(about) ](const auto& l) -> auto& {
        return prometheus::BuildGauge().Name(n).Help(a).Register(impl_->registry).Add(l);
      });
}

Family<Histogram>& Registry::histogram(std::string_view name, std::string_view about,
                                       const std::vector<double>& bounds, LabelNames labels) {
  using Wanted = NativeFamily<Histogram, PrometheusHistogram, prometheus::Histogram>;
  return impl_->family<Wanted>(
      name, labels,
      [ this, n = std::string(name), a = std::string(about), bounds ](const auto& l) -> auto& {
        return prometheus::BuildHistogram()
            .Name(n)
            .Help(a)
            .Register(impl_->registry)
            .Add(l, bounds);
      });
}

std::string Registry::text() const {
  std::string text = prometheus::TextSerializer().Serialize(impl_->registry.Collect());
  append_process_numbers(text, impl_->started);
  return text;
}

const std::vector<double>& latency_bounds() {
  static const std::vector<double> kBounds = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005,
                                              0.01,   0.025,   0.05,   0.1,   0.25,   0.5,
                                              1,      2.5,     5,      10,    30,     60};
  return kBounds;
}

}  // namespace fanfare::metrics
