"""The PyPI library of Standard Webhooks as a server."""
import datetime
import os

import standardwebhooks.webhooks
from flask import Flask, request

from serve import serve

SHIFT = datetime.timedelta(seconds=float(os.environ.get("CLOCK_SHIFT_SECONDS", 0)))


class ShiftedClock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return super().now(tz) + SHIFT


standardwebhooks.webhooks.datetime = ShiftedClock
webhook = standardwebhooks.Webhook(os.environ["WEBHOOK_SECRET"])
app = Flask("receiver")


@app.post("/webhooks")
def receive():
    try:
        webhook.verify(request.data, dict(request.headers))
    except standardwebhooks.WebhookVerificationError as error:
        return str(error), 401
    return "", 204


serve(app)
