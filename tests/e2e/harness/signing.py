"""The dialects as a receiver knows them, written apart from the product: what a request carries
and whether its signature is genuine."""
import base64
import dataclasses
import hashlib
import hmac


@dataclasses.dataclass(frozen=True)
class Dialect:
    members: tuple            # of the body, in order
    signature_header: str
    signed: str               # what is signed, with {id}, {timestamp} and {body}
    headers: tuple            # besides those that every request has
    timestamp_header: str = None
    delivery_header: str = None
    content_type: str = "application/json"
    id_prefix: str = ""


_FANFARE = ("x-fanfare-event-type", "x-fanfare-delivery-id", "x-fanfare-signature")
_STANDARD = ("webhook-id", "webhook-timestamp", "webhook-signature")

DIALECTS = {
    "fanfare": Dialect(
        ("id", "type", "timestamp", "organizationId", "data"), "x-fanfare-signature",
        "{timestamp}.{body}", _FANFARE + ("x-fanfare-timestamp",), "x-fanfare-timestamp",
        "x-fanfare-delivery-id", id_prefix="whk_"),
    "fanfare-v1": Dialect(
        ("id", "type", "created", "data", "organizationId"), "x-fanfare-signature",
        "{timestamp}.{body}", _FANFARE, None, "x-fanfare-delivery-id", id_prefix="whk_"),
    "fanfare-snake": Dialect(
        ("id", "type", "timestamp", "organization_id", "data"), "x-fanfare-signature",
        "{body}", _FANFARE + ("x-fanfare-timestamp",), "x-fanfare-timestamp",
        "x-fanfare-delivery-id", id_prefix="wh_evt_"),
    "generic": Dialect(
        ("id", "type", "created_at", "data"), "x-webhook-signature", "{body}",
        ("x-webhook-id", "x-webhook-event", "x-webhook-signature"), id_prefix="evt_"),
    "standard": Dialect(
        ("id", "type", "timestamp", "data"), "webhook-signature", "{id}.{timestamp}.{body}",
        _STANDARD, "webhook-timestamp", "webhook-id", id_prefix="msg_"),
    "cloudevents": Dialect(
        ("specversion", "id", "source", "type", "time", "datacontenttype", "data"),
        "webhook-signature", "{id}.{timestamp}.{body}", _STANDARD, "webhook-timestamp",
        "webhook-id", content_type="application/cloudevents+json"),
}


def signs_time(dialect):
    """Whether a changed time is noticed."""
    return "{timestamp}" in DIALECTS[dialect].signed


def _mac(dialect, secret, delivery_id, timestamp, body):
    content = (DIALECTS[dialect].signed.replace("{id}", delivery_id or "")
               .replace("{timestamp}", str(timestamp)).encode().replace(b"{body}", body))
    key = secret.encode()
    if dialect in ("standard", "cloudevents"):
        key = base64.b64decode(secret.removeprefix("whsec_"))
    return hmac.new(key, content, hashlib.sha256)


def signature(dialect, secret, delivery_id, timestamp, body):
    """The value of the signature header."""
    mac = _mac(dialect, secret, delivery_id, timestamp, body)
    if dialect in ("standard", "cloudevents"):
        return "v1," + base64.b64encode(mac.digest()).decode()
    if dialect == "fanfare-v1":
        return f"t={timestamp},v1={mac.hexdigest()}"
    return "sha256=" + mac.hexdigest()


def timestamp_of(dialect, request):
    """The Unix time of the attempt as the request tells it; None where it doesn't."""
    if dialect == "fanfare-v1":
        return int(request.header("x-fanfare-signature").split(",")[0].removeprefix("t="))
    header = DIALECTS[dialect].timestamp_header
    return int(request.header(header)) if header else None


def delivery_id_of(dialect, request):
    """The id by which a receiver tells deliveries apart."""
    header = DIALECTS[dialect].delivery_header
    return request.header(header) if header else request.json()["id"]


def genuine(dialect, secret, request):
    """Whether the request carries exactly the signature that the secret gives."""
    try:
        expected = signature(dialect, secret, delivery_id_of(dialect, request),
                             timestamp_of(dialect, request), request.body)
        return request.header(DIALECTS[dialect].signature_header) == expected
    except (KeyError, ValueError, AttributeError):
        return False
