// Test calls: one attempt on the production path, answered when it is over.
#include "core/signature.h"
#include "core/ulid.h"
#include "services/control/answers.h"
#include "services/control/forms/test_event.h"
#include "services/control/opened_endpoint.h"

namespace fanfare::control {
namespace {

std::string answer_json(const Delivery& delivery, const Dialect& dialect, const Outcome& outcome,
                        Shape shape) {
  const bool api = shape == Shape::kApi;
  const bool delivered = outcome.outcome_class == OutcomeClass::kSuccess;
  codec::JsonWriter json;
  json.begin_object().member("id", delivery.event_id);
  json.member("status", delivered ? "delivered" : "failed");
  json.key(api ? "responseCode" : "response_code");
  outcome.status ? json.value(outcome.status) : json.null();
  json.member(api ? "responseBody" : "response_body", outcome.response_body);
  if (api) {
    json.member("deliveryId", shown_delivery_id(&dialect, delivery.id));
    json.member("endpointId", shown_endpoint_id(delivery.endpoint_id, shape));
    json.member("eventType", delivery.event_type)
        .member("outcome", to_string(outcome.outcome_class));
    json.member("error", outcome.error);
    json.member("responseTimeMs", std::chrono::duration_cast<Duration>(outcome.total).count());
  }
  return json.end_object().take();
}

void send_test(Api& api, Call call, Shape shape, bool in_body) {
  const auto form = read_test_form(call.request.body, shape, in_body);
  if (!form) return call.respond(refused(form.error()));
  if (in_body) call.path["id"] = form->endpoint_id;
  const auto* record = api.endpoint_of(call);
  if (!record) return call.respond(not_found("endpoint of this id"));
  const auto* dialect = api.dialects.find(record->endpoint.dialect);
  const auto endpoint = dialect ? opened_endpoint(api, *record, api.ports.now()) : std::nullopt;
  const auto url = parse_endpoint_url(record->endpoint.url);
  if (!endpoint || !url)
    return call.respond(http::problem(409, "endpoint-unusable", "Endpoint unusable",
                                      "Its dialect, secret or URL can't be used any more."));
  const auto fresh = api.fresh();
  const auto& own = api.tables.catalogue().types(endpoint->organization_id, endpoint->test_mode);
  const auto delivery =
      make_test_delivery(*form, *dialect, *api.dialects.find(api.settings.default_dialect),
                         *endpoint, own, fresh.endpoint_id, fresh.now);
  if (!delivery) return call.respond(refused(delivery.error()));
  http::Attempt attempt;
  attempt.pool_key = endpoint->id + "/" + std::to_string(endpoint->version);
  attempt.host = url->host;
  attempt.port = url->port;
  attempt.request = wire_request(*dialect, *endpoint, *url, *delivery, fresh.now);
  attempt.tls = endpoint->tls;
  if (auto refusal = api.too_many_under_way(endpoint->organization_id))
    return call.respond(std::move(*refusal));
  api.send(endpoint->organization_id, std::move(attempt),
           [delivery = *delivery, dialect, shape,
            respond = std::move(call.respond)](const Outcome& outcome) {
             respond(json_response(200, answer_json(delivery, *dialect, outcome, shape)));
           });
}

}  // namespace

void add_test_routes(Api& api, http::Router& router, const std::string& base, Shape shape) {
  api.route(router, "POST", base + "/{id}/test", Scope::kManage,
            [&api, shape](Call call) { send_test(api, std::move(call), shape, false); });
  if (shape != Shape::kApi) return;
  api.route(router, "POST", base + "/test", Scope::kManage,
            [&api, shape](Call call) { send_test(api, std::move(call), shape, true); });
}

}  // namespace fanfare::control
