// Portal tokens: each opens the dashboard of one organization to its customer, for a while.
#include <algorithm>

#include "codec/json_writer.h"
#include "runtime/config.h"
#include "services/control/answers.h"
#include "services/control/child_keys.h"
#include "services/control/forms/form_reader.h"
#include "services/control/page.h"
#include "services/control/query.h"

namespace fanfare::control {
namespace {

constexpr std::size_t kNameMax = 128;
constexpr Duration kLifetimeMin = std::chrono::minutes(1);
constexpr Duration kLifetimeMax = std::chrono::days(7);
constexpr Duration kLifetime = std::chrono::hours(1);

void write_token(codec::JsonWriter& json, const Api& api, const ApiKey& key,
                 const std::string& token = "") {
  json.begin_object().member("id", "ptk_" + key.id).member("name", key.name);
  if (!token.empty()) {
    json.member("token", token);
    json.member("url", api.settings.public_url + "/portal#token=" + token);
  }
  json.member("prefix", key.prefix).member("organizationId", key.organization_id);
  json.member("mode", key.test_mode ? "test" : "live").key("scopes").begin_array();
  for (const auto scope : key.scope_list()) json.value(to_string(scope));
  json.end_array().member("active", api.tables.api_keys().is_valid(key, api.ports.now()));
  json.member("keyId", "key_" + key.parent_id).member("createdAt", iso8601_ms(key.created));
  json.member("expiresAt", iso8601_ms(key.expires)).key("revokedAt");
  key.revoked == TimePoint() ? json.null() : json.value(iso8601_ms(key.revoked));
  json.end_object();
}

/// What isn't named is what the caller may do; a portal never publishes.
void read_scopes(FormReader& form, const Call& call, ApiKey& key) {
  const auto scopes = form.texts("scopes");
  key.scopes = 0;
  key.add_scope(Scope::kRead);
  if (!scopes) return call.key.has_scope(Scope::kManage) ? key.add_scope(Scope::kManage) : void();
  if (scopes->empty()) form.fault("scopes", "send manage or read, or leave it out");
  for (std::size_t i = 0; i < scopes->size(); ++i) {
    const auto scope = scope_from((*scopes)[i]);
    if (!scope || *scope == Scope::kPublish)
      form.fault_at("scopes", i, "send manage or read");
    else
      key.add_scope(*scope);
  }
}

void create(Api& api, Call call) {
  FormReader form(call.request.body);
  auto lifetime = kLifetime;
  if (const auto text = form.text("expiresIn"); text && !text->empty()) {
    const auto parsed = runtime::parse_duration(*text);
    if (parsed && *parsed >= kLifetimeMin && *parsed <= kLifetimeMax)
      lifetime = *parsed;
    else
      form.fault("expiresIn", "send a duration from 1m to 7d, such as \"1h\"");
  }
  auto made = make_child_key(api, call, KeyKind::kPortal, lifetime);
  read_scopes(form, call, made.key);
  made.key.name = form.text("name").value_or("");
  if (made.key.name.size() > kNameMax) form.fault("name", "send at most 128 bytes");
  if (const auto faults = form.finish(); !faults.empty()) return call.respond(refused(faults));
  if (auto refusal = too_many_keys(api, call, KeyKind::kPortal))
    return call.respond(std::move(*refusal));
  codec::JsonWriter json;
  write_token(json, api, made.key, made.token);
  auto answer = json_response(201, json.take());
  answer.headers.emplace_back("Cache-Control", "no-store");
  Writes writes{
      write_key_record(made.key),
      api.audit(call, "portal_token.created", "ptk_" + made.key.id,
                {{"prefix", made.key.prefix}, {"expiresAt", iso8601_ms(made.key.expires)}})};
  api.commit(std::move(call), std::move(writes), std::move(answer));
}

bool sees(const Call& call, const ApiKey& key) {
  return key.kind == KeyKind::kPortal && key.organization_id == call.key.organization_id &&
         (!call.key.test_mode || key.test_mode);
}

void list(Api& api, Call call) {
  QueryReader query(call.request);
  const auto page = query.page();
  if (const auto refusal = query.refusal()) return call.respond(*refusal);
  std::vector<const ApiKey*> keys;
  for (const auto& [hash, key] : api.tables.api_keys().all())
    if (sees(call, key) && (page.before.empty() || key.id < page.before)) keys.push_back(&key);
  std::ranges::sort(keys, std::greater<>(), [](const ApiKey* key) { return key->id; });
  call.respond(page_response(
      std::move(keys), page.count,
      [&](codec::JsonWriter& json, const ApiKey* key) { write_token(json, api, *key); },
      [](const ApiKey* key) { return key->id; }));
}

void revoke(Api& api, Call call) {
  const auto& shown = call.path.at("id");
  const auto* key =
      shown.starts_with("ptk_") ? api.tables.api_keys().find_by_id(shown.substr(4)) : nullptr;
  if (!key || !sees(call, *key)) return call.respond(not_found("portal token of this id"));
  if (key->revoked != TimePoint()) return call.respond(json_response(204, ""));
  auto revoked = *key;
  revoked.revoked = api.ports.now();
  Writes writes{write_key_record(revoked),
                api.audit(call, "portal_token.revoked", shown, {{"prefix", revoked.prefix}})};
  api.commit(std::move(call), std::move(writes), json_response(204, ""));
}

}  // namespace

void add_portal_routes(Api& api, http::Router& router) {
  api.route(router, "POST", "/api/portal-tokens", Scope::kManage,
            [&api](Call call) { create(api, std::move(call)); });
  api.route(router, "GET", "/api/portal-tokens", Scope::kManage,
            [&api](Call call) { list(api, std::move(call)); });
  api.route(router, "DELETE", "/api/portal-tokens/{id}", Scope::kManage,
            [&api](Call call) { revoke(api, std::move(call)); });
}

}  // namespace fanfare::control
