#!/usr/bin/env python3
"""Writes the tables of configuration.md anew: docs/configuration.py [folder of the programs]"""

import re
import subprocess
import sys
from pathlib import Path

SERVICES = ("ingest", "fanout", "dispatcher", "retry", "notifier", "control")
PAGE = Path(__file__).with_name("configuration.md")
MARK = "<!-- from --help: docs/configuration.py -->\n"


def rows(program: Path) -> dict:
    """Key to its row of the table."""
    text = subprocess.run([program, "--help"], capture_output=True, text=True, check=True).stdout
    return {row.split("`")[1]: row for row in re.findall(r"^\| `.*$", text, re.M)}


def table(found: dict) -> str:
    return "\n".join(["| key | variable | default | |", "|---|---|---|---|",
                      *(found[key] for key in sorted(found))]) + "\n"


def text(folder: Path) -> str:
    """The page, with the tables of the programs in that folder."""
    services = {name: rows(folder / f"fanfare-{name}") for name in SERVICES}
    shared = {key for key in services["ingest"] if all(key in found for found in services.values())}
    parts = [f"### All services\n\n{table({k: services['ingest'][k] for k in shared})}"]
    for name, found in services.items():
        own = {key: row for key, row in found.items() if key not in shared}
        parts.append(f"### {name}\n\n{table(own)}" if own else f"### {name}\n\nNothing besides.\n")
    head = PAGE.read_text(encoding="utf-8").split(MARK)[0]
    return head + MARK + "\n" + "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(text(Path(sys.argv[1] if len(sys.argv) > 1 else "build/dev/bin")), encoding="utf-8")
