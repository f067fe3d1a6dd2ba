"""What the checks look at: the cluster, Kafka beside it, the overlay, and the API through its Services."""

import base64
import json
import os
import re
import secrets
import threading
import time
from pathlib import Path

from broker import Broker
from fanfare_local import certs
from fanfare_local.installation import Installation
from fanfare_local.receiver import Receiver
from fanfare_local.steps import Failure, say, step
from node import ADDRESS, Node

K8S = Path(__file__).resolve().parents[3] / "deploy" / "k8s"
IMAGE = "registry.example.com/fanfare:0.1.0"
RECEIVER = "11.0.0.1"  # Public in form; services refuse private ones.
SERVICES = ("ingest", "fanout", "dispatcher", "retry", "notifier", "control")
_BROKERS = ["broker-1.kafka.example.com", "broker-2.kafka.example.com"]
_ORGANIZATION = "org_cluster"


class World:
    def __init__(self, bin_dir: Path, folder: Path, cgroup: str):
        self.folder = folder
        self.broker = Broker(folder / "kafka", ADDRESS, _BROKERS)
        self.node = Node(bin_dir, folder, cgroup, dict.fromkeys(_BROKERS, ADDRESS))
        self.overlay = folder / "overlay"

    def __enter__(self) -> "World":
        with step("Kafka"):
            self.broker.start()
        password = secrets.token_hex(16)
        self.broker.add_user("fanfare", password)
        with step("Kubernetes"):
            self.node.__enter__()
        certs.make_ca(self.folder / "receivers.pem", self.folder / "receivers-key.pem")
        self._write_overlay()
        self.node.load(self.folder / "fanfare.tar")
        self._password = password
        return self

    def __exit__(self, *_):
        with step("down"):
            self.node.stop()
            self.broker.stop()

    def show(self) -> None:
        """What there is to see of pods that don't do what they should."""
        say(self.node.ask("-n", "fanfare", "get", "pods", "-o", "wide").stdout)
        for pod in self.objects("pods"):
            name = pod["metadata"]["name"]
            for which in ("", "--previous"):
                said = self.node.ask("-n", "fanfare", "logs", "--tail=4", name, *which.split())
                say(f"   {name} {which}:\n{said.stdout}{said.stderr}")

    def make_secrets(self) -> None:
        """As docs/operations/install.md says."""
        key = f"1:{base64.b64encode(secrets.token_bytes(32)).decode()}\n"
        (self.folder / "master.key").write_text(key)
        create = ("-n", "fanfare", "create", "secret", "generic")
        self.node.kubectl(*create, "fanfare-master-key", f"--from-file=master.key={self.folder}/master.key")
        self.node.kubectl(*create, "fanfare-kafka", f"--from-literal=password={self._password}")
        self.node.kubectl(*create, "fanfare-kafka-ca", f"--from-file=ca.crt={self.broker.ca}")

    def objects(self, kind: str) -> list:
        return self.node.get("-n", "fanfare", kind)["items"]

    def unready(self) -> list:
        """Names of the workloads whose pods aren't all there and ready."""
        return [each["metadata"]["name"] for each in self.objects("statefulsets")
                if each["status"].get("readyReplicas", 0) != each["spec"]["replicas"]
                or each["status"].get("updateRevision") != each["status"].get("currentRevision")]

    def restarts(self) -> dict:
        return {pod["metadata"]["name"]: status["restartCount"] for pod in self.objects("pods")
                for status in pod["status"].get("containerStatuses", []) if pod["metadata"]["labels"].get("apps.kubernetes.io/pod-index")}

    def api(self) -> "Api":
        said = self.node.kubectl("-n", "fanfare", "exec", "fanfare-control-0", "--", "/usr/bin/fanfare", "keys", "create",
                                 "--organization", _ORGANIZATION, "--scopes", "publish,manage,read", "--json")
        return Api(self, re.search(r'"key": ?"([^"]+)"', said)[1])

    def _write_overlay(self) -> None:
        self.overlay.mkdir()
        theirs = K8S / "overlays" / "external-kafka"
        text = (theirs / "fanfare.yaml").read_text()
        for key, value in (("partitions", 8), ("replication", 1), ("min_insync_replicas", 1)):
            text, found = re.subn(rf"(  {key}: )\d+", rf"\g<1>{value}", text)
            if found != 1:
                raise Failure(f"{theirs}/fanfare.yaml has no {key}")
        (self.overlay / "fanfare.yaml").write_text(text + "egress: {ca_files: [/etc/fanfare/receivers.pem]}\n")
        (self.overlay / "receivers.pem").write_text((self.folder / "receivers.pem").read_text())
        requests = [{"op": "replace", "path": "/spec/template/spec/containers/0/resources/requests/cpu", "value": "20m"}]
        (self.overlay / "kustomization.yaml").write_text(json.dumps({
            "apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "namespace": "fanfare",
            "resources": [os.path.relpath(theirs, self.overlay.resolve())],
            "configMapGenerator": [{"name": "fanfare-config", "behavior": "replace", "files": ["fanfare.yaml", "receivers.pem"]}],
            "patches": [{"target": {"kind": "StatefulSet"}, "patch": json.dumps(requests)}]}))


