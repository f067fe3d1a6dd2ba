// How many deliveries went, over time and by cause of failure.
#include <algorithm>

#include "services/control/answers.h"
#include "services/control/api.h"
#include "services/control/query.h"

namespace fanfare::control {
namespace {

constexpr Duration kBucket = std::chrono::minutes(5);
constexpr std::int64_t kPointsMax = 200, kPoints = 24;
constexpr std::int64_t kBucketsMax = 100'000;  // that one call sums up
constexpr std::size_t kEndpointsMax = 100, kGroupsMax = 100, kLookedAtMax = 20'000;

/// Bare ids; one "" where the parameter is absent. Those that aren't the caller's are left out.
std::vector<std::string> read_endpoints(const Api& api, const Call& call, QueryReader& query) {
  const auto given = query.optional("endpointIds");
  if (!given) return {""};
  std::vector<std::string> ids;
  std::string_view rest = *given;
  std::size_t named = 0;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(','), rest.size());
    if (const auto* record = api.endpoint_of(call.owner(), rest.substr(0, end)))
      ids.push_back(record->endpoint.id);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    ++named;
  }
  if (named > kEndpointsMax) query.fault("endpointIds names at most 100 endpoints");
  return ids;
}

void write_rate(codec::JsonWriter& json, std::int64_t attempts, std::int64_t successes) {
  json.key("successRate");
  attempts ? json.value(static_cast<double>(successes) / static_cast<double>(attempts))
           : json.null();
}

void write_mean(codec::JsonWriter& json, std::int64_t total_us, std::int64_t attempts) {
  json.key("meanMs");
  attempts ? json.value(static_cast<double>(total_us) / 1'000 / static_cast<double>(attempts))
           : json.null();
}

void write_series(codec::JsonWriter& json, const std::string& endpoint,
                  const std::vector<SeriesPoint>& points, TimePoint since, Duration step,
                  std::int64_t count) {
  SeriesPoint sum;
  json.begin_object().key("endpointId");
  endpoint.empty() ? json.null() : json.value(shown_endpoint_id(endpoint, Shape::kApi));
  json.key("points").begin_array();
  auto next = points.begin();
  for (std::int64_t place = 0; place < count; ++place) {
    SeriesPoint point;
    if (next != points.end() && next->place == place) point = *next++;
    json.begin_object().member("at", iso8601_ms(since + place * step));
    json.member("attempts", point.attempts).member("successes", point.successes);
    write_mean(json, point.total_us, point.attempts);
    json.end_object();
    sum.attempts += point.attempts;
    sum.successes += point.successes;
    sum.total_us += point.total_us;
  }
  json.end_array().member("attempts", sum.attempts).member("successes", sum.successes);
  write_rate(json, sum.attempts, sum.successes);
  write_mean(json, sum.total_us, sum.attempts);
  json.end_object();
}

void show_series(Api& api, Call call) {
  QueryReader query(call.request);
  const auto window = query.window();
  const auto points = query.number("points", 1, kPointsMax).value_or(kPoints);
  const auto endpoints = read_endpoints(api, call, query);
  if (static_cast<std::int64_t>(endpoints.size()) * (window / kBucket) > kBucketsMax)
    query.fault("that is too much at once: name fewer endpointIds, or a shorter window");
  if (const auto refusal = query.refusal()) return call.respond(*refusal);
  const auto step =
      std::max(kBucket, (window / points + kBucket - Duration(1)) / kBucket * kBucket);
  const auto count = (window + step - Duration(1)) / step;
  const auto now = to_unix_ms(api.ports.now());
  const auto since = from_unix_ms((now / step.count() - count + 1) * step.count());
  SeriesQuery wanted{call.owner(), endpoints, since, step};
  api.ask(std::move(call), std::move(wanted),
          [endpoints, since, step, count](const Call& call, auto series) {
            codec::JsonWriter json;
            json.begin_object().member("since", iso8601_ms(since));
            json.member("stepSeconds", step.count() / 1'000).key("data").begin_array();
            for (const auto& id : endpoints) write_series(json, id, series[id], since, step, count);
            call.respond(json_response(200, json.end_array().end_object().take()));
          });
}

void write_failure(codec::JsonWriter& json, const Api& api, const FailureGroup& group) {
  json.begin_object().member("endpointId", shown_endpoint_id(group.endpoint_id, Shape::kApi));
  json.member("outcome", group.outcome_class).key("responseCode");
  group.response_code ? json.value(group.response_code) : json.null();
  json.member("count", group.count).member("waiting", group.waiting);
  json.member("firstAt", iso8601_ms(group.first)).member("lastAt", iso8601_ms(group.last));
  json.member("exampleDeliveryId",
              shown_delivery_id(api.dialects.find(group.dialect), group.example_id));
  json.member("error", group.error).member("responseBody", group.response_body).end_object();
}

void show_failures(Api& api, Call call) {
  QueryReader query(call.request);
  const auto window = query.window();
  const auto endpoint = query.endpoint_id("endpointId");
  if (const auto refusal = query.refusal()) return call.respond(*refusal);
  const auto since = api.ports.now() - window;
  FailuresQuery wanted{call.owner(), endpoint, since, kLookedAtMax, kGroupsMax};
  api.ask(std::move(call), std::move(wanted), [&api, since](const Call& call, const auto& groups) {
    codec::JsonWriter json;
    json.begin_object().member("since", iso8601_ms(since)).key("data").begin_array();
    for (const auto& group : groups) write_failure(json, api, group);
    call.respond(json_response(200, json.end_array().end_object().take()));
  });
}

}  // namespace

void add_insight_routes(Api& api, http::Router& router) {
  api.route(router, "GET", "/api/series", Scope::kRead,
            [&api](Call call) { show_series(api, std::move(call)); });
  api.route(router, "GET", "/api/failures", Scope::kRead,
            [&api](Call call) { show_failures(api, std::move(call)); });
}

}  // namespace fanfare::control
