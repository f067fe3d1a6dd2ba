"""What one local installation keeps in FANFARE_HOME, and who may use it at the moment."""

import base64
import fcntl
import json
import os
import secrets
import time
from pathlib import Path

from .steps import Failure

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Home:
    """The files of a home. Only the `up` that holds the lock writes them."""

    def __init__(self, directory: Path):
        self.directory = directory
        self.dev_json = directory / "dev.json"
        self.ca = directory / "ca.pem"
        self.ca_key = directory / "ca-key.pem"
        self.master_key = directory / "master.key"
        self.bootstrap = directory / "bootstrap.json"
        self.config = directory / "config"
        self.logs = directory / "logs"
        self.kafka = directory / "kafka"
        self.lock_file = directory / "up.lock"
        self._lock = None

    def take(self) -> None:
        """Locks the home for this process; the kernel lets go when the process ends."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self._lock = open(self.lock_file, "a+", encoding="ascii")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failure(f"{self.directory} is in use by ./dev up (process {self.holder()}): stop it "
                          "with ./dev down, or name another FANFARE_HOME") from None
        self._lock.truncate(0)
        self._lock.write(f"{os.getpid()}\n")
        self._lock.flush()
        self.dev_json.unlink(missing_ok=True)

    def holder(self) -> int | None:
        """The process that holds the lock, or None."""
        try:
            with open(self.lock_file, encoding="ascii") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    return int(file.read() or 0)
        except FileNotFoundError:
            pass
        return None

    def make_master_key(self) -> None:
        if not self.master_key.exists():
            write_private(self.master_key, base64.b64encode(secrets.token_bytes(32)).decode() + "\n")

    def organization(self) -> str:
        """The id of this home's organization, made once."""
        file = self.directory / "organization"
        if not file.exists():
            file.write_text(f"org_{_ulid()}\n")
        return file.read_text().strip()

    def write_dev_json(self, members: dict) -> None:
        write_private(self.dev_json, json.dumps(members, indent=2) + "\n")


def write_private(path: Path, text: str) -> None:
    """Replaces `path` at once by a file that only its owner can read."""
    new = path.with_name(path.name + ".new")
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    new.replace(path)


def _ulid() -> str:
    value = int(time.time() * 1000) << 80 | secrets.randbits(80)
    return "".join(_CROCKFORD[value >> shift & 31] for shift in range(125, -1, -5))
