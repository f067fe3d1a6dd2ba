import hashlib
import hmac


def verify(headers, raw_body, secret, now=None):
    right = "sha256=" + hmac.new(secret.encode(), raw_body, hashlib.sha256).hexdigest()
    names = ("{{header}}", "{{header}}-next")
    return any(hmac.compare_digest(headers.get(name, "").encode(), right.encode()) for name in names)
