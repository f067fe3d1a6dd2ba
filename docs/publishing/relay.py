#!/usr/bin/env python3
"""Publishes what is in the outbox, oldest first: relay.py DATABASE [--once].

FANFARE_URL and FANFARE_API_KEY say where to. A row is deleted after its event was acknowledged. Killed in between,
the relay publishes it again under the same id, which delivers nothing twice. Run one relay; a second one does no
harm but its work is for nothing. relay_postgresql.py is the same for PostgreSQL.
"""
import json
import os
import signal
import sqlite3
import sys
import threading
import urllib.error
import urllib.request

BATCH = 100
PAUSE_SECONDS = 0.2       # between looks at an empty outbox
BACKOFF_SECONDS_MAX = 30

stopped = threading.Event()


def refused(pointer, count):
    """The index of the row that a pointer such as "/3/type" is about; None where it tells of none."""
    part = pointer.split("/")[1] if "/" in pointer else ""
    if part.isdecimal() and int(part) < count:
        return int(part)
    return 0 if count == 1 else None


def publish(rows):
    """(0, None) if all were taken, (seconds to wait, None), (0, (index, reason)) of a row that is refused, or
    (-1, None): some of them is, fewer may tell which."""
    events = []
    for index, row in enumerate(rows):
        try:
            data = json.loads(row["data"])
        except ValueError as error:
            return 0, (index, f"malformed JSON: {error}")
        events.append({"id": row["id"], "type": row["type"], "data": data, "timestamp": row["happened_at"],
                       **({"orderingKey": row["ordering_key"]} if row["ordering_key"] else {})})
    request = urllib.request.Request(
        os.environ["FANFARE_URL"] + "/api/events", json.dumps(events).encode(), method="POST",
        headers={"Authorization": "Bearer " + os.environ["FANFARE_API_KEY"], "Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30):
            return 0, None
    except urllib.error.HTTPError as error:
        try:
            problem = json.loads(error.read())
        except ValueError:
            problem = {}  # of something in between
        if error.code == 400 and problem.get("errors"):  # A batch is all or nothing.
            fault = problem["errors"][0]
            index = refused(fault["pointer"], len(rows))
            return (-1, None) if index is None else (0, (index, fault["pointer"] + ": " + fault["detail"]))
        if error.code == 413:
            return (0, (0, "larger than an event may be")) if len(rows) == 1 else (-1, None)
        if error.code in (429, 503):
            return float(error.headers.get("Retry-After") or 1), None
        print(f"{error.code}: {problem.get('detail')}", file=sys.stderr, flush=True)
        return BACKOFF_SECONDS_MAX, None  # 401, 403: whoever runs this has to mend it.
    except OSError as error:
        print(error, file=sys.stderr, flush=True)
        return 1, None


class Outbox:
    """Of SQLite. Whoever has another database brings these three."""

    def __init__(self, database):
        self._database = sqlite3.connect(database, timeout=30)
        self._database.row_factory = sqlite3.Row

    def is_mine(self):
        """Whether this relay may publish; False while another one does."""
        return True

    def first(self, size):
        return self._database.execute("select * from outbox order by position limit ?", (size,)).fetchall()

    def settle(self, rows, reason):
        """Deletes rows; with a reason keeps it and what was refused."""
        with self._database:
            if reason:
                self._database.executemany("insert or replace into outbox_refused values (?, ?, ?, ?)",
                                           [(row["id"], row["type"], row["data"], reason) for row in rows])
            self._database.executemany("delete from outbox where position = ?", [(row["position"],) for row in rows])


def step(outbox, size):
    """Publishes a batch. Returns how many rows are dealt with, and how many seconds to wait; below 0: how many rows to
    try instead, as -3."""
    rows = outbox.first(size) if outbox.is_mine() else []
    if not rows:
        return 0, PAUSE_SECONDS
    wait, fault = publish(rows)
    if wait:
        return 0, wait if wait > 0 else -(len(rows) // 2)
    if fault:
        index, reason = fault
        outbox.settle([rows[index]], reason)
    else:
        outbox.settle(rows, None)
    return len(rows), 0


def main(outbox):
    once = "--once" in sys.argv
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.set())
    size = BATCH
    while not stopped.is_set():
        done, wait = step(outbox, size)
        if done == 0 and wait == PAUSE_SECONDS and once:
            return
        size = -wait if wait < 0 else BATCH
        if wait > 0:
            stopped.wait(min(wait, BACKOFF_SECONDS_MAX))


if __name__ == "__main__":
    main(Outbox(sys.argv[1]))
