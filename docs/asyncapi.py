#!/usr/bin/env python3
"""Writes asyncapi.yaml: docs/asyncapi.py [folder of the programs]. Needs PyYAML.

Topics, settings and who reads and writes them are those of `fanfare topics plan`; records are those of records.proto.
"""
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "asyncapi.yaml"
PROTO = ROOT / "proto" / "fanfare" / "v1" / "records.proto"
# What is in a topic. The plan knows names; records.proto knows messages.
MESSAGES = {
    "events": "Event", "event-ids": "EventSeen", "deliveries": "Delivery", "returns": "Delivery", "retry.{delay}": "Delivery",
    "attempts": "Attempt", "dead-letters": "DeadLetter", "runs": "Run", "audit": "AuditEntry",
    "notifications": "NotificationRecord", "incidents": "Incident",
    "notification-channels": "NotificationChannel", "outbox": "OutboxRecord", "endpoints": "Endpoint", "catalogue": "CatalogueRecord",
    "control": "ControlRecord", "inbound-sources": "InboundSource", "quotas": "QuotaRecord",
    "api-keys": "ApiKey", "endpoint-states": "EndpointState",
}
FROM_PRODUCERS = ["EventAsJson", "CloudEventStructured", "CloudEventBinary", "Event"]
PROTOBUF = "application/vnd.google.protobuf;version=3"


class Text(str):
    """Written as a block."""


def plan(folder: Path) -> dict:
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as config:
        config.write("kafka: {brokers: 'localhost:9092'}\n")
        config.flush()
        said = subprocess.run([folder / "fanfare", "topics", "plan", "--json", "--config", config.name],
                              capture_output=True, text=True, check=True).stdout
    return json.loads(said)


def channel_of(topic: str) -> str:
    """retry.5s and retry.1m are one channel."""
    name = topic.removeprefix("fanfare.")
    if name.startswith("retry."):
        return "retry.{delay}"
    return "in.{source}" if name.startswith("in.") else name


def key_of(channel: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]+", "-", channel).strip("-")


def proto_messages() -> dict:
    found = re.findall(r"^message (\w+) \{\n.*?^\}$", PROTO.read_text(), re.S | re.M)
    return {name: re.search(rf"^message {name} \{{\n.*?^\}}$", PROTO.read_text(), re.S | re.M)[0] for name in found}


def with_what_it_needs(name: str, messages: dict) -> Text:
    needed, open_ = [], [name]
    while open_:
        each = open_.pop(0)
        if each in needed:
            continue
        needed.append(each)
        open_ += [word for word in re.findall(r"\b[A-Z]\w+\b", re.sub(r"//.*", "", messages[each])) if word in messages]
    return Text("\n\n".join(messages[each] for each in needed) + "\n")


def message_objects() -> dict:
    messages = proto_messages()
    made = {name: {"name": f"fanfare.v1.{name}", "contentType": "application/x-protobuf",
                   "payload": {"schemaFormat": PROTOBUF, "schema": with_what_it_needs(name, messages)}}
            for name in sorted(set(MESSAGES.values()))}
    attributes = {"specversion": {"const": "1.0"}, "id": {"type": "string"}, "source": {"type": "string"},
                  "type": {"type": "string"}, "time": {"type": "string", "format": "date-time"},
                  "organizationid": {"type": "string"}}
    required = ["specversion", "source", "type", "organizationid"]
    made["EventAsJson"] = {
        "name": "event as JSON", "contentType": "application/json", "description": "As for POST /api/events, one event.",
        "payload": {"type": "object", "required": ["type", "data", "organizationId"], "properties": {
            "id": {"type": "string", "maxLength": 256, "description": "Absent: made of topic, partition and offset"},
            "type": {"type": "string", "minLength": 1, "maxLength": 256}, "data": {"type": "object"},
            "timestamp": {"type": "string", "format": "date-time"}, "organizationId": {"type": "string"},
            "experienceId": {"type": "string", "maxLength": 256}, "orderingKey": {"type": "string", "maxLength": 256}}}}
    made["CloudEventStructured"] = {
        "name": "CloudEvents 1.0, structured mode", "contentType": "application/cloudevents+json",
        "payload": {"type": "object", "required": [*required, "data"], "properties": {**attributes, "data": {"type": "object"}}}}
    made["CloudEventBinary"] = {
        "name": "CloudEvents 1.0, binary mode", "contentType": "application/json", "description": "The value is data.",
        "headers": {"type": "object", "required": ["ce_" + name for name in required],
                    "properties": {"ce_" + name: schema for name, schema in attributes.items()}},
        "payload": {"type": "object"}}
    return made


def document(planned: dict) -> dict:
    channels, operations = {}, {}
    for topic in planned["topics"]:
        channel = channel_of(topic["name"])
        key = key_of(channel)
        names = FROM_PRODUCERS if channel == "in.{source}" else [MESSAGES[channel]]
        made = channels.setdefault(key, {
            "address": "fanfare." + channel, "description": "waiting for the delay" if "{delay}" in channel else topic["note"],
            "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
            "bindings": {"kafka": {"partitions": topic["partitions"], "replicas": topic["replication"], "topicConfiguration": {
                "cleanup.policy": [topic["config"]["cleanup.policy"]],
                **({"retention.ms": int(topic["config"]["retention.ms"])} if "retention.ms" in topic["config"] else {}),
                "max.message.bytes": int(topic["config"]["max.message.bytes"])}}}})
        if "{delay}" in channel:
            delays = made.setdefault("parameters", {"delay": {"enum": []}})["delay"]["enum"]
            delays.append(topic["name"].rsplit(".", 1)[1])
        if "{source}" in channel:
            made["parameters"] = {"source": {"description": "of ingest.sources"}}
    topics = {topic["name"]: key_of(channel_of(topic["name"])) for topic in planned["topics"]}
    for acl in planned["acls"]:
        if acl["resource"] != "topic":
            continue
        for topic, key in topics.items():
            if not (topic.startswith(acl["name"]) if acl["prefixed"] else topic == acl["name"]):
                continue
            for verb, action in (("write", "send"), ("read", "receive")):
                if verb in acl["operations"]:
                    operations[f"{acl['service']}-{verb}s-{key}"] = {
                        "action": action, "channel": {"$ref": f"#/channels/{key}"}, "tags": [{"name": acl["service"]}]}
    operations["producer-writes-in-source"] = {"action": "send", "channel": {"$ref": "#/channels/in-source"}, "tags": [{"name": "producer"}]}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Fanfare Webhooks: topics", "version": "0.1.0", "description": Text(
            "The topics in Kafka with the default settings. Other producers write to fanfare.in.{source}; everything else is\n"
            "between the services, and described so that it can be looked at. docs/topics.md says more of each.\n")},
        "defaultContentType": "application/x-protobuf",
        "servers": {"local": {"host": "127.0.0.1", "protocol": "kafka", "description": "./dev up; dev.json has the port"}},
        "channels": channels, "operations": dict(sorted(operations.items())), "components": {"messages": message_objects()},
    }


def text(planned: dict) -> str:
    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data):
            return True

    Dumper.add_representer(Text, lambda dumper, data: dumper.represent_scalar("tag:yaml.org,2002:str", str(data), style="|"))
    return "# Made by docs/asyncapi.py.\n" + yaml.dump(document(planned), Dumper=Dumper, sort_keys=False, width=120, allow_unicode=True)


if __name__ == "__main__":
    FILE.write_text(text(plan(Path(sys.argv[1] if len(sys.argv) > 1 else "build/dev/bin"))), encoding="utf-8")
