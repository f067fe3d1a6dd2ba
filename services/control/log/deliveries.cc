// Deliveries and their attempts, as the index lists them.
#include <algorithm>
#include <iterator>
#include <tuple>

#include "codec/records.h"
#include "services/control/log/conditions.h"
#include "services/control/log/reading.h"

namespace fanfare::control {
namespace {

DeliveryRow delivery_row(const Statement& row) {
  DeliveryRow out;
  int column = 0;
  for (auto* text : {&out.id, &out.endpoint_id, &out.event_id, &out.event_type, &out.dialect,
                     &out.status, &out.reason, &out.outcome_class})
    *text = row.text(column++);
  out.created = from_unix_ms(row.number(8));
  out.updated = from_unix_ms(row.number(9));
  out.delivered = time_or_null(row, 10);
  out.next_attempt = time_or_null(row, 11);
  out.attempts = static_cast<std::uint32_t>(row.number(12));
  out.response_code = static_cast<int>(row.number(13));
  if (!row.is_null(14)) out.response_time_ms = row.number(14);
  out.run = static_cast<std::uint32_t>(row.number(15));
  if (!row.is_null(16))
    out.waiting = {row.text(16), static_cast<std::int32_t>(row.number(17)), row.number(18)};
  return out;
}

constexpr std::size_t kAttemptsMax = 1'000;

/// Requires: `key` is from order_key().
ListPlace place_at(const std::string& key) {
  const auto id = key.substr(std::min(key.find('/'), key.size() - 1) + 1);
  return {std::strtoll(key.c_str(), nullptr, 10), tie_of(id), id};
}

/// Where a list begins that goes from newer to older.
ListPlace first_place(const DeliveryFilter& filter, const PageRequest& page) {
  ListPlace place;
  if (page.before.find('/') != std::string::npos) place = place_at(page.before);
  if (filter.to != TimePoint() && to_unix_ms(filter.to) <= place.created)
    place = {to_unix_ms(filter.to), -1, ""};
  return place;
}

/// The first `count` of both, which are in the order of lists, newest first.
std::vector<DeliveryRow> newest_of(std::vector<DeliveryRow> rows, std::vector<DeliveryRow> others,
                                   std::size_t count) {
  if (others.empty()) return rows;
  const auto middle = static_cast<std::ptrdiff_t>(rows.size());
  std::ranges::move(others, std::back_inserter(rows));
  std::ranges::inplace_merge(rows, rows.begin() + middle, std::greater<>(), place_of);
  if (rows.size() > count) rows.resize(count);
  return rows;
}

/// Rows x of an index, and d of their deliveries.
std::string rows_by(bool exceptions, const std::string& index) {
  if (!exceptions) return " FROM deliveries AS d INDEXED BY deliveries_by_" + index + " WHERE ";
  return " FROM exceptions AS x INDEXED BY exceptions_by_" + index +
         " CROSS JOIN deliveries AS d ON d.seq=x.seq WHERE ";
}

/// The index of that filter: without statistics SQLite takes the first one that gives the order,
/// however many rows of it are read.
struct Chosen {
  const char* index;
  bool exceptions = false;
};

Chosen chosen_index(const DeliveryFilter& filter) {
  const bool endpoint = !filter.endpoint_id.empty(), type = !filter.event_type.empty();
  const bool status = !filter.status.empty() && filter.status != "delivered";
  const bool outcome = !filter.outcome_class.empty() && filter.outcome_class != "success";
  if (!filter.event_id.empty()) return {"event"};
  if (endpoint && status) return {"endpoint_status", true};
  if (endpoint && outcome) return {"endpoint_class", true};
  if (endpoint) return {"endpoint"};
  if (status && outcome) return {"status_class", true};
  if (type && status) return {"type_status", true};
  if (type && outcome) return {"type_class", true};
  if (status) return {"status", true};
  if (outcome) return {"class", true};
  return {type ? "type" : "owner"};
}

}  // namespace

std::tuple<TimePoint, std::int32_t, std::string_view> place_of(const DeliveryRow& row) {
  return {row.created, tie_of(row.id), row.id};
}

std::string order_key(const DeliveryRow& row) {
  return std::to_string(to_unix_ms(row.created)) + "/" + row.id;
}

std::vector<DeliveryRow> LogIndex::deliveries(const Owner& owner, const DeliveryFilter& filter,
                                              const PageRequest& page) {
  if (filter.status == "delivered" && !filter.outcome_class.empty() &&
      filter.outcome_class != "success")
    return {};  // It would be looked for among all that failed.
  const Reading reading(*this);
  const auto [index, exceptions] = chosen_index(filter);
  const std::string of = exceptions ? "x." : "d.";
  Conditions where;
  if (!filter.endpoint_id.empty()) where.add(of + "endpoint=?", number_of(filter.endpoint_id));
  const std::pair<std::string, const std::string&> texts[] = {
      {"d.event=?", filter.event_id},
      {of + "type=?", filter.event_type},
      {of + "status=?", filter.status},
      {of + "class=?", filter.outcome_class}};
  for (const auto& [condition, text] : texts)
    if (!text.empty()) where.add(condition, text);
  const auto before = first_place(filter, page);
  auto at_once = delivered_at_once(owner, filter, before, page.count);
  // Where those fill the page, rows of the tables needn't be looked through for older ones.
  const auto from =
      at_once.size() == page.count && page.count > 0 ? at_once.back().created : filter.from;
  if (from != TimePoint()) where.add(of + "created >= ?", to_unix_ms(from));
  const auto ordered = of + "created DESC, " + of + "tie DESC, " + of + "id DESC LIMIT ?";
  auto& rows = list(std::string("SELECT ") + kDeliveryColumns + rows_by(exceptions, index) + of +
                    "owner=? AND (" + of + "created, " + of + "tie, " + of + "id) < (?, ?, ?)" +
                    where.sql() + " ORDER BY " + ordered);
  rows.bind(1, number_of(owner)).bind(2, before.created).bind(3, before.tie).bind(4, before.id);
  rows.bind(where.bind(rows, 5), static_cast<std::int64_t>(page.count));
  return newest_of(rows_of(rows, delivery_row), std::move(at_once), page.count);
}

std::string waiting_key(const DeliveryRow& row) { return row.status + "/" + order_key(row); }

std::vector<DeliveryRow> LogIndex::waiting(const Owner& owner, const DeliveryFilter& filter,
                                           const std::string& after, std::size_t count) {
  auto& rows =
      list(std::string("SELECT ") + kDeliveryColumns + rows_by(true, "endpoint_status") +
           "x.owner=? AND x.endpoint=? AND x.status=? AND (x.created, x.tie, x.id) > (?, ?, ?) "
           "AND d.topic IS NOT NULL AND x.created >= ? AND x.created < ? "
           "ORDER BY x.created, x.tie, x.id LIMIT ?");
  std::vector<DeliveryRow> out;
  for (const std::string status : {"pending", "retrying"}) {
    ListPlace place{-1, -1, ""};
    if (after.starts_with(status + "/"))
      place = place_at(after.substr(status.size() + 1));
    else if (!after.empty() && status == "pending")
      continue;  // All of those were taken.
    rows.reset().bind(1, number_of(owner)).bind(2, number_of(filter.endpoint_id)).bind(3, status);
    rows.bind(4, place.created).bind(5, place.tie).bind(6, place.id);
    rows.bind(7, to_unix_ms(filter.from)).bind(8, to_unix_ms(filter.to));
    rows.bind(9, static_cast<std::int64_t>(count - out.size()));
    while (rows.step()) out.push_back(delivery_row(rows));
    rows.reset();
    if (out.size() == count) break;
  }
  return out;
}

std::optional<DeliveryRow> LogIndex::delivery(const Owner& owner, const std::string& id) {
  const Reading reading(*this);
  auto& rows = statements_->delivery.reset();
  rows.bind(1, id).bind(2, number_of(owner));
  if (auto row = row_of(rows, delivery_row)) return row;
  const auto found = find_in_segment(owner, id, std::nullopt);
  if (!found) return std::nullopt;
  return row_in_segment(found->row(), found->segment->texts(found->row()));
}

std::vector<AttemptRecord> LogIndex::attempts(const Owner& owner, const DeliveryRow& row) {
  std::vector<AttemptRecord> out;
  const auto take = [&](const std::string& record) {
    auto attempt = codec::decode_attempt(record);
    if (!attempt) return;  // A newer version wrote it.
    attempt->delivery_id = row.id;
    attempt->organization_id = owner.organization_id;
    attempt->endpoint_id = row.endpoint_id;
    attempt->event_id = row.event_id;
    attempt->event_type = row.event_type;
    attempt->dialect = row.dialect;
    out.push_back(std::move(*attempt));
  };
  const Reading reading(*this);
  if (const auto found = find_in_segment(owner, row.id, row.created))
    take(std::string(found->record()));
  for (auto* statement : {&statements_->first_attempt, &statements_->attempts}) {
    auto& rows = statement->reset().bind(1, row.id).bind(2, number_of(owner));
    while (rows.step())
      if (!rows.is_null(0)) take(rows.text(0));
    rows.reset();
  }
  std::ranges::sort(out, {}, [](const AttemptRecord& attempt) {
    return std::tuple(attempt.run, attempt.outcome.started, attempt.number);
  });
  if (out.size() > kAttemptsMax) out.erase(out.begin());  // The first one is one more.
  return out;
}

}  // namespace fanfare::control
