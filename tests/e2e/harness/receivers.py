"""The receivers of the documents, each a process of its own behind a TLS terminator."""
import base64
import dataclasses
import functools
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import threading

from harness import documents, pages, signing, tools
from harness.places import RECEIVERS, ROOT, run_folder
from harness.tls_server import Response, TlsServer

SECRET = "whsec_receivers-of-the-documents"
STANDARD_SECRET = "whsec_" + base64.b64encode(bytes(range(100, 132))).decode()


@dataclasses.dataclass(frozen=True)
class Spec:
    name: str
    dialects: tuple
    path: str
    signs_time: bool = False   # A changed timestamp is refused.
    checks_age: bool = False   # A time over five minutes off is refused.


SPECS = [
    Spec("overview", ("fanfare",), "/webhooks/fanfare", signs_time=True),
    Spec("overview-async", ("fanfare",), "/webhooks/fanfare", signs_time=True),
    Spec("guide-express", ("fanfare-v1",), "/webhooks/fanfare", True, True),
    Spec("guide-next", ("fanfare-v1",), "/api/webhooks/fanfare", signs_time=True),
    Spec("guide-acknowledge", ("fanfare-v1",), "/webhooks/fanfare", True, True),
    Spec("planned", ("fanfare-snake",), "/webhooks/fanfare"),
    Spec("generic-node", ("generic",), "/webhooks"),
    Spec("generic-handler-node", ("generic",), "/webhooks"),
    Spec("generic-handler-python", ("generic",), "/webhooks"),
    Spec("generic-complete", ("generic",), "/webhooks"),
    Spec("generic-python", ("generic",), "/webhooks"),
    Spec("generic-go", ("generic",), "/webhooks"),
    Spec("standard-npm", ("standard", "cloudevents"), "/webhooks", True, True),
    Spec("standard-pypi", ("standard", "cloudevents"), "/webhooks", True, True),
]
# The receivers on the project's own pages, which are those of the SDKs.
PAGE_SPECS = [Spec(name, (dialect,), "/webhooks/fanfare", *[signing.signs_time(dialect)] * 2)
              for name, dialect, _ in pages.receivers()]
PAGE_SPECS += [Spec("page-" + name, ("fanfare-v1",), "/webhooks/fanfare", True, True)
               for name in ("verify", "fastify", "next-app", "next-pages")]
SPECS += PAGE_SPECS


def pairs():
    """Each receiver with each dialect that it takes."""
    return [(spec, dialect) for spec in SPECS for dialect in spec.dialects]


def secret_of(dialect):
    return STANDARD_SECRET if dialect in ("standard", "cloudevents") else SECRET


def command(name):
    """How to start a receiver."""
    node = ["node", "--require", RECEIVERS / "preload.cjs"]
    if name == "standard-npm":
        return [*node, RECEIVERS / "standard.cjs"]
    if name == "standard-pypi":
        return [sys.executable, RECEIVERS / "standard.py"]
    if name == "generic-go":
        return [tools.go_receiver()]
    if name.startswith("page-"):
        return page_command(name, node)
    block = documents.write_block(name)
    if documents.BLOCKS[name][4] == ".py":
        return [sys.executable, RECEIVERS / "flask_block.py", block]
    return [*node, RECEIVERS / "node.cjs", name, block]


def page_command(name, node):
    for known, dialect, language in pages.receivers():
        if known != name:
            continue
        if language == "go":
            return [tools.go_pages() / dialect]
        block = pages.write(name, pages.block(dialect, language), pages.LANGUAGES[language])
        if language == "python":
            return [sys.executable, RECEIVERS / "page.py", block]
        return [*node, RECEIVERS / "node.cjs", name, block]
    block = pages.write(name, pages.named(name.removeprefix("page-")), ".ts")
    return [*node, RECEIVERS / "node.cjs", name, block]


def environment(**more):
    """What the programs find: the packages that they use, and what is given."""
    return {**os.environ, "NODE_PATH": os.pathsep.join(map(str, tools.node_paths())),
            "PYTHONPATH": f"{tools.python_packages()}{os.pathsep}{ROOT / 'sdk/python'}",
            "PYTHONDONTWRITEBYTECODE": "1", **more}


class Receiver:
    """One running process. clock_shift: seconds that its clock is ahead."""

    def __init__(self, spec, clock_shift=0):
        self.spec = spec
        self.secret = secret_of(spec.dialects[0])
        self.exchanges = []    # (request, status) as the terminator saw them
        self.outages = 0       # how many of the next requests get 503 from the terminator
        self._log = open(run_folder() / f"{spec.name}+{clock_shift}.log", "w")
        self._process = subprocess.Popen(
            [str(part) for part in command(spec.name)], stdout=subprocess.PIPE, stderr=self._log,
            env=environment(WEBHOOK_SECRET=self.secret, FANFARE_WEBHOOK_SECRET=self.secret,
                            CLOCK_SHIFT_SECONDS=str(clock_shift)))
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{spec.name} didn't start: see {self._log.name}")
        self.port = json.loads(line)["port"]
        self._reader = threading.Thread(target=self._keep_output, daemon=True)
        self._reader.start()
        self._terminator = None

    def post(self, raw):
        """The status that the receiver answers to these bytes; 0 if it answers nothing."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
                connection.sendall(raw)
                answer = http.client.HTTPResponse(connection)
                answer.begin()
                answer.read()
                return answer.status
        except (OSError, http.client.HTTPException):
            return 0

    def url(self, context):
        """The HTTPS address; starts the terminator in front when first asked for."""
        if self._terminator is None:
            log = open(run_folder() / f"{self.spec.name}.requests.jsonl", "w")
            self._terminator = TlsServer(context, self._forward, log)
        return f"https://127.0.0.1:{self._terminator.port}{self.spec.path}"

    def _keep_output(self):
        with open(self._log.name + ".out", "wb") as kept:
            shutil.copyfileobj(self._process.stdout, kept)

    def _forward(self, request):
        if self.outages > 0:
            self.outages -= 1
            return Response(503)
        status = self.post(request.raw)
        self.exchanges.append((request, status))
        return Response(status or 502)

    def stop(self):
        if self._terminator:
            self._terminator.stop()
        self._process.kill()
        self._process.wait()
        self._reader.join()
        self._process.stdout.close()
        self._log.close()


class Receivers:
    """Starts each receiver once for each clock, when first asked for."""

    def __init__(self):
        self._running = {}

    def get(self, spec, clock_shift=0):
        key = (spec.name, clock_shift)
        if key not in self._running:
            self._running[key] = Receiver(spec, clock_shift)
        return self._running[key]

    def each(self, clock_shift=0):
        """(spec, dialect, receiver), one at a time."""
        for spec, dialect in pairs():
            yield spec, dialect, self.get(spec, clock_shift)

    def stop(self):
        for receiver in self._running.values():
            receiver.stop()
        self._running.clear()


@functools.cache
def running():
    """Those of this test run; run.py stops them at the end."""
    return Receivers()
