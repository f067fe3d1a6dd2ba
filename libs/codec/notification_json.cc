#include "codec/notification_records.h"
#include "codec/render.h"

namespace fanfare::codec {
namespace {

void write_counts(JsonWriter& json, const char* name, const Counts& counts) {
  json.key(name).begin_object();
  for (const auto& [key, number] : counts) json.member(key, number);
  json.end_object();
}

void write_or_null(JsonWriter& json, const char* name, const std::string& text) {
  json.key(name);
  text.empty() ? json.null() : json.value(text);
}

}  // namespace

std::string notification_json(const Notification& notification) {
  JsonWriter json;
  json.begin_object();
  write_members(json, notification);
  return json.end_object().take();
}

void write_members(JsonWriter& json, const Notification& it) {
  json.member("id", "ntf_" + it.id).member("kind", it.kind).member("stage", it.stage);
  json.member("at", iso8601_seconds(it.at));
  write_or_null(json, "incidentId", it.incident_id.empty() ? "" : "inc_" + it.incident_id);
  write_or_null(json, "endpointId", it.endpoint_id.empty() ? "" : "whe_" + it.endpoint_id);
  write_or_null(json, "endpointHost", it.endpoint_host);
  write_or_null(json, "since", it.since == TimePoint() ? "" : iso8601_seconds(it.since));
  json.member("failureCount", it.count).member("failureTotal", it.total);
  write_counts(json, "causes", it.causes);
  write_counts(json, "eventTypes", it.types);
  write_or_null(json, "eventId", it.event_id);
  write_or_null(json, "eventType", it.event_type);
  write_or_null(json, "deliveryId", it.delivery_id);
  write_or_null(json, "error", it.error);
  json.key("quota");
  if (it.quota.empty()) return (void)json.null();
  json.begin_object().member("name", it.quota);
  json.member("used", it.quota_used).member("limit", it.quota_limit).end_object();
}

}  // namespace fanfare::codec
