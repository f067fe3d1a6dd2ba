"""The two questions to a broker that no tool at hand can ask."""
import socket
import struct

from fanfare_local.kafka import read_exactly

_TIMEOUT = 3


def controller(addresses):
    """Node id of the active controller (DescribeQuorum v0, KIP-595). `addresses`: (host, port)s."""
    topic = b"__cluster_metadata"
    body = b"\x02" + bytes([len(topic) + 1]) + topic + b"\x02" + struct.pack(">i", 0) + b"\0\0\0"
    for address in addresses:
        try:
            answer = _ask(address, 55, 0, b"\0", body)
        except OSError:
            continue
        # Tags, error, one topic and its name, one partition: index, error, leader.
        at = 1 + 2 + 1 + 1 + len(topic) + 1 + 4
        error, leader = struct.unpack(">hi", answer[at:at + 6])
        if error == 0 and leader > 0:
            return leader
    raise RuntimeError("no broker knows the controller")


def remove_member(addresses, group, instance):
    """Takes a static member out of its group at once (LeaveGroup v3, KIP-345), as an operator does
    who scales in. Whichever broker coordinates the group does it. Returns whether one did."""
    body = _text(group) + struct.pack(">i", 1) + _text("") + _text(instance)
    for address in addresses:
        try:
            answer = _ask(address, 13, 3, b"", body)
        except OSError:
            continue
        if struct.unpack(">h", answer[4:6])[0] == 0:
            return True
    return False


def _text(value):
    return struct.pack(">h", len(value)) + value.encode()


def _ask(address, key, version, header_end, body):
    request = struct.pack(">hhi", key, version, 1) + _text("faults") + header_end + body
    with socket.create_connection(address, timeout=_TIMEOUT) as connection:
        connection.sendall(struct.pack(">i", len(request)) + request)
        return read_exactly(connection, struct.unpack(">i", read_exactly(connection, 4))[0])[4:]
