#include "services/control/log/log_query.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "services/control/log/statements.h"

namespace fanfare::control {
namespace {

constexpr std::size_t kLetterGroupsMax = 1'000;

template <typename Query>
using AnswerTo = typename Query::Answer;

// --- One index.

LoggedDelivery logged(LogIndex& index, const Owner& owner, DeliveryRow row) {
  auto attempts = index.attempts(owner, row);
  return {std::move(row), std::move(attempts), std::nullopt};
}

AnswerTo<DeliveriesQuery> ask(LogIndex& index, const DeliveriesQuery& query) {
  AnswerTo<DeliveriesQuery> out;
  for (auto& row : index.deliveries(query.owner, query.filter, query.page))
    out.push_back(query.with_attempts ? logged(index, query.owner, std::move(row))
                                      : LoggedDelivery{std::move(row), {}, std::nullopt});
  return out;
}

AnswerTo<DeliveryQuery> ask(LogIndex& index, const DeliveryQuery& query) {
  auto row = index.delivery(query.owner, query.id);
  if (!row) return std::nullopt;
  auto out = logged(index, query.owner, std::move(*row));
  out.letter = index.dead_letter_of(query.owner, query.id);
  return out;
}

AnswerTo<KnownDeliveriesQuery> ask(LogIndex& index, const KnownDeliveriesQuery& query) {
  AnswerTo<KnownDeliveriesQuery> out;
  for (const auto& id : query.ids)
    if (auto row = index.delivery(query.owner, id)) out.push_back(std::move(*row));
  return out;
}

AnswerTo<WaitingQuery> ask(LogIndex& index, const WaitingQuery& query) {
  return index.waiting(query.owner, query.filter, query.after, query.count);
}

AnswerTo<DeadLettersQuery> ask(LogIndex& index, const DeadLettersQuery& query) {
  if (query.oldest_first)
    return index.oldest_dead_letters(query.owner, query.filter, query.start, query.count);
  return index.dead_letters(query.owner, query.filter, {query.start, query.count});
}

AnswerTo<DeadLetterQuery> ask(LogIndex& index, const DeadLetterQuery& query) {
  return index.dead_letter(query.owner, query.id);
}

AnswerTo<DeadLetterGroupsQuery> ask(LogIndex& index, const DeadLetterGroupsQuery& query) {
  return index.dead_letter_groups(query.owner, query.filter);
}

AnswerTo<HealthQuery> ask(LogIndex& index, const HealthQuery& query) {
  return index.health(query.owner, query.endpoint_id, query.since);
}

AnswerTo<SumsQuery> ask(LogIndex& index, const SumsQuery& query) {
  return index.sums(query.owner, query.endpoint_id, query.since);
}

AnswerTo<SeriesQuery> ask(LogIndex& index, const SeriesQuery& query) {
  return index.series(query.owner, query.endpoints, query.since, query.step);
}

AnswerTo<FailuresQuery> ask(LogIndex& index, const FailuresQuery& query) {
  auto groups = index.failures(query.owner, query.endpoint_id, query.since, query.most);
  if (groups.size() > query.groups) groups.resize(query.groups);
  for (auto& group : groups) {
    const auto row = index.delivery(query.owner, group.example_id);
    if (!row) continue;
    group.dialect = row->dialect;
    const auto attempts = index.attempts(query.owner, *row);
    if (attempts.empty()) continue;
    group.error = attempts.back().outcome.error;
    group.response_body = attempts.back().outcome.response_body;
  }
  return groups;
}

AnswerTo<OverviewQuery> ask(LogIndex& index, const OverviewQuery& query) {
  AnswerTo<OverviewQuery> out;
  for (const auto& organization : query.organizations) {
    const Owner owner{organization, query.test_mode};
    out[organization] = {index.sums(owner, "", query.since),
                         index.count_dead_letters(owner, query.most)};
  }
  return out;
}

AnswerTo<ExpiringQuery> ask(LogIndex& index, const ExpiringQuery& query) {
  return index.expiring(query.from, query.to);
}

// --- Several.

template <typename Row>
std::vector<Row> together(std::vector<std::vector<Row>> parts) {
  std::vector<Row> all;
  for (auto& part : parts)
    all.insert(all.end(), std::make_move_iterator(part.begin()),
               std::make_move_iterator(part.end()));
  return all;
}

template <typename Row>
std::vector<Row> cut(std::vector<Row> rows, std::size_t most) {
  if (rows.size() > most) rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(most), rows.end());
  return rows;
}

AnswerTo<DeliveriesQuery> merge(const DeliveriesQuery& query,
                                std::vector<AnswerTo<DeliveriesQuery>> parts) {
  auto all = together(std::move(parts));
  std::ranges::sort(all, std::greater<>(), [](const auto& each) { return place_of(each.row); });
  return cut(std::move(all), query.page.count);
}

AnswerTo<KnownDeliveriesQuery> merge(const KnownDeliveriesQuery&,
                                     std::vector<AnswerTo<KnownDeliveriesQuery>> parts) {
  return together(std::move(parts));
}

AnswerTo<WaitingQuery> merge(const WaitingQuery& query, std::vector<AnswerTo<WaitingQuery>> parts) {
  auto all = together(std::move(parts));
  std::ranges::sort(
      all, {}, [](const auto& row) { return std::pair(row.status != "pending", place_of(row)); });
  return cut(std::move(all), query.count);
}

/// Behind the last row of a part that has more, there may be rows missing.
AnswerTo<DeadLettersQuery> merge(const DeadLettersQuery& query,
                                 std::vector<AnswerTo<DeadLettersQuery>> parts) {
  const auto before = [&](const std::string& id, const std::string& other) {
    return query.oldest_first ? id < other : id > other;
  };
  AnswerTo<DeadLettersQuery> out;
  std::string last;
  for (auto& part : parts) {
    if (part.has_more && (!out.has_more || before(part.rows.back().id, last)))
      last = part.rows.back().id;
    out.has_more = out.has_more || part.has_more;
    std::ranges::move(part.rows, std::back_inserter(out.rows));
  }
  std::ranges::sort(out.rows, before, &DeadLetterRow::id);
  if (out.has_more)
    std::erase_if(out.rows, [&](const DeadLetterRow& row) { return before(last, row.id); });
  out.has_more = out.has_more || out.rows.size() >= query.count;
  out.rows = cut(std::move(out.rows), query.count);
  return out;
}

/// The one that has it.
template <typename Query, typename Found>
std::optional<Found> merge(const Query&, std::vector<std::optional<Found>> parts) {
  for (auto& part : parts)
    if (part) return std::move(part);
  return std::nullopt;
}

AnswerTo<DeadLetterGroupsQuery> merge(const DeadLetterGroupsQuery&,
                                      std::vector<AnswerTo<DeadLetterGroupsQuery>> parts) {
  std::map<std::tuple<std::string, std::string, std::string>, DeadLetterGroup> groups;
  for (auto& each : together(std::move(parts))) {
    const auto [place, added] =
        groups.try_emplace({each.endpoint_id, each.reason, each.event_type}, each);
    if (added) continue;
    auto& group = place->second;
    group.count += each.count;
    group.first = std::min(group.first, each.first);
    group.last = std::max(group.last, each.last);
  }
  AnswerTo<DeadLetterGroupsQuery> out;
  for (auto& [_, group] : groups) out.push_back(std::move(group));
  std::ranges::stable_sort(out, std::greater<>(), &DeadLetterGroup::count);
  return cut(std::move(out), kLetterGroupsMax);
}

/// An endpoint's attempts are all in one.
AnswerTo<HealthQuery> merge(const HealthQuery&, std::vector<AnswerTo<HealthQuery>> parts) {
  return *std::ranges::max_element(parts, {}, &EndpointHealth::attempts);
}

void add(AttemptSums& to, const AttemptSums& sums) {
  for (const auto& [name, count] : sums.by_class) to.by_class[name] += count;
  to.attempts += sums.attempts;
  for (std::size_t phase = 0; phase < to.phase_us.size(); ++phase)
    to.phase_us[phase] += sums.phase_us[phase];
}

AnswerTo<SumsQuery> merge(const SumsQuery&, std::vector<AnswerTo<SumsQuery>> parts) {
  AttemptSums out;
  for (const auto& part : parts) add(out, part);
  return out;
}

AnswerTo<SeriesQuery> merge(const SeriesQuery&, std::vector<AnswerTo<SeriesQuery>> parts) {
  std::map<std::string, std::map<std::int64_t, SeriesPoint>> sums;
  for (const auto& part : parts)
    for (const auto& [endpoint, points] : part)
      for (const auto& point : points) {
        auto& sum = sums[endpoint][point.place];
        sum.place = point.place;
        sum.attempts += point.attempts;
        sum.successes += point.successes;
        sum.total_us += point.total_us;
      }
  AnswerTo<SeriesQuery> out;
  for (const auto& [endpoint, points] : sums)
    for (const auto& [_, point] : points) out[endpoint].push_back(point);
  return out;
}

AnswerTo<FailuresQuery> merge(const FailuresQuery& query,
                              std::vector<AnswerTo<FailuresQuery>> parts) {
  auto all = together(std::move(parts));
  std::ranges::stable_sort(all, std::greater<>(), &FailureGroup::count);
  return cut(std::move(all), query.groups);
}

AnswerTo<OverviewQuery> merge(const OverviewQuery& query,
                              std::vector<AnswerTo<OverviewQuery>> parts) {
  AnswerTo<OverviewQuery> out;
  for (const auto& part : parts)
    for (const auto& [organization, overview] : part) {
      auto& sum = out[organization];
      add(sum.sums, overview.sums);
      sum.dead_letters = std::min(query.most, sum.dead_letters + overview.dead_letters);
    }
  return out;
}

AnswerTo<ExpiringQuery> merge(const ExpiringQuery&, std::vector<AnswerTo<ExpiringQuery>> parts) {
  std::map<std::pair<std::string, bool>, ExpiringLetters> owners;
  for (auto& each : together(std::move(parts))) {
    const auto [place, added] =
        owners.try_emplace({each.owner.organization_id, each.owner.test_mode}, each);
    if (added) continue;
    auto& sum = place->second;
    for (const auto& [type, count] : each.types) sum.types[type] += count;
    sum.oldest = std::min(sum.oldest, each.oldest);
  }
  AnswerTo<ExpiringQuery> out;
  for (auto& [_, letters] : owners) out.push_back(std::move(letters));
  return out;
}

// --- Which endpoint it is about.

template <typename Query>
std::string endpoint_named(const Query& query) {
  if constexpr (requires { query.filter.endpoint_id; }) return query.filter.endpoint_id;
  if constexpr (requires { query.endpoint_id; }) return query.endpoint_id;
  return "";
}

// --- How much of the topics has to be in the index.

template <typename Query>
TimePoint named_complete_to(const Query& query) {
  if constexpr (requires { query.complete_to; }) return query.complete_to;
  return {};
}

}  // namespace

TimePoint complete_to_of(const LogQuery& query) {
  return std::visit([](const auto& each) { return named_complete_to(each); }, query);
}

std::string endpoint_of(const LogQuery& query) {
  return std::visit([](const auto& each) { return endpoint_named(each); }, query);
}

LogAnswer answer(LogIndex& index, const LogQuery& query) {
  return std::visit([&](const auto& each) -> LogAnswer { return ask(index, each); }, query);
}

LogAnswer merged(const LogQuery& query, std::vector<LogAnswer> parts) {
  if (parts.size() == 1) return std::move(parts.front());
  return std::visit(
      [&]<typename Query>(const Query& each) -> LogAnswer {
        std::vector<AnswerTo<Query>> typed;
        for (auto& part : parts) typed.push_back(std::move(std::get<AnswerTo<Query>>(part)));
        return merge(each, std::move(typed));
      },
      query);
}

}  // namespace fanfare::control
