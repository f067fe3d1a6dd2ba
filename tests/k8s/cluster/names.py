"""CoreDNS, for the machine itself as a process and for pods as one of them in kube-system, where NetworkPolicies expect it."""

import json
from pathlib import Path

import programs

NAMESERVER = "10.96.0.10"  # Of pods.
_IMAGE, _LABELS = "localhost/dns:1", {"k8s-app": "kube-dns"}
_METADATA = {"name": "kube-dns", "namespace": "kube-system"}
_GROUP = "rbac.authorization.k8s.io"


def corefile(hosts: dict, kubeconfig: Path | None = None) -> str:
    """`hosts`: name to address, besides what Kubernetes knows. None: asks as its pod may."""
    lines = "".join(f"        {address} {name}\n" for name, address in hosts.items())
    login = f" {{\n        kubeconfig {kubeconfig}\n    }}" if kubeconfig else ""
    return f".:53 {{\n    errors\n    hosts {{\n{lines}        fallthrough\n    }}\n    kubernetes cluster.local{login}\n}}\n"


def start_pod(node, program: Path, folder: Path, hosts: dict) -> None:
    programs.make_image(folder / "dns.tar", _IMAGE, program)
    node.load(folder / "dns.tar")
    node.kubectl("apply", "-f", "-", given=json.dumps({"apiVersion": "v1", "kind": "List", "items": _objects(corefile(hosts))}))
    node.kubectl("-n", "kube-system", "rollout", "status", "daemonset/kube-dns", "--timeout=120s")


def _objects(configuration: str) -> list:
    ports = [{"name": protocol.lower(), "port": 53, "protocol": protocol} for protocol in ("UDP", "TCP")]
    pod = {"serviceAccountName": "kube-dns", "dnsPolicy": "Default", "terminationGracePeriodSeconds": 1,
           "containers": [{"name": "dns", "image": _IMAGE, "imagePullPolicy": "Never", "args": ["-conf", "/etc/coredns/Corefile"],
                           "ports": [{"containerPort": 53, "protocol": each["protocol"]} for each in ports],
                           "readinessProbe": {"tcpSocket": {"port": 53}, "periodSeconds": 1},
                           "volumeMounts": [{"name": "config", "mountPath": "/etc/coredns"}]}],
           "volumes": [{"name": "config", "configMap": {"name": "kube-dns"}}]}
    return [
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": _METADATA},
        {"apiVersion": f"{_GROUP}/v1", "kind": "ClusterRole", "metadata": {"name": "kube-dns"}, "rules": [
            {"apiGroups": [""], "resources": ["services", "pods", "namespaces"], "verbs": ["list", "watch"]},
            {"apiGroups": ["discovery.k8s.io"], "resources": ["endpointslices"], "verbs": ["list", "watch"]}]},
        {"apiVersion": f"{_GROUP}/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "kube-dns"},
         "roleRef": {"apiGroup": _GROUP, "kind": "ClusterRole", "name": "kube-dns"},
         "subjects": [{"kind": "ServiceAccount", **_METADATA}]},
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": _METADATA, "data": {"Corefile": configuration}},
        {"apiVersion": "v1", "kind": "Service", "metadata": _METADATA,
         "spec": {"clusterIP": NAMESERVER, "selector": _LABELS, "ports": ports}},
        # Of a kind that kubectl drain leaves alone.
        {"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": _METADATA, "spec": {
            "selector": {"matchLabels": _LABELS}, "template": {"metadata": {"labels": _LABELS}, "spec": pod}}}]
