// The segments of an index: written whole, merged by tens, dropped by age.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "services/control/database/sqlite.h"
#include "services/control/log/segments/segment.h"

namespace fanfare::control {

struct SegmentPlace {
  std::shared_ptr<const Segment> segment;
  std::uint32_t n = 0;
  const SegmentRow& row() const { return segment->row(n); }
  std::string_view record() const { return segment->record(row()); }
};

struct SegmentFilter {
  std::uint32_t owner = 0;
  std::optional<std::uint32_t> endpoint{}, type{};
  std::string event_id{};  // "": any
  std::int64_t from = 0;   // ms
  ListPlace before{};
};

/// They are named in the index's database, so what a transaction adds is there with its commit.
/// Small ones are in it, others files beside it, on the disk before they are named.
/// A row that changes moves into the database's tables and is hidden here; `hidden` and `horizons`
/// (what an owner has from before that time is gone) are obeyed by reading and by merging.
/// Threads: one; several may be open on a database, one of which writes.
class Segments {
 public:
  struct Sizes {
    std::int64_t most = 64 << 20;        // bytes: one of half as much isn't merged any more
    std::int64_t in_database = 4 << 20;  // what is larger is a file
  };
  /// `folder`: of the files; made when it is needed. "": all are in the database.
  /// `keep`: takes the sums of a segment that has none any longer, in the same transaction.
  Segments(Database& database, std::string folder, const Sizes& sizes,
           std::function<void(const SegmentSums&)> keep);
  ~Segments();

  /// False if one that the database names isn't there or isn't whole; throws SqliteError if it is
  /// something else.
  static bool are_whole(Database& database, const std::string& folder);

  // --- Reading, within a transaction.

  /// What the transaction sees. False: a file is gone, for a newer state has no need of it; begin
  /// another transaction.
  bool refresh();
  std::optional<SegmentPlace> find(std::uint32_t owner, std::string_view id,
                                   std::optional<std::int64_t> created);
  /// Newest first.
  std::vector<SegmentPlace> newest(const SegmentFilter& filter, std::size_t count);
  void sums(std::uint32_t owner, std::uint32_t endpoint, std::int64_t since,
            const std::function<void(const SegmentSums&)>& take);

  // --- Writing, within a transaction.

  /// To be called first. Throws SqliteError.
  void begin();
  /// id, event and record are in `text`, one after the other. The rest of `row` is given but
  /// `text`.
  void add(const SegmentRow& row, std::string text);
  void add(const SegmentSums& sums) { pending_sums_.push_back(sums); }
  /// One that isn't hidden, of this transaction or before. Good until the next change.
  struct Found {
    const SegmentRow& row;
    std::string_view text;  // id, event, record
    std::string_view record() const { return text.substr(row.id_bytes + row.event_bytes); }
  };
  /// `created`: the time of acceptance, if that is certain.
  std::optional<Found> known(std::string_view id, std::int32_t tie,
                             std::optional<std::int64_t> created);
  void hide(std::string_view id);
  /// Makes a segment of what was added, and merges where it is time.
  void write();
  /// After the commit: deletes files that nothing names any longer.
  void committed();

  // --- Trimming, within a transaction.

  /// What is older is gone for everyone, or for an owner. True if there may be more to delete.
  bool trim(std::int64_t oldest, const std::map<std::int64_t, std::int64_t>& own);
  /// The newest time in the segment that came first; nullopt: there is none.
  std::optional<std::int64_t> first_come() const;
  void drop_first_come();
  std::int64_t bytes_in_files() const;
  /// No more than the sizes it was made with say.
  void set_most_bytes(std::int64_t bytes);

 private:
  struct Statements;
  struct Held {
    std::int64_t n = 0;
    std::int64_t place = 0;  // in the order in which rows came
    int generation = 0;
    std::int64_t bytes = 0;
    bool in_file = false;
    std::shared_ptr<const Segment> segment;
    std::int64_t looked_at = 0;  // for what is too old: when that began there
  };
  struct Pending {
    SegmentRow row;
    std::string text;
    bool hidden = false;
  };
  std::string file_of(std::int64_t n) const { return folder_ + "/" + std::to_string(n); }
  bool is_hidden(std::string_view id);
  std::int64_t horizon(std::uint32_t owner);
  void set_horizon(std::int64_t owner, std::int64_t created);
  bool is_final(const Held& held) const { return held.bytes >= most_bytes_ / 2; }
  bool load(Held& held);
  Held insert(SegmentDraft& draft, std::int64_t place, int generation);
  /// Makes one of so many, without what is hidden or too old.
  void merge(std::size_t first, std::size_t count);
  void merge_what_is_due();
  void erase(std::size_t at);
  void clean_folder();

  Database& database_;
  const std::string folder_;
  const Sizes sizes_;
  const std::function<void(const SegmentSums&)> keep_;
  std::unique_ptr<Statements> statements_;
  std::vector<Held> held_;  // by place
  std::int64_t seen_version_ = -1;
  std::int64_t most_bytes_;
  std::deque<Pending> pending_;
  std::unordered_map<std::string_view, std::size_t> pending_ids_;  // of pending_'s texts
  std::vector<SegmentSums> pending_sums_;
  std::vector<std::string> gone_files_;
  bool cleaned_ = false;
};

}  // namespace fanfare::control
