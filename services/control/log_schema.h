// The tables of the index.
#pragma once

namespace fanfare::control {

/// Raised by each change of kLogSchema: a file of another version is made anew from the topics.
constexpr int kLogSchemaVersion = 1;

constexpr const char* kLogSchema = R"sql(
CREATE TABLE deliveries (
  id TEXT PRIMARY KEY, organization TEXT NOT NULL, test INTEGER NOT NULL,
  endpoint TEXT NOT NULL, event TEXT NOT NULL, type TEXT NOT NULL, dialect TEXT NOT NULL,
  status TEXT NOT NULL, reason TEXT NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL,
  delivered INTEGER, next_attempt INTEGER, attempts INTEGER NOT NULL, code INTEGER NOT NULL,
  time_ms INTEGER, body BLOB, rank INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX deliveries_by_endpoint ON deliveries (organization, test, endpoint, created, id);
CREATE INDEX deliveries_by_age ON deliveries (created);

CREATE TABLE attempts (
  delivery TEXT NOT NULL, run INTEGER NOT NULL, number INTEGER NOT NULL, started INTEGER NOT NULL,
  organization TEXT NOT NULL, test INTEGER NOT NULL, endpoint TEXT NOT NULL,
  success INTEGER NOT NULL, record BLOB NOT NULL,
  PRIMARY KEY (delivery, run, number, started)) WITHOUT ROWID;
CREATE INDEX attempts_by_endpoint ON attempts (organization, test, endpoint, started, success);
CREATE INDEX attempts_by_age ON attempts (started);

CREATE TABLE dead_letters (
  id TEXT PRIMARY KEY, organization TEXT NOT NULL, test INTEGER NOT NULL, endpoint TEXT NOT NULL,
  reason TEXT NOT NULL, type TEXT NOT NULL, failed INTEGER NOT NULL, record BLOB NOT NULL)
  WITHOUT ROWID;
CREATE INDEX dead_letters_by_owner ON dead_letters (organization, test, id);
CREATE INDEX dead_letters_by_age ON dead_letters (failed);

CREATE TABLE offsets (
  topic TEXT NOT NULL, part INTEGER NOT NULL, next INTEGER NOT NULL,
  PRIMARY KEY (topic, part)) WITHOUT ROWID;
)sql";

}  // namespace fanfare::control
