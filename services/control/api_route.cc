// What every call goes through before its handler: key, rate, ownership, Idempotency-Key.
#include <algorithm>

#include "core/encoding.h"
#include "core/mac.h"
#include "services/control/answers.h"
#include "services/control/api.h"
#include "services/control/browser_session.h"
#include "services/control/forwarded.h"

namespace fanfare::control {
namespace {

constexpr std::size_t kIdempotencyKeyMax = 256;
constexpr std::size_t kKeptBytesMax = 1 << 20;       // of an answer
constexpr std::size_t kAllKeptBytesMax = 256 << 20;  // of an organization's, about 200,000

bool changes_something(const http::Request& request) {
  return request.method != "GET" && request.method != "HEAD";
}

bool is_lasting(const http::Response& response) {
  return response.body.size() <= kKeptBytesMax && response.status < 500 && response.status != 429 &&
         response.status != 409;
}

/// The length in front of an organization's id tells where that ends.
std::string name_of_answer(const Owner& owner, std::string_view key) {
  auto name = owner.organization_id;
  if (name.find('|') != std::string::npos) name.insert(0, '|' + std::to_string(name.size()) + '|');
  return name.append(owner.test_mode ? "|t|" : "|l|").append(key);
}

/// What a portal token may be used for; nothing else, whatever is added.
bool opens_to_portals(std::string_view method, std::string_view pattern) {
  constexpr std::string_view kAll[] = {"/api/webhooks", "/api/deliveries", "/api/dead-letters",
                                       "/api/replays",  "/api/session",    "/api/stream",
                                       "/api/stats",    "/api/series",     "/api/failures",
                                       "/api/dialects", "/webhooks",       "/v1/webhooks"};
  constexpr std::string_view kToRead[] = {"/api/event-types", "/api/notifications",
                                          "/api/settings"};
  const auto below = [&](std::string_view path) { return pattern.starts_with(path); };
  return std::ranges::any_of(kAll, below) ||
         (method == "GET" && std::ranges::any_of(kToRead, below));
}

http::Response not_for_portals() {
  return http::problem(403, "portal-token", "Not with a portal token",
                       "A portal token opens endpoints and deliveries only: use an API key.");
}

}  // namespace

Write Keeper::write(const http::Response& response) {
  used_ = true;
  codec::KeptAnswer answer;
  answer.request = request_;
  answer.status = response.status;
  for (const auto& [name, value] : response.headers) answer.headers[name] = value;
  answer.content_type = response.content_type;
  answer.body = keyring_.seal(response.body, key_, nonce_);
  answer.created = now_;
  answer.owner = owner_;
  return {Topic::kControl, key_, codec::encode(codec::ControlRecord(std::move(answer)))};
}

void Api::route(http::Router& router, const char* method, const std::string& pattern, Scope needed,
                Handle handle, RouteRules rules) {
  const bool for_portals = opens_to_portals(method, pattern);
  router.add(
      method, pattern,
      [this, needed, rules, for_portals, handle = std::move(handle)](
          http::Request request, http::PathParameters path, http::Responder respond) {
        if (const auto reason = ports.not_ready_reason(); !reason.empty())
          return respond(not_taken(reason));
        if (auto refusal = take_session(request)) return respond(std::move(*refusal));
        auto key = service::authenticate(tables.api_keys(), request, needed, ports.now(),
                                         rules.any_platform ? service::OrganizationName::kOptional
                                                            : service::OrganizationName::kRequired);
        if (!key) return respond(key.error());
        if (key->kind == KeyKind::kPortal && !for_portals) return respond(not_for_portals());
        on_call({std::move(request), std::move(path), std::move(respond), std::move(*key), nullptr},
                rules, handle);
      });
}

std::optional<http::Response> Api::refuses(http::Request head) const {
  const auto below = [&](std::string_view path) { return head.path.starts_with(path); };
  if (!ports.not_ready_reason().empty() || below(kMailConfirmations) ||
      !(below("/api/") || below("/webhooks") || below("/v1/")))
    return std::nullopt;
  if (auto refusal = take_session(head)) return refusal;
  auto key = service::authenticate(tables.api_keys(), head, Scope::kRead, ports.now(),
                                   service::OrganizationName::kOptional);
  if (key || key.error().status != 401) return std::nullopt;
  return key.error();
}

void Api::on_call(Call call, const RouteRules& rules, const Handle& handle) {
  if (const auto wait = service::take_request(rates_, call.key, settings.requests, ports.now());
      wait > Duration(0))
    return call.respond(service::too_many_requests(wait));
  if (!changes_something(call.request)) return perform(std::move(call), rules, handle);
  auto& origin = call.request.remote_address;
  origin = client_address(settings.proxies, origin, call.request.headers);
  auto here = [this, path = std::move(call.path), key = std::move(call.key), &rules, &handle](
                  http::Request request, http::Responder respond) {
    perform({std::move(request), path, std::move(respond), key, nullptr}, rules, handle);
  };
  ports.pass(std::move(call.request), std::move(call.respond), std::move(here));
}

void Api::perform(Call call, const RouteRules& rules, const Handle& handle) {
  if (rules.idempotency && call.request.method == "POST" &&
      !call.request.header("Idempotency-Key").empty() && answered_before(call))
    return;
  const auto forwarded = call.request.header(kForwardedHeader);
  if (!forwarded.empty())
    if (auto origin = opened_for(kForwardedPurpose, keyring, forwarded))
      call.request.remote_address = std::move(*origin);
  handle(std::move(call));
}

/// True if it was answered: again, or because it can't be. Else its answer will be kept.
bool Api::answered_before(Call& call) {
  const auto& request = call.request;
  const auto given = request.header("Idempotency-Key");
  if (given.size() > kIdempotencyKeyMax) {
    call.respond(http::problem(400, "bad-header", "Bad header",
                               "Idempotency-Key has at most 256 characters."));
    return true;
  }
  const auto key = kAnswerPrefix + hex(sha256(name_of_answer(call.owner(), given)));
  const auto asked =
      sha256(request.method + " " + request.path + "?" + request.query + "\n" + request.body);
  const auto* kept = tables.answer(key);
  if (kept && kept->created + kAnswersKept > ports.now()) {
    if (kept->request != asked) {
      call.respond(
          http::problem(422, "idempotency-key-reused", "Idempotency-Key reused",
                        "This Idempotency-Key was used for another request: take a new one."));
      return true;
    }
    auto body = keyring.open(kept->body, key);
    http::Response response;
    response.status = kept->status;
    response.headers.assign(kept->headers.begin(), kept->headers.end());
    response.headers.emplace_back("Idempotency-Replayed", "true");
    response.content_type = kept->content_type;
    if (body) response.body = std::move(*body);
    call.respond(body ? response : unavailable("the kept answer can't be opened"));
    return true;
  }
  const auto owner = turn_of(call.owner());
  if (tables.answer_bytes(owner) > kAllKeptBytesMax) {
    call.respond(http::problem(
        429, "too-many-kept-answers", "Too many kept answers",
        "The organization's answers of the last day take 256 MiB: POST this without an "
        "Idempotency-Key, or later."));
    return true;
  }
  if (!running_->insert(key).second) {
    call.respond(http::problem(409, "request-in-progress", "Request in progress",
                               "A request with this Idempotency-Key is being worked on."));
    return true;
  }
  call.keeper = std::make_shared<Keeper>(key, asked, owner, keyring, fresh().nonce, ports.now());
  // Dropping a responder answers 500: the key must not stay behind then.
  const std::shared_ptr<void> running(nullptr, [all = running_, key](void*) { all->erase(key); });
  call.respond = [this, keeper = call.keeper, running,
                  respond = std::move(call.respond)](http::Response response) {
    if (keeper->used() || !is_lasting(response)) return respond(std::move(response));
    ports.commit({keeper->write(response)},
                 [running, response, respond](const std::string&) { respond(response); });
  };
  return false;
}

}  // namespace fanfare::control
