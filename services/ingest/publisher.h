// POST /api/events: from the request to the acknowledged records.
#pragma once

#include <optional>
#include <random>

#include "http/message.h"
#include "kafka/producer.h"
#include "runtime/sampled_log.h"
#include "service/access.h"
#include "service/kafka_settings.h"
#include "service/rate_limits.h"
#include "service/trace_exporter.h"
#include "services/ingest/acknowledged.h"
#include "services/ingest/event_quotas.h"
#include "services/ingest/intake.h"
#include "services/ingest/metrics.h"
#include "services/ingest/request_checks.h"

namespace fanfare::ingest {

/// Answers 202 only once the broker has every event of the request on all in-sync replicas.
/// Threads: the loop's.
class Publisher {
 public:
  Publisher(runtime::Loop& loop, const service::KafkaSettings& kafka, std::int64_t buffer_bytes_max,
            const service::ApiKeyTable& keys, const EventChecks& checks, EventQuotas& quotas,
            const service::RequestRate& requests, IngestMetrics& metrics,
            service::TraceExporter& traces);

  void handle(http::Request request, http::Responder respond);
  /// What it would answer whatever the body is: to those without a key to publish.
  std::optional<http::Response> refuses(const http::Request& head) const;

  struct Id {
    std::string text;
    bool duplicate;  // this process took it already
  };
  using Ids = std::vector<Id>;
  struct Caller {
    const char* from;        // "http" or "inbound"
    std::string request_id;  // for the log
    std::string traceparent = "";
  };
  /// Answers what `accepted` makes once the broker has all events, else 503. Events without a trace
  /// of their own are in the caller's.
  void publish(std::vector<Event> events, Caller caller, http::Responder respond,
               std::function<http::Response(const Ids&)> accepted);
  Random10 random();
  /// 429 if the organization may not publish so many events now, else they count.
  std::optional<http::Response> over_quota(const std::string& organization_id, bool test_mode,
                                           std::size_t events);
  /// Tells fanfare.quotas what was taken.
  void tell_usage();

  std::size_t unacknowledged() const { return producer_.unacknowledged(); }
  void flush(std::function<void()> done) { producer_.flush(std::move(done)); }

 private:
  struct Pending;
  using Warnings = codec::SchemaFaults;  // with the event's place in the batch
  Result<Warnings, Refusal> checked(const std::vector<Event>& events, const ApiKey& key, bool list);
  static http::Response taken(const Ids& ids, const Warnings& warnings);
  std::optional<Span> begin_span(const std::vector<Event>& events, const char* from,
                                 const std::optional<TraceContext>& caller);
  void log(const Pending& pending);
  void end_span(Pending& pending, int status);
  void on_record(const std::shared_ptr<Pending>& pending, const std::string& error);

  runtime::Loop& loop_;
  const service::KafkaSettings& kafka_;
  const service::ApiKeyTable& keys_;
  const EventChecks& checks_;
  EventQuotas& quotas_;
  const service::RequestRate requests_;  // of keys without a limit of their own
  service::RateLimits rates_;
  IngestMetrics& metrics_;
  service::TraceExporter& traces_;
  kafka::Producer producer_;
  runtime::SampledLog accepted_{"events_accepted"};
  Acknowledged acknowledged_;
  std::mt19937_64 random_{std::random_device{}()};
};

/// [{"id":"evt_…","duplicate":false},…]
std::string ids_json(const Publisher::Ids& ids);
http::Response refused(const Refusal& refusal);

}  // namespace fanfare::ingest
