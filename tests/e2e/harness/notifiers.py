"""The notifier of the system, set otherwise for a while, and another one beside it."""
import contextlib
import os
import pathlib
import signal
import subprocess

from harness import tools  # where fanfare_local is found
from fanfare_local.supervisor import readiness
from harness.api import eventually


def _config(system):
    return system.home / "config" / ("notifier.yaml" if system.pid("notifier") else "all.yaml")


def _ready(system):
    services = system.info()["services"]
    host, port = services.get("notifier", services.get("all"))["admin"].split(":")
    return readiness(int(port), host)[0] == 200


def kill(system):
    """When it is ready, so that each time it got somewhere."""
    def killed():
        try:
            os.kill(system.pid("notifier") or system.pid("all"), signal.SIGKILL)
            return True
        except ProcessLookupError:
            return False
    eventually(lambda: _ready(system), 60, "the notifier")
    eventually(killed, 30, "the notifier")


@contextlib.contextmanager
def set_to(system, **settings):
    """It is killed to read them, and again at the end."""
    file = _config(system)
    before = file.read_text()
    file.write_text(before + "notifier:\n" + "".join(f"  {key}: {value}\n" for key, value in settings.items()))
    try:
        kill(system)
        eventually(lambda: _ready(system), 60, "the notifier")
        yield
    finally:
        file.write_text(before)
        kill(system)


class Another:
    """A second instance of the group."""

    def __init__(self, system):
        self._process = subprocess.Popen(
            [pathlib.Path(system.info()["binDir"]) / "fanfare-notifier", "--config", _config(system)],
            env={**os.environ, "FANFARE_SERVICE_ORDINAL": "1", "FANFARE_ADMIN_PORT": "0"},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop(self):
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(30)
