"""The shared vectors, and what is Python's own. Run: python3 -m unittest discover sdk/python/tests"""
import hashlib
import hmac
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))

from fanfare_webhooks import VerificationError, verify  # noqa: E402

VECTORS = pathlib.Path(__file__).parents[2] / "vectors.json"
SECRET = "whsec_of-this-test"
BODY = b'{"id":"evt_1","type":"user.created","created_at":"2024-12-01T09:15:00Z","data":{}}'


def signed(body):
    return {"X-Webhook-Signature": "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}


def code_of(*arguments, **options):
    try:
        verify(*arguments, **options)
        return "ok"
    except VerificationError as error:
        return error.code


class Vectors(unittest.TestCase):
    """One test for each vector, added below."""


def _test_of(vector):
    def test(self):
        arguments = [tuple(pair) for pair in vector["headers"]], vector["body"].encode(), vector["secrets"]
        options = {"dialect": vector["dialect"], "now": vector["now"]}
        self.assertEqual(vector["code"], code_of(*arguments, **options))
        if vector["code"] == "ok":
            done, expected = verify(*arguments, **options), vector["expected"]
            self.assertEqual([expected[name] for name in ("dialect", "id", "type", "signedAt")],
                             [done.dialect, done.id, done.type, done.signed_at])
            self.assertEqual(json.loads(vector["body"]), done.event)
    return test


for number, each in enumerate(json.loads(VECTORS.read_text(encoding="utf-8"))["cases"]):
    setattr(Vectors, f"test_{number:03}_{each['name'].replace(' ', '_')}", _test_of(each))


class Verify(unittest.TestCase):
    def test_headers_may_be_a_mapping_or_pairs(self):
        for headers in (signed(BODY), list(signed(BODY).items())):
            self.assertEqual("evt_1", verify(headers, BODY, SECRET).id)

    def test_the_body_must_be_bytes(self):
        for body in (BODY, bytearray(BODY), memoryview(BODY)):
            self.assertEqual("ok", code_of(signed(BODY), body, SECRET))
        for body in (BODY.decode(), json.loads(BODY), None):
            self.assertEqual("body_not_raw", code_of(signed(BODY), body, SECRET))

    def test_genuine_bytes_that_are_no_event(self):
        for body in (b"{\xff}", b"[" * 100_000, b"null", b'"id"', b'{"id":"a"}'):
            self.assertEqual("invalid_body", code_of(signed(body), body, SECRET))

    def test_says_which_secret_matched(self):
        self.assertEqual(1, verify(signed(BODY), BODY, ["another", SECRET]).secret_index)

    def test_no_secret_is_the_receivers_fault(self):
        for secret in (None, "", [], [None], (SECRET, "")):
            with self.assertRaises(VerificationError) as raised:
                verify(signed(BODY), BODY, secret)
            self.assertEqual(("bad_secret", 500), (raised.exception.code, raised.exception.status))

    def test_a_signature_beyond_latin_is_refused(self):
        self.assertEqual("malformed_signature", code_of({"x-webhook-signature": "sha256=" + "é" * 64}, BODY, SECRET))
        self.assertEqual("malformed_timestamp", code_of(
            {"x-fanfare-signature": "t=１７３３０４４５００,v1=" + "0" * 64}, BODY, SECRET))

    def test_a_dialect_that_is_not_there(self):
        self.assertEqual("unknown_dialect", code_of(signed(BODY), BODY, SECRET, dialect="fanfare-v2"))

    def test_a_tolerance_must_be_a_number_of_seconds(self):
        headers = {"x-fanfare-signature": "t=1733044500,v1=" + "0" * 64}
        for bad in (-1, float("nan")):
            with self.assertRaises(ValueError):
                verify(headers, BODY, SECRET, tolerance=bad)
        self.assertEqual("signature_mismatch", code_of(headers, BODY, SECRET, tolerance=float("inf")))


if __name__ == "__main__":
    unittest.main()
