// The prepared statements of the index.
#pragma once

#include <optional>

#include "core/time.h"
#include "services/control/log/log_index.h"

namespace fanfare::control {

inline void bind_or_null(Statement& statement, int place, const std::optional<TimePoint>& time) {
  if (time)
    statement.bind(place, to_unix_ms(*time));
  else
    statement.bind_null(place);
}

/// In place of ids, deliveries and sums have numbers of `names`.
constexpr const char* kDeliveryColumns =
    "d.id, (SELECT text FROM names WHERE n=d.endpoint), d.event, d.type, "
    "(SELECT text FROM names WHERE n=d.dialect), d.status, d.reason, d.class, d.created, "
    "d.updated, d.delivered, d.next_attempt, d.attempts, d.code, d.time_ms, d.run, d.topic, "
    "d.part, d.record";
/// `add`: Statements::add_rollup. `sums`: attempts, and microseconds by phase.
template <typename Sums>
void add_rollup(Statement& add, std::int64_t owner, std::int64_t endpoint, OutcomeClass of,
                const Sums& sums) {
  add.reset().bind(1, owner).bind(2, endpoint).bind(3, sums.bucket).bind_view(4, to_string(of));
  add.bind(5, sums.attempts).bind(6, sums.dns).bind(7, sums.connect).bind(8, sums.tls);
  add.bind(9, sums.first_byte).bind(10, sums.total).execute();
}

constexpr const char* kLetterColumns = "id, record, redriven";

struct LogIndex::Statements {
  explicit Statements(Database& db);
  // Writing.
  Statement insert_name, insert, update, updated, put_exception, delete_exception, run_state, known,
      has_row, insert_attempt, insert_dead_letter, newest_letter_run;
  Statement delete_older_letters, mark_redriven, insert_audit, add_rollup, set_last, set_offset;
  Statement trim_dead_letters, trim_rollups, trim_audit;
  Statement insert_notification, insert_sent, trim_notifications, trim_sent;
  // Reading.
  Statement name, text, delivery, first_attempt, attempts, dead_letter, dead_letter_of, last, sums,
      audit;
  Statement notifications, notification, sent, sent_on;
  /// Statements of lists, by their text: one for each set of filters in use.
  std::map<std::string, Statement> lists;
};

}  // namespace fanfare::control
