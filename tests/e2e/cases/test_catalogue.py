"""Event types of an organization's own, and what ingest does with events that don't fit."""
from harness import foreign
from harness.api import eventually, soon
from harness.case import SystemCase, unique

SCHEMA = {"type": "object", "required": ["amount"],
          "properties": {"amount": {"type": "string", "pattern": r"^\d+\.\d\d$"}}}


class Catalogue(SystemCase):
    def declare(self, **more):
        name = unique("own")
        self.api.expect(201, "POST", "/api/event-types", {"name": name, "schema": SCHEMA, **more})
        self.addCleanup(self.api.call, "DELETE", "/api/event-types/" + name)
        return name

    def publish(self, *events):
        return self.api.call("POST", "/api/events", events[0] if len(events) == 1 else list(events))

    def until(self, status, event):
        """The answer once it has that status."""
        return soon(lambda: self.only(status, self.publish(event)), f"a {status}")

    def only(self, status, answer):
        return answer if answer.status == status else None

    def test_a_schema_is_in_effect_at_once(self):
        name = self.declare(validation="enforce")
        bad = {"type": name, "data": {"amount": "9,50"}}
        refused = self.until(400, bad).json()
        self.assertEqual("/data/amount", refused["errors"][0]["pointer"])
        self.assertEqual("urn:fanfare:problem:schema", refused["type"])
        batch = self.publish({"type": name, "data": {"amount": "9.50"}}, bad).json()
        self.assertEqual("/1/data/amount", batch["errors"][0]["pointer"])
        self.api.expect(200, "PATCH", "/api/event-types/" + name, {"schema": None})
        self.until(202, bad)

    def test_warnings_are_in_the_answer_and_the_event_is_delivered(self):
        name = self.declare()
        endpoint = self.endpoint([name])

        def warned():
            answer = self.publish({"type": name, "data": {}}).json()
            return answer if "warnings" in answer else None

        answer = eventually(warned, 30, "a warning")
        self.assertEqual([{"pointer": "/data/amount", "detail": "is missing"}], answer["warnings"])
        endpoint.box.wait(1)

    def test_an_event_of_kafka_that_does_not_fit_is_a_dead_letter(self):
        name = self.declare(validation="enforce")
        self.until(400, {"type": name, "data": {}})
        endpoint = self.endpoint([name])
        event_id = unique("evt")
        self.produce({"id": event_id, "type": name, "data": {}})
        self.produce({"id": event_id + "b", "type": name, "data": {"amount": "1.00"}})

        def letters():
            found = self.api.expect(200, "GET", "/api/dead-letters?reason=schema&limit=200")["data"]
            return [letter for letter in found if letter["eventId"] == event_id]

        letter = eventually(letters, 20, "the dead letter")[0]
        self.assertEqual(("/data/amount: is missing", None, {}),
                         (letter["error"], letter["endpointId"], letter["payload"]))
        refused = self.api.expect(409, "POST", f"/api/dead-letters/{letter['id']}/redrive")
        self.assertEqual("urn:fanfare:problem:no-delivery", refused["type"])
        groups = self.api.expect(200, "GET", "/api/dead-letters/groups?reason=schema&eventType=" + name)
        self.assertEqual([None], [group["endpointId"] for group in groups["data"]])
        endpoint.box.wait(1)
        self.assert_quiet(endpoint.box, 1)

    def produce(self, event):
        foreign.produce(self.system.info()["kafka"],
                        [foreign.message({"organizationId": self.organization, **event})])

    def test_a_test_call_sends_the_example(self):
        name = self.declare(example={"amount": "9.50"})
        endpoint = self.endpoint([name])
        answer = self.api.expect(200, "POST", "/api/webhooks/test",
                                 {"endpointId": endpoint.id, "eventType": name})
        self.assertEqual("delivered", answer["status"])
        self.assertEqual({"amount": "9.50"}, endpoint.box.requests[0].json()["data"])
