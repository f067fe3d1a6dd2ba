#!/usr/bin/env python3
"""Writes prometheusrule.yaml out of rules/, or with --check says whether it is as written.

--runbooks BASE prints it instead, with BASE before each runbook_url: https://github.com/…/blob/main/ or where else
docs/operations/ can be read. --rules FOLDER writes the files of rules/ that way, for a Prometheus without the operator.
"""

import argparse
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
TARGET = FOLDER / "prometheusrule.yaml"
HEAD = """# Made of rules/ by make_rule.py.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: fanfare
  labels: {app.kubernetes.io/part-of: fanfare}
spec:
  groups:
"""


RUNBOOKS = "runbook_url: "


def files(base: str = "") -> dict:
    """Name to text of each file of rules/."""
    return {file.name: file.read_text().replace(RUNBOOKS, RUNBOOKS + base) for file in sorted((FOLDER / "rules").glob("*.yaml"))}


def made(base: str = "") -> str:
    groups = [text.split("\ngroups:\n", 1)[1] for text in files(base).values()]
    lines = "".join(groups).splitlines()
    return HEAD + "".join(f"  {line}\n" if line else "\n" for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--runbooks", metavar="BASE", default="")
    parser.add_argument("--rules", metavar="FOLDER", type=Path)
    options = parser.parse_args()
    if options.rules:
        options.rules.mkdir(parents=True, exist_ok=True)
        for name, text in files(options.runbooks).items():
            (options.rules / name).write_text(text)
    elif options.runbooks:
        print(made(options.runbooks), end="")
    elif not options.check:
        TARGET.write_text(made())
    elif not TARGET.exists() or TARGET.read_text() != made():
        sys.exit("deploy/prometheus/prometheusrule.yaml is not what make_rule.py makes of rules/: run it")


if __name__ == "__main__":
    main()
