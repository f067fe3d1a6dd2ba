"""Free ports on 127.0.0.1 that stay ours while this process lives."""

import random
import socket

_held = []


def _reserve(port: int) -> bool:
    """Takes a name that all installations on this machine agree on; the kernel gives it back."""
    holder = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        holder.bind(f"\0fanfare-port-{port}")
    except OSError:
        holder.close()
        return False
    _held.append(holder)
    return True


def is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: connections of a former one that linger in TIME_WAIT don't count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def pick() -> int:
    """A port below the range that the kernel gives to outgoing connections: one of those could
    otherwise take the port of a service during the moment in which it is being restarted."""
    with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as file:
        first = int(file.read().split()[0])
    low, high = (20000, first - 1) if first > 24000 else (10000, 30000)
    for _ in range(1000):
        port = random.randint(low, high)
        if is_free(port) and _reserve(port):
            return port
    raise OSError(f"no free port between {low} and {high}")
