"""The session of the README, the receiver of docs/first-steps.md and single calls of other pages, as a new user types them."""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import unittest

from harness import pages, tools
from harness.case import SystemCase
from harness.places import ROOT, run_folder


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Readme(SystemCase):
    def execute(self, script):
        """What it prints; killed as a whole if it hangs."""
        environment = {**os.environ, "FANFARE_HOME": str(self.system.home)}
        process = subprocess.Popen(["bash", "-ec", script], cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, start_new_session=True)
        try:
            said, _ = process.communicate(timeout=120)
        finally:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.assertEqual(0, process.returncode, said)
        return said

    def session(self):
        page = (ROOT / "README.md").read_text()
        session = page.split("## A session")[1].split("## Where to read on")[0]
        blocks = re.findall(r"^```bash\n(.*?)^```$", session, re.S | re.M)
        tidy = re.search(r"Tidy up with `([^`]*)`", session)[1]
        self.assertIn("port=9443\n", blocks[0])
        blocks[0] = blocks[0].replace("port=9443\n", f"port={free_port()}\n")
        return blocks, tidy

    def test_the_session_ends_with_a_verified_delivery(self):
        blocks, tidy = self.session()
        said = self.execute("\n".join([*blocks, tidy]))
        self.assertIn('verified {"id":"whk_', said)
        self.assertIn('"status":"delivered"', said)
        self.assertNotIn("FORGED", said)

    @unittest.skipUnless(shutil.which("node"), "no node here")
    def test_a_receiver_of_ones_own_behind_listen(self):
        (node,) = [text for language, text in pages.blocks(ROOT / "docs" / "first-steps.md") if language == "js"]
        (listen,) = [text for language, text in pages.blocks(ROOT / "docs" / "first-steps.md") if language == "bash"]
        folder = run_folder() / "first-steps"
        folder.mkdir()
        port = free_port()
        (folder / "receiver.js").write_text(node.replace("3000", str(port)))
        listen = listen.replace("receiver.js", str(folder / "receiver.js")).replace("3000", str(port))
        fanfare = os.path.dirname(tools.program("fanfare"))
        blocks, _ = self.session()
        said = self.execute("\n".join([blocks[0], f'PATH="{fanfare}:$PATH"', listen]))
        self.assertIn("genuine queue.consumer.admitted", said)

    def call_of(self, page, **instead):
        """What the one bash block of a page prints, a JSON value for each call; `instead`: for what the reader fills in."""
        blocks, _ = self.session()
        text = (ROOT / "docs" / f"{page}.md").read_text()
        (block,) = re.findall(r"^```bash\n(.*?)^```$", text, re.S | re.M)
        for written, meant in instead.items():
            self.assertIn(written, block)
            block = block.replace(written, meant)
        said = self.execute(blocks[0] + block)
        return text, [json.loads(line) for line in said.splitlines() if line]

    def shown(self, text, before):
        """The JSON that a page shows after these words."""
        return json.loads(re.search(re.escape(before) + r" `([^`]*)`", text)[1])

    def test_the_calls_of_the_catalogue(self):
        self.addCleanup(self.api.call, "DELETE", "/api/event-types/invoice.paid")
        text, (declared, checked) = self.call_of("catalogue")
        self.assertEqual("invoice.paid", declared["name"])
        self.assertEqual(self.shown(text, "The second one answers"), checked)

    def test_the_call_of_filters(self):
        text, (answer,) = self.call_of("filters")
        self.assertEqual(self.shown(text, "prints"), answer)

    def test_the_call_of_inbound(self):
        _, (source,) = self.call_of("inbound", **{"whsec_…": "whsec_of_the_stripe_dashboard"})
        self.addCleanup(self.api.call, "DELETE", "/api/inbound-sources/" + source["id"])
        self.assertTrue(source["path"].endswith(source["id"]), source)

    def test_the_call_of_the_dashboard(self):
        info = self.system.info()
        _, (made,) = self.call_of("dashboard", **{"https://webhooks.example.com": info["url"], "$KEY": info["apiKey"]})
        self.addCleanup(self.api.call, "DELETE", "/api/portal-tokens/" + made["id"])
        self.assertIn("/portal#token=", made["url"])

    @unittest.skipUnless(shutil.which("kcat"), "no kcat here")
    def test_the_call_of_topics(self):
        box = self.endpoint(["order.created"]).box
        self.call_of("topics", **{"org_…": self.organization})
        self.assertEqual({"n": 1}, box.wait(1)[0].json()["data"])
