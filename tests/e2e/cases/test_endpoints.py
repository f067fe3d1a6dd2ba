"""Endpoints: what they subscribe to, and how soon a change of theirs holds."""
import time

from harness.case import SystemCase, recorder, unique


class Subscriptions(SystemCase):
    def test_wildcards_take_one_or_more_further_segments(self):
        top = unique("order")
        patterns = {"exact": [top + ".created"], "below": [top + ".*"], "deep": [top + ".a.*"],
                    "several": [top + ".created", top + ".*", "*"]}
        endpoints = {key: self.endpoint(events) for key, events in patterns.items()}
        names = [top, top + ".created", top + ".a.b", top + ".a.b.c", top + "x.created"]
        self.api.publish(*({"type": name, "data": {}} for name in names))
        expected = {"exact": [top + ".created"], "deep": [top + ".a.b", top + ".a.b.c"],
                    "below": [top + ".created", top + ".a.b", top + ".a.b.c"], "several": names}
        for key, endpoint in endpoints.items():
            with self.subTest(events=patterns[key]):
                mine = lambda: [r for r in endpoint.box.requests if top in r.json()["type"]]
                endpoint.box.wait_until(lambda: len(mine()) >= len(expected[key]))
                time.sleep(0.3)
                self.assertEqual(sorted(expected[key]), sorted(r.json()["type"] for r in mine()))

    def test_names_of_other_documents_reach_their_subscribers(self):
        published = "queue.consumer.admitted"
        mark = unique()
        sent = {"fanfare": published, "fanfare-v1": "queue.consumer_admitted",
                "fanfare-snake": "distribution.admitted"}
        endpoints = [self.endpoint([name], dialect) for dialect, name in sent.items()]
        self.api.publish({"type": published, "data": {"mark": mark}})
        for endpoint in endpoints:
            with self.subTest(dialect=endpoint.dialect):
                request = endpoint.box.wait(1)[0]
                self.assertEqual(sent[endpoint.dialect], request.json()["type"])
                self.assertEqual(mark, request.json()["data"]["mark"])


class Changes(SystemCase):
    def test_a_created_endpoint_gets_the_next_event(self):
        for round_number in range(20):
            name = unique()
            endpoint = self.endpoint([name])
            self.api.publish({"type": name, "data": {"round": round_number}})
            endpoint.box.wait(1)

    def test_patched_url_and_events_hold_within_a_second(self):
        old, new = unique(), unique()
        endpoint = self.endpoint([old])
        moved = recorder().mailbox()
        self.api.expect(200, "PATCH", "/api/webhooks/" + endpoint.id,
                        {"url": moved.url, "events": [new]})
        time.sleep(1)
        self.api.publish({"type": old, "data": {}}, {"type": new, "data": {}})
        self.assertEqual(new, moved.wait(1)[0].json()["type"])
        self.assert_quiet(endpoint.box, 0)
        self.assertEqual(1, len(moved.requests))

    def test_a_deleted_endpoint_gets_nothing_after_a_second(self):
        name = unique()
        endpoint, witness = self.endpoint([name]), self.endpoint([name])
        self.api.expect(204, "DELETE", "/api/webhooks/" + endpoint.id)
        time.sleep(1)
        self.api.publish({"type": name, "data": {}})
        witness.box.wait(1)
        self.assert_quiet(endpoint.box, 0)
        self.api.expect(404, "GET", "/api/webhooks/" + endpoint.id)

    def test_a_paused_endpoint_gets_nothing_after_a_second(self):
        name = unique()
        endpoint, witness = self.endpoint([name]), self.endpoint([name])
        paused = self.api.expect(200, "PATCH", "/api/webhooks/" + endpoint.id,
                                 {"status": "paused"})
        self.assertEqual("paused", paused["status"])
        time.sleep(1)
        self.api.publish({"type": name, "data": {}})
        witness.box.wait(1)
        self.assert_quiet(endpoint.box, 0)


class Resource(SystemCase):
    def test_secret_is_shown_at_creation_only(self):
        endpoint = self.endpoint([unique()])
        self.assertEqual(endpoint.secret, endpoint.created["secret"])
        for member in ("id", "url", "events", "dialect", "enabled", "status", "createdAt"):
            self.assertIn(member, endpoint.created)
        self.assertRegex(endpoint.id, "^whe_[0-9A-HJKMNP-TV-Z]{26}$")
        shown = self.api.expect(200, "GET", "/api/webhooks/" + endpoint.id)
        self.assertNotIn("secret", shown)
        self.assertEqual(endpoint.created["url"], shown["url"])

    def test_a_secret_is_made_when_none_is_given(self):
        created = self.api.expect(201, "POST", "/api/webhooks",
                                  {"url": recorder().mailbox().url, "events": ["order.created"]})
        self.addCleanup(self.api.call, "DELETE", "/api/webhooks/" + created["id"])
        self.assertGreaterEqual(len(created["secret"]), 24)

    def test_the_list_holds_what_was_created(self):
        endpoint = self.endpoint([unique()])
        listed, cursor = [], ""
        while cursor is not None:
            page = self.api.expect(200, "GET", "/api/webhooks" + cursor)
            listed += [entry["id"] for entry in page["data"]]
            cursor = "?cursor=" + page["nextCursor"] if page.get("nextCursor") else None
        self.assertEqual(1, listed.count(endpoint.id))

    def test_input_that_makes_no_endpoint(self):
        good = {"url": "https://127.0.0.1:1/", "events": ["a.b"], "dialect": "fanfare"}
        for wrong in ({"url": "http://127.0.0.1:1/"}, {"url": "ftp://a.example/"}, {"url": ""},
                      {"url": "https://u:p@a.example/"}, {"events": []}, {"events": ["*.a"]},
                      {"dialect": "none"}, {"secret": "a\nb"}, {"retryDelays": ["0.1s"]},
                      {"retryDelays": ["25h"]}, {"retryDelays": ["1s"] * 13},
                      {"dialect": "standard", "secret": "whsec_short"}):
            with self.subTest(wrong=wrong):
                answer = self.api.call("POST", "/api/webhooks", {**good, **wrong})
                if answer.status == 201:
                    self.api.call("DELETE", "/api/webhooks/" + answer.json()["id"])
                self.assertEqual(400, answer.status, answer)
                self.assertEqual("application/problem+json", answer.headers["Content-Type"])

    def test_without_a_good_key(self):
        for method, path in (("GET", "/api/webhooks"), ("POST", "/api/webhooks"),
                             ("GET", "/api/dead-letters")):
            with self.subTest(path=path):
                self.assertEqual(401, self.api.call(method, path, key="").status)
