// POST, GET, PATCH and DELETE of endpoints, in both shapes.
#include "services/control/answers.h"
#include "services/control/api.h"
#include "services/control/handshake.h"
#include "services/control/page.h"
#include "services/control/query.h"

namespace fanfare::control {
namespace {

/// 403 if the body names another organization than the key's.
std::optional<http::Response> foreign_organization(const EndpointForm& form, const Owner& owner) {
  if (!form.organization_id || *form.organization_id == owner.organization_id) return std::nullopt;
  return http::problem(403, "other-organization", "Other organization",
                       "The API key belongs to another organization than organizationId.");
}

std::string endpoint_json(const Api& api, const codec::EndpointRecord& record, Shape shape,
                          const ShownSecret& secret = {}) {
  codec::JsonWriter json;
  write_endpoint(json, record, api.dialects, api.tables.live_status(record), api.ports.now(), shape,
                 secret);
  return json.take();
}

http::Response over_quota(std::uint64_t most) {
  return http::problem(403, "quota-exceeded", "Quota exceeded",
                       "This organization may have " + std::to_string(most) +
                           " endpoints: delete one, or ask the operator for more.");
}

/// One after another, so that each counts those before it.
void store_new(Api& api, Call call, codec::EndpointRecord record, Write audit,
               http::Response response) {
  const auto owner = call.owner();
  const auto store = [&api, owner, record = std::move(record), audit = std::move(audit),
                      response = std::move(response)](Call call) {
    const auto most = api.tables.quotas()
                          .limits(owner.organization_id, owner.test_mode, api.settings.quotas)
                          .endpoints_max;
    if (most && api.tables.endpoints_of(owner.organization_id, owner.test_mode) >= most)
      return call.respond(over_quota(most));
    const auto kept = std::make_shared<Call>(std::move(call));
    api.store.change(
        record.endpoint.id,
        [kept, record, audit, response](const auto*, Writes& also) -> EndpointStore::Decision {
          also.push_back(audit);
          kept->keep(response, also);
          return record;
        },
        [kept, response](const auto& error) {
          kept->respond(error.empty() ? response : unavailable(error));
        });
  };
  api.endpoint_turns.take(turn_of(owner), std::move(call), store);
}

http::Response not_allowed(const codec::Handshake& handshake) {
  return refused({{"/url",
                   "the receiver didn't allow deliveries (WebHook-Allowed-Origin), which "
                   "\"handshake\": \"required\" needs: " +
                       handshake.error}});
}

void answer_created(Api& api, Call call, const std::string& base, Shape shape, NewEndpoint made) {
  if (!handshake_done(made.record.handshake))
    return call.respond(not_allowed(made.record.handshake));
  // Under /webhooks a secret is told only to who doesn't know it yet.
  const bool told = shape == Shape::kApi || made.generated;
  const ShownSecret secret{told ? made.secret : "", made.warning};
  auto response = json_response(201, endpoint_json(api, made.record, shape, secret));
  const auto id = made.record.endpoint.id;
  response.headers.emplace_back("Location", base + "/" + shown_endpoint_id(id, shape));
  response.headers.emplace_back("Cache-Control", "no-store");
  auto audit = api.audit(call, "endpoint.created", shown_endpoint_id(id, Shape::kApi),
                         {{"url", made.record.endpoint.url}});
  store_new(api, std::move(call), std::move(made.record), std::move(audit), std::move(response));
}

void create(Api& api, Call call, const std::string& base, Shape shape) {
  const auto form = read_endpoint_form(call.request.body, shape);
  if (auto foreign = foreign_organization(form, call.owner())) return call.respond(*foreign);
  auto made = api.rules.create(form, shape, call.owner(), api.fresh());
  if (!made) return call.respond(refused(made.error()));
  auto record = made->record;
  if (record.handshake.policy != "off")
    if (auto refusal = api.too_many_under_way(record.endpoint.organization_id))
      return call.respond(std::move(*refusal));
  api.shake_hands(std::move(record), [&api, call = std::make_shared<Call>(std::move(call)), base,
                                      shape, made = *made](codec::EndpointRecord asked) {
    auto allowed = made;
    allowed.record = std::move(asked);
    answer_created(api, std::move(*call), base, shape, std::move(allowed));
  });
}

void list(Api& api, Call call, Shape shape) {
  QueryReader query(call.request);
  const auto page = query.page();
  if (const auto refusal = query.refusal()) return call.respond(*refusal);
  const auto owner = call.owner();
  call.respond(page_response(
      api.tables.list(owner.organization_id, owner.test_mode, page.before, page.count + 1),
      page.count,
      [&](codec::JsonWriter& json, const auto* record) {
        write_endpoint(json, *record, api.dialects, api.tables.live_status(*record),
                       api.ports.now(), shape);
      },
      [](const auto* record) { return record->endpoint.id; }, shape));
}

/// The names of the members that a form changes.
Details changed_members(const EndpointForm& form) {
  std::string names;
  const auto add = [&](bool given, const char* name) {
    if (given) names += (names.empty() ? "" : " ") + std::string(name);
  };
  add(form.url.has_value(), "url");
  add(form.events.has_value(), "events");
  add(form.description.has_value(), "description");
  add(form.status.has_value() || form.enabled.has_value(), "status");
  add(form.dialect.has_value(), "dialect");
  add(form.retry_delays.has_value(), "retryDelays");
  add(form.concurrency_max.has_value(), "concurrency");
  add(form.rate_per_second.has_value(), "rateLimit");
  add(form.headers.has_value(), "headers");
  add(form.metadata.has_value(), "metadata");
  add(form.credential.has_value(), "authentication");
  add(form.tls.has_value(), "tls");
  add(form.handshake.has_value(), "handshake");
  add(form.filter.has_value(), "filter");
  return {{"changed", names}};
}

/// `asked`: what the receiver of the changed endpoint said, if it was asked.
void store_change(Api& api, Call call, Shape shape, EndpointForm form,
                  std::optional<codec::Handshake> asked) {
  auto audit = api.audit(call, "endpoint.changed", call.path.at("id"), changed_members(form));
  api.change_endpoint(
      std::move(call),
      [&api, shape, form = std::move(form), audit = std::move(audit), asked = std::move(asked)](
          const codec::EndpointRecord& current, http::Response& answer,
          Writes& also) -> EndpointStore::Decision {
        auto changed = api.rules.change(current, form, api.fresh());
        if (!changed) {
          answer = refused(changed.error());
          return EndpointStore::Nothing{};
        }
        if (asked && asked->policy == changed->handshake.policy) changed->handshake = *asked;
        if (changed->endpoint.status == EndpointStatus::kActive &&
            !handshake_done(changed->handshake)) {
          answer = not_allowed(changed->handshake);
          return EndpointStore::Nothing{};
        }
        answer = json_response(200, endpoint_json(api, *changed, shape));
        also.push_back(audit);
        return std::move(*changed);
      });
}

void change(Api& api, Call call, Shape shape) {
  auto form = read_endpoint_form(call.request.body, shape);
  if (auto foreign = foreign_organization(form, call.owner())) return call.respond(*foreign);
  const auto* record = api.endpoint_of(call);
  if (!record || !asks_anew(form, *record))
    return store_change(api, std::move(call), shape, std::move(form), std::nullopt);
  auto wanted = api.rules.change(*record, form, api.fresh());
  if (!wanted) return call.respond(refused(wanted.error()));
  if (auto refusal = api.too_many_under_way(record->endpoint.organization_id))
    return call.respond(std::move(*refusal));
  api.shake_hands(std::move(*wanted), [&api, call = std::make_shared<Call>(std::move(call)), shape,
                                       form = std::move(form)](const codec::EndpointRecord& asked) {
    store_change(api, std::move(*call), shape, form, asked.handshake);
  });
}

}  // namespace

void add_webhook_routes(Api& api, http::Router& router, const std::string& base, Shape shape) {
  api.route(router, "POST", base, Scope::kManage,
            [&api, base, shape](Call call) { create(api, std::move(call), base, shape); });
  api.route(router, "GET", base, Scope::kRead,
            [&api, shape](Call call) { list(api, std::move(call), shape); });
  api.route(router, "GET", base + "/{id}", Scope::kRead, [&api, shape](Call call) {
    const auto* record = api.endpoint_of(call);
    call.respond(record ? json_response(200, endpoint_json(api, *record, shape))
                        : not_found("endpoint of this id"));
  });
  api.route(router, "PATCH", base + "/{id}", Scope::kManage,
            [&api, shape](Call call) { change(api, std::move(call), shape); });
  api.route(router, "DELETE", base + "/{id}", Scope::kManage, [&api](Call call) {
    auto audit = api.audit(call, "endpoint.deleted", call.path.at("id"));
    api.change_endpoint(std::move(call),
                        [audit = std::move(audit)](const codec::EndpointRecord&,
                                                   http::Response& answer, Writes& also) {
                          answer = json_response(204, "");
                          also.push_back(audit);
                          return EndpointStore::Decision(EndpointStore::Remove{});
                        });
  });
}

}  // namespace fanfare::control
