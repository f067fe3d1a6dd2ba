// What each step costs by itself: matching, signing, rendering, parsing, records, offsets, lanes.
#include <benchmark/benchmark.h>

#include <deque>

#include "codec/catalogue_records.h"
#include "codec/dialects.h"
#include "codec/event_json.h"
#include "codec/filter_json.h"
#include "codec/records.h"
#include "codec/render.h"
#include "codec/value_tree_json.h"
#include "core/offset_tracker.h"
#include "core/signature.h"
#include "core/subscription_matcher.h"
#include "service/catalogue.h"
#include "services/dispatcher/dispatcher.h"
#include "services/ingest/event_checks.h"
#include "services/ingest/intake.h"

namespace fanfare {
namespace {

const TimePoint kNow = from_unix_ms(1'760'000'000'000);

const DialectSet& dialects() {
  static const DialectSet all = codec::load_dialects();
  return all;
}

Event an_event() {
  Event event;
  event.id = "evt_01K7AB2C3D4E5F6G7H8J9KMNPQ";
  event.organization_id = "org_01K7AB2C3D4E5F6G7H8J9KMNPQ";
  event.type = "order.created";
  event.timestamp = event.accepted = kNow;
  event.data = R"({"number":17,"customer":{"name":"Ada","email":"ada@example.com"},"filler":")" +
               std::string(420, 'x') + "\"}";
  return event;
}

Endpoint an_endpoint(const std::string& id, const std::string& dialect) {
  Endpoint endpoint;
  endpoint.id = id;
  endpoint.organization_id = "org_01K7AB2C3D4E5F6G7H8J9KMNPQ";
  endpoint.url = "https://customer.example/hooks/fanfare";
  endpoint.dialect = dialect;
  endpoint.secrets = {{"s", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", {}}};
  endpoint.version = 1;
  return endpoint;
}

Delivery a_delivery(const std::string& endpoint_id) {
  const Event event = an_event();
  Delivery delivery;
  delivery.id = "01K7AB2C3D4E5F6G7H8J9KMNPQ";
  delivery.organization_id = event.organization_id;
  delivery.endpoint_id = endpoint_id;
  delivery.event_id = event.id;
  delivery.event_type = delivery.published_type = event.type;
  delivery.dialect = "fanfare";
  delivery.body = codec::render_body(*dialects().find("fanfare"), event, delivery.id).value();
  delivery.accepted = kNow;
  return delivery;
}

void match(benchmark::State& state) {
  SubscriptionMatcher matcher;
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    matcher.set("E" + std::to_string(i), "org" + std::to_string(i % 1'000), "fanfare", false,
                {"other.type" + std::to_string(i), "shipment.*"});
  }
  matcher.set("wanted", "org", "fanfare", false, {"order.*"});
  for (auto _ : state) {
    benchmark::DoNotOptimize(matcher.match("org", false, "fanfare", "order.created"));
  }
}
BENCHMARK(match)->Name("match: one of N others")->Arg(10)->Arg(10'000)->Arg(1'000'000);

/// An event that its type brings to N endpoints, of whose filters one matches; the event is taken
/// apart each time.
void match_filtered(benchmark::State& state, const char* before, const char* after) {
  SubscriptionMatcher matcher;
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    auto filter = codec::compile_filter(before + std::to_string(17 + i) + after);
    matcher.set("E" + std::to_string(i), "org", "fanfare", false, {"order.*"},
                std::make_shared<const Filter>(std::move(filter.value())));
  }
  const auto event = an_event();
  std::size_t found = 0;
  for (auto _ : state) {
    ValueTree tree;
    const auto content = [&] {
      codec::make_event_tree(tree, event.type, event.data);
      return &tree;
    };
    found += matcher.match("org", false, "fanfare", "order.created", content).size();
  }
  if (found != static_cast<std::size_t>(state.iterations())) std::abort();
}
BENCHMARK_CAPTURE(match_filtered, equal, R"({"data":{"number":[)", "]}}")
    ->Name("match: N filters for a value")
    ->Arg(10)
    ->Arg(1'000)
    ->Arg(100'000);
BENCHMARK_CAPTURE(match_filtered, equal_and,
                  R"({"data":{"customer":{"name":[{"prefix":"A"}]},"number":[)", "]}}")
    ->Name("match: N filters for a value and more")
    ->Arg(10)
    ->Arg(1'000)
    ->Arg(100'000);
BENCHMARK_CAPTURE(match_filtered, numeric, R"({"data":{"number":[{"numeric":["=",)", "]}]}}")
    ->Name("match: N filters tried one by one")
    ->Arg(10)
    ->Arg(1'000)
    ->Arg(100'000);

void request(benchmark::State& state, const std::string& name) {
  const Endpoint endpoint = an_endpoint("E", name);
  const EndpointUrl url = parse_endpoint_url(endpoint.url).value();
  Delivery delivery = a_delivery("E");
  delivery.dialect = name;
  for (auto _ : state) {
    benchmark::DoNotOptimize(wire_request(*dialects().find(name), endpoint, url, delivery, kNow));
  }
}

void render(benchmark::State& state, const std::string& name) {
  const Event event = an_event();
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        codec::render_body(*dialects().find(name), event, "01K7AB2C3D4E5F6G7H8J9KMNPQ"));
  }
}

void parse_batch(benchmark::State& state) {
  std::string body = "[";
  for (int i = 0; i < 1'000; ++i) {
    body += (i > 0 ? "," : "") + std::string(R"({"type":"order.created","data":)") +
            an_event().data + "}";
  }
  body += "]";
  for (auto _ : state) {
    benchmark::DoNotOptimize(codec::parse_events(body, "application/json", kNow, {}));
  }
  state.SetItemsProcessed(state.iterations() * 1'000);
}
BENCHMARK(parse_batch)->Name("parse 1,000 events");

/// A request of one event, from its bytes to what is written. N other organizations have schemas;
/// `own`: this one's has one too.
void take_in(benchmark::State& state, bool own) {
  ingest::EventChecks checks(dialects());
  const auto declare = [&](const std::string& organization) {
    OwnEventType type;
    type.name = "order.created";
    type.organization_id = organization;
    type.versions = {{1,
                      R"({"type":"object","required":["number","customer"],"properties":{
                          "number":{"type":"integer","minimum":1},"filler":{"maxLength":500},
                          "customer":{"required":["name"],"properties":{
                            "name":{"type":"string"},"email":{"pattern":"^[^@]+@[^@]+$"}}}}})",
                      kNow}};
    const auto key = service::event_type_key(organization, false, type.name);
    if (!checks.apply(key, codec::encode(type), false).empty()) std::abort();
  };
  for (std::int64_t i = 0; i < state.range(0); ++i) declare("org" + std::to_string(i));
  ApiKey key;
  key.organization_id = an_event().organization_id;
  if (own) declare(key.organization_id);
  const std::string body = R"({"type":"order.created","data":)" + an_event().data + "}";
  const ingest::Random10 random = [] { return std::array<std::uint8_t, 10>{}; };
  for (auto _ : state) {
    const auto events = ingest::take_request(body, "application/json", key, kNow, {}, random);
    const auto& group = checks.group_of(key.organization_id, key.test_mode);
    std::size_t steps_left = ingest::EventChecks::kStepsMax;
    benchmark::DoNotOptimize(checks.check(group, events->front(), steps_left));
    benchmark::DoNotOptimize(codec::encode(events->front()));
  }
}
BENCHMARK_CAPTURE(take_in, none, false)
    ->Name("take an event in, N others have schemas")
    ->Arg(0)
    ->Arg(1'000);
BENCHMARK_CAPTURE(take_in, own, true)->Name("take an event in, held against a schema")->Arg(1'000);

void compile_schema(benchmark::State& state) {
  const auto& schema = dialects().find("fanfare")->catalogue.front().schema;
  for (auto _ : state) benchmark::DoNotOptimize(codec::JsonSchema::compile(schema));
}
BENCHMARK(compile_schema)->Name("compile a schema");

void encode_delivery(benchmark::State& state) {
  const Delivery delivery = a_delivery("E");
  for (auto _ : state) benchmark::DoNotOptimize(codec::encode(delivery));
}
BENCHMARK(encode_delivery)->Name("encode a delivery");

void decode_delivery(benchmark::State& state) {
  const std::string bytes = codec::encode(a_delivery("E"));
  for (auto _ : state) benchmark::DoNotOptimize(codec::decode_delivery(bytes));
}
BENCHMARK(decode_delivery)->Name("decode a delivery");

void track(benchmark::State& state) {
  OffsetTracker tracker(0, "");
  std::int64_t begun = 0, finished = 0;
  for (auto _ : state) {
    tracker.begin(begun++, 1);
    if (begun - finished > 100) {
      // Somewhat out of order, as attempts end.
      tracker.finish(finished + 1);
      tracker.finish(finished);
      finished += 2;
    }
  }
}
BENCHMARK(track)->Name("offset begun and finished");

/// From the record to the offset, without Kafka and the network, over N endpoints.
void dispatch(benchmark::State& state) {
  const RungSet rungs = RungSet::of(dialects().all());
  dispatcher::Settings settings;
  settings.partitions = 1;
  dispatcher::Dispatcher decides(dialects(), rungs, settings);
  decides.on_assigned({dispatcher::Stream::kFresh, 0}, -1, "", kNow);
  decides.on_assigned({dispatcher::Stream::kReturned, 0}, -1, "", kNow);
  std::vector<Delivery> deliveries;
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    const std::string id = "01K7AB2C3D4E5F6G7H8J9K" + std::to_string(1'000 + i);
    decides.on_endpoint(an_endpoint(id, "fanfare"), kNow);
    deliveries.push_back(a_delivery(id));
  }
  std::int64_t offset = 0;
  std::size_t next = 0;
  for (auto _ : state) {
    // Sixty-four are read at a time, all start, all end, and their offset is committed.
    for (int i = 0; i < 64; ++i) {
      decides.on_record({dispatcher::Stream::kFresh, 0}, offset++,
                        deliveries[next++ % deliveries.size()], kNow);
    }
    std::deque<dispatcher::Handle> under_way;
    const auto take = [&] {
      auto actions = decides.take_actions();
      for (const auto& start : actions.start) under_way.push_back(start.handle);
      for (const auto& log : actions.log) {
        benchmark::DoNotOptimize(codec::encode(log.record));
        decides.on_logged(log.handle);
      }
    };
    take();
    while (!under_way.empty()) {
      Outcome outcome;
      outcome.outcome_class = OutcomeClass::kSuccess;
      outcome.status = 200;
      outcome.started = outcome.ended = kNow;
      const auto handle = under_way.front();
      under_way.pop_front();
      decides.on_attempt_finished(handle, std::move(outcome), 0, kNow);
      take();
    }
    benchmark::DoNotOptimize(decides.next_batch({0}, 2'000, 8 << 20, kNow));
  }
  state.SetItemsProcessed(state.iterations() * 64);
}
BENCHMARK(dispatch)->Name("dispatch 64 deliveries over N endpoints")->Arg(1)->Arg(100)->Arg(1'000);

}  // namespace
}  // namespace fanfare

int main(int argc, char** argv) {
  for (const auto& dialect : fanfare::dialects().all()) {
    benchmark::RegisterBenchmark(("render " + dialect.name).c_str(), fanfare::render, dialect.name);
    benchmark::RegisterBenchmark(("sign and write " + dialect.name).c_str(), fanfare::request,
                                 dialect.name);
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
