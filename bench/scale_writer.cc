// Fills control's tables and index: scale_writer BROKERS PREFIX PARTITIONS ORGANIZATION ENDPOINTS
// ATTEMPTS writes endpoints, and attempts of the last day spread over them, each the only one of
// its delivery; every twentieth failed. Ends when all are acknowledged.
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "codec/endpoint_records.h"
#include "codec/records.h"
#include "core/time.h"
#include "core/topics.h"
#include "core/ulid.h"
#include "kafka/producer.h"
#include "runtime/loop.h"

namespace {

using namespace fanfare;

constexpr std::array kTypes{"order.created", "order.paid", "user.created",
                            "queue.consumer.entered"};

struct Wanted {
  TopicNames names{"fanfare"};
  int partitions = 0;
  std::string organization;
  long endpoints = 0, attempts = 0;
};

/// As many as there are, in the order of their numbers.
std::string endpoint_id(long number) {
  char id[32];
  std::snprintf(id, sizeof id, "01BENCHSCA%016ld", number);
  return id;
}

class Writer {
 public:
  Writer(runtime::Loop& loop, const kafka::ClientConfig& client, Wanted wanted)
      : loop_(loop), wanted_(std::move(wanted)), producer_(loop, {client, Duration(20)}) {
    begun_ = loop_.now();
    filling_ = loop_.every(std::chrono::milliseconds(5), [this] { fill(); });
  }
  bool failed() const { return failed_; }

 private:
  void fill() {
    const long all = wanted_.endpoints + wanted_.attempts;
    while (written_ < all && produce(written_)) ++written_;
    if (written_ < all || producer_.unacknowledged() > 0) return;
    loop_.stop();
  }

  bool produce(long number) {
    if (number < wanted_.endpoints) return produce_endpoint(number);
    return produce_attempt(number - wanted_.endpoints);
  }

  bool produce_endpoint(long number) {
    codec::EndpointRecord record;
    record.endpoint.id = endpoint_id(number);
    record.endpoint.organization_id = wanted_.organization;
    record.endpoint.url = "https://receiver-" + std::to_string(number) + ".example/hook";
    record.endpoint.events = {"bench.scale"};
    record.endpoint.dialect = "fanfare";
    record.endpoint.version = record.endpoint.epoch = 1;
    record.created = record.updated = begun_;
    return send(wanted_.names.endpoints(), 0, record.endpoint.id, codec::encode(record));
  }

  bool produce_attempt(long number) {
    const bool good = number % 20 != 0;
    AttemptRecord record;
    record.organization_id = wanted_.organization;
    record.endpoint_id = endpoint_id(number % wanted_.endpoints);
    record.event_id = "evt_scale_" + std::to_string(number);
    record.delivery_id =
        derived_delivery_id(wanted_.organization, record.event_id, record.endpoint_id);
    record.event_type = kTypes[static_cast<std::size_t>(number) % kTypes.size()];
    record.dialect = "fanfare";
    record.number = 1;
    record.result = good ? AttemptResult::kDelivered : AttemptResult::kFailed;
    if (!good) record.dead_letter_reason = DeadLetterReason::kAttemptsExhausted;
    record.accepted = record.outcome.started =
        begun_ - Duration(86'400'000 * number / wanted_.attempts);
    record.outcome.ended = record.outcome.started + Duration(3);
    record.outcome.outcome_class = good ? OutcomeClass::kSuccess : OutcomeClass::kHttp5xx;
    record.outcome.status = good ? 200 : 503;
    record.outcome.response_body = "ok";
    record.outcome.remote_address = "192.0.2.1";
    return send(wanted_.names.attempts(), partition_of(record.endpoint_id, wanted_.partitions),
                record.endpoint_id, codec::encode(record));
  }

  bool send(const std::string& topic, int partition, const std::string& key, std::string value) {
    return producer_.produce({topic, partition, key, std::move(value), false, {}},
                             [this](const std::string& error) {
                               if (error.empty()) return;
                               std::fprintf(stderr, "scale_writer: %s\n", error.c_str());
                               failed_ = true;
                             });
  }

  runtime::Loop& loop_;
  Wanted wanted_;
  kafka::Producer producer_;
  runtime::Loop::Timer filling_;
  TimePoint begun_;
  long written_ = 0;
  bool failed_ = false;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 7) {
    std::fprintf(stderr,
                 "Usage: scale_writer BROKERS PREFIX PARTITIONS ORGANIZATION ENDPOINTS ATTEMPTS\n");
    return 2;
  }
  kafka::ClientConfig client;
  client.brokers = argv[1];
  client.client_id = "scale-writer";
  runtime::Loop loop;
  Writer writer(
      loop, client,
      {TopicNames(argv[2]), std::atoi(argv[3]), argv[4], std::atol(argv[5]), std::atol(argv[6])});
  loop.run();
  return writer.failed() ? 1 : 0;
}
