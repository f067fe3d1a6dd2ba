#!/usr/bin/env python3
"""What a load takes: pods, partitions, brokers, network, money. Prints a table for docs/operations/sizing.md.

Costs per piece of work are measured (docs/operations/sizing.md says how); the spread of endpoints over
partitions and pods is simulated, because a few endpoints get most deliveries and one endpoint belongs to one
pod: what counts is the busiest pod, not the mean. Stdlib only.
"""
import argparse
import math
import random
from dataclasses import dataclass

# CPU in microseconds, of release builds on one core of the machine in docs/operations/sizing.md.
INGEST_EVENT = 6.5
FANOUT_EVENT, FANOUT_DELIVERY = 9.4, 5.6  # 15 for one to one, 5.7 at one to a hundred
DISPATCHER_ATTEMPT = 35.0  # kept connections; 30 steady, 39 while draining a backlog
TLS_FULL, TLS_RESUMED = 829.0, 363.0  # a new connection
RETRY_MOVE = 25.0
INDEX_ATTEMPT = 28.0  # of each copy of the delivery log's index, with ten million in it; 13 to 17 while it is small
INDEX_COPIES = 2  # control.index_copies
BROKER_DELIVERY = 100.0  # over all copies' leaders; 66 to 155 measured, less when batches are large
ENVELOPE = 400  # bytes of a record besides the body, before compression
COMPRESSED = 0.5  # lz4 over JSON
POD_CORES = 1.0  # one loop to a process
BUSIEST = 0.7  # share of its core that the busiest pod may use
BROKER_CORES, BROKER_SHARE = 8, 0.6
BROKER_NET = 400e6  # bytes a second in or out that a broker may move, of a 10 Gbit/s card


@dataclass
class Load:
    deliveries: float  # a second
    fanout: float = 3.0
    body: int = 1000
    failing: float = 0.02  # share of attempts that fail and are retried
    new_connections: float = 0.02  # share of attempts that need one; most of them resume
    endpoints: int = 0


def endpoints_of(load: Load) -> int:
    return load.endpoints or max(100, int(load.deliveries * 2))


def partition_loads(endpoints: int, partitions: int, seed: int = 1) -> list:
    """How much each partition gets of it. Endpoints get deliveries after Zipf's law with exponent 0.8."""
    chance = random.Random(seed)
    count = min(endpoints, 200_000)
    loads = [0.0] * partitions
    for rank in range(1, count + 1):
        loads[chance.randrange(partitions)] += rank ** -0.8
    if endpoints > count:  # The long tail is even.
        tail = (endpoints ** 0.2 - count ** 0.2) / 0.2
        loads = [each + tail / partitions for each in loads]
    return loads


def busiest_share(endpoints: int, partitions: int, pods: int) -> float:
    """The busiest pod's share of the work times the number of pods: 1 is perfectly even. Partitions are dealt out evenly."""
    loads = partition_loads(endpoints, partitions)
    return max(sum(loads[pod::pods]) for pod in range(pods)) / sum(loads) * pods


def dispatcher_micros(load: Load) -> float:
    """Of CPU, a second."""
    connection = load.new_connections * (0.1 * TLS_FULL + 0.9 * TLS_RESUMED)
    return load.deliveries * (1 + load.failing) * (DISPATCHER_ATTEMPT + connection)


def pods_for(micros_per_second: float, partitions: int, endpoints: int) -> int:
    """The fewest pods of which the busiest keeps its share of a core. 0: not even one for each partition."""
    pods = max(2, math.ceil(micros_per_second / 1e6 / (POD_CORES * BUSIEST)))
    while pods <= partitions:
        busiest = micros_per_second / 1e6 / pods * busiest_share(endpoints, partitions, pods)
        if busiest <= POD_CORES * BUSIEST:
            return pods
        pods = math.ceil(pods * 1.1) if pods > 20 else pods + 1
    return 0


