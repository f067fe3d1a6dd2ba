// The request that carries a delivery, as bytes.
#include <array>
#include <charconv>
#include <chrono>

#include "core/signature.h"

namespace fanfare {
namespace {

void append_number(std::string& out, std::int64_t number) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

std::vector<SigningSecret> unexpired(const std::vector<SigningSecret>& secrets, TimePoint now) {
  std::vector<SigningSecret> valid;
  for (const SigningSecret& secret : secrets) {
    if (secret.expires == TimePoint{} || secret.expires > now) valid.push_back(secret);
  }
  // An endpoint is never without a signature: the newest secret outlives its date.
  if (valid.empty() && !secrets.empty()) valid.push_back(secrets.back());
  return valid;
}

void append_rule_value(std::string& out, const HeaderRule& rule, const Dialect& dialect,
                       const Delivery& delivery, std::int64_t unix_seconds) {
  out.append(rule.name).append(": ");
  switch (rule.source) {
    case HeaderSource::kTimestamp: append_number(out, unix_seconds); break;
    case HeaderSource::kEventType: out.append(delivery.event_type); break;
    case HeaderSource::kDeliveryId:
      out.append(dialect.delivery_id_prefix).append(delivery.id);
      break;
    case HeaderSource::kEndpointId:
      out.append(dialect.endpoint_id_prefix).append(delivery.endpoint_id);
      break;
    case HeaderSource::kLiteral: out.append(rule.literal); break;
  }
  out.append("\r\n");
}

}  // namespace

std::string wire_request(const Dialect& dialect, const Endpoint& endpoint, const EndpointUrl& url,
                         const Delivery& delivery, TimePoint now) {
  const std::int64_t unix_seconds =
      std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  const SignatureHeaders signature =
      sign(dialect.signature, unexpired(endpoint.secrets, now),
           dialect.delivery_id_prefix + delivery.id, unix_seconds, delivery.body);
  std::string out;
  out.reserve(1'024 + url.target.size() + delivery.body.size());
  out.append("POST ").append(url.target).append(" HTTP/1.1\r\n");
  append_header(out, "Host", url.authority);
  append_header(out, "User-Agent", dialect.user_agent);
  append_header(out, "Content-Type", dialect.content_type);
  out.append("Content-Length: ");
  append_number(out, static_cast<std::int64_t>(delivery.body.size()));
  out.append("\r\n");
  for (const HeaderRule& rule : dialect.headers) {
    append_rule_value(out, rule, dialect, delivery, unix_seconds);
  }
  append_header(out, dialect.signature.header, signature.value);
  if (!signature.next.empty()) append_header(out, dialect.signature.next_header, signature.next);
  if (delivery.redrives > 0 && !dialect.replay_header.empty())
    append_header(out, dialect.replay_header, "true");
  if (endpoint.traceparent && !delivery.traceparent.empty())
    append_header(out, "traceparent", delivery.traceparent);
  for (const auto& [name, value] : endpoint.headers) append_header(out, name, value);
  return out.append("\r\n").append(delivery.body);
}

}  // namespace fanfare
