"""Changes to a genuine request that a receiver must notice. None changes a length: some handlers
of the documents throw at a signature of another length."""
from harness import signing, wire


def all_of(spec, dialect, secret, raw):
    """Pairs of what was changed and the changed request."""
    changes = [("body", body(raw)), ("secret", other_secret(dialect, secret, raw))]
    if spec.signs_time:
        changes.append(("timestamp", timestamp(dialect, raw, +1)))
    return changes


def body(raw):
    """One letter of a value inside the body is another."""
    content = wire.parse(raw).body
    at = content.rindex(b'"', 0, content.rindex(b'"')) + 1
    if at >= len(content) or content[at:at + 1] == b'"':
        at = content.index(b'":"') + 3
    letter = b"A" if content[at:at + 1] != b"A" else b"B"
    return wire.rebuilt(raw, body=content[:at] + letter + content[at + 1:])


def other_secret(dialect, secret, raw):
    """Signed with a secret that differs in its last letter but one."""
    at = len(secret) - 3
    other = secret[:at] + ("A" if secret[at] != "A" else "B") + secret[at + 1:]
    return _signed(dialect, other, raw)


def timestamp(dialect, raw, seconds):
    """Another time, with the signature left as it was."""
    request = wire.parse(raw)
    rules = signing.DIALECTS[dialect]
    moved = str(signing.timestamp_of(dialect, request) + seconds)
    if rules.timestamp_header:
        return wire.rebuilt(raw, headers={rules.timestamp_header: moved})
    value = f"t={moved}," + request.header(rules.signature_header).split(",", 1)[1]
    return wire.rebuilt(raw, headers={rules.signature_header: value})


def _signed(dialect, secret, raw):
    request = wire.parse(raw)
    value = signing.signature(dialect, secret, signing.delivery_id_of(dialect, request),
                              signing.timestamp_of(dialect, request), request.body)
    return wire.rebuilt(raw, headers={signing.DIALECTS[dialect].signature_header: value})
