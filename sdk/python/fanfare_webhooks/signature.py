"""What a request claims of its signature, and whether a secret made it."""
import base64
import binascii
import hashlib
import hmac
import re
from typing import Callable, List, NamedTuple, Optional, Sequence, Tuple, Union

from . import ed25519
from .dialects import Rules
from .errors import VerificationError

Header = Callable[[str], Optional[str]]
_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)
_BASE64 = re.compile(r"[A-Za-z0-9+/]{43}=", re.ASCII)
_BASE64_64 = re.compile(r"[A-Za-z0-9+/]{86}==", re.ASCII)
_SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)


class PublicKey(NamedTuple):
    """Of ed25519."""
    raw: bytes


Key = Union[bytes, PublicKey]


class Claim(NamedTuple):
    signatures: List[str]     # encoded as they came
    asymmetric: List[str]     # of ed25519 (v1a)
    timestamp: Optional[str]  # None where the dialect signs none
    prefix: str               # of the signed content, before the body


def read_claim(rules: Rules, header: Header, keys: Sequence[Key]) -> Claim:
    value = _required(header, rules.signature_header)
    following = header(rules.next_header) if rules.next_header else None
    if rules.form == "timed_v1":
        return _timed(value)
    if rules.form == "standard":
        delivery = _required(header, "webhook-id")
        timestamp = _seconds(_required(header, "webhook-timestamp"))
        return Claim(*_standard(value, keys), timestamp, f"{delivery}.{timestamp}.")
    signatures = [_sha256(value)] + ([] if following is None else [_sha256(following)])
    if rules.timestamp_header is None:
        return Claim(signatures, [], None, "")
    timestamp = _seconds(_required(header, rules.timestamp_header))
    return Claim(signatures, [], timestamp, f"{timestamp}.")


def matching_secret(rules: Rules, claim: Claim, body: bytes, keys: Sequence[Key]) -> int:
    """The position of the secret that made one of the signatures, -1 if none did. Every signature is
    compared with every secret, in constant time."""
    found = -1
    content = claim.prefix.encode("utf-8") + body
    for position, key in enumerate(keys):
        if isinstance(key, PublicKey):
            if found < 0 and any(ed25519.verify(key.raw, content, base64.b64decode(each))
                                 for each in claim.asymmetric):
                found = position
            continue
        mac = hmac.new(key, content, hashlib.sha256)
        right = base64.b64encode(mac.digest()) if rules.form == "standard" else mac.hexdigest().encode()
        for signature in claim.signatures:
            if hmac.compare_digest(signature.encode(), right) and found < 0:
                found = position
    return found


def key_of(rules: Rules, secret: str) -> Key:
    """The secret's characters, or what its base64 means."""
    if not isinstance(secret, str) or not secret:
        raise VerificationError("bad_secret", "the secret is empty or not set")
    if rules.form != "standard":
        return secret.encode("utf-8")
    if secret.startswith("whpk_"):
        return _public_key(secret[5:])
    encoded = secret[6:] if secret.startswith("whsec_") else secret
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not key or base64.b64encode(key).decode() != encoded:
        raise VerificationError("bad_secret", "the secret is not base64 after whsec_")
    return key


def _public_key(encoded: str) -> PublicKey:
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if not ed25519.is_key(raw) or base64.b64encode(raw).decode() != encoded:
        raise VerificationError("bad_secret", "the public key is not whpk_ and 32 bytes")
    return PublicKey(raw)


def _required(header: Header, name: str) -> str:
    value = header(name)
    if not value:
        raise VerificationError("missing_header", f"{name} is missing")
    return value


def _timed(value: str) -> Claim:
    time, *rest = value.split(",")
    if not time.startswith("t="):
        raise VerificationError("malformed_signature", "X-Fanfare-Signature doesn't begin with t=")
    timestamp = _seconds(time[2:])
    signatures = [part[3:] for part in rest if part.startswith("v1=")]
    if not signatures or not all(map(_HEX.fullmatch, signatures)):
        raise VerificationError("malformed_signature", "there is no v1= with 64 hex digits")
    return Claim(signatures, [], timestamp, f"{timestamp}.")


def _sha256(value: str) -> str:
    if not value.startswith("sha256=") or not _HEX.fullmatch(value[7:]):
        raise VerificationError("malformed_signature", "the signature isn't sha256= and 64 hex digits")
    return value[7:]


def _standard(value: str, keys: Sequence[Key]) -> Tuple[List[str], List[str]]:
    """Signatures of versions for which there is no key are for others."""
    parts = value.split(" ")
    public = [isinstance(key, PublicKey) for key in keys]
    signatures = [part[3:] for part in parts if part.startswith("v1,") and not all(public)]
    asymmetric = [part[4:] for part in parts if part.startswith("v1a,") and any(public)]
    if (not signatures + asymmetric or not all(map(_BASE64.fullmatch, signatures))
            or not all(map(_BASE64_64.fullmatch, asymmetric))):
        raise VerificationError("malformed_signature",
                                "there is no v1, or v1a, with 44 or 88 characters of base64")
    return signatures, asymmetric


def _seconds(text: str) -> str:
    if not _SECONDS.fullmatch(text):
        raise VerificationError("malformed_timestamp", "the timestamp isn't Unix seconds")
    return text
