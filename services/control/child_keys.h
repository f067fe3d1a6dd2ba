// Short-lived keys that end with the key that made them: sessions of browsers and portal tokens.
#pragma once

#include <optional>
#include <string>

#include "services/control/api.h"

namespace fanfare::control {

struct ChildKey {
  ApiKey key;
  std::string token;  // told once
};

/// Of the caller's organization and mode, never with more scopes than the caller has. A session's
/// child belongs to the session's own key, so that logging out doesn't end it.
ChildKey make_child_key(const Api& api, const Call& call, KeyKind kind, Duration lifetime);

/// 409 where the caller's organization has as many keys of that kind as it may, or a key as many
/// sessions: each is in the memory of every instance.
std::optional<http::Response> too_many_keys(const Api& api, const Call& call, KeyKind kind);

/// The record of a key; revoked if it is.
Write write_key_record(const ApiKey& key);

}  // namespace fanfare::control
