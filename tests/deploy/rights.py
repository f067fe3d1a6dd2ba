#!/usr/bin/env python3
"""A Kafka that lets each service do what `fanfare topics plan` prints, and nothing else: all of them start, and an event
takes every way there is, without one refusal in any log. Prints how many checks passed.
"""
import json
import os
import queue
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "deploy" / "local"), str(ROOT / "tests" / "e2e")]

from fanfare_local import certs, children, config, kafka, ports  # noqa: E402
from fanfare_local.home import Home  # noqa: E402
from fanfare_local.paths import bin_dir  # noqa: E402
from fanfare_local.receiver import Receiver  # noqa: E402
from fanfare_local.steps import Failure, say, step  # noqa: E402
from fanfare_local.supervisor import readiness  # noqa: E402
from checks import Checks, run  # noqa: E402
from harness import foreign, tools  # noqa: E402

SECRET = "whsec_of-the-test-of-rights"
USERS = (*config.SERVICES, "cli")
# On the broker's inner listener nobody has a name, and may do all.
GIVE = """
import json, sys
from confluent_kafka.admin import (AclBinding, AclOperation, AclPermissionType, AdminClient, ResourcePatternType, ResourceType)
kinds = {"topic": ResourceType.TOPIC, "group": ResourceType.GROUP, "transactional-id": ResourceType.TRANSACTIONAL_ID}
acls = [AclBinding(kinds[acl["resource"]], acl["name"],
                   ResourcePatternType.PREFIXED if acl["prefixed"] else ResourcePatternType.LITERAL,
                   "User:" + acl["service"], "*", AclOperation[operation.upper()], AclPermissionType.ALLOW)
        for acl in json.load(sys.stdin)["acls"] for operation in acl["operations"].split(",")]
admin = AdminClient({"bootstrap.servers": sys.argv[1]})
for future in admin.create_acls(acls).values():
    future.result()
"""


class Guarded(kafka.Kafka):
    """Besides its inner listener it has one where users have names and rights."""

    def __init__(self, directory: Path):
        super().__init__(directory)
        self._outer = ports.pick()
        self.guarded = f"127.0.0.1:{self._outer}"

    def _properties(self, node: int) -> str:
        """The last value of a key counts."""
        inner, controller = self.listeners[0], self._controllers[0]
        users = " ".join(f'user_{name}="of-{name}"' for name in USERS)
        return super()._properties(node) + "".join(f"{key}={value}\n" for key, value in {
            "listeners": f"PLAINTEXT://127.0.0.1:{inner},CONTROLLER://127.0.0.1:{controller},SASL_PLAINTEXT://{self.guarded}",
            "advertised.listeners": f"PLAINTEXT://127.0.0.1:{inner},SASL_PLAINTEXT://{self.guarded}",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT",
            "sasl.enabled.mechanisms": "PLAIN",
            "listener.name.sasl_plaintext.plain.sasl.jaas.config":
                f"org.apache.kafka.common.security.plain.PlainLoginModule required {users};",
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": "User:ANONYMOUS",
        }.items())


