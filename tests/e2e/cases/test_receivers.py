"""The receivers themselves: they take what is genuine and refuse what isn't, whoever sends it."""
import time
import unittest

from harness import receivers, sender, signing, tampering, wire

DATA = {"name": "Zoë \"quoted\"", "amount": "149.90", "items": [1, {"a": None}]}


class ReceiverCode(unittest.TestCase):
    def request(self, spec, dialect, receiver, at=None):
        at = int(time.time()) if at is None else at
        return sender.request(dialect, receiver.secret, "user.created", DATA, at, spec.path)

    def test_accepts_what_is_genuine(self):
        for spec, dialect, receiver in receivers.running().each():
            with self.subTest(receiver=spec.name, dialect=dialect):
                self.assertIn(receiver.post(self.request(spec, dialect, receiver)), (200, 204))

    def test_refuses_what_was_tampered_with(self):
        for spec, dialect, receiver in receivers.running().each():
            raw = self.request(spec, dialect, receiver)
            for what, changed in tampering.all_of(spec, dialect, receiver.secret, raw):
                with self.subTest(receiver=spec.name, dialect=dialect, changed=what):
                    self.assertEqual(401, receiver.post(changed))

    def test_refuses_what_is_too_old_where_the_page_checks_it(self):
        for spec, dialect, receiver in receivers.running().each():
            status = receiver.post(self.request(spec, dialect, receiver, int(time.time()) - 330))
            with self.subTest(receiver=spec.name, dialect=dialect):
                self.assertEqual(401 if spec.checks_age else 200, status)


class IndependentVerifier(unittest.TestCase):
    def test_tells_genuine_from_tampered(self):
        for spec, dialect in receivers.pairs():
            secret = receivers.secret_of(dialect)
            raw = sender.request(dialect, secret, "a.b", DATA, 1_700_000_000, "/")
            with self.subTest(dialect=dialect):
                self.assertTrue(signing.genuine(dialect, secret, wire.parse(raw)))
                for what, changed in tampering.all_of(spec, dialect, secret, raw):
                    self.assertFalse(signing.genuine(dialect, secret, wire.parse(changed)), what)
