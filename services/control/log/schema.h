// The tables of the index.
#pragma once

namespace fanfare::control {

/// Raised by each change of kLogSchema: a file of another version is made anew from the topics.
constexpr int kLogSchemaVersion = 10;

/// segments: deliveries whose first attempt delivered them, see segments.h; data is null where it
/// is in a file. What follows but names, hidden, horizons and offsets is of all others. Rows are
/// written where the last ones were: seq, not the random id of a delivery, says where, and attempts
/// go by it. exceptions: the deliveries that aren't simply delivered, so that one that succeeds at
/// once pays for few indexes. names: ids that many rows repeat (organizations, endpoints, dialects)
/// are numbers in deliveries and sums; owner is twice the organization's number, and one more in
/// test mode. tie: orders the deliveries of a millisecond in place of their long ids; see tie_of().
/// first: the attempt that made the row, if it is short; most deliveries have no other, and the
/// table of attempts is one more to write to.
/// rollups: sums of attempts by 5 minutes; endpoint 0 stands for the whole organization.
constexpr const char* kLogSchema = R"sql(
CREATE TABLE segments (
  n INTEGER PRIMARY KEY AUTOINCREMENT, place INTEGER NOT NULL, generation INTEGER NOT NULL,
  bytes INTEGER NOT NULL, data BLOB);
CREATE TABLE hidden (id TEXT PRIMARY KEY) WITHOUT ROWID;
-- owner 0: for all.
CREATE TABLE horizons (owner INTEGER PRIMARY KEY, created INTEGER NOT NULL);

CREATE TABLE names (n INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);

CREATE TABLE deliveries (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL, owner INTEGER NOT NULL, endpoint INTEGER NOT NULL,
  event TEXT NOT NULL, type TEXT NOT NULL, dialect INTEGER NOT NULL, status TEXT NOT NULL,
  reason TEXT NOT NULL, class TEXT NOT NULL, created INTEGER NOT NULL, tie INTEGER NOT NULL,
  updated INTEGER NOT NULL, delivered INTEGER, next_attempt INTEGER, attempts INTEGER NOT NULL,
  code INTEGER NOT NULL, time_ms INTEGER, run INTEGER NOT NULL, topic TEXT, part INTEGER,
  record INTEGER, rank INTEGER NOT NULL, first BLOB);
CREATE UNIQUE INDEX deliveries_by_id ON deliveries (id);
CREATE INDEX deliveries_by_owner ON deliveries (owner, created, tie);
CREATE INDEX deliveries_by_endpoint ON deliveries (owner, endpoint, created, tie);
CREATE INDEX deliveries_by_event ON deliveries (owner, event);
CREATE INDEX deliveries_by_type ON deliveries (owner, type, created, tie);
CREATE TABLE exceptions (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL, owner INTEGER NOT NULL, endpoint INTEGER NOT NULL,
  type TEXT NOT NULL, status TEXT NOT NULL, class TEXT NOT NULL, created INTEGER NOT NULL,
  tie INTEGER NOT NULL, updated INTEGER NOT NULL, code INTEGER NOT NULL);
CREATE INDEX exceptions_by_status ON exceptions (owner, status, created, tie);
CREATE INDEX exceptions_by_endpoint_status ON exceptions (owner, endpoint, status, created, tie);
CREATE INDEX exceptions_by_type_status ON exceptions (owner, type, status, created, tie);
CREATE INDEX exceptions_by_class ON exceptions (owner, class, created, tie);
CREATE INDEX exceptions_by_endpoint_class ON exceptions (owner, endpoint, class, created, tie);
CREATE INDEX exceptions_by_type_class ON exceptions (owner, type, class, created, tie);
CREATE INDEX exceptions_by_status_class ON exceptions (owner, status, class, created, tie);

-- record: without what the delivery's row has.
CREATE TABLE attempts (
  delivery INTEGER NOT NULL, run INTEGER NOT NULL, number INTEGER NOT NULL,
  started INTEGER NOT NULL, record BLOB NOT NULL,
  PRIMARY KEY (delivery, run, number, started)) WITHOUT ROWID;

CREATE TABLE rollups (
  owner INTEGER NOT NULL, endpoint INTEGER NOT NULL, bucket INTEGER NOT NULL, class TEXT NOT NULL,
  attempts INTEGER NOT NULL, dns_us INTEGER NOT NULL, connect_us INTEGER NOT NULL,
  tls_us INTEGER NOT NULL, first_byte_us INTEGER NOT NULL, total_us INTEGER NOT NULL,
  PRIMARY KEY (owner, endpoint, bucket, class)) WITHOUT ROWID;
CREATE INDEX rollups_by_age ON rollups (bucket);

CREATE TABLE endpoint_last (
  owner INTEGER NOT NULL, endpoint INTEGER NOT NULL, attempt INTEGER NOT NULL,
  succeeded INTEGER NOT NULL, success INTEGER, PRIMARY KEY (owner, endpoint)) WITHOUT ROWID;

CREATE TABLE dead_letters (
  id TEXT PRIMARY KEY, organization TEXT NOT NULL, test INTEGER NOT NULL, endpoint TEXT NOT NULL,
  reason TEXT NOT NULL, type TEXT NOT NULL, failed INTEGER NOT NULL, delivery TEXT NOT NULL,
  run INTEGER NOT NULL, redrives INTEGER NOT NULL, redriven INTEGER NOT NULL, record BLOB NOT NULL)
  WITHOUT ROWID;
CREATE INDEX dead_letters_by_owner ON dead_letters (organization, test, id);
CREATE INDEX dead_letters_by_endpoint ON dead_letters (organization, test, endpoint, id);
CREATE INDEX dead_letters_by_delivery ON dead_letters (delivery);
CREATE INDEX dead_letters_by_age ON dead_letters (failed);

CREATE TABLE audit (
  id TEXT PRIMARY KEY, organization TEXT NOT NULL, test INTEGER NOT NULL, at INTEGER NOT NULL,
  action TEXT NOT NULL, target TEXT NOT NULL, actor TEXT NOT NULL, record BLOB NOT NULL)
  WITHOUT ROWID;
CREATE INDEX audit_by_owner ON audit (organization, test, id);
CREATE INDEX audit_by_age ON audit (at);

CREATE TABLE notifications (
  id TEXT PRIMARY KEY, organization TEXT NOT NULL, test INTEGER NOT NULL, at INTEGER NOT NULL,
  kind TEXT NOT NULL, endpoint TEXT NOT NULL, record BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX notifications_by_owner ON notifications (organization, test, id);
CREATE INDEX notifications_by_age ON notifications (at);

CREATE TABLE notifications_sent (
  notification TEXT NOT NULL, channel TEXT NOT NULL, at INTEGER NOT NULL,
  organization TEXT NOT NULL, test INTEGER NOT NULL, record BLOB NOT NULL,
  PRIMARY KEY (notification, channel)) WITHOUT ROWID;
CREATE INDEX notifications_sent_by_age ON notifications_sent (at);
CREATE INDEX notifications_sent_by_channel
  ON notifications_sent (organization, test, channel, notification);

CREATE TABLE offsets (
  topic TEXT NOT NULL, part INTEGER NOT NULL, next INTEGER NOT NULL,
  PRIMARY KEY (topic, part)) WITHOUT ROWID;
)sql";

}  // namespace fanfare::control
