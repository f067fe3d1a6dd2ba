"""What is in the topics, read with the product's own command."""
import dataclasses
import json
import os
import subprocess

from harness import system, tools


@dataclasses.dataclass(frozen=True)
class Record:
    key: str
    partition: int
    offset: int
    value: dict               # the record's members; names in camelCase


def tail(topic):
    """All committed records of a topic, those of a partition in order; no tombstones."""
    info = system.shared().info()
    # The command takes any FANFARE_… variable for a setting.
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith("FANFARE_")}
    done = subprocess.run(
        [tools.program("fanfare", info["binDir"]), "topics", "tail", topic, "--brokers",
         info["kafka"], "--json", "--from-beginning", "--exit-at-end"],
        env=environment, capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise AssertionError(f"topics tail {topic}: {done.stderr}")
    lines = done.stdout.split("\n")  # splitlines() would also split at U+2028, which bodies hold.
    records = (json.loads(line) for line in lines if line)
    return [Record(r["key"], r["partition"], r["offset"], r["value"]) for r in records
            if r["value"] is not None]
