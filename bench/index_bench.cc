// What the index of the delivery log costs.
#include <benchmark/benchmark.h>

#include <filesystem>

#include "codec/records.h"
#include "core/ulid.h"
#include "services/control/log/log_index.h"

namespace fanfare {
namespace {

/// Each is the only one of its delivery, a millisecond after the one before.
std::vector<AttemptRecord> attempts(std::int64_t first, std::int64_t count,
                                    std::int64_t endpoints) {
  constexpr const char* kOrganization = "01M7YCXEPXCZ5Q10YCH256G1GP";
  std::vector<AttemptRecord> made;
  for (std::int64_t n = first; n < first + count; ++n) {
    AttemptRecord each;
    each.organization_id = kOrganization;
    each.endpoint_id = "01M7YCXEPXCZ5Q10YCH256G" + std::to_string(100 + n % endpoints);
    each.event_id = "evt_01M7YEACVZ6T36GWC3PBN8W" + std::to_string(n);
    each.delivery_id = derived_delivery_id(kOrganization, each.event_id, each.endpoint_id);
    each.event_type = "order.created";
    each.dialect = "fanfare";
    each.number = 1;
    each.result = AttemptResult::kDelivered;
    each.accepted = each.outcome.started = TimePoint(Duration(1'800'000'000'000 + n));
    each.outcome.ended = each.outcome.started + Duration(3);
    each.outcome.outcome_class = OutcomeClass::kSuccess;
    each.outcome.status = 200;
    each.outcome.remote_address = "192.0.2.1";
    made.push_back(std::move(each));
  }
  return made;
}

void index_attempts(benchmark::State& state) {
  constexpr std::int64_t kBatch = 5'000;
  const auto folder = std::filesystem::temp_directory_path() / "fanfare-index-bench";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directory(folder);
  {
    control::LogIndex index((folder / "log.sqlite").string());
    std::int64_t first = 0;
    for (auto _ : state) {
      state.PauseTiming();
      const auto batch = attempts(first, kBatch, state.range(0));
      first += kBatch;
      state.ResumeTiming();
      index.begin();
      for (const auto& each : batch) index.add(each);
      index.commit();
    }
    state.SetItemsProcessed(first);
  }
  std::filesystem::remove_all(folder);
}
BENCHMARK(index_attempts)
    ->Name("index 5,000 attempts of N endpoints")
    ->Arg(1)
    ->Arg(500)
    ->Arg(100'000)
    ->Iterations(40);

/// Each waits in a rung before its attempt.
void index_waiting(benchmark::State& state) {
  constexpr std::int64_t kBatch = 5'000;
  control::LogIndex index(":memory:");
  std::int64_t first = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const auto batch = attempts(first, kBatch, 500);
    first += kBatch;
    state.ResumeTiming();
    index.begin();
    for (const auto& each : batch) {
      Delivery delivery;
      delivery.id = each.delivery_id;
      delivery.organization_id = each.organization_id;
      delivery.endpoint_id = each.endpoint_id;
      delivery.event_id = each.event_id;
      delivery.event_type = each.event_type;
      delivery.dialect = each.dialect;
      delivery.accepted = each.accepted;
      index.add_waiting(delivery, {"fanfare.retry.1s", 0, 1}, each.accepted);
    }
    index.commit();
    index.begin();
    for (const auto& each : batch) index.add(each);
    index.commit();
  }
  state.SetItemsProcessed(first);
}
BENCHMARK(index_waiting)->Name("index 5,000 deliveries that waited")->Iterations(20);

}  // namespace
}  // namespace fanfare

BENCHMARK_MAIN();
