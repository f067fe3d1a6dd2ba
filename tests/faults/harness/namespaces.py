"""A network of our own: every process in a namespace with its own address, on one bridge.

    namespaces.enter()                 # this program runs again, as process 1 of new namespaces
    network = Network()
    network.add("broker-1")            # "10.77.0.11"
    network.cut("broker-1", "broker-2")
    network.heal()

What is in the namespaces (processes, interfaces, rules, mounts) ends with the program, however that
ends. Nothing of it can be seen from outside, and no packet leaves the machine.
"""
import os
import shutil
import signal
import subprocess
import sys

from fanfare_local import children

_INSIDE = "FAULTS_INSIDE"  # Not FANFARE_…: the services would take it for a setting.
ROOT_ADDRESS = "10.77.0.1"
NETWORK = "10.77.0.0/24"

_TABLE = """
table bridge faults {
  set cut { type ipv4_addr . ipv4_addr; }
  chain through {
    type filter hook forward priority 0
    ip saddr . ip daddr @cut drop
  }
}
"""


def enter():
    """Returns only inside. Root isn't needed where the kernel lets users make namespaces."""
    if os.environ.get(_INSIDE) == str(os.getpid()):
        del os.environ[_INSIDE]
        _prepare()
        return
    user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    argv = ["unshare", *user, "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc",
            sys.executable, *sys.argv]
    child = children.spawn(argv, None, env={**os.environ, _INSIDE: "1"})
    for number in (signal.SIGINT, signal.SIGTERM):  # They mean the program inside.
        signal.signal(number, lambda *_: _interrupt_child_of(child.pid))
    sys.exit(child.wait())


def _interrupt_child_of(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        for word in file.read().split():
            os.kill(int(word), signal.SIGINT)


def _prepare():
    run("mount", "-t", "tmpfs", "faults", "/run")
    run("ip", "link", "set", "lo", "up")
    # Names are looked up here, where at most a name server of ours answers.
    with open("/run/resolv.conf", "w", encoding="ascii") as file:
        file.write(f"nameserver {ROOT_ADDRESS}\n")
    run("mount", "--bind", "/run/resolv.conf", os.path.realpath("/etc/resolv.conf"))


def run(*argv, given=None):
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"  # A user's PATH may lack them.
    done = subprocess.run([shutil.which(argv[0], path=path) or argv[0], *map(str, argv[1:])],
                          input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, argv))}: {done.stderr.strip()}")


class Network:
    def __init__(self):
        self.addresses = {}
        self._count = 0
        run("ip", "link", "add", "bridge0", "type", "bridge")
        run("ip", "address", "add", f"{ROOT_ADDRESS}/24", "dev", "bridge0")
        run("ip", "link", "set", "bridge0", "up")
        run("nft", "-f", "-", given=_TABLE)

    def add(self, name):
        """Makes a namespace. Returns its address."""
        self._count += 1
        number = 10 + self._count
        address, link = f"10.77.0.{number}", f"v{number}"
        run("ip", "netns", "add", name)
        run("ip", "link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", name)
        run("ip", "link", "set", link, "master", "bridge0", "up")
        run("ip", "-n", name, "address", "add", f"{address}/24", "dev", "eth0")
        run("ip", "-n", name, "link", "set", "lo", "up")
        run("ip", "-n", name, "link", "set", "eth0", "up")
        self.addresses[name] = address
        return address

    def remove(self, name):
        """Requires: nothing runs in it any more."""
        run("ip", "netns", "delete", name)
        del self.addresses[name]

    @staticmethod
    def within(name):
        """What goes before a command line, so that it runs in that namespace. The process id is
        that of the command."""
        return ["nsenter", f"--net=/run/netns/{name}"]

    def cut(self, one, other):
        """From now on all packets between the two vanish, also those of open connections."""
        a, b = self.addresses[one], self.addresses[other]
        run("nft", "add", "element", "bridge", "faults", "cut", f"{{ {a} . {b}, {b} . {a} }}")

    def heal(self):
        run("nft", "flush", "set", "bridge", "faults", "cut")
