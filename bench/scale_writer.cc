// Fills control's tables and index: scale_writer BROKERS PREFIX PARTITIONS ORGANIZATION ENDPOINTS
// ATTEMPTS writes endpoints, and attempts of the last day spread over them, each the only one of
// its delivery; every twentieth failed. Ends when all are acknowledged.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "bench/flood.h"
#include "codec/endpoint_records.h"
#include "codec/records.h"
#include "core/time.h"
#include "core/topics.h"
#include "core/ulid.h"

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

kafka::OutRecord endpoint_record(const Wanted& wanted, long number, TimePoint begun) {
  codec::EndpointRecord record;
  record.endpoint.id = endpoint_id(number);
  record.endpoint.organization_id = wanted.organization;
  record.endpoint.url = "https://receiver-" + std::to_string(number) + ".example/hook";
  record.endpoint.events = {"bench.scale"};
  record.endpoint.dialect = "fanfare";
  record.endpoint.version = record.endpoint.epoch = 1;
  record.created = record.updated = begun;
  return {wanted.names.endpoints(), 0, record.endpoint.id, codec::encode(record), false, {}};
}

kafka::OutRecord attempt_record(const Wanted& wanted, long number, TimePoint begun) {
  const bool good = number % 20 != 0;
  AttemptRecord record;
  record.organization_id = wanted.organization;
  record.endpoint_id = endpoint_id(number % wanted.endpoints);
  record.event_id = "evt_scale_" + std::to_string(number);
  record.delivery_id =
      derived_delivery_id(wanted.organization, record.event_id, record.endpoint_id);
  record.event_type = kTypes[static_cast<std::size_t>(number) % kTypes.size()];
  record.dialect = "fanfare";
  record.number = 1;
  record.result = good ? AttemptResult::kDelivered : AttemptResult::kFailed;
  if (!good) record.dead_letter_reason = DeadLetterReason::kAttemptsExhausted;
  record.accepted = record.outcome.started =
      begun - Duration(86'400'000 * number / wanted.attempts);
  record.outcome.ended = record.outcome.started + Duration(3);
  record.outcome.outcome_class = good ? OutcomeClass::kSuccess : OutcomeClass::kHttp5xx;
  record.outcome.status = good ? 200 : 503;
  record.outcome.response_body = "ok";
  record.outcome.remote_address = "192.0.2.1";
  return {wanted.names.attempts(),
          partition_of(record.endpoint_id, wanted.partitions),
          record.endpoint_id,
          codec::encode(record),
          false,
          {}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 7) {
    std::fprintf(stderr,
                 "Usage: scale_writer BROKERS PREFIX PARTITIONS ORGANIZATION ENDPOINTS ATTEMPTS\n");
    return 2;
  }
  const Wanted wanted{TopicNames(argv[2]), std::atoi(argv[3]), argv[4], std::atol(argv[5]),
                      std::atol(argv[6])};
  return bench::flood("scale-writer", argv[1], wanted.endpoints + wanted.attempts,
                      [&](long number, TimePoint begun) {
                        return number < wanted.endpoints
                                   ? endpoint_record(wanted, number, begun)
                                   : attempt_record(wanted, number - wanted.endpoints, begun);
                      });
}
