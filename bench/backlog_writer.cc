// Fills a rung with deliveries that wait: backlog_writer BROKERS PREFIX PARTITIONS RUNG COUNT
// ORGANIZATION ENDPOINT... writes COUNT of 600 bytes, spread over the endpoints, and ends when all
// are acknowledged.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "codec/records.h"
#include "core/time.h"
#include "core/topics.h"
#include "kafka/producer.h"
#include "runtime/config.h"
#include "runtime/loop.h"

namespace {

using namespace fanfare;

struct Wanted {
  TopicNames names{"fanfare"};
  int partitions = 0;
  Duration rung{0};
  long count = 0;
  std::string organization;
  std::vector<std::string> endpoints;
};

class Writer {
 public:
  Writer(runtime::Loop& loop, const kafka::ClientConfig& client, Wanted wanted)
      : loop_(loop), wanted_(std::move(wanted)), producer_(loop, {client, Duration(20)}) {
    filling_ = loop_.every(std::chrono::milliseconds(5), [this] { fill(); });
  }
  bool failed() const { return failed_; }

 private:
  void fill() {
    while (written_ < wanted_.count && produce(written_)) ++written_;
    if (written_ < wanted_.count || producer_.unacknowledged() > 0) return;
    loop_.stop();
  }

  bool produce(long number) {
    const auto& endpoint =
        wanted_.endpoints[static_cast<std::size_t>(number) % wanted_.endpoints.size()];
    char id[27];
    std::snprintf(id, sizeof id, "BENCH%021ld", number);
    Delivery delivery;
    delivery.id = id;
    delivery.organization_id = wanted_.organization;
    delivery.endpoint_id = endpoint;
    delivery.event_id = std::string("evt_") + id;
    delivery.event_type = delivery.published_type = "bench.backlog";
    delivery.dialect = "fanfare";
    delivery.body = R"({"filler":")" + std::string(600, 'x') + "\"}";
    delivery.accepted = loop_.now();
    delivery.attempts_made = 1;
    return producer_.produce({wanted_.names.retry(wanted_.rung),
                              partition_of(endpoint, wanted_.partitions),
                              endpoint,
                              codec::encode(delivery),
                              false,
                              {}},
                             [this](const std::string& error) {
                               if (error.empty()) return;
                               std::fprintf(stderr, "backlog_writer: %s\n", error.c_str());
                               failed_ = true;
                             });
  }

  runtime::Loop& loop_;
  Wanted wanted_;
  kafka::Producer producer_;
  runtime::Loop::Timer filling_;
  long written_ = 0;
  bool failed_ = false;
};

}  // namespace

int main(int argc, char** argv) {
  const auto rung = argc > 7 ? runtime::parse_duration(argv[4]) : std::nullopt;
  if (!rung) {
    std::fprintf(
        stderr,
        "Usage: backlog_writer BROKERS PREFIX PARTITIONS RUNG COUNT ORGANIZATION ENDPOINT...\n");
    return 2;
  }
  kafka::ClientConfig client;
  client.brokers = argv[1];
  client.client_id = "backlog-writer";
  runtime::Loop loop;
  Writer writer(loop, client,
                {TopicNames(argv[2]), std::atoi(argv[3]), *rung, std::atol(argv[5]), argv[6],
                 std::vector<std::string>(argv + 7, argv + argc)});
  loop.run();
  return writer.failed() ? 1 : 0;
}
