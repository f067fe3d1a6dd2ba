"""What one fault is played on: endpoints of its own, load, and what may be repeated when."""
import dataclasses
import os
import time

from harness.load import COMMON, RARE, SOME, Publisher, call

RATE = 20              # events a second
ARRIVAL_SECONDS = 120  # after a fault is healed
SECRET = "whsec_of-the-fault-suite"
# How long before a fault an attempt may have been answered and still be repeated: the dispatcher's
# commit interval, and the commit itself on a machine that does nothing else.
COMMIT_SECONDS = 0.2 + 0.5


@dataclasses.dataclass
class Box:
    """An endpoint at the receiver. `answers`: to attempt 1, 2, …; the last is repeated; `never` is none."""
    name: str
    kinds: tuple
    answers: str = "200"
    delay_ms: int = 0
    delays: tuple = ("1s", "1s", "1s", "1s")
    steady: bool = False        # Never fails: its arrivals measure the stall.
    slow_handshake: bool = False
    gated: bool = False         # Answers nothing before Receiver.open_gate().
    id: str = ""

    @property
    def attempts(self):
        """How many a delivery takes when nothing is repeated."""
        return len(self.delays) + 1 if self.doomed else len(self.answers.split(","))

    @property
    def doomed(self):
        return not self.answers.endswith("200")


def usual_boxes():
    everything = (COMMON, SOME, RARE)
    return [
        *(Box(f"steady{n}", everything, steady=True) for n in range(4)),
        # Slow enough to have requests in flight whenever a fault strikes.
        *(Box(f"slow{n}", everything, delay_ms=200) for n in range(2)),
        Box("second", (SOME, RARE), "500,200"),
        Box("third", (SOME, RARE), "500,503,200"),
        Box("pausing", (RARE,), "503+1,200"),
        Box("doomed", (SOME, RARE), "500", delays=("1s", "1s")),
        Box("doomed-pausing", (RARE,), "503+1", delays=("1s",)),
    ]


class Scene:
    def __init__(self, cluster, receiver, topics, name, rng, boxes, rate=RATE):
        self.cluster, self.receiver, self.topics, self.rng = cluster, receiver, topics, rng
        self.name = name
        self.began = time.time()
        self.boxes = {}
        self.arrived = {}        # By box: event to the Unix time of its first 2xx.
        self.windows = []        # Times (from, to) in which attempts may be repeated.
        self.faults = []
        self.round = 0
        self.type = f"f{int(self.began * 1000):x}.{name.replace('-', '_')}"
        self.publisher = Publisher(cluster.http("ingest"), cluster.key, self.type, rate)
        for box in boxes:
            self.add(box)

    def add(self, box, **more):
        """Registers an endpoint. `more`: further members of POST /api/webhooks."""
        path = f"{self.type}.{box.name}"
        status, answer = call(self.cluster.http("control"), self.cluster.key, "POST", "/api/webhooks", {
            "url": self.receiver.url(path, box), "dialect": "fanfare",
            "events": [f"{self.type}.{kind}" for kind in box.kinds], "secret": SECRET,
            "retryDelays": list(box.delays), **more})
        if status != 201:
            raise AssertionError(f"POST /api/webhooks: {status} {answer}")
        box.id = answer["id"].split("_")[-1]
        self.boxes[path], self.arrived[path] = box, {}
        for kind in box.kinds:
            self.publisher.accepted.setdefault(kind, {})

    def close(self):
        self.publisher.stop()
        for box in self.boxes.values():
            call(self.cluster.http("control"), self.cluster.key, "DELETE", "/api/webhooks/" + box.id)

    # During a fault.

    def pause(self, least, most=None):
        """Lets the load run for a random time."""
        self.cluster.pause(self.rng.uniform(least, most or least))

    def in_turn(self, choices):
        """Another one in each round."""
        return choices[self.round % len(choices)]

    def may_repeat(self, since, until=None):
        """Attempts in flight at any time from `since` to `until` (now) may be made twice, and those
        whose completion wasn't committed by then."""
        slower = max(1, os.getloadavg()[0] / os.cpu_count())  # Others want the processors, too.
        self.windows.append((since - COMMIT_SECONDS * slower, until or time.time()))

    def play(self, strike, within=ARRIVAL_SECONDS):
        """One round: load, the fault, and then everything accepted arrives."""
        self.cluster.note(f"{self.name}: a round")
        self.publisher.resume()
        self.pause(0.5, 2)
        strike(self)
        self.pause(0.5, 1.5)
        self.settle(within)
        self.round += 1

    def publish(self, kind, count):
        """Events of a kind that isn't part of the load; returns when they are acknowledged."""
        self.publisher.publish(kind, count)

    def settle(self, within=ARRIVAL_SECONDS):
        self.publisher.pause()
        self.cluster.note("settle")
        self.cluster.until(self.publisher.is_idle, 60, "everything acknowledged")
        self.cluster.until(lambda: not self.missing(), within, "everything accepted arrived")
        # What was repeated may still be under way.
        self.cluster.until(self._is_quiet, within, "the dispatchers are done")
        self.cluster.note("settled")

    def _is_quiet(self):
        return all(self.cluster.metric(name, "fanfare_dispatcher_deliveries") == 0
                   for name in self.cluster.of("dispatcher"))

    # What came of it.

    def accepted(self, box=None):
        """Event to time, of those that an endpoint asked for."""
        kinds = box.kinds if box else self.publisher.accepted
        return {event: at for kind in kinds for event, at in self.publisher.accepted[kind].items()}

    def missing(self):
        """How many deliveries didn't arrive yet, of the endpoints that take them in the end."""
        for request in self.receiver.read():
            if request.box in self.arrived and 200 <= request.status < 300:
                self.arrived[request.box].setdefault(request.event, request.answered)
        return sum(sum(len(self.publisher.accepted[kind]) for kind in box.kinds)
                   - len(self.arrived[path]) for path, box in self.boxes.items() if not box.doomed)

    def requests(self):
        return {path: self.receiver.requests[path] for path in self.boxes}

    def stall(self, since=0):
        """The longest time from the 202, at `since` or later, to an endpoint that never fails."""
        times = [self.arrived[path][event] - at for path, box in self.boxes.items() if box.steady
                 for event, at in self.accepted(box).items() if at >= since and event in self.arrived[path]]
        return max(times, default=0)
