"""Facts about components/autoscaling where somebody acts on it. Each check takes the world and yields what is wrong; they follow
each other. Numbers and times are shorter than written (World.hasten)."""

import threading
import time

from backlog import Backlog
from checks import everything_becomes_ready, no_warning_is_left_unread, samples_are_delivered
from fanfare_local.steps import say
from readers import Readers
from traffic import Traffic
from world import DUE, LEAST, MOST

_SERVICES = ("ingest", "control", "fanout", "dispatcher")
_BY_DUE = ("fanout", "dispatcher")
_ENDPOINTS, _EVENTS, _TAKES = 40, 80, 2.0  # Of a backlog: endpoints, events for each, seconds of an answer.
_TO_SPREAD, _SIZE, _FETCHED = 200, 500, 16_000  # Events for each endpoint that fanouts are short of, bytes of one, and a second for each fanout.
_READERS, _OF_ALL = 4, 300  # Who ask control, and answers while there are the most.
_WATCHED = 100  # Seconds in which an autoscaler would have acted.


def autoscalers_have_their_figures(world):
    """CPU of all four; what is due of two, for which KEDA makes the autoscalers."""
    names = {f"{'keda-hpa-' if name in _BY_DUE else ''}fanfare-{name}": name for name in _SERVICES}
    world.node.until("figures", lambda: all(len(_figures(world).get(name, {})) == (2 if name in _BY_DUE else 1) for name in _SERVICES), 240)
    for name in _SERVICES:
        say(f"   {name}: {_figures(world)[name]}")
    for each in world.objects("scaledobjects.keda.sh"):
        status = {condition["type"]: condition["status"] for condition in each["status"]["conditions"]}
        if status.get("Ready") != "True" or status.get("Fallback") != "False":
            yield f"ScaledObject {each['metadata']['name']}: {each['status']['conditions']}"
    if found := {each["metadata"]["name"] for each in world.objects("horizontalpodautoscalers")} ^ set(names):
        yield f"autoscalers too many or too few: {found}"
    world.node.until("two of each", lambda: not world.unready() and _replicas(world, "ingest") == LEAST, 240)


def _figures(world) -> dict:
    """What the autoscaler of each service knows: name of the figure to its value."""
    known = {}
    for each in world.objects("horizontalpodautoscalers"):
        figures = known.setdefault(each["spec"]["scaleTargetRef"]["name"].removeprefix("fanfare-"), {})
        for metric in each["status"].get("currentMetrics") or []:
            if metric["type"] == "Resource":
                if "averageUtilization" in metric["resource"]["current"]:
                    figures["cpu"] = f"{metric['resource']['current']['averageUtilization']} %"
            elif metric["type"] == "External":
                figures["due"] = metric["external"]["current"]["averageValue"]
    return known


def _replicas(world, service: str) -> int:
    return world.node.get("-n", "fanfare", "statefulset", f"fanfare-{service}")["spec"]["replicas"]


class _Watch:
    """Says each change of a service's replicas while it lasts; keeps the largest number."""

    def __init__(self, world, service: str):
        self._world, self._service, self._over = world, service, threading.Event()
        self.most = self.now = _replicas(world, service)
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "_Watch":
        self._began = time.monotonic()
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(2):
            now = _replicas(self._world, self._service)
            if now != self.now:
                say(f"   {self._service}: {self.now} to {now} after {time.monotonic() - self._began:.0f} s, {_figures(self._world)[self._service]}")
            self.now, self.most = now, max(now, self.most)


def ingest_follows_its_cpu(world):
    """Up under load and down again without it."""
    traffic = Traffic(world.api(), publishers=6)
    with _Watch(world, "ingest") as watch:
        with traffic:
            world.node.until("more ingests", lambda: watch.most > LEAST, 180)
            world.node.until("pods", lambda: not world.unready(), 120)
            time.sleep(15)
            with_more = world.node.ask("apply", "-k", world.overlay)
            if with_more.returncode != 0 or _replicas(world, "ingest") <= LEAST:
                yield f"applied again: {_replicas(world, 'ingest')} ingests; {with_more.stderr}"
        world.node.until("fewer ingests", lambda: watch.now == LEAST, 300)
    yield from traffic.faults()


