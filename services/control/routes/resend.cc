// One delivery: redrive, retry now, cancel; and enabling an endpoint with what it missed.
#include "codec/records.h"
#include "services/control/answers.h"
#include "services/control/api.h"
#include "services/control/forms/form_reader.h"
#include "services/control/handshake.h"
#include "services/control/replay_jobs.h"

namespace fanfare::control {
namespace {

http::Response conflict(std::string_view slug, std::string_view title, std::string_view detail) {
  return http::problem(409, slug, title, detail);
}

http::Response not_deliverable() {
  return conflict("endpoint-disabled", "Endpoint disabled",
                  "The endpoint was deleted or is disabled: enable it first.");
}

http::Response never_a_delivery() {
  return conflict("no-delivery", "No delivery",
                  "The event didn't fit the schema of its type and became no delivery: publish it "
                  "again so that it fits, or change the type.");
}

http::Response already_on_its_way() {
  return conflict("already-on-its-way", "Already on its way",
                  "The delivery is on its way: wait for what comes of it.");
}

http::Response resent(const Api& api, const Delivery& delivery, std::string_view status) {
  codec::JsonWriter json;
  json.begin_object();
  json.member("id", shown_delivery_id(api.dialects.find(delivery.dialect), delivery.id));
  json.member("endpointId", shown_endpoint_id(delivery.endpoint_id, Shape::kApi));
  json.member("eventId", delivery.event_id).member("status", status).member("run", delivery.run);
  return json_response(202, json.end_object().take());
}

/// An empty body or {}.
bool refuse_members(Call& call) {
  FormReader form(call.request.body);
  const auto faults = form.finish();
  if (!faults.empty()) call.respond(refused(faults));
  return !faults.empty();
}

void redrive(Api& api, Call call, const DeadLetterRow& row) {
  const auto& letter = row.letter;
  if (letter.delivery.id.empty()) return call.respond(never_a_delivery());
  const auto* record = api.tables.endpoint(letter.delivery.endpoint_id);
  if (!takes_deliveries(api, record)) return call.respond(not_deliverable());
  if (row.redriven) return call.respond(already_on_its_way());
  const auto now = api.ports.now();
  const auto run = api.runs.next(letter.delivery.id, letter.delivery.run, now);
  if (!run) return call.respond(already_on_its_way());
  auto delivery = begun_anew(letter, record->endpoint, api.dialects, *run, now);
  if (!delivery) {
    api.runs.give_back(letter.delivery.id);
    return call.respond(conflict("unrepresentable", "Unrepresentable",
                                 "No body can be made of the event: " + delivery.error()));
  }
  auto answer = resent(api, *delivery, "pending");
  Writes writes{api.audit(call, "dead_letter.redriven", "dl_" + row.id)};
  send_again(std::move(*delivery), "redrive", "", now, writes);
  api.commit(std::move(call), std::move(writes), std::move(answer),
             [&api, id = letter.delivery.id] { api.runs.give_back(id); });
}

void redrive_letter(Api& api, Call call) {
  if (refuse_members(call)) return;
  const auto& shown = call.path.at("id");
  if (!shown.starts_with("dl_")) return call.respond(not_found("dead letter of this id"));
  DeadLetterQuery wanted{call.owner(), shown.substr(3)};
  api.ask(std::move(call), std::move(wanted), [&api](Call call, const auto& row) {
    if (!row) return call.respond(not_found("dead letter of this id"));
    redrive(api, std::move(call), *row);
  });
}

using Supersede = void (*)(Delivery, std::uint32_t, TimePoint, Writes&);

/// Has a waiting delivery go on as `supersede` says.
void supersede_waiting(Api& api, Call call, const DeliveryRow& row, Supersede supersede,
                       const char* action, const char* status) {
  const auto place = *row.waiting;
  api.ports.scan(
      {place.topic, place.partition, place.offset, {}, 1},
      [&api, call = std::move(call), row, supersede, action, status](ScanResult result) mutable {
        if (result.unanswered) return call.respond(unavailable(kUnanswered));
        const bool found =
            !result.records.empty() && result.records[0].offset == row.waiting->offset;
        auto waiting = found ? codec::decode_delivery(result.records[0].value)
                             : Result<Delivery>::failure("it is gone");
        if (!waiting || waiting->id != row.id) return call.respond(already_on_its_way());
        const auto now = api.ports.now();
        const auto run = api.runs.next(row.id, row.run, now);
        if (!run) return call.respond(already_on_its_way());
        waiting->run = *run;
        auto answer = resent(api, *waiting, status);
        Writes writes{api.audit(call, action, call.path.at("id"))};
        supersede(std::move(*waiting), *run, now, writes);
        api.commit(std::move(call), std::move(writes), std::move(answer),
                   [&api, id = row.id] { api.runs.give_back(id); });
      });
}

void retry_now(Api& api, Call call, const LoggedDelivery& found) {
  const auto& row = found.row;
  if (row.status == "delivered")
    return call.respond(
        conflict("delivered", "Delivered", "It was delivered: POST /api/replays sends it again."));
  if (row.status != "pending" && row.status != "retrying") {
    if (!found.letter) return call.respond(not_found("dead letter of this delivery any more"));
    return redrive(api, std::move(call), *found.letter);
  }
  if (!takes_deliveries(api, api.tables.endpoint(row.endpoint_id)))
    return call.respond(not_deliverable());
  if (!row.waiting) return call.respond(already_on_its_way());
  supersede_waiting(api, std::move(call), row, hasten, "delivery.retried", "pending");
}

void cancel_waiting(Api& api, Call call, const LoggedDelivery& found) {
  const auto& row = found.row;
  if (row.status != "pending" && row.status != "retrying")
    return call.respond(conflict("delivery-over", "Delivery over",
                                 "It is " + row.status + ": there is nothing to cancel."));
  if (!row.waiting) return call.respond(already_on_its_way());
  supersede_waiting(api, std::move(call), row, cancel, "delivery.cancelled", "cancelled");
}

using Act = void (*)(Api&, Call, const LoggedDelivery&);

/// `act` on the delivery that the path names.
void act_on_delivery(Api& api, Call call, Act act) {
  if (refuse_members(call)) return;
  DeliveryQuery wanted{call.owner(), bare_delivery_id(call.path.at("id"))};
  api.ask(std::move(call), std::move(wanted), [&api, act](Call call, const auto& found) {
    if (!found) return call.respond(not_found("delivery of this id that was tried or waits"));
    act(api, std::move(call), *found);
  });
}

/// The job that brings back what the endpoint missed while it was disabled, and until dispatchers
/// know that it is enabled.
codec::ReplayJob backlog_job(const Api& api, const Endpoint& endpoint, const std::string& actor) {
  codec::ReplayJob job;
  job.id = api.new_id();
  job.organization_id = endpoint.organization_id;
  job.test_mode = endpoint.test_mode;
  job.kind = "redrive";
  job.status = "running";
  job.endpoint_id = endpoint.id;
  job.reasons = {"endpoint_disabled", "gone"};
  job.rate_per_second = 50;
  job.created = job.updated = api.ports.now();
  job.to = job.created + kEnablingKnown;
  job.actor = actor;
  return job;
}

void enable(Api& api, Call call) {
  FormReader form(call.request.body);
  const auto backlog = form.text("backlog").value_or("keep");
  if (backlog != "keep" && backlog != "redrive")
    form.fault("backlog",
               "send \"keep\" (its dead letters stay) or \"redrive\" (they are sent again)");
  if (const auto faults = form.finish(); !faults.empty()) return call.respond(refused(faults));
  auto audit = api.audit(call, "endpoint.enabled", call.path.at("id"), {{"backlog", backlog}});
  const auto actor = "key_" + call.key.id;
  api.change_endpoint(
      std::move(call),
      [&api, backlog, actor, audit = std::move(audit)](const codec::EndpointRecord& current,
                                                       http::Response& answer,
                                                       Writes& also) -> EndpointStore::Decision {
        EndpointForm wanted;
        wanted.status = "active";
        auto changed = api.rules.change(current, wanted, api.fresh());
        if (!changed) {
          answer = refused(changed.error());
          return EndpointStore::Nothing{};
        }
        if (!handshake_done(changed->handshake)) {
          answer = conflict("handshake-needed", "Handshake needed",
                            "The receiver hasn't allowed deliveries: POST …/handshake first.");
          return EndpointStore::Nothing{};
        }
        const auto job = backlog == "redrive"
                             ? std::optional(backlog_job(api, current.endpoint, actor))
                             : std::nullopt;
        codec::JsonWriter json;
        json.begin_object().key("endpoint");
        write_endpoint(json, *changed, api.dialects, api.tables.live_status(*changed),
                       api.ports.now(), Shape::kApi);
        json.key("replayId");
        job ? json.value("rpl_" + job->id) : json.null();
        answer = json_response(200, json.end_object().take());
        also.push_back(audit);
        if (job)
          also.push_back(
              {Topic::kControl, job_key(job->id), codec::encode(codec::ControlRecord(*job))});
        return std::move(*changed);
      });
}

}  // namespace

void add_resend_routes(Api& api, http::Router& router) {
  api.route(router, "POST", "/api/dead-letters/{id}/redrive", Scope::kManage,
            [&api](Call call) { redrive_letter(api, std::move(call)); });
  api.route(router, "POST", "/api/deliveries/{id}/retry", Scope::kManage,
            [&api](Call call) { act_on_delivery(api, std::move(call), retry_now); });
  api.route(router, "POST", "/api/deliveries/{id}/cancel", Scope::kManage,
            [&api](Call call) { act_on_delivery(api, std::move(call), cancel_waiting); });
  api.route(router, "POST", "/api/webhooks/{id}/enable", Scope::kManage,
            [&api](Call call) { enable(api, std::move(call)); });
}

}  // namespace fanfare::control
