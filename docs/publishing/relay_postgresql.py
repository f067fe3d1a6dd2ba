#!/usr/bin/env python3
"""relay.py for PostgreSQL: relay_postgresql.py CONNECTION [--once], with psycopg 3.

Of several relays one publishes, so events keep their order; when its connection ends another one takes over.
It ends with its connection: whatever runs it has to start it again.
"""
import sys

import psycopg
from psycopg.rows import dict_row

import relay

LOCK = 7254  # of pg_try_advisory_lock: a number that nothing else in this database locks


class Outbox:
    def __init__(self, connection):
        self._database = psycopg.connect(connection, autocommit=True, row_factory=dict_row)
        self._locked = False

    def is_mine(self):
        if not self._locked:
            self._locked = self._database.execute("select pg_try_advisory_lock(%s) as got", (LOCK,)).fetchone()["got"]
        return self._locked

    def first(self, size):
        return self._database.execute(
            "select position, id, type, data::text as data, ordering_key, to_char(happened_at at time zone 'UTC', "
            "'YYYY-MM-DD\"T\"HH24:MI:SS.USZ') as happened_at from outbox order by position limit %s", (size,)).fetchall()

    def settle(self, rows, reason):
        with self._database.transaction():
            for row in rows if reason else []:
                self._database.execute(
                    "insert into outbox_refused values (%s, %s, %s, %s) on conflict (id) do update set reason = excluded.reason",
                    (row["id"], row["type"], row["data"], reason))
            self._database.execute("delete from outbox where position = any(%s)", ([row["position"] for row in rows],))


if __name__ == "__main__":
    relay.main(Outbox(sys.argv[1]))
