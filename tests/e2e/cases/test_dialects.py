"""What is published arrives at the documents' receivers, and they accept it."""
from harness import catalogues, receivers, signing, tampering
from harness.api import eventually
from harness.case import SystemCase, tls, unique


class Dialects(SystemCase):
    def test_receivers_of_the_documents_accept_every_type_of_their_page(self):
        for spec, dialect, receiver in receivers.running().each():
            with self.subTest(receiver=spec.name, dialect=dialect):
                types = catalogues.published(dialect)
                start = len(receiver.exchanges)
                created, _ = self.register(receiver.url(tls()), dialect,
                                           sorted({sent for _, sent in types}))
                ids = self.publish_all(types)
                seen = self.wait_for(receiver, start, len(types))
                self.assertEqual({200, 204} | {status for _, status in seen}, {200, 204})
                for request, _ in seen:
                    self.assert_conforms(dialect, receiver.secret, request, created["id"])
                self.assertEqual(sorted(sent for _, sent in types),
                                 sorted(request.json()["type"] for request, _ in seen))
                if dialect == "generic":
                    self.assertEqual(set(ids), {request.json()["id"] for request, _ in seen})
                self.replay_tampered(spec, dialect, receiver, seen[0][0].raw)
                self.api.call("DELETE", "/api/webhooks/" + created["id"])

    def publish_all(self, types):
        return self.api.publish(*({"id": "evt_" + unique("e").replace(".", ""), "type": published,
                                   "data": catalogues.sample_data(published)}
                                  for published, _ in types))

    def wait_for(self, receiver, start, count):
        eventually(lambda: len(receiver.exchanges) >= start + count, 30,
                   f"{count} deliveries at {receiver.spec.name}")
        return receiver.exchanges[start:]

    def replay_tampered(self, spec, dialect, receiver, raw):
        for what, changed in tampering.all_of(spec, dialect, receiver.secret, raw):
            self.assertEqual(401, receiver.post(changed), what)

    def test_data_arrives_as_published(self):
        text = ('{"b":1.0,"a":{"x":[true,null,"\\u00e9\\/\\ud83d\\ude00"],"camelCase":-0},'
                '"money":"149.90","big":9007199254740993,"1":"one"}')
        as_published = ("fanfare", "fanfare-v1", "standard", "cloudevents")
        name = unique()
        endpoints = [self.endpoint([name], dialect) for dialect in as_published]
        spaced = text.replace(",", " ,\n").replace(":", "\t: ").encode()
        body = b'{"type":"%s","data":%s}' % (name.encode(), spaced)
        self.api.expect(202, "POST", "/api/events", body)
        for endpoint in endpoints:
            with self.subTest(dialect=endpoint.dialect):
                request = endpoint.box.wait(1)[0]
                self.assertIn(b'"data":' + text.encode(), request.body)

    def test_fanfare_snake_renames_members_at_every_depth(self):
        name = unique()
        endpoint = self.endpoint([name], "fanfare-snake")
        self.api.publish({"type": name, "data": {
            "consumerId": 1, "address2Line": [{"OTPLogin": "keepThis"}],
            "metadata": {"keepThis": 1}, "with-dash Aa": 2}})
        data = endpoint.box.wait(1)[0].json()["data"]
        self.assertEqual({"consumer_id": 1, "address2_line": [{"otp_login": "keepThis"}],
                          "metadata": {"keepThis": 1}, "with-dash Aa": 2}, data)

    def test_generic_sends_what_javascript_would_print(self):
        name = unique()
        endpoint = self.endpoint([name], "generic")
        body = (b'{"type":"%s","data":{"z":1.0,"10":1e2,"2":-0,"s":"\\u00e9\\/",'
                b'"money":149.990}}' % name.encode())
        self.api.expect(202, "POST", "/api/events", body)
        self.assertIn('"data":{"2":0,"10":100,"z":1,"s":"é/","money":149.99}}'.encode(),
                      endpoint.box.wait(1)[0].body)

    def test_generic_gives_up_what_javascript_cannot_keep(self):
        name = unique()
        endpoint = self.endpoint([name], "generic")
        self.api.expect(202, "POST", "/api/events",
                        b'{"type":"%s","data":{"n":9007199254740993}}' % name.encode())
        found = eventually(lambda: self.api.dead_letters(endpoint.id), 15, "a dead letter")
        self.assertEqual(["unrepresentable"], [entry["reason"] for entry in found])
        self.assertEqual([], endpoint.box.requests)

    def test_delivery_id_is_the_same_for_the_same_event_and_differs_by_endpoint(self):
        name = unique()
        endpoints = [self.endpoint([name]) for _ in range(3)]
        self.api.publish({"type": name, "data": {}})
        ids = {signing.delivery_id_of("fanfare", endpoint.box.wait(1)[0])
               for endpoint in endpoints}
        self.assertEqual(3, len(ids))

    def test_experience_id_is_the_events_else_that_of_data_else_left_out(self):
        name = unique()
        endpoint = self.endpoint([name], "fanfare-v1")
        for event in ({"experienceId": "exp_a", "data": {"experienceId": "exp_b"}},
                      {"data": {"experienceId": "exp_b"}}, {"data": {"experienceId": 5}}):
            self.api.publish({"type": name, **event})
        found = [request.json().get("experienceId") for request in endpoint.box.wait(3)]
        self.assertEqual([None, "exp_a", "exp_b"], sorted(found, key=str))

    def test_cloudevents_names_its_source(self):
        name = unique()
        endpoint = self.endpoint([name], "cloudevents")
        self.api.publish({"type": name, "data": {}, "timestamp": "2024-12-01T10:15:00.9+01:00"})
        body = endpoint.box.wait(1)[0].json()
        self.assertEqual("1.0", body["specversion"])
        self.assertEqual("/organizations/" + self.organization, body["source"])
        self.assertEqual("application/json", body["datacontenttype"])
        self.assertRegex(body["time"], r"^2024-12-01T09:15:00(\.9\d*)?Z$")

    def test_recorder_refuses_a_wrong_secret(self):
        name = unique()
        endpoint = self.endpoint([name])
        endpoint.box.secret = "whsec_another"
        self.api.publish({"type": name, "data": {}})
        endpoint.box.wait(1)
        self.assertEqual(401, endpoint.box.statuses[0])
