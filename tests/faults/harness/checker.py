"""Compares what was acknowledged with what was received and with every record of every topic."""
import collections
import dataclasses

DEAD_LETTER_SECONDS = 60
SHUTDOWN = "shutdown"


@dataclasses.dataclass
class Report:
    fault: str
    rounds: int = 0
    accepted: int = 0
    delivered: int = 0
    lost: int = 0
    repeated: int = 0
    stall: float = 0
    faults: list = dataclasses.field(default_factory=list)

    HEAD = f"{'fault':22}{'rounds':>7}{'accepted':>10}{'delivered':>11}" \
           f"{'lost':>6}{'repeated':>10}{'longest stall':>15}"

    def __str__(self):
        return (f"{self.fault:22}{self.rounds:7}{self.accepted:10}{self.delivered:11}"
                f"{self.lost:6}{self.repeated:10}{self.stall:13.2f} s"
                + ("" if not self.faults else f"   {len(self.faults)} WRONG"))


class Checker:
    """Reads the topics once, after the load has settled. Counts only what belongs to the scene."""

    def __init__(self, scene):
        self._scene = scene
        self._boxes = {box.id: box for box in scene.boxes.values()}
        self._faults = []

    def report(self, rounds):
        scene = self._scene
        scene.missing()  # Reads the journal to its end.
        report = Report(scene.name, rounds, accepted=len(scene.accepted()))
        letters = self._dead_letters()
        self._check_events()
        self._check_deliveries()
        self._check_returns()
        attempts = self._attempts()
        self._check_ladders(attempts)
        report.lost = self._lost(letters)
        report.delivered = sum(map(len, scene.arrived.values()))
        report.repeated = self._repeated(attempts)
        report.stall = scene.stall()
        report.faults = scene.faults + self._faults + scene.cluster.bugs(scene.began)
        return report

    def _ours(self, topic):
        return [record for record in self._scene.topics.tail(topic)
                if record.value.get("endpointId") in self._boxes]

    def _wrong(self, text):
        self._faults.append(text)

    # Topics.

    def _dead_letters(self):
        """Endpoint and event of each, once all that are expected are there."""
        expected = sum(len(self._scene.accepted(box)) for box in self._boxes.values() if box.doomed)
        found = []

        def complete():
            nonlocal found
            found = self._scene.topics.tail("fanfare.dead-letters")
            return len(self._of_ours(found)) >= expected

        try:
            self._scene.cluster.until(complete, DEAD_LETTER_SECONDS, f"{expected} dead letters")
        except AssertionError as error:
            self._wrong(f"{error}, only {len(self._of_ours(found))}")
        poison = [record for record in found if record.value.get("reason") == "poison"]
        if poison:
            self._wrong(f"{len(poison)} poison records, such as {poison[0].value.get('error')}")
        ours = self._of_ours(found)
        self._once("fanfare.dead-letters", [(r["delivery"]["id"],) for r in ours])
        for letter in ours:
            box = self._boxes[letter["delivery"]["endpointId"]]
            if not box.doomed or letter["reason"] != "attempts_exhausted":
                self._wrong(f"{box.name}: a dead letter {letter['reason']}: {letter.get('error')}")
        return {(r["delivery"]["endpointId"], r["delivery"]["eventId"]) for r in ours}

    def _of_ours(self, records):
        return [record.value for record in records
                if record.value.get("delivery", {}).get("endpointId") in self._boxes]

    def _check_events(self):
        there = {record.value["id"] for record in self._scene.topics.tail("fanfare.events")}
        gone = self._scene.accepted().keys() - there
        if gone:
            self._wrong(f"{len(gone)} acknowledged events aren't in fanfare.events")

    def _check_deliveries(self):
        records = [record.value for record in self._ours("fanfare.deliveries")]
        self._once("fanfare.deliveries", [(value["id"],) for value in records])
        self._once("fanfare.deliveries", [(value["endpointId"], value["eventId"]) for value in records])
        there = {(value["endpointId"], value["eventId"]) for value in records}
        for box in self._boxes.values():
            gone = sum((box.id, event) not in there for event in self._scene.accepted(box))
            if gone:
                self._wrong(f"{box.name}: {gone} events without a delivery")

    def _check_returns(self):
        # What a dispatcher made wait twice would come back twice from the same hop.
        self._once("fanfare.returns", [(value["id"], value.get("run", 0), value.get("hop", 0))
                                       for value in (r.value for r in self._ours("fanfare.returns"))])

    def _attempts(self):
        """By delivery id: (number, outcome), in the order of the log."""
        found = collections.defaultdict(list)
        for record in self._ours("fanfare.attempts"):
            value = record.value
            found[value["deliveryId"]].append((int(value["number"]), value["outcome"],
                                               value["endpointId"]))
        return found

    def _check_ladders(self, attempts):
        for delivery, entries in attempts.items():
            numbers = {number for number, *_ in entries}
            box = self._boxes[entries[0][2]]
            if numbers != set(range(1, len(numbers) + 1)) or len(numbers) > box.attempts:
                self._wrong(f"{box.name}: delivery {delivery} made the attempts {sorted(numbers)}, "
                            f"of {box.attempts}")

    # Requests.

    def _lost(self, letters):
        lost = 0
        for path, box in self._scene.boxes.items():
            accepted = self._scene.accepted(box)
            if box.doomed:
                gone = [event for event in accepted if (box.id, event) not in letters]
            else:
                gone = [event for event in accepted if event not in self._scene.arrived[path]]
            if gone:
                self._wrong(f"{box.name}: {len(gone)} lost, such as {gone[0]}")
            lost += len(gone)
        return lost

    def _repeated(self, attempts):
        """Requests beyond those that the ladder asked for; each must have a fault to blame."""
        repeated = 0
        for path, requests in self._scene.requests().items():
            by_delivery = collections.defaultdict(list)
            for request in requests:
                by_delivery[request.delivery].append(request)
            self._check_identity(path, by_delivery)
            for delivery, of_it in by_delivery.items():
                made = {number for number, outcome, _ in attempts[delivery.split("_")[-1]]
                        if outcome != SHUTDOWN}
                beyond = len(of_it) - len(made)
                repeated += max(0, beyond)
                blamed = sum(map(self._in_a_window, of_it)) + sum(
                    outcome == SHUTDOWN for _, outcome, _ in attempts[delivery.split("_")[-1]])
                if beyond > blamed:
                    times = ", ".join(f"{r.received:.3f} from {r.sender}" for r in of_it)
                    self._wrong(f"{path}: {delivery} was sent {len(of_it)} times for the attempts "
                                f"{sorted(made)}, without reason: at {times}")
        return repeated

    def _check_identity(self, path, by_delivery):
        for delivery, requests in by_delivery.items():
            if len({request.sha for request in requests}) > 1:
                self._wrong(f"{path}: the body of {delivery} changed")
        events = collections.Counter(requests[0].event for requests in by_delivery.values())
        twice = [event for event, count in events.items() if count > 1]
        if twice:
            self._wrong(f"{path}: {len(twice)} events under several delivery ids")

    def _in_a_window(self, request):
        return any(request.answered >= since and request.received <= until
                   for since, until in self._scene.windows)

    def _once(self, topic, keys):
        twice = [key for key, count in collections.Counter(keys).items() if count > 1]
        if twice:
            self._wrong(f"{topic}: {len(twice)} more than once, such as {twice[0]}")
