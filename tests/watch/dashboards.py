#!/usr/bin/env python3
"""Runs every expression of the dashboards, the recording rules and the alerts against a Prometheus that
scrapes a system under load: each must be understood, and those of dashboards and recordings return data.
The last line says how many did."""
import json
import re
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "deploy" / "local"))

from fanfare_local.steps import Failure, step  # noqa: E402
from prometheus import RULES  # noqa: E402
from scene import Load, Scene  # noqa: E402

WITHIN = 90
VARIABLES = {"$__rate_interval": "30s", "$job": ".+", "$instance": ".+"}


def expressions() -> list:
    """(where, expression, must it return data?)"""
    found = []
    for file in sorted((ROOT / "deploy" / "grafana" / "dashboards").glob("*.json")):
        dashboard = json.loads(file.read_text())
        for panel in dashboard["panels"]:
            found += [(f"{file.name}: {panel['title']}", target["expr"], True) for target in panel.get("targets", [])]
        for variable in dashboard["templating"]["list"]:
            query = variable.get("query")
            if isinstance(query, dict):
                found.append((f"{file.name}: ${variable['name']}",
                              re.match(r"label_values\((.+), \w+\)$", query["query"])[1], True))
    for file in RULES:
        for block in re.split(r"\n      - (?=record|alert)", file.read_text())[1:]:
            expression = re.search(r"expr: \|\n((?:          .*\n?)+)", block) or re.search(r"expr: (.+)", block)
            found.append((f"{file.name}: {block.split()[1]}", expression[1], block.startswith("record")))
    for name, value in VARIABLES.items():
        found = [(where, expression.replace(name, value), needed) for where, expression, needed in found]
    return found


def populate(scene: Scene) -> Load:
    """Endpoints of every kind, so that no panel stays empty."""
    url = scene.customer.url
    scene.endpoint(url + "/well", "watch.well")
    scene.endpoint(url + "/well", "watch.well", rateLimit={"perSecond": 2, "burst": 1})
    scene.endpoint(url + "/fails", "watch.fails", retryDelays=["1s"])
    scene.endpoint(url + "/pauses", "watch.pauses")
    scene.endpoint("https://127.0.0.1:1/nobody", "watch.nobody", retryDelays=["1s"])
    return Load(scene.fanfare, ["watch.well", "watch.well", "watch.fails", "watch.pauses", "watch.nobody"], 50)


def check(scene: Scene) -> list:
    """What never returned data."""
    waiting = expressions()
    deadline = time.monotonic() + WITHIN
    while True:
        waiting = [(where, expression, needed) for where, expression, needed in waiting
                   if not scene.prometheus.query(expression) and needed]
        if not waiting or time.monotonic() > deadline:
            return waiting
        time.sleep(2)


def main() -> int:
    count = len(expressions())
    with tempfile.TemporaryDirectory(prefix="fanfare-watch-") as folder, step("dashboards"):
        try:
            with Scene(Path(folder)) as scene:
                load = populate(scene)
                try:
                    missing = check(scene)
                finally:
                    load.stop()
        except Failure as failure:
            print(f"FAILED: {failure}")
            print(f"0 passed, {count} failed")
            return 1
    for where, expression, _ in missing:
        print(f"FAILED: no data: {where}: {expression}")
    print(f"{count - len(missing)} passed, {len(missing)} failed")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
