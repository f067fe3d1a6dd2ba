// What the index has in segments: deliveries whose first attempt delivered them.
#include <algorithm>
#include <limits>

#include "services/control/log/rank.h"
#include "services/control/log/reading.h"
#include "services/control/log/statements.h"

namespace fanfare::control {
namespace {

constexpr std::string_view kStatus = "delivered";
constexpr OutcomeClass kClass = OutcomeClass::kSuccess;

std::uint32_t at_most_u32(std::int64_t number) {
  constexpr std::int64_t kMost = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(number, 0, kMost));
}

SegmentSums sums_of(const AttemptRecord& attempt, std::uint32_t owner, std::uint32_t endpoint) {
  const auto& outcome = attempt.outcome;
  const auto started = to_unix_ms(outcome.started);
  return {owner,
          endpoint,
          started - started % kBucketMs,
          1,
          outcome.dns.count(),
          outcome.connect.count(),
          outcome.tls.count(),
          outcome.first_byte.count(),
          outcome.total.count(),
          started};
}

}  // namespace

bool LogIndex::fits_in_segment(const AttemptRecord& attempt, const std::string& record) {
  constexpr std::size_t kMost = std::numeric_limits<std::uint16_t>::max();
  return attempt.run == 0 && attempt.number == 1 && attempt.result == AttemptResult::kDelivered &&
         attempt.outcome.outcome_class == kClass && record.size() <= kFirstMax &&
         attempt.delivery_id.size() <= kMost && attempt.event_id.size() <= kMost;
}

bool LogIndex::has_row(const std::string& delivery_id) {
  auto& rows = statements_->has_row.reset().bind_view(1, delivery_id);
  const bool has = rows.step();
  rows.reset();
  return has;
}

void LogIndex::add_delivered(const AttemptRecord& attempt, std::int64_t owner,
                             const std::string& record) {
  const auto& outcome = attempt.outcome;
  SegmentRow row;
  row.created = to_unix_ms(attempt.accepted);
  row.ended = to_unix_ms(outcome.ended);
  row.owner = static_cast<std::uint32_t>(owner);
  row.endpoint = static_cast<std::uint32_t>(numbered(attempt.endpoint_id));
  row.type = static_cast<std::uint32_t>(numbered(attempt.event_type));
  row.dialect = static_cast<std::uint32_t>(numbered(attempt.dialect));
  row.tie = tie_of(attempt.delivery_id);
  row.event_hash = event_hash(row.owner, attempt.event_id);
  row.code = outcome.status;
  row.time_ms = at_most_u32(std::chrono::duration_cast<Duration>(outcome.total).count());
  row.id_bytes = static_cast<std::uint16_t>(attempt.delivery_id.size());
  row.event_bytes = static_cast<std::uint16_t>(attempt.event_id.size());
  row.record_bytes = static_cast<std::uint16_t>(record.size());
  std::string text;
  text.reserve(attempt.delivery_id.size() + attempt.event_id.size() + record.size());
  text.append(attempt.delivery_id).append(attempt.event_id).append(record);
  segments_->add(row, std::move(text));
  segments_->add(sums_of(attempt, row.owner, 0));
  segments_->add(sums_of(attempt, row.owner, row.endpoint));
}

std::optional<Segments::Found> LogIndex::known_in_segment(const std::string& id, std::uint32_t run,
                                                          TimePoint accepted) {
  std::optional<std::int64_t> created;
  if (run == 0) created = to_unix_ms(accepted);
  return segments_->known(id, tie_of(id), created);
}

bool LogIndex::make_room_for(const std::string& id, std::uint32_t run, TimePoint accepted,
                             std::int64_t rank) {
  const auto known = known_in_segment(id, run, accepted);
  if (!known) return true;
  if (rank < kDeliveredAtOnce) return false;
  move_to_tables(*known);
  return true;
}

void LogIndex::move_to_tables(const Segments::Found& found) {
  const auto row = row_in_segment(found.row, found.text);
  const std::string record(found.record());
  segments_->hide(row.id);
  merge_delivery(row, found.row.owner, kDeliveredAtOnce, record);
}

