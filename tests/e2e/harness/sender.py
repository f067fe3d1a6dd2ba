"""A small sender of our own: makes a delivery of each dialect, so that the receivers are proven
apart from the product. `data` should be the fixed point that `generic` asks for."""
import json
import time

from harness import signing


def request(dialect, secret, event_type, data, at, path, delivery_id="01JD0000000000000000000000"):
    """The bytes of one attempt at the Unix time `at`."""
    rules = signing.DIALECTS[dialect]
    shown_id = rules.id_prefix + delivery_id
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
    values = {"id": shown_id, "type": event_type, "timestamp": stamp, "created_at": stamp,
              "time": stamp, "created": at, "organizationId": "org_1", "organization_id": "org_1",
              "specversion": "1.0", "source": "/organizations/org_1",
              "datacontenttype": "application/json", "data": data}
    body = json.dumps({name: values[name] for name in rules.members},
                      separators=(",", ":"), ensure_ascii=False).encode()
    own = {"x-fanfare-timestamp": at, "webhook-timestamp": at, "x-fanfare-event-type": event_type,
           "x-fanfare-delivery-id": shown_id, "webhook-id": shown_id,
           "x-webhook-id": "wh_01JD0000000000000000000000", "x-webhook-event": event_type}
    own[rules.signature_header] = signing.signature(dialect, secret, shown_id, at, body)
    head = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Type: {rules.content_type}",
            f"Content-Length: {len(body)}", "User-Agent: Fanfare-Webhooks/1.0"]
    head += [f"{name}: {own[name]}" for name in rules.headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body
