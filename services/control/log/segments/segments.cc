// What segments there are, and reading them.
#include "services/control/log/segments/segments.h"

#include <algorithm>
#include <filesystem>
#include <queue>
#include <tuple>

#include "services/control/log/segments/segments_statements.h"

namespace fanfare::control {
namespace {

/// As far as the list that the rows are taken from doesn't see to it.
bool fits(const SegmentFilter& filter, const Segment& segment, const SegmentRow& row) {
  if (filter.endpoint && row.endpoint != *filter.endpoint) return false;
  if (filter.type && row.type != *filter.type) return false;
  return filter.event_id.empty() || segment.event(row) == filter.event_id;
}

std::tuple<std::int64_t, std::int64_t, std::string_view> place_of(const Segment& segment,
                                                                  const SegmentRow& row) {
  return {row.created, row.tie, segment.id(row)};
}

/// One after the other, the newest first.
struct Cursor {
  const std::shared_ptr<const Segment>* segment;
  std::vector<std::uint32_t> sorted;      // of an event
  std::span<const std::uint32_t> behind;  // what is left; empty: `sorted`
  std::size_t left = 0;
  std::uint32_t n() const { return sorted.empty() ? behind[left - 1] : sorted[left - 1]; }
  auto place() const { return place_of(**segment, (*segment)->row(n())); }
};

/// The rows of an event, oldest first.
std::vector<std::uint32_t> rows_of_event(const Segment& segment, const SegmentFilter& filter) {
  const auto hash = event_hash(filter.owner, filter.event_id);
  std::vector<std::uint32_t> out;
  for (const auto n : segment.of_event(hash)) {
    const auto& row = segment.row(n);
    const auto before =
        std::tuple(filter.before.created, filter.before.tie, std::string_view(filter.before.id));
    if (row.owner == filter.owner && row.created >= filter.from && place_of(segment, row) < before)
      out.push_back(n);
  }
  std::ranges::sort(out, {}, [&](std::uint32_t n) { return place_of(segment, segment.row(n)); });
  return out;
}

Cursor cursor_of(const std::shared_ptr<const Segment>& segment, const SegmentFilter& filter) {
  Cursor cursor{&segment, {}, {}, 0};
  if (!filter.event_id.empty()) {
    cursor.sorted = rows_of_event(*segment, filter);
    cursor.left = cursor.sorted.size();
    return cursor;
  }
  const SegmentList list =
      filter.endpoint ? SegmentList{SegmentList::Of::kEndpoint, filter.owner, *filter.endpoint}
      : filter.type   ? SegmentList{SegmentList::Of::kType, filter.owner, *filter.type}
                      : SegmentList{SegmentList::Of::kOwner, filter.owner, 0};
  cursor.behind = segment->list(list, filter.from, filter.before);
  cursor.left = cursor.behind.size();
  return cursor;
}

}  // namespace

Segments::Segments(Database& database, std::string folder, const Sizes& sizes,
                   std::function<void(const SegmentSums&)> keep)
    : database_(database),
      folder_(std::move(folder)),
      sizes_(sizes),
      keep_(std::move(keep)),
      statements_(std::make_unique<Statements>(database)),
      most_bytes_(sizes.most) {}

Segments::~Segments() = default;

bool Segments::are_whole(Database& database, const std::string& folder) {
  auto rows = database.prepare("SELECT n, bytes FROM segments WHERE data IS NULL");
  while (rows.step()) {
    const auto file = folder + "/" + std::to_string(rows.number(0));
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (error || static_cast<std::int64_t>(size) != rows.number(1)) return false;
    Segment::of_file(file);
  }
  return true;
}

void Segments::set_most_bytes(std::int64_t bytes) {
  most_bytes_ = std::clamp(bytes, std::int64_t{1}, sizes_.most);
}

bool Segments::load(Held& held) {
  if (held.in_file) {
    held.segment = Segment::of_file(file_of(held.n));
    return held.segment != nullptr;
  }
  auto& data = statements_->data.reset().bind(1, held.n);
  data.step();
  held.segment = Segment::of_bytes(data.text(0));
  data.reset();
  return true;
}

bool Segments::refresh() {
  auto& version = statements_->version.reset();
  version.step();
  const auto now = version.number(0);
  version.reset();
  if (now == seen_version_) return true;
  std::map<std::int64_t, Held> known;
  for (auto& held : held_) known.emplace(held.n, std::move(held));
  held_.clear();
  seen_version_ = -1;
  bool whole = true;
  auto& rows = statements_->all.reset();
  while (rows.step()) {
    Held held{rows.number(0),
              rows.number(1),
              static_cast<int>(rows.number(2)),
              rows.number(3),
              rows.number(4) != 0,
              nullptr,
              0};
    if (const auto found = known.find(held.n); found != known.end())
      held = std::move(found->second);
    else if (!load(held))
      whole = false;
    if (whole) held_.push_back(std::move(held));
  }
  rows.reset();
  if (whole) seen_version_ = now;
  return whole;
}

bool Segments::is_hidden(std::string_view id) {
  return Statements::is_any(statements_->is_hidden.reset().bind_view(1, id));
}

std::int64_t Segments::horizon(std::uint32_t owner) {
  auto& rows = statements_->horizon.reset().bind(1, std::int64_t{owner});
  rows.step();
  const auto created = rows.is_null(0) ? std::numeric_limits<std::int64_t>::min() : rows.number(0);
  rows.reset();
  return created;
}

std::optional<SegmentPlace> Segments::find(std::uint32_t owner, std::string_view id,
                                           std::optional<std::int64_t> created) {
  auto place = place_in(held_, id, tie_of(id), created);
  if (place &&
      (place->row().owner != owner || place->row().created < horizon(owner) || is_hidden(id)))
    return std::nullopt;
  return place;
}

std::vector<SegmentPlace> Segments::newest(const SegmentFilter& asked, std::size_t count) {
  auto filter = asked;
  filter.from = std::max(filter.from, horizon(filter.owner));
  std::vector<Cursor> cursors;
  for (const auto& held : held_)
    if (auto cursor = cursor_of(held.segment, filter); cursor.left > 0)
      cursors.push_back(std::move(cursor));
  const auto older = [](const Cursor& a, const Cursor& b) { return a.place() < b.place(); };
  std::ranges::make_heap(cursors, older);
  std::vector<SegmentPlace> out;
  while (!cursors.empty() && out.size() < count) {
    std::ranges::pop_heap(cursors, older);
    auto& newest = cursors.back();
    const auto n = newest.n();
    const auto& segment = **newest.segment;
    if (fits(filter, segment, segment.row(n)) && !is_hidden(segment.id(segment.row(n))))
      out.push_back({*newest.segment, n});
    if (--newest.left == 0)
      cursors.pop_back();
    else
      std::ranges::push_heap(cursors, older);
  }
  return out;
}

void Segments::sums(std::uint32_t owner, std::uint32_t endpoint, std::int64_t since,
                    const std::function<void(const SegmentSums&)>& take) {
  const auto from = std::max(since, horizon(owner));
  for (const auto& held : held_)
    for (const auto& sums : held.segment->sums(owner, endpoint, from)) take(sums);
}

std::optional<std::int64_t> Segments::first_come() const {
  if (held_.empty()) return std::nullopt;
  return held_.front().segment->last_created();
}

std::int64_t Segments::bytes_in_files() const {
  std::int64_t bytes = 0;
  for (const auto& held : held_)
    if (held.in_file) bytes += held.bytes;
  return bytes;
}

}  // namespace fanfare::control
