"""Verifies webhooks of Fanfare, in every dialect. Standard library only.

    from fanfare_webhooks import VerificationError, verify

    try:
        delivery = verify(request.headers, request.get_data(), secret, dialect="fanfare-v1")
    except VerificationError as error:
        return {"error": error.code}, error.status
    handle(delivery.id, delivery.event)
"""
from .dialects import DIALECTS
from .errors import VerificationError
from .verify import Verified, verify

__all__ = ["DIALECTS", "VerificationError", "Verified", "verify"]
