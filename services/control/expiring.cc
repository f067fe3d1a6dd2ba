#include "services/control/expiring.h"

#include <algorithm>

#include "codec/notification_records.h"
#include "core/ulid.h"

namespace fanfare::control {
namespace {

constexpr std::size_t kTypesMax = 50;  // that a notification tells apart

std::string id_of(const ExpiringLetters& letters, TimePoint day) {
  return derived_ulid(day, "expiring/" + letters.owner.organization_id +
                               (letters.owner.test_mode ? "/test" : "/live"));
}

Notification told(const ExpiringLetters& letters, const std::string& id, TimePoint now) {
  Notification it;
  it.id = id;
  it.organization_id = letters.owner.organization_id;
  it.test_mode = letters.owner.test_mode;
  it.at = now;
  it.kind = "dead_letters_expiring";
  it.stage = "opened";
  it.since = letters.oldest;
  for (const auto& [type, count] : letters.types) {
    it.count += count;
    it.types[it.types.size() < kTypesMax ? type : "(others)"] += count;
  }
  it.total = it.count;
  return it;
}

void tell(Api& api, const std::vector<ExpiringLetters>& expiring, TimePoint notice) {
  for (const auto& letters : expiring) {
    // The id is of the day of the notice, so that the inbox has it where it belongs.
    const auto id = id_of(letters, notice);
    if (api.notes.notification(letters.owner, id)) continue;
    const auto it = told(letters, id, api.ports.now());
    api.ports.commit(
        {{Topic::kNotifications, it.organization_id, codec::encode(codec::NotificationRecord(it))}},
        [](const std::string&) {});
  }
}

}  // namespace

void tell_of_expiring(Api& api, Duration kept) {
  kept = std::min(kept, kDeadLettersKept);
  if (kept < 2 * kExpiringNotice) return;
  const auto now = api.ports.now();
  const auto day = std::chrono::days(1);
  // Days that are over until the notice, the oldest first; what is older is gone.
  auto begin = std::chrono::floor<std::chrono::days>(now - kept);
  for (; begin + day + kept - kExpiringNotice <= now; begin += day) {
    const TimePoint notice = begin + day + kept - kExpiringNotice;
    api.ports.ask(ExpiringQuery{begin, begin + day},
                  [&api, notice](const std::optional<LogAnswer>& got) {
                    if (got) tell(api, std::get<ExpiringQuery::Answer>(*got), notice);
                  });
  }
}

}  // namespace fanfare::control
