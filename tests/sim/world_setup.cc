#include <algorithm>

#include "codec/dialects.h"
#include "core/ulid.h"
#include "sim/world.h"

namespace fanfare::sim {
namespace {

using namespace std::chrono_literals;

const DialectSet& all_dialects() {
  static const DialectSet dialects = codec::load_dialects();
  return dialects;
}

std::vector<std::string> rung_topics(const TopicNames& names, const RungSet& rungs) {
  std::vector<std::string> topics;
  for (Duration rung : rungs.delays()) topics.push_back(names.retry(rung));
  return topics;
}

}  // namespace

World::World(std::uint64_t seed, bool trace)
    : basis_(seed),
      calm_(seed % 4 == 0),
      partitions_(basis_.random.between(1, 4)),
      dialects_(all_dialects()),
      rungs_(RungSet::of(dialects_.all())),
      receivers_(basis_.random, calm_),
      ledger_(basis_, names_, endpoints_, dialects_,
              {partitions_, calm_, 1h * 120, [this] { return settled(); }}),
      bridge_(basis_, "bridge", {names_.in("default")}, partitions_),
      fanout_(basis_, "fanout", {names_.events()}, partitions_),
      dispatcher_(basis_, "dispatcher", {names_.deliveries(), names_.returns()}, partitions_),
      retry_(basis_, "retry", rung_topics(names_, rungs_), partitions_) {
  basis_.trace.on = trace;
  basis_.slow_commits = !calm_;
  draw_settings();
  watch_broker();
  make_endpoints();
  for (Service service :
       {Service::kBridge, Service::kFanout, Service::kDispatcher, Service::kRetry}) {
    for (int replicas = basis_.random.between(1, 2); replicas > 0; --replicas) {
      processes_.push_back({service, nullptr});
      start(processes_.size() - 1);
    }
  }
  plan_events(calm_ ? basis_.random.between(1, 8) : basis_.random.between(1, 40),
              basis_.random.spread(1s, 6h));
}

TimePoint World::settled() const {
  return std::max(dispatcher_.calm_since(), retry_.calm_since()) + 500ms;  // states are read again
}

void World::draw_settings() {
  Random& random = basis_.random;
  dispatcher_settings_.partitions = partitions_;
  dispatcher_settings_.age_max = 1h * 120;
  if (calm_) return;
  if (random.chance(0.3))
    dispatcher_settings_.in_flight_max = static_cast<std::size_t>(random.between(1, 6));
  if (random.chance(0.3))
    dispatcher_settings_.lane_waiting_max = static_cast<std::size_t>(random.between(1, 5));
  if (random.chance(0.3))
    dispatcher_settings_.unfinished_runs_max = static_cast<std::size_t>(random.between(1, 10));
  if (random.chance(0.3))
    dispatcher_settings_.bytes_max = static_cast<std::size_t>(random.between(4'000, 40'000));
  if (random.chance(0.3))
    dispatcher_settings_.breaker.failures_to_open =
        static_cast<std::uint32_t>(random.between(1, 4));
  if (random.chance(0.3)) dispatcher_settings_.failing_max = random.spread(10min, 1h * 24);
  if (random.chance(0.3))
    fanout_settings_.records_max = static_cast<std::size_t>(random.between(1, 6));
  if (random.chance(0.3))
    retry_settings_.records_max = static_cast<std::size_t>(random.between(1, 6));
  basis_.slow_views = random.chance(0.3) ? 0.5 : 0.05;
  accidents_ = random.below(random.chance(0.3) ? 60 : 16);
  accident_every_ = static_cast<std::size_t>(random.spread(20ms, 1'500ms).count());
}

void World::watch_broker() {
  basis_.broker.on_transaction = [this](const auto& batch) { ledger_.on_transaction(batch); };
  basis_.broker.on_appended = [this](const Place& place, const Record& record) {
    ledger_.on_appended(place, record);
    for (Group* group : {&bridge_, &fanout_, &dispatcher_, &retry_}) {
      if (group->reads(place.topic)) group->on_appended(place);
    }
  };
  endpoints_.on_change = [this] {
    for (Process& process : processes_) {
      if (auto* each = dynamic_cast<FanoutProcess*>(process.member.get()))
        each->on_endpoint_change();
      if (auto* each = dynamic_cast<DispatcherProcess*>(process.member.get()))
        each->on_endpoint_change();
    }
  };
}

Endpoint World::draw_endpoint() {
  Random& random = basis_.random;
  std::array<std::uint8_t, 10> bytes;
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.bits());
  Endpoint endpoint;
  endpoint.id = make_ulid(basis_.time.now(), bytes);
  endpoint.organization_id = random.pick(organizations_);
  endpoint.url = "https://" + endpoint.id + ".example/hook";
  endpoint.dialect = dialects_.all()[random.below(dialects_.all().size())].name;
  static const std::vector<std::vector<std::string>> subscriptions{
      {"*"},       {"order.*"},     {"order.created"}, {"order.created", "order.*", "*"},
      {"queue.*"}, {"user.created"}};
  endpoint.events = subscriptions[random.below(subscriptions.size())];
  endpoint.secrets = {{"s", "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", {}}};
  endpoint.version = 1;
  if (random.chance(0.3)) endpoint.filter = random.pick(shop_filters());
  if (random.chance(0.3)) {
    for (int rungs = random.between(1, 5); rungs > 0; --rungs) {
      endpoint.retry_delays.push_back(random.chance(0.5)
                                          ? random.spread(1s, 1h * 24)
                                          : Duration(random.spread(1s, 10min) / 1s * 1s));
    }
  }
  if (calm_) return endpoint;
  if (random.chance(0.4))
    endpoint.concurrency_max = static_cast<std::uint32_t>(random.between(1, 3));
  if (random.chance(0.3)) {
    endpoint.rate_per_second = 0.2 * random.between(1, 40);
    endpoint.rate_burst = static_cast<std::uint32_t>(random.between(0, 5));
  }
  return endpoint;
}

void World::make_endpoints() {
  for (int count = basis_.random.between(1, 6); count > 0; --count) {
    const Endpoint endpoint = draw_endpoint();
    endpoints_.put(endpoint, basis_.time.now());
    if (basis_.random.chance(0.15)) receivers_.always(endpoint.id, Receivers::Phase::kFailing);
    if (basis_.random.chance(0.1)) receivers_.always(endpoint.id, Receivers::Phase::kHanging);
    if (basis_.random.chance(0.2)) receivers_.always(endpoint.id, Receivers::Phase::kHealthy);
  }
}

Group& World::group_of(Service service) {
  switch (service) {
    case Service::kBridge: return bridge_;
    case Service::kFanout: return fanout_;
    case Service::kDispatcher: return dispatcher_;
    case Service::kRetry: break;
  }
  return retry_;
}

void World::start(std::size_t index) {
  Process& process = processes_[index];
  Group& group = group_of(process.service);
  const std::string name = std::to_string(index) + "." + std::to_string(++incarnation_);
  basis_.trace.say(basis_.time.now(), "start %d as %s", static_cast<int>(process.service),
                   name.c_str());
  process.leaving = false;
  switch (process.service) {
    case Service::kBridge:
      process.member = std::make_unique<BridgeProcess>(basis_, group, "bridge-" + name, names_);
      break;
    case Service::kFanout:
      process.member = std::make_unique<FanoutProcess>(basis_, group, "fanout-" + name, names_,
                                                       endpoints_, dialects_, fanout_settings_);
      break;
    case Service::kDispatcher:
      process.member = std::make_unique<DispatcherProcess>(
          basis_, group, "dispatcher-" + name,
          DispatcherProcess::Outside{names_, endpoints_, dialects_, rungs_, receivers_, ledger_},
          dispatcher_settings_);
      break;
    case Service::kRetry:
      process.member = std::make_unique<RetryProcess>(basis_, group, "retry-" + name, names_,
                                                      rungs_, retry_settings_);
      break;
  }
}

}  // namespace fanfare::sim
