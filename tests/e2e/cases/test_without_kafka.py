"""Services that start while Kafka is away: they live, say what they wait for, and begin when it is there."""
import http.client
import json
import os
import signal
import subprocess
import time
import unittest

from harness import tools  # where fanfare_local is found
from harness.api import eventually
from harness.places import run_folder
from fanfare_local import kafka, paths

SERVICES = ("ingest", "fanout", "dispatcher", "retry", "notifier", "control")
PROBE_SECONDS = 1  # Kubernetes' default.


class Process:
    """One service by itself; `port` is its admin port."""

    def __init__(self, service, folder, environment):
        self.service, self._log = service, folder / f"{service}.log"
        with open(self._log, "wb") as log:
            self._process = subprocess.Popen([paths.bin_dir() / f"fanfare-{service}"], env={**os.environ, **environment},
                                             stdout=log, stderr=subprocess.STDOUT)
        self.port = eventually(self._admin_port, 20, f"the admin port of {service}")

    def _admin_port(self):
        lines = self._log.read_text().splitlines()
        return next((json.loads(line)["port"] for line in lines if '"admin_listening"' in line), None)

    def ask(self, path):
        """Status and text; fails where a probe would."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PROBE_SECONDS)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def stop(self):
        """Its exit code, and how long it took."""
        began = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(60), time.monotonic() - began

    def kill(self):
        self._process.kill()
        self._process.wait()


class WithoutKafka(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """A broker that has the topics, and went away."""
        cls.folder = run_folder() / "without-kafka"
        cls.broker = kafka.Kafka(cls.folder / "kafka")
        cls.folder.mkdir()
        key = cls.folder / "master.key"
        key.write_text("1:q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=\n")
        cls.environment = {"FANFARE_KAFKA_BROKERS": cls.broker.bootstrap, "FANFARE_TOPICS_PARTITIONS": "8",
                           "FANFARE_TOPICS_REPLICATION": "1", "FANFARE_MASTER_KEY_FILE": str(key),
                           "FANFARE_CONTROL_DATA_DIR": str(cls.folder / "control"), "FANFARE_ADMIN_PORT": "0",
                           "FANFARE_INGEST_HTTP_PORT": "0", "FANFARE_CONTROL_HTTP_PORT": "0"}
        with cls.broker:
            subprocess.run([paths.bin_dir() / "fanfare", "topics", "ensure"], env={**os.environ, **cls.environment},
                           check=True, capture_output=True)

    def start(self):
        processes = [Process(service, self.folder, self.environment) for service in SERVICES]
        for process in processes:
            self.addCleanup(process.kill)
        return processes

    def test_they_answer_probes_meanwhile_and_begin_when_it_is_there(self):
        processes = self.start()
        until = time.monotonic() + 6
        while time.monotonic() < until:
            for process in processes:
                with self.subTest(service=process.service):
                    self.assertEqual((200, "ok\n"), process.ask("/livez"))
                    self.assertEqual(503, process.ask("/readyz")[0])
            time.sleep(0.2)
        for process in processes:
            self.assertIn("no broker answers", process.ask("/readyz")[1], process.service)
        self.broker.start()
        self.addCleanup(self.broker.stop)
        for process in processes:
            eventually(lambda each=process: each.ask("/readyz")[0] == 200, 60, process.service)
            self.assertEqual(0, process.stop()[0], process.service)

    def test_they_stop_in_time_meanwhile(self):
        for process in self.start():
            code, seconds = process.stop()
            self.assertEqual(0, code, process.service)
            self.assertLess(seconds, 12, process.service)  # A library's question to a broker, at most.
