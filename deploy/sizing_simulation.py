#!/usr/bin/env python3
"""The dispatchers that sizing.py plans, under load: what happens when one dies, and when twice as much comes.

Second by second deliveries come to partitions, unevenly as there, and each pod works off its own with one core. A pod that
dies leaves its partitions alone for the session timeout, then the others take them. Twice the load is met by what
deploy/k8s/components/autoscaling says: by backlog and by CPU, asked every 15 s. Prints a table for
docs/operations/sizing.md. What a delivery waits on a system that has nothing to do isn't in it. Stdlib only.
"""
import argparse
import functools
import math
import random

import sizing

STEP = 1.0  # seconds
SESSION_TIMEOUT = 10.0  # dispatcher's static membership
REBALANCE = 1.0  # all partitions rest while the group settles
# deploy/k8s/components/autoscaling/keda.yaml
ASKED_EVERY, THRESHOLD, CPU, STABLE, DOUBLED_WITHIN = 15, 5000, 0.7, 30, 60
POD_STARTS_WITHIN = 15.0  # image there, tables read, ready
WELL = 1.0  # seconds that nobody minds
WATCHED = 900  # seconds


class Dispatchers:
    """Pods and partitions; work is in seconds of a core."""

    def __init__(self, shares: list, pods: int, per_second: float, seed: int = 1):
        """`shares`: of the partitions in the work that comes; a second's work takes `per_second` of a core."""
        self.shares, self.pods, self.rate = shares, pods, per_second
        self._chance = random.Random(seed)
        self.waiting = [0.0] * len(shares)
        self.rests = [0.0] * len(shares)  # seconds
        self.used = 0.0  # share of all cores, in the last step

    def owner(self, partition: int) -> int:
        return partition % self.pods

    def resize(self, pods: int, lost: set = frozenset()) -> None:
        """`lost`: partitions whose owner vanished without a word."""
        self.pods = pods
        self.rests = [REBALANCE + (SESSION_TIMEOUT if p in lost else 0) for p in range(len(self.shares))]

    def turn(self) -> float:
        """The longest that a delivery which came in this step will wait, as things are."""
        capacity, owed = [STEP] * self.pods, [0.0] * self.pods
        for p, share in enumerate(self.shares):
            mean = self.rate * share * STEP
            self.waiting[p] += max(0.0, mean + self._chance.gauss(0, math.sqrt(mean * sizing.DISPATCHER_ATTEMPT / 1e6)))
        for p in sorted(range(len(self.shares)), key=self.waiting.__getitem__):
            self.rests[p] = max(0.0, self.rests[p] - STEP)
            if self.rests[p] == 0:
                done = min(self.waiting[p], capacity[self.owner(p)])
                self.waiting[p] -= done
                capacity[self.owner(p)] -= done
            owed[self.owner(p)] += self.waiting[p]
        self.used = 1 - sum(capacity) / (STEP * self.pods)
        return max(self.rests[p] + owed[self.owner(p)] for p in range(len(self.shares)))


class Autoscaler:
    """As KEDA makes an HPA of it: the larger of both metrics, if it lasts, at most twice as many within a minute."""

    def __init__(self, most: int):
        self._most, self._low, self._last = most, [], -math.inf

    def wanted(self, now: float, pods: int, backlog: float, used: float) -> int:
        wanted = min(self._most, max(pods, math.ceil(backlog / THRESHOLD), math.ceil(pods * used / CPU - 0.1)))
        self._low = [*(each for each in self._low if each[0] > now - STABLE), (now, wanted)]
        if wanted == pods or now - self._last < DOUBLED_WITHIN or now < STABLE:
            return pods
        self._last = now
        return max(pods, min(min(low for _, low in self._low), 2 * pods))


@functools.cache
def planned(rate: float) -> tuple:
    """Shares of the partitions, pods, and seconds of a core that a second's deliveries take."""
    load = sizing.Load(rate)
    row = sizing.plan(load)
    weights = sizing.partition_loads(sizing.endpoints_of(load), row["partitions"])
    return [each / sum(weights) for each in weights], row["dispatcher"], sizing.dispatcher_micros(load) / 1e6


def run(dispatchers: Dispatchers, seconds: float, each_step=lambda now: None) -> tuple:
    """The longest wait, and when it was last longer than WELL."""
    longest, last = 0.0, 0.0
    for step in range(int(seconds / STEP)):
        each_step(step * STEP)
        wait = dispatchers.turn()
        longest = max(longest, wait)
        last = (step + 1) * STEP if wait > WELL else last
    return longest, last


def one_dies(rate: float) -> tuple:
    """The busiest one, while the load stays; it isn't replaced."""
    dispatchers = Dispatchers(*planned(rate))
    run(dispatchers, 60)
    loads = [sum(dispatchers.shares[pod::dispatchers.pods]) for pod in range(dispatchers.pods)]
    busiest = loads.index(max(loads))
    dispatchers.resize(dispatchers.pods - 1, {p for p in range(len(dispatchers.shares)) if dispatchers.owner(p) == busiest})
    return run(dispatchers, WATCHED)


def twice_as_much(rate: float) -> tuple:
    """Longest wait, when it was over, and how many pods there are then."""
    dispatchers = Dispatchers(*planned(rate))
    each = dispatchers.rate / rate
    run(dispatchers, 60)
    dispatchers.rate *= 2
    scaler, coming = Autoscaler(len(dispatchers.shares)), []

    def step(now):
        if coming and now >= coming[0][0]:
            dispatchers.resize(coming.pop(0)[1])
        if now % ASKED_EVERY == 0 and not coming:
            wanted = scaler.wanted(now, dispatchers.pods, sum(dispatchers.waiting) / each, dispatchers.used)
            if wanted > dispatchers.pods:
                coming.append((now + POD_STARTS_WITHIN, wanted))

    return *run(dispatchers, WATCHED, step), dispatchers.pods


def in_words(longest: float, over: float) -> str:
    return f"{longest:.0f} s, {over:.0f} s" if over < WATCHED else "never over"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rates", type=float, nargs="+", default=[1e3, 1e4, 1e5, 1e6], help="deliveries a second")
    rates, rows = parser.parse_args().rates, {}
    for rate in rates:
        dispatchers = Dispatchers(*planned(rate))
        longest, _ = run(dispatchers, 300)
        *twice, pods = twice_as_much(rate)
        for name, value in {"dispatchers": dispatchers.pods, "longest wait": f"{longest:.1f} s",
                            "one dies: longest wait, over after": in_words(*one_dies(rate)),
                            "twice as much: longest wait, over after": in_words(*twice),
                            "dispatchers then": pods}.items():
            rows.setdefault(name, []).append(value)
    print("| deliveries/s |", " | ".join(f"{rate:,.0f}" for rate in rates), "|")
    print("|---|" + "--:|" * len(rates))
    for name, values in rows.items():
        print(f"| {name} |", " | ".join(map(str, values)), "|")


if __name__ == "__main__":
    main()
