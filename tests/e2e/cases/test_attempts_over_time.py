"""Attempts at any hour, made by the product's code, are taken by the documents' receivers."""
import time
import unittest

from harness import catalogues, conformance, receivers, signing, tampering, wire, wire_tool

HOURS_8 = 8 * 3600


class AttemptsOverTime(unittest.TestCase):
    def each(self, clock_shift=0):
        for spec, dialect, receiver in receivers.running().each(clock_shift):
            self.now = int(time.time())  # Once it runs: to start them all takes longer than tolerances.
            yield spec, dialect, receiver, dict(receiver=spec.name, dialect=dialect)

    def attempt(self, spec, dialect, receiver, at, secrets=None):
        published, sent = catalogues.published(dialect)[0]
        raw = wire_tool.request(dialect, secrets or [receiver.secret], published,
                                catalogues.sample_data(sent), at, spec.path)
        return raw, wire.parse(raw)

    def test_first_attempt_is_accepted(self):
        for spec, dialect, receiver, names in self.each():
            with self.subTest(**names):
                raw, request = self.attempt(spec, dialect, receiver, self.now)
                self.assertEqual([], conformance.faults(dialect, request, wire_tool.ENDPOINT_ID))
                self.assertTrue(signing.genuine(dialect, receiver.secret, request))
                self.assertIn(receiver.post(raw), (200, 204))

    def test_retry_after_8_hours_is_accepted_by_a_receiver_8_hours_on(self):
        for spec, dialect, receiver, names in self.each(HOURS_8):
            with self.subTest(**names):
                raw, request = self.attempt(spec, dialect, receiver, self.now + HOURS_8)
                first = wire.parse(self.attempt(spec, dialect, receiver, self.now)[0])
                self.assertEqual(first.body, request.body)
                self.assertIn(receiver.post(raw), (200, 204))

    def test_first_attempt_is_too_old_8_hours_on_where_age_is_checked(self):
        for spec, dialect, receiver, names in self.each(HOURS_8):
            with self.subTest(**names):
                raw, _ = self.attempt(spec, dialect, receiver, self.now)
                self.assertEqual(401 if spec.checks_age else 200, receiver.post(raw))

    def test_age_of_up_to_5_minutes_is_accepted_and_more_is_not(self):
        for spec, dialect, receiver, names in self.each():
            if not spec.checks_age:
                continue
            for seconds, status in ((-280, (200, 204)), (280, (200, 204)), (-320, (401,)),
                                    (320, (401,))):
                with self.subTest(seconds=seconds, **names):
                    raw, _ = self.attempt(spec, dialect, receiver, self.now + seconds)
                    self.assertIn(receiver.post(raw), status)

    def test_tampered_attempts_are_refused(self):
        for spec, dialect, receiver, names in self.each():
            raw, _ = self.attempt(spec, dialect, receiver, self.now)
            for what, changed in tampering.all_of(spec, dialect, receiver.secret, raw):
                with self.subTest(changed=what, **names):
                    self.assertEqual(401, receiver.post(changed))

    def test_while_a_secret_is_rotated_the_known_one_is_accepted(self):
        for spec, dialect, receiver, names in self.each():
            with self.subTest(**names):
                other = receiver.secret[:-4] + "AAA" + receiver.secret[-1]
                raw, _ = self.attempt(spec, dialect, receiver, self.now, [receiver.secret, other])
                self.assertIn(receiver.post(raw), (200, 204))

    def test_every_type_of_the_page_is_accepted(self):
        for spec, dialect, receiver, names in self.each():
            for published, sent in catalogues.published(dialect):
                with self.subTest(type=published, **names):
                    raw = wire_tool.request(dialect, [receiver.secret], published,
                                            catalogues.sample_data(published), self.now, spec.path)
                    self.assertEqual(sent, wire.parse(raw).json()["type"])
                    self.assertIn(receiver.post(raw), (200, 204))
