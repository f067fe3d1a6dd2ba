"""The base of tests that read all that an organization is told."""
from harness.api import Api, eventually
from harness.case import SystemCase, recorder, unique

CHANNELS = "/api/notification-channels"


class OwnOrganization(SystemCase):
    """Each test has one, so that nothing of another test is counted."""

    def setUp(self):
        self.name = unique("org").replace(".", "_")
        self.own = Api(self.system.info()["url"], self.system.make_key("--organization", self.name))
        eventually(lambda: self.own.call("GET", "/api/quotas").status == 200, 10, "the key")
        self.slack = recorder().mailbox()
        self.pager = recorder().mailbox([202])
        for body in ({"type": "slack", "url": self.slack.url},
                     {"type": "pagerduty", "url": self.pager.url, "routingKey": "a-routing-key"}):
            made = self.own.expect(201, "POST", CHANNELS, body)
            self.addCleanup(self.own.call, "DELETE", f"{CHANNELS}/{made['id']}")

    def make(self, events, answers=None, **more):
        """An endpoint of that organization, and where it is."""
        box = recorder().mailbox(answers)
        made = self.own.expect(201, "POST", "/api/webhooks", {"url": box.url, "events": events, **more})
        self.addCleanup(self.own.call, "DELETE", "/api/webhooks/" + made["id"])
        return made["id"], box

    def inbox(self, kind):
        """The oldest first."""
        return list(reversed(self.own.expect(200, "GET", f"/api/notifications?limit=200&kind={kind}")["data"]))

    def texts(self):
        return "\n".join(request.json()["text"] for request in self.slack.requests)

    def actions(self):
        return [request.json()["event_action"] for request in self.pager.requests]
