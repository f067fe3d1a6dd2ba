// The delivery log of an endpoint, single deliveries, and an endpoint's health.
#include "codec/render.h"
#include "services/control/answers.h"
#include "services/control/api.h"
#include "services/control/cursor.h"

namespace fanfare::control {
namespace {

constexpr Duration kHealthWindow = std::chrono::hours(24);
constexpr std::size_t kIdCharacters = 26;

void list(Api& api, Call call, Shape shape) {
  const auto* record = api.endpoint_of(call);
  if (!record) return call.respond(not_found("endpoint of this id"));
  const auto page = read_page(call.request);
  if (!page) return call.respond(page.error());
  const DeliveryFilter filter{record->endpoint.id, call.request.parameter("status").value_or("")};
  auto rows = api.index.deliveries(call.owner(), filter, {page->before, page->count + 1});
  const bool more = rows.size() > page->count;
  if (more) rows.pop_back();
  codec::JsonWriter json;
  json.begin_object().key("data").begin_array();
  for (const auto& row : rows) {
    if (shape == Shape::kGeneric)
      write_generic_delivery(json, row);
    else
      write_delivery(json, row, api.dialects.find(row.dialect),
                     api.index.attempts(call.owner(), row.id));
  }
  json.end_array();
  if (more)
    json.member(shape == Shape::kApi ? "nextCursor" : "next_cursor",
                cursor_of(order_key(rows.back())));
  call.respond(json_response(200, json.end_object().take()));
}

/// The part behind the prefix, whichever dialect's it is.
std::string without_prefix(const std::string& shown_id) {
  return shown_id.size() < kIdCharacters ? "" : shown_id.substr(shown_id.size() - kIdCharacters);
}

void show(Api& api, Call call) {
  const auto row = api.index.delivery(call.owner(), without_prefix(call.path.at("id")));
  if (!row) return call.respond(not_found("delivery of this id that was tried"));
  codec::JsonWriter json;
  write_delivery(json, *row, api.dialects.find(row->dialect),
                 api.index.attempts(call.owner(), row->id));
  call.respond(json_response(200, json.take()));
}

/// Healthy: it takes deliveries, and the last attempt of the window, if there was one, succeeded.
void show_health(Api& api, Call call) {
  const auto* record = api.endpoint_of(call);
  if (!record) return call.respond(not_found("endpoint of this id"));
  const auto health =
      api.index.health(call.owner(), record->endpoint.id, api.ports.now() - kHealthWindow);
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

}  // namespace

void add_delivery_routes(Api& api, http::Router& router, const std::string& base, Shape shape) {
  api.route(router, "GET", base + "/{id}/deliveries", Scope::kRead,
            [&api, shape](Call call) { list(api, std::move(call), shape); });
  if (shape != Shape::kApi) return;
  api.route(router, "GET", base + "/{id}/health", Scope::kRead,
            [&api](Call call) { show_health(api, std::move(call)); });
  api.route(router, "GET", "/api/deliveries/{id}", Scope::kRead,
            [&api](Call call) { show(api, std::move(call)); });
}

}  // namespace fanfare::control