DeliveryRow LogIndex::row_in_segment(const SegmentRow& row, std::string_view text) {
  DeliveryRow out;
  out.id = text.substr(0, row.id_bytes);
  out.endpoint_id = name_of(row.endpoint);
  out.event_id = text.substr(row.id_bytes, row.event_bytes);
  out.event_type = name_of(row.type);
  out.dialect = name_of(row.dialect);
  out.status = kStatus;
  out.outcome_class = to_string(kClass);
  out.created = from_unix_ms(row.created);
  out.updated = from_unix_ms(row.ended);
  out.delivered = out.updated;
  out.attempts = 1;
  out.response_code = row.code;
  out.response_time_ms = row.time_ms;
  return out;
}

void LogIndex::keep(const SegmentSums& sums) {
  add_rollup(statements_->add_rollup, sums.owner, sums.endpoint, kClass, sums);
  if (sums.endpoint == 0) return;
  auto& last = statements_->set_last.reset().bind(1, std::int64_t{sums.owner});
  last.bind(2, std::int64_t{sums.endpoint}).bind(3, sums.last).bind(4, 1).bind(5, sums.last);
  last.execute();
}

std::vector<DeliveryRow> LogIndex::delivered_at_once(const Owner& owner,
                                                     const DeliveryFilter& filter,
                                                     const ListPlace& before, std::size_t count) {
  if (!filter.status.empty() && filter.status != kStatus) return {};
  if (!filter.outcome_class.empty() && filter.outcome_class != to_string(kClass)) return {};
  const auto whose = number_of(owner);
  const auto number = [this](const std::string& name) {
    return name.empty() ? 0 : number_of(name);
  };
  const auto endpoint = number(filter.endpoint_id), type = number(filter.event_type);
  if (whose < 0 || endpoint < 0 || type < 0) return {};
  SegmentFilter asked{.owner = static_cast<std::uint32_t>(whose)};
  if (endpoint > 0) asked.endpoint = static_cast<std::uint32_t>(endpoint);
  if (type > 0) asked.type = static_cast<std::uint32_t>(type);
  asked.event_id = filter.event_id;
  asked.from = to_unix_ms(filter.from);
  asked.before = before;
  std::vector<DeliveryRow> out;
  for (const auto& each : segments_->newest(asked, count))
    out.push_back(row_in_segment(each.row(), each.segment->texts(each.row())));
  return out;
}

std::optional<SegmentPlace> LogIndex::find_in_segment(const Owner& owner, const std::string& id,
                                                      std::optional<TimePoint> created) {
  const auto whose = number_of(owner);
  if (whose < 0) return std::nullopt;
  std::optional<std::int64_t> at;
  if (created) at = to_unix_ms(*created);
  return segments_->find(static_cast<std::uint32_t>(whose), id, at);
}

void LogIndex::sums_in_segments(const Owner& owner, const std::string& endpoint_id, TimePoint since,
                                const std::function<void(const SegmentSums&)>& take) {
  const auto whose = number_of(owner), endpoint = endpoint_id.empty() ? 0 : number_of(endpoint_id);
  if (whose < 0 || endpoint < 0) return;
  segments_->sums(static_cast<std::uint32_t>(whose), static_cast<std::uint32_t>(endpoint),
                  to_unix_ms(since), take);
}

void LogIndex::refresh() { const Reading reading(*this); }

LogIndex::Reading::Reading(LogIndex& index) {
  constexpr int kTries = 10;  // a state that is gone already is followed by one that isn't
  if (index.database_.in_transaction()) return;
  index_ = &index;
  for (int n = 0; n < kTries; ++n) {
    index.database_.execute("BEGIN");
    if (index.segments_->refresh()) return;
    index.database_.execute("COMMIT");
  }
  index_ = nullptr;
  throw SqliteError("index: a segment's file is gone");
}

/// What fails here has failed before, in the query.
LogIndex::Reading::~Reading() try {
  if (index_) index_->database_.execute("COMMIT");
} catch (const SqliteError&) {
  return;
}

}  // namespace fanfare::control
