// The prepared statements of the index.
#pragma once

#include <optional>

#include "core/time.h"
#include "services/control/log_index.h"

namespace fanfare::control {

inline void bind_or_null(Statement& statement, int place, const std::optional<TimePoint>& time) {
  if (time)
    statement.bind(place, to_unix_ms(*time));
  else
    statement.bind_null(place);
}

struct LogIndex::Statements {
  explicit Statements(Database& db);
  Statement merge, insert_attempt, insert_dead_letter, set_offset;
  Statement trim_attempts, trim_deliveries, trim_dead_letters;
  Statement deliveries, delivery, attempts, dead_letters, dead_letter, health, last_attempt;
  Statement last_delivery;
};

}  // namespace fanfare::control
