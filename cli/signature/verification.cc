#include "cli/signature/verification.h"

#include <algorithm>
#include <charconv>

#include "cli/text/json.h"
#include "core/ed25519.h"
#include "core/encoding.h"
#include "core/signature.h"

namespace fanfare::cli {
namespace {

constexpr std::size_t kHexDigits = 64;
constexpr std::size_t kMacCharacters = 44;
constexpr std::size_t kEd25519Characters = 88;
constexpr std::size_t kSecondsDigitsMax = 12;

Refusal refusal(const char* code, const std::string& text) { return {code, text}; }

/// The one value of a header; "" if it isn't there. Fails on several.
Result<std::string, Refusal> header(const Received& received, const std::string& name) {
  auto values = received.values(name);
  if (values.size() > 1)
    return Result<std::string, Refusal>::failure(refusal(
        "duplicate_header", name + " is there " + std::to_string(values.size()) + " times"));
  return values.empty() ? std::string() : std::move(values[0]);
}

Result<std::string, Refusal> required(const Received& received, const std::string& name) {
  auto value = header(received, name);
  if (value && value->empty())
    return Result<std::string, Refusal>::failure(refusal("missing_header", name + " is missing"));
  return value;
}

/// The header of the dialect that holds this, "" if it has none.
std::string header_with(const Dialect& dialect, HeaderSource source) {
  for (const auto& rule : dialect.headers)
    if (rule.source == source) return rule.name;
  return "";
}

/// One of the deployment's own whose header is there.
Result<std::string, Refusal> detect_own(const DialectSet& dialects, const Received& received) {
  for (const auto& dialect : dialects.all())
    if (!received.values(dialect.signature.header).empty()) return dialect.name;
  return Result<std::string, Refusal>::failure(
      refusal("unknown_dialect", "no signature header is there"));
}

/// As the SDKs do: the headers aren't signed, they only choose what is checked.
Result<std::string, Refusal> detect(const DialectSet& dialects, const Received& received) {
  const auto standard = header(received, "webhook-signature");
  if (!standard) return standard;
  if (!standard->empty()) {
    const auto type = header(received, "content-type");
    if (!type) return type;
    return std::string(type->starts_with("application/cloudevents") ? "cloudevents" : "standard");
  }
  const auto generic = header(received, "x-webhook-signature");
  if (!generic) return generic;
  if (!generic->empty()) return std::string("generic");
  const auto fanfare = header(received, "x-fanfare-signature");
  if (!fanfare) return fanfare;
  if (fanfare->empty()) return detect_own(dialects, received);
  if (fanfare->starts_with("t=")) return std::string("fanfare-v1");
  const auto id = header(received, "x-fanfare-delivery-id");
  if (!id) return id;
  return std::string(id->starts_with("wh_evt_") ? "fanfare-snake" : "fanfare");
}

std::optional<std::int64_t> seconds(const std::string& text) {
  const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  if (text.empty() || text.size() > kSecondsDigitsMax || !digits) return std::nullopt;
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

bool is_hex(std::string_view text) {
  return text.size() == kHexDigits && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

bool is_base64(std::string_view text, std::size_t size, std::string_view padding) {
  return text.size() == size && text.ends_with(padding) &&
         std::ranges::all_of(text.substr(0, size - padding.size()), [](unsigned char c) {
           return std::isalnum(c) != 0 || c == '+' || c == '/';
         });
}
bool is_mac(std::string_view text) { return is_base64(text, kMacCharacters, "="); }
bool is_ed25519(std::string_view text) { return is_base64(text, kEd25519Characters, "=="); }

bool is_ed25519_key(const std::string& secret) {
  return secret.starts_with(kEd25519PublicPrefix) || is_ed25519_secret(secret);
}

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == at)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

/// Those parts that begin with `prefix`, without it; none if one isn't `good`.
std::vector<std::string> with_prefix(const std::vector<std::string>& parts, std::string_view prefix,
                                     bool (*good)(std::string_view)) {
  std::vector<std::string> found;
  for (const auto& part : parts) {
    if (!part.starts_with(prefix)) continue;
    found.push_back(part.substr(prefix.size()));
    if (!good(found.back())) return {};
  }
  return found;
}

using ClaimOr = Result<Claim, Refusal>;

ClaimOr fail(const char* code, const std::string& text) {
  return ClaimOr::failure(refusal(code, text));
}

ClaimOr bad_time(const std::string& where) {
  return fail("malformed_timestamp", where + " isn't a time in Unix seconds");
}

/// Between the time and the body.
const char* separator(const SignatureScheme& scheme) {
  return scheme.content == SignedContent::kTimestampCommaBody ? "," : ".";
}

ClaimOr timed_claim(const Dialect& dialect, const std::string& value) {
  const auto parts = split(value, ',');
  const auto& name = dialect.signature.header;
  if (!parts[0].starts_with("t="))
    return fail("malformed_signature", name + " doesn't begin with t=");
  const auto time = seconds(parts[0].substr(2));
  if (!time) return bad_time("t= in " + name);
  auto signatures = with_prefix({parts.begin() + 1, parts.end()}, "v1=", is_hex);
  if (signatures.empty())
    return fail("malformed_signature", name + " has no v1= with 64 lower-case hex digits");
  return Claim{std::move(signatures), {}, time, parts[0].substr(2) + separator(dialect.signature)};
}

ClaimOr standard_claim(const Dialect& dialect, const Received& received, const std::string& value,
                       const std::vector<std::string>& secrets) {
  const auto id = required(received, header_with(dialect, HeaderSource::kDeliveryId));
  if (!id) return ClaimOr::failure(id.error());
  const auto name = header_with(dialect, HeaderSource::kTimestamp);
  const auto written = required(received, name);
  if (!written) return ClaimOr::failure(written.error());
  const auto time = seconds(*written);
  if (!time) return bad_time(name);
  const auto parts = split(value, ' ');
  Claim claim{{}, {}, time, *id + "." + *written + "."};
  const bool some_public = std::ranges::any_of(secrets, is_ed25519_key);
  const bool all_public = std::ranges::all_of(secrets, is_ed25519_key);
  if (!all_public) claim.signatures = with_prefix(parts, "v1,", is_mac);
  if (some_public) claim.asymmetric = with_prefix(parts, "v1a,", is_ed25519);
  if (!claim.signatures.empty() || !claim.asymmetric.empty()) return claim;
  return fail("malformed_signature",
              dialect.signature.header + (all_public ? " has no v1a, with 88 characters of base64"
                                                     : " has no v1, with 44 characters of base64"));
}

ClaimOr hex_claim(const Dialect& dialect, const Received& received, const std::string& value) {
  const auto& scheme = dialect.signature;
  std::vector<std::string> given{value};
  if (!scheme.next_header.empty() && !received.values(scheme.next_header).empty()) {
    const auto next = header(received, scheme.next_header);
    if (!next) return ClaimOr::failure(next.error());
    given.push_back(*next);
  }
  Claim claim;
  const std::string prefix = scheme.form == SignatureForm::kHex ? "" : "sha256=";
  claim.signatures = with_prefix(given, prefix, is_hex);
  if (claim.signatures.size() != given.size())
    return fail("malformed_signature", scheme.header + " isn't " + prefix +
                                           (prefix.empty() ? "" : " and ") +
                                           "64 lower-case hex digits");
  if (scheme.content == SignedContent::kBody) return claim;
  const auto name = header_with(dialect, HeaderSource::kTimestamp);
  const auto written = required(received, name);
  if (!written) return ClaimOr::failure(written.error());
  claim.signed_at = seconds(*written);
  if (!claim.signed_at) return bad_time(name);
  claim.prefix = *written + separator(scheme);
  if (scheme.content != SignedContent::kIdTimestampBody) return claim;
  const auto id = required(received, header_with(dialect, HeaderSource::kDeliveryId));
  if (!id) return ClaimOr::failure(id.error());
  claim.prefix = *id + "." + claim.prefix;
  return claim;
}

Refusal time_refusal(std::int64_t age) {
  if (age > 0)
    return refusal("timestamp_too_old", "it was signed " + std::to_string(age) +
                                            " s ago: a replay, or a clock that is wrong");
  return refusal("timestamp_too_new", "it was signed " + std::to_string(-age) +
                                          " s ahead: is this machine's clock right?");
}

Verification refused(Verification verification, const Refusal& why) {
  verification.code = why.code;
  verification.text = why.text;
  return verification;
}

/// The member of the body that holds one of these; "" if it has none.
std::string member_with(const Dialect& dialect, std::initializer_list<MemberSource> sources) {
  for (const auto& member : dialect.body)
    if (std::ranges::find(sources, member.source) != sources.end()) return member.name;
  return "";
}

std::string first_value(const Received& received, const std::string& name) {
  const auto values = name.empty() ? std::vector<std::string>() : received.values(name);
  return values.empty() ? "" : values[0];
}

/// Id and type are in the body, or else in headers.
Refusal read_body(const Dialect& dialect, const Received& received, Verification& verification) {
  const auto id = member_with(dialect, {MemberSource::kDeliveryId, MemberSource::kEventId});
  const auto type = member_with(dialect, {MemberSource::kType});
  try {
    const auto event = Json::parse(received.body);
    const bool good = event.is_object() && (id.empty() || event[id].is_string()) &&
                      (type.empty() || event[type].is_string());
    if (!good) return refusal("invalid_body", "the body is no JSON object with id and type");
    verification.id = id.empty()
                          ? first_value(received, header_with(dialect, HeaderSource::kDeliveryId))
                          : event[id].text();
    verification.type = type.empty()
                            ? first_value(received, header_with(dialect, HeaderSource::kEventType))
                            : event[type].text();
    return {};
  } catch (const std::exception&) {
    return refusal("invalid_body", "the body is no JSON");
  }
}

}  // namespace

ClaimOr read_claim(const Dialect& dialect, const Received& received,
                   const std::vector<std::string>& secrets) {
  const auto value = required(received, dialect.signature.header);
  if (!value) return ClaimOr::failure(value.error());
  switch (dialect.signature.form) {
    case SignatureForm::kTimedV1: return timed_claim(dialect, *value);
    case SignatureForm::kStandard: return standard_claim(dialect, received, *value, secrets);
    case SignatureForm::kSha256Hex:
    case SignatureForm::kHex: break;
  }
  return hex_claim(dialect, received, *value);
}

Result<VerifyingKey, Refusal> verifying_key(const SignatureScheme& scheme,
                                            const std::string& secret) {
  using KeyOr = Result<VerifyingKey, Refusal>;
  if (secret.empty()) return KeyOr::failure(refusal("bad_secret", "the secret is empty"));
  if (scheme.secret == SecretForm::kAsGiven) return VerifyingKey{secret};
  if (is_ed25519_key(secret)) {
    auto shown = is_ed25519_secret(secret) ? ed25519_public_key(secret) : secret;
    auto bytes = shown ? ed25519_public_bytes(*shown) : std::move(shown);
    if (!bytes) return KeyOr::failure(refusal("bad_secret", bytes.error()));
    return VerifyingKey{std::move(*bytes), true};
  }
  auto key = base64_decoded(secret.starts_with("whsec_") ? secret.substr(6) : secret);
  if (key.empty())
    return KeyOr::failure(refusal("bad_secret", "the secret is not base64 after whsec_"));
  return VerifyingKey{std::move(key)};
}

bool matches(const Dialect& dialect, const Claim& claim, std::string_view body,
             const VerifyingKey& key) {
  const auto content = claim.prefix + std::string(body);
  if (key.is_public)
    return std::ranges::any_of(claim.asymmetric, [&](const std::string& signature) {
      return ed25519_verify(key.bytes, content, base64_decoded(signature));
    });
  const auto mac = hmac_sha256(key.bytes, content);
  const auto right = dialect.signature.form == SignatureForm::kStandard ? base64(mac) : hex(mac);
  bool found = false;
  for (const auto& signature : claim.signatures)
    found = equal_in_constant_time(signature, right) || found;
  return found;
}

Verification verify(const DialectSet& dialects, const Received& received,
                    const VerificationOptions& options) {
  Verification verification;
  const auto detected = options.dialect.empty() ? detect(dialects, received)
                                                : Result<std::string, Refusal>(options.dialect);
  if (!detected) return refused(verification, detected.error());
  verification.dialect = *detected;
  const auto* dialect = dialects.find(*detected);
  if (dialect == nullptr)
    return refused(verification, refusal("unknown_dialect", "there is no dialect " + *detected));
  std::vector<VerifyingKey> keys;
  for (const auto& secret : options.secrets) {
    const auto key = verifying_key(dialect->signature, secret);
    if (!key) return refused(verification, key.error());
    keys.push_back(*key);
  }
  if (keys.empty()) return refused(verification, refusal("bad_secret", "there is no secret"));
  const auto claim = read_claim(*dialect, received, options.secrets);
  if (!claim) return refused(verification, claim.error());
  verification.signed_at = claim->signed_at;
  const auto age = claim->signed_at ? options.now - *claim->signed_at : 0;
  if (std::chrono::seconds(std::abs(age)) > options.tolerance)
    return refused(verification, time_refusal(age));
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (verification.secret < 0 && matches(*dialect, *claim, received.body, keys[i]))
      verification.secret = static_cast<int>(i);
  if (verification.secret < 0)
    return refused(verification, refusal("signature_mismatch",
                                         "the signature is not of these bytes with this secret"));
  if (const auto fault = read_body(*dialect, received, verification); !fault.code.empty())
    return refused(verification, fault);
  verification.code = "ok";
  return verification;
}

}  // namespace fanfare::cli
