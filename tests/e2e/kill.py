#!/usr/bin/env python3
"""Kills services with SIGKILL at random moments under load and counts what came of every event."""
import argparse
import random
import shutil
import sys

sys.dont_write_bytecode = True

from harness import chaos, places, system  # noqa: E402

SERVICES = ["ingest", "fanout", "dispatcher", "retry", "notifier", "control"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--service", action="append", metavar="NAME",
                        help=f"a member of pids in dev.json; all of {', '.join(SERVICES)} if none")
    parser.add_argument("--rounds", type=int, default=20, help="kills of each (20)")
    parser.add_argument("--rate", type=float, default=30, help="events a second (30)")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--home", help="use the system that runs in this folder")
    options = parser.parse_args()

    system.use_home(options.home)
    print(f"seed {options.seed}", flush=True)
    reports = []
    try:
        for service in options.service or SERVICES:
            report = chaos.run(system.shared(), service, options.rounds, options.rate,
                               options.seed)
            reports.append(report)
            for fault in report.faults:
                print(f"{service}: {fault}", flush=True)
    finally:
        system.stop()
        print(chaos.Report.HEAD)
        print(*reports, sep="\n")
    failed = any(report.faults for report in reports)
    print(f"logs: {places.run_folder()}" if failed else "nothing lost, nothing twice")
    if not failed:
        shutil.rmtree(places.run_folder())
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
