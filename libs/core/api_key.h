// The bearer keys of the API. A key is shown once; only its hash is stored.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"

namespace fanfare {

enum class Scope : std::uint8_t { kPublish = 1, kManage = 2, kRead = 4 };
std::string_view to_string(Scope scope);  // "publish", "manage", "read"
std::optional<Scope> scope_from(std::string_view text);

/// Sessions of a browser and portal tokens are short-lived keys that end with the key that made
/// them.
enum class KeyKind : std::uint8_t { kApiKey, kSession, kPortal };
std::string_view to_string(KeyKind kind);  // "api_key", "session", "portal"
std::optional<KeyKind> key_kind_from(std::string_view text);

struct ApiKey {
  std::string id;  // ULID
  std::string organization_id;
  std::string hash;         // hash_api_key()
  std::string prefix;       // the first characters, for people
  std::uint8_t scopes = 0;  // a set of Scope
  bool test_mode = false;
  TimePoint created;
  TimePoint expires;  // the epoch: never
  TimePoint revoked;  // the epoch: not
  std::string name;
  bool platform = false;  // names the organization in each call; organization_id is "*"
  KeyKind kind = KeyKind::kApiKey;
  std::string parent_id;           // of the key that made a session or portal token
  double requests_per_second = 0;  // 0: the deployment's
  std::uint32_t requests_burst = 0;

  bool has_scope(Scope scope) const { return (scopes & static_cast<std::uint8_t>(scope)) != 0; }
  void add_scope(Scope scope) { scopes |= static_cast<std::uint8_t>(scope); }
  /// Neither revoked nor expired at `now`.
  bool valid_at(TimePoint now) const;
  /// In the order publish, manage, read.
  std::vector<Scope> scope_list() const;
};

/// "sk_live_" or "sk_test_" ("ss_…" for a session, "pt_…" for a portal token) and 32 characters of
/// base 62 (190 bits of `random`).
std::string make_api_key(bool test_mode, std::span<const std::uint8_t, 32> random,
                         KeyKind kind = KeyKind::kApiKey);

/// The form of make_api_key; says nothing about whether the key exists.
bool looks_like_api_key(std::string_view text);

/// SHA-256 of the whole key, 32 bytes. A plain hash is enough: a key can't be guessed.
std::string hash_api_key(std::string_view key);

/// What people see of a key: "sk_live_Ab3d".
std::string api_key_prefix(std::string_view key);

}  // namespace fanfare
