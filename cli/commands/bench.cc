// A simple load: how long the API takes to accept events.
#include <cstdio>

#include "cli/bench/load.h"
#include "cli/commands.h"
#include "cli/text/progress.h"
#include "cli/text/table.h"
#include "service/signals.h"

namespace fanfare::cli {
namespace {

struct Percentile {
  const char* name;
  double part;
};
constexpr Percentile kPercentiles[] = {{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"max", 1.0}};

double milliseconds(LoadResult::Latency latency) {
  return static_cast<double>(latency.count()) / 1'000;
}

double rate_of(const LoadResult& result) {
  const auto seconds = std::max(0.001, static_cast<double>(result.took.count()) / 1'000);
  return static_cast<double>(result.accepted) / seconds;
}

void print_json(const LoadResult& result) {
  codec::JsonWriter json;
  json.begin_object().member("accepted", result.accepted).member("failed", result.failed);
  json.member("tookMs", result.took.count()).member("eventsPerSecond", rate_of(result));
  json.key("latencyMs").begin_object();
  for (const auto& each : kPercentiles)
    json.member(each.name, milliseconds(percentile(result.latencies, each.part)));
  json.end_object().key("failures").begin_object();
  for (const auto& [what, count] : result.failures) json.member(what, count);
  json.end_object().end_object();
  std::printf("%s\n", json.text().c_str());
}

void print_text(const LoadResult& result) {
  std::printf("%llu accepted, %llu failed in %.1f s: %.1f events a second\n",
              static_cast<unsigned long long>(result.accepted),
              static_cast<unsigned long long>(result.failed),
              static_cast<double>(result.took.count()) / 1'000, rate_of(result));
  std::printf("until a request was accepted:");
  for (const auto& each : kPercentiles)
    std::printf("  %s %.1f ms", each.name, milliseconds(percentile(result.latencies, each.part)));
  std::printf("\n");
  for (const auto& [what, count] : result.failures)
    std::fprintf(stderr, "%llu failed: %s\n", static_cast<unsigned long long>(count), what.c_str());
}

int bench(const Arguments& arguments) {
  arguments.positional(0);
  LoadOptions options;
  options.events = static_cast<std::uint64_t>(arguments.integer("--events", 1'000, 1, 100'000'000));
  options.rate = arguments.number("--rate", options.rate, 0.01, 1e6);
  options.batch = static_cast<std::uint64_t>(arguments.integer("--batch", 1, 1, 1'000));
  options.in_flight_max = static_cast<std::size_t>(arguments.integer("--in-flight", 64, 1, 1'000));
  options.type = arguments.value("--type", options.type);
  options.data_bytes = static_cast<std::size_t>(arguments.integer("--size", 300, 0, 200'000));
  runtime::Loop loop;
  Api api(loop, arguments);
  Load load(api, options);
  const service::StopSignals signals(loop, [&] { load.stop(); });
  LoadResult result;
  {
    Progress progress("publishing");
    result = load.run([&](std::uint64_t done) { progress.show(done, options.events); });
  }
  arguments.has("--json") ? print_json(result) : print_text(result);
  return static_cast<int>(result.failed == 0 ? ExitCode::kOk : ExitCode::kFailed);
}

}  // namespace

Command bench_command() {
  return {
      "",
      "bench",
      "",
      "publish events at a steady rate and measure how long that takes",
      "Latency counts from when a request was due until its events are on all in-sync replicas. "
      "Endpoints\n"
      "that subscribe to the type get what is published. Ctrl-C ends it and prints what there is.",
      {{"--events", "N", "how many (1000)"},
       {"--rate", "N", "events a second (100)"},
       {"--batch", "N", "events to a request, at most 1000 (1)"},
       {"--in-flight", "N", "requests under way at a time, at most 1000 (64)"},
       {"--type", "TYPE", "of the events (fanfare.bench)"},
       {"--size", "BYTES", "of their data (300)"},
       {"--json", "", "what was measured, as JSON"}},
      Reaches::kApi,
      bench};
}

}  // namespace fanfare::cli
