// The delivery log, indexed for queries in SQLite. Can be thrown away: it is rebuilt from the
// topics.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "services/control/log_rows.h"
#include "services/control/sqlite.h"

namespace fanfare::control {

/// Records and the offsets they came from are written in the same transactions, so a restart goes
/// on exactly where it was; records that come twice change nothing.
/// Invariant: each query is bound to an organization and mode.
/// Threads: one; several indexes may be open on a file, one of which writes.
class LogIndex {
 public:
  using Place = std::pair<std::string, std::int32_t>;  // topic, partition

  /// Opens `path`, or makes it; a file that is broken or of another version is made anew.
  explicit LogIndex(const std::string& path);
  ~LogIndex();

  void begin();
  void add(const AttemptRecord& attempt);
  void add(const DeadLetter& letter, const Place& place, std::int64_t offset);
  void set_next_offset(const Place& place, std::int64_t offset);
  void commit();

  /// One past the last record of each partition that was added.
  std::map<Place, std::int64_t> next_offsets();

  std::vector<DeliveryRow> deliveries(const Owner& owner, const DeliveryFilter& filter,
                                      const PageRequest& page);
  std::optional<DeliveryRow> delivery(const Owner& owner, const std::string& id);
  /// In the order in which they were made.
  std::vector<AttemptRecord> attempts(const Owner& owner, const std::string& delivery_id);
  std::vector<DeadLetterRow> dead_letters(const Owner& owner, const DeadLetterFilter& filter,
                                          const PageRequest& page);
  std::optional<DeadLetterRow> dead_letter(const Owner& owner, const std::string& id);
  EndpointHealth health(const Owner& owner, const std::string& endpoint_id, TimePoint since);

  /// Deletes some of what is older than `oldest`, or the oldest if the file is over `bytes_max`.
  /// True if there may be more to delete.
  bool trim(TimePoint oldest, std::int64_t bytes_max);

 private:
  struct Statements;
  void merge_delivery(const DeliveryRow& row, const Owner& owner, std::int64_t rank);

  Database database_;
  std::unique_ptr<Statements> statements_;
};

}  // namespace fanfare::control
