"""A Prometheus of our own beside a running system."""
import json
import re
import time
import urllib.parse
import urllib.request
from pathlib import Path

from fanfare_local import children, paths, ports
from fanfare_local.steps import Failure

RULES = sorted((paths.ROOT / "deploy" / "prometheus" / "rules").glob("*.yaml"))
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"(for: |interval: |\[)(\d+)([smhd])\b")


def hastened(rules: str, factor: float) -> str:
    """The rules with all durations divided by `factor`; none below three seconds."""
    def shorter(found):
        seconds = int(found[2]) * _SECONDS[found[3]] / factor
        least = 1 if found[1] == "interval: " else 3
        return f"{found[1]}{max(least, round(seconds))}s"
    return _DURATION.sub(shorter, rules)


class Prometheus:
    """Scrapes each second until stop(). `targets`: job to addresses."""

    def __init__(self, folder: Path, targets: dict, factor: float = 1):
        self._folder, self._port = Path(folder), ports.pick()
        self._folder.mkdir(parents=True, exist_ok=True)
        files = []
        for rule in RULES:
            file = self._folder / rule.name
            file.write_text(hastened(rule.read_text(), factor))
            files.append(str(file))
        (self._folder / "prometheus.yaml").write_text(json.dumps({  # JSON is YAML.
            "global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"},
            "rule_files": files,
            "scrape_configs": [{"job_name": job, "static_configs": [{"targets": addresses}]}
                               for job, addresses in targets.items()]}))

    def start(self) -> "Prometheus":
        self._process = children.spawn(
            ["prometheus", f"--config.file={self._folder}/prometheus.yaml",
             f"--storage.tsdb.path={self._folder}/data", f"--web.listen-address=127.0.0.1:{self._port}"],
            self._folder / "prometheus.log")
        deadline = time.monotonic() + 60
        while not self._ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise Failure("Prometheus does not start:\n" + children.tail(self._folder / "prometheus.log"))
            time.sleep(0.2)
        return self

    def stop(self) -> None:
        children.stop([self._process], 10)

    def _ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/-/ready", timeout=2):
                return True
        except OSError:
            return False

    def query(self, expression: str) -> list:
        """The result's series. Raises Failure where Prometheus doesn't understand the expression."""
        data = urllib.parse.urlencode({"query": expression}).encode()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/api/v1/query", data, timeout=30) as answer:
                return json.loads(answer.read())["data"]["result"]
        except urllib.error.HTTPError as error:
            raise Failure(f"{expression}: {error.read().decode()[:300]}") from None

    def firing(self) -> set:
        return {series["metric"]["alertname"] for series in self.query('ALERTS{alertstate="firing"}')}
