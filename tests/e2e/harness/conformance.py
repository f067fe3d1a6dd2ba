"""What every delivery must look like on the wire."""
import re

from harness import signing

CROCKFORD = "[0-9A-HJKMNP-TV-Z]{26}"
COMMON = ("host", "content-type", "content-length", "user-agent")
USER_AGENTS = {"fanfare": r"Fanfare-Webhooks/1\.0", "fanfare-v1": r"Fanfare-Webhooks/1\.0",
               "fanfare-snake": r"Fanfare-Webhooks/1\.0", "generic": r"\S+-Webhooks/1\.0"}
TIME_MEMBERS = ("timestamp", "created_at", "time")


def faults(dialect, request, endpoint_id=None):
    """What is wrong with a request, in words; empty if nothing is."""
    rules = signing.DIALECTS[dialect]
    found = []

    def check(holds, what):
        if not holds:
            found.append(what)

    names = [name.lower() for name, _ in request.headers]
    wanted = set(COMMON + rules.headers)
    check(request.method == "POST", f"method {request.method}")
    check(request.raw.split(b"\r\n", 1)[0].endswith(b" HTTP/1.1"), "not HTTP/1.1")
    check(len(names) == len(set(names)), f"a header twice: {names}")
    check(set(names) == wanted, f"headers {sorted(set(names) ^ wanted)} missing or too many")
    if found:
        return found
    header = request.header
    check(header("content-type") == rules.content_type, "Content-Type " + header("content-type"))
    check(header("content-length") == str(len(request.body)), "Content-Length")
    check(re.fullmatch(USER_AGENTS.get(dialect, r"\S+"), header("user-agent")),
          "User-Agent " + header("user-agent"))
    _signature(dialect, header(rules.signature_header), check)
    _body(dialect, request, check)
    _names(dialect, request, endpoint_id, check)
    return found


def _signature(dialect, value, check):
    form = {"fanfare-v1": r"t=\d{10},v1=[0-9a-f]{64}", "standard": r"v1,[A-Za-z0-9+/]{43}=",
            "cloudevents": r"v1,[A-Za-z0-9+/]{43}="}.get(dialect, r"sha256=[0-9a-f]{64}")
    check(re.fullmatch(form, value), f"signature {value}")


def _body(dialect, request, check):
    rules = signing.DIALECTS[dialect]
    body = request.json()
    members = [name for name in body if (dialect, name) != ("fanfare-v1", "experienceId")]
    check(tuple(members) == rules.members, f"members {members}")
    if dialect == "fanfare-v1":
        check(list(body)[5:] in ([], ["experienceId"]), f"members {list(body)}")
        check(type(body["created"]) is int, f"created {body['created']}")
    for name in set(TIME_MEMBERS) & set(body):
        check(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", body[name]), f"{name} {body[name]}")
    check(isinstance(body["data"], dict), "data is no object")


def _names(dialect, request, endpoint_id, check):
    rules, body = signing.DIALECTS[dialect], request.json()
    shown = body["id"]
    if dialect not in ("generic", "cloudevents"):
        check(re.fullmatch(rules.id_prefix + CROCKFORD, shown), f"id {shown}")
    if rules.delivery_header:
        check(request.header(rules.delivery_header) == shown, "the header's id isn't the body's")
    for name in ("x-fanfare-event-type", "x-webhook-event"):
        if name in rules.headers:
            check(request.header(name) == body["type"], f"{name} isn't the body's type")
    if dialect == "generic" and endpoint_id:
        check(request.header("x-webhook-id") == "wh_" + endpoint_id.split("_")[-1], "X-Webhook-Id")
