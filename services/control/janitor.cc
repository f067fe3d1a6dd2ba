#include "services/control/janitor.h"

#include "services/control/mail_addresses.h"

namespace fanfare::control {
namespace {
constexpr std::size_t kAtOnce = 1'000;
constexpr Duration kAnswersKept = std::chrono::hours(24);
constexpr Duration kChildKeysKept = std::chrono::hours(24);
constexpr Duration kJobsKept = std::chrono::days(30);
}  // namespace

void tidy_up(Api& api) {
  const auto now = api.ports.now();
  Writes writes;
  for (const auto& [key, answer] : api.tables.answers())
    if (answer.created + kAnswersKept < now && writes.size() < kAtOnce)
      writes.push_back({Topic::kControl, key, std::nullopt});
  for (const auto& [id, job] : api.tables.jobs())
    if (job.finished != TimePoint() && job.finished + kJobsKept < now && writes.size() < kAtOnce)
      writes.push_back({Topic::kControl, job_key(id), std::nullopt});
  for (const auto& [hash, key] : api.tables.api_keys().all())
    if (key.kind != KeyKind::kApiKey && key.expires + kChildKeysKept < now &&
        writes.size() < kAtOnce)
      writes.push_back({Topic::kApiKeys, hash, std::nullopt});
  for (const auto& [key, address] : api.tables.mail_addresses())
    if (address.confirmed == TimePoint() && address.asked + kMailAsked < now &&
        writes.size() < kAtOnce)
      writes.push_back({Topic::kControl, key, std::nullopt});
  if (!writes.empty()) api.ports.commit(std::move(writes), [](const std::string&) {});
}

}  // namespace fanfare::control
