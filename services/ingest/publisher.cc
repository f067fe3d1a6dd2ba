#include "services/ingest/publisher.h"

#include <cstring>

#include "codec/records.h"
#include "runtime/log.h"

namespace fanfare::ingest {
namespace {

constexpr std::size_t kExpressLimit = 102'400;   // express.json's default
constexpr std::size_t kRememberedMax = 500'000;  // about 16 MiB

http::Response busy() {
  http::Response response =
      http::problem(503, "busy", "Too many events are waiting",
                    "The broker is slower than the publishers: send this request again later.");
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

http::Response refused(const Refusal& refusal) {
  std::vector<http::FieldError> errors;
  for (const auto& fault : refusal.faults) {
    std::string detail = fault.detail;
    if (fault.offset >= 0) detail += " (at byte " + std::to_string(fault.offset) + ")";
    errors.push_back({fault.pointer, std::move(detail)});
  }
  const char* slug = refusal.status == 413   ? "too-large"
                     : refusal.status == 403 ? "other-organization"
                                             : "invalid-event";
  return http::problem(refusal.status, slug, refusal.title,
                       errors.empty() ? refusal.title : errors.front().detail, errors);
}

}  // namespace

struct Publisher::Pending {
  http::Responder respond;
  struct Id {
    std::string text;
    Fingerprint fingerprint;
    bool duplicate;
  };
  std::vector<Id> ids;
  std::size_t waiting = 0;
  std::string error;
  TimePoint begun;
  std::size_t large = 0;
};

Publisher::Publisher(runtime::Loop& loop, const service::KafkaSettings& kafka,
                     std::int64_t buffer_bytes_max, const service::ApiKeyTable& keys,
                     IngestMetrics& metrics)
    : loop_(loop),
      kafka_(kafka),
      keys_(keys),
      metrics_(metrics),
      producer_(loop, {kafka.client, Duration(0), buffer_bytes_max, Duration(30'000)}),
      acknowledged_(kafka.topics.duplicate_window) {}

void Publisher::handle(http::Request request, http::Responder respond) {
  const TimePoint now = loop_.now();
  const auto answer = [&](http::Response response) {
    metrics_.answered(response.status);
    respond(std::move(response));
  };
  const auto key = service::authenticate(keys_, request, Scope::kPublish, now);
  if (!key.ok()) return answer(key.error());
  const Random10 random = [this] {
    std::array<std::uint8_t, 10> bytes;
    const std::uint64_t words[2] = {random_(), random_()};
    std::memcpy(bytes.data(), words, bytes.size());
    return bytes;
  };
  auto events = take_request(request.body, request.header("content-type"), *key, now,
                             codec::EventLimits{}, random);
  if (!events.ok()) return answer(refused(events.error()));
  publish(std::move(events.value()), std::move(respond));
}

void Publisher::publish(std::vector<Event> events, http::Responder respond) {
  auto pending = std::make_shared<Pending>();
  pending->respond = std::move(respond);
  pending->begun = loop_.now();
  pending->waiting = events.size() + 1;  // one for this loop
  pending->ids.reserve(events.size());
  for (const Event& event : events) {
    const std::string& key = partition_key(event);
    if (expected_body_bytes(event) > kExpressLimit) ++pending->large;
    const Fingerprint print = fingerprint(event.organization_id, event.test_mode, event.id);
    pending->ids.push_back({event.id, print, acknowledged_.contains(print)});
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
    runtime::log_warning("events_not_acknowledged", {{"error", pending->error}});
    response = busy();
  } else {
    response.status = 202;
    response.body = R"({"data":[)";
    for (std::size_t i = 0; i < pending->ids.size(); ++i) {
      if (i > 0) response.body += ',';
      response.body += R"({"id":)" + http::json_string(pending->ids[i].text) + R"(,"duplicate":)" +
                       (pending->ids[i].duplicate ? "true}" : "false}");
    }
    remember(*pending);
    response.body += "]";
    if (pending->large > 0) {
      response.body += R"(,"warnings":["Bodies over 102400 bytes exceed the default limit of )"
                       R"(express.json: receivers may refuse them."])";
      metrics_.large_bodies.add(static_cast<double>(pending->large));
    }
    response.body += "}";
    metrics_.accepted_http.add(static_cast<double>(pending->ids.size()));
    metrics_.publish_seconds.observe(
        std::chrono::duration<double>(loop_.now() - pending->begun).count());
  }
  metrics_.answered(response.status);
  pending->respond(std::move(response));
}

/// Only what the broker has: an event that failed may be sent again and is no duplicate.
void Publisher::remember(const Pending& pending) {
  const TimePoint now = loop_.now();
  acknowledged_.forget_old(now);
  if (acknowledged_.size() > kRememberedMax) {
    acknowledged_ = SeenEvents(kafka_.topics.duplicate_window);
  }
  for (const auto& id : pending.ids) acknowledged_.insert(id.fingerprint, now);
}

}  // namespace fanfare::ingest
