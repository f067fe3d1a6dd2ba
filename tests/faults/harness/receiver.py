"""The customers' side: the program in receiver/, and its journal."""
import collections
import dataclasses
import json
import signal
import subprocess

from fanfare_local import children

from harness.namespaces import ROOT_ADDRESS
from harness.places import go_program


@dataclasses.dataclass(frozen=True)
class Request:
    box: str
    delivery: str      # As in the body: with the dialect's prefix.
    event: str
    sender: str        # The address that it came from.
    sha: str           # Of the body.
    status: int        # What it was answered; 0: the sender had gone.
    received: float    # Unix times.
    answered: float
    at_once: int       # How many the endpoint had at that moment, with this one.


class Receiver:
    """`requests`, by endpoint: all so far, as of the last read()."""

    def __init__(self, folder):
        self.authority = folder / "receiver-ca.pem"
        journal = folder / "journal.jsonl"
        self._process = children.spawn(
            [go_program("receiver"), "-listen", f"{ROOT_ADDRESS}:0", "-journal", journal,
             "-authority", self.authority], None, stdout=subprocess.PIPE, text=True)
        self._port, self._slow_port = map(int, self._process.stdout.readline().split())
        self._journal = open(journal, encoding="utf-8")
        self._rest = ""
        self.requests = collections.defaultdict(list)

    def url(self, path, box):
        port = self._slow_port if box.slow_handshake else self._port
        gate = "&gate=1" if box.gated else ""
        return f"https://{ROOT_ADDRESS}:{port}/{path}?answers={box.answers}&delay={box.delay_ms}{gate}"

    def open_gate(self):
        """From now on gated endpoints answer; up to now they let connections go without an answer."""
        self._process.send_signal(signal.SIGUSR1)

    @property
    def pid(self):
        return self._process.pid

    def read(self):
        """Returns those that are new."""
        *lines, self._rest = (self._rest + self._journal.read()).split("\n")
        new = []
        for line in lines:
            entry = json.loads(line)
            entry["sender"] = entry.pop("from")
            new.append(Request(**entry))
            self.requests[new[-1].box].append(new[-1])
        return new

    def stop(self):
        self._process.kill()
        self._process.wait()
        self._journal.close()
