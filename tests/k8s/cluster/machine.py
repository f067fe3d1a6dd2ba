"""Namespaces of our own for a whole node: processes, mounts, network. What it writes to /var and /run goes to a folder;
with the first process of the namespaces everything in them is gone, whatever way it ended."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from fanfare_local.steps import Failure

# What a kubelet wants of the kernel. It sees these values; the machine keeps its own.
_WANTED = {"vm/overcommit_memory": "1", "vm/panic_on_oom": "0", "kernel/panic": "10", "kernel/panic_on_oops": "1",
           "kernel/keys/root_maxkeys": "1000000", "kernel/keys/root_maxbytes": "25000000"}
_CGROUPS = Path("/sys/fs/cgroup")


def enter(argv: list, folder: Path, cgroup: str) -> int:
    """Runs `argv` as root in namespaces and returns its exit code; afterwards its cgroups are gone, too."""
    unshare = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    process = subprocess.Popen([*unshare, sys.executable, "-B", *map(str, argv)], env={**os.environ, "FANFARE_MACHINE": str(folder)})
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return _wait(process)
    finally:
        process.kill()  # with all that is in the namespaces
        process.wait()
        _remove_cgroups(cgroup)


def _wait(process: subprocess.Popen) -> int:
    try:
        return process.wait()
    except KeyboardInterrupt:  # The terminal has told the process inside as well.
        return process.wait(60)


def furnish() -> None:
    """Inside: mounts and the first process's duty to wait for orphans; returns in a child, where the work is done."""
    folder = Path(os.environ["FANFARE_MACHINE"])
    for name in ("var", "work"):
        (folder / name).mkdir()
    _run("mount", "--make-rshared", "/")
    _run("mount", "-t", "overlay", "overlay", "-o", f"lowerdir=/var,upperdir={folder}/var,workdir={folder}/work", "/var")
    _run("mount", "-t", "tmpfs", "tmpfs", "/run")
    for number, (name, value) in enumerate(_WANTED.items()):
        file = folder / f"sysctl-{number}"
        file.write_text(value + "\n")
        _run("mount", "--bind", file, f"/proc/sys/{name}")
    worker = os.fork()
    if worker == 0:
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        ended, status = os.wait()
        if ended == worker:
            os._exit(os.waitstatus_to_exitcode(status) & 0xff)


def connect(name: str, *networks: str) -> None:
    """Loopback and a bridge with these addresses, through which every other address goes: nowhere. The first one is asked
    for names."""
    Path("/proc/sys/net/ipv4/ip_forward").write_text("1\n")
    _run("ip", "link", "set", "lo", "up")
    _run("ip", "link", "add", name, "type", "bridge")
    for network in networks:
        _run("ip", "address", "add", network, "dev", name)
    _run("ip", "link", "set", name, "up")
    _run("ip", "route", "add", "default", "dev", name)
    # Names are asked for there or nowhere: Kafka and others would wait for a server that can't be reached.
    resolver = Path(os.environ["FANFARE_MACHINE"]) / "resolv.conf"
    resolver.write_text(f"nameserver {networks[0].split('/')[0]}\n")
    _run("mount", "--bind", resolver, "/etc/resolv.conf")


def _remove_cgroups(name: str) -> None:
    """Once their processes are gone, which the kernel may tell a moment later."""
    deadline = time.monotonic() + 10
    for top in [_CGROUPS / name, *_CGROUPS.glob(f"*/{name}")]:
        for folder, _, _ in os.walk(top, topdown=False):
            while os.path.isdir(folder):
                try:
                    os.rmdir(folder)
                except OSError:
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.1)


def _run(*argv) -> None:
    done = subprocess.run([str(a) for a in argv], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failure(f"{' '.join(map(str, argv))}: {done.stderr.strip()}")
