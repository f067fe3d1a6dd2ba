// The delivery log of an endpoint, single deliveries, and an endpoint's health.
#include "codec/render.h"
#include "services/control/answers.h"
#include "services/control/api.h"
#include "services/control/page.h"
#include "services/control/query.h"

namespace fanfare::control {
namespace {

constexpr Duration kHealthWindow = std::chrono::hours(24);

/// Those of one endpoint where `endpoint_id` isn't "".
void list(Api& api, Call call, const std::string& endpoint_id, Shape shape) {
  QueryReader query(call.request);
  const auto page = query.page();
  DeliveryFilter filter;
  filter.endpoint_id = endpoint_id;
  filter.status = query.text("status");
  if (!filter.status.empty() && !is_delivery_status(filter.status))
    query.fault(std::string("status is ") + kDeliveryStatuses);
  if (shape == Shape::kApi) {
    if (endpoint_id.empty()) filter.endpoint_id = query.endpoint_id("endpointId");
    filter.event_id = query.text("eventId");
    filter.event_type = query.text("eventType");
    filter.outcome_class = query.text("outcome");
    if (!filter.outcome_class.empty() && !outcome_class_from(filter.outcome_class))
      query.fault("outcome is a class such as timeout or http_5xx");
    filter.from = query.time("from");
    filter.to = query.time("to");
  }
  if (const auto refusal = query.refusal()) return call.respond(*refusal);
  DeliveriesQuery wanted{call.owner(), filter, {page.before, page.count + 1}, shape == Shape::kApi};
  api.ask(std::move(call), std::move(wanted),
          [&api, shape, count = page.count](const Call& call, auto found) {
            call.respond(page_response(
                std::move(found), count,
                [&](codec::JsonWriter& json, const auto& each) {
                  if (shape == Shape::kGeneric)
                    write_generic_delivery(json, each.row);
                  else
                    write_delivery(json, each.row, api.dialects.find(each.row.dialect),
                                   each.attempts);
                },
                [](const auto& each) { return order_key(each.row); }, shape));
          });
}

void list_of_endpoint(Api& api, Call call, Shape shape) {
  const auto* record = api.endpoint_of(call);
  if (!record) return call.respond(not_found("endpoint of this id"));
  list(api, std::move(call), record->endpoint.id, shape);
}

void show(Api& api, Call call) {
  DeliveryQuery wanted{call.owner(), bare_delivery_id(call.path.at("id"))};
  api.ask(std::move(call), std::move(wanted), [&api](const Call& call, const auto& found) {
    if (!found) return call.respond(not_found("delivery of this id that was tried"));
    codec::JsonWriter json;
    write_delivery(json, found->row, api.dialects.find(found->row.dialect), found->attempts);
    call.respond(json_response(200, json.take()));
  });
}

/// Healthy: it takes deliveries, and the last attempt of the window, if there was one, succeeded.
void write_health(Api& api, const Call& call, const EndpointHealth& health) {
  const auto* record = api.endpoint_of(call);
  if (!record) return call.respond(not_found("endpoint of this id"));
  const auto live = api.tables.live_status(*record);
  const bool healthy = live.status == EndpointStatus::kActive && live.breaker == "closed" &&
                       (health.attempts == 0 || health.last_succeeded);
  codec::JsonWriter json;
  json.begin_object().member("healthy", healthy).key("lastDelivery");
  health.last_delivery ? json.value(codec::iso8601_seconds(*health.last_delivery)) : json.null();
  json.key("successRate");
  if (health.attempts == 0)
    json.null();
  else
    json.value(static_cast<double>(health.successes) / static_cast<double>(health.attempts));
  call.respond(json_response(200, json.end_object().take()));
}

void show_health(Api& api, Call call) {
  const auto* record = api.endpoint_of(call);
  if (!record) return call.respond(not_found("endpoint of this id"));
  HealthQuery wanted{call.owner(), record->endpoint.id, api.ports.now() - kHealthWindow};
  api.ask(std::move(call), std::move(wanted),
          [&api](const Call& call, const auto& health) { write_health(api, call, health); });
}

void write_stats(const Call& call, const AttemptSums& sums, TimePoint since) {
  const auto window = call.request.parameter("window").value_or("");
  const auto successes = sums.successes();
  codec::JsonWriter json;
  json.begin_object()
      .member("window", window.empty() ? "24h" : window)
      .member("since", iso8601_ms(since));
  json.member("attempts", sums.attempts).member("successes", successes).key("successRate");
  sums.attempts ? json.value(static_cast<double>(successes) / static_cast<double>(sums.attempts))
                : json.null();
  json.key("outcomes").begin_object();
  for (const auto& [name, count] : sums.by_class) json.member(name, count);
  json.end_object().key("meanMs").begin_object();
  int phase = 0;
  for (const char* name : {"dns", "connect", "tls", "firstByte", "total"}) {
    json.key(name);
    const auto total = static_cast<double>(sums.phase_us[static_cast<std::size_t>(phase++)]);
    sums.attempts ? json.value(total / 1'000 / static_cast<double>(sums.attempts)) : json.null();
  }
  call.respond(json_response(200, json.end_object().end_object().take()));
}

/// How attempts went in a window, of one endpoint or (id "") of the organization.
void show_stats(Api& api, Call call, const std::string& endpoint_id) {
  QueryReader query(call.request);
  const auto since = api.ports.now() - query.window();
  if (const auto refusal = query.refusal()) return call.respond(*refusal);
  SumsQuery wanted{call.owner(), endpoint_id, since};
  api.ask(std::move(call), std::move(wanted),
          [since](const Call& call, const auto& sums) { write_stats(call, sums, since); });
}

}  // namespace

std::string bare_delivery_id(const std::string& shown_id) {
  constexpr std::size_t kIdCharacters = 26;
  return shown_id.size() < kIdCharacters ? "" : shown_id.substr(shown_id.size() - kIdCharacters);
}

void add_delivery_routes(Api& api, http::Router& router, const std::string& base, Shape shape) {
  api.route(router, "GET", base + "/{id}/deliveries", Scope::kRead,
            [&api, shape](Call call) { list_of_endpoint(api, std::move(call), shape); });
  if (shape != Shape::kApi) return;
  api.route(router, "GET", base + "/{id}/health", Scope::kRead,
            [&api](Call call) { show_health(api, std::move(call)); });
  api.route(router, "GET", base + "/{id}/stats", Scope::kRead, [&api](Call call) {
    const auto* record = api.endpoint_of(call);
    if (!record) return call.respond(not_found("endpoint of this id"));
    show_stats(api, std::move(call), record->endpoint.id);
  });
  api.route(router, "GET", "/api/stats", Scope::kRead,
            [&api](Call call) { show_stats(api, std::move(call), ""); });
  api.route(router, "GET", "/api/deliveries", Scope::kRead,
            [&api](Call call) { list(api, std::move(call), "", Shape::kApi); });
  api.route(router, "GET", "/api/deliveries/{id}", Scope::kRead,
            [&api](Call call) { show(api, std::move(call)); });
}

}  // namespace fanfare::control
