// What an organization may use, and what it does use.
#include "codec/quota_records.h"
#include "runtime/config.h"
#include "services/control/answers.h"
#include "services/control/api.h"
#include "services/control/forms/form_reader.h"

namespace fanfare::control {
namespace {

constexpr std::int64_t kMost = 1'000'000;

std::string quotas_json(const Api& api, const Owner& owner, const QuotaLimits& own) {
  const auto& quotas = api.tables.quotas();
  const auto& deployment = api.settings.quotas;
  codec::JsonWriter json;
  const auto limit = [&](const char* name, bool has_own, bool limited, auto value) {
    json.key(name).begin_object().member("own", has_own).key("limit");
    limited ? json.value(value) : json.null();
  };
  const auto endpoints = own.endpoints_max ? own.endpoints_max : deployment.endpoints_max;
  json.begin_object();
  limit("endpoints", own.endpoints_max > 0, endpoints > 0, endpoints);
  json.member("used", api.tables.endpoints_of(owner.organization_id, owner.test_mode)).end_object();
  const bool own_rate = own.events_per_second > 0;
  const auto rate = own_rate ? own.events_per_second : deployment.events_per_second;
  limit("eventsPerSecond", own_rate, rate > 0, rate);
  json.key("burst");
  own_rate&& own.events_burst ? json.value(own.events_burst) : json.null();
  json.member(
      "used",
      quotas.use(owner.organization_id, owner.test_mode, api.ports.now()).events_per_second);
  json.end_object();
  const auto retention = own.retention > Duration(0) ? own.retention : deployment.retention;
  limit("retention", own.retention > Duration(0), true, runtime::show_duration(retention));
  return json.end_object().end_object().take();
}

QuotaLimits own_limits(const Api& api, const Owner& owner) {
  const auto* own = api.tables.quotas().own(owner.organization_id, owner.test_mode);
  return own ? own->limits : QuotaLimits{};
}

void read_retention(const Api& api, FormReader& form, QuotaLimits& limits) {
  const auto text = form.text("retention");
  if (!text) return;
  limits.retention = Duration(0);
  if (text->empty()) return;
  const auto most = api.settings.quotas.retention;
  const auto parsed = runtime::parse_duration(*text);
  if (parsed && *parsed >= std::chrono::hours(1) && *parsed <= most)
    limits.retention = *parsed;
  else
    form.fault("retention", "send a duration from 1h to " + runtime::show_duration(most) +
                                ", for which the deployment keeps it");
}

void change(Api& api, Call call) {
  if (!call.key.platform)
    return call.respond(http::problem(403, "platform-key-needed", "Platform key needed",
                                      "Only a platform key sets quotas."));
  const auto owner = call.owner();
  Quota quota{owner.organization_id, owner.test_mode, own_limits(api, owner), api.ports.now()};
  auto& limits = quota.limits;
  FormReader form(call.request.body);
  if (const auto most = form.integer("endpoints", 1, kMost))
    limits.endpoints_max = static_cast<std::uint64_t>(*most);
  if (const auto rate = form.number("eventsPerSecond", 0.01, kMost))
    limits.events_per_second = *rate;
  if (const auto burst = form.integer("eventsBurst", 1, kMost))
    limits.events_burst = static_cast<std::uint32_t>(*burst);
  read_retention(api, form, limits);
  if (const auto faults = form.finish(); !faults.empty()) return call.respond(refused(faults));
  auto answer = json_response(200, quotas_json(api, owner, limits));
  Writes writes{{Topic::kQuotas, service::quota_key(owner.organization_id, owner.test_mode),
                 codec::encode(quota)},
                api.audit(call, "quotas.changed", "quotas", {{"request", call.request.body}})};
  api.commit(std::move(call), std::move(writes), std::move(answer));
}

/// Each change begins when those before it of the same organization and mode are written.
void change_in_turn(Api& api, Call call) {
  const auto turn = turn_of(call.owner());
  api.quota_turns.take(turn, std::move(call), [&api](Call call) { change(api, std::move(call)); });
}

}  // namespace

void add_quota_routes(Api& api, http::Router& router) {
  api.route(router, "GET", "/api/quotas", Scope::kRead, [&api](const Call& call) {
    const auto owner = call.owner();
    call.respond(json_response(200, quotas_json(api, owner, own_limits(api, owner))));
  });
  api.route(router, "PATCH", "/api/quotas", Scope::kManage,
            [&api](Call call) { change_in_turn(api, std::move(call)); });
}

}  // namespace fanfare::control
