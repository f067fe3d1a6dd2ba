#!/usr/bin/env python3
"""A rolling upgrade under load, and back: run.py COMMIT [--worktree FOLDER].

Builds the programs of an older commit in a worktree of its own, runs them, replaces one service after another by
today's while events come in, then goes back the same way. Every event that was acknowledged must arrive, those for an
endpoint that always fails must become dead letters, which the log of either version lists and of which its notifier
tells; and no process may end by itself. Requests that came twice are counted: attempts that were in flight, or not
committed yet, when their dispatcher ended.
"""
import argparse
import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "deploy" / "local"), str(ROOT / "bench"), str(ROOT / "tests" / "watch")]

from customer import Receiver  # noqa: E402
from fanfare_local import certs, earlier, paths  # noqa: E402
from fanfare_local.installation import Installation  # noqa: E402
from fanfare_local.steps import Failure, say, step  # noqa: E402
from fanfare_local.supervisor import readiness  # noqa: E402
from scene import Customer as AnyCustomer  # noqa: E402

SERVICES = ("control", "ingest", "fanout", "dispatcher", "retry", "notifier")
PROGRAMS = ["fanfare", *(f"fanfare-{name}" for name in SERVICES)]


class Links:
    """A folder of programs in which each may be of either version. The supervisor starts what it finds."""

    def __init__(self, folder: Path, old: Path, new: Path):
        self.folder, self._versions = folder, {"old": old, "new": new}
        folder.mkdir()
        for program in PROGRAMS:
            self.point(program, "old")

    def point(self, program: str, version: str) -> None:
        target = self.folder / f"{program}.next"
        target.symlink_to(self._versions[version] / program)
        target.replace(self.folder / program)


class Customer:
    """bench's receiver on a loop of its own."""

    def __init__(self, certificate: Path, key: Path):
        import asyncio
        self._loop = asyncio.new_event_loop()
        self._receiver = Receiver(certificate, key, lambda attempt: 500 if attempt == 1 and self.fail() else 200)
        self._count = 0
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self.url = asyncio.run_coroutine_threadsafe(self._receiver.start(), self._loop).result(10)

    def fail(self) -> bool:
        """One in twenty fails at first: retries pass through both versions, too."""
        self._count += 1
        return self._count % 20 == 0

    @property
    def seen(self) -> dict:
        return self._receiver.seen


class Publisher:
    """Numbers events, and one in six is for the endpoint that fails; what isn't acknowledged is sent again under its id
    until it is."""

    def __init__(self, fanfare: Installation, per_second: float):
        self._fanfare, self._pause = fanfare, 5 / per_second
        self.accepted = self.doomed = 0
        self._going = True
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while self._going:
            numbers = range(self.accepted, self.accepted + 5)
            events = [{"id": f"evt_upgrade_{n}", "type": "upgrade.test", "data": {"number": n}} for n in numbers]
            events.append({"id": f"evt_doomed_{self.doomed}", "type": "doomed.test", "data": {}})
            while True:
                try:
                    if self._fanfare.call("POST", "/api/events", events, timeout=10)[0] == 202:
                        break
                except OSError:
                    pass  # Nothing is known of them.
                time.sleep(0.1)
            self.accepted += 5
            self.doomed += 1
            time.sleep(self._pause)

    def stop(self):
        self._going = False
        self._thread.join(60)


def replace(fanfare: Installation, links: Links, service: str, version: str) -> None:
    links.point(f"fanfare-{service}", version)
    began = time.monotonic()
    fanfare.wait_for_another(service, fanfare.kill(service, signal.SIGTERM), timeout=60)
    host, port = fanfare.read()["services"][service]["admin"].split(":")
    while readiness(int(port), host)[0] != 200:
        if time.monotonic() - began > 60:
            raise Failure(f"{service} of the {version} version isn't ready: {readiness(int(port), host)[1]}")
        time.sleep(0.1)
    say(f"   {service} is {version}, ready after {time.monotonic() - began:.1f} s")


