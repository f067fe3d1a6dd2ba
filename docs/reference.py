#!/usr/bin/env python3
"""Writes reference.md from openapi.yaml: docs/reference.py. Needs PyYAML."""
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
VERBS = ("get", "post", "put", "patch", "delete")
PAGE = Path(__file__).with_name("reference.md")


class Reference:
    def __init__(self, api):
        self.api = api

    def whole(self, node):
        """What a $ref stands for."""
        while "$ref" in node:
            name, found = node["$ref"], self.api
            for part in name.removeprefix("#/").split("/"):
                found = found[part]
            node = {**found, "shown": name.rsplit("/", 1)[1]}
        return node

    def kind(self, schema):
        schema = self.whole(schema)
        if "enum" in schema:
            return " · ".join(f"`{'null' if each is None else each}`" for each in schema["enum"])
        if "const" in schema:
            return f"`{schema['const']}`"
        for word in ("oneOf", "anyOf"):
            if word in schema:
                return " or ".join(dict.fromkeys(self.kind(each) for each in schema[word]))
        types = schema.get("type", "object" if "properties" in schema or "allOf" in schema else "any")
        shown = "[" + schema["shown"] + "](#" + schema["shown"].lower() + ")" if "shown" in schema else ""
        kinds = [types] if isinstance(types, str) else types
        if "array" in kinds and "items" in schema:
            return " or ".join("list of " + self.kind(schema["items"]) if each == "array" else each for each in kinds)
        if shown and "object" in kinds:
            return " or ".join([shown] + [each for each in kinds if each != "object"])
        return " or ".join(kinds) + (f" ({schema['format']})" if "format" in schema else "")

    def members(self, schema):
        """(name, schema, whether it must be there), of all parts."""
        schema = self.whole(schema)
        found = {}
        for part in schema.get("allOf", []):
            found |= {name: (inner, must) for name, inner, must in self.members(part)}
        for name, inner in schema.get("properties", {}).items():
            found[name] = (inner, name in schema.get("required", []))
        return [(name, *rest) for name, rest in found.items()]

    def remark(self, schema):
        whole = self.whole(schema)
        bounds = {"default": "default `{}`", "maxLength": "at most {} characters", "maxItems": "at most {}", "minimum": "from {}",
                  "maximum": "to {}", "pattern": "`{}`"}
        parts = [text.format(str(whole[word]).replace("|", "\\|")) for word, text in bounds.items() if word in whole]
        said = str(schema.get("description") or ("" if "shown" in whole else whole.get("description", ""))).strip().replace("\n", " ")
        return "; ".join([*([said] if said else []), *parts]).replace("|", "\\|").replace("\\\\|", "\\|")

    def table(self, schema, head="member"):
        rows = self.members(schema)
        if not rows:
            return []
        return ["", f"| {head} | type | |", "|---|---|---|",
                *(f"| `{name}`{'' if must else ' ?'} | {self.kind(inner)} | {self.remark(inner)} |" for name, inner, must in rows)]

    def body(self, content, head):
        lines = []
        for kind, each in content.items():
            schema = self.whole(each.get("schema", {}))
            if "shown" in schema:
                lines.append(f"{head}: {self.kind(each['schema'])}")
            else:
                rows = self.table(schema)
                lines += [f"{head}{'' if kind.endswith('json') else f', {kind}'}:" if rows else f"{head}: {self.kind(schema)}", *rows]
            lines.append("")
        return lines

    def operation(self, path, verb, of_path, operation):
        lines = [f"### {verb.upper()} {path}", "", operation["summary"] + ".", ""]
        if operation.get("description"):
            lines += [operation["description"].strip(), ""]
        parameters = [self.whole(each) for each in of_path + operation.get("parameters", [])]
        if parameters:
            lines += ["| parameter | in | type | |", "|---|---|---|---|"]
            lines += [f"| `{each['name']}`{'' if each.get('required') else ' ?'} | {each['in']} | {self.kind(each.get('schema', {}))} | "
                      f"{self.remark({**each.get('schema', {}), 'description': each.get('description', '')})} |" for each in parameters]
            lines.append("")
        if "requestBody" in operation:
            lines += self.body(self.whole(operation["requestBody"])["content"], "Body")
        for status, answer in operation["responses"].items():
            answer = self.whole(answer)
            if status == "default" or (status[0] in "45" and answer.get("shown") == "Problem"):
                continue
            lines += self.body(answer.get("content", {}), f"{status}, {answer['description']}") or [f"{status}: {answer['description']}", ""]
        return lines

    def page(self):
        api = self.api
        lines = ["# Reference of the REST API", "", "Made from [openapi.yaml](../openapi.yaml) by `docs/reference.py`; a `?` marks what may be absent.", "",
                 api["info"]["description"].strip(), ""]
        lines += [f"- [{tag['name']}](#{tag['name']}): {tag['description']}" for tag in api["tags"]] + ["- [Objects](#objects)", ""]
        for tag in api["tags"]:
            lines += [f"## {tag['name']}", ""]
            for path, item in api["paths"].items():
                for verb, operation in item.items():
                    if verb in VERBS and tag["name"] in operation["tags"]:
                        lines += self.operation(path, verb, item.get("parameters", []), operation)
        lines += ["## Objects", ""]
        for name, schema in api["components"]["schemas"].items():
            if self.members(schema):
                lines += [f"### {name}", "", *([schema["description"].strip()] if "description" in schema else []), *self.table(schema), ""]
        return "\n".join(lines).rstrip() + "\n"


def text():
    return Reference(yaml.safe_load((ROOT / "openapi.yaml").read_text(encoding="utf-8"))).page()


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
