"""openapi.yaml against the running system, and what no organization may do to another."""
import json
import os
import pathlib
import re
import subprocess
import sys
import time
import urllib.request

from harness import places, tools, vectors
from harness.api import eventually
from harness.case import SystemCase, unique
from harness.certificate import private_ca

OPENAPI = places.ROOT / "openapi.yaml"
# What a schema can't say, as opaque ids and cursors, makes valid requests fail rightly.
CHECKS = ("not_a_server_error,status_code_conformance,content_type_conformance,"
          "response_schema_conformance,response_headers_conformance,unsupported_method,"
          "negative_data_rejection")


def operations():
    """(method, path) of all of them."""
    found, path = [], None
    for line in OPENAPI.read_text().splitlines():
        if match := re.match(r"  (/\S+):$", line):
            path = match[1]
        elif match := re.match(r"    (get|post|patch|put|delete):$", line):
            found.append((match[1].upper(), path))
        elif line == "components:":
            break
    return found


class Contract(SystemCase):
    def test_what_is_generated_from_the_document_finds_nothing(self):
        key = self.api.expect(201, "POST", "/api/keys",
                              {"scopes": ["publish", "manage", "read"], "mode": "test"})["key"]
        result = subprocess.run(
            [sys.executable, "-m", "schemathesis.cli", "run", str(OPENAPI), "--url",
             self.system.info()["url"], "--header", f"Authorization: Bearer {key}",
             "--max-examples", "20", "--phases", "examples,coverage,fuzzing", "--checks", CHECKS,
             # Test calls wait for hosts that aren't there; a stream has no end; keys that are revoked
             # would be our own.
             "--exclude-path-regex", r"/test$|/stream$", "--exclude-operation-id", "revokeKey",
             "--suppress-health-check", "all", "--no-color", "--generation-deterministic"],
            env={**os.environ, "PYTHONPATH": str(tools.python_packages())},
            capture_output=True, text=True, timeout=600, check=False, cwd=places.run_folder())
        self.assertEqual(0, result.returncode, result.stdout[-6000:] + result.stderr[-2000:])


