#include "services/control/forms/endpoint_form.h"

#include <algorithm>

#include "core/encoding.h"
#include "runtime/config.h"
#include "services/control/forms/form_reader.h"

namespace fanfare::control {
namespace {

constexpr std::size_t kRetryDelaysMax = 12;
constexpr std::size_t kCredentialMax = 2'048;
constexpr std::size_t kPemMax = 64 << 10;

void read_retry_delays(FormReader& form, EndpointForm& out) {
  const auto texts = form.texts("retryDelays");
  if (!texts) return;
  if (texts->size() > kRetryDelaysMax) form.fault("retryDelays", "send at most 12 delays");
  std::vector<Duration> delays;
  for (const auto& text : *texts) {
    const auto delay = runtime::parse_duration(text);
    if (delay && *delay >= std::chrono::seconds(1) && *delay <= std::chrono::hours(24)) {
      delays.push_back(*delay);
      continue;
    }
    form.add({{"/retryDelays/" + std::to_string(&text - texts->data()),
               "send a duration from 1s to 24h, such as \"90s\" or \"5m\""}});
  }
  out.retry_delays = std::move(delays);
}

void read_rate_limit(FormReader& form, EndpointForm& out) {
  const auto raw = form.raw("rateLimit");
  if (!raw) return;
  if (*raw == "null") {
    out.rate_per_second = 0;
    out.rate_burst = 0;
    return;
  }
  FormReader limit(*raw, "/rateLimit");
  out.rate_per_second = limit.number("perSecond", 0.01, 10'000);
  const auto burst = limit.integer("burst", 1, 10'000);
  out.rate_burst = static_cast<std::uint32_t>(burst.value_or(0));
  if (!limit.has("perSecond")) limit.fault("perSecond", "say how many requests a second");
  form.add(limit.finish());
}

bool is_visible(const std::string& text) {
  return !text.empty() && text.size() <= kCredentialMax &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

void read_bearer(FormReader& form, EndpointForm& out) {
  const auto token = form.text("token").value_or("");
  if (!is_visible(token)) form.fault("token", "send 1 to 2048 visible ASCII characters");
  out.credential = {"bearer", "Bearer " + token};
}

void read_basic(FormReader& form, EndpointForm& out) {
  const auto username = form.text("username").value_or("");
  const auto password = form.text("password").value_or("");
  const auto control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 127; };
  if (username.empty() || username.size() > kCredentialMax ||
      username.find(':') != std::string::npos || std::ranges::any_of(username, control))
    form.fault("username", "send 1 to 2048 bytes without a colon");
  if (password.size() > kCredentialMax || std::ranges::any_of(password, control))
    form.fault("password", "send at most 2048 bytes without control characters");
  out.credential = {"basic", "Basic " + base64(username + ":" + password)};
}

void read_credential(FormReader& form, EndpointForm& out) {
  const auto raw = form.raw("authentication");
  if (!raw) return;
  if (*raw == "null") {
    out.credential = Credential();
    return;
  }
  FormReader inner(*raw, "/authentication");
  const auto type = inner.text("type").value_or("");
  if (type == "bearer")
    read_bearer(inner, out);
  else if (type == "basic")
    read_basic(inner, out);
  else
    inner.fault("type", "send \"bearer\" or \"basic\"");
  // Without a type nothing is known of the others.
  for (const char* name : {"token", "username", "password"})
    if (!out.credential) inner.raw(name);
  form.add(inner.finish());
}

void read_tls(FormReader& form, EndpointForm& out) {
  const auto raw = form.raw("tls");
  if (!raw) return;
  out.tls = TlsForm();
  if (*raw == "null") return;
  FormReader inner(*raw, "/tls");
  const auto pem = [&](const char* name) {
    auto text = inner.text(name).value_or("");
    if (text.size() > kPemMax) inner.fault(name, "send at most 65536 bytes");
    return text.size() > kPemMax ? "" : text;
  };
  *out.tls = {pem("certificate"), pem("privateKey"), pem("ca")};
  form.add(inner.finish());
}

void read_handshake(FormReader& form, EndpointForm& out) {
  const auto policy = form.text("handshake");
  if (!policy) return;
  out.handshake = policy->empty() ? "off" : *policy;
  if (*out.handshake != "off" && *out.handshake != "optional" && *out.handshake != "required")
    form.fault("handshake", "send \"off\", \"optional\" or \"required\"");
}

}  // namespace

std::string read_secret_type(FormReader& form) {
  auto type = form.text("secretType").value_or("");
  if (!type.empty() && type != "hmac" && type != "ed25519")
    form.fault("secretType", "send \"hmac\" or \"ed25519\"");
  return type;
}

EndpointForm read_endpoint_form(std::string_view body, Shape shape) {
  FormReader form(body);
  EndpointForm out;
  out.url = form.text("url");
  out.events = form.texts("events");
  out.secret = form.text("secret");
  out.status = form.text("status");
  out.description = form.text("description");
  if (shape == Shape::kApi) {
    out.dialect = form.text("dialect");
    out.organization_id = form.text("organizationId");
    out.enabled = form.flag("enabled");
    read_retry_delays(form, out);
    if (const auto most = form.integer("concurrency", 1, 1'000))
      out.concurrency_max = static_cast<std::uint32_t>(*most);
    read_rate_limit(form, out);
    out.headers = form.text_map("headers");
    out.metadata = form.text_map("metadata");
    read_credential(form, out);
    read_tls(form, out);
    read_handshake(form, out);
    out.filter = form.json("filter");
    out.traceparent = form.flag("traceparent");
    out.secret_type = read_secret_type(form);
  }
  out.readable = form.readable();
  out.faults = form.finish();
  return out;
}

}  // namespace fanfare::control