def play(folder: Path, old: Path, new: Path) -> list:
    """What was wrong."""
    links = Links(folder / "bin", old, new)
    os.environ["FANFARE_BIN_DIR"] = str(links.folder)
    with Installation(folder / "home") as fanfare:
        certificate, key = folder / "customer.pem", folder / "customer-key.pem"
        certs.make_server(Path(fanfare.dev["caFile"]), Path(fanfare.dev["caKeyFile"]), certificate, key)
        customer = Customer(certificate, key)
        status, answer = fanfare.call("POST", "/api/webhooks", {
            "url": customer.url, "events": ["upgrade.*"], "dialect": "fanfare", "retryDelays": ["5s", "5s"]})
        if status != 201:
            raise Failure(f"POST /api/webhooks answered {status}: {answer}")
        failing = fanfare.call("POST", "/api/webhooks", {
            "url": AnyCustomer(certificate, key).url + "/fails", "events": ["doomed.*"], "retryDelays": ["1s"]})[1]["id"]
        # What only today's version has, so that the topics that it adds are there.
        subprocess.run([new / "fanfare", "topics", "ensure", "--config", folder / "home" / "config" / "fanfare.yaml"],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        load, faults = Publisher(fanfare, 100), []
        for version, order in (("new", SERVICES), ("old", SERVICES[::-1])):
            with step(f"to the {version} version"):
                for service in order:
                    time.sleep(3)
                    replace(fanfare, links, service, version)
                faults += untold(fanfare, failing, version)
        time.sleep(3)
        load.stop()
        faults += judge(load.accepted, customer) + given_up(fanfare, failing, load.doomed)
    return faults + ended(folder / "home" / "up.log")


def until(ask, wanted, within: float = 60):
    """What `ask` says, as soon as it is what is wanted, or at last."""
    deadline = time.monotonic() + within
    while (said := ask()) != wanted and time.monotonic() < deadline:
        time.sleep(0.5)
    return said


def untold(fanfare: Installation, endpoint: str, version: str) -> list:
    """The inbox, as the control of this version reads it."""
    def told():
        status, answer = fanfare.call("GET", f"/api/notifications?endpointId={endpoint}")
        return status == 200 and len(answer["data"]) > 0
    return [] if until(told, True) else [f"no notification of {endpoint} in the {version} version"]


def given_up(fanfare: Installation, endpoint: str, doomed: int) -> list:
    """Each event of the endpoint that fails is one dead letter."""
    def listed():
        found, cursor = [], ""
        while cursor is not None:
            status, page = fanfare.call("GET", f"/api/dead-letters?endpointId={endpoint}&limit=100{cursor}")
            if status != 200:
                return -1
            found += [each["eventId"] for each in page["data"]]
            cursor = f"&cursor={urllib.parse.quote(page['nextCursor'])}" if page.get("nextCursor") else None
        return len(found) if len(set(found)) == len(found) else -1
    count = until(listed, doomed)
    say(f"   {doomed} events for the endpoint that fails, {count} dead letters")
    return [] if count == doomed else [f"{count} dead letters of {doomed} events"]


def ended(log: Path) -> list:
    """Processes that didn't end because they were told to: then they end with 0."""
    ends = re.findall(r"^(\S+) (ended with \d+|was killed by signal \d+) after", log.read_text(), re.M)
    asked = 2 * len(SERVICES)
    faults = [f"{name} {how}" for name, how in ends if how != "ended with 0"]
    return faults if len(ends) == asked else [*faults, f"{len(ends)} processes ended, {asked} were told to"]


def judge(accepted: int, customer: Customer) -> list:
    deadline = time.monotonic() + 60
    while len(customer.seen) < accepted and time.monotonic() < deadline:
        time.sleep(0.5)
    missing = sorted(set(range(accepted)) - set(customer.seen))
    time.sleep(15)  # Retries that are still to come.
    repeated = sum(max(0, len(times) - 2) for times in customer.seen.values())
    say(f"   {accepted} events acknowledged, {len(customer.seen)} arrived, {repeated} requests beyond two attempts")
    return [f"{len(missing)} events are missing: {missing[:10]}"] if missing else []


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commit", help="of the older version")
    parser.add_argument("--worktree", type=Path, help="where it is checked out and built already")
    options = parser.parse_args()
    new = Path(os.environ.get("FANFARE_BIN_DIR") or ROOT / "build" / "dev" / "bin").resolve()
    with tempfile.TemporaryDirectory(prefix="fanfare-upgrade-") as name, contextlib.ExitStack() as at_end:
        folder = Path(name)
        try:
            if options.worktree:
                old = options.worktree.resolve()
            else:
                old = at_end.enter_context(earlier.checked_out(options.commit, folder / "old"))
                earlier.build_programs(old)
            # Its configuration, too: keys that are new come after an upgrade.
            paths.LOCAL = old / "deploy" / "local"
            faults = play(folder, old / "build" / "dev" / "bin", new)
        except Failure as failure:
            faults = [str(failure)]
    for fault in faults:
        print(f"FAILED: {fault}")
    print(f"{int(not faults)} passed, {int(bool(faults))} failed")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
