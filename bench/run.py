#!/usr/bin/env python3
"""Measures the whole system as ./dev up runs it: latency at a steady rate, lateness of retries, throughput, scaling.

Generator, receiver, broker and services share the machine, so compare only what one run printed.
"""

import argparse
import asyncio
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "deploy" / "local"))

import backlog  # noqa: E402
import matrix  # noqa: E402
import paced  # noqa: E402
import scale  # noqa: E402
import singly  # noqa: E402
import throughput  # noqa: E402
from customer import Publisher, Receiver  # noqa: E402
from fanfare_local import certs  # noqa: E402
from fanfare_local.installation import Installation  # noqa: E402
from report import Report  # noqa: E402
from system import add_endpoint, cpu_seconds  # noqa: E402
from traffic import Traffic  # noqa: E402

_CASES = ["latency", "lateness", "singly", "throughput", "kafka", "backlog"]
_OTHERS = ["half", "scale", "matrix"]  # Only if named: they take long.
# The broker as in production.
_VARIABLES = {"FANFARE_KAFKA_JAVA_OPTIONS": "-XX:TieredStopAtLevel=4 -XX:-UseDynamicNumberOfCompilerThreads"}
_SECRET = "whsec_0123456789abcdef0123456789abcdef"
_ARRIVE_WITHIN = 60.0
_WARM_RATE = 500.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, action="append", help="events a second (100 and 500)")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--warm", type=float, default=60, metavar="SECONDS",
                        help="of load before the latency is measured: until its compilers have done the broker "
                             "takes several times as long (60)")
    parser.add_argument("--one-process", action="store_true")
    parser.add_argument("--only", choices=_CASES + _OTHERS, action="append", help=f"of these (all but {', '.join(_OTHERS)})")
    parser.add_argument("--events", type=int, default=20_000, help="of the cases throughput and kafka, and of each of the matrix")
    parser.add_argument("--endpoints", type=int, default=1)
    parser.add_argument("--fan-out", type=int, default=1, help="endpoints for each event")
    parser.add_argument("--concurrency", type=int, default=10, help="requests at a time to one endpoint")
    parser.add_argument("--waiting", type=int, default=100_000, help="deliveries of the backlog case")
    parser.add_argument("--attempts", type=int, default=10_000_000, help="of the scale case")
    parser.add_argument("--many-endpoints", type=int, default=100_000, help="of the scale case")
    parser.add_argument("--dimension", choices=matrix.DIMENSIONS, action="append", help="of the matrix (all)")
    parser.add_argument("--drain", action="store_true", help="measure the dispatcher alone, from a backlog")
    parser.add_argument("--rounds", type=int, default=1, help="all cases in turn, so often; medians count")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    parser.add_argument("--page", type=Path, metavar="FILE", help="write a page with plots there")
    parser.add_argument("--compare", type=Path, metavar="FILE", help="show what changed since that --json")
    options = parser.parse_args()
    cases = options.only or _CASES
    report, good = Report(), True
    if "matrix" in cases:
        good = matrix.measure(options.dimension or matrix.DIMENSIONS, options.events, report)
        cases.remove("matrix")
    if cases:
        good = _on_one_system(cases, options, report) and good
    report.show_medians()
    if options.json:
        report.save(options.json)
    if options.page:
        report.save_page(options.page)
    if options.compare:
        report.compare(options.compare)
    return 0 if good else 1


def _on_one_system(cases: list, options, report: Report) -> bool:
    good = True
    with tempfile.TemporaryDirectory(prefix="fanfare-bench-") as folder:
        variables = {**_VARIABLES, **(scale.VARIABLES if "scale" in cases else {})}
        with Installation(Path(folder), one_process=options.one_process, variables=variables) as fanfare:
            certs.make_server(Path(fanfare.dev["caFile"]), Path(fanfare.dev["caKeyFile"]), *_receiver_files(Path(folder)))
            if options.warm and not {"latency", "lateness", "half"}.isdisjoint(cases):
                asyncio.run(_warm(fanfare, options.warm))
            for number in range(options.rounds):
                if options.rounds > 1:
                    print(f"-- round {number + 1} of {options.rounds}", flush=True)
                good = _round(fanfare, Path(folder), cases, options, report) and good
    return good


