"""What a producer's trace shows of its events, in an OpenTelemetry collector."""
import secrets

from harness import foreign, system
from harness.case import SystemCase, unique
from harness.foreign import message


class Traces(SystemCase):
    def setUp(self):
        self.collector = system.collector()
        if not self.collector:
            self.skipTest("the system of --home sends its traces elsewhere")
        self.name = unique()
        self.trace, self.caller = secrets.token_hex(16), secrets.token_hex(8)

    def traceparent(self, sampled=True):
        return f"00-{self.trace}-{self.caller}-0{int(sampled)}"

    def publish(self, **options):
        self.api.expect(202, "POST", "/api/events", {"type": self.name, "data": {}},
                        more={"traceparent": self.traceparent(**options)})

    def spans(self, name, count):
        return self.collector.wait(lambda span: span.name == name and self.name
                                   == span.attributes.get("fanfare.event.type"), count)

    def test_lead_from_the_producer_to_the_first_attempt_and_on_by_links(self):
        endpoint = self.endpoint([self.name], answers=[500, 200], retryDelays=["1s"], traceparent=True)
        self.publish()
        requests = endpoint.box.wait(2)
        publish, = self.spans("publish", 1)
        self.assertEqual(("fanfare-ingest", "server", self.trace, self.caller),
                         (publish.service, publish.kind, publish.trace, publish.parent))
        self.assertEqual("202", publish.attributes["http.response.status_code"])
        fanout, = self.spans("fanout", 1)
        self.assertEqual(("fanfare-fanout", "consumer", self.trace, publish.id, "1"),
                         (fanout.service, fanout.kind, fanout.trace, fanout.parent,
                          fanout.attributes["fanfare.deliveries"]))
        self.assertEqual([f"00-{self.trace}-{fanout.id}-01"] * 2,
                         [request.header("traceparent") for request in requests])
        first, second = sorted(self.spans("attempt", 2),
                               key=lambda span: span.attributes["fanfare.attempt.number"])
        self.assertEqual(("fanfare-dispatcher", "client", self.trace, fanout.id),
                         (first.service, first.kind, first.trace, first.parent))
        self.assertEqual(("500", "retrying", "the endpoint answered 500"),
                         (first.attributes["http.response.status_code"],
                          first.attributes["fanfare.attempt.result"], first.error))
        self.assertNotEqual(self.trace, second.trace)
        self.assertEqual((None, [(self.trace, fanout.id)], None),
                         (second.parent, second.links, second.error))
        self.assertEqual("delivered", second.attributes["fanfare.attempt.result"])

    def test_of_a_producer_in_kafka(self):
        endpoint = self.endpoint([self.name])
        foreign.produce(self.system.info()["kafka"], [message(
            {"type": self.name, "organizationId": self.organization, "data": {}},
            {"content-type": "application/json", "traceparent": self.traceparent()})])
        endpoint.box.wait(1)
        fanout, = self.spans("fanout", 1)
        self.assertEqual((self.trace, self.caller), (fanout.trace, fanout.parent))
        attempt, = self.spans("attempt", 1)
        self.assertEqual((self.trace, fanout.id), (attempt.trace, attempt.parent))
        self.assertEqual([], endpoint.box.requests[0].values("traceparent"))

    def test_what_the_producer_does_not_sample_is_not_sent(self):
        endpoint = self.endpoint([self.name])
        self.publish(sampled=False)
        endpoint.box.wait(1)
        self.trace = secrets.token_hex(16)
        self.publish()
        self.spans("attempt", 1)
        for name in ("publish", "fanout", "attempt"):
            self.assertEqual([self.trace], [span.trace for span in self.spans(name, 1)])
