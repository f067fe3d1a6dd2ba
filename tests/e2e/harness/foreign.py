"""What other producers put into fanfare.in.<source>."""
import base64
import json
import os
import pathlib
import subprocess
import sys

from harness import tools

TOPIC = "fanfare.in.default"


def message(value, headers=None, key=None, partition=None):
    """value: bytes as they are, anything else as JSON."""
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    made = {"value": base64.b64encode(content).decode(), "key": key,
            "headers": list((headers or {}).items())}
    return made if partition is None else {**made, "partition": partition}


def produce(kafka, messages, transaction=None, topic=TOPIC):
    """Writes them; returns (partition, offset) of each. transaction: None, "commit" or "abort"."""
    done = subprocess.run(
        [sys.executable, str(pathlib.Path(__file__).with_name("foreign_producer.py"))],
        input=json.dumps({"kafka": kafka, "topic": topic, "transaction": transaction,
                          "messages": messages}),
        capture_output=True, text=True, timeout=90,
        env={**os.environ, "PYTHONPATH": str(tools.python_packages())})
    if done.returncode:
        raise AssertionError(f"the producer failed: {done.stderr}")
    return [tuple(place) for place in json.loads(done.stdout)]


def protobuf_event(**members):
    """A fanfare.v1.Event (proto/fanfare/v1/records.proto), encoded by hand."""
    numbers = {"id": 1, "organization_id": 2, "type": 3, "timestamp_ms": 4, "data": 6,
               "experience_id": 7, "ordering_key": 8}
    out = b""
    for name, value in members.items():
        if isinstance(value, int):
            out += varint(numbers[name] << 3) + varint(value)
        else:
            content = value if isinstance(value, bytes) else value.encode()
            out += varint(numbers[name] << 3 | 2) + varint(len(content)) + content
    return out


def varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])
