// The prepared statements of segments.
#pragma once

#include "services/control/log/segments/segments.h"

namespace fanfare::control {

struct Segments::Statements {
  explicit Statements(Database& db)
      : version(db.prepare("PRAGMA data_version")),
        all(db.prepare(
            "SELECT n, place, generation, bytes, data IS NULL FROM segments ORDER BY place")),
        data(db.prepare("SELECT data FROM segments WHERE n=?")),
        insert(db.prepare("INSERT INTO segments VALUES (NULL,?,?,?,?)")),
        set_bytes(db.prepare("UPDATE segments SET bytes=? WHERE n=?")),
        erase(db.prepare("DELETE FROM segments WHERE n=?")),
        is_hidden(db.prepare("SELECT 1 FROM hidden WHERE id=?")),
        any_hidden(db.prepare("SELECT 1 FROM hidden LIMIT 1")),
        hide(db.prepare("INSERT OR IGNORE INTO hidden VALUES (?)")),
        unhide(db.prepare("DELETE FROM hidden WHERE id=?")),
        horizon(db.prepare("SELECT max(created) FROM horizons WHERE owner IN (0,?)")),
        set_horizon(db.prepare("INSERT INTO horizons VALUES (?1,?2) ON CONFLICT DO UPDATE SET "
                               "created=max(created,?2)")) {}
  /// If it has a row.
  static bool is_any(Statement& rows) {
    const bool any = rows.step();
    rows.reset();
    return any;
  }
  Statement version, all, data, insert, set_bytes, erase;
  Statement is_hidden, any_hidden, hide, unhide, horizon, set_horizon;
};

/// The segment that has the delivery, hidden or not, of all that are held. `created`: its time, if
/// that is certain.
template <typename AllHeld>
std::optional<SegmentPlace> place_in(const AllHeld& all, std::string_view id, std::int32_t tie,
                                     std::optional<std::int64_t> created) {
  for (auto held = all.rbegin(); held != all.rend(); ++held) {
    const auto& segment = *held->segment;
    if (created && (*created < segment.first_created() || *created > segment.last_created()))
      continue;
    if (const auto n = segment.find(id, tie)) return SegmentPlace{held->segment, *n};
  }
  return std::nullopt;
}

}  // namespace fanfare::control
