"""What Svix and Convoy answer to those who read their endpoints, in the forms of their OpenAPI documents.

Svix: server/openapi.json of svix/svix-webhooks (EndpointOut, EndpointSecretOut, EndpointHeadersOut, EventTypeOut).
Convoy: docs/v3/openapi3.json of frain-dev/convoy (models.EndpointResponse, models.SubscriptionResponse, models.PagedResponse).
"""
import http.server
import json
import threading
import urllib.parse

TOKEN = "token-of-the-old-system"


class OldSystem:
    """Answers GET by path; lists come one to a page, so that readers have to go on. Threads: one of its own."""

    def __init__(self, answers):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                address = urllib.parse.urlsplit(self.path)
                found = answers.get(address.path)
                right = self.headers["Authorization"] == f"Bearer {TOKEN}"
                body = found(dict(urllib.parse.parse_qsl(address.query))) if found and right else {"detail": "no"}
                self.send_response(200 if found and right else 401)
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()


def svix_list(entries):
    def page(query):
        at = int(query.get("iterator") or 0)
        return {"data": entries[at:at + 1], "iterator": str(at + 1), "prevIterator": None, "done": at + 1 >= len(entries)}
    return page


def svix(application, endpoints, event_types):
    """endpoints: (EndpointOut, secret, EndpointHeadersOut) of each."""
    base = f"/api/v1/app/{application}/endpoint/"
    answers = {base: svix_list([each for each, *_ in endpoints]), "/api/v1/event-type/": svix_list(event_types)}
    for endpoint, secret, headers in endpoints:
        answers[f"{base}{endpoint['id']}/secret/"] = lambda _, key=secret: {"key": key}
        answers[f"{base}{endpoint['id']}/headers/"] = lambda _, found=headers: found
    return OldSystem(answers)


def convoy_list(entries):
    def page(query):
        at = int(query.get("next_page_cursor") or 0)
        return {"status": True, "message": "", "data": {"content": entries[at:at + 1], "pagination": {
            "per_page": 1, "has_next_page": at + 1 < len(entries), "next_page_cursor": str(at + 1)}}}
    return page


def convoy(project, endpoints, subscriptions):
    base = f"/api/v1/projects/{project}"
    return OldSystem({base + "/endpoints": convoy_list(endpoints), base + "/subscriptions": convoy_list(subscriptions)})
