"""Events over HTTP: what is taken, what is refused and how, and that twice is once."""
import json
import re

from harness.case import SystemCase, unique


def offsets_named(text):
    """The numbers that an answer gives as an offset or a byte."""
    return [int(found) for found in re.findall(r"(?:offset|byte)\D{0,9}(\d+)", text)]


class Accepted(SystemCase):
    def test_one_event_as_many_is_answered_with_a_list(self):
        name = unique()
        one = self.api.expect(202, "POST", "/api/events", {"type": name, "data": {}})
        self.assertEqual(1, len(one["data"]))
        self.assertRegex(one["data"][0]["id"], "^evt_")
        self.assertIs(False, one["data"][0]["duplicate"])
        many = self.api.publish(*({"id": f"{name}-{n}", "type": name, "data": {}}
                                  for n in range(5)))
        self.assertEqual([f"{name}-{n}" for n in range(5)], many)

    def test_ndjson_is_a_batch(self):
        name = unique()
        endpoint = self.endpoint([name])
        lines = "\n".join(json.dumps({"type": name, "data": {"n": n}}) for n in range(3))
        self.api.expect(202, "POST", "/api/events", lines.encode(),
                        content_type="application/x-ndjson")
        arrived = sorted(request.json()["data"]["n"] for request in endpoint.box.wait(3))
        self.assertEqual([0, 1, 2], arrived)

    def test_the_same_id_twice_is_delivered_once_and_the_first_body_wins(self):
        name = unique()
        endpoint = self.endpoint([name])
        for n in range(3):
            answer = self.api.expect(202, "POST", "/api/events",
                                     {"id": "evt_" + name, "type": name, "data": {"n": n}})
            self.assertEqual([{"id": "evt_" + name, "duplicate": n > 0}], answer["data"])
        self.api.publish({"type": name, "data": {"n": "last"}})
        endpoint.box.wait_until(lambda: any(r.json()["data"]["n"] == "last"
                                            for r in endpoint.box.requests))
        self.assert_quiet(endpoint.box, 2)
        self.assertEqual({"0", "last"}, {str(request.json()["data"]["n"])
                                         for request in endpoint.box.requests})

    def test_the_same_id_with_another_ordering_key_is_another_event(self):
        name = unique()
        endpoint = self.endpoint([name])

        def publish(**key):
            return self.api.expect(202, "POST", "/api/events", {
                "id": "evt_" + name, "type": name, "data": key, **key})["data"][0]["duplicate"]
        keys = [{"orderingKey": "a"}, {"orderingKey": "b"}, {}]
        self.assertEqual([False] * 3 + [True] * 3, [publish(**key) for key in keys + keys])
        arrived = [str(request.json()["data"]) for request in endpoint.box.wait(3)]
        self.assertEqual({str(key) for key in keys}, set(arrived))
        self.assert_quiet(endpoint.box, 3)

    def test_the_same_id_twice_in_one_request_is_delivered_once(self):
        name = unique()
        endpoint = self.endpoint([name])
        self.api.publish(*[{"id": "evt_" + name, "type": name, "data": {}}] * 3)
        endpoint.box.wait(1)
        self.assert_quiet(endpoint.box, 1)

    def test_an_event_of_256_kib_is_taken(self):
        name = unique()
        endpoint = self.endpoint([name])
        self.api.publish({"type": name, "data": {"a": "x" * (255 << 10)}})
        self.assertEqual(255 << 10, len(endpoint.box.wait(1)[0].json()["data"]["a"]))


class Refused(SystemCase):
    def refused(self, status, body, **options):
        answer = self.api.call("POST", "/api/events", body, **options)
        self.assertEqual(status, answer.status, answer)
        self.assertEqual("application/problem+json", answer.headers["Content-Type"])
        return answer.json()

    def test_malformed_json_with_the_offset_of_the_fault(self):
        for body, offset in ((b'{"type":"a.b","data":{},}', 24), (b'{"type":"a.b" "data":{}}', 14),
                             (b'{"type":"a.b","data":{"a":01}}', 27)):
            with self.subTest(body=body):
                problem = self.refused(400, body)
                named = offsets_named(json.dumps(problem))
                self.assertTrue(any(abs(found - offset) <= 1 for found in named), problem)

    def test_input_that_is_no_event(self):
        for body in (b'{"type":"a.b","data":{"a":"\xff"}}',
                     b'{"type":"a.b","type":"a.b","data":{}}', b'{"data":{}}',
                     b'{"type":"a.b"}', b'{"type":"a.b","data":[]}', b"", b"[]x",
                     b'{"type":"a.b","data":{"\\ud800":1}}', b'{"type":"\\ud800","data":{}}',
                     b'{"type":"a.b","data":{},"timestamp":"yesterday"}',
                     b'{"type":"a.b","data":{"a":' + b"[" * 600 + b"]" * 600 + b"}}"):
            with self.subTest(body=body[:60]):
                self.refused(400, body)

    def test_a_batch_is_all_or_nothing_and_names_the_event_at_fault(self):
        name = unique()
        endpoint = self.endpoint([name])
        events = [{"type": name, "data": {}} for _ in range(4)]
        del events[3]["type"]
        problem = self.refused(400, events)
        self.assertIn("/3/type", json.dumps(problem))
        self.assert_quiet(endpoint.box, 0)

    def test_without_a_good_key(self):
        event = {"type": "a.b", "data": {}}
        self.refused(401, event, key="")
        self.refused(401, event, key="sk_live_00000000000000000000000000")

    def test_another_organizations_event(self):
        self.refused(403, {"type": "a.b", "organizationId": "org_of_others", "data": {}})

    def test_what_is_too_large(self):
        self.refused(413, {"type": "a.b", "data": {"a": "x" * (257 << 10)}})
        self.refused(413, [{"type": "a.b", "data": {}}] * 1001)
        self.refused(413, [{"type": "a.b", "data": {"a": "x" * (200 << 10)}}] * 42)
