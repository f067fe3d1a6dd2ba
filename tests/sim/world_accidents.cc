// What goes wrong, and what customers change meanwhile.
#include "sim/world.h"

namespace fanfare::sim {
namespace {
using namespace std::chrono_literals;
}  // namespace

/// After any step, so that a process can die between any two of its actions.
void World::maybe_accident() {
  Random& random = basis_.random;
  if (accidents_ == 0 || (to_publish_ == 0 && ledger_.all_ended())) return;
  if (!random.chance(1.0 / static_cast<double>(accident_every_))) return;
  --accidents_;
  const std::size_t index = random.below(processes_.size());
  switch (random.below(8)) {
    case 0:
    case 1:
    case 2: return kill(index);
    case 3: return group_of(processes_[index].service).rebalance();
    case 4: return stop_politely(index);
    case 5:
      if (auto* each = dynamic_cast<DispatcherProcess*>(processes_[index].member.get())) {
        each->doubt(random.spread(100ms, 20s));
      }
      return;
    default: return change_endpoint();
  }
}

void World::kill(std::size_t index) {
  if (!processes_[index].member) return;
  basis_.trace.say(basis_.time.now(), "kill -9 %s", processes_[index].member->name().c_str());
  processes_[index].member.reset();
  basis_.time.after(basis_.random.spread(20ms, 60s), [this, index] {
    if (!processes_[index].member) start(index);
  });
}

void World::stop_politely(std::size_t index) {
  Process& process = processes_[index];
  auto* dispatcher = dynamic_cast<DispatcherProcess*>(process.member.get());
  if (dispatcher == nullptr) return kill(index);
  if (std::exchange(process.leaving, true)) return;
  basis_.trace.say(basis_.time.now(), "stop %s", dispatcher->name().c_str());
  dispatcher->drain(basis_.random.spread(10ms, 10s), [this, index, dispatcher] {
    basis_.time.after(Duration(0), [this, index, dispatcher] {
      if (processes_[index].member.get() == dispatcher) kill(index);
    });
  });
}

void World::put(Endpoint endpoint) {
  ++endpoint.version;
  endpoints_.put(std::move(endpoint), basis_.time.now());
}

/// One is deleted with deliveries on their way, and another made for the same events.
void World::replace(Endpoint endpoint) {
  Random& random = basis_.random;
  plan_events(random.between(1, 4), random.spread(1ms, 100ms));
  basis_.time.after(random.spread(1ms, 200ms),
                    [this, id = endpoint.id] { endpoints_.remove(id, basis_.time.now()); });
  basis_.time.after(random.spread(10ms, 1s), [this, old = std::move(endpoint)] {
    Endpoint made = draw_endpoint();
    made.organization_id = old.organization_id;
    made.events = {"*"};
    endpoints_.put(std::move(made), basis_.time.now());
    plan_events(basis_.random.between(1, 4), basis_.random.spread(1ms, 100ms));
  });
}

void World::change_endpoint() {
  Random& random = basis_.random;
  const std::vector<std::string> ids = endpoints_.ids();
  const std::string& id = ids[random.below(ids.size())];
  const Endpoint* latest = endpoints_.latest(id);
  const std::size_t kind = random.below(10);
  basis_.trace.say(basis_.time.now(), "change %zu of endpoint %s", kind, id.c_str());
  // What is published around a change must meet it.
  if (random.chance(0.5)) plan_events(random.between(1, 3), random.spread(1ms, 2s));
  if (latest == nullptr || kind == 0) return endpoints_.put(draw_endpoint(), basis_.time.now());
  Endpoint endpoint = *latest;
  const auto enable = [this, id] {
    const Endpoint* now = endpoints_.latest(id);
    if (now == nullptr) return;
    Endpoint enabled = *now;
    enabled.status = EndpointStatus::kActive;
    ++enabled.epoch;
    put(std::move(enabled));
  };
  switch (kind) {
    case 1: return endpoints_.remove(id, basis_.time.now());
    case 2: endpoint.status = EndpointStatus::kPaused; break;
    case 3: endpoint.status = EndpointStatus::kDisabled; break;
    case 4: endpoint.url = "https://moved.example/" + std::to_string(endpoint.version); break;
    case 5: endpoint.concurrency_max = static_cast<std::uint32_t>(random.between(1, 5)); break;
    case 6: endpoint.events = {random.chance(0.5) ? "*" : "order.*"}; break;
    case 8: endpoint.filter = random.chance(0.3) ? "" : random.pick(shop_filters()); break;
    case 7: return enable();
    default: return replace(std::move(endpoint));
  }
  put(std::move(endpoint));
  if (kind == 2 || kind == 3) basis_.time.after(random.spread(1s, 40min), enable);
}

}  // namespace fanfare::sim
