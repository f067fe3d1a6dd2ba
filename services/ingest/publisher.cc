#include "services/ingest/publisher.h"

#include <algorithm>
#include <cstring>
#include <sstream>

#include "codec/quota_records.h"
#include "codec/records.h"
#include "http/request_log.h"
#include "runtime/log.h"

namespace fanfare::ingest {
namespace {

http::Response busy() {
  http::Response response =
      http::problem(503, "busy", "Too many events are waiting",
                    "The broker is slower than the publishers: send this request again later.");
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

std::string warnings_json(const codec::SchemaFaults& warnings) {
  std::string json = "[";
  for (const auto& warning : warnings) {
    if (&warning != &warnings.front()) json += ',';
    json += R"({"pointer":)" + http::json_string(warning.pointer) + R"(,"detail":)" +
            http::json_string(warning.detail) + "}";
  }
  return json + "]";
}

}  // namespace

http::Response refused(const Refusal& refusal) {
  std::vector<http::FieldError> errors;
  for (const auto& fault : refusal.faults) {
    std::string detail = fault.detail;
    if (fault.offset >= 0) detail += " (at byte " + std::to_string(fault.offset) + ")";
    errors.push_back({fault.pointer, std::move(detail)});
  }
  const char* slug = refusal.status == 413   ? "too-large"
                     : refusal.status == 403 ? "other-organization"
                     : refusal.by_schema     ? "schema"
                                             : "invalid-event";
  return http::problem(refusal.status, slug, refusal.title,
                       errors.empty() ? refusal.title : errors.front().detail, errors);
}

std::string ids_json(const Publisher::Ids& ids) {
  std::string json = "[";
  for (const auto& id : ids) {
    if (&id != &ids.front()) json += ',';
    json += R"({"id":)" + http::json_string(id.text) + R"(,"duplicate":)";
    json += id.duplicate ? "true}" : "false}";
  }
  return json + "]";
}

/// 202 with the ids.
http::Response Publisher::taken(const Ids& ids, const Warnings& warnings) {
  http::Response response;
  response.status = 202;
  response.body = R"({"data":)" + ids_json(ids);
  if (!warnings.empty()) response.body += R"(,"warnings":)" + warnings_json(warnings);
  response.body += "}";
  return response;
}

struct Publisher::Pending {
  http::Responder respond;
  std::function<http::Response(const Ids&)> accepted;
  Caller caller;
  std::string organization_id;
  Ids ids;
  std::vector<Fingerprint> fingerprints;
  std::size_t waiting = 0;
  std::string error;
  TimePoint begun;
  std::optional<Span> span;
};

Publisher::Publisher(runtime::Loop& loop, const service::KafkaSettings& kafka,
                     std::int64_t buffer_bytes_max, const service::ApiKeyTable& keys,
                     const EventChecks& checks, EventQuotas& quotas,
                     const service::RequestRate& requests, IngestMetrics& metrics,
                     service::TraceExporter& traces)
    : loop_(loop),
      kafka_(kafka),
      keys_(keys),
      checks_(checks),
      quotas_(quotas),
      requests_(requests),
      metrics_(metrics),
      traces_(traces),
      producer_(loop, {kafka.client, Duration(0), buffer_bytes_max, Duration(30'000)}),
      acknowledged_(kafka.topics.duplicate_window) {}

std::optional<http::Response> Publisher::refuses(const http::Request& head) const {
  const auto key = service::authenticate(keys_, head, Scope::kPublish, loop_.now());
  return key.ok() ? std::nullopt : std::optional(key.error());
}

void Publisher::handle(http::Request request, http::Responder respond) {
  const TimePoint now = loop_.now();
  const auto answer = [&](http::Response response) {
    metrics_.answered(response.status);
    respond(std::move(response));
  };
  const auto key = service::authenticate(keys_, request, Scope::kPublish, now);
  if (!key.ok()) return answer(key.error());
  if (const auto wait = service::take_request(rates_, *key, requests_, now); wait > Duration(0)) {
    metrics_.limited("key");
    return answer(service::too_many_requests(wait));
  }
  auto events = take_request(request.body, request.header("content-type"), *key, now,
                             codec::EventLimits{}, random());
  if (!events.ok()) return answer(refused(events.error()));
  const bool list =
      events->size() > 1 || codec::is_list(request.body, request.header("content-type"));
  auto warnings = checked(*events, *key, list);
  if (!warnings.ok()) return answer(refused(warnings.error()));
  if (auto over = over_quota(key->organization_id, key->test_mode, events->size()))
    return answer(std::move(*over));
  publish(std::move(events.value()),
          {"http", std::string(request.header(http::kRequestIdHeader)),
           std::string(request.header("traceparent"))},
          std::move(respond),
          [warnings = std::move(*warnings)](const Ids& ids) { return taken(ids, warnings); });
}

Result<Publisher::Warnings, Refusal> Publisher::checked(const std::vector<Event>& events,
                                                        const ApiKey& key, bool list) {
  auto verdict =
      check_request(checks_, checks_.group_of(key.organization_id, key.test_mode), events, list);
  metrics_.schema_refused.add(static_cast<double>(verdict.refused));
  if (!verdict.refusal.faults.empty())
    return Result<Warnings, Refusal>::failure(std::move(verdict.refusal));
  metrics_.schema_warned.add(static_cast<double>(verdict.warned));
  metrics_.large_bodies.add(static_cast<double>(verdict.large));
  return std::move(verdict.warnings);
}

std::optional<http::Response> Publisher::over_quota(const std::string& organization_id,
                                                    bool test_mode, std::size_t events) {
  const auto [wait, per_second] = quotas_.take(organization_id, test_mode, events, loop_.now());
  if (wait <= Duration(0)) return std::nullopt;
  metrics_.limited("quota");
  std::ostringstream detail;
  detail << "This organization may publish " << per_second
         << " events a second: wait as Retry-After says.";
  return service::too_many(wait, "quota-exceeded", "Quota exceeded", detail.str());
}

void Publisher::tell_usage() {
  for (const auto& usage : quotas_.report(loop_.now()))
    producer_.produce({kafka_.names.quotas(),
                       0,
                       service::usage_key(usage.organization_id, usage.test_mode, usage.instance),
                       codec::encode(usage),
                       false,
                       {}},
                      [](const std::string&) {});  // The next one tells it anew.
}

Random10 Publisher::random() {
  return [this] {
    std::array<std::uint8_t, 10> bytes;
    const std::uint64_t words[2] = {random_(), random_()};
    std::memcpy(bytes.data(), words, bytes.size());
    return bytes;
  };
}

/// nullopt: nobody wants to see it.
std::optional<Span> Publisher::begin_span(const std::vector<Event>& events, const char* from,
                                          const std::optional<TraceContext>& caller) {
  if (!traces_.enabled() || (caller && !caller->sampled)) return std::nullopt;
  if (!caller && !traces_.begins_trace(static_cast<std::uint32_t>(random_()))) return std::nullopt;
  const std::uint64_t words[3] = {random_(), random_(), random_()};
  const std::string_view drawn(reinterpret_cast<const char*>(words), sizeof words);
  Span span;
  span.context = caller ? child_of(*caller, drawn) : new_trace(drawn);
  if (caller) span.parent_id = caller->span_id;
  span.name = "publish";
  span.kind = SpanKind::kServer;
  span.started = loop_.now();
  span.attributes = {{"fanfare.source", from},
                     {"fanfare.events", static_cast<std::int64_t>(events.size())}};
  if (events.empty()) return span;
  span.attributes.emplace_back("fanfare.organization.id", events[0].organization_id);
  if (events.size() == 1) {
    span.attributes.emplace_back("fanfare.event.id", events[0].id);
    span.attributes.emplace_back("fanfare.event.type", events[0].type);
  }
  return span;
}

void Publisher::end_span(Pending& pending, int status) {
  if (!pending.span) return;
  pending.span->ended = loop_.now();
  pending.span->error = pending.error;
  pending.span->attributes.emplace_back("http.response.status_code", status);
  traces_.add(std::move(*pending.span));
}

void Publisher::publish(std::vector<Event> events, Caller caller, http::Responder respond,
                        std::function<http::Response(const Ids&)> accepted) {
  const auto context = parse_traceparent(caller.traceparent);
  auto pending = std::make_shared<Pending>();
  pending->span = begin_span(events, caller.from, context);
  const std::string trace = pending->span ? to_traceparent(pending->span->context)
                            : context     ? caller.traceparent
                                          : "";
  for (Event& event : events)
    if (event.traceparent.empty()) event.traceparent = trace;
  pending->respond = std::move(respond);
  pending->accepted = std::move(accepted);
  pending->caller = std::move(caller);
  if (!events.empty()) pending->organization_id = events[0].organization_id;
  pending->begun = loop_.now();
  pending->waiting = events.size() + 1;  // one for this loop
  for (const Event& event : events) pending->fingerprints.push_back(fingerprint(event));
  const auto duplicates = acknowledged_.duplicates(pending->fingerprints, pending->begun);
  for (std::size_t i = 0; i < events.size(); ++i)
    pending->ids.push_back({events[i].id, duplicates[i]});
  for (const Event& event : events) {
    const std::string& key = partition_key(event);
    const bool queued =
        producer_.produce({kafka_.names.events(),
                           partition_of(key, kafka_.topics.partitions),
                           key,
                           codec::encode(event),
                           false,
                           {}},
                          [this, pending](const std::string& error) { on_record(pending, error); });
    if (!queued) on_record(pending, "busy");
  }
  on_record(pending, "");
}

void Publisher::on_record(const std::shared_ptr<Pending>& pending, const std::string& error) {
  if (!error.empty() && pending->error.empty()) pending->error = error;
  if (--pending->waiting > 0) return;
  http::Response response;
  if (!pending->error.empty()) {
    // Some may be written all the same: sent again with the same ids they deliver nothing twice.
    runtime::log_warning("events_not_acknowledged",
                         {{"request_id", pending->caller.request_id}, {"error", pending->error}});
    response = busy();
  } else {
    response = pending->accepted(pending->ids);
    // Only what the broker has: an event that failed may be sent again and is no duplicate.
    acknowledged_.add(pending->fingerprints, loop_.now());
    metrics_.accepted(pending->caller.from, pending->ids.size());
    log(*pending);
    metrics_.publish_seconds.observe(
        std::chrono::duration<double>(loop_.now() - pending->begun).count());
  }
  metrics_.answered(response.status);
  end_span(*pending, response.status);
  pending->respond(std::move(response));
}

void Publisher::log(const Pending& pending) {
  if (!accepted_.wanted()) return;
  accepted_.write({{"request_id", pending.caller.request_id},
                   {"from", pending.caller.from},
                   {"organization_id", pending.organization_id},
                   {"events", pending.ids.size()},
                   {"first_event_id", pending.ids.empty() ? "" : pending.ids[0].text},
                   {"ms", (loop_.now() - pending.begun).count()}});
}

}  // namespace fanfare::ingest
