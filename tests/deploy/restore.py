#!/usr/bin/env python3
"""Plays docs/operations/backup.md and keys.md: a system is saved, its brokers are lost, another is made of what was
saved, and its master key is rotated. Prints how many checks passed.
"""
import base64
import gzip
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "deploy" / "local"), str(ROOT / "tests" / "e2e")]

from fanfare_local import certs, config  # noqa: E402
from fanfare_local.home import Home  # noqa: E402
from fanfare_local.installation import Installation  # noqa: E402
from fanfare_local.kafka import Kafka  # noqa: E402
from fanfare_local.paths import bin_dir  # noqa: E402
from fanfare_local.receiver import Receiver  # noqa: E402
from fanfare_local.steps import Failure, say, step  # noqa: E402
from fanfare_local.supervisor import readiness  # noqa: E402
from checks import Checks, run  # noqa: E402
from harness import tools  # noqa: E402

BACKUP = ROOT / "deploy" / "backup.py"
SECRET = "whsec_" + secrets.token_hex(16)
OPENERS = ("dispatcher", "notifier", "ingest")


def backup(brokers: str, verb: str, file: Path) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, BACKUP, "--brokers", brokers, verb, file], capture_output=True, text=True, check=False,
                          env={**os.environ, "PYTHONPATH": str(tools.python_packages())})


def expect(fanfare: Installation, wanted: int, method: str, path: str, body=None, key=None):
    deadline = time.monotonic() + 30
    status, answer = fanfare.call(method, path, body, key)
    while status in (502, 503) and time.monotonic() < deadline:
        time.sleep(0.2)
        status, answer = fanfare.call(method, path, body, key)
    if status != wanted:
        raise Failure(f"{method} {path} answered {status}: {answer}")
    return answer


def arrives(receiver: Receiver, event: str) -> str:
    """The id of the delivery; "" if it doesn't come, or isn't genuine."""
    while True:
        arrival = receiver.arrivals.get(timeout=30)
        if arrival.fault:
            return ""
        if arrival.event["data"].get("name") == event:
            return arrival.delivery_id


def publish(fanfare: Installation, name: str, key=None) -> None:
    expect(fanfare, 202, "POST", "/api/events", {"id": f"evt_{name}", "type": "restore.test", "data": {"name": name}}, key)


def configured(fanfare: Installation, key: str) -> dict:
    """What an organization has set up, as the API tells it."""
    told = {path: expect(fanfare, 200, "GET", path, key=key)
            for path in ("/api/webhooks", "/api/event-types", "/api/settings", "/api/keys")}
    for endpoint in told["/api/webhooks"]["data"]:
        endpoint.pop("health", None)
        endpoint["revealed"] = expect(fanfare, 200, "POST", f"/api/webhooks/{endpoint['id']}/secret/reveal", {}, key)
    for each in told["/api/keys"]["data"]:
        each.pop("lastUsedAt", None)
    return told


def first_life(folder: Path, checks: Checks, saved: Path) -> dict:
    home = Home(folder / "first")
    with Installation(home.directory) as fanfare:
        certs.make_server(home.ca, home.ca_key, folder / "customer.pem", folder / "customer-key.pem")
        receiver = Receiver(folder / "customer.pem", folder / "customer-key.pem", SECRET)
        expect(fanfare, 201, "POST", "/api/webhooks", {
            "url": receiver.url, "events": ["restore.*"], "dialect": "fanfare", "secret": SECRET})
        expect(fanfare, 201, "POST", "/api/event-types", {"name": "restore.test", "description": "kept"})
        expect(fanfare, 200, "PATCH", "/api/settings", {"contact": "ops@customer.example"})
        publish(fanfare, "before")
        kept = {"receiver": receiver, "key": fanfare.dev["apiKey"], "delivery": arrives(receiver, "before")}
        checks.that(kept["delivery"], "an event arrives before")
        kept["configured"] = configured(fanfare, kept["key"])
        done = backup(fanfare.dev["kafka"], "save", saved)
        checks.that(done.returncode == 0, f"a system that runs is saved: {(done.stdout + done.stderr).strip()}")
        done = backup(fanfare.dev["kafka"], "load", saved)
        checks.that("is not empty" in done.stderr, "nothing is loaded into topics that hold something")
    return kept


