#include "service/quotas.h"

#include "codec/quota_records.h"

namespace fanfare::service {
namespace {

constexpr Duration kUsageCounts = 3 * kUsagePeriod;

std::string key_of(const char* kind, std::string_view organization_id, bool test_mode) {
  return std::string(kind).append(test_mode ? "/test/" : "/live/").append(organization_id);
}

}  // namespace

std::string quota_key(std::string_view organization_id, bool test_mode) {
  return key_of("quota", organization_id, test_mode);
}

std::string usage_key(std::string_view organization_id, bool test_mode, std::string_view instance) {
  return key_of("usage", organization_id, test_mode).append("/").append(instance);
}

std::string Quotas::apply(std::string_view key, std::string_view value, bool tombstone) {
  const std::string name(key);
  if (tombstone) {
    quotas_.erase(name);
    usages_.erase(name);
    notices_.erase(name);
    return "";
  }
  auto record = codec::decode_quota_record(value);
  if (!record) return record.error();
  if (auto* quota = std::get_if<Quota>(&*record)) {
    if (quota_key(quota->organization_id, quota->test_mode) != key)
      return "the key isn't that of the quota";
    quotas_.insert_or_assign(name, std::move(*quota));
  } else if (auto* usage = std::get_if<EventUsage>(&*record)) {
    if (usage_key(usage->organization_id, usage->test_mode, usage->instance) != key)
      return "the key isn't that of the usage";
    usages_.insert_or_assign(name, std::move(*usage));
  } else if (auto* notice = std::get_if<QuotaNotice>(&*record)) {
    if (quota_notice_key(notice->organization_id, notice->test_mode, notice->quota) != key)
      return "the key isn't that of the notice";
    notices_.insert_or_assign(name, std::move(*notice));
  }
  return "";
}

std::string quota_notice_key(std::string_view organization_id, bool test_mode,
                             std::string_view quota) {
  return key_of("notice", organization_id, test_mode).append("/").append(quota);
}

const QuotaNotice* Quotas::notice(const std::string& key) const {
  const auto found = notices_.find(key);
  return found == notices_.end() ? nullptr : &found->second;
}

const Quota* Quotas::own(std::string_view organization_id, bool test_mode) const {
  const auto found = quotas_.find(quota_key(organization_id, test_mode));
  return found == quotas_.end() ? nullptr : &found->second;
}

QuotaLimits Quotas::limits(std::string_view organization_id, bool test_mode,
                           const QuotaLimits& deployment) const {
  auto limits = deployment;
  const auto* quota = own(organization_id, test_mode);
  if (!quota) return limits;
  if (quota->limits.endpoints_max) limits.endpoints_max = quota->limits.endpoints_max;
  if (quota->limits.events_per_second > 0) {
    limits.events_per_second = quota->limits.events_per_second;
    limits.events_burst = quota->limits.events_burst;
  }
  if (quota->limits.retention > Duration(0)) limits.retention = quota->limits.retention;
  return limits;
}

Quotas::Use Quotas::use(std::string_view organization_id, bool test_mode, TimePoint now,
                        std::string_view but) const {
  const auto start = usage_key(organization_id, test_mode, "");
  Use sum;
  for (auto next = usages_.lower_bound(start);
       next != usages_.end() && next->first.starts_with(start); ++next) {
    const auto& usage = next->second;
    // An organization's id may be the beginning of another's.
    if (usage.organization_id != organization_id || usage.instance == but ||
        usage.at + kUsageCounts <= now)
      continue;
    sum.events_per_second += usage.events_per_second;
    sum.refused = sum.refused || usage.refused > 0;
    if (usage.events_per_second > 0) ++sum.instances;
  }
  return sum;
}

QuotaLimits read_quota_settings(runtime::Config& config) {
  QuotaLimits limits;
  limits.endpoints_max = static_cast<std::uint64_t>(
      config.integer("quotas.endpoints", 0, 0, 1'000'000,
                     "endpoints of an organization without a quota of its own; 0: no limit"));
  limits.events_per_second =
      static_cast<double>(config.integer("quotas.events_per_second", 0, 0, 1'000'000,
                                         "events a second of such an organization; 0: no limit"));
  return limits;
}

}  // namespace fanfare::service
