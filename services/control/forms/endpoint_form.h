// What a request says about an endpoint, before it is held against the rules.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "http/message.h"

namespace fanfare::control {

class FormReader;

/// /api/webhooks in camelCase, or /webhooks in the shapes of generic.md.
enum class Shape : std::uint8_t { kApi, kGeneric };

/// What the receiver wants to see in the Authorization header.
struct Credential {
  std::string kind;   // "bearer", "basic"; "": none
  std::string value;  // of the header
};

using Faults = std::vector<http::FieldError>;

/// What connections to the receiver use; PEM, "" where nothing is sent.
struct TlsForm {
  std::string certificate, private_key, authority;
};

/// Members that were absent or faulty are nullopt; those that were null hold the empty value.
struct EndpointForm {
  Faults faults;         // so far: the rules add theirs, so that all are told at once
  bool readable = true;  // false: no JSON object, there is nothing to add
  std::optional<std::string> url, dialect, description, status, secret, organization_id;
  std::optional<std::vector<std::string>> events;
  std::optional<bool> enabled, traceparent;
  std::optional<std::vector<Duration>> retry_delays;
  std::optional<std::uint32_t> concurrency_max;
  std::optional<double> rate_per_second;
  std::optional<std::uint32_t> rate_burst;
  std::optional<std::map<std::string, std::string>> headers, metadata;
  std::optional<Credential> credential;
  std::optional<std::string> filter;  // compact JSON
  std::optional<TlsForm> tls;
  std::optional<std::string> handshake;  // "off", "optional", "required"
  std::string secret_type;               // "hmac", "ed25519"; "": as the secret is, or hmac
};

/// "hmac" or "ed25519"; "" if none is named.
std::string read_secret_type(FormReader& form);

EndpointForm read_endpoint_form(std::string_view body, Shape shape);

}  // namespace fanfare::control
