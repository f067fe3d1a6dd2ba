import hashlib
import hmac
import time


def verify(headers, raw_body, secret, now=None):
    timestamp = headers.get("x-fanfare-timestamp", "")
    if not timestamp.isdecimal() or abs((now or time.time()) - int(timestamp)) > 300:
        return False
    mac = hmac.new(secret.encode(), timestamp.encode() + b"." + raw_body, hashlib.sha256)
    right = "sha256=" + mac.hexdigest()
    names = ("x-fanfare-signature", "x-fanfare-signature-next")
    return any(hmac.compare_digest(headers.get(name, "").encode(), right.encode()) for name in names)