class Api(Installation):
    """The API behind the addresses of its Services, divided as the Ingress does."""

    def __init__(self, world: World, key: str):
        super().__init__(world.folder)
        self._addresses = {name: world.node.get("-n", "fanfare", "service", f"fanfare-{name}")["spec"]["clusterIP"]
                           for name in ("ingest", "control")}
        self.dev = {"apiKey": key, "organizationId": _ORGANIZATION, "caFile": str(world.folder / "receivers.pem"),
                    "caKeyFile": str(world.folder / "receivers-key.pem"), "url": ""}

    def call(self, method: str, path: str, body=None, key: str | None = None, timeout: float = 30) -> tuple:
        service = "ingest" if path.startswith(("/api/events", "/api/inbound")) else "control"
        self.dev = {**self.dev, "url": f"http://{self._addresses[service]}"}
        return super().call(method, path, body, key, timeout)


class Traffic:
    """While it lasts, publishes twenty events a second to a receiver of its own; afterwards `faults` says what was lost.

    What isn't acknowledged is published again under its id, as docs/publishing.md says.
    """

    def __init__(self, api: Api):
        self._api = api
        certificate, key = api.home / "traffic.pem", api.home / "traffic-key.pem"
        certs.make_server(Path(api.dev["caFile"]), Path(api.dev["caKeyFile"]), certificate, key, f"IP:{RECEIVER}")
        self._secret = "whsec_" + secrets.token_hex(16)
        self._receiver = Receiver(certificate, key, self._secret, RECEIVER)
        self._over = threading.Event()
        self._acknowledged, self._refusals, self._slowest = set(), [], 0.0
        self._thread = threading.Thread(target=self._publish, daemon=True)

    def __enter__(self) -> "Traffic":
        status, self._endpoint = self._api.call("POST", "/api/webhooks", {
            "url": self._receiver.url, "events": ["*"], "dialect": "fanfare", "secret": self._secret})
        if status != 201:
            raise Failure(f"POST /api/webhooks answered {status}: {self._endpoint}")
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def faults(self, within: float = 90.0):
        missing, arrived, wrong = set(self._acknowledged), 0, []
        deadline = time.monotonic() + within
        while missing and time.monotonic() < deadline:
            while not self._receiver.arrivals.empty():
                arrival = self._receiver.arrivals.get()
                arrived += 1
                wrong += [arrival.fault] if arrival.fault else []
                missing.discard(arrival.event.get("data", {}).get("number"))
            time.sleep(0.2)
        self._api.call("DELETE", f"/api/webhooks/{self._endpoint['id']}")
        self._receiver.stop()
        say(f"   {len(self._acknowledged)} events acknowledged, {len(missing)} missing, {arrived} requests to the receiver; "
            f"{len(self._refusals)} requests to publish were refused, the longest time until an answer was {self._slowest:.1f} s")
        for refusal in sorted(set(self._refusals)):
            say(f"   refused {self._refusals.count(refusal)} times: {refusal}")
        if missing or not self._acknowledged:
            yield f"{len(missing)} of {len(self._acknowledged)} acknowledged events are missing"
        yield from wrong

    def _publish(self) -> None:
        number = 0
        while not self._over.wait(0.05):
            number += 1
            event = {"id": f"{self._endpoint['id']}-{number}", "type": "queue.consumer.admitted", "data": {"number": number}}
            began = time.monotonic()
            while not self._accepted(event):
                time.sleep(0.1)
            self._slowest = max(self._slowest, time.monotonic() - began)
            self._acknowledged.add(number)

    def _accepted(self, event: dict) -> bool:
        try:
            status, _ = self._api.call("POST", "/api/events", event, timeout=5)
        except OSError as error:
            self._refusals.append(str(error))
            return False
        if status != 202:
            self._refusals.append(f"status {status}")
        return status == 202
