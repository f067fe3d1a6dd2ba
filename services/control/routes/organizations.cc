// The operator's view: all organizations, for platform keys.
#include "services/control/answers.h"
#include "services/control/api.h"
#include "services/control/cursor.h"
#include "services/control/query.h"

namespace fanfare::control {
namespace {

constexpr Duration kWindow = std::chrono::hours(24);
constexpr std::int64_t kCountedMax = 10'000;

struct EndpointCounts {
  std::int64_t active = 0, paused = 0, disabled = 0, failing = 0;
};

EndpointCounts count_endpoints(const Tables& tables, const Owner& owner) {
  EndpointCounts counts;
  std::string before;
  for (;;) {
    const auto page = tables.list(owner.organization_id, owner.test_mode, before, 1'000);
    if (page.empty()) return counts;
    for (const auto* record : page) {
      const auto live = tables.live_status(*record);
      counts.active += live.status == EndpointStatus::kActive;
      counts.paused += live.status == EndpointStatus::kPaused;
      counts.disabled += live.status == EndpointStatus::kDisabled;
      counts.failing += live.status == EndpointStatus::kActive && live.failing_since != TimePoint();
    }
    before = page.back()->endpoint.id;
  }
}

void write_organization(codec::JsonWriter& json, const Api& api, const Owner& owner,
                        const OrganizationOverview& overview) {
  const auto counts = count_endpoints(api.tables, owner);
  const auto& sums = overview.sums;
  const auto successes = sums.successes();
  json.begin_object().member("id", owner.organization_id).key("endpoints").begin_object();
  json.member("active", counts.active).member("paused", counts.paused);
  json.member("disabled", counts.disabled).member("failing", counts.failing).end_object();
  json.member("attempts", sums.attempts).member("successes", successes).key("successRate");
  sums.attempts ? json.value(static_cast<double>(successes) / static_cast<double>(sums.attempts))
                : json.null();
  json.member("deadLetters", overview.dead_letters).end_object();
}

void list(Api& api, Call call) {
  if (!call.key.platform)
    return call.respond(http::problem(403, "platform-key-needed", "Platform key needed",
                                      "Only a platform key sees all organizations."));
  QueryReader query(call.request);
  const auto page = query.page();
  const auto search = query.text("search");
  if (const auto refusal = query.refusal()) return call.respond(*refusal);
  const auto all = api.tables.organizations(call.key.test_mode);
  OverviewQuery wanted{{}, call.key.test_mode, api.ports.now() - kWindow, kCountedMax};
  bool more = false;
  for (auto id = all.upper_bound(page.before); id != all.end() && !more; ++id) {
    if (id->find(search) == std::string::npos) continue;
    more = wanted.organizations.size() == page.count;
    if (!more) wanted.organizations.push_back(*id);
  }
  const auto shown = wanted.organizations;
  api.ask(std::move(call), std::move(wanted), [&api, shown, more](const Call& call, auto found) {
    codec::JsonWriter json;
    json.begin_object().key("data").begin_array();
    for (const auto& id : shown) write_organization(json, api, {id, call.key.test_mode}, found[id]);
    json.end_array();
    if (more) json.member("nextCursor", cursor_of(shown.back()));
    call.respond(json_response(200, json.end_object().take()));
  });
}

}  // namespace

void add_organization_routes(Api& api, http::Router& router) {
  api.route(router, "GET", "/api/organizations", Scope::kRead,
            [&api](Call call) { list(api, std::move(call)); }, {.any_platform = true});
}

}  // namespace fanfare::control