def _round(fanfare, folder: Path, cases: list, options, report: Report) -> bool:
    """Every case once, so that what changes on the machine meanwhile touches all of them."""
    certificate, key = _receiver_files(folder)
    good = []
    if "latency" in cases:
        good += [asyncio.run(_latency(fanfare, rate, options.seconds, report)) for rate in options.rate or [100, 500]]
    if "lateness" in cases:
        good.append(asyncio.run(_lateness(fanfare, report)))
    if "singly" in cases:
        good.append(singly.measure(fanfare, folder, seconds=options.seconds, report=report))
    traffic = Traffic(options.events, options.endpoints, options.fan_out, options.concurrency)
    for case in ("throughput", "kafka"):
        if case not in cases:
            continue
        good.append(throughput.measure(
            fanfare, folder, certificate, key, traffic, drain=options.drain, kafka=case == "kafka", report=report))
    if "backlog" in cases:
        good.append(backlog.measure(fanfare, folder, certificate, key, count=options.waiting, endpoints=100,
                                    report=report))
    if "half" in cases:
        good.append(paced.measure(fanfare, folder, certificate, key, traffic, seconds=options.seconds, report=report))
    if "scale" in cases:
        good.append(scale.measure(fanfare, endpoints=options.many_endpoints, attempts=options.attempts))
    return all(good)


async def _warm(fanfare, seconds: float) -> None:
    print(f"-- warming up: {seconds:g} s at {_WARM_RATE:g} events/s", flush=True)
    receiver, publisher = await _pair(fanfare, "bench.warm", {})
    await publisher.run(int(_WARM_RATE * seconds), _WARM_RATE)
    await _until(lambda: len(receiver.seen) >= len(publisher.accepted))
    receiver.stop()


async def _latency(fanfare, rate: float, seconds: float, report: Report) -> bool:
    """One event to one endpoint, after two seconds of warming up that don't count."""
    receiver, publisher = await _pair(fanfare, f"bench.steady_{rate:g}", {})
    warm = int(2 * rate)
    count = warm + int(rate * seconds)
    cpu, began = cpu_seconds(fanfare), time.monotonic()
    await publisher.run(count, rate)
    whole = await _until(lambda: len(receiver.seen) >= len(publisher.accepted))
    took, cpu = time.monotonic() - began, {n: s - cpu.get(n, 0) for n, s in cpu_seconds(fanfare).items()}
    receiver.stop()
    arrived = [n for n in range(warm, count) if n in receiver.seen and n in publisher.accepted]
    print(f"{rate:g} events/s, {count} events: {len(publisher.accepted)} accepted, {publisher.refused} refused, "
          f"{len(receiver.seen)} arrived, {sum(len(t) - 1 for t in receiver.seen.values())} repeated")
    case = f"{rate:g} events/s"
    _show(report, case, "POST to 202", [publisher.accepted[n] - publisher.began[n] for n in arrived])
    _show(report, case, "202 to receiver", [receiver.seen[n][0] - publisher.accepted[n] for n in arrived])
    _show(report, case, "POST to receiver", [receiver.seen[n][0] - publisher.began[n] for n in arrived])
    brokers = sum(s for n, s in cpu.items() if n.startswith("broker") and "compilers" not in n)
    own = sum(s for n, s in cpu.items() if not n.startswith(("broker", "proxy")))
    report.add(case, "CPU of the services", own / count * 1e6, "µs")
    report.add(case, "CPU of the brokers", brokers / count * 1e6, "µs")
    print(f"   CPU per delivery: services {own / count * 1e3:.2f} ms, brokers {brokers / count * 1e3:.2f} ms; "
          f"{sum(cpu.values()) / took:.2f} cores busy")
    return whole and publisher.refused == 0


async def _lateness(fanfare, report: Report, count: int = 300) -> bool:
    """Every first attempt fails: how long after its due time, a second later, comes the second?"""
    receiver, publisher = await _pair(fanfare, "bench.retry", {"retryDelays": ["1s"]},
                                      lambda attempt: 500 if attempt == 1 else 200)
    await publisher.run(count, 100)
    whole = await _until(lambda: sum(len(t) > 1 for t in receiver.seen.values()) >= count)
    receiver.stop()
    late = [times[1] - times[0] - 1 for times in receiver.seen.values() if len(times) > 1]
    print(f"retries after 1 s: {len(late)} of {count} came")
    _show(report, "retries after 1 s", "later than due", late)
    return whole and min(late) >= 0


def _receiver_files(folder: Path) -> tuple:
    """Its certificate and key."""
    return folder / "receiver.pem", folder / "receiver-key.pem"


async def _pair(fanfare, name: str, more: dict, status_of=lambda attempt: 200):
    receiver = Receiver(*_receiver_files(fanfare.home), status_of)
    url = await receiver.start()
    event_type = f"{name}_{time.monotonic_ns()}"
    add_endpoint(fanfare, url, event_type, secret=_SECRET, **more)
    port = urllib.parse.urlsplit(fanfare.dev["url"]).port
    return receiver, Publisher(port, fanfare.dev["apiKey"], event_type)


async def _until(condition) -> bool:
    deadline = time.monotonic() + _ARRIVE_WITHIN
    while not condition():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.05)
    return True


def _show(report: Report, case: str, name: str, seconds: list) -> None:
    if not seconds:
        print(f"   {name:18} nothing arrived")
        return
    print(f"   {name:18} " + report.add_times(case, name, seconds))


if __name__ == "__main__":
    sys.exit(main())
