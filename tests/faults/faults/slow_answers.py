"""Endpoints that take everything and answer after a long time: others find requests free all the same."""
from harness.load import call
from harness.scene import Box
from harness.stage import alone, check_in_time

SLOW, CONCURRENCY = 3, 1000   # more than dispatcher.in_flight_max together
ANSWER_MS = 20_000
RATE = 100                    # events a second for the slow ones: full after a few seconds
SECONDS = 30


def slow_answers(stage, report):
    """Whoever takes all requests there are lets the others wait for an answer's time."""
    cluster, receiver = stage.cluster, stage.receiver
    slow = [stage.register(receiver.url(f"slow{n}", Box(f"slow{n}", (), delay_ms=ANSWER_MS)), "slow.event",
                           concurrency=CONCURRENCY) for n in range(SLOW)]
    for number in range(20):
        box = Box(f"other{number}", ())
        stage.register(receiver.url(box.name, box), "others.event")
    holding = stage.stream("holding", lambda _: "slow.event", RATE).start()
    cluster.pause(SECONDS / 2)
    others = stage.stream("others", lambda _: "others.event", 10).start()
    cluster.pause(SECONDS)
    others.stop()
    holding.stop()
    first, held = {}, 0

    def arrived():
        nonlocal held
        for request in receiver.read():
            first.setdefault((request.box, request.event), request.received)
            if request.box.startswith("slow"):
                held = max(held, request.at_once)
        receiver.requests.clear()
        return all((f"other{n}", event) in first for n in range(20) for event in others.began)

    cluster.until(arrived, 60, "events of the others")
    print(f"   at most {held} requests at once to one slow endpoint", flush=True)
    check_in_time(report, "others", others, first)
    if held <= CONCURRENCY // 10:
        report.faults.append(f"slow endpoints had {held} requests at once: nothing was held")
    for endpoint in slow:
        call(cluster.http("control"), cluster.key, "DELETE", f"/api/webhooks/{endpoint}")
    report.accepted, report.delivered = len(others.began), sum(box.startswith("other") for box, _ in first)


ALONE = {"slow-answers": alone(slow_answers)}
