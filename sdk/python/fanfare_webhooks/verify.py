"""Whether a delivery is genuine, and what it says."""
import json
import time
from typing import Any, Callable, Dict, Iterable, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

from .dialects import DIALECTS, detect
from .errors import VerificationError
from .signature import key_of, matching_secret, read_claim

Headers = Union[Mapping[str, str], Iterable[Tuple[str, str]]]


class Verified(NamedTuple):
    """A delivery whose signature is genuine."""
    dialect: str
    id: str                    # the one to remember: it is signed, and stays the same over retries
    type: str
    event: Dict[str, Any]      # the body, parsed
    signed_at: Optional[int]   # Unix seconds; None where the dialect signs no time
    secret_index: int          # which of the secrets matched


def verify(headers: Headers, raw_body: bytes, secret: Union[str, Sequence[str]], *,
           dialect: Optional[str] = None, tolerance: float = 300,
           now: Optional[float] = None) -> Verified:
    """raw_body: the bytes as they came. secret: several while one is rotated; the
    public key, whpk_…, of endpoints that sign with ed25519. dialect: the
    endpoint's; without it the headers decide. tolerance: how far the signed time may be off, in
    seconds, either way. now: Unix seconds. Raises VerificationError, whose code says why."""
    if not isinstance(raw_body, (bytes, bytearray, memoryview)):
        raise VerificationError("body_not_raw", "pass the bytes of the body as they came")
    body = bytes(raw_body)
    header = _reader(headers)
    name = detect(header) if dialect is None else dialect
    rules = DIALECTS.get(name)
    if rules is None:
        raise VerificationError("unknown_dialect", f"there is no dialect {name}")
    secrets = [secret] if isinstance(secret, str) or not secret else secret
    keys = [key_of(rules, each) for each in secrets]
    claim = read_claim(rules, header, keys)
    if claim.timestamp is not None:
        _check_time((time.time() if now is None else now) - int(claim.timestamp), tolerance)
    matched = matching_secret(rules, claim, body, keys)
    if matched < 0:
        raise VerificationError("signature_mismatch", "the signature is not of these bytes with this secret")
    event = _parse(body)
    signed_at = None if claim.timestamp is None else int(claim.timestamp)
    return Verified(name, event["id"], event["type"], event, signed_at, matched)


def _reader(headers: Headers) -> Callable[[str], Optional[str]]:
    """By lower-case name. Takes mappings, also those with several values of a name, and pairs."""
    pairs = headers.items() if hasattr(headers, "items") else headers
    found: Dict[str, list] = {}
    for key, value in pairs:
        found.setdefault(key.lower(), []).append(value)

    def header(name: str) -> Optional[str]:
        values = found.get(name, [])
        if len(values) > 1:
            raise VerificationError("duplicate_header", f"{name} is there {len(values)} times")
        return values[0] if values else None

    return header


def _check_time(age: float, tolerance: float) -> None:
    if not tolerance >= 0:
        raise ValueError("tolerance must not be negative")
    if age > tolerance:
        raise VerificationError("timestamp_too_old", f"signed {age:.0f} s ago: a replay, or a clock that is wrong")
    if -age > tolerance:
        raise VerificationError("timestamp_too_new", f"signed {-age:.0f} s ahead: is this machine's clock right?")


def _parse(body: bytes) -> Dict[str, Any]:
    try:
        event = json.loads(body.decode("utf-8"))
        if isinstance(event["id"], str) and isinstance(event["type"], str):
            return event
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        pass  # Said below, without quoting the body.
    raise VerificationError("invalid_body", "the body is no JSON object with id and type")
