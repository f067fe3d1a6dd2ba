// Tells organizations that they use most of what they may, and that they no longer do.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "services/control/api.h"

namespace fanfare::control {

struct QuotaUse {
  std::string organization_id;
  bool test_mode = false;
  std::string quota;  // endpoints, eventsPerSecond
  double used = 0, limit = 0;
  /// Nine tenths, or events are refused.
  bool near() const { return used >= 0.9 * limit; }
  bool calm() const { return limit <= 0 || used < 0.8 * limit; }
};

/// Of each organization and mode that has something: each quota that limits it.
std::vector<QuotaUse> quota_uses(const Tables& tables, const QuotaLimits& deployment,
                                 TimePoint now);

struct QuotaNoticeSettings {
  Duration after{60'000};  // events are told of when they are near the limit for so long
  Duration calm{900'000};  // it is over when it was calm for so long
};

/// Told at nine tenths, over below eight tenths:
///
///   near ─▶ opened … calm for a while ─▶ closed
///
/// What was told is written with the notification, so each is told once, whoever owns writing.
class QuotaNotices {
 public:
  explicit QuotaNotices(QuotaNoticeSettings settings) : settings_(settings) {}
  /// Call it about once a second on the instance that writes. `uses`: quota_uses().
  void on_tick(Api& api, std::vector<QuotaUse> uses);

 private:
  void look_at(Api& api, const std::string& key, const QuotaUse& use);
  void tell(Api& api, const std::string& key, const QuotaUse& use, const QuotaNotice* told);

  QuotaNoticeSettings settings_;
  std::map<std::string, TimePoint> since_;  // near or calm, as it isn't told yet; by key
  std::set<std::string> writing_;           // likewise
};

}  // namespace fanfare::control
