"""How each dialect signs."""
from typing import Callable, NamedTuple, Optional

from .errors import VerificationError


class Rules(NamedTuple):
    signature_header: str
    form: str                              # sha256_hex, timed_v1 or standard
    content: str                           # body, timestamp.body or id.timestamp.body
    timestamp_header: Optional[str] = None
    next_header: Optional[str] = None      # the other secret's signature while one is rotated


_STANDARD = Rules("webhook-signature", "standard", "id.timestamp.body", "webhook-timestamp")

DIALECTS = {
    "fanfare": Rules("x-fanfare-signature", "sha256_hex", "timestamp.body", "x-fanfare-timestamp",
                     "x-fanfare-signature-next"),
    "fanfare-v1": Rules("x-fanfare-signature", "timed_v1", "timestamp.body"),
    "fanfare-snake": Rules("x-fanfare-signature", "sha256_hex", "body",
                           next_header="x-fanfare-signature-next"),
    "generic": Rules("x-webhook-signature", "sha256_hex", "body",
                     next_header="x-webhook-signature-next"),
    "standard": _STANDARD,
    "cloudevents": _STANDARD,
}


def detect(header: Callable[[str], Optional[str]]) -> str:
    """The dialect that the headers look like. They aren't signed: this only chooses what is
    checked, and a receiver that knows its dialect should say so."""
    if header("webhook-signature"):
        structured = (header("content-type") or "").startswith("application/cloudevents")
        return "cloudevents" if structured else "standard"
    if header("x-webhook-signature"):
        return "generic"
    signature = header("x-fanfare-signature")
    if not signature:
        raise VerificationError("unknown_dialect", "no signature header is there")
    if signature.startswith("t="):
        return "fanfare-v1"
    snake = (header("x-fanfare-delivery-id") or "").startswith("wh_evt_")
    return "fanfare-snake" if snake else "fanfare"
