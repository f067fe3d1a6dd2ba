// API keys: a key is told once, when it is made.
#include <algorithm>

#include "codec/api_key_records.h"
#include "codec/event_json.h"
#include "core/ulid.h"
#include "runtime/config.h"
#include "services/control/answers.h"
#include "services/control/api.h"
#include "services/control/child_keys.h"
#include "services/control/forms/form_reader.h"
#include "services/control/page.h"
#include "services/control/query.h"

namespace fanfare::control {
namespace {

constexpr std::size_t kNameMax = 128;
constexpr Duration kLifetimeMax = std::chrono::days(3'650);

void write_key(codec::JsonWriter& json, const ApiKey& key, TimePoint now,
               const std::string& secret = "") {
  const auto time = [&](const char* name, TimePoint at) {
    json.key(name);
    at == TimePoint() ? json.null() : json.value(iso8601_ms(at));
  };
  json.begin_object().member("id", "key_" + key.id).member("name", key.name);
  if (!secret.empty()) json.member("key", secret);
  json.member("prefix", key.prefix).member("organizationId", key.organization_id);
  json.member("mode", key.test_mode ? "test" : "live").key("scopes").begin_array();
  for (const auto scope : key.scope_list()) json.value(to_string(scope));
  json.end_array().member("active", key.valid_at(now));
  json.member("createdAt", iso8601_ms(key.created));
  time("expiresAt", key.expires);
  time("revokedAt", key.revoked);
  json.key("rateLimit");
  if (key.requests_per_second > 0) {
    json.begin_object().member("perSecond", key.requests_per_second);
    json.member("burst", std::max<std::uint32_t>(key.requests_burst, 1)).end_object();
  } else {
    json.null();
  }
  json.end_object();
}

/// Keys of test mode manage keys of test mode only.
bool sees(const Call& call, const ApiKey& key) {
  return key.kind == KeyKind::kApiKey && !key.platform &&
         key.organization_id == call.key.organization_id && (!call.key.test_mode || key.test_mode);
}

const ApiKey* key_of(const Api& api, const Call& call) {
  const auto& shown = call.path.at("id");
  if (!shown.starts_with("key_")) return nullptr;
  for (const auto& [hash, key] : api.tables.api_keys().all())
    if (key.id == shown.substr(4) && sees(call, key)) return &key;
  return nullptr;
}

void read_scopes(FormReader& form, ApiKey& key) {
  const auto scopes = form.texts("scopes");
  if (!form.has("scopes") || (scopes && scopes->empty()))
    form.fault("scopes", "name at least one of publish, manage and read");
  for (std::size_t i = 0; scopes && i < scopes->size(); ++i) {
    const auto scope = scope_from((*scopes)[i]);
    scope ? key.add_scope(*scope) : form.fault_at("scopes", i, "send publish, manage or read");
  }
}

void read_expiry(FormReader& form, ApiKey& key, TimePoint now) {
  const auto lifetime = form.text("expiresIn"), end = form.text("expiresAt");
  if (lifetime && !lifetime->empty()) {
    const auto parsed = runtime::parse_duration(*lifetime);
    if (parsed && *parsed > Duration(0) && *parsed <= kLifetimeMax)
      key.expires = now + *parsed;
    else
      form.fault("expiresIn", "send a duration up to 3650d, such as \"90d\"");
  }
  if (!end || end->empty()) return;
  const auto parsed = codec::parse_rfc3339(*end);
  if (key.expires != TimePoint())
    form.fault("expiresAt", "send expiresIn or expiresAt, not both");
  else if (parsed && *parsed > now && *parsed <= now + kLifetimeMax)
    key.expires = *parsed;
  else
    form.fault("expiresAt", "send a time to come, such as \"2027-01-01T00:00:00Z\"");
}

/// Requests a second at ingest and control, each. Who is limited can't lift it: keys that he makes
/// have his limit.
void read_rate_limit(FormReader& form, const Call& call, ApiKey& key) {
  const auto raw = form.raw("rateLimit");
  if (!raw) return;
  if (!call.key.platform) return form.fault("rateLimit", "only a platform key sets it");
  key.requests_per_second = 0;
  key.requests_burst = 0;
  if (*raw == "null") return;
  FormReader limit(*raw, "/rateLimit");
  key.requests_per_second = limit.number("perSecond", 0.01, 1'000'000).value_or(0);
  if (!limit.has("perSecond")) limit.fault("perSecond", "say how many requests a second");
  const auto burst = limit.integer("burst", 1, 1'000'000);
  key.requests_burst = static_cast<std::uint32_t>(burst.value_or(1));
  form.add(limit.finish());
}

void create(Api& api, Call call) {
  const auto now = api.ports.now();
  FormReader form(call.request.body);
  ApiKey key;
  key.name = form.text("name").value_or("");
  if (key.name.size() > kNameMax) form.fault("name", "send at most 128 bytes");
  read_scopes(form, key);
  const auto mode = form.text("mode").value_or(call.key.test_mode ? "test" : "live");
  key.test_mode = mode == "test";
  if (mode != "live" && mode != "test")
    form.fault("mode", "send \"live\" or \"test\"");
  else if (call.key.test_mode && !key.test_mode)
    form.fault("mode", "a test key makes test keys only");
  read_expiry(form, key, now);
  if (!call.key.platform) {
    key.requests_per_second = call.key.requests_per_second;
    key.requests_burst = call.key.requests_burst;
  }
  read_rate_limit(form, call, key);
  if (const auto faults = form.finish(); !faults.empty()) return call.respond(refused(faults));
  if (auto refusal = too_many_keys(api, call, KeyKind::kApiKey))
    return call.respond(std::move(*refusal));

  std::array<std::uint8_t, 32> random{};
  api.ports.random(random);
  const auto secret = make_api_key(key.test_mode, random);
  key.id = api.new_id();
  key.organization_id = call.key.organization_id;
  key.hash = hash_api_key(secret);
  key.prefix = api_key_prefix(secret);
  key.created = now;
  codec::JsonWriter json;
  write_key(json, key, now, secret);
  auto answer = json_response(201, json.take());
  answer.headers.emplace_back("Location", "/api/keys/key_" + key.id);
  answer.headers.emplace_back("Cache-Control", "no-store");
  Writes writes{{Topic::kApiKeys, key.hash, codec::encode(key)},
                api.audit(call, "key.created", "key_" + key.id, {{"prefix", key.prefix}})};
  api.commit(std::move(call), std::move(writes), std::move(answer));
}

void list(Api& api, Call call) {
  QueryReader query(call.request);
  const auto page = query.page();
  const auto prefix = query.text("prefix");
  if (const auto refusal = query.refusal()) return call.respond(*refusal);
  std::vector<const ApiKey*> keys;
  for (const auto& [hash, key] : api.tables.api_keys().all())
    if (sees(call, key) && key.prefix.starts_with(prefix) &&
        (page.before.empty() || key.id < page.before))
      keys.push_back(&key);
  std::ranges::sort(keys, std::greater<>(), [](const ApiKey* key) { return key->id; });
  call.respond(page_response(
      std::move(keys), page.count,
      [&](codec::JsonWriter& json, const ApiKey* key) { write_key(json, *key, api.ports.now()); },
      [](const ApiKey* key) { return key->id; }));
}

void show(Api& api, Call call) {
  const auto* key = key_of(api, call);
  if (!key) return call.respond(not_found("API key of this id"));
  codec::JsonWriter json;
  write_key(json, *key, api.ports.now());
  call.respond(json_response(200, json.take()));
}

void change(Api& api, Call call) {
  const auto* key = key_of(api, call);
  if (!key) return call.respond(not_found("API key of this id"));
  auto changed = *key;
  FormReader form(call.request.body);
  if (const auto name = form.text("name")) {
    if (name->size() > kNameMax) form.fault("name", "send at most 128 bytes");
    changed.name = *name;
  }
  read_rate_limit(form, call, changed);
  if (const auto faults = form.finish(); !faults.empty()) return call.respond(refused(faults));
  codec::JsonWriter json;
  write_key(json, changed, api.ports.now());
  auto answer = json_response(200, json.take());
  Writes writes{{Topic::kApiKeys, changed.hash, codec::encode(changed)},
                api.audit(call, "key.changed", "key_" + changed.id, {{"prefix", changed.prefix}})};
  api.commit(std::move(call), std::move(writes), std::move(answer));
}

/// Stays in the list, and is refused from now on.
void revoke(Api& api, Call call) {
  const auto* key = key_of(api, call);
  if (!key) return call.respond(not_found("API key of this id"));
  if (key->revoked != TimePoint()) return call.respond(json_response(204, ""));
  auto revoked = *key;
  revoked.revoked = api.ports.now();
  Writes writes{{Topic::kApiKeys, revoked.hash, codec::encode(revoked)},
                api.audit(call, "key.revoked", "key_" + revoked.id, {{"prefix", revoked.prefix}})};
  api.commit(std::move(call), std::move(writes), json_response(204, ""));
}

/// Each change begins when those before it of the same key are written.
void in_turn(Api& api, Call call, void (*handle)(Api&, Call)) {
  const auto id = call.path.at("id");
  api.key_turns.take(id, std::move(call),
                     [&api, handle](Call call) { handle(api, std::move(call)); });
}

}  // namespace

void add_key_routes(Api& api, http::Router& router) {
  api.route(router, "POST", "/api/keys", Scope::kManage,
            [&api](Call call) { create(api, std::move(call)); });
  api.route(router, "GET", "/api/keys", Scope::kManage,
            [&api](Call call) { list(api, std::move(call)); });
  api.route(router, "GET", "/api/keys/{id}", Scope::kManage,
            [&api](Call call) { show(api, std::move(call)); });
  api.route(router, "PATCH", "/api/keys/{id}", Scope::kManage,
            [&api](Call call) { in_turn(api, std::move(call), change); });
  api.route(router, "DELETE", "/api/keys/{id}", Scope::kManage,
            [&api](Call call) { in_turn(api, std::move(call), revoke); });
}

}  // namespace fanfare::control
