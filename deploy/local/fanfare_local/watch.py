"""What watches the system: rules and dashboards, tested with promtool and against a running Prometheus."""

import subprocess

from . import paths
from .steps import Failure, step

GRAFANA = paths.ROOT / "deploy" / "grafana"
RULES = paths.ROOT / "deploy" / "prometheus" / "tests" / "run.py"
DASHBOARDS = paths.ROOT / "tests" / "watch" / "dashboards.py"


def generated_dashboards_differ() -> bool:
    """Compiles deploy/grafana/src against Grafana's own types and compares with what is committed."""
    if not (GRAFANA / "node_modules" / ".package-lock.json").exists():
        with step("npm packages of deploy/grafana"):
            if _npm("ci", "--no-audit", "--no-fund", "--loglevel=error") != 0:
                raise Failure("npm could not install what deploy/grafana/package-lock.json names")
    return _npm("run", "--silent", "check-generated") != 0


def _npm(*arguments) -> int:
    return subprocess.run(["npm", *arguments], cwd=GRAFANA, check=False).returncode
