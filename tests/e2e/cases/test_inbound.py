"""Webhooks of Stripe, Twilio, Resend and others come in, signed by the providers' own libraries."""
import base64
import hashlib
import hmac
import json
import time

from harness import providers, topics
from harness.api import eventually
from harness.case import SystemCase, unique

WHSEC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Webhook:
    """A genuine request to a source, to be sent as it is or changed."""

    def __init__(self, path, body, headers, content_type="application/json", query=""):
        self.path, self.body, self.headers = path, body, headers
        self.content_type, self.query = content_type, query

    def send(self, api, **changes):
        parts = {**vars(self), **changes}
        return api.call("POST", parts["path"] + parts["query"], parts["body"].encode(),
                        content_type=parts["content_type"], key="", more=parts["headers"])


class Inbound(SystemCase):
    @classmethod
    def tearDownClass(cls):
        providers.stop()

    def source(self, provider, secret=None, **more):
        body = {"provider": provider, **({"secret": secret} if secret else {}), **more}
        made = self.api.expect(201, "POST", "/api/inbound-sources", body)
        self.addCleanup(self.api.call, "DELETE", "/api/inbound-sources/" + made["id"])
        # Ingest has it as soon as it answers otherwise than for a source that there isn't.
        eventually(lambda: self.api.call("POST", made["path"], b"{}", key="").status == 401,
                   what="the source in ingest")
        return made

    def genuine(self, registry, provider, kind="json"):
        """A webhook whose type and id no other test uses; its type as it is published."""
        name = unique().replace("-", "_")
        secret = WHSEC if provider == "resend" else "secret_" + name
        path = self.source(provider, secret)["path"]
        url = self.system.info()["url"] + path
        given = {"provider": provider, "secret": secret, "timestamp": int(time.time()), "id": name}
        if provider == "twilio" and kind == "form":
            form = {"MessageSid": "SM" + name, "MessageStatus": "delivered", "To": "+1 555/é",
                    "MediaUrl": ["b", "a", "b"], "Empty": ""}
            given.update(form=form, url=url, body=providers.form_body(form))
            hook = Webhook(path, given["body"], {}, "application/x-www-form-urlencoded")
            published = "twilio.message.delivered"
        else:
            given["body"] = json.dumps({"id": "evt_" + name, "type": name, "x": "é", "n": 1.50},
                                       ensure_ascii=False, indent=1)
            hook = Webhook(path, given["body"], {})
            published = f"{provider}.{name}"
            if provider == "twilio":
                given["url"] = url
                hook.query = "?bodySHA256=" + hashlib.sha256(hook.body.encode()).hexdigest()
                published = "twilio.event"
            if provider == "github":
                hook.headers = {"X-GitHub-Event": name, "X-GitHub-Delivery": name}
        hook.headers = {**hook.headers, **providers.signer(registry).headers(**given)}
        return hook, published

    def kinds(self):
        return [(registry, provider, kind) for registry, names in providers.LIBRARIES.items()
                for provider in names
                for kind in (("json", "form") if provider == "twilio" else ("json",))]

    def each(self, check):
        for kind in self.kinds():
            with self.subTest(kind=kind):
                check(*self.genuine(*kind), *kind[1:])

    def test_what_the_providers_libraries_sign_is_delivered_like_everything_else(self):
        self.each(self.is_delivered)

    def is_delivered(self, hook, published, _provider, kind):
        endpoint = self.endpoint([published])
        answer = hook.send(self.api)
        self.assertEqual(200, answer.status, answer)

        def mine():
            return [r for r in endpoint.box.requests if r.json()["type"] == published]

        endpoint.box.wait_until(mine)
        request = mine()[0]
        self.assert_conforms("fanfare", endpoint.secret, request)
        data = request.json()["data"]
        if kind == "form":
            self.assertEqual(["b", "a", "b"], data["MediaUrl"])
            self.assertEqual("+1 555/é", data["To"])
        else:
            self.assertEqual(json.loads(hook.body), data)

    def test_every_tampering_is_refused(self):
        self.each(self.refuses_tampering)

    def refuses_tampering(self, hook, _published, provider, _kind):
        at = hook.body.index("1")
        changes = [{"body": hook.body[:at] + "2" + hook.body[at + 1:]}, {"body": ""},
                   {"body": hook.body + " "}, {"headers": {}}]
        for name, value in hook.headers.items():
            if name.startswith("X-GitHub"):
                continue  # GitHub signs the body alone.
            middle = len(value) // 2
            other = "A" if value[middle] != "A" else "B"
            changes += [{"headers": {**hook.headers, name: text}} for text in
                        (value[:middle] + other + value[middle + 1:], value[:-1], "", "x" + value)]
        if provider == "twilio":
            changes += [{"query": (hook.query or "?") + "&more=1"}]
        for change in changes:
            answer = hook.send(self.api, **change)
            self.assertEqual(401, answer.status, (change, answer))
            self.assertEqual("application/problem+json", answer.headers["Content-Type"])
            self.assertNotIn(b"secret_", answer.body)
        self.assertEqual(200, hook.send(self.api).status, "it was genuine")

    def test_an_old_signature_is_refused(self):
        path = self.source("stripe", "whsec_old")["path"]
        for age, status in ((200, 200), (400, 401), (-400, 401)):
            body = json.dumps({"id": unique(), "type": "a.b"})
            headers = providers.signer("npm").headers(
                provider="stripe", body=body, secret="whsec_old", timestamp=int(time.time()) - age)
            self.assertEqual(status, Webhook(path, body, headers).send(self.api).status, age)

    def test_another_sources_webhook_is_refused(self):
        hook, _ = self.genuine("npm", "stripe")
        other, _ = self.genuine("npm", "stripe")
        self.assertEqual(401, hook.send(self.api, path=other.path).status)
        unknown = "/api/inbound/src_01JD0000000000000000000000"
        self.assertEqual(404, hook.send(self.api, path=unknown).status)
        self.assertEqual(404, hook.send(self.api, path="/api/inbound/x").status)

    def test_what_a_provider_sends_again_is_delivered_once(self):
        hook, published = self.genuine("pypi", "resend")
        endpoint = self.endpoint([published])
        answers = [hook.send(self.api).json() for _ in range(3)]
        self.assertEqual([False, True, True], [a["data"][0]["duplicate"] for a in answers])
        endpoint.box.wait(1)
        self.assert_quiet(endpoint.box, 1)

    def test_the_raw_body_is_kept(self):
        hook, published = self.genuine("npm", "stripe")
        event_id = hook.send(self.api).json()["data"][0]["id"]
        event = next(record.value for record in topics.tail("events")
                     if record.value["id"] == event_id)
        self.assertEqual(hook.body, event["rawBody"])
        self.assertEqual("application/json", event["rawContentType"])

    def test_what_is_too_large_is_refused_whether_or_not_the_source_exists(self):
        hook, _ = self.genuine("npm", "stripe")
        large = "x" * (257 << 10)
        self.assertEqual(413, hook.send(self.api, body=large).status)
        self.assertEqual(413, hook.send(self.api, body=large, path="/api/inbound/src_x").status)

    def test_a_rotated_secret_is_taken_beside_the_old_one(self):
        made = self.source("stripe", "whsec_first")
        rotate = f"/api/inbound-sources/{made['id']}/secret/rotate"
        self.api.expect(200, "POST", rotate, {"secret": "whsec_second", "overlap": "1h"})

        def status(secret):
            body = json.dumps({"id": unique(), "type": "a.b"})
            return Webhook(made["path"], body, providers.signer("npm").headers(
                provider="stripe", body=body, secret=secret,
                timestamp=int(time.time()))).send(self.api).status

        eventually(lambda: status("whsec_second") == 200, what="the new secret")
        self.assertEqual(200, status("whsec_first"))
        self.api.expect(200, "POST", rotate, {"secret": "whsec_third", "overlap": "0s"})
        eventually(lambda: status("whsec_first") == 401, what="the end of the old secrets")
        self.assertEqual([401, 200], [status("whsec_second"), status("whsec_third")])

    def test_generic_and_shopify(self):
        name = unique()
        endpoint = self.endpoint([f"acme.{name}", "shopify.orders.create"])
        made = self.source("generic", "hush", mapping={"prefix": "acme", "typePointer": "/kind",
                                                       "idHeader": "Acme-Id"},
                           signature={"header": "Acme-Signature", "value": "t={timestamp},s={signature}",
                                      "content": "{timestamp}.{body}", "digest": "sha512",
                                      "encoding": "base64"})
        now, body = int(time.time()), json.dumps({"kind": name})
        mac = base64.b64encode(hmac.new(b"hush", f"{now}.{body}".encode(), "sha512").digest()).decode()
        hook = Webhook(made["path"], body, {"Acme-Signature": f"t={now},s={mac}", "Acme-Id": name})
        self.assertEqual(200, hook.send(self.api).status)
        self.assertEqual(401, hook.send(self.api, body=body + " ").status)
        shop = self.source("shopify", "shpss_1")["path"]
        mac = base64.b64encode(hmac.new(b"shpss_1", body.encode(), "sha256").digest()).decode()
        hook = Webhook(shop, body, {"X-Shopify-Hmac-Sha256": mac, "X-Shopify-Topic": "orders/create",
                                    "X-Shopify-Webhook-Id": name})
        self.assertEqual(200, hook.send(self.api).status)
        self.assertEqual({f"acme.{name}", "shopify.orders.create"},
                         {request.json()["type"] for request in endpoint.box.wait(2)})

    def test_a_stranger_cant_say_what_the_proxies_say(self):
        """Twilio signs the URL: what X-Forwarded-Host of a client says must not count."""
        made = self.source("twilio", "token_1")
        form = {"MessageSid": unique(), "MessageStatus": "sent"}
        body = providers.form_body(form)
        for url, status in (("http://elsewhere.example", 401), (self.system.info()["url"], 200)):
            headers = providers.signer("npm").headers(provider="twilio", secret="token_1", form=form,
                                                      body=body, url=url + made["path"])
            headers["X-Forwarded-Host"] = "elsewhere.example"
            hook = Webhook(made["path"], body, headers, "application/x-www-form-urlencoded")
            self.assertEqual(status, hook.send(self.api).status, url)
