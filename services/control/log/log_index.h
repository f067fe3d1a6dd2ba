// The delivery log, indexed for queries in SQLite. Can be thrown away: it is rebuilt from the
// topics.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "codec/notification_records.h"
#include "core/run.h"
#include "services/control/database/sqlite.h"
#include "services/control/log/rollups.h"
#include "services/control/log/rows.h"
#include "services/control/log/segments/segments.h"

namespace fanfare::control {

/// Records and the offsets they came from are written in the same transactions, so a restart goes
/// on exactly where it was; records that come twice change nothing, and the order in which topics
/// are read doesn't matter.
/// Invariant: each query is bound to an organization and mode.
/// Threads: one; several indexes may be open on a file, one of which writes.
class LogIndex {
 public:
  using Place = std::pair<std::string, std::int32_t>;             // topic, partition
  static constexpr const char* kSegmentsPrefix = "segments-of-";  // and the file's name
  /// Files and folders of the index at `path`.
  static std::vector<std::string> files_of(const std::string& path);

  /// Opens `path`, or makes it; a file that is broken or of another version is made anew.
  explicit LogIndex(const std::string& path, const Segments::Sizes& sizes = {});
  ~LogIndex();

  /// Lets go of files that aren't needed any longer: reading does, so call it where nobody asks.
  void refresh();

  void begin();
  /// Seen after the commit. Without begin() it is a transaction of its own.
  void add(const AttemptRecord& attempt);
  void add(const DeadLetter& letter, const Place& place, std::int64_t offset);
  /// A delivery in a rung.
  void add_waiting(const Delivery& delivery, const RecordPlace& place, TimePoint appended);
  void add(const Run& run);
  void add(const codec::AuditEntry& entry);
  void add(const codec::NotificationRecord& record);
  void set_next_offset(const Place& place, std::int64_t offset);
  void commit();

  /// One past the last record of each partition that was added.
  std::map<Place, std::int64_t> next_offsets();

  std::vector<DeliveryRow> deliveries(const Owner& owner, const DeliveryFilter& filter,
                                      const PageRequest& page);
  std::optional<DeliveryRow> delivery(const Owner& owner, const std::string& id);
  /// Those of an endpoint that wait in a rung: first the ones that were never tried; oldest first.
  /// `after`: waiting_key() of the last one; "": from the beginning on. `filter`: endpoint, times.
  std::vector<DeliveryRow> waiting(const Owner& owner, const DeliveryFilter& filter,
                                   const std::string& after, std::size_t count);
  /// In the order in which they were made: all, or the last thousand.
  std::vector<AttemptRecord> attempts(const Owner& owner, const DeliveryRow& row);
  /// Newest first. Of large ones only as many as fit in 8 MiB, but one.
  DeadLetterRows dead_letters(const Owner& owner, const DeadLetterFilter& filter,
                              const PageRequest& page);
  /// Oldest first, those behind `after` ("": from the oldest on).
  DeadLetterRows oldest_dead_letters(const Owner& owner, const DeadLetterFilter& filter,
                                     const std::string& after, std::size_t count);
  std::optional<DeadLetterRow> dead_letter(const Owner& owner, const std::string& id);
  std::optional<DeadLetterRow> dead_letter_of(const Owner& owner, const std::string& delivery_id);
  std::vector<DeadLetterGroup> dead_letter_groups(const Owner& owner,
                                                  const DeadLetterFilter& filter);
  EndpointHealth health(const Owner& owner, const std::string& endpoint_id, TimePoint since);
  /// Of one endpoint, or of the organization where `endpoint_id` is "".
  AttemptSums sums(const Owner& owner, const std::string& endpoint_id, TimePoint since);
  /// By endpoint, those with attempts only; "" stands for the organization. Points are `step` long
  /// from `since` on.
  std::map<std::string, std::vector<SeriesPoint>> series(const Owner& owner,
                                                         const std::vector<std::string>& endpoints,
                                                         TimePoint since, Duration step);
  /// Deliveries accepted since then whose last attempt failed, by endpoint, class and response
  /// code, the largest group first. Of each class the newest `most` are looked at.
  std::vector<FailureGroup> failures(const Owner& owner, const std::string& endpoint_id,
                                     TimePoint since, std::size_t most);
  /// At most `most` are counted.
  std::int64_t count_dead_letters(const Owner& owner, std::int64_t most);
  std::vector<codec::AuditEntry> audit(const Owner& owner, const AuditFilter& filter,
                                       const PageRequest& page);

  /// Dead letters that were given up in that time and can still be redriven, by owner.
  std::vector<ExpiringLetters> expiring(TimePoint from, TimePoint to);

