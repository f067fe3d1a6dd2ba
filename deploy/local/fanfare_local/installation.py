"""A whole local installation as a child process: for the demo and for end-to-end tests."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from . import children, paths
from .steps import Failure


class Installation:
    """Runs `./dev up --no-build` in `home` on a free port until stop().

        with Installation(directory) as fanfare:
            status, body = fanfare.call("POST", "/api/webhooks", {...})
            fanfare.kill("dispatcher")

    Threads: start it from the main thread; call() may be used from any.
    """

    def __init__(self, home: Path, brokers: int = 1, one_process: bool = False,
                 variables: dict | None = None):
        self.home = Path(home)
        self.brokers = brokers
        self.one_process = one_process
        self.variables = variables or {}  # Settings of the services: FANFARE_… by name.
        self.process = None
        self.dev: dict = {}

    def start(self, timeout: float = 180.0) -> "Installation":
        self.home.mkdir(parents=True, exist_ok=True)
        output = self.home / "up.log"
        output.unlink(missing_ok=True)
        argv = [sys.executable, paths.LOCAL / "dev.py", "up", "--no-build", "--brokers", self.brokers]
        argv += ["--one-process"] if self.one_process else []
        environment = {**os.environ, **self.variables, "FANFARE_HOME": str(self.home),
                       "FANFARE_PORT": "0"}
        self.process = children.spawn(argv, output, env=environment)
        deadline = time.monotonic() + timeout
        while "ready" not in output.read_text().splitlines():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise Failure("./dev up did not become ready:\n" + children.tail(output, 30))
            time.sleep(0.05)
        self.dev = self.read()
        return self

    def read(self) -> dict:
        """dev.json as it is now; its `pids` change when a process is started again."""
        return json.loads((self.home / "dev.json").read_text())

    def call(self, method: str, path: str, body=None, key: str | None = None, timeout: float = 30) -> tuple:
        """Status and parsed JSON (None if there is none) of one API call."""
        headers = {"Authorization": f"Bearer {key or self.dev['apiKey']}"}
        data = None
        if body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(self.dev["url"] + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return answer.status, _parsed(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, _parsed(error.read())

    def kill(self, name: str, number: int = signal.SIGKILL) -> int:
        """Sends a signal to one process. Returns the id that it had."""
        pid = self.read()["pids"][name]
        os.kill(pid, number)
        return pid

    def wait_for_another(self, name: str, pid: int, timeout: float = 15) -> int:
        """Waits until `name` has been started again after `pid` died. Returns its new id."""
        deadline = time.monotonic() + timeout
        while self.read()["pids"][name] == pid:
            if time.monotonic() > deadline:
                raise Failure(f"{name} was not started again within {timeout:.0f} s")
            time.sleep(0.02)
        return self.read()["pids"][name]

    def stop(self, timeout: float = 60) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


def _parsed(data: bytes):
    try:
        return json.loads(data)
    except ValueError:
        return None
