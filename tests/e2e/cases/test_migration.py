"""docs/migration: endpoints come over from Svix and Convoy, and their receivers don't notice."""
import hashlib
import hmac
import json
import os
import re
import subprocess
import sys
import unittest

from harness import certificate, old_systems, tools
from harness.api import Api
from harness.case import unique
from harness.places import PROVIDERS, ROOT, run_folder
from harness.recorder import Recorder

sys.path.insert(0, str(ROOT / "deploy" / "local"))
from fanfare_local.installation import Installation  # noqa: E402

FOLDER = ROOT / "docs" / "migration"
SVIX_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SVIX_VERIFY = """
const { Webhook } = require(process.env.NODE_PATH + "/svix");
const { secret, headers, body } = JSON.parse(require("fs").readFileSync(0));
new Webhook(secret).verify(body, headers); // throws where it is forged
console.log("genuine");
"""


class Migration(unittest.TestCase):
    """In a system of its own, which has the dialects of docs/migration."""

    @classmethod
    def setUpClass(cls):
        dialects = ",".join(map(str, sorted((FOLDER / "dialects").glob("*.yaml"))))
        cls.system = Installation(run_folder() / "migration", one_process=True, variables={"FANFARE_DIALECTS_FILES": dialects})
        cls.addClassCleanup(cls.system.stop)
        cls.system.start()
        dev = cls.system.dev
        cls.api = Api(dev["url"], dev["apiKey"])
        cls.recorder = Recorder(certificate.issue(dev["caFile"], dev["caKeyFile"], "migration"))
        cls.addClassCleanup(cls.recorder.stop)

    def bring(self, old, *arguments):
        """Runs the import; returns its lines and whether it left nothing open."""
        self.addCleanup(old.stop)
        name = arguments[0].upper()
        done = subprocess.run(
            [sys.executable, str(FOLDER / "import_endpoints.py"), *arguments], capture_output=True, text=True, timeout=60, check=False,
            env={**os.environ, f"{name}_URL": old.url, f"{name}_TOKEN": old_systems.TOKEN,
                 "FANFARE_URL": self.system.dev["url"], "FANFARE_API_KEY": self.system.dev["apiKey"]})
        self.assertIn(done.returncode, (0, 1), done.stderr)
        self.assertEqual("", done.stderr)
        return done.stdout, done.returncode == 0

    def imported(self, old_id):
        return [each for each in self.api.expect(200, "GET", "/api/webhooks?limit=200")["data"]
                if each["metadata"].get("importedFrom", "").endswith(old_id)]

    def svix_endpoint(self, url, kind, **more):
        return {"id": "ep_" + unique().replace(".", ""), "url": url, "description": "Shop", "metadata": {"team": "a"}, "filterTypes": [kind],
                "channels": None, "disabled": False, "throttleRate": 50, "uid": None,
                "createdAt": "2024-12-01T09:15:00Z", "updatedAt": "2024-12-01T09:15:00Z", **more}

    def test_a_receiver_with_the_library_of_svix_goes_on(self):
        kind, box = unique(), self.recorder.mailbox()
        endpoint = self.svix_endpoint(box.url, kind)
        asymmetric = self.svix_endpoint(box.url + "/a", "other", channels=["red"])
        plain = self.svix_endpoint("http://example.com/hook", "other")
        headers = {"headers": {"X-Team": "shop"}, "sensitive": ["X-Api-Key"]}
        none = {"headers": {}, "sensitive": []}
        types = [{"name": kind, "description": "An order", "deprecated": False, "archived": False,
                  "schemas": {"1": {"type": "object"}, "2": {"type": "object", "required": ["id"]}}}]
        old = old_systems.svix("app_1", [(endpoint, SVIX_SECRET, headers), (asymmetric, "whsk_x", none), (plain, SVIX_SECRET, none)], types)
        told, complete = self.bring(old, "svix", "--application", "app_1", "--dry-run")
        self.assertIn(f"would import: {box.url}", told)
        self.assertEqual([], self.imported(endpoint["id"]))
        told, complete = self.bring(old, "svix", "--application", "app_1")
        self.assertFalse(complete)
        for what in ("! can't read its headers X-Api-Key", "! signs with ed25519", "! channels red", "refused: http://example.com/hook\n  ! /url"):
            self.assertIn(what, told)
        (new,) = self.imported(endpoint["id"])
        self.assertEqual(("svix", [kind], "active", {"perSecond": 50}, {"X-Team": "shop"}),
                         (new["dialect"], new["events"], new["status"], {"perSecond": new["rateLimit"]["perSecond"]}, new["headers"]))
        self.assertEqual({"type": "object", "required": ["id"]}, self.api.expect(200, "GET", f"/api/event-types/{kind}")["schema"])
        told, _ = self.bring(old, "svix", "--application", "app_1")
        self.assertIn(f"there already: {box.url}", told)
        self.assertEqual(1, len(self.imported(endpoint["id"])))

        self.api.publish({"type": kind, "data": {"id": "order_1", "total": 9.50}})
        (request,) = box.wait(1)
        self.assertEqual(b'{"id":"order_1","total":9.5}', request.body)
        given = {name: request.values(name)[0] for name in ("svix-id", "svix-timestamp", "svix-signature")}
        verify = lambda **changed: subprocess.run(  # noqa: E731
            ["node", "-e", SVIX_VERIFY], capture_output=True, text=True, check=False,
            input=json.dumps({"secret": SVIX_SECRET, "headers": given, "body": request.body.decode(), **changed}),
            env={**os.environ, "NODE_PATH": str(tools.node_modules(PROVIDERS))})
        self.assertEqual("genuine\n", verify().stdout)
        self.assertNotEqual(0, verify(body='{"id":"order_2"}').returncode)

    def test_a_receiver_of_convoy_goes_on_with_simple_and_with_advanced_signatures(self):
        kind = unique()
        boxes = {advanced: self.recorder.mailbox() for advanced in (False, True)}
        ids = {advanced: "end_" + unique().replace(".", "") for advanced in (False, True)}
        endpoints = [{"uid": ids[advanced], "name": "Shop", "description": "", "url": box.url, "status": "active", "owner_id": "acme",
                      "advanced_signatures": advanced, "rate_limit": 120, "rate_limit_duration": 60,
                      "secrets": [{"uid": "1", "value": "old", "expires_at": "2024-01-01T00:00:00Z"}, {"uid": "2", "value": "a secret".replace(" ", "-"), "expires_at": None}],
                      "authentication": {"type": "api_key", "api_key": {"header_name": "X-Key", "header_value": "k"}}}
                     for advanced, box in boxes.items()]
        lonely = {**endpoints[0], "uid": "end_lonely", "authentication": None}
        subscriptions = [{"uid": f"sub_{advanced}", "endpoint_metadata": {"uid": ids[advanced]}, "function": "",
                          "filter_config": {"event_types": [kind], "filter": {"body": {"total": {"$gt": 1}} if advanced else {}}}}
                         for advanced in boxes]
        told, complete = self.bring(old_systems.convoy("project_1", [*endpoints, lonely], subscriptions), "convoy", "--project", "project_1")
        self.assertFalse(complete)
        self.assertIn("! subscription sub_True has a filter", told)
        self.assertIn("! has no subscription", told)
        self.api.publish({"type": kind, "data": {"id": "order_1"}})
        for advanced, box in boxes.items():
            (request,) = box.wait(1)
            self.assertEqual(b'{"id":"order_1"}', request.body)
            self.assertEqual(["k"], request.values("x-key"))
            (header,) = request.values("x-convoy-signature")
            signed = request.body
            if advanced:  # pkg/signature/signature.go: t=<time>,v1=<hex> over "<time>,<body>"
                time, header = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", header).groups()
                signed = time.encode() + b"," + signed
            self.assertEqual(hmac.new(b"a-secret", signed, hashlib.sha256).hexdigest(), header)
            (new,) = self.imported(ids[advanced])
            self.assertEqual(2, new["rateLimit"]["perSecond"])

    def test_paused_endpoints_get_nothing_until_they_are_set_active(self):
        kind, box = unique(), self.recorder.mailbox()
        endpoint = self.svix_endpoint(box.url, kind)
        old = old_systems.svix("app_2", [(endpoint, SVIX_SECRET, {"headers": {}, "sensitive": []})], [])
        _, complete = self.bring(old, "svix", "--application", "app_2", "--paused")
        self.assertTrue(complete)
        (new,) = self.imported(endpoint["id"])
        self.assertEqual("paused", new["status"])
        self.assertEqual("delivered", self.api.expect(200, "POST", f"/api/webhooks/{new['id']}/test", {"eventType": kind, "data": {"id": "t"}})["status"])
