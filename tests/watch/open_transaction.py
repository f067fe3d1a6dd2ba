"""A foreign producer that leaves a transaction open on every partition of a topic: BROKERS TOPIC PARTITIONS.
Prints `open`, aborts it when its standard input ends."""
import sys

from confluent_kafka import Producer

brokers, topic, partitions = sys.argv[1], sys.argv[2], int(sys.argv[3])
producer = Producer({"bootstrap.servers": brokers, "transactional.id": "drill", "transaction.timeout.ms": 600_000})
producer.init_transactions(30)
producer.begin_transaction()
for partition in range(partitions):
    producer.produce(topic, b"", partition=partition)
if producer.flush(30):
    sys.exit("the broker took nothing for 30 seconds")
print("open", flush=True)
sys.stdin.read()
producer.abort_transaction(30)
