"""A Kafka producer that knows nothing of us: one JSON object on standard input says what to send.

{"kafka": "127.0.0.1:9092", "topic": "…", "transaction": null | "commit" | "abort",
 "messages": [{"value": "<base64>", "key": "…" | null, "headers": [["name", "value"]]}]}
Prints a JSON list of [partition, offset].
"""
import base64
import json
import sys
import uuid

from confluent_kafka import Producer

asked = json.load(sys.stdin)
settings = {"bootstrap.servers": asked["kafka"], "linger.ms": 0}
if asked["transaction"]:
    settings["transactional.id"] = "foreign-" + uuid.uuid4().hex
producer = Producer(settings)
written = []


def delivered(error, message):
    if error:
        sys.exit(f"not written: {error}")
    written.append([message.partition(), message.offset()])


if asked["transaction"]:
    producer.init_transactions(30)
    producer.begin_transaction()
for message in asked["messages"]:
    producer.produce(asked["topic"], base64.b64decode(message["value"]), message.get("key"),
                     headers=[(name, value.encode()) for name, value in message["headers"]],
                     on_delivery=delivered, **({"partition": message["partition"]}
                                               if "partition" in message else {}))
if producer.flush(30):
    sys.exit("the broker took nothing for 30 seconds")
if asked["transaction"] == "commit":
    producer.commit_transaction(30)
elif asked["transaction"] == "abort":
    producer.abort_transaction(30)
print(json.dumps(written))
