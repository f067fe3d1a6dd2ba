"""The fanfare command against the running system."""
import http.server
import json
import os
import shutil
import signal
import subprocess
import threading
import unittest.mock

from harness import cli, places
from harness.api import eventually
from harness.case import SystemCase, recorder, unique


class LocalReceiver:
    """What somebody develops on their machine: plain HTTP, answers in turn."""

    def __init__(self, answers):
        self.bodies = bodies = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                bodies.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self.send_response(answers[len(bodies) - 1])
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hooks"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


class Cli(SystemCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Brokers get 15 s to answer: meanwhile there are other tests.
        cls.without_broker = cli.start("keys", "list", "--brokers", "127.0.0.1:1")
        cls.addClassCleanup(cls.without_broker.kill)

    def made(self, events, *more):
        """An endpoint that the command has made, at our recorder."""
        box = recorder().mailbox()
        endpoint = cli.answer("endpoints", "create", box.url, "--events", events, *more)
        self.addCleanup(self.api.call, "DELETE", "/api/webhooks/" + endpoint["id"])
        box.secret, box.dialect = endpoint["secret"], endpoint["dialect"]
        return endpoint, box

    def assert_verified(self, request, secret):
        text = json.dumps({"headers": request.headers, "body": request.body.decode()})
        cli.run("verify", "--request", "-", "--secret", secret, stdin=text, connection=[])
        wrong = cli.run("verify", "--request", "-", "--secret", secret + "\n", stdin=text, connection=[], code=1)
        self.assertIn("white space around it", wrong.stdout)

    def test_endpoints(self):
        name = unique()
        endpoint, box = self.made(name, "--dialect", "fanfare", "--header", "X-Mine=1", "--rate", "5",
                                  "--retry-delays", "1s,2s", "--filter", '{"data": {"n": [1]}}')
        shown = cli.answer("endpoints", "show", endpoint["id"])
        self.assertEqual([[name], {"X-Mine": "1"}, 5, ["1s", "2s"], {"data": {"n": [1]}}],
                         [shown["events"], shown["headers"], shown["rateLimit"]["perSecond"],
                          shown["retryDelays"], shown["filter"]])
        table = cli.run("endpoints", "list", "--all").stdout
        self.assertRegex(table, endpoint["id"] + r" +active +fanfare +https://")
        tested = cli.run("endpoints", "test", endpoint["id"], "--type", name, "--data", '{"n": 1}')
        self.assertIn("delivered", tested.stdout)
        self.assert_verified(box.requests[0], box.secret)
        cli.run("endpoints", "update", endpoint["id"], "--target", "https://127.0.0.1:1/", "--description", "gone")
        self.assertIn("Connection refused", cli.run("endpoints", "test", endpoint["id"], "--type", name,
                                                     "--data", "{}", code=1).stdout)
        for options, limit in ((("--burst", 1), (5, 1)), (("--rate", 7), (7, 1)), (("--rate", 8, "--burst", 3), (8, 3))):
            changed = cli.answer("endpoints", "update", endpoint["id"], *options)["rateLimit"]
            self.assertEqual(limit, (changed["perSecond"], changed["burst"]))
        self.assertEqual("paused", cli.answer("endpoints", "disable", endpoint["id"])["status"])
        self.assertEqual("active", cli.answer("endpoints", "enable", endpoint["id"])["endpoint"]["status"])
        rotated = cli.answer("endpoints", "rotate-secret", endpoint["id"], "--overlap", "1h")
        self.assertEqual(rotated["secret"], cli.answer("endpoints", "secret", endpoint["id"])["secret"])
        cli.run("endpoints", "rotate-secret", endpoint["id"], "--switch")
        cli.run("endpoints", "delete", endpoint["id"])
        self.assertIn("no endpoint", cli.run("endpoints", "show", endpoint["id"], code=5).stderr)

    def test_the_exit_code_says_what_is_wrong(self):
        self.assertIn("must begin with https://",
                      cli.run("endpoints", "create", "http://a/", "--events", "a", code=1).stderr)
        self.assertIn("there is no option --nothing", cli.run("endpoints", "list", "--nothing", code=2).stderr)
        self.assertIn("can't connect to 127.0.0.1:1", cli.run(
            "endpoints", "list", code=3, connection=["--url", "http://127.0.0.1:1", "--key", "k"]).stderr)
        self.assertIn("API key", cli.run("endpoints", "list", "--key", "sk_live_unknown", code=4).stderr)
        said = self.without_broker.communicate(timeout=cli.SECONDS)[1]
        self.assertIn("no broker answers", said)
        self.assertEqual(3, self.without_broker.returncode)

    def test_events_in_batches_and_their_deliveries(self):
        name = unique()
        endpoint, box = self.made(name)
        one = cli.answer("events", "send", name, "--data", '{"n": 0}')["data"][0]["id"]
        lines = "".join(json.dumps({"type": name, "data": {"n": n}}) + "\n" for n in range(1, 8))
        for duplicates in (0, 7):
            self.assertEqual({"accepted": 7, "duplicates": duplicates},
                             cli.answer("events", "send", "--file", "-", "--batch", 3, "--idempotent",
                                        stdin=lines))
        eventually(lambda: len(box.requests) == 8, 20, "the deliveries")
        self.assertIn("(line 5)", cli.run("events", "send", "--file", "-", "--batch", 3, code=1,
                                          stdin=lines[:-1].replace('"data": {"n": 5}', '"data": 5')).stderr)
        listed = eventually(lambda: (found := cli.answer(
            "deliveries", "list", "--endpoint", endpoint["id"], "--event-id", one)["data"])
            and found[0]["status"] == "delivered" and found, 20, "the log")
        self.assertIn("success", cli.run("deliveries", "show", listed[0]["id"]).stdout)
        self.assertRegex(cli.run("deliveries", "retry", listed[0]["id"], code=1).stderr, "deliver")
        pages = cli.answer("deliveries", "list", "--endpoint", endpoint["id"], "--limit", 2)
        self.assertEqual([2, True], [len(pages["data"]), "nextCursor" in pages])

    def test_tail_shows_events_as_they_come(self):
        name = unique()
        self.made(name)
        tail = cli.start("events", "tail", "--type", name, "--json", "--max", 1)
        self.addCleanup(tail.kill)

        def sent_until_told():
            cli.run("events", "send", name)
            return tail.poll() is not None
        eventually(sent_until_told, 30, "the delivery in events tail")
        self.assertEqual(name, json.loads(tail.communicate()[0])["eventType"])
        config = ["--config", str(self.system.home / "config" / "fanfare.yaml")]
        events = cli.run("events", "tail", "--type", name, "--from-beginning", "--exit-at-end", "--json",
                         connection=config).stdout.splitlines()
        self.assertEqual({name}, {json.loads(line)["type"] for line in events})

    def test_dead_letters_and_replays(self):
        name = unique()
        endpoint = self.endpoint([name], answers=[500, 500, 200], retryDelays=["1s"])
        cli.run("events", "send", name)
        letter = eventually(lambda: cli.answer("dead-letters", "list", "--endpoint", endpoint.id)["data"],
                            20, "a dead letter")[0]
        groups = cli.run("dead-letters", "groups", "--endpoint", endpoint.id).stdout
        self.assertRegex(groups, rf"1 +attempts_exhausted +{name}")
        dry = cli.answer("dead-letters", "redrive", "--endpoint", endpoint.id, "--dry-run")
        self.assertEqual(["completed", 1, 0], [dry["status"], dry["progress"]["matched"], dry["progress"]["sent"]])
        cli.run("dead-letters", "redrive", letter["id"])
        eventually(lambda: not cli.answer("dead-letters", "list", "--endpoint", endpoint.id)["data"], 20,
                   "no dead letter any more")
        replay = cli.answer("replay", "create", "--endpoint", endpoint.id, "--rate", 1000)
        self.assertEqual(["completed", 1], [replay["status"], replay["progress"]["sent"]])
        self.assertIn("completed", cli.run("replay", "show", replay["id"]).stdout)
        cli.run("replay", "create", code=2)

    def test_keys_over_the_api_and_in_kafka(self):
        made = cli.answer("keys", "create", "--scopes", "read", "--name", "of the test", "--expires", "1d")
        self.assertEqual("of the test", cli.answer("keys", "list", "--all")["data"][0]["name"])
        own = ["--url", self.system.info()["url"], "--key", made["key"]]
        eventually(lambda: cli.run("endpoints", "list", connection=own), 30, "the key")
        cli.run("endpoints", "create", "https://a.example", "--events", "a", connection=own, code=4)
        cli.run("keys", "revoke", made["id"])
        eventually(lambda: self.api.call("GET", "/api/webhooks", key=made["key"]).status == 401, 30, "its end")

        config = ["--config", str(self.system.home / "config" / "fanfare.yaml")]
        for wrong, said in ("", "--organization is empty"), *((wrong, "1 to 128 visible ASCII") for wrong in ("*", "a b", "ü", "x" * 129)):
            self.assertIn(said, cli.run(
                "keys", "create", "--scopes", "read", "--organization", wrong, code=2, connection=config).stderr)
        other = cli.answer("keys", "create", "--scopes", "read", "--organization", unique("org"), connection=config)
        listed = cli.run("keys", "list", "--organization", other["organizationId"], connection=config).stdout
        self.assertRegex(listed, rf"{other['id']} .* active ")
        cli.run("keys", "revoke", other["id"], connection=config)
        eventually(lambda: self.api.call("GET", "/api/webhooks", key=other["key"]).status == 401, 30, "its end")
        cli.run("keys", "revoke", "key_unknown", connection=config, code=5)

    def test_completion_in_bash(self):
        script = cli.run("completion", "bash", connection=[]).stdout
        tried = script + ('COMP_WORDS=(fanfare endpoints "$1" "$2" "$3"); COMP_CWORD=$4; _fanfare\n'
                          'printf "%s " "${COMPREPLY[@]}"')
        for words, expected in ((("ro", "", "", "2"), "rotate-secret "),
                                (("list", "--lim", "", "3"), "--limit "),
                                (("enable", "--backlog", "re", "4"), "redrive ")):
            done = subprocess.run(["bash", "-c", tried, "bash", *words], capture_output=True, text=True,
                                  check=True)
            self.assertEqual(expected, done.stdout)

    def listening(self, *options):
        process = cli.start("listen", *options)
        self.addCleanup(process.kill)
        return process

    def test_listen_verifies_forwards_and_tidies_up(self):
        name = unique()
        with LocalReceiver([404, 201]) as local:
            process = self.listening("--events", name, "--forward", local.url, "--retry-delays", "1s", "--max", 2,
                                     "--json")
            endpoint = process.stderr.readline().split()[2]
            cli.run("events", "send", name, "--data", '{"n": 1}')
            output, _ = process.communicate(timeout=30)
            first, second = map(json.loads, output.splitlines())
            self.assertEqual([True, name, 404, True, name, 201],
                             [each[key] for each in (first, second) for key in ("genuine", "type", "status")])
            self.assertEqual([first["body"]] * 2, local.bodies)
        self.assertEqual(0, process.returncode)
        cli.run("endpoints", "show", endpoint, code=5)

    def test_listen_refuses_forgeries_and_ends_with_ctrl_c(self):
        process = self.listening("--events", unique())
        words = process.stderr.readline().split()
        endpoint, url = words[2], words[4].rstrip(";")
        forged = subprocess.run(["curl", "-sS", "--cacert", self.system.info()["caFile"], "-d", "{}", "-w",
                                 "%{http_code}", url], capture_output=True, text=True, check=True)
        self.assertTrue(forged.stdout.endswith("401"), forged.stdout)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=20)
        self.assertIn("NOT GENUINE: X-Fanfare-Signature is missing", output)
        self.assertEqual(0, process.returncode)
        cli.run("endpoints", "show", endpoint, code=5)

    def test_listen_says_what_cannot_be_reached(self):
        for options, words in ((("--host", "name.invalid"), "It can't look up name.invalid"),
                               (("--host", "10.0.0.1", "--bind", "127.0.0.1"), "private or reserved")):
            with self.subTest(options=options):
                self.assertIn(words, cli.run("listen", *options, code=1).stderr)
        info = self.system.info()
        self.assertIn("doesn't trust the certificate", cli.run(
            "listen", code=1, connection=["--url", info["url"], "--key", info["apiKey"]]).stderr)
        self.assertEqual([], [each for each in cli.answer("endpoints", "list", "--all")["data"]
                              if each["description"] == "fanfare listen"])

    def test_apply(self):
        name, own_type = unique("hook"), unique()
        box = recorder().mailbox()
        folder = places.run_folder() / "apply"
        folder.mkdir()
        self.addCleanup(shutil.rmtree, folder)
        endpoint = {"name": name, "url": box.url, "events": [own_type], "filter": {"data": {"n": [1, 2]}},
                    "retryDelays": ["60s"], "rateLimit": {"perSecond": 7}, "secret": "${HOOK_SECRET}"}

        def write(**more):
            (folder / "hooks.json").write_text(json.dumps({"endpoints": [{**endpoint, **more}]}))

        write()
        (folder / "none.yaml").write_text("endpoints: []\n---\n# Nothing at all.\n")
        self.assertIn("HOOK_SECRET isn't set", cli.run("apply", "-f", folder, code=2).stderr)
        with unittest.mock.patch.dict(os.environ, HOOK_SECRET="a-secret-of-the-test"):
            self.assertIn(f"+ endpoint {name}", cli.run("apply", "-f", folder, "--dry-run", code=6).stdout)
            self.assertIn("--yes", cli.run("apply", "-f", folder, code=2).stderr)
            made = cli.answer("apply", "-f", folder, "--yes")["changes"][0]["id"]
            self.addCleanup(self.api.call, "DELETE", "/api/webhooks/" + made)
            self.assertEqual("a-secret-of-the-test", cli.answer("endpoints", "secret", made)["secret"])
            for _ in range(2):
                self.assertIn("0 to change, 1 as", cli.run("apply", "-f", folder, "--dry-run").stdout)
            write(filter=None, status="paused")
            changed = cli.run("apply", "-f", folder, "--yes").stdout
            self.assertRegex(changed, r'filter: \{.*\} -> null\n +status: "active" -> "paused"')
            self.assertIn("0 to change", cli.run("apply", "-f", folder, "--dry-run").stdout)
        (folder / "hooks.json").write_text('{"endpoints": []}')
        self.assertIn("0 to change", cli.run("apply", "-f", folder, "--dry-run").stdout)
        cli.run("apply", "-f", folder, "--yes", "--prune")
        cli.run("endpoints", "show", made, code=5)

    def test_apply_of_event_types(self):
        own = unique()
        text = f"eventTypes: [{{name: {own}, schema: {{type: object, required: [n]}}, example: {{n: '1'}}}}]"
        cli.run("apply", "-f", "-", "--yes", stdin=text)
        self.addCleanup(self.api.call, "DELETE", "/api/event-types/" + own)
        self.assertIn("0 to change", cli.run("apply", "-f", "-", "--dry-run", stdin=text).stdout)
        cli.run("apply", "-f", "-", "--dry-run", stdin=text.replace("'1'", "'2'"), code=6)

    def test_bench(self):
        name = unique()
        _, box = self.made(name)
        measured = cli.answer("bench", "--events", 50, "--rate", 5000, "--batch", 5, "--type", name)
        self.assertEqual([50, 0], [measured["accepted"], measured["failed"]])
        self.assertEqual(sorted(measured["latencyMs"].values()), list(measured["latencyMs"].values()))
        eventually(lambda: len(box.requests) == 50, 20, "the deliveries")
        refused = cli.run("bench", "--events", 3, "--rate", 5000, "--type", "x" * 257, code=1)
        self.assertIn("3 failed", refused.stderr)
