-- What Debezium's event router wants besides outbox_postgresql.sql; put your own names into the defaults.
alter table outbox
  add column aggregatetype text not null default 'orders',
  add column source text not null default 'shop',
  add column specversion text not null default '1.0',
  add column organization_id text not null default 'org_acme';
-- Rows may be deleted at once: the log has them.
create publication dbz_publication for table outbox with (publish = 'insert');
