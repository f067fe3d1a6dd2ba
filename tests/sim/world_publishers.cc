// Domain services that publish, over HTTP and Kafka, and try again when they weren't acknowledged.
#include <array>

#include "codec/records.h"
#include "sim/world.h"

namespace fanfare::sim {
namespace {
using namespace std::chrono_literals;
}  // namespace

std::string World::draw_event(const std::string& id, const std::string& organization_id) {
  static const std::vector<std::string> types{"order.created", "order.paid", "order.item.added",
                                              "user.created", "queue.consumer.entered"};
  const std::string type = types[basis_.random.below(types.size())];
  const auto shop = basis_.random.below(4);
  const auto named = shop < 3 ? R"("shop":"s)" + std::to_string(shop) + R"(",)" : "";
  return R"({"id":")" + id + R"(","type":")" + type + R"(","organizationId":")" + organization_id +
         R"(","data":{)" + named + R"("n":")" + id + R"(","text":")" +
         std::string(basis_.random.below(300), 'x') + R"("}})";
}

void World::plan_events(int count, Duration over) {
  Random& random = basis_.random;
  to_publish_ += static_cast<std::size_t>(count);
  for (int i = 0; i < count; ++i) {
    const std::string id = "e" + std::to_string(events_++);
    const std::string organization = random.pick(organizations_);
    const bool http = random.chance(0.7);
    basis_.time.after(random.uniform(Duration(0), over), [this, id, organization, http] {
      --to_publish_;
      const std::string body = draw_event(id, organization);
      const auto publish = [this, body, id, organization, http] {
        if (http) {
          publish_http(body, id, organization);
        } else {
          publish_kafka(body, id, organization);
        }
      };
      publish();
      if (basis_.random.chance(0.1)) basis_.time.after(basis_.random.spread(1ms, 20min), publish);
    });
  }
}

void World::publish_http(std::string body, std::string id, std::string organization_id) {
  ApiKey key;
  key.organization_id = organization_id;
  const auto random10 = [] { return std::array<std::uint8_t, 10>{}; };
  auto events = ingest::take_request(body, "application/json", key, basis_.time.now(),
                                     codec::EventLimits{}, random10);
  if (!events.ok()) throw Violation("a good event was refused");
  Random& random = basis_.random;
  const bool written = calm_ || random.chance(0.9), answered = calm_ || random.chance(0.9);
  const std::string& partition = ingest::partition_key(events->front());
  const Place place{names_.events(), partition_of(partition, partitions_)};
  const Duration takes = random.uniform(1ms, 20ms);
  if (written) {
    basis_.time.after(takes, [this, place, partition, value = codec::encode(events->front())] {
      basis_.broker.append(place, partition, value, basis_.time.now());
    });
  }
  basis_.time.after(takes + 1ms, [this, good = written && answered, body, id, organization_id] {
    if (good) return ledger_.on_acknowledged(organization_id, id);
    basis_.time.after(basis_.random.spread(10ms, 5s),
                      [=, this] { publish_http(body, id, organization_id); });
  });
}

void World::publish_kafka(std::string body, const std::string& id,
                          const std::string& organization_id) {
  const int number = static_cast<int>(basis_.random.below(static_cast<std::size_t>(partitions_)));
  const Place place{names_.in("default"), number};
  if (!calm_ && basis_.random.chance(0.1))
    basis_.broker.append(place, "", "{not json", basis_.time.now());
  basis_.broker.append(place, "", std::move(body), basis_.time.now());
  ledger_.on_acknowledged(organization_id, id);
}

}  // namespace fanfare::sim
