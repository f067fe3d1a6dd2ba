#include "core/inbound_signature.h"

#include <algorithm>
#include <charconv>

#include "core/encoding.h"
#include "core/inbound_schemes.h"

namespace fanfare {
namespace {

constexpr std::size_t kSignaturesMax = 16;  // of one header
constexpr std::size_t kSecondsDigitsMax = 12;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string_view next_part(std::string_view& rest, char separator) {
  const auto part = rest.substr(0, rest.find(separator));
  rest.remove_prefix(std::min(part.size() + 1, rest.size()));
  return part;
}

/// True if one of the signatures is the right one for one of the secrets.
template <typename Expected>
bool any_fits(const InboundCheck& check, const std::vector<std::string_view>& signatures,
              Expected expected) {
  bool fits = false;
  for (const auto secret : check.secrets) {
    const std::string right = expected(secret);
    if (right.empty()) continue;  // not a secret of this scheme
    for (const auto signature : signatures) fits |= equal_in_constant_time(right, signature);
  }
  return fits;
}

/// Stripe-Signature: t=1492774577,v1=5257a8…,v1=…,v0=…
std::string stripe_fault(const InboundCheck& check) {
  auto rest = check.request.header("Stripe-Signature");
  if (rest.empty()) return "Stripe-Signature is missing";
  std::string_view time;
  std::vector<std::string_view> signatures;
  while (!rest.empty()) {
    const auto part = next_part(rest, ',');
    if (part.starts_with("t=")) {
      if (!time.empty()) return "Stripe-Signature holds two times";
      time = part.substr(2);
    }
    if (part.starts_with("v1=") && signatures.size() < kSignaturesMax)
      signatures.push_back(part.substr(3));
  }
  const auto content = std::string(time) + "." + std::string(check.request.body);
  const bool fits = any_fits(check, signatures, [&](std::string_view secret) {
    return hex(hmac(Digest::kSha256, secret, content));
  });
  return fits ? check.time_fault(time) : kNotSigned;
}

/// webhook-id, webhook-timestamp, webhook-signature: v1,base64 v1,base64; or svix-…
std::string standard_fault(const InboundCheck& check) {
  const auto& request = check.request;
  const bool svix = !request.header("svix-signature").empty();
  const auto id = request.header(svix ? "svix-id" : "webhook-id");
  const auto time = request.header(svix ? "svix-timestamp" : "webhook-timestamp");
  auto rest = request.header(svix ? "svix-signature" : "webhook-signature");
  if (id.empty() || time.empty() || rest.empty())
    return "webhook-id, webhook-timestamp or webhook-signature is missing";
  std::vector<std::string_view> signatures;
  while (!rest.empty() && signatures.size() < kSignaturesMax)
    if (const auto part = next_part(rest, ' '); part.starts_with("v1,"))
      signatures.push_back(part.substr(3));
  std::string content(id);
  content.append(".").append(time).append(".").append(request.body);
  const bool fits = any_fits(check, signatures, [&](std::string_view secret) {
    if (secret.starts_with("whsec_")) secret.remove_prefix(6);
    const auto key = base64_decoded(secret);
    // Anybody could sign with an empty key.
    return key.empty() ? "" : base64(hmac(Digest::kSha256, key, content));
  });
  return fits ? check.time_fault(time) : kNotSigned;
}

/// X-Hub-Signature-256: sha256=757107ea…
std::string github_fault(const InboundCheck& check) {
  const auto header = check.request.header("X-Hub-Signature-256");
  if (header.empty()) return "X-Hub-Signature-256 is missing";
  const bool fits = any_fits(check, {header}, [&](std::string_view secret) {
    return "sha256=" + hex(hmac(Digest::kSha256, secret, check.request.body));
  });
  return fits ? "" : kNotSigned;
}

/// X-Shopify-Hmac-Sha256: XWmrwMey6OsLMeiZKwP4FppHH3cmAiiJJAweH5Jo4bM=
std::string shopify_fault(const InboundCheck& check) {
  const auto header = check.request.header("X-Shopify-Hmac-Sha256");
  if (header.empty()) return "X-Shopify-Hmac-Sha256 is missing";
  const bool fits = any_fits(check, {header}, [&](std::string_view secret) {
    return base64(hmac(Digest::kSha256, secret, check.request.body));
  });
  return fits ? "" : kNotSigned;
}

}  // namespace

std::string_view InboundRequest::header(std::string_view name) const {
  std::string_view found;
  bool seen = false;
  for (const auto& [key, value] : headers) {
    if (!std::ranges::equal(key, name, {}, lower, lower)) continue;
    if (std::exchange(seen, true)) return {};
    found = value;
  }
  return found;
}

bool InboundRequest::is_form() const {
  constexpr std::string_view kForm = "application/x-www-form-urlencoded";
  const auto type = header("Content-Type");
  return type.size() >= kForm.size() &&
         std::ranges::equal(type.substr(0, kForm.size()), kForm, {}, lower);
}

std::string InboundCheck::time_fault(std::string_view seconds) const {
  std::int64_t number = 0;
  const auto end = seconds.data() + seconds.size();
  const auto parsed = std::from_chars(seconds.data(), end, number);
  if (seconds.empty() || seconds.size() > kSecondsDigitsMax || parsed.ec != std::errc() ||
      parsed.ptr != end || number < 0)
    return "the time of the signature is no number of seconds";
  const Duration age = now - from_unix_ms(number * 1'000);
  // A second more, as the time of the signature was cut to one.
  if (age > source.tolerance + Duration(1'000))
    return "the signature is older than the tolerance allows";
  if (-age > source.tolerance) return "the signature is of a time to come";
  return "";
}

std::string inbound_fault(const InboundSource& source, const InboundRequest& request,
                          TimePoint now) {
  InboundCheck check{source, request, {}, now};
  for (const auto& secret : source.secrets)
    if (secret.expires == TimePoint() || now < secret.expires)
      check.secrets.push_back(secret.value);
  switch (source.provider) {
    case InboundProvider::kStripe: return stripe_fault(check);
    case InboundProvider::kTwilio: return twilio_fault(check);
    case InboundProvider::kResend:
    case InboundProvider::kStandard: return standard_fault(check);
    case InboundProvider::kGithub: return github_fault(check);
    case InboundProvider::kShopify: return shopify_fault(check);
    case InboundProvider::kGeneric: return generic_fault(check);
  }
  return kNotSigned;
}

}  // namespace fanfare
