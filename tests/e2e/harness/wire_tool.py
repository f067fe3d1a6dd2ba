"""Requests of attempts at any time, made by the product's own code (wire_tool.cc)."""
import json
import subprocess

from harness import system, tools

EVENT_ID = "evt_01JD00000000000000000000EV"
ENDPOINT_ID = "01JD00000000000000000000EP"


def request(dialect, secrets, event_type, data, at, path, timestamp="2024-12-01T09:15:00.750Z"):
    """The bytes of one attempt at the Unix time `at`."""
    event = {"id": EVENT_ID, "type": event_type, "organizationId": "org_1",
             "timestamp": timestamp, "data": data}
    asked = {"dialect": dialect, "secrets": secrets, "at": at, "event": event,
             "url": "https://127.0.0.1" + path, "deliveryId": "0123456789ABCDEFGHJKMNPQRS",
             "endpointId": ENDPOINT_ID}
    done = subprocess.run([tools.program("e2e_wire_tool", system.bin_folder())],
                          input=json.dumps(asked).encode(), capture_output=True)
    if done.returncode:
        raise AssertionError(done.stderr.decode())
    return done.stdout
