// Signatures of deliveries, and the request that carries them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/delivery.h"
#include "core/dialect.h"
#include "core/endpoint.h"
#include "core/result.h"
#include "core/url.h"

namespace fanfare {

/// HMAC-SHA256, 32 bytes. Source: RFC 2104, FIPS 180-4.
std::string hmac_sha256(std::string_view key, std::string_view data);

/// The value of the signature header, and of the next one ("" if there is none to send).
struct SignatureHeaders {
  std::string value;
  std::string next;
};
/// Requires: secrets is not empty, its first one is what receivers check, expired ones are left
/// out.
SignatureHeaders sign(const SignatureScheme& scheme, const std::vector<SigningSecret>& secrets,
                      std::string_view shown_delivery_id, std::int64_t unix_seconds,
                      std::string_view body);

/// "" if the text can be a secret of this scheme, else what to change (1 to 256
/// visible ASCII characters; base64 of 24 to 64 bytes after whsec_ for kBase64; an ed25519 key
/// after whsk_ for kStandard).
std::string secret_fault(const SignatureScheme& scheme, std::string_view secret);

/// The whole HTTP/1.1 request for an attempt at `now`: request line, Host, Content-Type,
/// Content-Length, User-Agent, the dialect's headers, signature, the endpoint's own headers, body.
std::string wire_request(const Dialect& dialect, const Endpoint& endpoint, const EndpointUrl& url,
                         const Delivery& delivery, TimePoint now);

}  // namespace fanfare
