"""What is in the topics, read with the product's own command."""
import dataclasses
import json
import subprocess

from harness import system, tools
from harness.places import ROOT


@dataclasses.dataclass(frozen=True)
class Record:
    key: str
    partition: int
    offset: int
    value: dict               # the record's members; names in camelCase


def tail(topic):
    """All committed records of a topic, those of a partition in order."""
    running = system.shared()
    done = subprocess.run(
        [tools.program("fanfare", running.info()["binDir"]), "topics", "tail", topic, "--json",
         "--from-beginning", "--exit-at-end"],
        cwd=ROOT, env=running.environment(), capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise AssertionError(f"topics tail {topic}: {done.stderr}")
    records = [json.loads(line) for line in done.stdout.splitlines()]
    return [Record(r["key"], r["partition"], r["offset"], _camel(r["value"])) for r in records]


def _camel(value):
    """Member names of either of protobuf's spellings as the camelCase one."""
    if isinstance(value, dict):
        return {_camel_name(name): _camel(inner) for name, inner in value.items()}
    return [_camel(inner) for inner in value] if isinstance(value, list) else value


def _camel_name(name):
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
