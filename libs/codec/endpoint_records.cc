#include "codec/endpoint_records.h"

#include <array>
#include <optional>

#include "codec/json_text.h"
#include "codec/secret_parts.h"
#include "core/ed25519.h"

namespace fanfare::codec {
namespace {

// No secrets' ids: those are ULIDs.
constexpr const char* kCredentialId = "credential";
constexpr const char* kClientId = "client-certificate";

std::optional<EndpointStatus> status_from(std::string_view text) {
  for (const auto status :
       {EndpointStatus::kActive, EndpointStatus::kPaused, EndpointStatus::kDisabled})
    if (to_string(status) == text) return status;
  return std::nullopt;
}

void put_endpoint(const Endpoint& endpoint, v1::Endpoint& record) {
  record.set_id(endpoint.id);
  record.set_organization_id(endpoint.organization_id);
  record.set_url(endpoint.url);
  for (const auto& event : endpoint.events) record.add_events(event);
  record.set_dialect(endpoint.dialect);
  record.set_status(std::string(to_string(endpoint.status)));
  for (const auto delay : endpoint.retry_delays)
    record.add_retry_delays_ms(static_cast<std::uint32_t>(delay.count()));
  record.set_version(endpoint.version);
  record.set_epoch(endpoint.epoch);
  record.set_test_mode(endpoint.test_mode);
  record.set_concurrency_max(endpoint.concurrency_max);
  record.set_rate_per_second(endpoint.rate_per_second);
  record.set_rate_burst(endpoint.rate_burst);
  record.mutable_headers()->insert(endpoint.headers.begin(), endpoint.headers.end());
  record.set_filter(endpoint.filter);
  record.set_traceparent(endpoint.traceparent);
}

Endpoint take_endpoint(const v1::Endpoint& record, EndpointStatus status) {
  Endpoint endpoint;
  endpoint.id = record.id();
  endpoint.organization_id = record.organization_id();
  endpoint.url = record.url();
  endpoint.events.assign(record.events().begin(), record.events().end());
  endpoint.dialect = record.dialect();
  endpoint.status = status;
  for (const auto ms : record.retry_delays_ms()) endpoint.retry_delays.emplace_back(ms);
  endpoint.version = record.version();
  endpoint.epoch = record.epoch();
  endpoint.test_mode = record.test_mode();
  endpoint.concurrency_max = record.concurrency_max();
  endpoint.rate_per_second = record.rate_per_second();
  endpoint.rate_burst = record.rate_burst();
  endpoint.headers.insert(record.headers().begin(), record.headers().end());
  endpoint.filter = record.filter();
  endpoint.traceparent = record.traceparent();
  return endpoint;
}

void put_info(const CertificateInfo& info, v1::CertificateInfo& record) {
  record.set_subject(info.subject);
  record.set_expires_ms(to_unix_ms(info.expires));
}

void put_tls(const EndpointTlsRecord& tls, v1::Endpoint& record) {
  if (!tls.certificate && !tls.authority) return;
  auto& out = *record.mutable_tls();
  if (tls.certificate) {
    put_info(*tls.certificate, *out.mutable_certificate());
    put_sealed(tls.client, *out.mutable_client());
  }
  if (!tls.authority) return;
  put_info(*tls.authority, *out.mutable_authority_info());
  out.set_authority(tls.authority_pem);
}

EndpointTlsRecord take_tls(const v1::EndpointTls& record) {
  const auto info = [](const v1::CertificateInfo& from) {
    return CertificateInfo{from.subject(), from_unix_ms(from.expires_ms())};
  };
  EndpointTlsRecord tls;
  if (record.has_certificate()) {
    tls.certificate = info(record.certificate());
    tls.client = take_sealed(record.client());
  }
  if (record.has_authority_info()) tls.authority = info(record.authority_info());
  tls.authority_pem = record.authority();
  return tls;
}

void put_handshake(const Handshake& handshake, v1::Endpoint& record) {
  if (handshake.policy == "off") return;
  auto& out = *record.mutable_handshake();
  out.set_policy(handshake.policy);
  out.set_allowed(handshake.allowed);
  out.set_allowed_per_minute(handshake.allowed_per_minute);
  out.set_at_ms(to_unix_ms(handshake.at));
  out.set_error(with_valid_utf8(handshake.error));
}

Handshake take_handshake(const v1::Handshake& record) {
  return {record.policy().empty() ? "off" : record.policy(), record.allowed(),
          record.allowed_per_minute(), from_unix_ms(record.at_ms()), record.error()};
}

/// What the receiver allows goes before what the customer set.
void limit_rate(const Handshake& handshake, Endpoint& endpoint) {
  if (handshake.policy == "off" || handshake.allowed_per_minute == 0) return;
  const double allowed = handshake.allowed_per_minute / 60.0;
  if (endpoint.rate_per_second <= 0 || endpoint.rate_per_second > allowed)
    endpoint.rate_per_second = allowed;
}

}  // namespace

std::string encode(const EndpointRecord& endpoint) {
  v1::Endpoint record;
  put_endpoint(endpoint.endpoint, record);
  for (const auto& secret : endpoint.secrets) put_secret(secret, *record.add_secrets());
  record.set_description(endpoint.description);
  record.set_disabled_reason(endpoint.disabled_reason);
  record.set_created_ms(to_unix_ms(endpoint.created));
  record.set_updated_ms(to_unix_ms(endpoint.updated));
  record.mutable_metadata()->insert(endpoint.metadata.begin(), endpoint.metadata.end());
  record.set_generic_api(endpoint.generic_api);
  record.set_credential_kind(endpoint.credential_kind);
  if (!endpoint.credential_kind.empty())
    put_sealed(endpoint.credential, *record.mutable_credential());
  put_tls(endpoint.tls, record);
  put_handshake(endpoint.handshake, record);
  return ordered_bytes(record);
}

Result<EndpointRecord> decode_endpoint_record(std::string_view bytes) {
  using Decoded = Result<EndpointRecord>;
  v1::Endpoint record;
  if (!parse(record, bytes)) return Decoded::failure("the bytes are no fanfare.v1.Endpoint");
  const auto status = status_from(record.status());
  if (record.id().empty() || record.organization_id().empty() || !status)
    return Decoded::failure("an endpoint needs an id, an organization and a known status");
  EndpointRecord endpoint;
  endpoint.endpoint = take_endpoint(record, *status);
  for (const auto& secret : record.secrets()) endpoint.secrets.push_back(take_secret(secret));
  endpoint.description = record.description();
  endpoint.disabled_reason = record.disabled_reason();
  endpoint.created = from_unix_ms(record.created_ms());
  endpoint.updated = from_unix_ms(record.updated_ms());
  endpoint.metadata.insert(record.metadata().begin(), record.metadata().end());
  endpoint.generic_api = record.generic_api();
  endpoint.credential_kind = record.credential_kind();
  endpoint.credential = take_sealed(record.credential());
  endpoint.tls = take_tls(record.tls());
  endpoint.handshake = take_handshake(record.handshake());
  return endpoint;
}

Result<Endpoint> decode_endpoint(std::string_view bytes, const Keyring* keyring) {
  auto record = decode_endpoint_record(bytes);
  if (!record) return Result<Endpoint>::failure(record.error());
  auto& endpoint = record->endpoint;
  limit_rate(record->handshake, endpoint);
  if (keyring == nullptr) return std::move(endpoint);
  for (const auto& sealed : record->secrets) {
    auto secret = open_secret(*keyring, endpoint, sealed);
    if (!secret)
      return Result<Endpoint>::failure("endpoint " + endpoint.id + ": " + secret.error());
    endpoint.secrets.push_back(std::move(*secret));
  }
  for (const auto& open : {open_credential, open_tls})
    if (const auto fault = open(*keyring, *record, endpoint); !fault.empty())
      return Result<Endpoint>::failure("endpoint " + endpoint.id + ": " + fault);
  return std::move(endpoint);
}

Sealed seal_credential(const Keyring& keyring, const Endpoint& owner, const std::string& value,
                       const SealingNonce& nonce) {
  return keyring.seal(value, secret_associated_data(owner.organization_id, owner.id, kCredentialId),
                      nonce);
}

std::string open_credential(const Keyring& keyring, const EndpointRecord& record,
                            Endpoint& endpoint) {
  if (record.credential_kind.empty()) return "";
  auto value = keyring.open(record.credential, secret_associated_data(endpoint.organization_id,
                                                                      endpoint.id, kCredentialId));
  if (!value) return value.error();
  endpoint.headers["Authorization"] = std::move(*value);
  return "";
}

Sealed seal_client(const Keyring& keyring, const Endpoint& owner, const std::string& pem,
                   const SealingNonce& nonce) {
  return keyring.seal(pem, secret_associated_data(owner.organization_id, owner.id, kClientId),
                      nonce);
}

std::string open_tls(const Keyring& keyring, const EndpointRecord& record, Endpoint& endpoint) {
  const auto& stored = record.tls;
  if (!stored.certificate && !stored.authority) return "";
  EndpointTls tls{"", stored.authority_pem};
  if (stored.certificate) {
    auto client = keyring.open(
        stored.client, secret_associated_data(endpoint.organization_id, endpoint.id, kClientId));
    if (!client) return client.error();
    tls.client = std::move(*client);
  }
  endpoint.tls = std::make_shared<const EndpointTls>(std::move(tls));
  return "";
}

SealedSecret seal_secret(const Keyring& keyring, const Endpoint& owner, const SigningSecret& secret,
                         TimePoint created, const SealingNonce& nonce) {
  const auto bound_to = secret_associated_data(owner.organization_id, owner.id, secret.id);
  const auto public_key = ed25519_public_key(secret.value);
  return {secret.id, keyring.seal(secret.value, bound_to, nonce), created, secret.expires,
          public_key ? *public_key : ""};
}

Result<SigningSecret> open_secret(const Keyring& keyring, const Endpoint& owner,
                                  const SealedSecret& secret) {
  const auto bound_to = secret_associated_data(owner.organization_id, owner.id, secret.id);
  auto value = keyring.open(secret.sealed, bound_to);
  if (!value) return Result<SigningSecret>::failure(value.error());
  return SigningSecret{secret.id, std::move(*value), secret.expires};
}

std::string encode(const EndpointState& state) {
  v1::EndpointState record;
  record.set_endpoint_id(state.endpoint_id);
  record.set_organization_id(state.organization_id);
  record.set_epoch(state.epoch);
  record.set_disabled_reason(state.disabled_reason);
  record.set_changed_ms(to_unix_ms(state.changed));
  record.set_paused_until_ms(to_unix_ms(state.paused_until));
  record.set_breaker(state.breaker);
  record.set_breaker_probe_ms(to_unix_ms(state.breaker_probe));
  record.set_breaker_failures(state.breaker_failures);
  record.set_failing_since_ms(to_unix_ms(state.failing_since));
  record.set_failing_stage(state.failing_stage);
  record.set_rate_taken_until_ms(to_unix_ms(state.rate_taken_until));
  return record.SerializeAsString();
}

Result<EndpointState> decode_endpoint_state(std::string_view bytes) {
  v1::EndpointState record;
  if (!parse(record, bytes) || record.endpoint_id().empty())
    return Result<EndpointState>::failure("the bytes are no fanfare.v1.EndpointState");
  EndpointState state;
  state.endpoint_id = record.endpoint_id();
  state.organization_id = record.organization_id();
  state.epoch = record.epoch();
  state.disabled_reason = record.disabled_reason();
  state.changed = from_unix_ms(record.changed_ms());
  state.paused_until = from_unix_ms(record.paused_until_ms());
  state.breaker = record.breaker().empty() ? "closed" : record.breaker();
  state.breaker_probe = from_unix_ms(record.breaker_probe_ms());
  state.breaker_failures = record.breaker_failures();
  state.failing_since = from_unix_ms(record.failing_since_ms());
  state.failing_stage = record.failing_stage();
  state.rate_taken_until = from_unix_ms(record.rate_taken_until_ms());
  return state;
}

}  // namespace fanfare::codec
