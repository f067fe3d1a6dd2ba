// Deliveries that were given up.
#include "core/ulid.h"
#include "services/control/answers.h"
#include "services/control/api.h"
#include "services/control/cursor.h"

namespace fanfare::control {
namespace {

void list(Api& api, Call call) {
  const auto page = read_page(call.request);
  if (!page) return call.respond(page.error());
  DeadLetterFilter filter;
  filter.reason = call.request.parameter("reason").value_or("");
  filter.event_type = call.request.parameter("eventType").value_or("");
  if (const auto shown = call.request.parameter("endpointId")) {
    const auto id = strip_endpoint_prefix(*shown);
    if (!id)
      return call.respond(
          http::problem(400, "bad-query", "Bad query", "endpointId is an endpoint's id: whe_…"));
    filter.endpoint_id = *id;
  }
  if (!filter.reason.empty() && !dead_letter_reason_from(filter.reason))
    return call.respond(http::problem(400, "bad-query", "Bad query",
                                      "reason is attempts_exhausted, gone, endpoint_disabled, "
                                      "endpoint_deleted, expired, unrepresentable, schema or "
                                      "cancelled"));
  auto rows = api.index.dead_letters(call.owner(), filter, {page->before, page->count + 1});
  const bool more = rows.size() > page->count;
  if (more) rows.pop_back();
  codec::JsonWriter json;
  json.begin_object().key("data").begin_array();
  for (const auto& row : rows)
    write_dead_letter(json, row, api.dialects.find(row.letter.delivery.dialect));
  json.end_array();
  if (more) json.member("nextCursor", cursor_of(rows.back().id));
  call.respond(json_response(200, json.end_object().take()));
}

void show(Api& api, Call call) {
  const auto& shown = call.path.at("id");
  const auto row = shown.starts_with("dl_") ? api.index.dead_letter(call.owner(), shown.substr(3))
                                            : std::nullopt;
  if (!row) return call.respond(not_found("dead letter of this id"));
  codec::JsonWriter json;
  write_dead_letter(json, *row, api.dialects.find(row->letter.delivery.dialect));
  call.respond(json_response(200, json.take()));
}

}  // namespace

void add_dead_letter_routes(Api& api, http::Router& router) {
  api.route(router, "GET", "/api/dead-letters", Scope::kRead,
            [&api](Call call) { list(api, std::move(call)); });
  api.route(router, "GET", "/api/dead-letters/{id}", Scope::kRead,
            [&api](Call call) { show(api, std::move(call)); });
}

}  // namespace fanfare::control
