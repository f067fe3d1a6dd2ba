"""The verifiers' test vectors, sdk/vectors.json: requests as the product's own code makes them, and
changes that must be refused, each with the code that says why. `make_vectors.py` writes the file."""
import base64
import json

from harness import signing, wire, wire_tool
from harness.places import ROOT

FILE = ROOT / "sdk" / "vectors.json"
AT = 1_733_044_500
HOURS_8 = 8 * 3600
TYPES = {"fanfare": "queue.consumer.admitted", "fanfare-v1": "queue.consumer.admitted",
         "fanfare-snake": "queue.consumer.admitted", "generic": "user.created",
         "standard": "order.created", "cloudevents": "order.created"}
DATA = {"queueId": "queue_1", "name": "Zoë \u2028 \"quoted\" \\ / 😀 \n\u0001", "amount": "149.90",
        "items": [1, {"a": None}], "ratio": 0.5}
PREVIOUS = {"hex": "whsec_the-previous-secret", "base64": "whsec_" + base64.b64encode(bytes(range(32))).decode()}
CURRENT = {"hex": "a secret of one's own", "base64": "whsec_" + base64.b64encode(bytes(range(7, 40))).decode()}
# RFC 8032, 7.1, tests 1 and 2.
_KEYS = [(bytes.fromhex(private), bytes.fromhex(public)) for private, public in (
    ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
    ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"))]
PRIVATE = "whsk_" + base64.b64encode(_KEYS[0][0] + _KEYS[0][1]).decode()
PUBLIC, OTHER_PUBLIC = ("whpk_" + base64.b64encode(public).decode() for _, public in _KEYS)
NEXT = {"x-fanfare-signature": "x-fanfare-signature-next", "x-webhook-signature": "x-webhook-signature-next"}


def all_cases():
    """The content of the file."""
    cases = []
    for dialect in signing.DIALECTS:
        cases += _Vectors(dialect).cases()
    cases.append(_case("no signature at all", None, ["s"], [["Content-Type", "application/json"]],
                       "{}", AT, "unknown_dialect"))
    return {"about": "Requests and what a verifier must say of them. Made by tests/e2e/make_vectors.py.",
            "cases": cases}


def text():
    """The file, one case a line."""
    content = all_cases()
    lines = ",\n".join("    " + json.dumps(case, ensure_ascii=True) for case in content["cases"])
    return f'{{\n  "about": {json.dumps(content["about"])},\n  "cases": [\n{lines}\n  ]\n}}\n'


def _case(name, dialect, secrets, headers, body, now, code, **expected):
    return {"name": name, "dialect": dialect, "secrets": secrets, "now": now, "headers": headers,
            "body": body, "code": code, **expected}


class _Vectors:
    def __init__(self, dialect):
        self.dialect, self.rules = dialect, signing.DIALECTS[dialect]
        self.coding = "base64" if dialect in ("standard", "cloudevents") else "hex"
        self.previous, self.current = PREVIOUS[self.coding], CURRENT[self.coding]
        self.signs_time = signing.signs_time(dialect)
        self.raw = self.made(AT, [self.current])
        self.request = wire.parse(self.raw)

    def made(self, at, secrets):
        return wire_tool.request(self.dialect, secrets, TYPES[self.dialect], DATA, at, "/webhooks")

    def case(self, what, code="ok", request=None, secrets=None, now=AT, dialect="", body=None, **headers):
        """headers: new values by name with _ for -; None: without it."""
        request = request or self.request
        changed = {name.replace("_", "-"): value for name, value in headers.items()}
        kept = [[name, changed.get(name.lower(), value)] for name, value in request.headers]
        kept = [pair for pair in kept if pair[1] is not None]
        named = self.dialect if dialect == "" else dialect
        case = _case(f"{self.dialect}: {what}", named, secrets or [self.current], kept,
                     request.body.decode() if body is None else body, now, code)
        if code == "ok":
            case["expected"] = {"dialect": named or self.dialect, "id": request.json()["id"],
                                "type": request.json()["type"],
                                "signedAt": signing.timestamp_of(self.dialect, request)
                                if self.signs_time else None}
        return case

    def signature(self, value, code, what):
        return self.case(what, code, **{self.rules.signature_header.replace("-", "_"): value})

    def cases(self):
        found = self.genuine() + self.tampered() + self.malformed() + self.rotation() + self.secrets()
        found += self.times() if self.signs_time else self.unsigned_time()
        return found + getattr(self, "own_" + self.dialect.replace("-", "_"), list)()

    def genuine(self):
        later = wire.parse(self.made(AT + HOURS_8, [self.current]))
        lower = [[name.lower(), value] for name, value in self.request.headers]
        upper = [[name.upper(), value] for name, value in self.request.headers]
        return [self.case("genuine"), self.case("genuine, dialect not named", dialect=None),
                self.case("a retry 8 hours later", request=later, now=AT + HOURS_8),
                {**self.case("header names in lower case"), "headers": lower},
                {**self.case("header names in upper case"), "headers": upper}]

    def tampered(self):
        body = self.request.body.decode()
        return [self.case("one letter of the body", "signature_mismatch", body=body.replace("queue_1", "queue_2")),
                self.case("a line end after the body", "signature_mismatch", body=body + "\n"),
                self.case("the body printed anew", "signature_mismatch", body=json.dumps(json.loads(body))),
                self.case("no body", "signature_mismatch", body=""),
                self.case("another secret", "signature_mismatch", secrets=[self.previous]),
                self.other_digit()]

    def other_digit(self):
        value = self.request.header(self.rules.signature_header)
        at = len(value) - 5
        other = value[:at] + ("0" if value[at] != "0" else "1") + value[at + 1:]
        return self.signature(other, "signature_mismatch", "one digit of the signature")

    def malformed(self):
        name = self.rules.signature_header
        value = self.request.header(name)
        twice = self.request.headers + [(name, value)]
        return [self.signature(value[:-1], "malformed_signature", "a signature cut short"),
                self.signature(value + "0", "malformed_signature", "a signature too long"),
                self.signature(value.split("=" if self.coding == "hex" else ",")[-1],
                               "malformed_signature", "a signature without its scheme"),
                self.signature("", "missing_header", "an empty signature"),
                self.signature(None, "missing_header", "no signature"),
                {**self.case("the signature twice", "duplicate_header"), "headers": [list(h) for h in twice]}]

    def rotation(self):
        both = wire.parse(self.made(AT, [self.previous, self.current]))
        names = {"request": both}
        third = "whsec_" + base64.b64encode(bytes(range(50, 82))).decode()
        cases = [self.case("two signatures, the previous secret known", secrets=[self.previous], **names),
                 self.case("two signatures, the current secret known", secrets=[self.current], **names),
                 self.case("two signatures, neither secret known", "signature_mismatch", secrets=[third], **names),
                 self.case("two secrets known, the second signed", secrets=[self.previous, self.current]),
                 self.case("two secrets known, the first signed", secrets=[self.current, self.previous])]
        next_header = NEXT.get(self.rules.signature_header) if self.dialect != "fanfare-v1" else None
        if next_header:
            cases.append(self.case("a second signature that is malformed", "malformed_signature",
                                   **{**names, next_header.replace("-", "_"): "sha256=0"}))
        return cases

    def secrets(self):
        cases = [self.case("an empty secret", "bad_secret", secrets=[""]),
                 self.case("an empty secret beside a good one", "bad_secret", secrets=[self.current, ""])]
        if self.coding == "base64":
            cases += [self.case("a secret without whsec_", secrets=[self.current.removeprefix("whsec_")]),
                      self.case("a secret that is only whsec_", "bad_secret", secrets=["whsec_"])]
            cases += [self.case(f"a secret that isn't base64: {bad}", "bad_secret", secrets=[bad])
                      for bad in ("whsec_the-previous-secret", "whsec_AAA", "whsec_AAAA AAA", "whsec_AB==")]
        return cases

    def times(self):
        cases = [self.case(f"{age} s {'old' if age > 0 else 'early'}", code, now=AT + age)
                 for age, code in ((300, "ok"), (301, "timestamp_too_old"), (-300, "ok"), (-301, "timestamp_too_new"))]
        cases.append(self.stamped(str(AT + 1), "signature_mismatch"))
        return cases + [self.stamped(bad, "malformed_timestamp")
                        for bad in (f"{AT}.0", f"-{AT}", f"+{AT}", "0x10", "now", "1" * 13, f"{AT}e0", "NaN")]

    def stamped(self, stamp, code):
        what = f"the time is {stamp}"
        if self.rules.timestamp_header:
            return self.case(what, code, **{self.rules.timestamp_header.replace("-", "_"): stamp})
        rest = self.request.header(self.rules.signature_header).split(",", 1)[1]
        return self.signature(f"t={stamp},{rest}", code, what)

    def unsigned_time(self):
        return [self.case("years old: the time is not signed", now=AT + 10**8)]

    def own_fanfare(self):
        return [self.case("no timestamp", "missing_header", x_fanfare_timestamp=None),
                self.case("upper-case digits", "malformed_signature",
                          x_fanfare_signature="sha256=" + "A" * 64),
                self.case("verified as generic", "missing_header", dialect="generic"),
                self.case("verified as fanfare-snake", "signature_mismatch", dialect="fanfare-snake"),
                self.signed_body("[]"), self.signed_body("not JSON"), self.signed_body('{"id":1,"type":"a"}')]

    def signed_body(self, body):
        value = signing.signature(self.dialect, self.current, "", AT, body.encode())
        return self.case(f"genuine, but the body is {body}", "invalid_body", body=body, x_fanfare_signature=value)

    def own_fanfare_v1(self):
        stamp, known = self.request.header("x-fanfare-signature").split(",")
        return [self.signature(f"{stamp},v0=abc,{known}", "ok", "another scheme beside v1"),
                self.signature(f"{stamp},v0=abc", "malformed_signature", "only another scheme"),
                self.signature(f"{stamp}, {known}", "malformed_signature", "a space after the comma"),
                self.signature(f"{known},{stamp}", "malformed_signature", "the time second"),
                self.signature(stamp, "malformed_signature", "only the time"),
                self.case("verified as fanfare", "malformed_signature", dialect="fanfare")]

    def own_fanfare_snake(self):
        return [self.case("another time: it is not signed", x_fanfare_timestamp="1"),
                self.case("without the time", x_fanfare_timestamp=None)]

    def own_standard(self):
        value = self.request.header("webhook-signature")
        asymmetric = "v1a," + "A" * 86 + "=="
        signed = wire.parse(self.made(AT, [PRIVATE]))
        both = wire.parse(self.made(AT, [PRIVATE, self.current]))
        of_one = {"request": signed, "secrets": [PUBLIC]}
        flipped = signed.header("webhook-signature")
        flipped = flipped[:8] + ("A" if flipped[8] != "A" else "B") + flipped[9:]
        return [self.case("no id", "missing_header", webhook_id=None),
                self.case("another id", "signature_mismatch", webhook_id="msg_another"),
                self.case("no timestamp", "missing_header", webhook_timestamp=None),
                self.signature(f"{asymmetric} {value}", "ok", "an asymmetric signature beside"),
                self.signature(asymmetric, "malformed_signature", "only an asymmetric signature"),
                self.case("ed25519", **of_one),
                self.case("ed25519, another key", "signature_mismatch", request=signed, secrets=[OTHER_PUBLIC]),
                self.case("ed25519, one bit of the signature", "signature_mismatch", webhook_signature=flipped, **of_one),
                self.case("ed25519, a line end after the body", "signature_mismatch",
                          body=signed.body.decode() + "\n", **of_one),
                self.case("ed25519, a signature cut short", "malformed_signature",
                          webhook_signature=flipped[:-1], **of_one),
                self.case("ed25519, but the signature is of an HMAC", "malformed_signature", secrets=[PUBLIC]),
                self.case("ed25519 and an HMAC, the public key known", request=both, secrets=[PUBLIC]),
                self.case("ed25519 and an HMAC, the secret known", request=both),
                self.case("ed25519, public key and secret known", request=signed, secrets=[self.current, PUBLIC]),
                self.case("ed25519, the public key isn't one", "bad_secret", request=signed, secrets=["whpk_AAAA"]),
                self.case("ed25519, another time", "signature_mismatch", webhook_timestamp=str(AT + 1), **of_one)]
