#include "services/control/answers.h"

#include <cstdio>

#include "codec/render.h"
#include "core/topics.h"
#include "http/forwarder.h"
#include "services/control/forms/channel_rules.h"
#include "services/control/forms/secret_rotation.h"

namespace fanfare::control {

constexpr std::size_t kFaultsShown = 20;

std::string iso8601_ms(TimePoint time) {
  auto text = codec::iso8601_seconds(time);
  char part[8];
  std::snprintf(part, sizeof part, ".%03dZ",
                static_cast<int>(((to_unix_ms(time) % 1000) + 1000) % 1000));
  text.replace(text.size() - 1, 1, part);
  return text;
}

http::Response json_response(int status, std::string body) {
  http::Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

http::Response not_found(std::string_view what) {
  return http::problem(404, "not-found", "Not found", "There is no " + std::string(what) + ".");
}

http::Response refused(Faults faults) {
  auto detail = std::to_string(faults.size()) + " members are at fault.";
  if (faults.size() == 1) {
    const auto& [pointer, text] = faults[0];
    detail = pointer.empty() ? text : pointer + ": " + text;
  }
  if (faults.size() > kFaultsShown) faults.resize(kFaultsShown);
  return http::problem(400, "bad-request", "Bad request", detail, faults);
}

http::Response unavailable(std::string_view why) {
  auto response = http::problem(503, "unavailable", "Unavailable", why);
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

http::Response not_taken(std::string_view why) {
  auto response = unavailable(why);
  response.headers.emplace_back(http::kNotTakenHeader, "1");
  return response;
}

std::string shown_endpoint_id(const std::string& id, Shape shape) {
  return (shape == Shape::kGeneric ? "wh_" : "whe_") + id;
}

namespace {

void write_map(codec::JsonWriter& json, const char* name,
               const std::map<std::string, std::string>& map) {
  json.key(name).begin_object();
  for (const auto& [key, value] : map) json.member(key, value);
  json.end_object();
}

void write_tls(codec::JsonWriter& json, const codec::EndpointTlsRecord& tls) {
  json.key("tls");
  if (!tls.certificate && !tls.authority) return void(json.null());
  const auto info = [&](const char* name, const std::optional<codec::CertificateInfo>& of) {
    json.key(name);
    if (!of) return void(json.null());
    json.begin_object().member("subject", of->subject);
    json.member("expiresAt", iso8601_ms(of->expires)).end_object();
  };
  json.begin_object();
  info("certificate", tls.certificate);
  info("ca", tls.authority);
  json.end_object();
}

void write_handshake(codec::JsonWriter& json, const codec::Handshake& handshake) {
  json.key("handshake").begin_object().member("policy", handshake.policy);
  json.member("allowed", handshake.allowed).key("allowedPerMinute");
  handshake.allowed_per_minute ? json.value(handshake.allowed_per_minute) : json.null();
  json.key("askedAt");
  handshake.at == TimePoint() ? json.null() : json.value(iso8601_ms(handshake.at));
  json.key("error");
  handshake.error.empty() ? json.null() : json.value(handshake.error);
  json.end_object();
}

void write_settings(codec::JsonWriter& json, const codec::EndpointRecord& record) {
  const auto& endpoint = record.endpoint;
  json.key("retryDelays").begin_array();
  for (const auto delay : endpoint.retry_delays) json.value(short_duration(delay));
  json.end_array().key("concurrency");
  endpoint.concurrency_max ? json.value(endpoint.concurrency_max) : json.null();
  json.key("rateLimit");
  if (endpoint.rate_per_second > 0) {
    json.begin_object().member("perSecond", endpoint.rate_per_second).key("burst");
    endpoint.rate_burst ? json.value(endpoint.rate_burst) : json.null();
    json.end_object();
  } else {
    json.null();
  }
  json.key("filter");
  endpoint.filter.empty() ? json.null() : json.raw(endpoint.filter);
  write_map(json, "headers", endpoint.headers);
  json.key("authentication");
  if (record.credential_kind.empty())
    json.null();
  else
    json.begin_object().member("type", record.credential_kind).end_object();
  write_map(json, "metadata", record.metadata);
  json.member("traceparent", endpoint.traceparent);
  write_tls(json, record.tls);
  write_handshake(json, record.handshake);
}

/// What the customer should see to.
void write_warnings(codec::JsonWriter& json, const codec::EndpointRecord& record,
                    const Dialect* dialect, TimePoint now, const std::string& of_secret) {
  constexpr Duration kSoon = std::chrono::days(30);
  std::vector<std::string> warnings;
  if (!of_secret.empty()) warnings.push_back(of_secret);
  const auto check = [&](const char* name, const std::optional<codec::CertificateInfo>& of) {
    if (!of || of->expires >= now + kSoon) return;
    warnings.push_back(std::string(name) + " of " + of->subject +
                       (of->expires > now ? " expires at " : " expired at ") +
                       codec::iso8601_seconds(of->expires) + ": send a new one");
  };
  check("the client certificate", record.tls.certificate);
  check("the authority's certificate", record.tls.authority);
  for (const auto& event : record.endpoint.events)
    if (dialect && dialect->sent_name(event) != event)
      warnings.push_back("the dialect " + dialect->name + " sends " + event + " as " +
                         dialect->sent_name(event) + ": subscribe to that, or to another dialect");
  if (warnings.empty()) return;
  json.key("warnings").begin_array();
  for (const auto& warning : warnings) json.value(warning);
  json.end_array();
}

/// What the dispatcher knows of it.
void write_health(codec::JsonWriter& json, const LiveStatus& live) {
  const auto time = [&](const char* name, TimePoint at) {
    json.key(name);
    at == TimePoint{} ? json.null() : json.value(iso8601_ms(at));
  };
  json.key("health").begin_object().member("breaker", live.breaker);
  time("nextProbeAt", live.breaker == "closed" ? TimePoint{} : live.probe);
  time("pausedUntil", live.paused_until);
  time("failingSince", live.failing_since);
  json.end_object();
}

}  // namespace

void write_endpoint(codec::JsonWriter& json, const codec::EndpointRecord& record,
                    const DialectSet& dialects, const LiveStatus& live, TimePoint now, Shape shape,
                    const ShownSecret& secret) {
  const auto& endpoint = record.endpoint;
  json.begin_object().member("id", shown_endpoint_id(endpoint.id, shape));
  json.member("url", endpoint.url).key("events").begin_array();
  for (const auto& event : endpoint.events) json.value(event);
  json.end_array();
  if (shape == Shape::kGeneric) {
    json.member("created_at", codec::iso8601_seconds(record.created));
    json.member("status", to_string(live.status));
    if (!secret.value.empty()) json.member("secret", secret.value);
    json.end_object();
    return;
  }
  json.member("dialect", endpoint.dialect).member("description", record.description);
  json.member("enabled", live.status == EndpointStatus::kActive);
  json.member("status", to_string(live.status));
  if (!live.disabled_reason.empty()) json.member("disabledReason", live.disabled_reason);
  write_health(json, live);
  json.key("publicKeys").begin_array();
  for (const auto& each : live_secrets(record, now)) {
    if (each.public_key.empty()) continue;
    json.begin_object().member("key", each.public_key).key("expiresAt");
    each.expires == TimePoint() ? json.null() : json.value(iso8601_ms(each.expires));
    json.end_object();
  }
  json.end_array();
  json.member("organizationId", endpoint.organization_id).member("testMode", endpoint.test_mode);
  if (!secret.value.empty()) json.member("secret", secret.value);
  write_settings(json, record);
  json.member("version", endpoint.version).member("createdAt", iso8601_ms(record.created));
  json.member("updatedAt", iso8601_ms(record.updated));
  write_warnings(json, record, dialects.find(record.endpoint.dialect), now, secret.warning);
  json.end_object();
}

void write_sent(codec::JsonWriter& json, const NotificationSent& sent) {
  json.begin_object().member("notificationId", "ntf_" + sent.notification_id);
  json.member("channelId", shown_channel_id(sent.channel_id));
  json.member("channelType", sent.channel_type).member("at", iso8601_ms(sent.at));
  json.member("status", sent.error.empty() ? "sent" : "failed");
  json.member("attempts", sent.attempts).key("error");
  sent.error.empty() ? json.null() : json.value(sent.error);
  json.end_object();
}

}  // namespace fanfare::control
