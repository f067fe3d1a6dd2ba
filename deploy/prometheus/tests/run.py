#!/usr/bin/env python3
"""Runs the rules over made-up series with promtool: each alert fires when it should, alone, and not
before; each has its part in docs/operations/alerts.md, and each metric in metrics.md. Prints how many checks passed."""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

from scenarios import BROKEN_AT, SCENARIOS, healthy  # noqa: E402

PROMETHEUS = Path(__file__).resolve().parents[1]
RULES = sorted((PROMETHEUS / "rules").glob("*.yaml"))
ROOT = PROMETHEUS.parents[1]
RUNBOOKS = ROOT / "docs" / "operations" / "alerts.md"
METRICS = ROOT / "docs" / "operations" / "metrics.md"


def to_test(name: str, changes: dict, expected: dict, written=lambda key: key) -> dict:
    """`written`: how Prometheus writes a series."""
    series = healthy()
    unknown = [key for key in changes if key not in series and not key.startswith("up{")]
    assert not unknown, f"{name}: no such series: {unknown}"
    series.update(changes)
    return {
        "name": name, "interval": "15s",
        "input_series": [{"series": written(key), "values": values} for key, values in series.items()],
        "promql_expr_test": [{
            "expr": 'count by (alertname) (ALERTS{alertstate="firing"})',
            "eval_time": f"{BROKEN_AT // 4 + minutes}m",
            "exp_samples": [{"labels": f'{{alertname="{alert}"}}', "value": 1} for alert in sorted(alerts)],
        } for minutes, alerts in expected.items()]}


def since_3(key: str) -> str:
    return re.sub(r'le="(\d+)"', r'le="\1.0"', key)


def play(name: str, changes: dict, expected: dict, **more) -> bool:
    document = {"rule_files": [str(file) for file in RULES], "evaluation_interval": "30s",
                "tests": [to_test(name, changes, expected, **more)]}
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        json.dump(document, file)  # JSON is YAML.
        file.flush()
        done = subprocess.run(["promtool", "test", "rules", file.name], capture_output=True, text=True)
    if done.returncode != 0:
        print(f"FAILED: {name}\n{done.stdout[-1500:]}{done.stderr[-1500:]}")
    return done.returncode == 0


def undocumented() -> list:
    """What an alert lacks: a scenario in which it fires, or its part of the runbooks."""
    text = (PROMETHEUS / "rules" / "alerts.yaml").read_text()
    alerts = set(re.findall(r"alert: (\w+)", text))
    parts = set(re.findall(r"^## (\w+)$", RUNBOOKS.read_text(), re.M)) if RUNBOOKS.exists() else set()
    fired = set().union(*(set().union(*expected.values()) for _, expected in SCENARIOS.values()))
    links = dict(re.findall(r"alert: (\w+)(?:(?!- alert).)*?runbook_url: docs/operations/alerts.md#(\w+)", text, re.S))
    return ([f"{alert} fires in no scenario" for alert in sorted(alerts - fired)]
            + [f"{alert} has no part in {RUNBOOKS.name}" for alert in sorted(alerts - parts)]
            + [f"{RUNBOOKS.name} has {part}, which is no alert" for part in sorted(parts - alerts)]
            + [f"{alert} links to another part" for alert in sorted(alerts) if links.get(alert) != alert.lower()])


def unexplained() -> list:
    """Metrics that the code has and metrics.md hasn't; a row may shorten those that follow the first to `…_name`."""
    page = METRICS.read_text()
    names = {name for folder in ("libs", "services") for file in (ROOT / folder).rglob("*.cc")
             for name in re.findall(r'"(fanfare_[a-z_]+)"', file.read_text())}
    ends = set(re.findall(r"…_([a-z_]+)", page))
    return [f"{name} is not in {METRICS.name}" for name in sorted(names)
            if not re.search(rf"{name}\b", page) and not any(name.endswith("_" + end) for end in ends)]


def main() -> int:
    checked = subprocess.run(["promtool", "check", "rules", *RULES], capture_output=True, text=True)
    results = [checked.returncode == 0]
    if not results[0]:
        print(checked.stdout + checked.stderr)
    missing = undocumented() + unexplained()
    for line in missing:
        print(f"FAILED: {line}")
    results.append(not missing)
    results += [play(name, changes, expected) for name, (changes, expected) in SCENARIOS.items()]
    results += [play(f"{name}, Prometheus 3", changes, expected, written=since_3)
                for name, (changes, expected) in SCENARIOS.items() if any('le="' in key for key in changes)]
    print(f"{sum(results)} passed, {results.count(False)} failed")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
