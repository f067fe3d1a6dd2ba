#include "services/control/log/statements.h"

namespace fanfare::control {

LogIndex::Statements::Statements(Database& db)
    : insert_name(db.prepare("INSERT INTO names (text) VALUES (?) RETURNING n")),
      insert(db.prepare(
          "INSERT INTO deliveries VALUES (NULL,?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,"
          "?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23) ON CONFLICT (id) DO NOTHING")),
      update(db.prepare(
          "UPDATE deliveries SET status=?7, reason=?8, class=iif(?9='',class,?9), updated=?12, "
          "delivered=?13, next_attempt=?14, attempts=max(attempts,?15), "
          "code=iif(?9='',code,?16), time_ms=coalesce(?17,time_ms), run=?18, topic=?19, part=?20, "
          "record=?21, rank=?22 WHERE id=?1 AND ?22 >= rank AND owner=?2")),
      updated(db.prepare("SELECT seq, status, class, code FROM deliveries WHERE id=?")),
      put_exception(db.prepare(
          "INSERT INTO exceptions VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11) ON CONFLICT DO "
          "UPDATE SET status=?6, class=?7, updated=?10, code=?11")),
      delete_exception(db.prepare("DELETE FROM exceptions WHERE seq=?")),
      run_state(db.prepare("SELECT status FROM deliveries WHERE id=? AND run > ?")),
      known(db.prepare("SELECT seq, first FROM deliveries WHERE id=?")),
      has_row(db.prepare("SELECT 1 FROM deliveries WHERE id=?")),
      insert_attempt(db.prepare("INSERT OR IGNORE INTO attempts VALUES (?,?,?,?,?)")),
      insert_dead_letter(
          db.prepare("INSERT OR IGNORE INTO dead_letters VALUES (?,?,?,?,?,?,?,?,?,?,?,?)")),
      newest_letter_run(db.prepare("SELECT 1 FROM dead_letters WHERE delivery=? AND run > ?")),
      delete_older_letters(db.prepare("DELETE FROM dead_letters WHERE delivery=? AND run < ?")),
      mark_redriven(db.prepare("UPDATE dead_letters SET redriven=1 WHERE delivery=? AND run < ?")),
      insert_audit(db.prepare("INSERT OR IGNORE INTO audit VALUES (?,?,?,?,?,?,?,?)")),
      add_rollup(db.prepare(
          "INSERT INTO rollups VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10) ON CONFLICT DO UPDATE SET "
          "attempts=attempts+?5, dns_us=dns_us+?6, connect_us=connect_us+?7, tls_us=tls_us+?8, "
          "first_byte_us=first_byte_us+?9, total_us=total_us+?10")),
      set_last(
          db.prepare("INSERT INTO endpoint_last VALUES (?1,?2,?3,?4,?5) ON CONFLICT DO UPDATE SET "
                     "succeeded=iif(?3>=attempt,?4,succeeded), attempt=max(attempt,?3), "
                     "success=max(coalesce(success,?5),coalesce(?5,success))")),
      set_offset(db.prepare("INSERT OR REPLACE INTO offsets VALUES (?,?,?)")),
      trim_dead_letters(db.prepare("DELETE FROM dead_letters WHERE id IN (SELECT id FROM "
                                   "dead_letters WHERE failed < ? ORDER BY failed LIMIT ?)")),
      trim_rollups(db.prepare(
          "DELETE FROM rollups WHERE (owner,endpoint,bucket,class) IN (SELECT "
          "owner,endpoint,bucket,class FROM rollups WHERE bucket < ? ORDER BY bucket LIMIT ?)")),
      trim_audit(
          db.prepare("DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < ? LIMIT ?)")),
      insert_notification(db.prepare("INSERT OR IGNORE INTO notifications VALUES (?,?,?,?,?,?,?)")),
      insert_sent(db.prepare("INSERT OR REPLACE INTO notifications_sent VALUES (?,?,?,?,?,?)")),
      trim_notifications(db.prepare("DELETE FROM notifications WHERE id IN (SELECT id FROM "
                                    "notifications WHERE at < ? LIMIT ?)")),
      trim_sent(db.prepare("DELETE FROM notifications_sent WHERE (notification,channel) IN (SELECT "
                           "notification,channel FROM notifications_sent WHERE at < ? LIMIT ?)")),
      name(db.prepare("SELECT n FROM names WHERE text=?")),
      text(db.prepare("SELECT text FROM names WHERE n=?")),
      delivery(db.prepare(std::string("SELECT ") + kDeliveryColumns +
                          " FROM deliveries AS d WHERE id=? AND owner=?")),
      first_attempt(db.prepare("SELECT first FROM deliveries WHERE id=? AND owner=?")),
      attempts(db.prepare("SELECT record FROM attempts WHERE delivery=(SELECT seq FROM deliveries "
                          "WHERE id=? AND owner=?) "
                          "ORDER BY run DESC, started DESC, number DESC LIMIT 1000")),
      dead_letter(db.prepare(std::string("SELECT ") + kLetterColumns +
                             " FROM dead_letters WHERE id=? AND organization=? AND test=?")),
      dead_letter_of(db.prepare(std::string("SELECT ") + kLetterColumns +
                                " FROM dead_letters WHERE delivery=? AND organization=? AND test=? "
                                "ORDER BY run DESC LIMIT 1")),
      last(db.prepare(
          "SELECT attempt, succeeded, success FROM endpoint_last WHERE owner=? AND endpoint=?")),
      sums(db.prepare(
          "SELECT class, sum(attempts), sum(dns_us), sum(connect_us), sum(tls_us), "
          "sum(first_byte_us), sum(total_us) FROM rollups WHERE owner=? AND endpoint=? AND "
          "bucket >= ? GROUP BY class")),
      audit(db.prepare("SELECT record FROM audit WHERE organization=?1 AND test=?2 AND id < ?3 AND "
                       "(?4='' OR action=?4) AND (?5='' OR target=?5) AND (?6='' OR actor=?6) "
                       "ORDER BY id DESC LIMIT ?7")),
      notifications(db.prepare(
          "SELECT record FROM notifications WHERE organization=?1 AND test=?2 AND id < ?3 AND "
          "(?4='' OR kind=?4) AND (?5='' OR endpoint=?5) ORDER BY id DESC LIMIT ?6")),
      notification(
          db.prepare("SELECT record FROM notifications WHERE id=? AND organization=? AND test=?")),
      sent(db.prepare("SELECT record FROM notifications_sent WHERE notification=? AND "
                      "organization=? AND test=? ORDER BY at, channel")),
      sent_on(db.prepare("SELECT record FROM notifications_sent WHERE organization=? AND test=? "
                         "AND channel=? AND notification < ? ORDER BY notification DESC LIMIT ?")) {
}

Statement& LogIndex::list(const std::string& sql) {
  auto found = statements_->lists.find(sql);
  if (found == statements_->lists.end())
    found = statements_->lists.emplace(sql, database_.prepare(sql)).first;
  return found->second.reset();
}

}  // namespace fanfare::control
