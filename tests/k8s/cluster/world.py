"""What the checks look at: the cluster, Kafka beside it, the overlay, and the API through its Services."""

import base64
import json
import os
import re
import secrets
from pathlib import Path

from broker import Broker
from fanfare_local import certs
from fanfare_local.installation import Installation
from fanfare_local.steps import Failure, say, step
from node import ADDRESS, Node
from scalers import PROMETHEUS, Scalers

K8S = Path(__file__).resolve().parents[3] / "deploy" / "k8s"
REPOSITORY = "registry.example.com/fanfare"
RECEIVER = "11.0.0.1"  # Public in form; services refuse private ones.
# Of every private range that NetworkPolicies except one, which this machine has, too.
PRIVATE = ("10.0.0.1", "10.30.0.1", "100.64.0.1", "169.254.169.254", "172.16.0.1", "192.0.0.1", "192.168.0.1", "198.18.0.1")
SERVICES = ("ingest", "fanout", "dispatcher", "retry", "notifier", "control")
_BROKERS = ["broker-1.kafka.example.com", "broker-2.kafka.example.com"]
_ORGANIZATION = "org_cluster"


LEAST, MOST = 2, 4  # Pods; the first as written.
DUE, IN_FLIGHT = 400, 20  # Deliveries for each dispatcher to scale by, requests at a time of one.


def patch(kind: str, name: str, values: list) -> dict:
    """For kustomize: pairs of a path and what is put there."""
    return {"target": {"kind": kind, "name": name},
            "patch": json.dumps([{"op": "replace", "path": f"/{path}", "value": value} for path, value in values])}


class World:
    """`folder` holds images, named after their tags, and what is written here. The overlay begins with the image of the
    first tag. With `built`, of scalers.ensure(), autoscalers act."""

    def __init__(self, bin_dir: Path, folder: Path, cgroup: str, tag: str, k8s: Path = K8S, built: Path | None = None):
        self.folder = folder
        self.broker = Broker(folder / "kafka", ADDRESS, _BROKERS)
        self.node = Node(bin_dir, folder, cgroup, dict.fromkeys([*_BROKERS, PROMETHEUS], ADDRESS))
        self.scalers = Scalers(self.node, built, folder) if built else None
        self._first = (tag, k8s)

    def __enter__(self) -> "World":
        with step("Kafka"):
            self.broker.start()
        password = secrets.token_hex(16)
        self.broker.add_user("fanfare", password)
        with step("Kubernetes"):
            self.node.__enter__()
            if self.scalers:
                self.scalers.start()
        certs.make_ca(self.folder / "receivers.pem", self.folder / "receivers-key.pem")
        self.overlay = self.make_overlay(*self._first)
        for archive in self.folder.glob("image-*.tar"):
            self.node.load(archive)
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

    def apply(self, overlay: Path) -> None:
        """As docs/operations/upgrade.md says; returns when everything is ready."""
        self.node.kubectl("-n", "fanfare", "delete", "job", "fanfare-topics", "--ignore-not-found")
        self.node.kubectl("apply", "-k", overlay)
        self.wait_for_rollouts()
        self.wait_for_topics()

    def wait_for_rollouts(self) -> None:
        for service in SERVICES:
            self.node.kubectl("-n", "fanfare", "rollout", "status", f"statefulset/fanfare-{service}", "--timeout=300s")

    def wait_for_topics(self) -> None:
        self.node.until("the job fanfare-topics", lambda: self.objects("jobs")[0]["status"].get("succeeded"), 180)

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

    def make_overlay(self, tag: str, k8s: Path = K8S) -> Path:
        """`external-kafka` of `k8s` for this cluster, with the image of that tag."""
        overlay, theirs = self.folder / f"overlay-{tag}", k8s / "overlays" / "external-kafka"
        overlay.mkdir()
        text = (theirs / "fanfare.yaml").read_text()
        for key, value in (("partitions", 8), ("replication", 1), ("min_insync_replicas", 1)):
            text, found = re.subn(rf"(  {key}: )\d+", rf"\g<1>{value}", text)
            if found != 1:
                raise Failure(f"{theirs}/fanfare.yaml has no {key}")
        (overlay / "fanfare.yaml").write_text(text + "egress: {ca_files: [/etc/fanfare/receivers.pem]}\n")
        (overlay / "receivers.pem").write_text((self.folder / "receivers.pem").read_text())
        patches = [patch("StatefulSet", ".+", [("spec/template/spec/containers/0/resources/requests/cpu", "20m")])]
        if self.scalers:
            patches += self.hasten(overlay)
        (overlay / "kustomization.yaml").write_text(json.dumps({
            "apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "namespace": "fanfare",
            "resources": [os.path.relpath(theirs, overlay.resolve())], "images": [{"name": REPOSITORY, "newTag": tag}],
            "configMapGenerator": [{"name": "fanfare-config", "behavior": "replace", "files": ["fanfare.yaml", "receivers.pem"]}],
            "components": [os.path.relpath(k8s / "components" / "autoscaling", overlay.resolve())] if self.scalers else [],
            "patches": patches}))
        return overlay

    @staticmethod
    def hasten(overlay: Path) -> list:
        """Patches for autoscalers that need little to act, and less time to take back. Dispatchers have few requests at a time, and
        those that aren't watched for their CPU request enough of it."""
        file = overlay / "fanfare.yaml"
        file.write_text(file.read_text() + f"dispatcher: {{in_flight_max: {IN_FLIGHT}}}\n")
        down = {"stabilizationWindowSeconds": 30, "policies": [{"type": "Pods", "value": 1, "periodSeconds": 15}]}
        scaled = "spec/advanced/horizontalPodAutoscalerConfig/behavior/scaleDown"
        return [
            patch("StatefulSet", "fanfare-(control|fanout|dispatcher)", [("spec/template/spec/containers/0/resources/requests/cpu", "150m")]),
            patch("HorizontalPodAutoscaler", ".+", [("spec/maxReplicas", MOST), ("spec/behavior/scaleDown", down)]),
            patch("ScaledObject", ".+", [("spec/maxReplicaCount", MOST), (scaled, down), ("spec/fallback/replicas", LEAST + 1),
                                         ("spec/triggers/0/metadata/threshold", str(DUE))])]


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
