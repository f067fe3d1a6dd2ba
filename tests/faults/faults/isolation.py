"""A thousand healthy endpoints beside a hundred bad ones: what these cost the others."""
import time

from harness.load import call
from harness.scene import Box
from harness.stage import BYTES_MAX, alone
from harness.stream import percentile

GROUPS, GOOD_EACH = 100, 10
BAD = ["hanging", "refusing", "resetting", "dripping", "nameless", "endless-body", "endless-headers",
       "garbage"]
MEASURED_SECONDS = 25
FACTOR, PLUS_SECONDS = 1.5, 0.005


class Crowd:
    """The healthy endpoints, ten to an event, and what arrived there first."""

    def __init__(self, stage):
        self._stage = stage
        self.first = {}       # (box, event) to Unix time
        for number in range(GROUPS * GOOD_EACH):
            box = Box(f"good{number}", ())
            stage.register(stage.receiver.url(box.name, box), self.type_of(number // GOOD_EACH))

    @staticmethod
    def type_of(number):
        return f"crowd.g{number % GROUPS}"

    def measure(self, name, rate, seconds):
        """Latencies from the start of the request to the first attempt, of an even stream."""
        stream = self._stage.stream(name, self.type_of, rate).start()
        self._stage.cluster.pause(seconds)
        stream.stop()
        expected = len(stream.began) * GOOD_EACH
        self._stage.cluster.until(lambda: self.arrived(stream) >= expected, 60, f"{expected} of {name}")
        if stream.refused:
            raise AssertionError(f"{stream.refused} events of {name} were refused")
        return [at - stream.began[event] for (_, event), at in self.first.items()
                if event in stream.began]

    def capacity(self, seconds=8):
        """Deliveries a second when there are always more."""
        stream = self._stage.stream("saturating", self.type_of, 0, batch=100, threads=2).start()
        self._stage.cluster.pause(seconds / 4)
        before, began = self.arrived(stream), time.monotonic()
        self._stage.cluster.pause(seconds / 2)
        rate = (self.arrived(stream) - before) / (time.monotonic() - began)
        stream.stop()
        self._stage.cluster.until(lambda: self.arrived(stream) >= len(stream.began) * GOOD_EACH, 120,
                                  "what was published to measure the capacity")
        return rate

    def arrived(self, stream):
        for request in self._stage.receiver.read():
            self.first.setdefault((request.box, request.event), request.received)
        self._stage.receiver.requests.clear()
        return sum(event in stream.began for _, event in self.first)


def isolation(stage, report):
    crowd = Crowd(stage)
    crowd.measure("warming", 100, GROUPS / 50)
    capacity = crowd.capacity()
    rate = capacity / 2 / GOOD_EACH
    print(f"   capacity {capacity:.0f} deliveries/s, measured at {rate * GOOD_EACH:.0f}; "
          f"dispatcher {stage.dispatcher_bytes() / 1e6:.0f} MB at most", flush=True)
    before = _measured(stage, crowd, "before", rate, MEASURED_SECONDS)
    bad = [stage.register(stage.bad_url(BAD[n % len(BAD)], n), crowd.type_of(n)) for n in range(GROUPS)]
    beside = _measured(stage, crowd, "beside bad ones", rate, 2 * MEASURED_SECONDS)
    for endpoint in bad:
        call(stage.cluster.http("control"), stage.cluster.key, "DELETE", f"/api/webhooks/{endpoint}")
    after = _measured(stage, crowd, "after", rate, MEASURED_SECONDS)
    most = stage.dispatcher_bytes()
    report.accepted, report.delivered = len(beside) // GOOD_EACH, len(beside)
    report.stall = max(beside)
    # On a machine that others use, too, the two differ: the worse one counts.
    allowed = max(percentile(before, 0.99), percentile(after, 0.99)) * FACTOR + PLUS_SECONDS
    if percentile(beside, 0.99) > allowed:
        report.faults.append(f"p99 {percentile(beside, 0.99) * 1e3:.1f} ms beside bad endpoints, more "
                             f"than {allowed * 1e3:.1f} ms")
    if most > BYTES_MAX:
        report.faults.append(f"the dispatcher took {most} bytes, more than {BYTES_MAX}")


def _measured(stage, crowd, name, rate, seconds):
    used, done, began = stage.processor_seconds(), stage.transactions(), time.monotonic()
    values = crowd.measure(name, rate, seconds)
    took = time.monotonic() - began
    cores = ", ".join(f"{who} {(after - used[who]) / took:.2f}"
                      for who, after in stage.processor_seconds().items())
    print(f"   {name:16}" + "   ".join(f"{text} {percentile(values, share) * 1e3:.1f} ms" for text, share in
                                       (("p50", 0.5), ("p99", 0.99), ("max", 1)))
          + f"   of {len(values)}; cores: {cores}", flush=True)
    print(f"   {'':16}transactions: " + ", ".join(
        f"{who} {(count - done[who][0]) / took:.0f}/s of {(total - done[who][1]) / max(count - done[who][0], 1) * 1e3:.1f} ms"
        for who, (count, total) in stage.transactions().items())
        + f"; dispatcher {stage.dispatcher_bytes() / 1e6:.0f} MB at most", flush=True)
    return values


ALONE = {"isolation": alone(isolation)}
