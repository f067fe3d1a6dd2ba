// Asking a receiver whether it takes deliveries: CloudEvents HTTP 1.1 Web Hooks.
#include "services/control/handshake.h"
#include "services/control/answers.h"
#include "services/control/api.h"
#include "services/control/forms/form_reader.h"
#include "services/control/opened_endpoint.h"

namespace fanfare::control {

void Api::shake_hands(codec::EndpointRecord record,
                      std::function<void(codec::EndpointRecord record)> done) {
  if (record.handshake.policy == "off") return done(std::move(record));
  const auto* dialect = dialects.find(record.endpoint.dialect);
  const auto endpoint = opened_endpoint(*this, record, ports.now());
  if (!dialect || !endpoint) {
    record.handshake.error = "the endpoint's dialect or secret can't be used any more";
    return done(std::move(record));
  }
  send(record.endpoint.organization_id,
       handshake_request(*dialect, *endpoint, settings.webhook_origin),
       [this, record = std::move(record), done](const Outcome& outcome) {
         auto asked = record;
         asked.handshake = handshake_result(record.handshake.policy, settings.webhook_origin,
                                            outcome, ports.now());
         done(std::move(asked));
       });
}

namespace {

void repeat(Api& api, Call call) {
  FormReader form(call.request.body);
  if (const auto faults = form.finish(); !faults.empty()) return call.respond(refused(faults));
  const auto* record = api.endpoint_of(call);
  if (!record) return call.respond(not_found("endpoint of this id"));
  if (record->handshake.policy == "off")
    return call.respond(http::problem(409, "no-handshake", "No handshake",
                                      "The endpoint's handshake is off: change it to optional or "
                                      "required."));
  if (auto refusal = api.too_many_under_way(record->endpoint.organization_id))
    return call.respond(std::move(*refusal));
  api.shake_hands(*record, [&api, call = std::make_shared<Call>(std::move(call))](
                               const codec::EndpointRecord& asked) {
    auto audit = api.audit(*call, "endpoint.handshake", call->path.at("id"),
                           {{"allowed", asked.handshake.allowed ? "true" : "false"}});
    api.change_endpoint(std::move(*call),
                        [&api, asked, audit = std::move(audit)](
                            const codec::EndpointRecord& current, http::Response& answer,
                            Writes& also) -> EndpointStore::Decision {
                          if (current.endpoint.url != asked.endpoint.url ||
                              current.handshake.policy != asked.handshake.policy) {
                            answer = http::problem(409, "endpoint-changed", "Endpoint changed",
                                                   "It was changed meanwhile: send this again.");
                            return EndpointStore::Nothing{};
                          }
                          auto changed = current;
                          changed.handshake = asked.handshake;
                          // Without permission nothing may be sent.
                          if (!handshake_done(changed.handshake))
                            changed.endpoint.status = EndpointStatus::kPaused;
                          ++changed.endpoint.version;
                          changed.updated = api.ports.now();
                          codec::JsonWriter json;
                          write_endpoint(json, changed, api.dialects,
                                         api.tables.live_status(changed), changed.updated,
                                         Shape::kApi);
                          answer = json_response(200, json.take());
                          also.push_back(audit);
                          return changed;
                        });
  });
}

}  // namespace

void add_handshake_routes(Api& api, http::Router& router) {
  api.route(router, "POST", "/api/webhooks/{id}/handshake", Scope::kManage,
            [&api](Call call) { repeat(api, std::move(call)); });
}

}  // namespace fanfare::control
