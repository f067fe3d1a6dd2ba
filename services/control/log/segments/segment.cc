// Reading a segment. Its file: a header, rows, sums, a filter of ids, numbers of
// rows in five orders, texts.
#include "services/control/log/segments/segment.h"

#include <algorithm>
#include <boost/interprocess/file_mapping.hpp>
#include <boost/interprocess/mapped_region.hpp>
#include <cstring>
#include <tuple>

#include "core/topics.h"
#include "services/control/database/sqlite.h"
#include "services/control/log/segments/segment_header.h"

namespace fanfare::control {
namespace {

namespace ipc = boost::interprocess;

std::uint32_t second_of(SegmentList::Of of, const SegmentRow& row) {
  if (of == SegmentList::Of::kEndpoint) return row.endpoint;
  return of == SegmentList::Of::kType ? row.type : 0;
}

}  // namespace

std::int32_t tie_of(std::string_view delivery_id) {
  return partition_of(delivery_id, std::numeric_limits<int>::max());
}

std::uint32_t event_hash(std::uint32_t owner, std::string_view event_id) {
  const auto hash = partition_of(event_id, std::numeric_limits<int>::max());
  return static_cast<std::uint32_t>(hash) ^ owner * 0x9e37'79b9U;
}

std::shared_ptr<const Segment> Segment::of_bytes(std::string bytes) {
  const auto storage = std::make_shared<const std::string>(std::move(bytes));
  return std::shared_ptr<const Segment>(new Segment(storage, *storage));
}

std::shared_ptr<const Segment> Segment::of_file(const std::string& path) {
  std::shared_ptr<const ipc::mapped_region> mapped;
  try {
    mapped = std::make_shared<const ipc::mapped_region>(
        ipc::file_mapping(path.c_str(), ipc::read_only), ipc::read_only);
  } catch (const ipc::interprocess_exception& error) {
    if (error.get_error_code() == ipc::not_found_error) return nullptr;
    throw SqliteError("index " + path + ": " + error.what());
  }
  const std::string_view bytes(static_cast<const char*>(mapped->get_address()), mapped->get_size());
  return std::shared_ptr<const Segment>(new Segment(mapped, bytes));
}

Segment::Segment(std::shared_ptr<const void> storage, std::string_view bytes)
    : storage_(std::move(storage)) {
  SegmentHeader header;
  if (bytes.size() >= sizeof(header)) std::memcpy(&header, bytes.data(), sizeof(header));
  if (header.format != SegmentHeader().format || header.bytes() != bytes.size())
    throw SqliteError("index: a segment isn't whole");
  first_created_ = header.first_created;
  last_created_ = header.last_created;
  const char* at = bytes.data() + sizeof(header);
  const auto take = [&]<typename T>(std::span<const T>& into, std::size_t count) {
    into = {reinterpret_cast<const T*>(at), count};
    at += into.size_bytes();
  };
  take(rows_, header.rows);
  take(sums_, header.sums);
  take(filter_, filter_words(header.rows));
  for (auto* order : {&by_owner_, &by_endpoint_, &by_type_, &by_tie_, &by_event_})
    take(*order, header.rows);
  texts_ = {at, header.text_bytes};
}

std::string_view Segment::texts(const SegmentRow& row) const {
  const std::size_t bytes = std::size_t{row.id_bytes} + row.event_bytes + row.record_bytes;
  return texts_.substr(std::min<std::size_t>(row.text, texts_.size()), bytes);
}

std::optional<std::uint32_t> Segment::find(std::string_view id, std::int32_t tie) const {
  if (!may_be_in(filter_, tie)) return std::nullopt;
  const auto tie_of = [this](std::uint32_t n) { return row(n).tie; };
  for (auto n = std::ranges::lower_bound(by_tie_, tie, {}, tie_of);
       n != by_tie_.end() && tie_of(*n) == tie; ++n)
    if (this->id(row(*n)) == id) return *n;
  return std::nullopt;
}

std::span<const std::uint32_t> Segment::of_event(std::uint32_t event_hash) const {
  const auto hash_of = [this](std::uint32_t n) { return row(n).event_hash; };
  return {std::ranges::lower_bound(by_event_, event_hash, {}, hash_of),
          std::ranges::upper_bound(by_event_, event_hash, {}, hash_of)};
}

std::span<const std::uint32_t> Segment::list(const SegmentList& list, std::int64_t from,
                                             const ListPlace& before) const {
  const auto& order = list.of == SegmentList::Of::kOwner      ? by_owner_
                      : list.of == SegmentList::Of::kEndpoint ? by_endpoint_
                                                              : by_type_;
  const std::tuple whose(list.owner, list.of == SegmentList::Of::kOwner ? 0 : list.number);
  const auto whose_is = [&](const SegmentRow& row) {
    return std::tuple(row.owner, second_of(list.of, row));
  };
  const auto begin = std::ranges::partition_point(order, [&](std::uint32_t n) {
    return std::tuple(whose_is(row(n)), row(n).created) < std::tuple(whose, from);
  });
  const auto end = std::ranges::partition_point(order, [&](std::uint32_t n) {
    const auto& each = row(n);
    if (const auto is = whose_is(each); is != whose) return is < whose;
    return std::tuple(each.created, std::int64_t{each.tie}, id(each)) <
           std::tuple(before.created, before.tie, std::string_view(before.id));
  });
  return begin < end ? std::span<const std::uint32_t>(begin, end)
                     : std::span<const std::uint32_t>();
}

void Segment::oldest(
    const std::function<void(std::uint32_t owner, std::int64_t created)>& take) const {
  for (auto at = by_owner_.begin(); at != by_owner_.end();) {
    const auto owner = row(*at).owner;
    take(owner, row(*at).created);
    at = std::partition_point(at, by_owner_.end(),
                              [&](std::uint32_t n) { return row(n).owner <= owner; });
  }
}

std::span<const SegmentSums> Segment::sums(std::uint32_t owner, std::uint32_t endpoint,
                                           std::int64_t since) const {
  const auto key = [](const SegmentSums& each) {
    return std::tuple(each.owner, each.endpoint, each.bucket);
  };
  const auto begin = std::ranges::lower_bound(sums_, std::tuple(owner, endpoint, since), {}, key);
  const auto end = std::ranges::upper_bound(
      sums_, std::tuple(owner, endpoint, std::numeric_limits<std::int64_t>::max()), {}, key);
  return begin < end ? std::span<const SegmentSums>(begin, end) : std::span<const SegmentSums>();
}

}  // namespace fanfare::control
