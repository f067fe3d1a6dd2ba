// Writing a segment.
#include <algorithm>
#include <tuple>

#include "services/control/log/segments/segment_header.h"

namespace fanfare::control {
namespace {

template <typename T>
std::string_view bytes_of(const std::vector<T>& items) {
  return {reinterpret_cast<const char*>(items.data()), items.size() * sizeof(T)};
}

/// The numbers of the rows in the order of a list. Keys are sorted, not numbers: a comparison then
/// touches no row.
std::vector<std::uint32_t> ordered(const SegmentDraft& draft, std::uint32_t SegmentRow::*second) {
  struct Key {
    std::uint64_t whose;
    std::int64_t created;
    std::int32_t tie;
    std::uint32_t row;
  };
  std::vector<Key> keys;
  keys.reserve(draft.rows.size());
  for (std::uint32_t n = 0; n < draft.rows.size(); ++n) {
    const auto& row = draft.rows[n];
    keys.push_back(
        {std::uint64_t{row.owner} << 32 | (second ? row.*second : 0), row.created, row.tie, n});
  }
  const auto id = [&](const Key& key) {
    return draft.texts[key.row].substr(0, draft.rows[key.row].id_bytes);
  };
  std::ranges::sort(keys, [&](const Key& a, const Key& b) {
    if (a.whose != b.whose) return a.whose < b.whose;
    if (a.created != b.created) return a.created < b.created;
    return a.tie != b.tie ? a.tie < b.tie : id(a) < id(b);
  });
  std::vector<std::uint32_t> out;
  out.reserve(keys.size());
  for (const auto& key : keys) out.push_back(key.row);
  return out;
}

template <typename Hash>
std::vector<std::uint32_t> ordered_by(const SegmentDraft& draft, Hash hash) {
  std::vector<std::uint64_t> keys;
  keys.reserve(draft.rows.size());
  for (std::uint32_t n = 0; n < draft.rows.size(); ++n)
    keys.push_back(std::uint64_t{hash(draft.rows[n])} << 32 | n);
  std::ranges::sort(keys);
  std::vector<std::uint32_t> out;
  out.reserve(keys.size());
  for (const auto key : keys) out.push_back(static_cast<std::uint32_t>(key));
  return out;
}

void sort_and_add_up(std::vector<SegmentSums>& sums) {
  const auto key = [](const SegmentSums& each) {
    return std::tuple(each.owner, each.endpoint, each.bucket);
  };
  std::ranges::sort(sums, {}, key);
  std::size_t kept = 0;
  for (std::size_t n = 1; n < sums.size(); ++n) {
    if (key(sums[kept]) != key(sums[n])) {
      sums[++kept] = sums[n];
      continue;
    }
    for (auto part : {&SegmentSums::attempts, &SegmentSums::dns, &SegmentSums::connect,
                      &SegmentSums::tls, &SegmentSums::first_byte, &SegmentSums::total})
      sums[kept].*part += sums[n].*part;
    sums[kept].last = std::max(sums[kept].last, sums[n].last);
  }
  if (!sums.empty()) sums.resize(kept + 1);
}

SegmentHeader header_of(const SegmentDraft& draft) {
  SegmentHeader header;
  header.rows = static_cast<std::uint32_t>(draft.rows.size());
  header.sums = static_cast<std::uint32_t>(draft.sums.size());
  for (const auto& text : draft.texts) header.text_bytes += text.size();
  if (draft.rows.empty()) return header;
  const auto [first, last] = std::ranges::minmax(draft.rows, {}, &SegmentRow::created);
  header.first_created = first.created;
  header.last_created = last.created;
  return header;
}

}  // namespace

std::size_t SegmentDraft::bytes() const { return header_of(*this).bytes(); }

void write_segment(SegmentDraft& draft, const std::function<void(std::string_view)>& sink) {
  sort_and_add_up(draft.sums);
  std::uint32_t text = 0;
  for (std::size_t n = 0; n < draft.rows.size(); ++n) {
    draft.rows[n].text = text;
    text += static_cast<std::uint32_t>(draft.texts[n].size());
  }
  const auto header = header_of(draft);
  sink({reinterpret_cast<const char*>(&header), sizeof(header)});
  sink(bytes_of(draft.rows));
  sink(bytes_of(draft.sums));
  std::vector<std::uint64_t> filter(filter_words(draft.rows.size()));
  for (const auto& row : draft.rows) add_to_filter(filter, row.tie);
  sink(bytes_of(filter));
  for (auto second : {static_cast<std::uint32_t SegmentRow::*>(nullptr), &SegmentRow::endpoint,
                      &SegmentRow::type})
    sink(bytes_of(ordered(draft, second)));
  sink(bytes_of(ordered_by(
      draft, [](const SegmentRow& row) { return static_cast<std::uint32_t>(row.tie); })));
  sink(bytes_of(ordered_by(draft, [](const SegmentRow& row) { return row.event_hash; })));
  for (const auto& each : draft.texts) sink(each);
}

}  // namespace fanfare::control
