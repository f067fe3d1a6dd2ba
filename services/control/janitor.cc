#include "services/control/janitor.h"

#include <deque>
#include <memory>

#include "services/control/mail_addresses.h"

namespace fanfare::control {
namespace {

constexpr std::size_t kAtOnce = 1'000;  // of each kind
constexpr Duration kChildKeysKept = std::chrono::hours(24);
constexpr Duration kJobsKept = std::chrono::days(30);

bool is_old(const codec::KeptAnswer& answer, TimePoint now) {
  return answer.created + kAnswersKept < now;
}

bool is_old(const codec::ReplayJob& job, TimePoint now) {
  return job.finished != TimePoint() && job.finished + kJobsKept < now;
}

bool is_old(const ApiKey& key, TimePoint now) {
  return key.kind != KeyKind::kApiKey && key.expires + kChildKeysKept < now;
}

bool is_old(const codec::MailAddress& address, TimePoint now) {
  return address.confirmed == TimePoint() && address.asked + kMailAsked < now;
}

using Keys = std::deque<std::string>;

template <typename Table>
Keys old_of(const Table& table, TimePoint now) {
  Keys keys;
  for (const auto& [key, record] : table)
    if (is_old(record, now)) keys.push_back(key);
  return keys;
}

/// Takes the next ones that are still there and old.
template <typename Table, typename Take>
void take(Keys& keys, const Table& table, TimePoint now, Take one) {
  for (std::size_t count = 0; count < kAtOnce && !keys.empty(); keys.pop_front()) {
    const auto found = table.find(keys.front());
    if (found == table.end() || !is_old(found->second, now)) continue;
    one(keys.front());
    ++count;
  }
}

struct Old {
  Keys answers, jobs, api_keys, mail_addresses;
};

void remove_next(Api& api, const std::shared_ptr<Old>& old) {
  const auto& tables = api.tables;
  const auto now = api.ports.now();
  Writes writes;
  const auto control = [&](const std::string& key) {
    writes.push_back({Topic::kControl, key, std::nullopt});
  };
  take(old->answers, tables.answers(), now, control);
  take(old->jobs, tables.jobs(), now, [&](const std::string& id) { control(job_key(id)); });
  take(old->api_keys, tables.api_keys().all(), now, [&](const std::string& hash) {
    writes.push_back({Topic::kApiKeys, hash, std::nullopt});
  });
  take(old->mail_addresses, tables.mail_addresses(), now, control);
  if (writes.empty()) return;
  api.ports.commit(std::move(writes), [&api, old](const std::string& error) {
    if (error.empty()) remove_next(api, old);
  });
}

}  // namespace

void tidy_up(Api& api) {
  const auto& tables = api.tables;
  const auto now = api.ports.now();
  remove_next(api,
              std::make_shared<Old>(Old{old_of(tables.answers(), now), old_of(tables.jobs(), now),
                                        old_of(tables.api_keys().all(), now),
                                        old_of(tables.mail_addresses(), now)}));
}

}  // namespace fanfare::control
