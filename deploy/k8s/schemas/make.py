#!/usr/bin/env python3
"""Makes the JSON schemas of this folder out of CustomResourceDefinitions: make.py FILE.yaml …

Descriptions are left out; members that a definition doesn't know are refused. Needs PyYAML.
"""
import json
import sys
from pathlib import Path

import yaml

WANTED = {"Kafka": "v1", "KafkaNodePool": "v1", "KafkaUser": "v1", "PodMonitor": "v1", "PrometheusRule": "v1",
          "ScaledObject": "v1alpha1"}


def strict(schema):
    """JSON schema of what OpenAPI v3 of a definition says."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {}
    for key, value in schema.items():
        if key == "properties":
            made[key] = {name: strict(each) for name, each in value.items()}
        elif key in ("enum", "required"):
            made[key] = value
        elif key not in ("description", "default", "format", "example") and not key.startswith("x-kubernetes"):
            made[key] = strict(value)
    if "properties" in schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
        made.setdefault("additionalProperties", False)
    if schema.get("x-kubernetes-int-or-string"):
        made.pop("type", None)
        made.pop("anyOf", None)
        made["type"] = ["integer", "string"]
    return made


def main() -> None:
    for file in sys.argv[1:]:
        for document in yaml.safe_load_all(Path(file).read_text()):
            names = document["spec"]["names"]
            for version in document["spec"]["versions"]:
                if WANTED.get(names["kind"]) != version["name"]:
                    continue
                schema = strict(version["schema"]["openAPIV3Schema"])
                schema["properties"]["metadata"] = {"type": "object"}
                schema["properties"].pop("status", None)
                schema["x-group"] = document["spec"]["group"]
                target = Path(__file__).parent / f"{names['kind'].lower()}-{version['name']}.json"
                target.write_text(json.dumps(schema, separators=(",", ":"), sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
