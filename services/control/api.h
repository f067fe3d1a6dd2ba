// The REST resources: what all routes share.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>

#include "codec/built_in_schemas.h"
#include "core/attempt_outcome.h"
#include "core/dialect.h"
#include "core/forwarded.h"
#include "core/topics.h"
#include "http/delivery_client.h"
#include "http/router.h"
#include "service/rate_limits.h"
#include "services/control/forms/endpoint_rules.h"
#include "services/control/handover.h"
#include "services/control/log/log_query.h"
#include "services/control/resend.h"
#include "services/control/scan.h"
#include "services/control/state/endpoint_store.h"
#include "services/control/state/tables.h"
#include "services/control/turns.h"

namespace fanfare::control {

/// What comes from outside.
struct Ports {
  std::function<TimePoint()> now;
  std::function<void(std::span<std::uint8_t>)> random;
  /// One attempt, for test calls.
  std::function<void(http::Attempt, std::function<void(Outcome)>)> send;
  /// "" while the tables can be trusted.
  std::function<std::string()> not_ready_reason;
  Commit commit;
  Scan scan;
  AskLog ask;
  /// Has the instance that may write answer, or calls `here` if this is the one.
  std::function<void(http::Request, http::Responder, Handover::Handle here)> pass;
  /// A replay job of that kind has sent so many. May be empty.
  std::function<void(const std::string& kind, std::uint64_t deliveries)> on_replayed;
};

struct ApiSettings {
  std::string default_dialect = "fanfare";
  TopicNames names{"fanfare"};
  int partitions = 64;
  service::RequestRate requests{};         // of each key that has no limit of its own
  std::string public_url;                  // "": not known
  AddressPolicy addresses{};               // that endpoints may be at
  QuotaLimits quotas{};                    // where an organization has none of its own
  std::string webhook_origin = "fanfare";  // WebHook-Request-Origin of handshakes
  bool mail_confirmation = true;           // notifications go to confirmed addresses only
  TrustedProxies proxies{};                // whose X-Forwarded-For is believed
};

constexpr Duration kAnswersKept = std::chrono::hours(24);

/// The answer to a POST with an Idempotency-Key, to be kept with what it did.
class Keeper {
 public:
  Keeper(std::string key, std::string request, std::string owner, const Keyring& keyring,
         SealingNonce nonce, TimePoint now)
      : key_(std::move(key)),
        request_(std::move(request)),
        owner_(std::move(owner)),
        keyring_(keyring),
        nonce_(nonce),
        now_(now) {}
  const std::string& key() const { return key_; }
  bool used() const { return used_; }
  Write write(const http::Response& response);

 private:
  std::string key_, request_, owner_;
  const Keyring& keyring_;
  SealingNonce nonce_;
  TimePoint now_;
  bool used_ = false;
};

/// A request whose key is good for it.
struct Call {
  http::Request request;
  http::PathParameters path;
  http::Responder respond;
  ApiKey key;
  std::shared_ptr<Keeper> keeper;  // null without an Idempotency-Key

  Owner owner() const { return {key.organization_id, key.test_mode}; }
  /// Has the answer written with the change that it tells of.
  void keep(const http::Response& answer, Writes& also) const {
    if (keeper) also.push_back(keeper->write(answer));
  }
};

using Details = std::map<std::string, std::string>;

class ReplayJobs;
class LiveUpdates;

struct RouteRules {
  bool any_platform = false;  // also a platform key that names no organization
  bool idempotency = true;    // answers are kept where an Idempotency-Key asks for it
};

/// All references outlive it; it outlives the router that has its routes.
class Api {
 public:
  Api(const Tables& tables, EndpointStore& store, LogIndex& notes, const DialectSet& dialects,
      const Keyring& keyring, ApiSettings settings, Ports ports);
  ~Api();

  void add_routes(http::Router& router);
  /// What it would answer whatever the body is: to those without a key.
  std::optional<http::Response> refuses(http::Request head) const;

  const Tables& tables;
  EndpointStore& store;
  LogIndex& notes;  // audit log and notifications
  const DialectSet& dialects;
  const codec::BuiltInSchemas built_in_schemas;
  const Keyring& keyring;
  const EndpointRules rules;
  const ApiSettings settings;
  const Ports ports;
  RunNumbers runs;
  Turns event_type_turns, endpoint_turns, key_turns, settings_turns, quota_turns;
  const std::unique_ptr<ReplayJobs> jobs;
  const std::unique_ptr<LiveUpdates> live;

  Fresh fresh() const;
  std::string new_id() const { return fresh().endpoint_id; }
  /// The endpoint that a path names, if it is the caller's; else null.
  const codec::EndpointRecord* endpoint_of(const Call& call) const;
  /// By its shown id; null if there is none, or it isn't the owner's.
  const codec::EndpointRecord* endpoint_of(const Owner& owner, std::string_view shown_id) const;