def plan(load: Load) -> dict:
    attempts = load.deliveries * (1 + load.failing)
    events = load.deliveries / load.fanout
    dispatcher = dispatcher_micros(load)
    # More partitions cost the brokers batches, so there are no more than make a difference.
    found = {p: pods_for(dispatcher, p, endpoints_of(load)) for p in (64, 256, 1024)}
    if not any(found.values()):
        raise SystemExit(f"{load.deliveries:,.0f} deliveries a second: the busiest endpoint needs more than one pod does")
    least = min(pods for pods in found.values() if pods)
    partitions = min(p for p, pods in found.items() if pods and pods <= 1.1 * least)
    pods = found[partitions]
    record = (load.body + ENVELOPE) * COMPRESSED
    # events in and out, deliveries in and out, attempts (no body) in and out for each of two indexes.
    written = events * record + load.deliveries * record * (1 + load.failing * 2) + attempts * 300
    copied = written * 2  # to two followers
    brokers = max(3, math.ceil(attempts * BROKER_DELIVERY / 1e6 / (BROKER_CORES * BROKER_SHARE)),
                  math.ceil((written + copied) / BROKER_NET))
    disk = written * 3 * 7 * 86400 / 1e12  # three copies, seven days (attempts for thirty: below)
    disk += attempts * 300 * 3 * 23 * 86400 / 1e12
    index = attempts * INDEX_ATTEMPT / 1e6
    return {
        "deliveries/s": f"{load.deliveries:,.0f}",
        "ingest": max(2, math.ceil(events * INGEST_EVENT / 1e6 / BUSIEST)),
        "fanout": max(2, math.ceil((events * FANOUT_EVENT + load.deliveries * FANOUT_DELIVERY) / 1e6 / BUSIEST)),
        "dispatcher": pods,
        "busiest / mean": f"{busiest_share(endpoints_of(load), partitions, pods):.2f}",
        "retry": max(2, math.ceil(attempts * load.failing * RETRY_MOVE * 2 / 1e6 / BUSIEST)),
        "control": max(2, math.ceil(INDEX_COPIES * index / BUSIEST)),
        "index_slices": max(1, math.ceil(index / BUSIEST)),
        "partitions": partitions,
        "brokers of 8 cores": brokers,
        "disk of all brokers": f"{disk:.1f} TB",
        "network of a broker": f"{(written + copied) * 8 / brokers / 1e9:.2f} Gbit/s",
        "to customers": f"{attempts * (load.body + 700) * 8 / 1e9:.2f} Gbit/s",
        "cores": round(max(4, dispatcher / 1e6 / BUSIEST) + 4
                       + INDEX_COPIES * index / BUSIEST + brokers * BROKER_CORES),
    }


def money(row: dict, core: float, terabyte: float) -> str:
    month = row["cores"] * core * 730 + float(row["disk of all brokers"].split()[0]) * terabyte
    return f"{month:,.0f} $"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rates", type=float, nargs="+", default=[1e3, 1e4, 1e5, 1e6], help="deliveries a second")
    parser.add_argument("--fanout", type=float, default=3, help="deliveries for an event")
    parser.add_argument("--body", type=int, default=1000, help="bytes")
    parser.add_argument("--failing", type=float, default=0.02, help="share of attempts that fail")
    parser.add_argument("--core", type=float, default=0.04, help="$ for a core (with 4 GB) and hour")
    parser.add_argument("--terabyte", type=float, default=80, help="$ for a TB of disk and month")
    options = parser.parse_args()
    rows = [plan(Load(rate, options.fanout, options.body, options.failing)) for rate in options.rates]
    for row in rows:
        row["a month"] = money(row, options.core, options.terabyte)
    for name in rows[0]:
        if name == "deliveries/s":
            print("| deliveries/s |", " | ".join(row[name] for row in rows), "|")
            print("|---|" + "--:|" * len(rows))
        else:
            print(f"| {name} |", " | ".join(str(row[name]) for row in rows), "|")


if __name__ == "__main__":
    main()
