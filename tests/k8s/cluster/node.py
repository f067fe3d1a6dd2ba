"""A Kubernetes of one node, in the namespaces of this process: etcd, the control plane, containerd, kubelet, kube-proxy,
CoreDNS, and what enforces NetworkPolicies."""

import json
import secrets
import ssl
import subprocess
import time
import urllib.request
from pathlib import Path

import names
import programs
from fanfare_local import certs, children
from fanfare_local.steps import Failure
from policies import Policies

NAME, ADDRESS = "node-1", "10.20.0.1"
_SERVICES, _PODS = "10.96.0.0/16", "10.244.0.0/24"
PAUSE = "localhost/pause:1"
_CNI = "/usr/lib/cni"


class Node:
    """Starts and stops the programs of `folder`, which holds what they keep and their logs.

        with Node(bin, folder, cgroup, hosts={"broker.example.com": ADDRESS}) as node:
            node.kubectl("get", "pods")
    """

    def __init__(self, bin_dir: Path, folder: Path, cgroup: str, hosts: dict):
        self._bin, self._folder, self._cgroup, self._hosts = bin_dir, folder, cgroup, hosts
        self.kubeconfig, self._socket = folder / "kubeconfig", folder / "containerd.sock"  # An administrator's.
        self._token = secrets.token_hex(16)
        self._children: list = []
        self.policies = Policies(self.read)

    def __enter__(self) -> "Node":
        try:
            self._keys()
            self._start_control_plane()
            self._start_node()
            names.start_pod(self, self._bin / "dns", self._folder, self._hosts)
            self.policies.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self) -> None:
        self.policies.stop()
        children.stop(self._children[::-1], 5)

    def kubectl(self, *arguments, given: str | None = None) -> str:
        done = self.ask(*arguments, given=given)
        if done.returncode != 0:
            raise Failure(f"kubectl {' '.join(map(str, arguments))} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    def ask(self, *arguments, given: str | None = None) -> subprocess.CompletedProcess:
        return subprocess.run([self._bin / "kubectl", "--kubeconfig", self.kubeconfig, *map(str, arguments)], input=given,
                              capture_output=True, text=True, check=False)

    def get(self, *arguments) -> dict:
        return json.loads(self.kubectl("get", *arguments, "-o", "json"))

    def read(self, path: str) -> dict:
        """The same without a process; from any thread."""
        request = urllib.request.Request(f"https://{ADDRESS}:6443/{path}", headers={"Authorization": f"Bearer {self._token}"})
        with urllib.request.urlopen(request, timeout=10, context=ssl.create_default_context(cafile=self._folder / "ca.pem")) as answer:
            return json.load(answer)

    def load(self, archive: Path) -> None:
        """An image in docker's format."""
        done = subprocess.run(["ctr", "-a", self._socket, "-n", "k8s.io", "images", "import", archive], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failure(f"ctr images import: {done.stderr}")

    def spawn(self, program: str | Path, *arguments, env: dict | None = None) -> subprocess.Popen:
        """A program that is to run until the end; from the main thread."""
        path = self._bin / program  # An absolute path stays as it is.
        child = children.spawn([path, *arguments], self._folder / "logs" / f"{path.name}.log", env, cwd=self._folder)
        self._children.append(child)
        return child

    def end(self, child: subprocess.Popen) -> None:
        self._children.remove(child)
        children.stop([child], 10)

    def _keys(self) -> None:
        """An authority, the API server's certificate, the key that signs tokens of pods, and an administrator for all."""
        folder = self._folder
        certs.make_ca(folder / "ca.pem", folder / "ca-key.pem")
        certs.make_server(folder / "ca.pem", folder / "ca-key.pem", folder / "api.pem", folder / "api-key.pem",
                          f"IP:{ADDRESS},IP:10.96.0.1,DNS:kubernetes.default.svc")
        certs.make_server(folder / "ca.pem", folder / "ca-key.pem", folder / "front.pem", folder / "front-key.pem", usage="clientAuth")
        subprocess.run(["openssl", "genrsa", "-out", folder / "tokens.pem", "2048"], capture_output=True, check=True)
        (folder / "users.csv").write_text(f"{self._token},admin,admin,system:masters\n")
        self._write("kubeconfig", {
            "apiVersion": "v1", "kind": "Config", "current-context": "own",
            "clusters": [{"name": "own", "cluster": {"server": f"https://{ADDRESS}:6443", "certificate-authority": str(folder / "ca.pem")}}],
            "users": [{"name": "own", "user": {"token": self._token}}],
            "contexts": [{"name": "own", "context": {"cluster": "own", "user": "own"}}]})

    def _start_control_plane(self) -> None:
        folder = self._folder
        self.spawn("/usr/bin/etcd", "--data-dir", folder / "etcd", "--unsafe-no-fsync", "--log-level", "error")
        self.spawn("kube-apiserver", "--etcd-servers=http://127.0.0.1:2379", f"--service-cluster-ip-range={_SERVICES}",
                    f"--advertise-address={ADDRESS}", "--kubelet-preferred-address-types=InternalIP",
                    f"--bind-address={ADDRESS}", f"--cert-dir={folder}/api",
                    f"--tls-cert-file={folder}/api.pem", f"--tls-private-key-file={folder}/api-key.pem",
                    # Who asks servers of further parts of the API, and how it tells them for whom.
                    f"--proxy-client-cert-file={folder}/front.pem", f"--proxy-client-key-file={folder}/front-key.pem",
                    f"--requestheader-client-ca-file={folder}/ca.pem", "--requestheader-username-headers=X-Remote-User",
                    "--requestheader-group-headers=X-Remote-Group", "--requestheader-extra-headers-prefix=X-Remote-Extra-",
                    f"--token-auth-file={folder}/users.csv", "--authorization-mode=Node,RBAC",
                    "--enable-admission-plugins=NodeRestriction", "--service-account-issuer=https://kubernetes.default.svc",
                    f"--service-account-key-file={folder}/tokens.pem", f"--service-account-signing-key-file={folder}/tokens.pem")
        self.until("the API server", lambda: self.ask("get", "--raw", "/readyz").stdout == "ok")
        own = (f"--kubeconfig={self.kubeconfig}", "--leader-elect=false")
        self.spawn("kube-controller-manager", *own, f"--cert-dir={folder}/manager", f"--root-ca-file={folder}/ca.pem",
                    f"--service-account-private-key-file={folder}/tokens.pem")
        self.spawn("kube-scheduler", *own, f"--cert-dir={folder}/scheduler")

    def _start_node(self) -> None:
        folder = self._folder
        (folder / "Corefile").write_text(names.corefile(self._hosts, self.kubeconfig))
        self.spawn("dns", "-conf", folder / "Corefile")
        self._write("cni/net.conflist", {"cniVersion": "0.4.0", "name": "pods", "plugins": [
            # What pods send one another is routed, past the policies.
            {"type": "ptp", "ipam": {"type": "host-local", "ranges": [[{"subnet": _PODS}]], "routes": [{"dst": "0.0.0.0/0"}]}}]})
        (folder / "containerd.toml").write_text(f"""version = 2
root = "{folder}/containerd"
state = "/run/containerd"
disabled_plugins = ["io.containerd.internal.v1.opt"]
[grpc]
address = "{self._socket}"
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "{PAUSE}"
# Root of a container, and of some machines, may not lower it.
restrict_oom_score_adj = true
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "{_CNI}"
conf_dir = "{folder}/cni"
""")
        self.spawn("/usr/bin/containerd", "-c", folder / "containerd.toml", "-l", "warn")
        self.until("containerd", self._socket.exists)
        programs.make_pause_image(folder / "pause.tar", PAUSE)
        self.load(folder / "pause.tar")
        self._write("kubelet.json", {
            "apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration", "cgroupDriver": "cgroupfs",
            "cgroupRoot": f"/{self._cgroup}", "clusterDNS": [names.NAMESERVER], "clusterDomain": "cluster.local",
            "resolvConf": "/etc/resolv.conf", "containerRuntimeEndpoint": f"unix://{self._socket}",
            "podLogsDir": str(folder / "pods"), "makeIPTablesUtilChains": False, "failSwapOn": False, "oomScoreAdj": 0,
            "evictionHard": {"memory.available": "100Mi"}, "imageGCHighThresholdPercent": 100,  # The disk is the machine's.
            "authentication": {"anonymous": {"enabled": True}, "webhook": {"enabled": False}},
            "authorization": {"mode": "AlwaysAllow"}})  # Nobody else is in this network.
        for top in _own_cgroups(self._cgroup):
            top.mkdir(exist_ok=True)
        self.spawn("kubelet", f"--config={folder}/kubelet.json", f"--kubeconfig={self.kubeconfig}", f"--root-dir={folder}/kubelet",
                    f"--cert-dir={folder}/kubelet-keys", f"--hostname-override={NAME}", f"--node-ip={ADDRESS}")
        self._write("proxy.json", {
            "apiVersion": "kubeproxy.config.k8s.io/v1alpha1", "kind": "KubeProxyConfiguration", "mode": "nftables",
            "hostnameOverride": NAME, "clientConnection": {"kubeconfig": str(self.kubeconfig)},
            "conntrack": {"maxPerCore": 0, "min": 0, "tcpEstablishedTimeout": "0s", "tcpCloseWaitTimeout": "0s"}})
        self.spawn("kube-proxy", f"--config={folder}/proxy.json")
        self.until("the node", lambda: self.ask(
            "get", "node", NAME, "-o", "jsonpath={.status.conditions[?(@.type=='Ready')].status}").stdout == "True")

    def until(self, what: str, ask, within: float = 120):
        """What `ask` says as soon as it says something."""
        deadline = time.monotonic() + within
        while not (said := ask()):
            ended = [child for child in self._children if child.poll() is not None]
            if ended or time.monotonic() > deadline:
                logs = [Path(child.args[0]).name for child in ended]
                raise Failure(f"{what}: {'' if ended else f'not within {within:.0f} s'}" + "".join(
                    f"{name} ended:\n{children.tail(self._folder / 'logs' / f'{name}.log')}" for name in logs))
            time.sleep(0.5)
        return said


    def _write(self, name: str, document: dict) -> None:
        (self._folder / name).parent.mkdir(exist_ok=True)
        (self._folder / name).write_text(json.dumps(document))  # JSON is YAML.


def _own_cgroups(name: str) -> list:
    top = Path("/sys/fs/cgroup")
    if (top / "cgroup.controllers").exists():
        return [top / name]
    return [each / name for each in top.iterdir() if (each / "cgroup.procs").exists() and each.name != "unified"]