  using Handle = std::function<void(Call)>;
  /// Answers 401, 403, 409, 422, 429 and 503 by itself.
  void route(http::Router& router, const char* method, const std::string& pattern, Scope needed,
             Handle handle, RouteRules rules = {});

  /// Changes the endpoint that the call's path names, then answers. `decide` gets the caller's
  /// endpoint, puts the answer into its second argument, and into the third what is written with
  /// the change.
  using Decide = std::function<EndpointStore::Decision(const codec::EndpointRecord&,
                                                       http::Response&, Writes& also)>;
  void change_endpoint(Call call, Decide decide);
  /// 429 where the organization, or all of them, wait for as many receivers as may be under way.
  std::optional<http::Response> too_many_under_way(const std::string& organization_id) const;
  /// One request to a receiver, for somebody who waits. Ask first whether there are too many.
  void send(const std::string& organization_id, http::Attempt attempt,
            std::function<void(const Outcome&)> done);
  /// Asks the endpoint's receiver whether it takes deliveries, if its policy wants that. `done`
  /// gets the record with what came of it, on the loop, at once where nothing is asked.
  void shake_hands(codec::EndpointRecord record,
                   std::function<void(codec::EndpointRecord record)> done);
  /// Asks the delivery log, wherever its parts are, then goes on; answers 503 by itself.
  template <typename Query>
  void ask(Call call, Query query, std::function<void(Call, typename Query::Answer)> then) const {
    ask_any(std::move(call), std::move(query), [then = std::move(then)](Call back, LogAnswer got) {
      then(std::move(back), std::get<typename Query::Answer>(std::move(got)));
    });
  }
  /// Writes, then answers; where that fails `undo` is called before.
  void commit(Call call, Writes writes, http::Response answer, std::function<void()> undo = {});

  /// Who did what, from where.
  Write audit(const Call& call, std::string action, std::string target, Details details = {}) const;
  /// What is done without a call.
  Write audit(const Owner& owner, std::string actor, std::string action, std::string target,
              Details details = {}) const;

 private:
  codec::AuditEntry audit_entry(const Owner& owner, std::string action, std::string target,
                                Details details) const;
  void ask_any(Call call, LogQuery query, std::function<void(Call, LogAnswer)> then) const;
  void on_call(Call call, const RouteRules& rules, const Handle& handle);
  void perform(Call call, const RouteRules& rules, const Handle& handle);
  bool answered_before(Call& call);

  service::RateLimits rates_;
  // Requests to receivers, by organization. Whoever answers may outlive this.
  std::shared_ptr<std::map<std::string, std::size_t>> under_way_ =
      std::make_shared<std::map<std::string, std::size_t>>();
  std::shared_ptr<std::size_t> all_under_way_ = std::make_shared<std::size_t>(0);
  // Keys of answers. Whoever answers may outlive this.
  std::shared_ptr<std::set<std::string>> running_ = std::make_shared<std::set<std::string>>();
};

/// True if the endpoint is of that organization and mode.
bool owns(const Owner& owner, const Endpoint& endpoint);
/// The key of turns that an organization and mode have for themselves.
std::string turn_of(const Owner& owner);

void add_webhook_routes(Api& api, http::Router& router, const std::string& base, Shape shape);
void add_secret_routes(Api& api, http::Router& router);
void add_delivery_routes(Api& api, http::Router& router, const std::string& base, Shape shape);
void add_resend_routes(Api& api, http::Router& router);
void add_replay_routes(Api& api, http::Router& router);
void add_dead_letter_routes(Api& api, http::Router& router);
void add_test_routes(Api& api, http::Router& router, const std::string& base, Shape shape);
void add_key_routes(Api& api, http::Router& router);
void add_inbound_routes(Api& api, http::Router& router);
void add_channel_routes(Api& api, http::Router& router);
inline constexpr const char* kMailConfirmations = "/api/mail-confirmations";  // without a key
void add_mail_confirmation_routes(Api& api, http::Router& router);
void add_notification_routes(Api& api, http::Router& router);
void add_audit_routes(Api& api, http::Router& router);
void add_event_type_routes(Api& api, http::Router& router);
void add_filter_routes(Api& api, http::Router& router);
void add_settings_routes(Api& api, http::Router& router);
void add_session_routes(Api& api, http::Router& router);
void add_portal_routes(Api& api, http::Router& router);
void add_live_routes(Api& api, http::Router& router);
void add_insight_routes(Api& api, http::Router& router);
void add_request_routes(Api& api, http::Router& router);
void add_organization_routes(Api& api, http::Router& router);
void add_handshake_routes(Api& api, http::Router& router);
void add_quota_routes(Api& api, http::Router& router);
void add_dialect_routes(Api& api, http::Router& router);

}  // namespace fanfare::control
