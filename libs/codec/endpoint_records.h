// fanfare.endpoints and fanfare.endpoint-states, both keyed by the endpoint's ULID.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/endpoint.h"
#include "core/endpoint_state.h"
#include "core/result.h"
#include "core/sealing.h"

namespace fanfare::codec {

/// The endpoint as services that deliver need it. Its secrets are opened with `keyring`; without
/// one (fanout) they are left empty. Fails, with words for the operator, where the bytes are no
/// such record or a secret doesn't open. Threads: any.
Result<Endpoint> decode_endpoint(std::string_view bytes, const Keyring* keyring);

/// A signing secret as it is stored.
struct SealedSecret {
  std::string id;
  Sealed sealed;
  TimePoint created;
  TimePoint expires;         // the epoch: never
  std::string public_key{};  // whpk_…, of one that signs with ed25519
};

struct CertificateInfo {
  std::string subject;
  TimePoint expires;
};

/// What an endpoint's connections are secured with, as it is stored.
struct EndpointTlsRecord {
  std::optional<CertificateInfo> certificate;  // of the client
  Sealed client;                               // if there is one
  std::optional<CertificateInfo> authority;
  std::string authority_pem;
};

/// What the receiver said to the OPTIONS request of CloudEvents webhooks.
struct Handshake {
  std::string policy = "off";            // "off", "optional", "required"
  bool allowed = false;                  // it takes deliveries of ours
  std::uint32_t allowed_per_minute = 0;  // 0: as many as we like
  TimePoint at;                          // the epoch: not asked yet
  std::string error;                     // why not
};

/// All that the record holds: for who writes it.
struct EndpointRecord {
  Endpoint endpoint;                  // its secrets stay empty
  std::vector<SealedSecret> secrets;  // the one that signs first
  std::string description;
  std::string disabled_reason;
  TimePoint created;
  TimePoint updated;
  std::map<std::string, std::string> metadata;
  bool generic_api = false;     // made by /webhooks
  std::string credential_kind;  // "bearer", "basic"; "": none
  Sealed credential;            // the value of the Authorization header
  EndpointTlsRecord tls;
  Handshake handshake;
};
std::string encode(const EndpointRecord& record);
Result<EndpointRecord> decode_endpoint_record(std::string_view bytes);

/// Binds the secret to its endpoint. Requires: as Keyring::seal.
SealedSecret seal_secret(const Keyring& keyring, const Endpoint& owner, const SigningSecret& secret,
                         TimePoint created, const SealingNonce& nonce);
Result<SigningSecret> open_secret(const Keyring& keyring, const Endpoint& owner,
                                  const SealedSecret& secret);

/// The Authorization header that the endpoint's receiver wants; bound to the endpoint.
Sealed seal_credential(const Keyring& keyring, const Endpoint& owner, const std::string& value,
                       const SealingNonce& nonce);
/// Adds it to the endpoint's headers, if there is one. "" or why it doesn't open.
std::string open_credential(const Keyring& keyring, const EndpointRecord& record,
                            Endpoint& endpoint);

/// Certificate and key of the client, PEM; bound to the endpoint.
Sealed seal_client(const Keyring& keyring, const Endpoint& owner, const std::string& pem,
                   const SealingNonce& nonce);
/// Sets the endpoint's `tls`, if there is something. "" or why it doesn't open.
std::string open_tls(const Keyring& keyring, const EndpointRecord& record, Endpoint& endpoint);

std::string encode(const EndpointState& state);
Result<EndpointState> decode_endpoint_state(std::string_view bytes);

}  // namespace fanfare::codec
