"""Who is told what is wrong with endpoints: mail, Slack, PagerDuty and webhooks, against a real mail server."""
import collections
import re

from harness import dead_letters, mail, services
from harness.api import bare, eventually
from harness.case import SystemCase, recorder, unique
from harness.tls_server import Response

CHANNELS = "/api/notification-channels"
QUESTION = "Do you want"  # How the subject of the mail that asks begins.
# Of the form that ./dev test has; run.py --dead-letters for others.
DEAD_LETTERS = {"count": 6_000, "seconds": 0}


class ChannelCase(SystemCase):
    def setUp(self):
        mail.running()
        recorder()  # the mail server has its certificate
        self.address = unique("ops") + "@example.com"

    def channel(self, kind, **more):
        made = self.api.expect(201, "POST", CHANNELS, {"type": kind, **more})
        self.addCleanup(self.api.call, "DELETE", f"{CHANNELS}/{made['id']}")
        for address in made["unconfirmed"]:
            self.confirm(address)
        return made

    def question(self, address):
        """The path of the link in the mail that asks for a confirmation."""
        mail.running().wait(address)
        (asked,) = [m for m in mail.running().to(address) if m["subject"].startswith(QUESTION)]
        return re.search(r"/api/mail-confirmations/[0-9a-f.]+", asked["text"])[0]

    def confirm(self, address):
        """As who reads there does, without a key."""
        self.assertEqual(200, self.api.call("POST", self.question(address), key="").status)

    def mails(self, address=None):
        """Without the one that asks."""
        got = mail.running().to(address or self.address)
        return [m for m in got if not m["subject"].startswith(QUESTION)]

    def wait_mails(self, count):
        return eventually(lambda: (lambda got: got if len(got) >= count else None)(self.mails()), 60, "the mails")

    def slack(self, **more):
        box = recorder().mailbox()
        return self.channel("slack", url=box.url, **more), box

    def pagerduty(self, **more):
        box = recorder().mailbox([202])
        return self.channel("pagerduty", url=box.url, routingKey="a-routing-key", **more), box

    def log(self, channel):
        return self.api.expect(200, "GET", f"{CHANNELS}/{channel['id']}/log?limit=200")["data"]

    def pressed(self, channel, status):
        told = self.api.expect(202, "POST", f"{CHANNELS}/{channel['id']}/test")["notificationId"]
        (line,) = eventually(lambda: [s for s in self.log(channel) if s["notificationId"] == told], 60, "the log")
        self.assertEqual(status, line["status"], line)
        return line

    def failing(self):
        return self.endpoint([unique()], answers=[500], retryDelays=["1s"])

    def lose(self, endpoint):
        self.api.publish({"type": endpoint.created["events"][0], "data": {"secret": "inside"}})


