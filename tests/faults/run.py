#!/usr/bin/env python3
"""Plays faults against three brokers and several of each service, and counts what came of every event."""
import argparse
import os
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback

sys.dont_write_bytecode = True

from harness import places  # noqa: E402  First: it finds the other modules.
from harness import namespaces  # noqa: E402
from faults import ALONE, FAULTS, SHORT  # noqa: E402
from harness.checker import Checker, Report  # noqa: E402
from harness.cluster import Cluster  # noqa: E402
from harness.receiver import Receiver  # noqa: E402
from harness.scene import Scene  # noqa: E402
from harness.topics import Topics  # noqa: E402

from fanfare_local import paths  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__, prog="./dev faults")
    parser.add_argument("--minutes", type=float, help="shared out over the faults (a round of each)")
    parser.add_argument("--only", action="append", metavar="FAULT", choices=[*FAULTS, *ALONE, "list"],
                        help=", ".join([*FAULTS, *ALONE]))
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--short", action="store_true", help="the few that ./dev test plays")
    parser.add_argument("--keep", action="store_true", help="keep logs and topics")
    options = parser.parse_args()
    if "list" in (options.only or []):
        print(*FAULTS, *ALONE, sep="\n")
        return 0
    places.go_program("receiver")
    places.go_program("hostile")
    namespaces.enter()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print(f"seed {options.seed}", flush=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="fanfare-faults-"))
    reports = []
    try:
        play(options, folder, reports)
    except KeyboardInterrupt:
        print("interrupted")
    return summary(options, folder, reports)


def play(options, folder, reports):
    names = options.only or (SHORT if options.short else [*FAULTS, *ALONE])
    network = namespaces.Network()
    for name in [name for name in names if name in ALONE]:
        report = ALONE[name](folder / name, paths.bin_dir(), network, random.Random(options.seed))
        reports.append(report)
        show(report)
    names = [name for name in names if name not in ALONE]
    if names:
        play_on_three_brokers(names, options, folder, network, reports)


def play_on_three_brokers(names, options, folder, network, reports):
    receiver = Receiver(folder)
    cluster = Cluster(folder / "home", paths.bin_dir(), network, [receiver.authority])
    try:
        began = time.monotonic()
        cluster.start()
        print(f"the cluster is up after {time.monotonic() - began:.1f} s", flush=True)
        share = (options.minutes or 0) * 60 / len(names)
        for name in names:
            rng = random.Random(f"{options.seed}/{name}")
            reports.append(play_one(FAULTS[name], cluster, receiver, rng, share))
            show(reports[-1])
    finally:
        cluster.stop()
        receiver.stop()


def show(report):
    print(report, *report.faults[:20], sep="\n   ", flush=True)


def play_one(fault, cluster, receiver, rng, seconds):
    """Rounds until `seconds` are over, at least one; the first that goes wrong is the last."""
    began = time.monotonic()
    topics = Topics(cluster.bin_dir, cluster.kafka.bootstrap)
    scene = Scene(cluster, receiver, topics, fault.name, rng, fault.boxes(), fault.rate)
    rounds = 0
    try:
        while rounds == 0 or (time.monotonic() - began < seconds and rounds < fault.rounds_max):
            scene.play(fault.strike, fault.arrival_seconds)
            rounds += 1
    except (AssertionError, RuntimeError, OSError) as error:
        traceback.print_exc()
        scene.faults.append(f"round {rounds + 1}: {error}")
        cluster.network.heal()
    finally:
        scene.publisher.stop()
    try:
        report = Checker(scene).report(rounds)
    except AssertionError as error:
        report = Report(scene.name, rounds, faults=[*scene.faults, str(error)])
    scene.close()
    return report


def summary(options, folder, reports):
    print(Report.HEAD, *reports, sep="\n")
    failed = sum(bool(report.faults) for report in reports)
    failed += not reports
    if not options.keep:
        shutil.rmtree(folder / "home" / "kafka", ignore_errors=True)
    if failed or options.keep:
        print(f"seed {options.seed}, logs: {folder}")
    else:
        shutil.rmtree(folder)
    print(f"{len(reports) - failed if reports else 0} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