class Organizations(SystemCase):
    """Two organizations; the second one knows every id of the first."""

    def foreign_key(self, *more):
        key = self.system.make_key("--organization", unique("org").replace(".", "_"), *more)
        eventually(lambda: self.api.call("GET", "/api/webhooks", key=key).status == 200, 30,
                   "the other organization's key")
        return key

    def things(self):
        """Ids of everything there is, by the path that takes them."""
        endpoint = self.endpoint([unique()], answers=[500], retryDelays=["1s"])
        event = self.api.publish({"type": endpoint.created["events"][0], "data": {}})[0]
        letter = eventually(lambda: self.api.dead_letters(endpoint.id), 20, "a dead letter")[0]
        replay = self.api.expect(202, "POST", "/api/replays",
                                 {"endpointId": endpoint.id, "dryRun": True})
        key = self.api.expect(201, "POST", "/api/keys", {"scopes": ["read"]})
        own_type = self.api.expect(201, "POST", "/api/event-types", {"name": unique("own")})
        self.addCleanup(self.api.call, "DELETE", "/api/event-types/" + own_type["name"])
        source = self.api.expect(201, "POST", "/api/inbound-sources", {"provider": "github"})
        self.addCleanup(self.api.call, "DELETE", "/api/inbound-sources/" + source["id"])
        channel = self.api.expect(201, "POST", "/api/notification-channels",
                                  {"type": "email", "to": [unique("nobody") + "@example.com"]})
        self.addCleanup(self.api.call, "DELETE", "/api/notification-channels/" + channel["id"])
        token = self.api.expect(201, "POST", "/api/portal-tokens")
        inbox = "/api/notifications?endpointId=" + endpoint.id
        told = eventually(lambda: self.api.expect(200, "GET", inbox)["data"], 30, "a notification")[0]
        return event, {"webhooks": endpoint.id, "deliveries": letter["deliveryId"],
                       "dead-letters": letter["id"], "replays": replay["id"], "keys": key["id"],
                       "event-types": own_type["name"], "inbound-sources": source["id"],
                       "portal-tokens": token["id"], "notifications": told["id"],
                       "notification-channels": channel["id"]}

    def test_no_call_of_one_reads_or_changes_anything_of_another(self):
        event, ids = self.things()
        before = self.snapshot(ids)
        for mode in ((), ("--test",)):
            key = self.foreign_key(*mode)
            for method, path in operations():
                with self.subTest(mode=mode, method=method, path=path):
                    self.check(method, path, key, event, ids)
        self.assertEqual(before, self.snapshot(ids))

    def check(self, method, path, key, event, ids):
        if path == "/api/stream":  # Without an end; tests/control says who hears of what.
            return
        if path == "/api/organizations":
            self.assertEqual(403, self.api.call(method, path, key=key).status)
            return
        kind = path.strip("/").removeprefix("api/").split("/")[0]
        if kind == "inbound":
            return  # Of providers: it takes signatures, no keys.
        if path == "/api/mail-confirmations/{token}":
            return  # Of who reads the mail: the token is all it takes.
        body = None if method in ("GET", "DELETE") else {}
        if path.endswith("/validate"):
            body = {"data": {}}
        if "{" in path:
            hole = re.search(r"\{\w+\}", path)[0]
            answer = self.api.call(method, path.replace(hole, ids[kind]), body, key=key)
            unknown = self.api.call(method, path.replace(hole, self.unknown(ids[kind])), body,
                                    key=key)
            self.assertEqual((404, unknown.body), (answer.status, answer.body), answer)
            return
        if method == "GET":
            answer = self.api.call(method, path, key=key)
            self.assertEqual(200, answer.status, answer)
            for known in [event, *ids.values()]:
                self.assertNotIn(known, answer.body.decode())
            for name in ("endpointId", "endpointIds", "eventId", "target"):
                query = f"?{name}={event if name == 'eventId' else ids['webhooks']}"
                found = self.api.call(method, path + query, key=key).body.decode()
                self.assertNotIn(event, found)
                self.assertNotIn(ids["webhooks"], found)
            return
        named = {"endpointId": ids["webhooks"], "targetEndpointId": ids["webhooks"]}
        if path in ("/api/replays", "/api/webhooks/test", "/api/dead-letters/redrive"):
            for name in named if path == "/api/replays" else ["endpointId"]:
                answer = self.api.call(method, path, {name: ids["webhooks"]}, key=key)
                unknown = self.api.call(method, path, {name: self.unknown(ids["webhooks"])}, key=key)
                self.assertIn(answer.status, (400, 404), answer)
                self.assertEqual(unknown.body, answer.body)

    def unknown(self, known):
        """An id of that form that nothing has."""
        prefix, mark, rest = known.rpartition("_" if "_" in known else ".")
        return f"{prefix}{mark}{'0' * len(rest)}"

    def snapshot(self, ids):
        time.sleep(0.5)  # What an attempt of ours may still write.
        seen = {}
        for kind, known in ids.items():
            if kind == "portal-tokens":
                tokens = self.api.expect(200, "GET", "/api/portal-tokens?limit=200")["data"]
                seen[kind] = next(token for token in tokens if token["id"] == known)
                continue
            shown = self.api.expect(200, "GET", f"/api/{kind}/{known}")
            for name in ("updatedAt", "progress", "status", "finishedAt"):
                if kind == "replays":
                    shown.pop(name, None)
            seen[kind] = shown
        return seen