def control_follows_its_cpu(world):
    """Up with questions and down again with few, and no answer is wrong: neither of those that come nor of those that go."""
    with Readers(world, _READERS) as readers, _Watch(world, "control") as watch:
        world.node.until("more controls", lambda: watch.most == MOST, 240)
        world.node.until("pods", lambda: not world.unready(), 120)
        before = readers.answers
        world.node.until("answers of all", lambda: readers.answers > before + _OF_ALL, 120)
        readers.ease()
        world.node.until("fewer controls", lambda: watch.now == LEAST, 300)
        world.node.until("pods", lambda: not world.unready(), 120)
    yield from readers.faults()


def fanouts_follow_what_waits_for_them(world):
    """Up with events that they may only fetch slowly, down when none waits. They have little to do, so it isn't their CPU."""
    slow = [f"fanfare-fanout-{number}" for number in range(LEAST)]
    for client in slow:
        world.broker.throttle(client, _FETCHED)
    backlog, began = Backlog(world, _ENDPOINTS, _TO_SPREAD, size=_SIZE), time.monotonic()
    with _Watch(world, "fanout") as watch:
        world.node.until("more fanouts", lambda: watch.most == MOST, 240)
        say(f"   {len(backlog.taken())} of {backlog.count} deliveries had arrived")
        for client in slow:
            world.broker.throttle(client, None)
        world.node.until("all deliveries", lambda: len(backlog.taken()) == backlog.count, 300)
        say(f"   {backlog.count} deliveries within {time.monotonic() - began:.0f} s, {len(backlog.arrived) - backlog.count} came twice")
        yield from {fault for *_, fault in backlog.arrived if fault}
        world.node.until("fewer fanouts", lambda: watch.now == LEAST, 300)
    backlog.end()


def what_endpoints_hold_back_scales_nothing(world):
    """A backlog of an endpoint that is paused, and of one that takes one a second."""
    paused = Backlog(world, 1, DUE * LEAST * 2, status="paused")
    throttled = Backlog(world, 1, DUE * LEAST * 2, rateLimit={"perSecond": 1, "burst": 1})
    with _Watch(world, "dispatcher") as watch:
        time.sleep(_WATCHED)
    taken = [len(each.taken()) for each in (paused, throttled)]
    say(f"   {paused.count - taken[0]} held back by a pause, {throttled.count - taken[1]} by a limit, {_figures(world)['dispatcher']}")
    if watch.most != LEAST:
        yield f"{watch.most} dispatchers"
    if taken[0] or taken[1] > 2 * _WATCHED:
        yield f"{taken} were sent"
    paused.end()
    throttled.end()


def dispatchers_follow_what_is_due(world):
    """Up with a backlog that the processes themselves are too small for, down when nothing is due; everything arrives.
    Between them a time without figures, which takes no dispatcher away."""
    backlog, began = Backlog(world, _ENDPOINTS, _EVENTS, _TAKES), time.monotonic()
    with _Watch(world, "dispatcher") as watch:
        world.node.until("more dispatchers", lambda: watch.most == MOST, 240)
        world.scalers.start_prometheus(knowing=False)
        world.node.until("all deliveries", lambda: len(backlog.taken()) == backlog.count, 400)
        say(f"   {backlog.count} deliveries within {time.monotonic() - began:.0f} s, {len(backlog.arrived) - backlog.count} came twice")
        yield from {fault for *_, fault in backlog.arrived if fault}
        time.sleep(_WATCHED)
        say(f"   without figures: {watch.now} dispatchers; falling back: {', '.join(_falling_back(world))}")
        if watch.now != MOST:
            yield f"without figures {watch.now} dispatchers are left of {MOST}"
        world.scalers.start_prometheus()
        world.node.until("fewer dispatchers", lambda: watch.now == LEAST, 300)
        world.node.until("figures", lambda: not _falling_back(world), 60)
    backlog.end()


def _falling_back(world) -> list:
    return [each["metadata"]["name"].removeprefix("fanfare-") for each in world.objects("scaledobjects.keda.sh")
            for condition in each["status"]["conditions"] if (condition["type"], condition["status"]) == ("Fallback", "True")]


CHECKS = [everything_becomes_ready, samples_are_delivered, autoscalers_have_their_figures, ingest_follows_its_cpu,
          control_follows_its_cpu, fanouts_follow_what_waits_for_them, what_endpoints_hold_back_scales_nothing,
          dispatchers_follow_what_is_due, no_warning_is_left_unread]
