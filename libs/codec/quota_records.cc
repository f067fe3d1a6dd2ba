#include "codec/quota_records.h"

#include "codec/record_parts.h"

namespace fanfare::codec {

std::string encode(const Quota& quota) {
  v1::QuotaRecord out;
  auto& record = *out.mutable_quota();
  record.set_organization_id(quota.organization_id);
  record.set_test_mode(quota.test_mode);
  record.set_endpoints_max(quota.limits.endpoints_max);
  record.set_events_per_second(quota.limits.events_per_second);
  record.set_events_burst(quota.limits.events_burst);
  record.set_retention_ms(quota.limits.retention.count());
  record.set_updated_ms(to_unix_ms(quota.updated));
  return out.SerializeAsString();
}

std::string encode(const EventUsage& usage) {
  v1::QuotaRecord out;
  auto& record = *out.mutable_usage();
  record.set_organization_id(usage.organization_id);
  record.set_test_mode(usage.test_mode);
  record.set_instance(usage.instance);
  record.set_events_per_second(usage.events_per_second);
  record.set_refused(usage.refused);
  record.set_at_ms(to_unix_ms(usage.at));
  return out.SerializeAsString();
}

std::string encode(const QuotaNotice& notice) {
  v1::QuotaRecord out;
  auto& record = *out.mutable_notice();
  record.set_organization_id(notice.organization_id);
  record.set_test_mode(notice.test_mode);
  record.set_quota(notice.quota);
  record.set_incident_id(notice.incident_id);
  record.set_since_ms(to_unix_ms(notice.since));
  return out.SerializeAsString();
}

Result<QuotaRecord> decode_quota_record(std::string_view bytes) {
  v1::QuotaRecord record;
  if (!parse(record, bytes)) return fault<QuotaRecord>("not a record of quotas");
  if (record.has_quota()) {
    const auto& quota = record.quota();
    if (quota.organization_id().empty()) return fault<QuotaRecord>("a quota needs an organization");
    return QuotaRecord(Quota{quota.organization_id(),
                             quota.test_mode(),
                             {quota.endpoints_max(), quota.events_per_second(),
                              quota.events_burst(), Duration(quota.retention_ms())},
                             from_unix_ms(quota.updated_ms())});
  }
  if (record.has_usage()) {
    const auto& usage = record.usage();
    return QuotaRecord(EventUsage{usage.organization_id(), usage.test_mode(), usage.instance(),
                                  usage.events_per_second(), usage.refused(),
                                  from_unix_ms(usage.at_ms())});
  }
  if (record.has_notice()) {
    const auto& notice = record.notice();
    return QuotaRecord(QuotaNotice{notice.organization_id(), notice.test_mode(), notice.quota(),
                                   notice.incident_id(), from_unix_ms(notice.since_ms())});
  }
  return QuotaRecord();
}

}  // namespace fanfare::codec