class Secrecy(SystemCase):
    def test_keys_and_secrets_are_nowhere_after_they_were_told(self):
        """In no topic, index, log or metric, and in no error."""
        token = "receiver-token-" + unique().replace(".", "-")
        created, secret = self.register(
            "https://127.0.0.1:1/", "fanfare", [unique()], secret="own-secret-" + unique(),
            authentication={"type": "bearer", "token": token}, retryDelays=["1s"])
        key = self.api.call("POST", "/api/keys", {"scopes": ["read", "publish"]}).json()["key"]
        portal = self.api.expect(201, "POST", "/api/portal-tokens")["token"]
        opened = self.api.call("POST", "/api/session")
        session = re.search("fanfare_session=([^;]+)", opened.headers["Set-Cookie"])[1]
        rotated = self.api.expect(200, "POST", f"/api/webhooks/{created['id']}/secret/rotate",
                                  {"overlap": "1h"})["secret"]
        self.api.expect(200, "POST", f"/api/webhooks/{created['id']}/secret/reveal")
        self.api.publish({"type": created["events"][0], "data": {}})
        eventually(lambda: self.api.dead_letters(created["id"]), 20, "a dead letter")
        refused = [self.api.call("POST", "/api/webhooks", {"secret": secret, "url": "x"}),
                   self.api.call("GET", "/api/webhooks", key=key[:-1] + "0"),
                   self.api.call("POST", "/api/webhooks", b'{"secret":"' + secret.encode())]
        inbound, inbound_told = self.inbound()
        refused += inbound
        own = private_ca()
        client_key = own["client-key"].read_text()
        self.register("https://127.0.0.1:1/", "standard", [unique()], secret=vectors.PRIVATE, tls={
            "certificate": own["client"].read_text(), "privateKey": client_key})
        told = {**inbound_told, "ed25519": vectors.PRIVATE, "client's key": client_key.splitlines()[1],
                "secret": secret, "rotated": rotated, "key": key, "token": token,
                "portal": portal, "session": session, "bootstrap": self.system.info()["apiKey"]}
        places_seen = {"errors": b"".join(answer.body for answer in refused)}
        for name, service in self.system.info()["services"].items():
            places_seen[name + " metrics"] = self.metrics(service["admin"])
        for topic in ("endpoints", "api-keys", "control", "catalogue", "audit", "runs", "deliveries", "returns",
                      "retry.1s", "attempts", "dead-letters", "endpoint-states", "events", "inbound-sources",
                      "quotas", "notifications", "incidents"):
            places_seen["topic " + topic] = self.topic(topic)
        for file in self.system.home.rglob("*"):
            if file.is_file() and file.name not in ("dev.json", "bootstrap.json"):
                places_seen[str(file.relative_to(self.system.home))] = file.read_bytes()
        self.assertTrue(any(".log" in name for name in places_seen))
        self.assertTrue(any("sqlite" in name for name in places_seen))
        self.assertIn(created["id"].removeprefix("whe_").encode(), places_seen["topic endpoints"])
        for place, content in places_seen.items():
            for what, text in told.items():
                self.assertNotIn(text.encode(), content, f"{what} is in {place}")

    def inbound(self):
        """Answers to wrong requests to a source, and its secrets by name."""
        secret = "inbound-secret-" + unique()
        made = self.api.expect(201, "POST", "/api/inbound-sources", {"provider": "github", "secret": secret})
        self.addCleanup(self.api.call, "DELETE", "/api/inbound-sources/" + made["id"])
        path = "/api/inbound-sources/" + made["id"]
        rotated = self.api.expect(200, "POST", path + "/secret/rotate", {})["secret"]
        forged = {"X-Hub-Signature-256": "sha256=" + "0" * 64, "X-GitHub-Event": "push"}
        answers = [self.api.call("POST", made["path"], {"a": 1}, key="", more=forged),
                   self.api.call("GET", path), self.api.call("PATCH", path, {"secret": secret})]
        self.assertEqual([401, 200, 400], [answer.status for answer in answers])
        self.assertTrue(rotated)
        return answers, {"inbound secret": secret, "inbound rotated": rotated}

    def topic(self, name):
        """All its records; what is sealed or hashed in base 64."""
        return subprocess.run(
            [str(pathlib.Path(self.system.info()["binDir"]) / "fanfare"), "topics", "tail", name,
             "--json", "--from-beginning", "--exit-at-end", "--config",
             str(self.system.home / "config" / "fanfare.yaml")],
            capture_output=True, check=True).stdout

    def metrics(self, address):
        with urllib.request.urlopen(f"http://{address}/metrics", timeout=10) as answer:
            return answer.read()
