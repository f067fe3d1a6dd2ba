// The request of an attempt, made again: neither headers nor body are in the log.
#include "codec/records.h"
#include "core/signature.h"
#include "services/control/answers.h"
#include "services/control/opened_endpoint.h"
#include "services/control/query.h"

namespace fanfare::control {
namespace {

constexpr std::int64_t kNumberMax = 1'000'000;

/// What is known of the request; a body of "" is gone.
struct Asked {
  DeliveryRow row;
  std::optional<DeadLetterRow> letter;
  AttemptRecord attempt;
  Delivery delivery;
};

bool is_signature(const Dialect& dialect, std::string_view name) {
  return name == dialect.signature.header || name == dialect.signature.next_header;
}

/// Headers one by one. What would tell a credential is null, as is what isn't known any more.
void write_headers(codec::JsonWriter& json, std::string_view request, const Dialect& dialect,
                   bool exact, bool has_body) {
  json.key("headers").begin_array();
  auto rest = request.substr(request.find("\r\n") + 2);
  while (!rest.starts_with("\r\n")) {
    const auto end = rest.find("\r\n");
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end + 2);
    const auto colon = line.find(": ");
    const auto name = line.substr(0, colon);
    const bool known = name != "Authorization" && (exact || !is_signature(dialect, name)) &&
                       (has_body || (name != "Content-Length" && !is_signature(dialect, name)));
    json.begin_object().member("name", name).key("value");
    known ? json.value(line.substr(colon + 2)) : json.null();
    json.end_object();
  }
  json.end_array();
}

void answer(Api& api, const Call& call, const Asked& asked) {
  const auto* record =
      api.endpoint_of(call.owner(), shown_endpoint_id(asked.attempt.endpoint_id, Shape::kApi));
  const auto* dialect = api.dialects.find(asked.attempt.dialect);
  const auto& sent = asked.attempt.sent;
  const auto endpoint =
      record && dialect ? opened_endpoint(api, *record, sent.signed_at) : std::nullopt;
  std::optional<EndpointUrl> url;
  if (endpoint)
    if (auto parsed = parse_endpoint_url(endpoint->url)) url = std::move(*parsed);
  const bool exact = endpoint && endpoint->version == sent.endpoint_version;
  const bool has_body = !asked.delivery.body.empty();
  codec::JsonWriter json;
  json.begin_object().member("deliveryId", shown_delivery_id(dialect, asked.row.id));
  json.member("run", asked.attempt.run).member("attempt", asked.attempt.number);
  json.member("exact", exact && has_body).member("method", "POST").key("url");
  if (url) {
    json.value(endpoint->url);
    const auto request = wire_request(*dialect, *endpoint, *url, asked.delivery, sent.signed_at);
    write_headers(json, request, *dialect, exact, has_body);
  } else {
    json.null().key("headers").begin_array().end_array();
  }
  json.key("body");
  has_body ? json.value(asked.delivery.body) : json.null();
  call.respond(json_response(200, json.end_object().take()));
}

/// The attempt that the query names, else the last one.
const AttemptRecord* pick(const std::vector<AttemptRecord>& attempts,
                          std::optional<std::int64_t> run, std::optional<std::int64_t> attempt) {
  for (auto each = attempts.rbegin(); each != attempts.rend(); ++each)
    if ((!run || *run == each->run) && (!attempt || *attempt == each->number)) return &*each;
  return nullptr;
}

/// Without the record the body is where the delivery was given up, if it was.
void use_dead_letter(Asked& asked) {
  if (asked.letter) asked.delivery = asked.letter->letter.delivery;
  asked.delivery.id = asked.row.id;
  asked.delivery.endpoint_id = asked.row.endpoint_id;
  asked.delivery.event_type = asked.attempt.event_type;
}

void show_attempt(Api& api, Call call, LoggedDelivery found, const AttemptRecord& attempt) {
  auto asked =
      std::make_shared<Asked>(Asked{std::move(found.row), std::move(found.letter), attempt, {}});
  const auto& sent = attempt.sent;
  if (sent.endpoint_version == 0) {  // Of a dispatcher that didn't note it yet.
    use_dead_letter(*asked);
    return answer(api, call, *asked);
  }
  ScanRequest scan;
  scan.topic = sent.returned ? api.settings.names.returns() : api.settings.names.deliveries();
  scan.partition = partition_of(attempt.endpoint_id, api.settings.partitions);
  scan.offset = sent.offset;
  api.ports.scan(scan, [&api, call = std::move(call), asked](const ScanResult& result) {
    if (result.unanswered) return call.respond(unavailable(kUnanswered));
    if (!result.records.empty() && result.records[0].offset == asked->attempt.sent.offset)
      if (auto delivery = codec::decode_delivery(result.records[0].value);
          delivery && delivery->id == asked->row.id)
        asked->delivery = std::move(*delivery);
    if (asked->delivery.id.empty()) use_dead_letter(*asked);
    answer(api, call, *asked);
  });
}

void show(Api& api, Call call) {
  QueryReader query(call.request);
  const auto run = query.number("run", 0, kNumberMax),
             number = query.number("attempt", 1, kNumberMax);
  if (const auto refusal = query.refusal()) return call.respond(*refusal);
  DeliveryQuery wanted{call.owner(), bare_delivery_id(call.path.at("id"))};
  api.ask(std::move(call), std::move(wanted), [&api, run, number](Call call, auto found) {
    if (!found) return call.respond(not_found("delivery of this id that was tried"));
    const auto* attempt = pick(found->attempts, run, number);
    if (!attempt) return call.respond(not_found("such attempt of this delivery"));
    const auto picked = *attempt;
    show_attempt(api, std::move(call), std::move(*found), picked);
  });
}

}  // namespace

void add_request_routes(Api& api, http::Router& router) {
  api.route(router, "GET", "/api/deliveries/{id}/request", Scope::kRead,
            [&api](Call call) { show(api, std::move(call)); });
}

}  // namespace fanfare::control
