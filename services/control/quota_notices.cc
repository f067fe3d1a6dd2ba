#include "services/control/quota_notices.h"

#include <algorithm>

#include "codec/notification_records.h"
#include "codec/quota_records.h"

namespace fanfare::control {
namespace {

constexpr const char* kEndpoints = "endpoints";
constexpr const char* kEvents = "eventsPerSecond";

std::string key_of(const QuotaUse& use) {
  return service::quota_notice_key(use.organization_id, use.test_mode, use.quota);
}

/// One whose organization or limit is gone is calm.
QuotaUse gone(const QuotaNotice& notice) {
  return {notice.organization_id, notice.test_mode, notice.quota, 0, 0};
}

}  // namespace

std::vector<QuotaUse> quota_uses(const Tables& tables, const QuotaLimits& deployment,
                                 TimePoint now) {
  std::vector<QuotaUse> uses;
  for (const bool test_mode : {false, true}) {
    for (const auto& organization : tables.organizations(test_mode)) {
      const auto limits = tables.quotas().limits(organization, test_mode, deployment);
      if (limits.endpoints_max)
        uses.push_back({organization, test_mode, kEndpoints,
                        static_cast<double>(tables.endpoints_of(organization, test_mode)),
                        static_cast<double>(limits.endpoints_max)});
      if (limits.events_per_second <= 0) continue;
      const auto use = tables.quotas().use(organization, test_mode, now);
      const auto rate = use.refused ? std::max(use.events_per_second, limits.events_per_second)
                                    : use.events_per_second;
      uses.push_back({organization, test_mode, kEvents, rate, limits.events_per_second});
    }
  }
  return uses;
}

void QuotaNotices::on_tick(Api& api, std::vector<QuotaUse> uses) {
  std::set<std::string> keys;
  for (const auto& use : uses) keys.insert(key_of(use));
  for (const auto& [key, notice] : api.tables.quotas().notices())
    if (keys.insert(key).second) uses.push_back(gone(notice));
  for (const auto& use : uses) look_at(api, key_of(use), use);
  std::erase_if(since_, [&](const auto& each) { return !keys.contains(each.first); });
}

void QuotaNotices::look_at(Api& api, const std::string& key, const QuotaUse& use) {
  if (writing_.contains(key)) return;
  const auto* told = api.tables.quotas().notice(key);
  if (told ? !use.calm() : !use.near()) {
    since_.erase(key);
    return;
  }
  const auto now = api.ports.now();
  const auto since = since_.try_emplace(key, now).first->second;
  const auto wait = told ? settings_.calm : use.quota == kEvents ? settings_.after : Duration(0);
  if (now >= since + wait) tell(api, key, use, told);
}

void QuotaNotices::tell(Api& api, const std::string& key, const QuotaUse& use,
                        const QuotaNotice* told) {
  Notification it;
  it.id = api.new_id();
  it.organization_id = use.organization_id;
  it.test_mode = use.test_mode;
  it.at = api.ports.now();
  it.kind = "quota_near_limit";
  it.stage = told ? "closed" : "opened";
  it.incident_id = told ? told->incident_id : it.id;
  it.since = told ? told->since : it.at;
  it.quota = use.quota;
  it.quota_used = use.used;
  it.quota_limit = use.limit;
  Write remembered{Topic::kQuotas, key, std::nullopt};
  if (!told)
    remembered.value = codec::encode(
        QuotaNotice{use.organization_id, use.test_mode, use.quota, it.incident_id, it.since});
  since_.erase(key);
  writing_.insert(key);
  api.ports.commit(
      {std::move(remembered),
       {Topic::kNotifications, it.organization_id, codec::encode(codec::NotificationRecord(it))}},
      [this, key](const std::string&) { writing_.erase(key); });
}

}  // namespace fanfare::control
