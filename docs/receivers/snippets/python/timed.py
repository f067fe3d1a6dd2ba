import hashlib
import hmac
import time


def verify(headers, raw_body, secret, now=None):
    stamp, *signatures = headers.get("x-fanfare-signature", "").split(",")
    timestamp = stamp.removeprefix("t=")
    if not timestamp.isdecimal() or abs((now or time.time()) - int(timestamp)) > 300:
        return False
    mac = hmac.new(secret.encode(), timestamp.encode() + b"." + raw_body, hashlib.sha256)
    right = "v1=" + mac.hexdigest()
    return any(hmac.compare_digest(signature.encode(), right.encode()) for signature in signatures)
