"""An OpenTelemetry collector: takes spans as OTLP/HTTP with JSON and keeps them."""
import http.server
import json
import threading

KINDS = {2: "server", 3: "client", 5: "consumer"}


def _plain(attributes):
    return {each["key"]: each["value"].get("stringValue", each["value"].get("intValue"))
            for each in attributes}


class Span:
    def __init__(self, service, span):
        self.service, self.name = service, span["name"]
        self.trace, self.id = span["traceId"], span["spanId"]
        self.parent = span.get("parentSpanId")
        self.kind = KINDS[span["kind"]]
        self.nanoseconds = int(span["endTimeUnixNano"]) - int(span["startTimeUnixNano"])
        self.links = [(link["traceId"], link["spanId"]) for link in span.get("links", [])]
        self.attributes = _plain(span["attributes"])
        self.error = span.get("status", {}).get("message")


class Collector:
    """Refuses the first request with 503, as one does that is starting. Threads: its own."""

    def __init__(self):
        self._spans, self._changed, self._refused = [], threading.Condition(), False
        collector = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                good = self.path == "/v1/traces" and self.headers["Content-Type"] == "application/json"
                self.send_response(collector.take(json.loads(body)) if good else 400)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def take(self, request):
        with self._changed:
            if not self._refused:
                self._refused = True
                return 503
            for resource in request["resourceSpans"]:
                service = _plain(resource["resource"]["attributes"])["service.name"]
                for scope in resource["scopeSpans"]:
                    self._spans += [Span(service, span) for span in scope["spans"]]
            self._changed.notify_all()
            return 200

    def wait(self, is_wanted, count, timeout=20):
        """The spans that are wanted, once there are `count`."""
        with self._changed:
            def found():
                return [span for span in self._spans if is_wanted(span)]
            if not self._changed.wait_for(lambda: len(found()) >= count, timeout):
                raise AssertionError(f"{len(found())} spans, not {count}")
            return found()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
