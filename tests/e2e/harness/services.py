"""Services of the system that are killed, set otherwise for a while, or get a second instance."""
import contextlib
import json
import os
import pathlib
import signal
import subprocess
import threading

from harness import tools  # where fanfare_local is found
from fanfare_local.supervisor import readiness
from harness.api import eventually


def kill(system, service):
    """When it is ready, so that each time it got somewhere."""
    def killed():
        try:
            os.kill(system.pid(_process(system, service)), signal.SIGKILL)
            return True
        except ProcessLookupError:
            return False
    _wait_ready(system, service)
    eventually(killed, 30, service)


@contextlib.contextmanager
def set_to(system, **services):
    """set_to(system, notifier={"digest": "3s"}): killed to read that, and again at the end."""
    files = {name: _config(system, name) for name in services}
    before = {file: file.read_text() for file in files.values()}
    for name, settings in services.items():
        lines = "".join(f"  {key}: {value}\n" for key, value in settings.items())
        text, section = before[files[name]], f"\n{name}:\n"
        files[name].write_text(text.replace(section, section + lines) if section in text
                               else f"{text}{name}:\n{lines}")
    try:
        _restart(system, services)
        yield
    finally:
        for file, text in before.items():
            file.write_text(text)
        _restart(system, services)


def _restart(system, services):
    for process in {_process(system, name) for name in services}:
        kill(system, process)
    for process in {_process(system, name) for name in services}:
        _wait_ready(system, process)


def _process(system, service):
    return service if system.pid(service) else "all"


def _config(system, service):
    return system.home / "config" / f"{_process(system, service)}.yaml"


def _wait_ready(system, service):
    host, port = system.info()["services"][_process(system, service)]["admin"].split(":")
    eventually(lambda: readiness(int(port), host)[0] == 200, 60, service)


class Another:
    """A second instance of a service; `url` is where it listens for HTTP, if its port was set to 0 by `variables`."""

    def __init__(self, system, service, **variables):
        self._command = [pathlib.Path(system.info()["binDir"]) / f"fanfare-{service}", "--config",
                         _config(system, service)]
        self._environment = {**os.environ, "FANFARE_SERVICE_ORDINAL": "1", "FANFARE_ADMIN_PORT": "0", **variables}
        self._listens = any(name.endswith("_HTTP_PORT") for name in variables)
        self.start()

    def start(self):
        self.url, known = None, threading.Event()
        self._process = subprocess.Popen(self._command, env=self._environment, stdout=subprocess.PIPE,
                                         stderr=subprocess.STDOUT, text=True)

        def follow(output):
            for line in output:
                if "http_listening" in line:
                    self.url = f"http://127.0.0.1:{json.loads(line)['port']}"
                    known.set()
            known.set()

        threading.Thread(target=follow, args=(self._process.stdout,), daemon=True).start()
        if self._listens:
            known.wait(30)

    def pid(self):
        return self._process.pid

    def stop(self):
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(30)
        self._process.stdout.close()
