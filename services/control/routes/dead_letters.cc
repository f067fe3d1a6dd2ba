// Deliveries that were given up.
#include "services/control/answers.h"
#include "services/control/api.h"
#include "services/control/page.h"
#include "services/control/query.h"

namespace fanfare::control {
namespace {

DeadLetterFilter read_filter(QueryReader& query) {
  DeadLetterFilter filter;
  filter.endpoint_id = query.endpoint_id("endpointId");
  if (auto reason = query.text("reason"); !reason.empty()) {
    if (!is_reason(reason)) query.fault(std::string("reason is ") + kReasons);
    filter.reasons = {std::move(reason)};
  }
  if (auto type = query.text("eventType"); !type.empty()) filter.event_types = {std::move(type)};
  filter.from = query.time("from");
  filter.to = query.time("to");
  return filter;
}

void list(Api& api, Call call) {
  QueryReader query(call.request);
  const auto page = query.page();
  const auto filter = read_filter(query);
  if (const auto refusal = query.refusal()) return call.respond(*refusal);
  DeadLettersQuery wanted{call.owner(), filter, page.before, page.count + 1};
  api.ask(std::move(call), std::move(wanted),
          [&api, count = page.count](const Call& call, auto letters) {
            call.respond(page_response(
                std::move(letters.rows), count,
                [&](codec::JsonWriter& json, const auto& row) {
                  write_dead_letter(json, row, api.dialects.find(row.letter.delivery.dialect));
                },
                [](const auto& row) { return row.id; }, Shape::kApi, letters.has_more));
          });
}

/// Counted by endpoint, reason and type, the largest first.
void list_groups(Api& api, Call call) {
  QueryReader query(call.request);
  const auto filter = read_filter(query);
  if (const auto refusal = query.refusal()) return call.respond(*refusal);
  DeadLetterGroupsQuery wanted{call.owner(), filter};
  api.ask(std::move(call), std::move(wanted), [](const Call& call, const auto& groups) {
    codec::JsonWriter json;
    json.begin_object().key("data").begin_array();
    for (const auto& group : groups) {
      json.begin_object().key("endpointId");
      // None: events that didn't fit their schema.
      group.endpoint_id.empty() ? json.null()
                                : json.value(shown_endpoint_id(group.endpoint_id, Shape::kApi));
      json.member("reason", group.reason).member("eventType", group.event_type);
      json.member("count", group.count).member("firstFailedAt", iso8601_ms(group.first));
      json.member("lastFailedAt", iso8601_ms(group.last)).end_object();
    }
    call.respond(json_response(200, json.end_array().end_object().take()));
  });
}

void show(Api& api, Call call) {
  const auto& shown = call.path.at("id");
  if (!shown.starts_with("dl_")) return call.respond(not_found("dead letter of this id"));
  DeadLetterQuery wanted{call.owner(), shown.substr(3)};
  api.ask(std::move(call), std::move(wanted), [&api](const Call& call, const auto& row) {
    if (!row) return call.respond(not_found("dead letter of this id"));
    codec::JsonWriter json;
    write_dead_letter(json, *row, api.dialects.find(row->letter.delivery.dialect));
    call.respond(json_response(200, json.take()));
  });
}

}  // namespace

void add_dead_letter_routes(Api& api, http::Router& router) {
  api.route(router, "GET", "/api/dead-letters", Scope::kRead,
            [&api](Call call) { list(api, std::move(call)); });
  api.route(router, "GET", "/api/dead-letters/groups", Scope::kRead,
            [&api](Call call) { list_groups(api, std::move(call)); });
  api.route(router, "GET", "/api/dead-letters/{id}", Scope::kRead,
            [&api](Call call) { show(api, std::move(call)); });
}

}  // namespace fanfare::control
