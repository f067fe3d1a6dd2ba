"""An endpoint that comes back to a backlog: it gets its rate, and nobody waits for it."""
import time

from harness.scene import Box
from harness.stage import BYTES_MAX, IN_TIME_SECONDS, alone, check_in_time
from harness.stream import percentile

BACKLOG = 100_000
BACKLOG_RATE = 1000       # of the endpoint that comes back, a second
CONCURRENCY = 10          # dispatcher.concurrency, its default


def returning(stage, report):
    cluster, receiver = stage.cluster, stage.receiver
    back = Box("back", (), gated=True)
    stage.register(receiver.url("back", back), "back.*", retryDelays=["1m"],
                   rateLimit={"perSecond": BACKLOG_RATE, "burst": 100})
    for number in range(20):
        box = Box(f"other{number}", ())
        stage.register(receiver.url(box.name, box), "others.event")
    others = stage.stream("others", lambda _: "others.event", 10).start()
    backlog = stage.stream("backlog", lambda _: "back.old", 5000, batch=500, threads=2).start()
    cluster.until(lambda: len(backlog.began) >= BACKLOG, 300, "a backlog")
    backlog.stop()
    cluster.pause(15)
    receiver.open_gate()
    opened = time.time()
    first, times, at_once = {}, [], 0

    def drained():
        nonlocal at_once
        for request in receiver.read():
            first.setdefault((request.box, request.event), request.received)
            if request.box == "back":
                times.append(request.received)
                at_once = max(at_once, request.at_once)
        receiver.requests.clear()
        return sum(box == "back" and event in backlog.began for box, event in first) >= len(backlog.began)

    cluster.until(lambda: drained() or times, 60, "a probe of the endpoint that returned")
    # What is published before the breaker closes is part of the backlog.
    fresh = stage.stream("fresh", lambda _: "back.new", 5).start()
    cluster.until(drained, 900, f"all of {len(backlog.began)}")
    print(f"   {len(backlog.began)} drained {times[-1] - opened:.1f} s after the return", flush=True)
    fresh.stop()
    others.stop()
    cluster.until(lambda: drained() and all(("back", event) in first for event in fresh.began), 30,
                  "fresh events of the endpoint that returned")
    cluster.until(lambda: drained() and all((f"other{n}", event) in first for n in range(20)
                                            for event in others.began), 30, "events of the others")
    _judge(report, stage, first, times, at_once, {"fresh": fresh, "others": others}, opened)
    report.accepted = len(backlog.began) + len(fresh.began) + len(others.began)
    report.delivered = len(first)
    report.repeated = len(times) - len(backlog.began) - len(fresh.began)


def _judge(report, stage, first, times, at_once, streams, opened):
    for name, stream in streams.items():
        check_in_time(report, name, stream, first)
        slow = sorted(stream.began[event] - opened for (_, event), at in first.items()
                      if event in stream.began and at - stream.began[event] > IN_TIME_SECONDS)
        if slow:
            print(f"   {len(slow)} of {name} took over {IN_TIME_SECONDS:.0f} s, published "
                  f"{slow[0]:.1f} to {slow[-1]:.1f} s after the return")
    times.sort()
    burst = max(sum(1 for t in times[n:n + 3 * BACKLOG_RATE] if t < times[n] + 1)
                for n in range(0, len(times), 50))
    print(f"   at most {at_once} at once, {burst} within a second; "
          f"dispatcher: {stage.dispatcher_bytes() / 1e6:.0f} MB at most", flush=True)
    if at_once > CONCURRENCY:
        report.faults.append(f"{at_once} requests at once, more than {CONCURRENCY}")
    if burst > BACKLOG_RATE * 1.1 + 100:
        report.faults.append(f"{burst} requests within a second, more than {BACKLOG_RATE} and a burst of 100")
    if stage.dispatcher_bytes() > BYTES_MAX:
        report.faults.append(f"the dispatcher took more than {BYTES_MAX} bytes")


ALONE = {"returning": alone(returning, {"dispatcher": {"breaker_probe_max": "10s"}})}
