// Replay jobs: dead letters redriven, deliveries replayed, hastened and cancelled, events
// backfilled.
#include <algorithm>

#include "codec/event_json.h"
#include "core/ulid.h"
#include "services/control/answers.h"
#include "services/control/api.h"
#include "services/control/cursor.h"
#include "services/control/forms/form_reader.h"
#include "services/control/query.h"
#include "services/control/replay_jobs.h"

namespace fanfare::control {
namespace {

constexpr double kRate = 50, kRateMax = 1'000;
constexpr std::size_t kRunningMax = 10;  // of an organization
constexpr std::size_t kListMax = 100;

void write_texts(codec::JsonWriter& json, const char* name, const std::vector<std::string>& texts) {
  json.key(name).begin_array();
  for (const auto& text : texts) json.value(text);
  json.end_array();
}

void write_time(codec::JsonWriter& json, const char* name, TimePoint time) {
  json.key(name);
  time == TimePoint() ? json.null() : json.value(iso8601_ms(time));
}

void write_endpoint_id(codec::JsonWriter& json, const char* name, const std::string& id) {
  json.key(name);
  id.empty() ? json.null() : json.value(shown_endpoint_id(id, Shape::kApi));
}

void write_job(codec::JsonWriter& json, const codec::ReplayJob& job) {
  json.begin_object().member("id", "rpl_" + job.id).member("kind", job.kind);
  json.member("status", job.status);
  write_endpoint_id(json, "endpointId", job.endpoint_id);
  write_endpoint_id(json, "targetEndpointId", job.target_endpoint_id);
  write_texts(json, "reasons", job.reasons);
  write_texts(json, "eventTypes", job.event_types);
  write_texts(json, "statuses", job.statuses);
  write_time(json, "from", job.from);
  write_time(json, "to", job.to);
  json.member("dryRun", job.dry_run).member("ratePerSecond", job.rate_per_second);
  json.key("progress").begin_object().member("scanned", job.scanned);
  json.member("matched", job.matched).member("sent", job.sent).member("skipped", job.skipped);
  json.end_object().member("createdAt", iso8601_ms(job.created));
  json.member("updatedAt", iso8601_ms(job.updated));
  write_time(json, "finishedAt", job.finished);
  json.key("error");
  job.error.empty() ? json.null() : json.value(job.error);
  json.end_object();
}

TimePoint read_time(FormReader& form, const char* name) {
  const auto text = form.text(name);
  if (!text || text->empty()) return {};
  if (const auto time = codec::parse_rfc3339(*text); time && *time >= TimePoint()) return *time;
  form.fault(name, "send a time such as \"2026-11-21T03:00:00Z\"");
  return {};
}

/// An endpoint of the caller's; faulty if there is none.
std::string read_endpoint(const Api& api, const Call& call, FormReader& form, const char* name) {
  const auto shown = form.text(name);
  if (!shown || shown->empty()) return "";
  const auto* record = api.endpoint_of(call.owner(), *shown);
  if (record) return record->endpoint.id;
  form.fault(name, "there is no endpoint of this id");
  return "";
}

/// Absent, null or "".
bool names_none(FormReader& form, const char* name) {
  const auto text = form.raw(name);
  return !text || *text == "null" || *text == R"("")";
}

std::vector<std::string> read_texts(FormReader& form, const char* name,
                                    bool (*allowed)(std::string_view), const char* known) {
  auto texts = form.texts(name).value_or(std::vector<std::string>());
  if (texts.size() > kListMax) form.fault(name, "name at most 100");
  for (std::size_t i = 0; i < texts.size() && i < kListMax; ++i)
    if (!allowed(texts[i])) form.fault_at(name, i, known);
  return texts;
}

bool is_some_type(std::string_view text) { return !text.empty() && text.size() <= 256; }
bool is_final_status(std::string_view text) {
  return is_delivery_status(text) && text != "pending" && text != "retrying";
}

/// What all kinds of jobs take.
/// `endpoint_id`: of the path; "": the body may name one.
codec::ReplayJob read_job(const Api& api, const Call& call, FormReader& form,
                          const std::string& endpoint_id = "") {
  codec::ReplayJob job;
  job.id = api.new_id();
  job.organization_id = call.key.organization_id;
  job.test_mode = call.key.test_mode;
  job.status = "running";
  job.endpoint_id =
      endpoint_id.empty() ? read_endpoint(api, call, form, "endpointId") : endpoint_id;
  job.event_types = read_texts(form, "eventTypes", is_some_type, "name an event type");
  job.from = read_time(form, "from");
  job.to = read_time(form, "to");
  if (job.to != TimePoint() && job.to <= job.from)
    form.fault("to", "it must be later than \"from\"");
  job.dry_run = form.flag("dryRun").value_or(false);
  job.rate_per_second = form.number("ratePerSecond", 0.1, kRateMax).value_or(kRate);
  if (job.rate_per_second == 0) job.rate_per_second = kRate;
  job.created = job.updated = api.ports.now();
  job.actor = "key_" + call.key.id;
  return job;
}

void begin(Api& api, Call call, const codec::ReplayJob& job) {
  const auto running = std::ranges::count_if(api.tables.jobs(), [&](const auto& each) {
    return each.second.organization_id == job.organization_id &&
           each.second.finished == TimePoint();
  });
  if (static_cast<std::size_t>(running) >= kRunningMax)
    return call.respond(http::problem(409, "too-many-replays", "Too many replays",
                                      "10 replays are under way or paused: wait for one to end, or "
                                      "cancel one."));
  codec::JsonWriter json;
  write_job(json, job);
  auto answer = json_response(202, json.take());
  answer.headers.emplace_back("Location", "/api/replays/rpl_" + job.id);
  Writes writes{{Topic::kControl, job_key(job.id), codec::encode(codec::ControlRecord(job))},
                api.audit(call, "replay.started", "rpl_" + job.id,
                          {{"kind", job.kind}, {"dryRun", job.dry_run ? "true" : "false"}})};
  api.commit(std::move(call), std::move(writes), std::move(answer));
}

void begin_replay(Api& api, Call call) {
  FormReader form(call.request.body);
  auto job = read_job(api, call, form);
  job.target_endpoint_id = read_endpoint(api, call, form, "targetEndpointId");
  job.statuses =
      read_texts(form, "statuses", is_final_status, "send delivered, failed, expired or cancelled");
  job.kind = names_none(form, "targetEndpointId") ? "replay" : "backfill";
  const bool of_none = names_none(form, "endpointId");
  if (job.kind == "replay" && of_none)
    form.fault("endpointId", "say whose deliveries to send again");
  if (job.kind == "backfill" && of_none && !job.statuses.empty())
    form.fault("statuses",
               "statuses are those of deliveries to an endpoint: name it as endpointId");
  if (const auto faults = form.finish(); !faults.empty()) return call.respond(refused(faults));
  begin(api, std::move(call), job);
}

void begin_redrive(Api& api, Call call) {
  FormReader form(call.request.body);
  auto job = read_job(api, call, form);
  job.kind = "redrive";
  job.reasons = read_texts(form, "reasons", is_reason,
                           "send attempts_exhausted, gone, endpoint_disabled, endpoint_deleted, "
                           "expired, unrepresentable, schema or cancelled");
  if (const auto faults = form.finish(); !faults.empty()) return call.respond(refused(faults));
  begin(api, std::move(call), job);
}

/// Everything that waits for the endpoint of the path.
void begin_waiting(Api& api, Call call, const char* kind) {
  const auto* record = api.endpoint_of(call);
  if (!record) return call.respond(not_found("endpoint of this id"));
  FormReader form(call.request.body);
  auto job = read_job(api, call, form, record->endpoint.id);
  job.kind = kind;
  if (const auto faults = form.finish(); !faults.empty()) return call.respond(refused(faults));
  if (job.kind == "retry" && !takes_deliveries(api, record))
    return call.respond(http::problem(409, "endpoint-disabled", "Endpoint disabled",
                                      "The endpoint is disabled: enable it first."));
  begin(api, std::move(call), job);
}

const codec::ReplayJob* job_of(const Api& api, const Call& call) {
  const auto& shown = call.path.at("id");
  const auto* job = shown.starts_with("rpl_") ? api.tables.job(shown.substr(4)) : nullptr;
  const bool own = job && job->organization_id == call.key.organization_id &&
                   job->test_mode == call.key.test_mode;
  return own ? job : nullptr;
}

void list(Api& api, Call call) {
  QueryReader query(call.request);
  const auto page = query.page();
  if (const auto refusal = query.refusal()) return call.respond(*refusal);
  codec::JsonWriter json;
  json.begin_object().key("data").begin_array();
  std::size_t count = 0;
  std::string last;
  const auto& jobs = api.tables.jobs();
  auto next = page.before.empty() ? jobs.end() : jobs.lower_bound(page.before);
  bool more = false;
  while (next != jobs.begin() && !more) {
    const auto& job = (--next)->second;
    if (job.organization_id != call.key.organization_id || job.test_mode != call.key.test_mode)
      continue;
    more = count == page.count;
    if (more) break;
    write_job(json, job);
    last = job.id;
    ++count;
  }
  json.end_array();
  if (more) json.member("nextCursor", cursor_of(last));
  call.respond(json_response(200, json.end_object().take()));
}

void show(Api& api, Call call) {
  const auto* job = job_of(api, call);
  if (!job) return call.respond(not_found("replay of this id"));
  codec::JsonWriter json;
  write_job(json, *job);
  call.respond(json_response(200, json.take()));
}

http::Response replay_over(const std::string& status) {
  return http::problem(409, "replay-over", "Replay over", "The replay is " + status + ".");
}

void change(Api& api, Call call, const std::string& status) {
  FormReader form(call.request.body);
  if (const auto faults = form.finish(); !faults.empty()) return call.respond(refused(faults));
  const auto* job = job_of(api, call);
  if (!job) return call.respond(not_found("replay of this id"));
  if (job->finished != TimePoint()) return call.respond(replay_over(job->status));
  const auto id = job->id;
  auto audit = api.audit(call, "replay.changed", "rpl_" + id, {{"status", status}});
  api.jobs->change(
      id, status, std::move(audit),
      [&api, call = std::make_shared<Call>(std::move(call))](bool over, const std::string& error) {
        if (over) return call->respond(replay_over("over"));
        if (!error.empty()) return call->respond(unavailable(error));
        show(api, std::move(*call));
      });
}

}  // namespace

void add_replay_routes(Api& api, http::Router& router) {
  api.route(router, "POST", "/api/replays", Scope::kManage,
            [&api](Call call) { begin_replay(api, std::move(call)); });
  api.route(router, "POST", "/api/dead-letters/redrive", Scope::kManage,
            [&api](Call call) { begin_redrive(api, std::move(call)); });
  api.route(router, "GET", "/api/replays", Scope::kRead,
            [&api](Call call) { list(api, std::move(call)); });
  api.route(router, "GET", "/api/replays/{id}", Scope::kRead,
            [&api](Call call) { show(api, std::move(call)); });
  for (const char* kind : {"cancel", "retry"})
    api.route(router, "POST", std::string("/api/webhooks/{id}/deliveries/") + kind, Scope::kManage,
              [&api, kind](Call call) { begin_waiting(api, std::move(call), kind); });
  const std::pair<const char*, const char*> actions[] = {
      {"pause", "paused"}, {"resume", "running"}, {"cancel", "cancelled"}};
  for (const auto& [action, status] : actions)
    api.route(
        router, "POST", std::string("/api/replays/{id}/") + action, Scope::kManage,
        [&api, status = std::string(status)](Call call) { change(api, std::move(call), status); });
}

}  // namespace fanfare::control
