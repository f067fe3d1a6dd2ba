"""docs/publishing.md does what it says: its blocks, the table and the relay are those of the page."""
import json
import os
import pathlib
import re
import signal
import sqlite3
import subprocess
import sys

from harness import pages, tools
from harness.api import eventually
from harness.case import SystemCase
from harness.places import ROOT, run_folder

PAGE = ROOT / "docs" / "publishing.md"
FOLDER = ROOT / "docs" / "publishing"


class PublishingPage(SystemCase):
    def setUp(self):
        self.http, self.kafka, self.place_order, self.once, _ = [text for _, text in pages.blocks(PAGE)]
        self.box = self.endpoint(["shop.order.created"]).box
        self.file = run_folder() / f"{self._testMethodName}.sqlite"
        self.database = sqlite3.connect(self.file)
        self.addCleanup(self.database.close)
        self.database.executescript("create table orders (id text primary key, total text);"
                                    + (FOLDER / "outbox.sql").read_text())

    def environment(self, **more):
        info = self.system.info()
        return {**os.environ, "FANFARE_URL": info["url"], "FANFARE_API_KEY": info["apiKey"], "KAFKA": info["kafka"],
                "FANFARE_ORGANIZATION": info["organizationId"], "DATABASE": str(self.file), **more}

    def execute(self, *command, **more):
        return subprocess.run(command, cwd=ROOT, env=self.environment(**more), capture_output=True, text=True,
                              timeout=90, check=False)

    def order(self, name):
        done = self.execute(sys.executable, "-c", self.place_order, str(self.file), name, "9.50")
        self.assertEqual("", done.stderr)

    def relay(self):
        done = self.execute("bash", "-ec", self.once)
        self.assertEqual(0, done.returncode, done.stderr)

    def arrived(self, count):
        return sorted(request.json()["data"]["id"] for request in self.box.wait(count))

    def test_over_http(self):
        for expected in (False, True):
            done = self.execute("bash", "-ec", self.http)
            self.assertEqual([expected], [each["duplicate"] for each in json.loads(done.stdout)["data"]], done)
        self.assertEqual(["order-1"], self.arrived(1))

    def test_over_kafka(self):
        done = self.execute(sys.executable, "-c", self.kafka, PYTHONPATH=str(tools.python_packages()))
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertEqual(["order-2"], self.arrived(1))

    def test_what_is_committed_is_published_once_even_if_the_relay_dies_before_it_deletes(self):
        for name in ("a", "b", "c"):
            self.order(name)
        kept = self.database.execute("select * from outbox").fetchall()
        self.relay()
        self.assertEqual(["a", "b", "c"], self.arrived(3))
        self.assertEqual([], self.database.execute("select * from outbox").fetchall())
        with self.database:  # As a relay that was killed after the 202 leaves it.
            self.database.executemany("insert into outbox values (?, ?, ?, ?, ?, ?)", kept)
        self.order("d")
        self.relay()
        self.assertEqual(["a", "b", "c", "d"], self.arrived(4))
        self.assert_quiet(self.box, 4)

    def test_what_is_rolled_back_is_never_published(self):
        self.order("kept")
        failing = self.execute(sys.executable, "-c", self.place_order, str(self.file), "kept", "1.00")
        self.assertIn("IntegrityError", failing.stderr)  # The order is there already.
        self.relay()
        self.assertEqual(["kept"], self.arrived(1))
        self.assert_quiet(self.box, 1)

    def test_what_is_refused_is_put_aside_with_its_reason_and_the_others_go_on(self):
        self.order("first")
        with self.database:
            self.database.execute("insert into outbox (id, type, data, happened_at) values ('bad', '', '{}', "
                                  "'2024-12-01T09:15:00Z')")
        self.order("last")
        self.relay()
        self.assertEqual(["first", "last"], self.arrived(2))
        ((name, reason),) = self.database.execute("select id, reason from outbox_refused").fetchall()
        self.assertEqual("bad", name)
        self.assertTrue(reason.startswith("/1/type: "), reason)

    def insert(self, name, kind="shop.order.created", data="{}"):
        with self.database:
            self.database.execute("insert into outbox (id, type, data, happened_at) values (?, ?, ?, "
                                  "'2024-12-01T09:15:00Z')", (name, kind, data))

    def refused(self):
        self.assertEqual([], self.database.execute("select * from outbox").fetchall())
        return dict(self.database.execute("select id, reason from outbox_refused").fetchall())

    def test_the_only_row_may_be_refused(self):
        self.insert("reserved", kind="webhook.mine")
        self.relay()
        self.assertRegex(self.refused()["reserved"], "^/0/type: ")

    def test_what_is_no_json_is_put_aside_and_the_others_go_on(self):
        self.order("first")
        self.insert("number", data='{"total": NaN}')  # Python writes it as it reads it, and nobody else takes it.
        self.insert("text", data="{total}")
        self.order("last")
        self.relay()
        self.assertEqual(["first", "last"], self.arrived(2))
        refused = self.refused()
        self.assertEqual({"number", "text"}, set(refused))
        self.assertIn("malformed JSON", refused["number"])

    def test_it_goes_on_until_it_is_told_to_stop(self):
        relay = subprocess.Popen([sys.executable, str(FOLDER / "relay.py"), str(self.file)], env=self.environment())
        try:
            self.order("one")
            self.arrived(1)
            self.order("two")
            self.assertEqual(["one", "two"], self.arrived(2))
            eventually(lambda: not self.database.execute("select * from outbox").fetchall(), 30, "an empty outbox")
        finally:
            relay.send_signal(signal.SIGTERM)
        self.assertEqual(0, relay.wait(30))

    def test_headers_of_the_debezium_connector_are_those_that_ingest_reads(self):
        config = json.loads((FOLDER / "debezium.json").read_text())["config"]
        placed = config["transforms.outbox.table.fields.additional.placement"].split(",")
        headers = {each.split(":")[2] for each in placed if each.split(":")[1] == "header"}
        read = (ROOT / "libs" / "codec" / "cloudevents.cc").read_text()
        for name in headers:
            self.assertRegex(read, rf'"(ce_)?{re.escape(name.removeprefix("ce_"))}"', name)
        self.assertLessEqual({"ce_id", "ce_source", "ce_type", "ce_specversion", "ce_organizationid"}, headers)
        self.assertTrue(config["transforms.outbox.route.topic.replacement"].startswith("fanfare.in."))
        self.assertEqual(pathlib.Path(PAGE).read_text().count("fanfare.in.orders"), 1)
