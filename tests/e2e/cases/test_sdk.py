"""The SDK against the running system: guide.md's calls as printed, docs/sdk.md, receivers over retries."""
import json
import subprocess

from harness import documents, pages, receivers, signing, system
from harness.api import eventually
from harness.case import SystemCase, recorder, tls, unique
from harness.places import RECEIVERS


def guide():
    """The calls of the client on guide.md as one program."""
    return documents.write_block("guide-admin", "guide-admin-calls")


class AdminSdk(SystemCase):
    def run_program(self, program, *arguments, **more):
        """What a program on the admin client prints; it must succeed."""
        info = system.shared().info()
        more = {"FANFARE_ADMIN_API_KEY": info["apiKey"], "FANFARE_URL": info["url"],
                "FANFARE_ORGANIZATION_ID": info["organizationId"], **more}
        done = subprocess.run(["node", RECEIVERS / "admin.cjs", program, *arguments], text=True, timeout=120,
                              capture_output=True, env=receivers.environment(**more))
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        return done.stdout

    def result(self, program, *arguments, **more):
        """What it prints last, as JSON."""
        return json.loads(self.run_program(program, *arguments, **more).splitlines()[-1])

    def guide(self, call, *arguments, **more):
        return self.result(guide(), call, *arguments, **more)

    def test_guide_creates_an_endpoint_and_shows_its_secret(self):
        output = self.run_program(guide(), "createWebhookEndpoint")
        made = json.loads(output.splitlines()[-1])
        self.addCleanup(self.api.call, "DELETE", "/api/webhooks/" + made["id"])
        self.assertIn("Webhook secret: " + made["secret"], output)
        stored = self.api.expect(200, "GET", "/api/webhooks/" + made["id"])
        self.assertEqual("fanfare-v1", stored["dialect"])
        self.assertEqual("https://your-server.com/webhooks/fanfare", stored["url"])
        self.assertEqual("Main production webhook endpoint", stored["description"])
        self.assertTrue(stored["enabled"])
        self.assertEqual(17, len(stored["events"]))
        self.assertEqual(documents.event_names("guide.md", "events: [", "],"), stored["events"])

    def test_guide_sends_a_test_and_asks_for_health(self):
        endpoint = self.endpoint(["queue.*"], "fanfare-v1")
        self.guide("sendTestWebhook", endpoint.id, "queue.consumer_admitted")
        request = endpoint.box.wait(1)[0]
        self.assert_conforms("fanfare-v1", endpoint.secret, request)
        self.assertEqual("queue.consumer_admitted", request.json()["type"])
        self.assertEqual({"consumerId": "test_consumer_123", "experienceId": "test_experience_456"},
                         request.json()["data"])
        self.api.publish({"type": "queue.consumer.left", "data": {}})
        output = eventually(lambda: self.healthy(endpoint.id), 15, "a health with a delivery")
        self.assertIn("successRate: 1", output)

    def healthy(self, endpoint_id):
        output = self.run_program(guide(), "verifyWebhookEndpoint", endpoint_id)
        self.assertIn("Endpoint status: {", output)
        self.assertIn("healthy: true", output)
        return output if "lastDelivery: null" not in output else None

    def test_another_organization_than_the_keys_is_refused_before_anything_is_done(self):
        endpoint = self.endpoint(["queue.*"], "fanfare-v1")
        for call, *arguments in (["createWebhookEndpoint"], ["sendTestWebhook", endpoint.id, "queue.consumer_left"],
                                 ["verifyWebhookEndpoint", endpoint.id]):
            with self.subTest(call=call):
                thrown = self.guide(call, *arguments, FANFARE_ORGANIZATION_ID="org_another", EXPECT_ERROR="1")
                self.assertEqual({"name": "FanfareOrganizationError", "status": 403}, thrown)
        self.assertEqual([], endpoint.box.requests)

    def test_page_of_the_sdk_runs_from_top_to_bottom(self):
        box = recorder().mailbox()
        program = pages.write("sdk", pages.admin_program(), ".ts")
        output = self.run_program(program, RECEIVER_URL=box.url)
        for line in ("delivered 200 success", "/url "):
            self.assertIn(line, output)
        self.assertRegex(output, r"(?m)^whe_\w{26} whsec_\S+$")
        self.assertRegex(output, r"(?m)^evt_\w{26}$")
        self.assertGreaterEqual(len(box.requests), 1)

    def test_tour_of_the_client(self):
        """What the page doesn't show: pages of lists, types of errors, the log."""
        box = recorder().mailbox([500, 200])
        result = self.result(RECEIVERS / "tour.mjs", RECEIVER_URL=box.url, TYPE=unique())
        self.assertEqual({"listed": 5, "attempts": 2}, result)


class SdkReceivers(SystemCase):
    def test_accept_the_retry_of_what_they_missed(self):
        name = unique()
        waiting = []
        for spec in receivers.PAGE_SPECS:
            receiver = receivers.running().get(spec)
            receiver.outages = 1
            self.register(receiver.url(tls()), spec.dialects[0], [name], retryDelays=["2s"])
            waiting.append((spec, receiver, len(receiver.exchanges)))
        self.api.publish({"type": name, "data": {"name": "Zoë", "amount": "149.90"}})
        for spec, receiver, start in waiting:
            with self.subTest(receiver=spec.name):
                eventually(lambda: len(receiver.exchanges) > start, 30, "the retry")
                request, status = receiver.exchanges[start]
                self.assertEqual(200, status)
                self.assertEqual(0, receiver.outages)
                self.assertTrue(signing.genuine(spec.dialects[0], receiver.secret, request))