class Channels(ChannelCase):
    def test_the_button_sends_through_starttls_and_a_log_in(self):
        channel = self.channel("email", to=[self.address, "gone." + self.address])
        self.pressed(channel, "sent")
        (got,) = self.mails()
        self.assertTrue(got["tls"] and got["authenticated"])
        self.assertEqual((mail.SENDER, [self.address]), (got["from"], got["to"]), "the other one was refused")
        self.assertEqual("Test notification", got["subject"])
        self.assertIn("The channel works", got["text"])

    def test_a_mail_that_is_refused_for_good_is_in_the_log(self):
        line = self.pressed(self.channel("email", to=["gone." + self.address]), "failed")
        self.assertIn("550", line["error"])

    def test_nobody_is_mailed_who_has_not_agreed(self):
        made = self.api.expect(201, "POST", CHANNELS, {"type": "email", "to": [self.address]})
        path = f"{CHANNELS}/{made['id']}"
        self.addCleanup(self.api.call, "DELETE", path)
        self.assertEqual([self.address], made["unconfirmed"])
        link = self.question(self.address)
        self.assertIn("confirmed", self.pressed(made, "failed")["error"])
        shown = self.api.call("GET", link, key="")
        self.assertEqual((200, "text/html; charset=utf-8"), (shown.status, shown.headers["Content-Type"]))
        self.assertEqual([self.address], self.api.expect(200, "GET", path)["unconfirmed"], "mail servers look at links")
        self.assertEqual(404, self.api.call("POST", link[:-2] + "00", key="").status)
        self.assertEqual(200, self.api.call("POST", link, key="").status)
        self.assertEqual([], self.api.expect(200, "GET", path)["unconfirmed"])
        self.pressed(made, "sent")
        self.assertEqual(1, len(self.mails()))
        asked = [n for n in self.api.expect(200, "GET", "/api/notifications?kind=mail_confirmation&limit=200")["data"]
                 if self.address in n["title"]]
        self.assertEqual([("confirmation", "sent")], [(s["channelId"], s["status"]) for s in asked[0]["sent"]])
        self.assertNotIn(link, str(asked), "only the mail has the link")

    def test_slack_pagerduty_and_webhooks_get_what_they_know(self):
        channel, box = self.slack()
        self.pressed(channel, "sent")
        self.assertIn("*Test notification*", box.requests[0].json()["text"])
        channel, box = self.pagerduty()
        self.pressed(channel, "sent")
        event = box.requests[0].json()
        self.assertEqual(("a-routing-key", "trigger", "info"),
                         (event["routing_key"], event["event_action"], event["payload"]["severity"]))
        box = recorder().mailbox()
        channel = self.channel("webhook", url=box.url)
        box.secret, box.dialect = channel["secret"], "fanfare"
        self.pressed(channel, "sent")
        self.assertEqual("webhook.test", box.requests[0].json()["type"])

    def test_no_channel_may_be_at_a_private_address(self):
        for kind, more in (("slack", {}), ("webhook", {}), ("pagerduty", {"routingKey": "a"})):
            for host in ("10.1.2.3", "169.254.169.254", "[::ffff:192.168.0.1]"):
                answer = self.api.call("POST", CHANNELS, {"type": kind, "url": f"https://{host}/", **more})
                self.assertEqual(400, answer.status, answer)
                self.assertIn("private or reserved", answer.json()["errors"][0]["detail"])

    def test_what_fails_for_now_is_sent_again_and_nothing_else_waits(self):
        box = recorder().mailbox([503, 503, 200])
        slow, (quick, _) = self.channel("slack", url=box.url), self.slack()
        told = self.api.expect(202, "POST", f"{CHANNELS}/{slow['id']}/test")["notificationId"]
        self.pressed(quick, "sent")
        (line,) = eventually(lambda: self.log(slow), 60, "the log")
        self.assertEqual((told, "sent", 3), (line["notificationId"], line["status"], line["attempts"]))
        self.assertEqual(1, len({request.body for request in box.requests}))

    def test_a_failure_is_told_and_its_end_and_never_the_payload(self):
        channel, box = self.pagerduty()
        self.channel("email", to=[self.address])
        endpoint = self.failing()
        self.lose(endpoint)
        box.wait(1, 60)
        endpoint.box.answers = [200]
        self.lose(endpoint)
        box.wait_until(lambda: [r for r in box.requests if r.json()["event_action"] == "resolve"], 60)
        opened, *_, closed = [request.json() for request in box.requests]
        self.assertEqual("trigger", opened["event_action"])
        self.assertEqual(opened["dedup_key"], closed["dedup_key"])
        details = opened["payload"]["custom_details"]
        self.assertEqual("webhook_failure", details["kind"])
        self.assertEqual(endpoint.created["events"][0], details["eventType"])
        self.assertTrue(details["eventId"] and details["error"])
        mails = self.wait_mails(2)
        for text in [m["raw"] for m in mails] + [r.body.decode() for r in box.requests]:
            self.assertNotIn("inside", text)
            self.assertNotIn(endpoint.box.path, text)
        eventually(lambda: len(self.log(channel)) == len(box.requests), 30, "the log")

    def test_the_contact_is_told_while_there_is_no_channel(self):
        self.api.expect(200, "PATCH", "/api/settings", {"contact": self.address})
        self.addCleanup(self.api.call, "PATCH", "/api/settings", {"contact": None})
        self.confirm(self.address)
        self.assertTrue(self.api.expect(200, "GET", "/api/settings")["contactConfirmed"])
        endpoint = self.failing()
        self.lose(endpoint)
        (got,) = self.wait_mails(1)
        self.assertIn(bare(endpoint.id), got["text"])
        channel, box = self.slack()
        other = self.failing()
        self.lose(other)
        box.wait_until(lambda: any(bare(other.id) in r.body.decode() for r in box.requests), 60)
        self.assertFalse([m for m in self.mails() if bare(other.id) in m["text"]])

    def test_the_operator_hears_of_what_is_severe(self):
        endpoint = self.endpoint([unique()], answers=[410])
        self.lose(endpoint)

        def heard():
            return [m for m in mail.running().to(mail.OPERATOR) if bare(endpoint.id) in m["text"]]

        (got,) = eventually(heard, 60, "the operator's mail")
        self.assertIn(self.organization, got["subject"] + got["text"])
        self.assertIn("was disabled", got["text"])


