// What watching costs a dispatcher that knows very many endpoints.
#include <benchmark/benchmark.h>

#include "codec/dialects.h"
#include "services/dispatcher/lane_census.h"
#include "services/dispatcher/metrics.h"

namespace fanfare::dispatcher {
namespace {

const TimePoint kNow = from_unix_ms(1'760'000'000'000);

/// A dispatcher with a lane for each of so many endpoints, all with a limit.
struct Crowd {
  explicit Crowd(int endpoints) {
    decides.on_assigned({Stream::kFresh, 0}, -1, "", kNow);
    decides.on_assigned({Stream::kReturned, 0}, -1, "", kNow);
    for (int i = 0; i < endpoints; ++i) {
      Endpoint endpoint;
      endpoint.id = "E" + std::to_string(i);
      endpoint.organization_id = "org";
      endpoint.url = "https://customer.example/";
      endpoint.dialect = "fanfare";
      endpoint.secrets = {{"s", "a-secret-of-a-bench", {}}};
      endpoint.rate_per_second = 5;
      decides.on_endpoint(endpoint, kNow);
      Delivery delivery;
      delivery.id = std::to_string(i);
      delivery.endpoint_id = endpoint.id;
      delivery.dialect = "fanfare";
      delivery.accepted = kNow;
      decides.on_record({Stream::kFresh, 0}, i, delivery, kNow);
      for (const auto& each : decides.take_actions().start) end(each.handle);
    }
  }
  void end(Handle handle) {
    Outcome outcome;
    outcome.outcome_class = OutcomeClass::kSuccess;
    outcome.status = 200;
    outcome.started = outcome.ended = kNow;
    outcome.total = std::chrono::milliseconds(20);
    decides.on_attempt_finished(handle, outcome, 0, kNow);
    for (const auto& each : decides.take_actions().log) {
      metrics.attempted(each);
      decides.on_logged(each.handle);
    }
  }

  static Settings one_partition() {
    Settings settings;
    settings.partitions = 1;
    return settings;
  }
  DialectSet dialects = codec::load_dialects();
  RungSet rungs = RungSet::of(dialects.all());
  metrics::Registry registry;
  DispatcherMetrics metrics{registry};
  Dispatcher decides{dialects, rungs, one_partition()};
};

void scrape(benchmark::State& state) {
  Crowd crowd(static_cast<int>(state.range(0)));
  crowd.metrics.state(crowd.decides, 0);
  for (auto _ : state) benchmark::DoNotOptimize(crowd.registry.text());
  state.counters["lanes"] = static_cast<double>(crowd.decides.lanes());
}
BENCHMARK(scrape)->Arg(1)->Arg(100'000)->Unit(benchmark::kMicrosecond);

/// One tick's share of counting.
void count(benchmark::State& state) {
  Crowd crowd(static_cast<int>(state.range(0)));
  TimePoint now = kNow;
  for (auto _ : state) crowd.decides.count_lanes(now += std::chrono::milliseconds(50));
}
BENCHMARK(count)->Arg(1)->Arg(100'000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace fanfare::dispatcher

BENCHMARK_MAIN();
