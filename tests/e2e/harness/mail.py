"""The mail server that the notifier of a run uses."""
import functools
import json
import os
import subprocess
import sys
import threading

from harness import tools
from harness.places import RECEIVERS, run_folder

USER, PASSWORD, SENDER, OPERATOR = "notifier", "a secret of mail", "fanfare@example.com", "operator@example.com"


class Server:
    def __init__(self):
        folder = run_folder()
        self._process = subprocess.Popen(
            [sys.executable, RECEIVERS / "smtp_server.py", folder / "receiver.pem", folder / "receiver.key", USER,
             PASSWORD], stdout=subprocess.PIPE, stderr=open(folder / "smtp.log", "w"), text=True,
            env={**os.environ, "PYTHONPATH": str(tools.python_packages())})
        self.port = int(self._process.stdout.readline())
        self._mails = []
        self._came = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self._process.stdout:
            with self._came:
                self._mails.append(json.loads(line))
                self._came.notify_all()

    def to(self, address):
        with self._came:
            return [mail for mail in self._mails if address in mail["to"]]

    def wait(self, address, count=1, timeout=60):
        """The mails to that address, once there are `count`."""
        def there():
            return len([mail for mail in self._mails if address in mail["to"]]) >= count
        with self._came:
            if not self._came.wait_for(there, timeout):
                raise AssertionError(f"{len(self.to(address))} mails to {address} after {timeout} s, not {count}")
        return self.to(address)

    def stop(self):
        self._process.kill()
        self._process.wait(10)


@functools.cache
def running():
    return Server()


def stop():
    if running.cache_info().currsize:
        running().stop()


def environment():
    """For who starts the system. The operator hears of what is severe."""
    return {"FANFARE_NOTIFIER_SMTP_HOST": "127.0.0.1", "FANFARE_NOTIFIER_SMTP_PORT": str(running().port),
            "FANFARE_NOTIFIER_SMTP_USER": USER, "FANFARE_NOTIFIER_SMTP_PASSWORD": PASSWORD,
            "FANFARE_NOTIFIER_SMTP_FROM": SENDER, "FANFARE_NOTIFIER_OPERATOR_EMAIL": OPERATOR,
            "FANFARE_NOTIFIER_OPERATOR_MINIMUM_SEVERITY": "critical"}
