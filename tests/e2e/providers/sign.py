"""Headers made by the providers' own libraries: a JSON request on each line in, its headers out."""
import datetime
import hashlib
import json
import sys

import stripe
import svix
from multidict import MultiDict
from twilio.request_validator import RequestValidator


def sign_stripe(body, secret, timestamp, **_):
    # The library has no public way to sign: its verifier computes what it compares with.
    mac = stripe.WebhookSignature._compute_signature(f"{timestamp}.{body}", secret)
    return {"Stripe-Signature": f"t={timestamp},v1={mac}"}


def sign_twilio(body, secret, url, form=None, **_):
    if not form:
        url += "?bodySHA256=" + hashlib.sha256(body.encode()).hexdigest()
    values = MultiDict((name, each) for name, value in (form or {}).items()
                       for each in (value if isinstance(value, list) else [value]))
    return {"X-Twilio-Signature": RequestValidator(secret).compute_signature(url, values)}


def sign_resend(body, secret, timestamp, id, **_):
    at = datetime.datetime.fromtimestamp(timestamp, datetime.timezone.utc)
    return {"svix-id": id, "svix-timestamp": str(timestamp),
            "svix-signature": svix.Webhook(secret).sign(id, at, body)}


SIGNERS = {"stripe": sign_stripe, "twilio": sign_twilio, "resend": sign_resend}

for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps(SIGNERS[request.pop("provider")](**request)), flush=True)
