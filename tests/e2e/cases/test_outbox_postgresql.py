"""The outbox of docs/publishing.md in PostgreSQL: its tables, its relay, and what Debezium reads."""
import json
import os
import signal
import subprocess
import sys

from harness import foreign, pages, tools
from harness.api import eventually
from harness.case import SystemCase
from harness.places import ROOT
from harness.postgresql import Server

FOLDER = ROOT / "docs" / "publishing"
BLOCKS = dict(pages.blocks(ROOT / "docs" / "publishing.md"))
SLOT = "select encode(data, 'escape') from pg_logical_slot_get_binary_changes('debezium', null, null, " \
       "'proto_version', '1', 'publication_names', 'dbz_publication')"


class OutboxInPostgresql(SystemCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = Server()
        cls.addClassCleanup(cls.server.stop)

    def setUp(self):
        self.box = self.endpoint(["shop.order.created"]).box
        self.server.psql("drop publication if exists dbz_publication; drop table if exists orders, outbox, outbox_refused;"
                         "create table orders (id text primary key, total text);"
                         + (FOLDER / "outbox_postgresql.sql").read_text())

    def order(self, name, check=True):
        return self.server.psql(BLOCKS["sql"].replace("order-3", name), check)

    def relay(self, *options):
        info = self.system.info()
        process = subprocess.Popen(
            [sys.executable, FOLDER / "relay_postgresql.py", self.server.connection, *options],
            env={**os.environ, "FANFARE_URL": info["url"], "FANFARE_API_KEY": info["apiKey"],
                 "PYTHONPATH": str(tools.python_packages())}, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait, 30)
        self.addCleanup(process.kill)
        return process

    def relayed(self):
        process = self.relay("--once")
        self.assertEqual((0, ""), (process.wait(60), process.stderr.read()))

    def arrived(self, count):
        return sorted(request.json()["data"]["id"] for request in self.box.wait(count))

    def test_what_is_committed_is_published_once_and_what_is_rolled_back_never(self):
        for name in ("a", "b"):
            self.order(name)
        self.assertNotEqual(0, self.order("a", check=False).returncode)  # The order is there already.
        kept = self.server.rows("select * from outbox")
        self.assertEqual(2, len(kept))
        self.relayed()
        self.assertEqual(["a", "b"], self.arrived(2))
        self.assertEqual([], self.server.rows("select * from outbox"))
        # As a relay that was killed after the 202 leaves it.
        self.server.psql("insert into outbox overriding system value select * from json_populate_recordset(null::outbox, "
                         f"$it${json.dumps(kept)}$it$)")
        self.order("c")
        self.relayed()
        self.assertEqual(["a", "b", "c"], self.arrived(3))
        self.assert_quiet(self.box, 3)

    def test_what_is_refused_is_put_aside_with_its_reason_and_the_others_go_on(self):
        self.order("first")
        self.server.psql("insert into outbox (id, type, data) values ('bad', '', '{}')")
        self.order("last")
        self.relayed()
        self.assertEqual(["first", "last"], self.arrived(2))
        ((name, reason),) = [(row["id"], row["reason"]) for row in self.server.rows("select * from outbox_refused")]
        self.assertEqual(("bad", "/1/type: "), (name, reason[:9]))

    def test_one_relay_publishes_and_another_takes_over(self):
        locks = "select pid from pg_locks where locktype = 'advisory'"
        first = self.relay()
        eventually(lambda: self.server.rows(locks), 30, "the first relay's lock")
        second = self.relay()
        eventually(lambda: len(self.server.rows(
            "select pid from pg_stat_activity where backend_type = 'client backend' and application_name = ''")) == 2,
            30, "the second relay")
        self.order("one")
        self.assertEqual(["one"], self.arrived(1))
        self.assertEqual([None, None], [first.poll(), second.poll()])
        holder = self.server.rows(locks)
        first.kill()
        eventually(lambda: (now := self.server.rows(locks)) and now != holder, 30, "the second relay's lock")
        self.order("two")
        self.assertEqual(["one", "two"], self.arrived(2))
        second.send_signal(signal.SIGTERM)
        self.assertEqual(0, second.wait(30))

    def test_what_debezium_reads_becomes_deliveries(self):
        """Debezium itself isn't run: its slot and publication are, and its record is made as the configuration says."""
        self.server.psql((FOLDER / "outbox_debezium.sql").read_text().replace("org_acme", self.organization))
        self.server.psql("select pg_create_logical_replication_slot('debezium', 'pgoutput')")
        self.addCleanup(self.server.psql, "select pg_drop_replication_slot('debezium')")
        self.order("seen")
        self.order("seen", check=False)
        (row,) = self.server.rows("select *, data::text as payload from outbox")
        changes = self.server.psql(SLOT).stdout
        self.assertEqual(1, changes.count(row["id"]), changes)

        config = json.loads((FOLDER / "debezium.json").read_text())["config"]
        placed = [each.split(":") for each in config["transforms.outbox.table.fields.additional.placement"].split(",")]
        named = {config[f"transforms.outbox.{key}"] for key in ("route.by.field", "table.field.event.id",
                                                                "table.field.event.key", "table.field.event.payload")}
        self.assertLessEqual({column for column, *_ in placed} | named, set(row))
        headers = {name: row[column] for column, place, name in placed if place == "header"}
        foreign.produce(self.system.info()["kafka"], [foreign.message(row["payload"].encode(), headers,
                                                                     key=row["ordering_key"])])
        self.assertEqual(["seen"], self.arrived(1))
        eventually(lambda: len(self.api.expect(200, "GET", "/api/deliveries?eventId=" + row["id"])["data"]) == 1, 30,
                   "the delivery under the row's id")
