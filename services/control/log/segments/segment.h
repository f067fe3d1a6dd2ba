// A sorted piece of the index: deliveries whose first attempt delivered them, which is most of all
// and nothing is added to later.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fanfare::control {

/// A place in the order of lists: by time, then tie, then id.
struct ListPlace {
  std::int64_t created = std::numeric_limits<std::int64_t>::max(), tie = -1;
  std::string id;
};

/// Orders deliveries of the same time, in every instance alike.
std::int32_t tie_of(std::string_view delivery_id);
std::uint32_t event_hash(std::uint32_t owner, std::string_view event_id);

/// As it is in the file. owner, endpoint, type, dialect: numbers of `names`; times in ms.
struct SegmentRow {
  std::int64_t created = 0, ended = 0;
  std::uint32_t owner = 0, endpoint = 0, type = 0, dialect = 0;
  std::int32_t tie = 0;
  std::uint32_t event_hash = 0;
  std::uint32_t text = 0;     // where its texts begin: id, event, record
  std::int32_t code = 0;      // of the response
  std::uint32_t time_ms = 0;  // of the response
  std::uint16_t id_bytes = 0, event_bytes = 0, record_bytes = 0;
  std::uint16_t unused = 0;
};
static_assert(sizeof(SegmentRow) == 64);

/// Sums of successful attempts by 5 minutes; endpoint 0 stands for all of the owner.
struct SegmentSums {
  std::uint32_t owner = 0, endpoint = 0;
  std::int64_t bucket = 0;
  std::int64_t attempts = 0, dns = 0, connect = 0, tls = 0, first_byte = 0, total = 0;  // µs
  std::int64_t last = 0;                                                                // attempt
};

/// Of which rows, in the order of lists.
struct SegmentList {
  enum class Of : std::uint8_t { kOwner, kEndpoint, kType };
  Of of = Of::kOwner;
  std::uint32_t owner = 0;
  std::uint32_t number = 0;  // of the endpoint or the type
};

/// Immutable. Threads: any.
class Segment {
 public:
  /// What write_segment() wrote. Throws SqliteError if it isn't whole.
  static std::shared_ptr<const Segment> of_bytes(std::string bytes);
  /// The file is mapped, and may be deleted meanwhile. Null if there is none.
  static std::shared_ptr<const Segment> of_file(const std::string& path);

  std::uint32_t size() const { return static_cast<std::uint32_t>(rows_.size()); }
  const SegmentRow& row(std::uint32_t n) const { return rows_[n]; }
  std::int64_t first_created() const { return first_created_; }
  std::int64_t last_created() const { return last_created_; }
  /// id, event and record, one after the other.
  std::string_view texts(const SegmentRow& row) const;
  std::string_view id(const SegmentRow& row) const { return texts(row).substr(0, row.id_bytes); }
  std::string_view event(const SegmentRow& row) const {
    return texts(row).substr(row.id_bytes, row.event_bytes);
  }
  std::string_view record(const SegmentRow& row) const {
    return texts(row).substr(row.id_bytes + row.event_bytes);
  }

  std::optional<std::uint32_t> find(std::string_view id, std::int32_t tie) const;
  /// Oldest first, from `from` on and below `before`.
  std::span<const std::uint32_t> list(const SegmentList& list, std::int64_t from,
                                      const ListPlace& before) const;
  /// In no order; others with the same hash among them.
  std::span<const std::uint32_t> of_event(std::uint32_t event_hash) const;
  /// The oldest of each owner.
  void oldest(const std::function<void(std::uint32_t owner, std::int64_t created)>& take) const;
  /// By owner, endpoint, bucket.
  std::span<const SegmentSums> sums() const { return sums_; }
  std::span<const SegmentSums> sums(std::uint32_t owner, std::uint32_t endpoint,
                                    std::int64_t since) const;

 private:
  Segment(std::shared_ptr<const void> storage, std::string_view bytes);

  std::shared_ptr<const void> storage_;
  std::int64_t first_created_ = 0, last_created_ = 0;
  std::span<const SegmentRow> rows_;
  std::span<const SegmentSums> sums_;
  std::span<const std::uint64_t> filter_;  // of ids
  std::span<const std::uint32_t> by_owner_, by_endpoint_, by_type_, by_tie_, by_event_;
  std::string_view texts_;
};

/// What becomes a segment. `texts`: of each row; they outlive write_segment().
struct SegmentDraft {
  std::vector<SegmentRow> rows;
  std::vector<std::string_view> texts;
  std::vector<SegmentSums> sums;  // in any order, the same key more than once
  void add(const SegmentRow& row, std::string_view text) {
    rows.push_back(row);
    texts.push_back(text);
  }
  std::size_t bytes() const;  // that it takes at most
};

/// Sorts the draft's rows and sums and gives `sink` the bytes of the segment in order.
/// Memory: 40 bytes a row beside the draft.
void write_segment(SegmentDraft& draft, const std::function<void(std::string_view)>& sink);

}  // namespace fanfare::control
