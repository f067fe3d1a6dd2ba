#include "services/control/api.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "core/ulid.h"
#include "services/control/answers.h"
#include "services/control/live_updates.h"
#include "services/control/replay_jobs.h"

namespace fanfare::control {
namespace {

// Requests to receivers for somebody who waits, each for half a minute maybe.
constexpr std::size_t kUnderWayMax = 20;  // of an organization
constexpr std::size_t kAllUnderWayMax = 500;

/// whsec_ and base64 of 32 bytes: every dialect takes it.
std::string make_secret(std::span<const std::uint8_t, 32> random) {
  std::array<unsigned char, 45> text{};
  EVP_EncodeBlock(text.data(), random.data(), static_cast<int>(random.size()));
  return "whsec_" + std::string(reinterpret_cast<const char*>(text.data()));
}

}  // namespace

Api::Api(const Tables& tables, EndpointStore& store, LogIndex& notes, const DialectSet& dialects,
         const Keyring& keyring, ApiSettings settings, Ports ports)
    : tables(tables),
      store(store),
      notes(notes),
      dialects(dialects),
      built_in_schemas(dialects),
      keyring(keyring),
      rules(dialects, keyring, settings.default_dialect, settings.addresses),
      settings(std::move(settings)),
      ports(std::move(ports)),
      jobs(std::make_unique<ReplayJobs>(*this)),
      live(std::make_unique<LiveUpdates>()) {}

Api::~Api() = default;

Fresh Api::fresh() const {
  std::array<std::uint8_t, 88> random{};
  ports.random(random);
  const std::span<const std::uint8_t, 88> bytes(random);
  Fresh fresh;
  fresh.now = ports.now();
  fresh.endpoint_id = make_ulid(fresh.now, bytes.subspan<0, 10>());
  fresh.secret_id = make_ulid(fresh.now, bytes.subspan<10, 10>());
  std::copy_n(random.begin() + 20, fresh.nonce.size(), fresh.nonce.begin());
  std::copy_n(random.begin() + 64, fresh.credential_nonce.size(), fresh.credential_nonce.begin());
  std::copy_n(random.begin() + 76, fresh.tls_nonce.size(), fresh.tls_nonce.begin());
  fresh.secret = make_secret(bytes.subspan<32, 32>());
  return fresh;
}

bool owns(const Owner& owner, const Endpoint& endpoint) {
  return endpoint.organization_id == owner.organization_id && endpoint.test_mode == owner.test_mode;
}

std::string turn_of(const Owner& owner) {
  return (owner.test_mode ? "t/" : "l/") + owner.organization_id;
}

const codec::EndpointRecord* Api::endpoint_of(const Owner& owner, std::string_view shown_id) const {
  const auto id = strip_endpoint_prefix(shown_id);
  const auto* record = id ? tables.endpoint(*id) : nullptr;
  return record && owns(owner, record->endpoint) ? record : nullptr;
}

const codec::EndpointRecord* Api::endpoint_of(const Call& call) const {
  return endpoint_of(call.owner(), call.path.at("id"));
}

void Api::change_endpoint(Call call, Decide decide) {
  const auto id = strip_endpoint_prefix(call.path.at("id"));
  if (!id) return call.respond(not_found("endpoint of this id"));
  auto answer = std::make_shared<http::Response>(not_found("endpoint of this id"));
  auto kept = std::make_shared<Call>(std::move(call));
  store.change(
      *id,
      [answer, kept, decide = std::move(decide)](const codec::EndpointRecord* current,
                                                 Writes& also) -> EndpointStore::Decision {
        if (!current || !owns(kept->owner(), current->endpoint)) return EndpointStore::Nothing{};
        auto decision = decide(*current, *answer, also);
        if (!std::holds_alternative<EndpointStore::Nothing>(decision)) kept->keep(*answer, also);
        return decision;
      },
      [answer, kept](const std::string& error) {
        kept->respond(error.empty() ? std::move(*answer) : unavailable(error));
      });
}

void Api::ask_any(Call call, LogQuery query, std::function<void(Call, LogAnswer)> then) const {
  ports.ask(std::move(query),
            [call = std::move(call), then = std::move(then)](std::optional<LogAnswer> got) mutable {
              if (!got)
                return call.respond(unavailable("Part of the delivery log can't be reached now."));
              then(std::move(call), std::move(*got));
            });
}

std::optional<http::Response> Api::too_many_under_way(const std::string& organization_id) const {
  const auto its = under_way_->find(organization_id);
  if ((its == under_way_->end() || its->second < kUnderWayMax) && *all_under_way_ < kAllUnderWayMax)
    return std::nullopt;
  return service::too_many(std::chrono::seconds(1), "too-many-under-way", "Too many under way",
                           "Wait for the end of test calls and handshakes that are under way.");
}

void Api::send(const std::string& organization_id, http::Attempt attempt,
               std::function<void(const Outcome&)> done) {
  ++(*under_way_)[organization_id];
  ++*all_under_way_;
  ports.send(std::move(attempt), [by = under_way_, all = all_under_way_, organization_id,
                                  done = std::move(done)](const Outcome& outcome) {
    --*all;
    if (const auto its = by->find(organization_id); --its->second == 0) by->erase(its);
    done(outcome);
  });
}

void Api::commit(Call call, Writes writes, http::Response answer, std::function<void()> undo) {
  call.keep(answer, writes);
  ports.commit(std::move(writes), [answer = std::move(answer), undo = std::move(undo),
                                   respond = std::move(call.respond)](const std::string& error) {
    if (!error.empty() && undo) undo();
    respond(error.empty() ? answer : unavailable(error));
  });
}

codec::AuditEntry Api::audit_entry(const Owner& owner, std::string action, std::string target,
                                   Details details) const {
  codec::AuditEntry entry;
  entry.id = new_id();
  entry.organization_id = owner.organization_id;
  entry.test_mode = owner.test_mode;
  entry.at = ports.now();
  entry.action = std::move(action);
  const auto endpoint = strip_endpoint_prefix(target);
  entry.target = endpoint ? shown_endpoint_id(*endpoint, Shape::kApi) : std::move(target);
  entry.details = std::move(details);
  return entry;
}

Write Api::audit(const Call& call, std::string action, std::string target, Details details) const {
  auto entry = audit_entry(call.owner(), std::move(action), std::move(target), std::move(details));
  // A session acts for the key that opened it.
  const auto& key = call.key;
  entry.actor = key.kind == KeyKind::kPortal
                    ? "ptk_" + key.id
                    : "key_" + (key.kind == KeyKind::kSession ? key.parent_id : key.id);
  entry.actor_name = call.key.name;
  entry.remote_address = call.request.remote_address;
  return {Topic::kAudit, entry.organization_id, codec::encode(entry)};
}

Write Api::audit(const Owner& owner, std::string actor, std::string action, std::string target,
                 Details details) const {
  auto entry = audit_entry(owner, std::move(action), std::move(target), std::move(details));
  entry.actor = std::move(actor);
  return {Topic::kAudit, entry.organization_id, codec::encode(entry)};
}

void Api::add_routes(http::Router& router) {
  add_secret_routes(*this, router);
  add_dead_letter_routes(*this, router);
  add_resend_routes(*this, router);
  add_replay_routes(*this, router);
  add_key_routes(*this, router);
  add_inbound_routes(*this, router);
  add_channel_routes(*this, router);
  add_mail_confirmation_routes(*this, router);
  add_notification_routes(*this, router);
  add_audit_routes(*this, router);
  add_settings_routes(*this, router);
  add_event_type_routes(*this, router);
  add_filter_routes(*this, router);
  add_session_routes(*this, router);
  add_portal_routes(*this, router);
  add_live_routes(*this, router);
  add_insight_routes(*this, router);
  add_request_routes(*this, router);
  add_organization_routes(*this, router);
  add_quota_routes(*this, router);
  add_handshake_routes(*this, router);
  add_dialect_routes(*this, router);
  const std::pair<const char*, Shape> bases[] = {{"/api/webhooks", Shape::kApi},
                                                 {"/webhooks", Shape::kGeneric},
                                                 {"/v1/webhooks", Shape::kGeneric}};
  for (const auto& [base, shape] : bases) {
    add_webhook_routes(*this, router, base, shape);
    add_delivery_routes(*this, router, base, shape);
    add_test_routes(*this, router, base, shape);
  }
}

}  // namespace fanfare::control
