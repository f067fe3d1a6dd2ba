// Dead letters that are redriven by themselves.
#include "services/control/replay_jobs.h"

namespace fanfare::control {
namespace {

constexpr std::size_t kLookedAt = 1'000;  // dead letters, for those that can be redriven

void redrive_some(Api& api, const codec::OrganizationSettings& settings,
                  const std::vector<DeadLetterRow>& rows) {
  const auto now = api.ports.now();
  const Owner owner{settings.organization_id, settings.test_mode};
  Filters filters;
  Writes writes;
  std::vector<std::string> numbered;
  for (const auto& row : rows) {
    const auto& delivery = row.letter.delivery;
    const auto* record = api.tables.endpoint(delivery.endpoint_id);
    if (numbered.size() >= settings.redrives_at_once) break;
    if (!takes_deliveries(api, record)) continue;
    if (!filters.wants(record->endpoint, api.dialects, row.letter)) continue;
    const auto run = api.runs.next(delivery.id, delivery.run, now);
    if (!run) continue;
    numbered.push_back(delivery.id);
    auto anew = begun_anew(row.letter, record->endpoint, api.dialects, *run, now);
    if (anew) send_again(std::move(*anew), "redrive", "", now, writes);
  }
  if (writes.empty()) return;
  writes.push_back(api.audit(owner, "auto_redrive", "dead_letters.redriven", "",
                             {{"count", std::to_string(numbered.size())}}));
  api.ports.commit(std::move(writes), [&api, numbered](const std::string& error) {
    if (error.empty()) return;
    for (const auto& delivery : numbered) api.runs.give_back(delivery);
  });
}

}  // namespace

void redrive_automatically(Api& api) {
  for (const auto& [key, settings] : api.tables.all_settings()) {
    if (!settings.auto_redrive) continue;
    DeadLettersQuery query{{settings.organization_id, settings.test_mode}, {}, "", kLookedAt, true};
    query.filter.to = api.ports.now() - settings.redrive_min_age;
    query.filter.redriven = false;
    query.filter.redrives_below = settings.redrives_max;
    query.filter.reasons = {"attempts_exhausted", "expired"};
    api.ports.ask(std::move(query), [&api, settings = settings](std::optional<LogAnswer> got) {
      if (got) redrive_some(api, settings, std::get<DeadLettersQuery::Answer>(*got));
    });
  }
}

}  // namespace fanfare::control
