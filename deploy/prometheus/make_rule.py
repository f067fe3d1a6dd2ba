#!/usr/bin/env python3
"""Writes prometheusrule.yaml out of rules/, or with --check says whether it is as written."""

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


def made() -> str:
    groups = [file.read_text().split("\ngroups:\n", 1)[1] for file in sorted((FOLDER / "rules").glob("*.yaml"))]
    lines = "".join(groups).splitlines()
    return HEAD + "".join(f"  {line}\n" if line else "\n" for line in lines)


if __name__ == "__main__":
    if "--check" not in sys.argv:
        TARGET.write_text(made())
    elif not TARGET.exists() or TARGET.read_text() != made():
        sys.exit("deploy/prometheus/prometheusrule.yaml is not what make_rule.py makes of rules/: run it")
