"""Events from producers that write to Kafka themselves."""
from harness import foreign, topics
from harness.api import eventually
from harness.case import SystemCase, unique
from harness.foreign import message

JSON = {"content-type": "application/json"}


class KafkaInput(SystemCase):
    def setUp(self):
        self.name = unique()
        self.box = self.endpoint([self.name]).box

    def produce(self, *messages, **options):
        return foreign.produce(self.system.info()["kafka"], list(messages), **options)

    def event(self, n, **more):
        return {"type": self.name, "organizationId": self.organization, "data": {"n": n}, **more}

    def arrived(self, count):
        """The `n` of what came."""
        return sorted(request.json()["data"]["n"] for request in self.box.wait(count))

    def cloudevent(self, n):
        return {"specversion": "1.0", "id": f"{self.name}-{n}", "source": "/shop",
                "type": self.name, "organizationid": self.organization,
                "time": "2024-12-01T09:15:00Z"}

    def test_json_with_and_without_a_content_type(self):
        self.produce(message(self.event(1), JSON), message(self.event(2)))
        self.assertEqual([1, 2], self.arrived(2))

    def test_cloudevents_binary(self):
        attributes = {f"ce_{name}": value for name, value in self.cloudevent(1).items()}
        self.produce(message({"n": 1}, {**attributes, **JSON}))
        self.assertEqual([1], self.arrived(1))
        self.assertEqual("2024-12-01T09:15:00Z", self.box.requests[0].json()["timestamp"])

    def test_cloudevents_structured(self):
        event = {**self.cloudevent(1), "datacontenttype": "application/json", "data": {"n": 1}}
        self.produce(message(event, {"content-type": "application/cloudevents+json"}),
                     message({**event, "id": self.name + "-2", "data": {"n": 2}},
                             {"content-type": "application/cloudevents+json; charset=utf-8"}))
        self.assertEqual([1, 2], self.arrived(2))

    def test_protobuf(self):
        event = foreign.protobuf_event(
            id=self.name, organization_id=self.organization, type=self.name,
            timestamp_ms=1_733_044_500_000, data=b'{"n": 1}')
        self.produce(message(event, {"content-type": "application/x-protobuf"}))
        self.assertEqual([1], self.arrived(1))
        self.assertEqual("2024-12-01T09:15:00Z", self.box.requests[0].json()["timestamp"])

    def test_a_transaction_that_commits_arrives_and_one_that_aborts_does_not(self):
        self.produce(message(self.event(1)), transaction="abort")
        self.produce(message(self.event(2)), message(self.event(3)), transaction="commit")
        self.produce(message(self.event(4)))
        self.assertEqual([2, 3, 4], self.arrived(3))
        self.assert_quiet(self.box, 3)

    def test_the_same_id_over_http_and_kafka_is_delivered_once(self):
        event = self.event(1, id="evt_" + self.name)
        self.api.publish(event)
        self.box.wait(1)
        self.produce(message(event), message(event), message(self.event(2)))
        self.box.wait(2)
        self.assert_quiet(self.box, 2)
        self.assertEqual([1, 2], self.arrived(2))

    def test_a_long_backlog_lets_the_other_partitions_through(self):
        nobodys = message({**self.event(0), "type": unique()}, partition=0)
        backlog = [nobodys] * 6_000
        backlog[4_000] = message(self.event(1), partition=0)
        # One transaction, so that all can be read at once; both partitions are one producer's.
        self.produce(*backlog, message(self.event(2), partition=2), transaction="commit")
        self.assertEqual([2, 1], [request.json()["data"]["n"] for request in self.box.wait(2)])

    def test_poison_is_a_dead_letter_and_its_partition_moves_on(self):
        elsewhere = {**self.event(0), "organizationId": "org_of_others"}
        nowhere = {name: value for name, value in self.event(0).items()
                   if name != "organizationId"}
        wrong = [message(b"\x00\xff not json", JSON, partition=0),
                 message(b"", partition=0), message(elsewhere, partition=0),
                 message(nowhere, partition=0),
                 message(b"\xff\xff", {"content-type": "application/x-protobuf"}, partition=0),
                 message(self.event(0), {"content-type": "text/csv"}, partition=0)]
        places = self.produce(*wrong, message(self.event(1), partition=0))
        self.assertEqual([1], self.arrived(1))
        for partition, offset in places[:-1]:
            with self.subTest(offset=offset):
                self.assertTrue(eventually(lambda: self.poison(partition, offset), 30,
                                           f"the dead letter of {partition}@{offset}"))

    def poison(self, partition, offset):
        return [letter for letter in topics.tail("fanfare.dead-letters")
                if letter.value.get("reason") == "poison"
                and letter.value.get("sourceTopic") == foreign.TOPIC
                and int(letter.value.get("sourcePartition", 0)) == partition
                and int(letter.value.get("sourceOffset", 0)) == offset]
