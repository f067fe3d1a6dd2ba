-- outbox.sql for PostgreSQL.
create table outbox (
  position bigint generated always as identity primary key,
  id text not null unique,           -- of the event: what makes publishing it twice harmless
  type text not null,
  data json not null,                -- an object; json keeps numbers as they are written
  happened_at timestamptz not null default now(),
  ordering_key text
);
-- What the API will never take, with its reason: somebody has to look at these.
create table outbox_refused (
  id text primary key,
  type text not null,
  data json not null,
  reason text not null
);
