"""What the log tells of one event on its way, by the ids that a person has."""
import json
import time

from harness.api import eventually
from harness.case import SystemCase, unique


class Logs(SystemCase):
    def lines(self, service, event):
        text = (self.system.home / "logs" / f"{service}.log").read_text(errors="replace")
        entries = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
        return [entry for entry in entries if entry["event"] == event]

    def line(self, service, event, **members):
        """The first that has them. Lines are samples: after a busy second there may be none."""
        def found():
            return next((entry for entry in self.lines(service, event)
                         if members.items() <= entry.items()), None)
        return eventually(found, 30, f"{event} of {service}")

    def test_tell_of_a_request_its_events_and_their_attempts(self):
        time.sleep(1)  # The second of whoever was busy before.
        name = unique()
        endpoint = self.endpoint([name], answers=[500, 200], retryDelays=["1s"])
        answer = self.api.call("POST", "/api/events", {"type": name, "data": {}},
                               more={"X-Request-Id": name})
        self.assertEqual(name, answer.headers["X-Request-Id"])
        event = answer.json()["data"][0]["id"]
        endpoint.box.wait(2)
        self.assertEqual(202, self.line("ingest", "http_request", request_id=name)["status"])
        self.line("ingest", "events_accepted", request_id=name, first_event_id=event)
        delivery = self.line("fanout", "events_fanned_out", first_event_id=event)["first_delivery_id"]
        for number, status in ((1, 500), (2, 200)):
            self.line("dispatcher", "attempt", delivery_id=delivery, number=number, status=status)

    def test_each_answer_has_an_id(self):
        for method, path in (("GET", "/api/webhooks"), ("GET", "/api/nothing"), ("POST", "/api/events")):
            ids = {self.api.call(method, path).headers["X-Request-Id"] for _ in range(2)}
            self.assertEqual(2, len(ids))
