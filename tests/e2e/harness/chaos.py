"""Kills a service again and again under load, then counts what came of every event."""
import collections
import dataclasses
import os
import random
import signal
import time

from harness import load, topics
from harness.api import bare, eventually
from harness.case import api
from harness.receivers import secret_of
from harness.tls_server import Response

RESTART_SECONDS = 15
ARRIVAL_SECONDS = 90
DELAYS = ["1s", "1s", "2s", "5s", "5s", "5s"]
# What the endpoints answer to attempt 1, 2, …; the last answer is repeated. The slow one has
# requests in flight whenever the kill comes.
ANSWERS = [[200], [200], [500, 200], [503, 200], [500, 503, 200], [Response(200, delay=0.2)]]
DOOMED_DELAYS = ["1s", "1s"]
RETRY_TOPICS = ["fanfare.retry.1s", "fanfare.retry.5s", "fanfare.returns"]


@dataclasses.dataclass
class Report:
    service: str
    rounds: int = 0
    accepted: int = 0
    delivered: int = 0
    lost: int = 0
    repeated: int = 0
    stall: float = 0          # the longest time from the 202 to an endpoint that never fails
    faults: list = dataclasses.field(default_factory=list)

    HEAD = f"{'service':12}{'rounds':>7}{'accepted':>10}{'delivered':>11}" \
           f"{'lost':>6}{'repeated':>10}{'longest stall':>15}"

    def __str__(self):
        return (f"{self.service:12}{self.rounds:7}{self.accepted:10}{self.delivered:11}"
                f"{self.lost:6}{self.repeated:10}{self.stall:13.2f} s")


class Chaos:
    def __init__(self, system, rate, rng):
        self._system, self._rng = system, rng
        self._type = load.event_type()
        self._boxes = [self._register(answers, DELAYS) for answers in ANSWERS]
        self._doomed = self._register([500], DOOMED_DELAYS)
        self._publisher = load.Publisher(self._type, rate)

    def run(self, service, rounds):
        report = Report(service)
        try:
            for _ in range(rounds):
                self._round(service)
                report.rounds += 1
        except AssertionError as error:
            report.faults.append(f"round {report.rounds + 1}: {error}")
        self._publisher.stop()
        self._count_arrivals(report)
        report.faults += self._topic_faults()
        return report

    def remove(self):
        self._publisher.stop()
        for box in [*self._boxes, self._doomed]:
            api().call("DELETE", "/api/webhooks/" + box.endpoint_id)

    def _register(self, answers, delays):
        box = load.counting_mailbox(answers)
        created = api().expect(201, "POST", "/api/webhooks", {
            "url": box.url, "events": [self._type], "dialect": "fanfare",
            "secret": secret_of("fanfare"), "retryDelays": delays})
        box.secret, box.dialect, box.endpoint_id = secret_of("fanfare"), "fanfare", created["id"]
        return box

    def _round(self, service):
        self._publisher.resume()
        time.sleep(self._rng.uniform(0.3, 2))
        old = self._system.pid(service)
        os.kill(old, signal.SIGKILL)
        eventually(lambda: self._system.pid(service) not in (old, None), RESTART_SECONDS,
                   f"a new {service}")
        time.sleep(self._rng.uniform(0.2, 1))
        self._publisher.pause()
        eventually(lambda: not any(self._missing()), ARRIVAL_SECONDS, "everything accepted")

    def _missing(self):
        """Accepted events that didn't arrive, endpoint by endpoint."""
        accepted = set(self._publisher.accepted)
        return [accepted - box.arrived.keys() for box in self._boxes]

    def _count_arrivals(self, report):
        accepted = self._publisher.accepted
        report.accepted = len(accepted)
        report.lost = sum(map(len, self._missing()))
        report.delivered = sum(len(box.arrived) for box in self._boxes)
        report.repeated = sum(box.repeated() for box in self._boxes)
        report.stall = max((box.arrived[event] - at for box in self._boxes[:2]
                            for event, at in accepted.items() if event in box.arrived), default=0)
        if report.lost:
            report.faults.append(f"{report.lost} deliveries are lost")

    def _topic_faults(self):
        """What the topics say against it, in words."""
        accepted = len(self._publisher.accepted)
        ours = {bare(box.endpoint_id) for box in [*self._boxes, self._doomed]}
        try:
            eventually(lambda: len(self._dead_letters()) >= accepted, ARRIVAL_SECONDS,
                       "a dead letter for each event of the failing endpoint", pause=1)
        except AssertionError as error:
            return [str(error)]
        found = []
        deliveries = [r.value["id"] for r in topics.tail("fanfare.deliveries")
                      if r.value["endpointId"] in ours]
        if len(deliveries) != accepted * len(ours):
            found.append(f"{len(deliveries)} deliveries of {accepted} events for {len(ours)}")
        found += _twice("fanfare.deliveries", deliveries)
        for topic in RETRY_TOPICS:
            found += _twice(topic, [(r.value["id"], int(r.value.get("run", 0)),
                                     int(r.value.get("hop", 0))) for r in topics.tail(topic)
                                    if r.value["endpointId"] in ours])
        found += _twice("fanfare.dead-letters", self._dead_letters())
        return found + self._ladder_faults(ours)

    def _dead_letters(self):
        doomed = bare(self._doomed.endpoint_id)
        return [r.value["delivery"]["id"] for r in topics.tail("fanfare.dead-letters")
                if r.value.get("delivery", {}).get("endpointId") == doomed]

    def _ladder_faults(self, ours):
        numbers = collections.defaultdict(list)
        for record in topics.tail("fanfare.attempts"):
            if record.value["endpointId"] in ours:
                numbers[record.value["deliveryId"]].append(int(record.value["number"]))
        longest = {delivery: max(seen) for delivery, seen in numbers.items()}
        return [f"delivery {delivery} climbed twice: attempts {seen}"
                for delivery, seen in numbers.items()
                if seen != sorted(seen) or set(seen) != set(range(1, longest[delivery] + 1))]


def _twice(topic, keys):
    doubled = {key: count for key, count in collections.Counter(keys).items() if count > 1}
    return [f"{topic}: {len(doubled)} more than once, such as {next(iter(doubled))}"] \
        if doubled else []


def run(system, service, rounds, rate=30, seed=None):
    """Kills one service `rounds` times. Returns the Report."""
    chaos = Chaos(system, rate, random.Random(seed))
    try:
        return chaos.run(service, rounds)
    finally:
        chaos.remove()
