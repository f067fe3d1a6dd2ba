#include "services/control/auto_redrive.h"

#include "services/control/replay_jobs.h"

namespace fanfare::control {
namespace {

constexpr std::size_t kLookedAt = 500;  // dead letters of a page
constexpr int kPagesMax = 40;           // of a round
constexpr Duration kAgain = std::chrono::seconds(1);
// What was redriven before is marked so, and RunNumbers know what was redriven since.
constexpr Duration kSettled = std::chrono::seconds(30);

}  // namespace

void AutoRedrive::tick() {
  const auto now = api_.ports.now();
  const auto& all = api_.tables.all_settings();
  std::erase_if(rounds_, [&](const auto& each) {
    const auto found = all.find(each.first);
    return !each.second.busy && (found == all.end() || !found->second.auto_redrive);
  });
  for (const auto& [key, settings] : all) {
    if (!settings.auto_redrive) continue;
    const auto [place, is_new] = rounds_.try_emplace(key);
    auto& round = place->second;
    if (is_new) round.next = now + period_;
    if (!round.busy && now >= round.next) look(key, round);
  }
}

void AutoRedrive::look(const std::string& key, Round& round) {
  const auto now = api_.ports.now();
  const auto& settings = api_.tables.all_settings().at(key);
  DeadLettersQuery query{{settings.organization_id, settings.test_mode},
                         {},
                         round.after,
                         kLookedAt,
                         true,
                         now - kSettled};
  query.filter.to = now - settings.redrive_min_age;
  query.filter.redriven = false;
  query.filter.redrives_below = settings.redrives_max;
  query.filter.reasons = {"attempts_exhausted", "expired"};
  round.busy = true;
  api_.ports.ask(std::move(query), [this, key](std::optional<LogAnswer> got) {
    if (got) return take(key, std::get<DeadLettersQuery::Answer>(*got));
    auto& round = rounds_.at(key);
    round.busy = false;
    round.next = api_.ports.now() + kAgain;
  });
}

void AutoRedrive::take(const std::string& key, const DeadLetterRows& letters) {
  auto& round = rounds_.at(key);
  const auto& all = api_.tables.all_settings();
  const auto settings = all.find(key);
  if (settings == all.end() || !settings->second.auto_redrive) return end(round);
  send(settings->second, letters, round);
  const bool enough = round.sent >= settings->second.redrives_at_once;
  if (!enough && letters.has_more && ++round.pages < kPagesMax) return look(key, round);
  if (!enough && !letters.has_more) round.after.clear();
  end(round);
}

void AutoRedrive::end(Round& round) {
  round.busy = false;
  round.pages = 0;
  round.sent = 0;
  round.next = api_.ports.now() + period_;
}

void AutoRedrive::send(const codec::OrganizationSettings& settings, const DeadLetterRows& letters,
                       Round& round) {
  const auto now = api_.ports.now();
  const Owner owner{settings.organization_id, settings.test_mode};
  Filters filters;
  Writes writes;
  std::vector<std::string> numbered;
  for (const auto& row : letters.rows) {
    if (round.sent >= settings.redrives_at_once) break;
    round.after = row.id;
    const auto& delivery = row.letter.delivery;
    const auto* record = api_.tables.endpoint(delivery.endpoint_id);
    if (!takes_deliveries(api_, record)) continue;
    if (!filters.wants(record->endpoint, api_.dialects, row.letter)) continue;
    const auto run = api_.runs.next(delivery.id, delivery.run, now);
    if (!run) continue;
    numbered.push_back(delivery.id);
    auto anew = begun_anew(row.letter, record->endpoint, api_.dialects, *run, now);
    if (!anew) continue;
    send_again(std::move(*anew), "redrive", "", now, writes);
    ++round.sent;
  }
  if (writes.empty()) return;
  writes.push_back(api_.audit(owner, "auto_redrive", "dead_letters.redriven", "",
                              {{"count", std::to_string(numbered.size())}}));
  api_.ports.commit(std::move(writes), [this, numbered](const std::string& error) {
    if (error.empty()) return;
    for (const auto& delivery : numbered) api_.runs.give_back(delivery);
  });
}

}  // namespace fanfare::control
