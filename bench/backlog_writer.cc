// Fills a rung with deliveries that wait: backlog_writer BROKERS PREFIX PARTITIONS RUNG COUNT
// ORGANIZATION ENDPOINT... writes COUNT of 600 bytes, spread over the endpoints, and ends when all
// are acknowledged.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "bench/flood.h"
#include "codec/records.h"
#include "core/topics.h"
#include "runtime/config.h"

namespace {

using namespace fanfare;

Delivery waiting(long number, const std::string& organization, const std::string& endpoint,
                 TimePoint accepted) {
  char id[27];
  std::snprintf(id, sizeof id, "BENCH%021ld", number);
  Delivery delivery;
  delivery.id = id;
  delivery.organization_id = organization;
  delivery.endpoint_id = endpoint;
  delivery.event_id = std::string("evt_") + id;
  delivery.event_type = delivery.published_type = "bench.backlog";
  delivery.dialect = "fanfare";
  delivery.body = R"({"filler":")" + std::string(600, 'x') + "\"}";
  delivery.accepted = accepted;
  delivery.attempts_made = 1;
  return delivery;
}

}  // namespace

int main(int argc, char** argv) {
  const auto rung = argc > 7 ? runtime::parse_duration(argv[4]) : std::nullopt;
  if (!rung) {
    std::fprintf(
        stderr,
        "Usage: backlog_writer BROKERS PREFIX PARTITIONS RUNG COUNT ORGANIZATION ENDPOINT...\n");
    return 2;
  }
  const std::string topic = TopicNames(argv[2]).retry(*rung);
  const int partitions = std::atoi(argv[3]);
  const std::vector<std::string> endpoints(argv + 7, argv + argc);
  return bench::flood(
      "backlog-writer", argv[1], std::atol(argv[5]), [&](long number, TimePoint begun) {
        const auto& endpoint = endpoints[static_cast<std::size_t>(number) % endpoints.size()];
        return kafka::OutRecord{topic,    partition_of(endpoint, partitions),
                                endpoint, codec::encode(waiting(number, argv[6], endpoint, begun)),
                                false,    {}};
      });
}
