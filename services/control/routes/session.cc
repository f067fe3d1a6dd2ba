// The dashboard's login: an API key is exchanged for a session, which the browser keeps as a
// cookie.
#include "codec/json_writer.h"
#include "services/control/answers.h"
#include "services/control/browser_session.h"
#include "services/control/child_keys.h"

namespace fanfare::control {
namespace {

constexpr Duration kSessionLifetime = std::chrono::hours(12);

/// Behind a proxy that speaks HTTPS the cookie must not travel without.
bool is_secure(const Api& api, const http::Request& request) {
  return api.settings.public_url.starts_with("https://") ||
         request.header("X-Forwarded-Proto") == "https";
}

/// Who the caller is. `token`: of the session, "" where there is none.
std::string session_json(const ApiKey& key, std::string_view token) {
  codec::JsonWriter json;
  json.begin_object().member("id", "key_" + key.id).member("kind", to_string(key.kind));
  json.member("name", key.name).member("platform", key.platform).key("organizationId");
  key.organization_id == "*" ? json.null() : json.value(key.organization_id);
  json.member("mode", key.test_mode ? "test" : "live").key("scopes").begin_array();
  for (const auto scope : key.scope_list()) json.value(to_string(scope));
  json.end_array().key("expiresAt");
  key.expires == TimePoint() ? json.null() : json.value(iso8601_ms(key.expires));
  json.key("csrfToken");
  token.empty() ? json.null() : json.value(csrf_token(token));
  return json.end_object().take();
}

http::Response no_store(http::Response response) {
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

void log_in(Api& api, Call call) {
  if (call.key.kind != KeyKind::kApiKey)
    return call.respond(
        http::problem(403, "api-key-needed", "API key needed", "Only an API key opens a session."));
  if (auto refusal = too_many_keys(api, call, KeyKind::kSession))
    return call.respond(std::move(*refusal));
  auto made = make_child_key(api, call, KeyKind::kSession, kSessionLifetime);
  made.key.platform = call.key.platform;
  if (made.key.platform) made.key.organization_id = "*";
  auto answer = no_store(json_response(201, session_json(made.key, made.token)));
  answer.headers.emplace_back(
      "Set-Cookie",
      session_cookie(made.token, kSessionLifetime.count() / 1'000, is_secure(api, call.request)));
  Writes writes{write_key_record(made.key),
                api.audit(call, "session.opened", "key_" + made.key.parent_id)};
  api.commit(std::move(call), std::move(writes), std::move(answer));
}

void show(const Api&, const Call& call) {
  const bool session = call.key.kind == KeyKind::kSession;
  const auto token = session ? cookie_of(call.request, kSessionCookie) : std::string_view();
  call.respond(no_store(json_response(200, session_json(call.key, token))));
}

void log_out(Api& api, Call call) {
  auto answer = json_response(204, "");
  answer.headers.emplace_back("Set-Cookie", session_cookie("", 0, is_secure(api, call.request)));
  if (call.key.kind != KeyKind::kSession) return call.respond(std::move(answer));
  Writes writes{{Topic::kApiKeys, call.key.hash, std::nullopt},
                api.audit(call, "session.closed", "key_" + call.key.parent_id)};
  api.commit(std::move(call), std::move(writes), std::move(answer));
}

}  // namespace

void add_session_routes(Api& api, http::Router& router) {
  // What was answered holds the cookie: it isn't kept.
  const RouteRules rules{.any_platform = true, .idempotency = false};
  api.route(
      router, "POST", "/api/session", Scope::kRead,
      [&api](Call call) { log_in(api, std::move(call)); }, rules);
  api.route(
      router, "GET", "/api/session", Scope::kRead, [&api](const Call& call) { show(api, call); },
      rules);
  api.route(
      router, "DELETE", "/api/session", Scope::kRead,
      [&api](Call call) { log_out(api, std::move(call)); }, rules);
}

}  // namespace fanfare::control
