"""What is in the topics, read with the product's own command."""
import dataclasses
import json
import subprocess

from fanfare_local.programs import environment


@dataclasses.dataclass(frozen=True)
class Record:
    key: str
    partition: int
    offset: int
    value: dict        # The record's members, names in camelCase.


class Topics:
    def __init__(self, bin_dir, bootstrap):
        self._program, self._bootstrap = bin_dir / "fanfare", bootstrap

    def tail(self, topic):
        """All committed records, those of a partition in order; no tombstones."""
        variables = {k: v for k, v in environment().items() if not k.startswith("FANFARE_")}
        done = subprocess.run(
            [self._program, "topics", "tail", topic, "--brokers", self._bootstrap, "--json",
             "--from-beginning", "--exit-at-end"],
            env=variables, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode:
            raise AssertionError(f"topics tail {topic}: {done.stderr}")
        # splitlines() would also split at U+2028, which bodies may hold.
        records = (json.loads(line) for line in done.stdout.split("\n") if line)
        return [Record(r["key"], r["partition"], r["offset"], r["value"]) for r in records
                if r["value"] is not None]
