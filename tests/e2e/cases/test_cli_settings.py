"""The fanfare command for what is set: channels, inbound sources, event types, quotas, portal tokens."""
import hashlib
import hmac
import json
import re
import urllib.error
import urllib.request

from harness import cli, mail
from harness.api import eventually
from harness.case import SystemCase, recorder, unique


class CliSettings(SystemCase):
    def channel(self, *words):
        made = cli.answer("channels", "create", *words)
        self.addCleanup(self.api.call, "DELETE", "/api/notification-channels/" + made["id"])
        return made

    def test_channels_and_what_they_are_told(self):
        box = recorder().mailbox()
        channel = self.channel("webhook", "--target", box.url, "--kinds", "webhook_failure,endpoint_failing",
                               "--from", "warning", "--digest", "5m", "--name", "Of the test")
        self.assertEqual(["webhook", box.url, ["webhook_failure", "endpoint_failing"], "warning", "5m", "Of the test"],
                         [channel[key] for key in ("type", "url", "kinds", "minimumSeverity", "digest", "name")])
        self.assertRegex(cli.run("channels", "list").stdout, channel["id"] + r" +webhook +on +warning +webhook_failure,")
        self.assertNotIn(channel["secret"], cli.run("channels", "show", channel["id"]).stdout)
        self.assertIn("sent", cli.run("channels", "test", channel["id"]).stdout)
        self.assertEqual("webhook.test", box.requests[0].json()["type"])
        self.assertRegex(cli.run("channels", "log", channel["id"]).stdout, r"ntf_\w+ +\S+ +sent +1")

        name = unique()
        endpoint = self.endpoint([name], answers=[500], retryDelays=["1s"])
        cli.run("events", "send", name)
        told = eventually(lambda: cli.answer("notifications", "list", "--endpoint", endpoint.id)["data"], 60, "a notification")
        one = eventually(lambda: (got := cli.answer("notifications", "show", told[0]["id"]))["sent"] and got, 60,
                         "what the channel was told")
        self.assertIn((channel["id"], "sent"), [(each["channelId"], each["status"]) for each in one["sent"]])
        text = cli.run("notifications", "show", told[0]["id"]).stdout
        self.assertRegex(text, rf"event types +1 {name}\n")
        self.assertIn(endpoint.id, cli.run("notifications", "list", "--kind", "webhook_failure").stdout)
        cli.run("notifications", "show", "ntf_unknown", code=5)

        changed = cli.answer("channels", "update", channel["id"], "--enabled", "false", "--kinds", "all", "--name", "")
        self.assertEqual([False, [], ""], [changed[key] for key in ("enabled", "kinds", "name")])
        cli.run("channels", "update", channel["id"], code=2)
        cli.run("channels", "delete", channel["id"])
        cli.run("channels", "show", channel["id"], code=5)

    def test_a_channel_that_fails_is_an_exit_code(self):
        mail.running()
        recorder()  # the mail server has its certificate
        channel = self.channel("email", "--to", unique("ops") + "@example.com")
        self.assertIn("confirmed", cli.run("channels", "test", channel["id"], code=1).stdout)
        self.assertIn("pigeon is none of email, slack", cli.run("channels", "create", "pigeon", code=2).stderr)

    def test_secrets_come_from_files(self):
        box = recorder().mailbox()
        done = cli.run("channels", "create", "webhook", "--target", box.url, "--secret", "@/dev/stdin", "--json",
                       stdin="a-secret-of-the-test\n")
        channel = json.loads(done.stdout)
        self.addCleanup(self.api.call, "DELETE", "/api/notification-channels/" + channel["id"])
        cli.run("channels", "test", channel["id"])
        text = json.dumps({"headers": box.requests[0].headers, "body": box.requests[0].body.decode()})
        cli.run("verify", "--request", "-", "--secret", "a-secret-of-the-test", stdin=text, connection=[])

    def send(self, source, secret):
        body = b'{"action": "opened"}'
        request = urllib.request.Request(self.system.info()["url"] + source["path"], data=body, headers={
            "Content-Type": "application/json", "X-GitHub-Event": "issues", "X-GitHub-Delivery": unique("id"),
            "X-Hub-Signature-256": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def test_inbound_sources(self):
        source = cli.answer("inbound", "create", "github", "--name", "Code", "--mapping", '{"prefix": "code"}')
        self.addCleanup(self.api.call, "DELETE", "/api/inbound-sources/" + source["id"])
        eventually(lambda: self.send(source, source["secret"]) == 200, 30, "the source")
        self.assertEqual(401, self.send(source, "another"))
        self.assertRegex(cli.run("inbound", "list").stdout, source["id"] + r" +github +on +\S*" + source["path"] + " +Code")
        self.assertNotIn(source["secret"], cli.run("inbound", "show", source["id"]).stdout)
        rotated = cli.answer("inbound", "rotate-secret", source["id"], "--secret", "the-next-secret", "--overlap", "1h")
        self.assertEqual(2, len(rotated["secrets"]))
        eventually(lambda: self.send(source, "the-next-secret") == 200, 30, "the new secret")
        self.assertRegex(cli.run("inbound", "show", source["id"]).stdout, r"knows +\S+, until 20")
        self.assertIs(False, cli.answer("inbound", "update", source["id"], "--enabled", "false")["enabled"])
        eventually(lambda: self.send(source, "the-next-secret") == 404, 30, "the switch")
        self.assertIn("secret", cli.run("inbound", "create", "stripe", code=1).stderr)
        cli.run("inbound", "delete", source["id"])
        cli.run("inbound", "show", source["id"], code=5)

    def test_settings(self):
        before = cli.answer("settings", "show")
        self.assertIsNone(before.pop("contactConfirmed"))
        self.addCleanup(self.api.call, "PATCH", "/api/settings", before)
        changed = cli.answer("settings", "update", "--contact", "ops@example.com", "--min-age", "2h", "--batch", 7,
                             "--unknown-types", "off", "--built-in-types", "false")
        self.assertEqual({**before, "contact": "ops@example.com", "contactConfirmed": False,
                          "autoRedrive": {**before["autoRedrive"], "minAge": "2h", "batch": 7},
                          "eventValidation": {**before["eventValidation"], "unknownTypes": "off", "builtInTypes": False}},
                         changed)
        self.assertRegex(cli.run("settings", "show").stdout, r"contact +ops@example.com\n(.*\n)*min age +2h\n")
        self.assertIsNone(cli.answer("settings", "update", "--contact", "")["contact"])
        self.assertIn("1 to 20", cli.run("settings", "update", "--max-redrives", 21, code=2).stderr)
        cli.run("settings", "update", code=2)

    def test_event_types(self):
        name = unique()
        made = cli.answer("event-types", "create", name, "--description", "Of the test", "--category", "tests",
                          "--schema", '{"type": "object", "required": ["n"]}', "--example", '{"n": 1}', "--validation", "warn")
        self.addCleanup(self.api.call, "DELETE", "/api/event-types/" + name)
        self.assertEqual([name, "Of the test", 1, {"n": 1}, "warn"],
                         [made[key] for key in ("name", "description", "version", "example", "validation")])
        self.assertRegex(cli.run("event-types", "list", "--category", "tests").stdout,
                         name + r" +organization +tests +1 +yes +Of the test\n")
        self.assertIn('"required":["n"]', cli.run("event-types", "show", name).stdout)
        changed = cli.answer("event-types", "update", name, "--schema", '{"type": "object"}', "--deprecated", "true",
                             "--validation", "default")
        self.assertEqual([2, True, None], [changed[key] for key in ("version", "deprecated", "validation")])
        self.assertIn(f"{name} (deprecated)", cli.run("event-types", "list", "--all").stdout)
        self.assertIn("--schema", cli.run("event-types", "update", name, "--schema", "{", code=2).stderr)
        cli.run("event-types", "update", name, code=2)
        cli.run("event-types", "delete", name)
        cli.run("event-types", "show", name, code=5)

    def test_the_audit_log_says_who_did_it(self):
        name = unique()
        cli.answer("event-types", "create", name)
        self.addCleanup(self.api.call, "DELETE", "/api/event-types/" + name)
        eventually(lambda: name in cli.run("audit", "list", "--action", "event_type.created").stdout, 30, "the entry")
        entry = cli.answer("audit", "list", "--target", name)["data"][0]
        self.assertRegex(cli.run("audit", "list", "--target", name).stdout,
                         rf"event_type.created +{name} +{entry['actor']['id']}")

    def test_portal_tokens(self):
        made = cli.answer("portal-tokens", "create", "--name", "A customer", "--scopes", "read", "--expires", "5m")
        eventually(lambda: self.api.call("GET", "/api/webhooks", key=made["token"]).status == 200, 30, "the token")
        self.assertEqual(403, self.api.call("POST", "/api/webhooks", {}, key=made["token"]).status)
        self.assertRegex(cli.run("portal-tokens", "list").stdout, made["id"] + r" +\S+ +active +live +read +\S+ +A customer\n")
        self.assertEqual(made["token"][:8], cli.run("portal-tokens", "create").stdout[:8])
        cli.run("portal-tokens", "revoke", made["id"])
        eventually(lambda: self.api.call("GET", "/api/webhooks", key=made["token"]).status == 401, 30, "its end")

    def test_organizations_and_what_they_may_use(self):
        name = unique("org").replace(".", "_")
        own = self.system.make_key("--organization", name)
        platform = ["--url", self.system.info()["url"], "--key", self.system.make_key("--platform")]
        connection = [*platform, "--organization", name]
        eventually(lambda: self.api.call("GET", "/api/quotas", key=own).status == 200, 30, "the key")
        eventually(lambda: self.api.call("GET", "/api/organizations", key=platform[3]).status == 200, 30, "the other")
        cli.run("quotas", "set", "--endpoints", 3, "--events-per-second", 12.5, "--retention", "7d", connection=connection)
        own_limit = lambda: json.loads(cli.run("quotas", "show", "--json", connection=connection).stdout)["endpoints"]["own"]
        eventually(own_limit, 30, "the quota")
        shown = cli.run("quotas", "show", connection=connection).stdout
        self.assertRegex(shown, r"endpoints +3 +yes +0\n")
        self.assertRegex(shown, r"events per second +12.5 +yes +0")
        self.assertRegex(shown, r"retention +7d +yes")
        cli.run("quotas", "set", "--endpoints", "default", connection=connection)
        eventually(lambda: not own_limit(), 30, "the default")
        self.assertRegex(cli.run("organizations", "list", "--search", name, connection=platform).stdout, name + " +0 +0 +0 +0 ")
        cli.run("organizations", "list", code=4)
        cli.run("quotas", "set", connection=connection, code=2)