class Services:
    """All of them, each with its own user."""

    def __init__(self, folder: Path, broker: Guarded):
        self.home = Home(folder / "home")
        self.home.directory.mkdir()
        certs.make_ca(self.home.ca, self.home.ca_key)
        self.home.make_master_key()
        self._http = {name: ports.pick() for name in config.HTTP_SERVICES}
        self._admin = {name: ports.pick() for name in config.SERVICES}
        self._processes = []
        for name in USERS:
            document = config.shared(broker.guarded, 1)
            document["kafka"]["properties"] = {"security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "PLAIN",
                                               "sasl.username": name, "sasl.password": f"of-{name}"}
            document |= config.of_service(name if name != "cli" else "ingest", self.home, self._http, self._admin.get(name, 0))
            config.write_yaml(self.file(name), document)

    def file(self, name: str) -> Path:
        return self.home.config / f"{name}.yaml"

    def log(self, name: str) -> Path:
        return self.home.logs / f"{name}.log"

    def cli(self, *words: str) -> str:
        done = subprocess.run([bin_dir() / "fanfare", *words, "--config", self.file("cli")], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failure(f"fanfare {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def start(self) -> None:
        for name in config.SERVICES:
            self._processes.append(children.spawn([bin_dir() / f"fanfare-{name}", "--config", self.file(name)], self.log(name)))

    def ready(self, name: str) -> bool:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if readiness(self._admin[name])[0] == 200:
                return True
            time.sleep(0.1)
        say(children.tail(self.log(name)))
        return False

    def refusals(self) -> list:
        return [line for name in config.SERVICES for line in self.log(name).read_text().splitlines()
                if "uthoriz" in line or "AUTHORIZATION" in line]

    def call(self, service: str, key: str, method: str, path: str, body=None):
        request = urllib.request.Request(f"http://127.0.0.1:{self._http[service]}{path}", method=method,
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise Failure(f"{method} {path} answered {error.code}: {error.read().decode()}") from error

    def stop(self) -> None:
        children.stop(self._processes, 20)


def until(found, seconds: float = 40):
    deadline = time.monotonic() + seconds
    while not (it := found()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return it


def python(program: str, *words: str, text: str = "") -> None:
    done = subprocess.run([sys.executable, "-c", program, *words], input=text, capture_output=True, text=True, check=False,
                          env={**os.environ, "PYTHONPATH": str(tools.python_packages())})
    if done.returncode != 0:
        raise Failure(done.stdout + done.stderr)


def names(receiver: Receiver, count: int) -> set:
    """Of the events that arrive."""
    found = set()
    while len(found) < count:
        try:
            found.add(receiver.arrivals.get(timeout=40).event["data"]["name"])
        except queue.Empty:
            break
    return found


def play(folder: Path, checks: Checks) -> None:
    with Guarded(folder / "kafka") as broker:
        services = Services(folder, broker)
        try:
            with step("rights, topics and a key"):
                python(GIVE, broker.bootstrap, text=services.cli("topics", "plan", "--json"))
                services.cli("topics", "ensure")
                key = json.loads(services.cli("keys", "create", "--organization", services.home.organization(),
                                              "--scopes", "publish,manage,read", "--json"))["key"]
                services.cli("keys", "list")
            with step("services"):
                services.start()
                for name in config.SERVICES:
                    checks.that(services.ready(name), f"{name} becomes ready")
            with step("the ways of an event"):
                ways(services, broker, key, folder, checks)
            refused = services.refusals()
            checks.that(not refused, f"no log tells of a refusal {refused[:3] or ''}")
        finally:
            services.stop()


def ways(services: Services, broker: Guarded, key: str, folder: Path, checks: Checks) -> None:
    home = services.home
    certs.make_server(home.ca, home.ca_key, folder / "customer.pem", folder / "customer-key.pem")
    receiver = Receiver(folder / "customer.pem", folder / "customer-key.pem", SECRET)
    try:
        make = {"dialect": "fanfare", "secret": SECRET}
        services.call("control", key, "POST", "/api/webhooks", {**make, "url": receiver.url, "events": ["rights.test"]})
        failing = services.call("control", key, "POST", "/api/webhooks", {
            **make, "url": f"https://127.0.0.1:{ports.pick()}/", "events": ["rights.fails"], "retryDelays": ["1s"]})["id"]
        services.call("control", key, "POST", "/api/event-types", {"name": "rights.test"})
        services.call("ingest", key, "POST", "/api/events", {"type": "rights.test", "data": {"name": "http"}})
        foreign.produce(broker.bootstrap, [foreign.message({
            "type": "rights.test", "organizationId": home.organization(), "data": {"name": "kafka"}})])
        arrived = names(receiver, 2)
        checks.that(arrived == {"http", "kafka"}, f"events by HTTP and by Kafka arrive: {', '.join(sorted(arrived))}")
        services.call("ingest", key, "POST", "/api/events", {"type": "rights.fails", "data": {"name": "fails"}})
        path = f"/api/dead-letters?endpointId={failing}"
        letters = until(lambda: services.call("control", key, "GET", path)["data"])
        checks.that(letters, "one that fails is tried again and becomes a dead letter")
        services.call("control", key, "PATCH", f"/api/webhooks/{failing}", {"url": receiver.url})
        services.call("control", key, "POST", f"/api/dead-letters/{letters[0]['id']}/redrive", {})
        checks.that(names(receiver, 1) == {"fails"}, "it arrives when it is sent again")
    finally:
        receiver.stop()


if __name__ == "__main__":
    sys.exit(run("rights", play))
