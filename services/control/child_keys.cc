#include "services/control/child_keys.h"

#include <algorithm>

#include "codec/api_key_records.h"

namespace fanfare::control {
namespace {
constexpr std::ptrdiff_t kKeysMax = 1'000;
constexpr std::ptrdiff_t kPortalTokensMax = 10'000;
}  // namespace

ChildKey make_child_key(const Api& api, const Call& call, KeyKind kind, Duration lifetime) {
  std::array<std::uint8_t, 32> random{};
  api.ports.random(random);
  ChildKey made;
  made.token = make_api_key(call.key.test_mode, random, kind);
  auto& key = made.key;
  key.id = api.new_id();
  key.organization_id = call.key.organization_id;
  key.hash = hash_api_key(made.token);
  key.prefix = api_key_prefix(made.token);
  key.scopes = call.key.scopes;
  key.test_mode = call.key.test_mode;
  key.created = api.ports.now();
  key.expires = key.created + lifetime;
  key.name = call.key.name;
  key.kind = kind;
  key.requests_per_second = call.key.requests_per_second;
  key.requests_burst = call.key.requests_burst;
  key.parent_id = call.key.kind == KeyKind::kSession ? call.key.parent_id : call.key.id;
  const auto* parent = api.tables.api_keys().find_by_id(key.parent_id);
  if (parent && parent->expires != TimePoint())
    key.expires = std::min(key.expires, parent->expires);
  return made;
}

std::optional<http::Response> too_many_keys(const Api& api, const Call& call, KeyKind kind) {
  const auto is_counted = [&](const ApiKey& key) {
    if (key.kind != kind || !api.tables.api_keys().is_valid(key, api.ports.now())) return false;
    return kind == KeyKind::kSession ? key.parent_id == call.key.id
                                     : key.organization_id == call.key.organization_id;
  };
  const auto valid = std::ranges::count_if(
      api.tables.api_keys().all(), [&](const auto& each) { return is_counted(each.second); });
  if (valid < (kind == KeyKind::kPortal ? kPortalTokensMax : kKeysMax)) return std::nullopt;
  return http::problem(409, "too-many-keys", "Too many keys",
                       "There are " + std::to_string(valid) +
                           " valid ones, which is all there may be: revoke some, or sign out, or "
                           "wait until they expire.");
}

Write write_key_record(const ApiKey& key) {
  return {Topic::kApiKeys, key.hash, codec::encode(key)};
}

}  // namespace fanfare::control
