"""Two instances of control: one writes, both answer; an index that is lost comes back."""
import concurrent.futures
import json
import os
import re
import shutil
import signal

from harness import services
from harness.api import Api, eventually, soon
from harness.case import SystemCase, unique
from harness.places import run_folder


class Instance(services.Another):
    """Another control beside the one of the system."""

    def __init__(self, system, folder, **variables):
        self._key, self.folder = system.info()["apiKey"], folder
        super().__init__(system, "control", FANFARE_CONTROL_HTTP_PORT="0", FANFARE_CONTROL_DATA_DIR=str(folder),
                         **variables)

    def start(self):
        super().start()
        self.api = Api(self.url, self._key)
        eventually(lambda: self.api.call("GET", "/api/webhooks").status == 200, 30, "the instance")


class TwoControls(SystemCase):
    def setUp(self):
        folder = run_folder() / "second-control"
        shutil.rmtree(folder, ignore_errors=True)
        self.second = Instance(self.system, folder)
        self.addCleanup(self.second.stop)
        self.make(self.api)  # Once writing is handed over.

    def make(self, api):
        created = eventually(lambda: self.try_make(api), 20, "a change")
        self.addCleanup(lambda: eventually(
            lambda: self.api.call("DELETE", "/api/webhooks/" + created["id"]).status in (204, 404),
            20, "the end of the endpoint"))
        return created["id"]

    def try_make(self, api):
        answer = api.call("POST", "/api/webhooks",
                          {"url": "https://127.0.0.1:1/", "events": [unique()]})
        return answer.json() if answer.status == 201 else None

    def assert_seen(self, api, endpoint_id):
        soon(lambda: api.call("GET", "/api/webhooks/" + endpoint_id).status == 200, "the endpoint")

    def test_a_change_at_one_is_seen_at_the_other(self):
        for one, other in ((self.api, self.second.api), (self.second.api, self.api)) * 2:
            self.assert_seen(other, self.make(one))

    def test_changes_wait_while_another_instance_comes(self):
        folder = run_folder() / "third-control"
        shutil.rmtree(folder, ignore_errors=True)
        statuses = []
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            coming = pool.submit(Instance, self.system, folder, FANFARE_SERVICE_ORDINAL="2")
            self.addCleanup(lambda: coming.result().stop())
            while not coming.done() or len(statuses) < 20:
                # Either may own writing, and the newcomer is the next.
                for api in (self.api, self.second.api):
                    statuses.append(api.call("PATCH", "/api/settings", {}).status)
        self.assertLessEqual(set(statuses), {200, 503})
        self.assertLess(statuses.count(503), 4, "more than those under way when it went over")

    def test_changes_wait_over_a_kill(self):
        for _ in range(2):
            killed = self.system.pid("control")
            os.kill(killed, signal.SIGKILL)  # What it was doing is answered with a 503: it may be done.
            eventually(lambda killed=killed: self.system.pid("control") not in (killed, None), 30, "another", pause=0.01)
            for _ in range(20):
                self.second.api.expect(200, "PATCH", "/api/settings", {})
            eventually(lambda: self.restarted(None) == 200, 60, "the first one")

    def test_when_one_is_killed_the_other_answers_everything(self):
        known = self.make(self.api)
        self.assert_seen(self.second.api, known)
        os.kill(self.system.pid("control"), signal.SIGKILL)
        self.assertEqual(200, self.second.api.call("GET", "/api/webhooks/" + known).status)
        self.assert_seen(self.second.api, self.make(self.second.api))
        eventually(lambda: self.api.call("GET", "/api/webhooks/" + known).status == 200, 30,
                   "the first one")

    def test_sessions_and_portal_tokens_hold_at_both_and_end_at_both(self):
        def status(api, key):
            return api.call("GET", "/api/webhooks", key=key).status

        made = self.api.expect(201, "POST", "/api/portal-tokens")
        cookie = self.second.api.call("POST", "/api/session").headers["Set-Cookie"]
        session = re.search("fanfare_session=([^;]+)", cookie)[1]
        for key in (made["token"], session):
            for api in (self.api, self.second.api):
                eventually(lambda api=api, key=key: status(api, key) == 200, 30, "the token")
        os.kill(self.system.pid("control"), signal.SIGKILL)
        self.assertEqual(200, status(self.second.api, made["token"]))
        eventually(lambda: self.second.api.call(
            "DELETE", "/api/portal-tokens/" + made["id"]).status == 204, 20, "its revocation")
        eventually(lambda: self.second.api.call("DELETE", "/api/session", key=session).status == 204,
                   20, "the end of the session")
        for key in (made["token"], session):
            eventually(lambda key=key: status(self.second.api, key) == 401, 30, "the end of the token")
            eventually(lambda key=key: self.restarted(key) == 401, 30, "its end at the first one")

    def restarted(self, key):
        """What the instance says that is being started again; 0 while it doesn't answer."""
        try:
            return self.api.call("GET", "/api/webhooks", key=key).status
        except OSError:
            return 0

    def test_a_stream_tells_of_what_another_instance_wrote(self):
        with self.second.api.stream("/api/stream") as lines:
            self.assertIn("open", next(line for line in lines if line.startswith("event:")))
            endpoint = self.make(self.api)
            # null is "many": an index that is new hears of everything that ever happened.
            changes = (json.loads(line[5:]) for line in lines if line.startswith("data:"))
            change = next(change for change in changes if "endpoints" in change.get("kinds", ())
                          and endpoint in (change["endpoints"] or [endpoint]))
            self.assertIn("endpoints", change["kinds"])

    def test_an_index_that_was_deleted_comes_back(self):
        endpoint = self.endpoint([unique()], answers=[500], retryDelays=["1s"])
        for _ in range(5):
            self.api.publish({"type": endpoint.created["events"][0], "data": {}})
        eventually(lambda: len(self.api.dead_letters(endpoint.id)) == 5, 20, "dead letters")
        paths = [f"/api/webhooks/{endpoint.id}/deliveries", "/api/dead-letters?endpointId="
                 + endpoint.id, "/api/audit?target=" + endpoint.id]
        before = [self.api.expect(200, "GET", path) for path in paths]
        self.second.stop()
        shutil.rmtree(self.second.folder)
        self.second.start()
        eventually(lambda: [self.second.api.expect(200, "GET", path) for path in paths] == before,
                   30, "the same answers")
