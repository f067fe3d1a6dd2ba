// Who changed what.
#include "core/ulid.h"
#include "services/control/answers.h"
#include "services/control/api.h"
#include "services/control/page.h"
#include "services/control/query.h"

namespace fanfare::control {
namespace {

void write_entry(codec::JsonWriter& json, const codec::AuditEntry& entry) {
  json.begin_object().member("id", "aud_" + entry.id).member("at", iso8601_ms(entry.at));
  json.member("action", entry.action).member("target", entry.target).key("actor").begin_object();
  json.member("id", entry.actor).member("name", entry.actor_name).end_object();
  json.key("remoteAddress");
  entry.remote_address.empty() ? json.null() : json.value(entry.remote_address);
  json.key("details").begin_object();
  for (const auto& [name, value] : entry.details) json.member(name, value);
  json.end_object().end_object();
}

void list(Api& api, Call call) {
  QueryReader query(call.request);
  const auto page = query.page();
  auto target = query.text("target");
  // Endpoints are there as /api shows them.
  if (const auto endpoint = strip_endpoint_prefix(target))
    target = shown_endpoint_id(*endpoint, Shape::kApi);
  const AuditFilter filter{query.text("action"), std::move(target), query.text("actor")};
  if (const auto refusal = query.refusal()) return call.respond(*refusal);
  call.respond(page_response(api.notes.audit(call.owner(), filter, {page.before, page.count + 1}),
                             page.count, write_entry, [](const auto& entry) { return entry.id; }));
}

}  // namespace

void add_audit_routes(Api& api, http::Router& router) {
  api.route(router, "GET", "/api/audit", Scope::kManage,
            [&api](Call call) { list(api, std::move(call)); });
}

}  // namespace fanfare::control
