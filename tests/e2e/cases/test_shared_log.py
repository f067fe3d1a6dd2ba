"""Three instances of control cut the delivery log in slices, two copies of each, and answer for each other."""
import json
import os
import pathlib
import re
import shutil
import signal
import urllib.request

from cases.test_two_controls import Instance
from harness import services
from harness.api import eventually
from harness.case import SystemCase, unique
from harness.places import run_folder

_SLICES = 4


class SharedLog(SystemCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(cls.wait_for_the_one_that_is_left)
        cls.enterClassContext(services.set_to(cls.system, control={
            "index_slices": _SLICES, "index_copies": 2, "index_leave_after": "6s"}))
        cls.others = [cls.another(ordinal) for ordinal in (1, 2)]

    @classmethod
    def wait_for_the_one_that_is_left(cls):
        eventually(lambda: cls.api.call("PATCH", "/api/settings", {}).status == 200, 60, "writing", pause=0.5)
        admin = cls.system.info()["services"]["control" if cls.system.pid("control") else "all"]["admin"]

        def ready():
            with urllib.request.urlopen(f"http://{admin}/metrics", timeout=10) as answer:
                return 'fanfare_control_index_slices{state="ready"} 1\n' in answer.read().decode()
        eventually(ready, 60, "its index", pause=0.5)

    @classmethod
    def another(cls, ordinal):
        folder = run_folder() / f"control-{ordinal}"
        shutil.rmtree(folder, ignore_errors=True)
        instance = Instance(cls.system, folder, FANFARE_SERVICE_ORDINAL=str(ordinal))
        cls.addClassCleanup(instance.stop)
        return instance

    def setUp(self):
        self.endpoints = [eventually(lambda status=status: self.try_endpoint(status), 30, "an endpoint", pause=0.5)
                          for status in (200, 200, 200, 200, 500, 410)]
        for each in self.endpoints:
            for _ in range(3):
                self.api.publish({"type": each.created["events"][0], "data": {}})
        self.paths = [f"/api/{what}?endpointId={each.id}" for each in self.endpoints
                      for what in ("deliveries", "dead-letters", "failures")]
        self.paths += [f"/api/webhooks/{each.id}/{what}" for each in self.endpoints for what in ("health", "deliveries")]
        self.paths += ["/api/deliveries?limit=200", "/api/dead-letters?limit=200", "/api/dead-letters/groups"]
        eventually(self.settled, 60, "the end of all deliveries", pause=0.5)
        self.paths += [f"/api/deliveries/{delivery['id']}" for delivery in self.deliveries()]
        self.expected = None
        eventually(self.steady, 60, "answers that stay", pause=1)
        self.assert_shared()

    def try_endpoint(self, status):
        try:
            return self.endpoint([unique()], answers=[status], retryDelays=["1s"])
        except AssertionError:  # 503 while writing is handed over
            return None

    def deliveries(self):
        return [delivery for each in self.endpoints
                for delivery in self.api.expect(200, "GET", f"/api/deliveries?endpointId={each.id}")["data"]]

    def settled(self):
        found = self.deliveries()
        letters = sum(len(self.api.dead_letters(each.id)) for each in self.endpoints[4:])
        return len(found) == 18 and letters == 6 and not [d for d in found if d["status"] in ("pending", "retrying")]

    def steady(self):
        """The same twice, as one copy may be half a second behind the other."""
        before, self.expected = self.expected, self.tried(self.api)
        return self.expected is not None and self.expected == before

    def answers(self, api):
        """What it says of the endpoints of this test; of lists of all what concerns them."""
        ours = {each.id for each in self.endpoints}
        found = {}
        for path in self.paths:
            got = api.expect(200, "GET", path)
            got.pop("since", None)
            got.pop("nextCursor", None)
            if isinstance(got.get("data"), list):
                got["data"] = [each for each in got["data"] if each.get("endpointId", "") in ours | {""}]
            found[path] = got
        return found

    def assert_same(self, api):
        try:
            eventually(lambda: self.tried(api) == self.expected, 30, "the same answers", pause=1)
        except AssertionError:
            self.assertEqual(self.expected, self.answers(api))  # says what differs

    def tried(self, api):
        try:
            return self.answers(api)
        except (AssertionError, OSError):  # 503 while all are new
            return None

    def folders(self):
        first = pathlib.Path(self.system.home / "control")
        return [first, *(other.folder for other in self.others)]

    def held(self, folder):
        names = (re.fullmatch(rf"delivery-log-(\d+)-of-{_SLICES}\.sqlite", file.name) for file in folder.iterdir())
        return {int(name[1]) for name in names if name}

    def assert_shared(self):
        """Each slice at two of the three, and nobody has all."""
        def fair():
            held = [self.held(folder) for folder in self.folders()]
            copies = [sum(slice_ in each for each in held) for slice_ in range(_SLICES)]
            return copies == [2] * _SLICES and max(map(len, held)) < _SLICES
        eventually(fair, 60, "shares of the log")

    def test_all_answer_for_each_other_and_for_one_that_is_gone(self):
        for api in (self.api, *(other.api for other in self.others)):
            self.assert_same(api)

        gone, left = self.others
        os.kill(gone.pid(), signal.SIGKILL)
        self.addCleanup(gone.start)
        self.addCleanup(gone.stop)  # What is left of it.
        self.assertEqual(self.expected, self.answers(left.api), "with one copy of each")
        self.assertEqual(self.expected, self.answers(self.api))

        # It stays away: the others take over, and one of them can do without the other.
        for folder in (self.folders()[0], left.folder):
            eventually(lambda folder=folder: len(self.held(folder)) == _SLICES, 60, "all slices")
        self.assert_same(left.api)
        os.kill(self.system.pid("control"), signal.SIGKILL)
        self.assert_same(left.api)  # Once it has built what it took over.

    def test_lists_go_on_where_they_ended(self):
        shown = self.expected["/api/deliveries?limit=200"]["data"]
        for other in self.others:
            eventually(lambda other=other: self.all_pages(other.api) == [each["id"] for each in shown], 60, "all pages", pause=1)

    def all_pages(self, api):
        ours, ids, cursor = {each.id for each in self.endpoints}, [], ""
        while cursor is not None:
            page = api.expect(200, "GET", f"/api/deliveries?limit=3{cursor}")
            ids += [each["id"] for each in page["data"] if each["endpointId"] in ours]
            cursor = f"&cursor={page['nextCursor']}" if "nextCursor" in page and len(ids) < 16 else None
        return ids

    def test_what_is_sent_again_is_found_wherever_it_is(self):
        failing = self.endpoints[4]
        failing.box.answers = [200]
        for number, letter in enumerate(self.api.dead_letters(failing.id)):
            api = self.others[number % 2].api
            eventually(lambda api=api, letter=letter: api.call(
                "POST", f"/api/dead-letters/{letter['id']}/redrive").status in (202, 404, 409), 30, "the redrive", pause=0.5)
        eventually(lambda: not self.others[0].api.dead_letters(failing.id), 60, "their deliveries", pause=0.5)

    def test_a_stream_tells_of_slices_of_others(self):
        for other in self.others:
            with other.api.stream("/api/stream") as lines:
                self.assertIn("open", next(line for line in lines if line.startswith("event:")))
                wanted = {each.id for each in self.endpoints[:4]}
                for each in self.endpoints[:4]:
                    self.api.publish({"type": each.created["events"][0], "data": {}})
                # null is "many", as is told of what was before the others gathered what changes.
                for change in (json.loads(line[5:]) for line in lines if line.startswith("data:")):
                    wanted -= set(wanted if change.get("endpoints", ()) is None else change.get("endpoints", ()))
                    if not wanted:
                        break
                self.assertEqual(set(), wanted)
