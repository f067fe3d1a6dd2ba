// Filters tried out on events.
#include "codec/filter_json.h"
#include "codec/render.h"
#include "codec/value_tree_json.h"
#include "core/subscription_matcher.h"
#include "services/control/answers.h"
#include "services/control/api.h"
#include "services/control/forms/form_reader.h"

namespace fanfare::control {
namespace {

struct Trial {
  std::string filter;  // JSON
  Event event;         // its type and data
  const Dialect* dialect = nullptr;
};

/// The endpoint whose filter is tried, or to which dialect it belongs; faulty if there is none.
const codec::EndpointRecord* read_endpoint(const Api& api, const Call& call, FormReader& form) {
  const auto shown = form.text("endpointId");
  if (!shown || shown->empty()) return nullptr;
  const auto* record = api.endpoint_of(call.owner(), *shown);
  if (!record) form.fault("endpointId", "there is no endpoint of this id");
  return record;
}

void read_event(FormReader& form, Event& event) {
  const auto raw = form.raw("event");
  if (!raw) return form.fault("event", R"(send an event: {"type": "order.created", "data": {}})");
  FormReader inner(*raw, "/event");
  event.type = inner.text("type").value_or("");
  if (!valid_event_type(event.type)) inner.fault("type", "name an event type, as it is published");
  event.data = inner.json("data").value_or("");
  if (!event.data.starts_with('{')) inner.fault("data", "send an object");
  form.add(inner.finish());
}

Trial read_trial(const Api& api, const Call& call, FormReader& form) {
  Trial trial;
  const auto* record = read_endpoint(api, call, form);
  const auto given = form.json("filter");
  trial.filter = given ? *given : record ? record->endpoint.filter : "";
  if (!given && !record && !form.has("endpointId"))
    form.fault("filter", "send a filter, or the endpointId of an endpoint that has one");
  read_event(form, trial.event);
  const auto named = form.text("dialect").value_or("");
  if (!named.empty() && !(trial.dialect = api.dialects.find(named)))
    form.fault("dialect", "there is no such dialect");
  if (!trial.dialect)
    trial.dialect =
        api.dialects.find(record ? record->endpoint.dialect : api.settings.default_dialect);
  return trial;
}

/// What doesn't fit, or what is wrong with the filter itself.
Result<std::vector<FilterMiss>, Faults> try_out(const Trial& trial) {
  using Tried = Result<std::vector<FilterMiss>, Faults>;
  if (trial.filter.empty()) return std::vector<FilterMiss>();
  const auto filter = codec::compile_filter(trial.filter);
  if (!filter) {
    Faults faults;
    for (const auto& fault : filter.error())
      faults.push_back({"/filter" + fault.pointer, fault.detail});
    return Tried::failure(std::move(faults));
  }
  std::string kept;
  ValueTree tree;
  const auto sent = codec::sent_data(*trial.dialect, trial.event, kept);
  const bool good = codec::make_event_tree(tree, trial.dialect->sent_name(trial.event.type),
                                           sent ? *sent : trial.event.data);
  if (!good) return Tried::failure({{"/event/data", "this can't be read"}});
  return filter->misses(tree);
}

void test(const Api& api, const Call& call) {
  FormReader form(call.request.body);
  const auto trial = read_trial(api, call, form);
  if (const auto faults = form.finish(); !faults.empty()) return call.respond(refused(faults));
  if (!trial.dialect)
    return call.respond(http::problem(409, "endpoint-unusable", "Endpoint unusable",
                                      "Its dialect can't be used any more."));
  const auto misses = try_out(trial);
  if (!misses) return call.respond(refused(misses.error()));
  codec::JsonWriter json;
  json.begin_object().member("matches", misses->empty()).key("failed").begin_array();
  for (const auto& miss : *misses)
    json.begin_object().member("pointer", miss.pointer).member("detail", miss.detail).end_object();
  call.respond(json_response(200, json.end_array().end_object().take()));
}

}  // namespace

void add_filter_routes(Api& api, http::Router& router) {
  api.route(router, "POST", "/api/webhooks/filters/test", Scope::kRead,
            [&api](const Call& call) { test(api, call); }, {.idempotency = false});
}

}  // namespace fanfare::control