class ManyDeadLetters(ChannelCase):
    """Dead letters of three endpoints, written as the dispatcher does."""

    def write(self, endpoints, type_, count, seconds):
        return dead_letters.write(self.system, self.organization, [e.id for e in endpoints], type_, count, seconds)

    def recover(self, endpoints):
        """One attempt fails, the next succeeds: the endpoint's state says that it is well."""
        for endpoint in endpoints:
            endpoint.box.answers = [500, 200]
            self.lose(endpoint)
        for endpoint in endpoints:
            endpoint.box.wait(2, 60)

    def each(self, count):
        """How many are of each endpoint: they are written in turn."""
        return [(count + 2 - n) // 3 for n in range(3)]

    def inbox(self, endpoint):
        found = self.api.expect(200, "GET", f"/api/notifications?limit=200&endpointId={endpoint.id}")
        return list(reversed(found["data"]))

    def all_told(self, endpoints, count):
        """Every notification of them, once all their failures are in some and they have recovered."""
        each = self.each(count)

        def told():
            found = [self.inbox(endpoint) for endpoint in endpoints]
            over = all(told and told[-1]["stage"] == "closed" for told in found)
            return over and [sum(n["failureCount"] for n in told) for told in found] == each and found
        return [n for told in eventually(told, 120, "all in the inbox") for n in told]

    def test_many_dead_letters_make_few_and_true_messages(self):
        count, seconds = DEAD_LETTERS["count"], DEAD_LETTERS["seconds"]
        endpoints = [self.endpoint([unique()], retryDelays=["1s"]) for _ in range(3)]
        slack, slack_box = self.slack()
        pager, pager_box = self.pagerduty()
        email = self.channel("email", to=[self.address])
        type_ = unique("many")
        self.assertEqual(0, self.write(endpoints, type_, count, seconds).wait(seconds + 120))
        self.recover(endpoints)
        told = self.all_told(endpoints, count)
        high = [n for n in self.api.expect(200, "GET", "/api/notifications?kind=webhook_failures_high")["data"]
                if n["eventType"] == type_]
        self.assertEqual(1, len(high))
        for channel in (slack, pager, email):
            eventually(lambda: {n["id"] for n in told + high} <= {s["notificationId"] for s in self.log(channel)
                                                                  if s["status"] == "sent"}, 120, channel["type"])
        mails = self.mails()
        slacks = [request.json()["text"] for request in slack_box.requests]
        for messages in ([m["text"] for m in mails], slacks):
            self.assertLessEqual(sum("Further ones are gathered" in text for text in messages), 3, messages)
            self.assertLessEqual(sum("more failed since" in text for text in messages), 3, messages)
            self.assertLessEqual(sum("It works again" in text for text in messages), 3, messages)
            self.assertLessEqual(len(messages), 3 * len({n["stage"] for n in told}), messages)
            # The counts of all messages are the number of what failed.
            totals = [int(n) for text in messages for n in re.findall(r"(\d+) deliver(?:y|ies) failed meanwhile", text)]
            self.assertEqual(sorted(self.each(count)), sorted(totals))
            gathered = [int(n) for text in messages for n in re.findall(r"http_5xx: (\d+)", text)]
            self.assertEqual(count, sum(gathered))
        stages = [request.json()["event_action"] for request in pager_box.requests]
        self.assertEqual(4, len({r.json()["dedup_key"] for r in pager_box.requests}), "three endpoints, one rate")
        self.assertEqual(3, stages.count("resolve"))
        self.assertEqual(len(told) + 1, len(stages))
        told_of = [r.json()["payload"]["custom_details"] for r in pager_box.requests]
        counts = collections.Counter((it["kind"], it["stage"]) for it in told_of)
        self.assertLessEqual(max(counts.values()), 3, counts)

    def test_a_notifier_that_is_killed_again_and_again_loses_none(self):
        count = 3_000
        endpoints = [self.endpoint([unique()], retryDelays=["1s"]) for _ in range(3)]
        slack, slack_box = self.slack()
        email = self.channel("email", to=[self.address])
        writer = self.write(endpoints, unique("killed"), count, 20)
        for _ in range(3):
            self.kill()
        # And in the middle of something that it sends.
        eventually(lambda: slack_box.requests, 60, "a message")
        self.kill()
        self.assertEqual(0, writer.wait(60))
        self.kill()
        self.recover(endpoints)
        self.kill()
        told = self.all_told(endpoints, count)
        for channel in (slack, email):
            eventually(lambda: {n["id"] for n in told} <= {s["notificationId"] for s in self.log(channel)
                                                           if s["status"] == "sent"}, 120, channel["type"])
        for texts in ([m["text"] for m in self.mails()],
                      [request.json()["text"] for request in slack_box.requests]):
            for endpoint in endpoints:
                self.assertTrue(any("It works again" in text and bare(endpoint.id) in text for text in texts))

    def kill(self):
        services.kill(self.system, "notifier")

    def test_what_is_being_sent_when_another_instance_comes_is_sent_once(self):
        box = recorder().mailbox([Response(200, delay=4)])
        channels = [self.channel("slack", url=box.url) for _ in range(4)]
        told = [self.api.expect(202, "POST", f"{CHANNELS}/{channel['id']}/test")["notificationId"]
                for channel in channels]
        box.wait(len(channels), 60)
        # Now all are under way, and the partitions are to be shared with somebody else.
        another = services.Another(self.system, "notifier")
        try:
            for channel, notification in zip(channels, told):
                (line,) = eventually(lambda: self.log(channel), 60, "the log")
                self.assertEqual((notification, "sent", 1), (line["notificationId"], line["status"], line["attempts"]))
            # The group is at work again, whoever has the partition.
            last, quick = self.slack()
            self.pressed(last, "sent")
            self.assertEqual(len(channels), len(box.requests))
            self.assertEqual(1, len(quick.requests))
        finally:
            another.stop()
