"""The one system that all tests of a run share."""
import atexit
import json
import os
import pathlib
import signal
import subprocess
import threading

from harness import mail
from harness.collector import Collector
from harness.places import ROOT, run_folder

READY_SECONDS = 300
STOP_SECONDS = 60


class System:
    """A running Fanfare: what its dev.json says, read anew each time since restarts change it."""

    def __init__(self, home, process=None):
        self.home, self._process = pathlib.Path(home), process

    def info(self):
        return json.loads((self.home / "dev.json").read_text())

    def pid(self, service):
        return self.info()["pids"].get(service)

    def make_key(self, *options):
        """One of `fanfare keys create`, with all scopes."""
        made = subprocess.run(
            [pathlib.Path(self.info()["binDir"]) / "fanfare", "keys", "create", "--scopes", "publish,manage,read",
             "--json", "--config", self.home / "config" / "fanfare.yaml", *options],
            capture_output=True, text=True, check=True)
        return json.loads(made.stdout)["key"]

    def environment(self):
        return {**os.environ, "FANFARE_HOME": str(self.home)}

    def stop(self):
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            subprocess.run(["./dev", "down"], cwd=ROOT, env=self.environment(), check=False)
            self._process.kill()
        self._process = None


_home = None
_running = None
_failure = None
_collector = None


def use_home(home):
    """Makes `shared` take the system that already runs there."""
    global _home
    _home = home


def shared():
    """The system of this run; started when first asked for. Fails at once if that failed before."""
    global _running, _failure
    if _failure:
        raise RuntimeError(_failure)
    if _running is None:
        try:
            _running = System(_home) if _home else _start()
        except RuntimeError as error:
            _failure = str(error)
            raise
        atexit.register(stop)
    return _running


def bin_folder():
    """Where the programs of the running system are; None if none runs yet."""
    return _running.info()["binDir"] if _running else None


def collector():
    """Where the system sends its traces; None if one was taken that ran already."""
    return _collector


def stop():
    if _running:
        _running.stop()
    if _collector:
        _collector.stop()


def _start():
    global _collector
    _collector = Collector()
    home = run_folder() / "home"
    log_path = run_folder() / "system.log"
    # All that is ever logged, for what must not be in it.
    environment = {"FANFARE_LOG_LEVEL": "debug", **os.environ, "FANFARE_HOME": str(home),
                   "FANFARE_PORT": "0", **mail.environment(),
                   "FANFARE_CONTROL_EXPIRING_PERIOD": "1s", "FANFARE_CONTROL_QUOTA_NEAR_AFTER": "1s",
                   "FANFARE_CONTROL_QUOTA_CALM_AFTER": "1s",
                   "FANFARE_TRACING_URL": _collector.url, "FANFARE_TRACING_SAMPLE_PERCENT": "0"}
    process = subprocess.Popen(["./dev", "up", "--no-build"], cwd=ROOT, env=environment,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               start_new_session=True)
    known, ready = threading.Event(), threading.Event()

    def copy_output():
        with open(log_path, "w") as log:
            for line in process.stdout:
                log.write(line)
                log.flush()
                if line.rstrip("\n") == "ready":
                    ready.set()
                    known.set()
        known.set()

    threading.Thread(target=copy_output, daemon=True).start()
    started = System(home, process)
    known.wait(READY_SECONDS)
    if not ready.is_set():
        started.stop()
        said = log_path.read_text()[-2000:] if log_path.exists() else ""
        raise RuntimeError(f"./dev up wasn't ready, see {log_path}:\n{said}")
    return started