def new_cluster(folder: Path, checks: Checks, saved: Path) -> None:
    first, home = Home(folder / "first"), Home(folder / "second")
    home.directory.mkdir()
    for file in (first.master_key, first.ca, first.ca_key, first.directory / "organization"):
        shutil.copy2(file, home.directory)
    with Kafka(home.kafka) as kafka:
        config.write_yaml(folder / "fanfare.yaml", config.shared(kafka.bootstrap, 1))
        done = backup(kafka.bootstrap, "load", saved)
        checks.that(done.returncode == 1 and "topics ensure" in done.stderr, "nothing is loaded before the topics are made")
        subprocess.run([bin_dir() / "fanfare", "topics", "ensure", "--config", folder / "fanfare.yaml"], check=True,
                       stdout=subprocess.DEVNULL)
        done = backup(kafka.bootstrap, "load", saved)
        checks.that(done.returncode == 0, f"it is loaded into new brokers: {(done.stdout + done.stderr).strip()}")
    shutil.rmtree(first.directory)


def restart(fanfare: Installation, names: tuple) -> None:
    for name in names:
        fanfare.wait_for_another(name, fanfare.kill(name, signal.SIGTERM), timeout=60)
        wait_until_ready(fanfare, name)


def wait_until_ready(fanfare: Installation, name: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        host, port = fanfare.read()["services"][name]["admin"].split(":")  # another one after each start
        status, reasons = readiness(int(port), host)
        if status == 200:
            return
        if time.monotonic() > deadline:
            raise Failure(f"{name} isn't ready: {reasons}")
        time.sleep(0.1)


def refuses(fanfare: Installation, home: Home, keys: str, version: int) -> bool:
    """Without a key that something was sealed with the dispatcher ends, and says which."""
    kept, log = home.master_key.read_text(), home.logs / "dispatcher.log"
    home.master_key.write_text(keys)
    before = log.stat().st_size
    fanfare.kill("dispatcher", signal.SIGTERM)
    wanted, deadline = f"no master key of version {version}", time.monotonic() + 60
    while not (found := wanted in log.read_text()[before:]) and time.monotonic() < deadline:
        time.sleep(0.1)
    home.master_key.write_text(kept)
    wait_until_ready(fanfare, "dispatcher")  # It ended again and again meanwhile.
    return found


def rotate(fanfare: Installation, home: Home, kept: dict, checks: Checks) -> None:
    old = f"1:{home.master_key.read_text().strip()}\n"
    new = f"2:{base64.b64encode(secrets.token_bytes(32)).decode()}\n"
    home.master_key.write_text(old + new)
    restart(fanfare, OPENERS)
    restart(fanfare, ("control",))
    publish(fanfare, "rotated", kept["key"])
    checks.that(arrives(kept["receiver"], "rotated"), "what the old key sealed opens after the rotation")
    endpoint = expect(fanfare, 201, "POST", "/api/webhooks", {
        "url": kept["receiver"].url + "/new", "events": ["fresh.*"], "dialect": "fanfare", "secret": SECRET})
    expect(fanfare, 202, "POST", "/api/events", {"type": "fresh.test", "data": {"name": "fresh"}})
    checks.that(arrives(kept["receiver"], "fresh"), "what the new key sealed opens")
    checks.that(refuses(fanfare, home, old, 2), f"{endpoint['id']} is sealed with the new key")
    checks.that(refuses(fanfare, home, new, 1), "older secrets are sealed with the old one still")
    restart(fanfare, ("dispatcher",))
    publish(fanfare, "again", kept["key"])
    checks.that(arrives(kept["receiver"], "again"), "with both keys back everything opens")


def play(folder: Path, checks: Checks) -> None:
    saved = folder / "saved.jsonl.gz"
    with step("a system, saved"):
        kept = first_life(folder, checks, saved)
    told = set(re.findall(r"`(fanfare\.[a-z-]+)`", (ROOT / "docs" / "operations" / "backup.md").read_text()))
    with gzip.open(saved, "rt") as lines:
        checks.that(json.loads(next(lines))["topics"].keys() <= told, "the page names every topic that is saved")
    with step("its brokers are lost"):
        new_cluster(folder, checks, saved)
    home = Home(folder / "second")
    with step("another of what was saved"), Installation(home.directory) as fanfare:
        told = configured(fanfare, kept["key"])
        own = {each["id"] for each in kept["configured"]["/api/keys"]["data"]}
        told["/api/keys"]["data"] = [each for each in told["/api/keys"]["data"] if each["id"] in own]
        checks.that(told == kept["configured"], "the old API key shows what was configured")
        publish(fanfare, "before", kept["key"])
        checks.that(arrives(kept["receiver"], "before") == kept["delivery"],
                    "an event that is sent again under its id has the delivery id that it had, and the old secret's signature")
        with step("its master key is rotated"):
            rotate(fanfare, home, kept, checks)
    kept["receiver"].stop()


if __name__ == "__main__":
    sys.exit(run("restore", play))