  /// Newest first.
  std::vector<Notification> notifications(const Owner& owner, const NotificationFilter& filter,
                                          const PageRequest& page);
  std::optional<Notification> notification(const Owner& owner, const std::string& id);
  /// What became of it on each channel so far.
  std::vector<NotificationSent> sent(const Owner& owner, const std::string& notification_id);
  /// What a channel was sent, the newest notification first; the page goes by notifications' ids.
  std::vector<NotificationSent> sent_on(const Owner& owner, const std::string& channel_id,
                                        const PageRequest& page);

  /// What an organization wants deleted before others' is.
  struct OwnAge {
    Owner owner;
    TimePoint oldest;
  };
  /// Deletes some of what is older than `retention` (the audit log is kept 335 days longer), or, if
  /// the index is over `bytes_max`, of what is old: dead letters and sums are kept 24 times as long
  /// as deliveries then. Deliveries that wait are the last to go. True if there may be more to
  /// delete: call it again.
  bool trim(TimePoint now, Duration retention, std::int64_t bytes_max,
            const std::vector<OwnAge>& own = {});

 private:
  static constexpr std::size_t kFirstMax = 256;  // bytes: lists read rows, and few fit on a page
  struct Statements;
  /// A state of the index that doesn't change while it is there.
  class Reading;
  bool trim_deliveries(TimePoint oldest, const std::vector<OwnAge>& own, std::int64_t rows_max);
  struct FirstCome {
    std::optional<std::int64_t> created;
    bool in_segments = false;
  };
  FirstCome first_come();
  void trim_first_come(bool in_segments);
  bool trim_most(TimePoint now);
  void delete_rows(const std::string& which, std::int64_t first, std::int64_t second);
  bool trim_own(const OwnAge& age, std::int64_t rows_max);
  /// False if it was there already, and what is newer of it was merged. `first`: an attempt, or "".
  bool merge_delivery(const DeliveryRow& row, std::int64_t owner, std::int64_t rank,
                      const std::string& first = "");
  /// False if it was there already.
  bool add_to_known(const AttemptRecord& attempt, const std::string& stored);
  void bind_row(Statement& statement, const DeliveryRow& row, std::int64_t owner,
                std::int64_t rank);
  void put_exception(std::int64_t seq, const DeliveryRow& row, std::int64_t owner);
  /// After an update: a delivery becomes one, remains one, or is none any longer.
  void update_exception(DeliveryRow row, std::int64_t owner);
  /// `record`: of the attempt, as it is stored.
  static bool fits_in_segment(const AttemptRecord& attempt, const std::string& record);
  /// Requires: it fits, and nothing is known of its delivery.
  void add_delivered(const AttemptRecord& attempt, std::int64_t owner, const std::string& record);
  /// In the tables.
  bool has_row(const std::string& delivery_id);
  /// `run`: what is told of it; only in the first one the time is certain.
  std::optional<Segments::Found> known_in_segment(const std::string& id, std::uint32_t run,
                                                  TimePoint accepted);
  /// Where a segment has the delivery, it goes to the tables, unless `rank` is below what it has:
  /// false then.
  bool make_room_for(const std::string& id, std::uint32_t run, TimePoint accepted,
                     std::int64_t rank);
  void move_to_tables(const Segments::Found& found);
  /// `text`: id, event, record.
  DeliveryRow row_in_segment(const SegmentRow& row, std::string_view text);
  /// As deliveries(). `before`: where the page begins.
  std::vector<DeliveryRow> delivered_at_once(const Owner& owner, const DeliveryFilter& filter,
                                             const ListPlace& before, std::size_t count);
  std::optional<SegmentPlace> find_in_segment(const Owner& owner, const std::string& id,
                                              std::optional<TimePoint> created);
  void sums_in_segments(const Owner& owner, const std::string& endpoint_id, TimePoint since,
                        const std::function<void(const SegmentSums&)>& take);
  void keep(const SegmentSums& sums);
  Statement& list(const std::string& sql);
  /// The number of a name; -1: it has none, so no row has it.
  std::int64_t number_of(const std::string& name);
  std::int64_t number_of(const Owner& owner);
  const std::string& name_of(std::int64_t number);
  /// As number_of(); what has no number gets one.
  std::int64_t numbered(const std::string& name);
  std::int64_t numbered(const Owner& owner);

  Database database_;
  std::unique_ptr<Statements> statements_;
  std::unordered_map<std::string, std::int64_t> numbers_;  // of some names
  std::unordered_map<std::int64_t, std::string> names_;    // of some numbers
  LogRollups rollups_;
  std::unique_ptr<Segments> segments_;
  std::int64_t passed_over_ = 0;  // rows up to there still waited when there was too much
};

}  // namespace fanfare::control
