"""What is made from openapi.yaml, from the plan of topics and from the records is what is committed, and sound."""
import importlib.util
import os
import pathlib
import re
import subprocess
import sys
import unittest

from harness import tools
from harness.places import E2E, ROOT


def script(name):
    """A script of docs/, with the packages that it needs."""
    sys.path.insert(0, str(tools.python_packages()))
    try:
        spec = importlib.util.spec_from_file_location(f"docs_{name}", ROOT / "docs" / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
    finally:
        sys.path.pop(0)


class Reference(unittest.TestCase):
    maxDiff = 2_000

    def planned(self):
        return script("asyncapi").plan(pathlib.Path(tools.program("fanfare")).parent)

    def test_the_reference_is_that_of_the_document(self):
        self.assertEqual(script("reference").text(), (ROOT / "docs" / "reference.md").read_text(),
                         "run docs/reference.py")

    def test_the_settings_are_those_of_the_programs(self):
        self.assertEqual(script("configuration").text(pathlib.Path(tools.program("fanfare")).parent),
                         (ROOT / "docs" / "configuration.md").read_text(), "run docs/configuration.py")

    def test_every_link_of_the_reference_leads_somewhere(self):
        page = (ROOT / "docs" / "reference.md").read_text()
        heads = {re.sub(r"[^a-z0-9 -]", "", head.lower()).replace(" ", "-") for head in re.findall(r"^#+ (.*)$", page, re.M)}
        self.assertEqual(set(), set(re.findall(r"\]\(#([^)]*)\)", page)) - heads)

    def test_asyncapi_is_that_of_the_plan_and_the_records(self):
        self.assertEqual(script("asyncapi").text(self.planned()), (ROOT / "asyncapi.yaml").read_text(), "run docs/asyncapi.py")

    def test_asyncapi_is_sound(self):
        place = E2E / "reference"
        done = subprocess.run(["node", str(place / "check.mjs"), str(ROOT / "asyncapi.yaml")], capture_output=True, text=True,
                              check=False, env={**os.environ, "NODE_PATH": str(tools.node_modules(place))})
        self.assertEqual(("", ""), (done.stdout, done.stderr))

    def test_the_page_of_topics_has_those_of_the_plan(self):
        page = (ROOT / "docs" / "topics.md").read_text().split("## Records")[0]
        listed = {name.replace("<", "{").replace(">", "}") for name in re.findall(r"^\| `fanfare\.([^`]+)`", page, re.M)}
        self.assertEqual({script("asyncapi").channel_of(topic["name"]) for topic in self.planned()["topics"]}, listed)

    def test_descriptions_of_the_document_are_whole(self):
        """`{description: One, two}` is YAML for a description and a key without a value."""
        document = script("reference").yaml.safe_load((ROOT / "openapi.yaml").read_text())

        def cut(node, path=()):
            if isinstance(node, dict):
                for key, value in node.items():
                    if value is None and " " in str(key):
                        yield (*path, key)
                    yield from cut(value, (*path, key))
            elif isinstance(node, list):
                for each in node:
                    yield from cut(each, path)

        self.assertEqual([], list(cut(document)))
