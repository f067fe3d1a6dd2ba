"""Where things are: the checkout, its dependencies, the cache shared by checkouts."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LOCAL = ROOT / "deploy" / "local"
DEPS = ROOT / ".deps"
KAFKA_JARS = DEPS / "kafka"


def cache() -> Path:
    """Downloads and builds that a second checkout on this machine needn't repeat."""
    return Path(os.environ.get("FANFARE_CACHE") or Path.home() / ".cache" / "fanfare").resolve()


def home() -> Path:
    return Path(os.environ.get("FANFARE_HOME") or ROOT / ".fanfare").resolve()


def bin_dir(preset: str = "dev") -> Path:
    """Where the programs are: FANFARE_BIN_DIR, else what `./dev build` made."""
    given = os.environ.get("FANFARE_BIN_DIR")
    return Path(given).resolve() if given else ROOT / "build" / preset / "bin"
