"""The base of all tests that need the running system."""
import functools
import itertools
import os
import time
import unittest

from harness import certificate, conformance, receivers, signing, system
from harness.api import Api
from harness.places import run_folder
from harness.recorder import Recorder

_numbers = itertools.count(1)
_run = f"r{os.getpid():x}{int(time.time()) & 0xfffff:x}"


def unique(prefix="type"):
    """A name that no other test, and no other run against the same system, uses."""
    return f"{prefix}.{_run}.n{next(_numbers)}"


@functools.cache
def tls():
    info = system.shared().info()
    return certificate.issue(info["caFile"], info["caKeyFile"])


@functools.cache
def recorder():
    return Recorder(tls(), open(run_folder() / "recorder.jsonl", "w"))


@functools.cache
def api():
    info = system.shared().info()
    return Api(info["url"], info["apiKey"])


class Endpoint:
    """One endpoint of ours: its id, what receives for it, and how it signs."""

    def __init__(self, created, dialect, secret, box):
        self.id, self.created = created["id"], created
        self.dialect, self.secret, self.box = dialect, secret, box


class SystemCase(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.system = system.shared()
        cls.api = api()
        cls.organization = cls.system.info()["organizationId"]

    def register(self, url, dialect, events, secret=None, **more):
        """POST /api/webhooks, undone at the end of the test."""
        secret = secret or receivers.secret_of(dialect)
        created = self.api.expect(201, "POST", "/api/webhooks", {
            "url": url, "dialect": dialect, "events": events, "secret": secret, **more})
        self.addCleanup(self.api.call, "DELETE", "/api/webhooks/" + created["id"])
        return created, secret

    def endpoint(self, events, dialect="fanfare", answers=None, **more):
        """An endpoint at our recorder, which refuses what isn't genuine."""
        box = recorder().mailbox(answers)
        created, secret = self.register(box.url, dialect, events, **more)
        box.secret, box.dialect = secret, dialect
        return Endpoint(created, dialect, secret, box)

    def assert_conforms(self, dialect, secret, request, endpoint_id=None):
        self.assertEqual([], conformance.faults(dialect, request, endpoint_id))
        self.assertTrue(signing.genuine(dialect, secret, request), "the signature")

    def assert_quiet(self, box, count):
        """No more than `count` requests: neither by now nor within half a second."""
        time.sleep(0.5)
        self.assertEqual(count, len(box.requests), box.path)
