#!/usr/bin/env python3
"""Saves what is configured, which is every compacted topic under the prefix, and loads it into a new cluster.

    backup.py --brokers HOST:PORT save FILE
    backup.py --brokers HOST:PORT load FILE      after `fanfare topics ensure`, before any service starts

Keys and values are kept byte for byte, of each key the last, in their partitions. Secrets in them are sealed with the
master key, which isn't in the file; hashes of API keys and addresses of customers are: keep it as such. Needs confluent-kafka.
"""
import argparse
import base64
import gzip
import json
import os
import sys

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, ConfigResource

WITHIN = 30  # seconds without an answer


def settings(options) -> dict:
    return {"bootstrap.servers": options.brokers, **dict(each.split("=", 1) for each in options.property)}


def compacted(client: dict, prefix: str) -> dict:
    """Name to number of partitions."""
    admin = AdminClient(client)
    topics = {name: topic for name, topic in admin.list_topics(timeout=WITHIN).topics.items() if name.startswith(prefix + ".")}
    if not topics:
        return {}
    asked = admin.describe_configs([ConfigResource(ConfigResource.Type.TOPIC, name) for name in topics], request_timeout=WITHIN)
    policies = {resource.name: future.result()["cleanup.policy"].value for resource, future in asked.items()}
    return {name: len(topic.partitions) for name, topic in sorted(topics.items()) if policies[name] == "compact"}


def records(client: dict, topic: str, partitions: int):
    """What is committed, the last of each key, in the order of the offsets; deleted keys left out."""
    consumer = Consumer({**client, "group.id": "fanfare-backup", "enable.auto.commit": False, "auto.offset.reset": "error",
                         "isolation.level": "read_committed", "enable.partition.eof": True})
    try:
        for partition in range(partitions):
            first, _ = consumer.get_watermark_offsets(TopicPartition(topic, partition), WITHIN)
            consumer.assign([TopicPartition(topic, partition, first)])
            last = {}
            while True:
                message = consumer.poll(WITHIN)
                if message is None:
                    raise KafkaException(f"{topic}/{partition}: no answer for {WITHIN} s")
                if message.error() and message.error().code() == KafkaError._PARTITION_EOF:
                    break
                if message.error():
                    raise KafkaException(message.error())
                last.pop(message.key(), None)
                if message.value() is not None:
                    last[message.key()] = message.value()
            yield from ((partition, key, value) for key, value in last.items())
    finally:
        consumer.close()


def save(client: dict, prefix: str, file: str) -> int:
    topics, count = compacted(client, prefix), 0
    if not topics:
        sys.exit(f"no topics begin with {prefix}.")
    new = file + ".new"
    private = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(private, "wb") as raw, gzip.open(raw, "wt", encoding="ascii") as out:
        print(json.dumps({"prefix": prefix, "topics": topics}), file=out)
        for topic, partitions in topics.items():
            for partition, key, value in records(client, topic, partitions):
                print(json.dumps([topic, partition, base64.b64encode(key).decode(), base64.b64encode(value).decode()]), file=out)
                count += 1
    os.replace(new, file)
    return count


def load(client: dict, prefix: str, file: str) -> int:
    there, count, refused = compacted(client, prefix), 0, []
    with gzip.open(file, "rt", encoding="ascii") as lines:
        head = json.loads(next(lines))
        if head["prefix"] != prefix:
            sys.exit(f"{file} is of topics that begin with {head['prefix']}.: name them with --prefix")
        for topic, partitions in head["topics"].items():
            if there.get(topic) != partitions:
                sys.exit(f"{topic} has {there.get(topic, 'no')} partitions, in {file} it has {partitions}: "
                         "run fanfare topics ensure with the configuration of then")
            if next(records(client, topic, partitions), None):
                sys.exit(f"{topic} is not empty: load into a new cluster, before any service starts")
        producer = Producer({**client, "enable.idempotence": True, "message.max.bytes": 8388608})
        for line in lines:
            topic, partition, key, value = json.loads(line)
            while True:
                try:
                    producer.produce(topic, base64.b64decode(value), base64.b64decode(key), partition,
                                     on_delivery=lambda error, _: error and refused.append(str(error)))
                    break
                except BufferError:
                    producer.poll(1)
            count += 1
        if producer.flush(WITHIN * 10) or refused:
            sys.exit(f"not all could be written: {refused[:1] or 'no answer'}")
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--brokers", required=True)
    parser.add_argument("--prefix", default="fanfare", help="topics.prefix of the configuration")
    parser.add_argument("--property", action="append", default=[], metavar="KEY=VALUE", help="of librdkafka, for TLS and SASL")
    parser.add_argument("verb", choices=["save", "load"])
    parser.add_argument("file")
    options = parser.parse_args()
    try:
        count = (save if options.verb == "save" else load)(settings(options), options.prefix, options.file)
    except KafkaException as error:
        sys.exit(f"{options.brokers}: {error.args[0]}")
    print(f"{count} records " + {"save": "saved", "load": "loaded"}[options.verb])


if __name__ == "__main__":
    main()
