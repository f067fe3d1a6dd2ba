-- In the database of the domain service; outbox_postgresql.sql is the same for PostgreSQL.
create table outbox (
  position integer primary key autoincrement,
  id text not null unique,           -- of the event: what makes publishing it twice harmless
  type text not null,
  data text not null,                -- a JSON object
  happened_at text not null,         -- RFC 3339
  ordering_key text
);
-- What the API will never take, with its reason: somebody has to look at these.
create table outbox_refused (
  id text primary key,
  type text not null,
  data text not null,
  reason text not null
);
