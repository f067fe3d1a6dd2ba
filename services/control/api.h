// The REST resources: what all routes share.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "core/attempt_outcome.h"
#include "core/dialect.h"
#include "http/delivery_client.h"
#include "http/router.h"
#include "services/control/endpoint_rules.h"
#include "services/control/endpoint_store.h"
#include "services/control/log_index.h"
#include "services/control/tables.h"

namespace fanfare::control {

/// What comes from outside.
struct Ports {
  std::function<TimePoint()> now;
  std::function<void(std::span<std::uint8_t>)> random;
  /// One attempt, for test calls.
  std::function<void(http::Attempt, std::function<void(Outcome)>)> send;
  /// "" while the tables can be trusted.
  std::function<std::string()> not_ready_reason;
};

/// A request whose key is good for it.
struct Call {
  http::Request request;
  http::PathParameters path;
  http::Responder respond;
  ApiKey key;

  Owner owner() const { return {key.organization_id, key.test_mode}; }
};

/// All references outlive it; it outlives the router that has its routes.
class Api {
 public:
  Api(const Tables& tables, EndpointStore& store, LogIndex& index, const DialectSet& dialects,
      const Keyring& keyring, const std::string& default_dialect, Ports ports);

  void add_routes(http::Router& router);

  const Tables& tables;
  EndpointStore& store;
  LogIndex& index;
  const DialectSet& dialects;
  const Keyring& keyring;
  const EndpointRules rules;
  const Ports ports;

  Fresh fresh() const;
  /// The endpoint that a path names, if it is the caller's; else null.
  const codec::EndpointRecord* endpoint_of(const Call& call) const;

  using Handle = std::function<void(Call)>;
  /// Answers 401, 403 and 503 by itself.
  void route(http::Router& router, const char* method, const std::string& pattern, Scope needed,
             Handle handle);

  /// Changes the endpoint that the call's path names, then answers. `decide` gets the caller's
  /// endpoint and puts the answer into its second argument.
  using Decide =
      std::function<EndpointStore::Decision(const codec::EndpointRecord&, http::Response&)>;
  void change_endpoint(Call call, Decide decide);
};

/// True if the endpoint is of that organization and mode.
bool owns(const Owner& owner, const Endpoint& endpoint);

void add_webhook_routes(Api& api, http::Router& router, const std::string& base, Shape shape);
void add_secret_routes(Api& api, http::Router& router);
void add_delivery_routes(Api& api, http::Router& router, const std::string& base, Shape shape);
void add_dead_letter_routes(Api& api, http::Router& router);
void add_test_routes(Api& api, http::Router& router, const std::string& base, Shape shape);

}  // namespace fanfare::control
