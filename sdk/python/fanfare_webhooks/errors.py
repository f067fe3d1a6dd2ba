"""Why a delivery was refused."""

RECEIVERS_FAULT = frozenset({"body_not_raw", "bad_secret"})


class VerificationError(Exception):
    """`code` is one of: missing_header, duplicate_header, malformed_signature, malformed_timestamp,
    timestamp_too_old, timestamp_too_new, signature_mismatch, invalid_body, unknown_dialect, and,
    the receiver's own fault, body_not_raw, bad_secret. The text never holds a secret or the right
    signature."""

    def __init__(self, code: str, text: str):
        super().__init__(text)
        self.code = code

    @property
    def status(self) -> int:
        """What to answer: 401, or 500 for the receiver's own fault, so that it is sent again."""
        return 500 if self.code in RECEIVERS_FAULT else 401
