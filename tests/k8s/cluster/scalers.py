"""What autoscalers ask and who acts on ScaledObjects: metrics-server, KEDA and a Prometheus, as processes beside the API server.
The first two are built from the Go module proxy."""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

from fanfare_local import certs, packages, paths
from fanfare_local.steps import Failure, step
from node import ADDRESS, Node

_KEDA, _METRICS = "github.com/kedacore/keda/v2 v2.21.0", "sigs.k8s.io/metrics-server v0.9.0"
_PROGRAMS = {_KEDA: ("cmd/operator", "cmd/adapter"), _METRICS: ("cmd/metrics-server",)}
_HEADLESS = ("ingest-pods", "control-pods", "fanout", "dispatcher", "retry", "notifier")
_RULES = paths.ROOT / "deploy" / "prometheus" / "rules"
_METRICS_PORT, _KEDA_PORT, _BETWEEN_PORT = 10260, 10261, 10262
# As the ScaledObjects call it.
PROMETHEUS = "prometheus-operated.monitoring.svc"


def ensure() -> Path:
    """The folder that holds the programs in bin/ and KEDA's kinds in crds/."""
    packages.ensure_these(["prometheus"])
    folder = paths.cache() / f"scalers-{hashlib.sha256(json.dumps(_PROGRAMS).encode()).hexdigest()[:12]}"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with step("metrics-server and KEDA, built"):
            _build(folder)
        (folder / "complete").touch()
    return folder


def _build(folder: Path) -> None:
    """KEDA's module as ours, with metrics-server beside it."""
    environment = {**os.environ, "GOFLAGS": "-mod=mod", "CGO_ENABLED": "0"}
    said = subprocess.run(["go", "mod", "download", "-json", _KEDA.replace(" ", "@")], stdout=subprocess.PIPE, text=True,
                          env=environment, cwd="/", check=True).stdout
    theirs = Path(json.loads(said)["Dir"])
    text = (theirs / "go.mod").read_text().replace(f"module {_KEDA.split()[0]}", "module scalers")
    (folder / "go.mod").write_text(text.replace("require (", f"require (\n\t{_KEDA}\n\t{_METRICS}", 1))
    (folder / "go.sum").write_bytes((theirs / "go.sum").read_bytes())
    programs = [f"{module.split()[0]}/{name}" for module, names in _PROGRAMS.items() for name in names]
    if subprocess.run(["go", "build", "-trimpath", "-ldflags", "-s -w", "-o", "bin/", *programs],
                      env=environment, cwd=folder, check=False).returncode != 0:
        raise Failure("go build failed")
    shutil.copytree(theirs / "config" / "crd" / "bases", folder / "crds")


class Scalers:
    """Starts the programs of `built`; the node stops them. What they keep is in `folder`."""

    def __init__(self, node: Node, built: Path, folder: Path):
        self._node, self._bin, self._crds, self._folder = node, built / "bin", built / "crds", folder
        self._prometheus = None

    def start(self) -> None:
        self.start_prometheus()
        config = self._node.kubeconfig
        asks = (f"--authentication-kubeconfig={config}", f"--authorization-kubeconfig={config}")
        self._node.spawn(self._bin / "metrics-server", f"--kubeconfig={config}", *asks, f"--secure-port={_METRICS_PORT}",
                         f"--cert-dir={self._folder}/metrics", "--kubelet-insecure-tls", "--metric-resolution=15s",
                         "--kubelet-preferred-address-types=InternalIP")
        self._register("metrics.k8s.io", _METRICS_PORT)
        self._node.kubectl("apply", "--server-side", *(f"--filename={file}" for file in sorted(self._crds.glob("*.yaml"))))
        self._node.kubectl("create", "namespace", "keda")
        keys, both = self._make_keys(), {**os.environ, "KUBECONFIG": str(config), "WATCH_NAMESPACE": "", "POD_NAMESPACE": "keda",
                                         "KEDA_CLUSTER_OBJECT_NAMESPACE": "keda"}
        self._node.spawn(self._bin / "operator", f"--cert-dir={keys}", f"--metrics-service-bind-address={ADDRESS}:{_BETWEEN_PORT}",
                         "--metrics-bind-address=0", "--health-probe-bind-address=0", "--zap-encoder=console", env=both)
        self._node.spawn(self._bin / "adapter", f"--lister-kubeconfig={config}", *asks, f"--secure-port={_KEDA_PORT}",
                         f"--metrics-service-address={ADDRESS}:{_BETWEEN_PORT}", f"--cert-dir={keys}",
                         f"--tls-cert-file={keys}/tls.crt", f"--tls-private-key-file={keys}/tls.key", "--port=10263", env=both)
        self._register("external.metrics.k8s.io", _KEDA_PORT)

    def start_prometheus(self, knowing: bool = True) -> None:
        """Asks the pods as often as deploy/prometheus/podmonitor.yaml has it, by the names of their Services, as Debian's can't
        ask Kubernetes; or nobody. The last one is stopped."""
        if self._prometheus:
            self._node.end(self._prometheus)
        pods = [{"job_name": f"fanfare-{name.removesuffix('-pods')}", "scrape_interval": "15s", "scrape_timeout": "10s",
                 "dns_sd_configs": [{"names": [f"fanfare-{name}.fanfare.svc.cluster.local"], "type": "A", "port": 9100,
                                     "refresh_interval": "5s"}]} for name in _HEADLESS]
        folder = self._folder / ("prometheus" if knowing else "prometheus-of-nothing")
        folder.mkdir(exist_ok=True)
        (folder / "prometheus.yaml").write_text(json.dumps({
            "rule_files": [str(file) for file in sorted(_RULES.glob("*.yaml"))], "scrape_configs": pods if knowing else []}))
        self._prometheus = self._node.spawn("/usr/bin/prometheus", f"--config.file={folder}/prometheus.yaml",
                                            f"--storage.tsdb.path={folder}/data", f"--web.listen-address={ADDRESS}:9090")

    def _make_keys(self) -> Path:
        """With which KEDA's two programs know each other."""
        keys = self._folder / "keda"
        keys.mkdir()
        certs.make_ca(keys / "ca.crt", keys / "ca.key")
        certs.make_server(keys / "ca.crt", keys / "ca.key", keys / "tls.crt", keys / "tls.key", f"IP:{ADDRESS}", "serverAuth,clientAuth")
        return keys

    def _register(self, group: str, port: int) -> None:
        """A part of the API that the API server has from a process here."""
        name = group.split(".", maxsplit=1)[0] + "-api"
        metadata, version = {"name": name, "namespace": "kube-system"}, "v1beta1"
        ports = [{"name": "https", "port": port, "protocol": "TCP"}]
        self._node.kubectl("apply", "-f", "-", given=json.dumps({"apiVersion": "v1", "kind": "List", "items": [
            {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": {"ports": ports}},
            {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4", "ports": ports,
             "metadata": {**metadata, "labels": {"kubernetes.io/service-name": name}},
             "endpoints": [{"addresses": [ADDRESS], "conditions": {"ready": True}}]},
            {"apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService", "metadata": {"name": f"{version}.{group}"},
             "spec": {"group": group, "version": version, "groupPriorityMinimum": 100, "versionPriority": 100,
                      "insecureSkipTLSVerify": True, "service": {"namespace": "kube-system", "name": name, "port": port}}}]}))
        self._node.kubectl("wait", "--for=condition=Available", "--timeout=120s", f"apiservice/{version}.{group}")
