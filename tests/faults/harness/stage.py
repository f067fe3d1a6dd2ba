"""One of each service and one broker, for a fault of endpoints rather than of the system."""
import json
import os
import re
import subprocess
import urllib.request

from fanfare_local import children

from harness.checker import Report
from harness.cluster import ADMIN_PORT, Cluster
from harness.load import call
from harness.namespaces import ROOT_ADDRESS
from harness.places import go_program
from harness.receiver import Receiver
from harness.scene import SECRET
from harness.stream import Stream, percentile

BYTES_MAX = 256 << 20     # dispatcher.bytes_max, its default
IN_TIME_SECONDS = 1.0     # from the request to the first attempt, for 99 of 100


class Stage:
    """A system with one of each service, a receiver, and the hostile servers."""

    def __init__(self, folder, bin_dir, network, settings=None):
        folder.mkdir()
        self.receiver = Receiver(folder)
        authority = folder / "hostile-ca.pem"
        self._hostile = children.spawn(
            [go_program("hostile"), "-address", ROOT_ADDRESS, "-authority", authority], None,
            stdout=subprocess.PIPE, text=True)
        self.ports = json.loads(self._hostile.stdout.readline())
        self.cluster = Cluster(folder / "home", bin_dir, network,
                               [self.receiver.authority, authority], settings, alone=True)
        self.cluster.start()

    def register(self, url, kind, **more):
        status, answer = call(self.cluster.http("control"), self.cluster.key, "POST", "/api/webhooks", {
            "url": url, "dialect": "fanfare", "events": [kind], "secret": SECRET, **more})
        if status != 201:
            raise AssertionError(f"POST /api/webhooks: {status} {answer}")
        return answer["id"]

    def stream(self, name, type_of, rate, **more):
        return Stream(self.cluster.http("ingest"), self.cluster.key, name, type_of, rate, **more)

    def bad_url(self, kind, number):
        if kind == "nameless":
            return f"https://customer{number}.example/"
        return f"https://{ROOT_ADDRESS}:{self.ports.get(kind, 1)}/{number}"  # Nobody listens on 1.

    def processor_seconds(self):
        """Used so far, by process."""
        pids = {name: self.cluster.pid(name) for name in ["dispatcher-0", "fanout-0", "ingest-0", "broker-1"]}
        pids |= {"receiver": self.receiver.pid, "hostile": self._hostile.pid}
        used = {}
        for name, pid in pids.items():
            with open(f"/proc/{pid}/stat", encoding="ascii") as file:
                fields = file.read().rsplit(")", 1)[1].split()
            used[name] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return used

    def transactions(self):
        """Begun and ended so far, and how many seconds they took together, by service."""
        found = {}
        for name in ["fanout", "dispatcher", "retry"]:
            text = urllib.request.urlopen(
                f"http://{self.cluster.address(name + '-0')}:{ADMIN_PORT}/metrics", timeout=5).read().decode()
            parts = dict(re.findall(rf'^fanfare_transaction_seconds_(count|sum){{service="{name}"}} (\S+)$',
                                    text, re.M))
            found[name] = float(parts.get("count", 0)), float(parts.get("sum", 0))
        return found

    def dispatcher_bytes(self):
        """The most that was ever resident."""
        with open(f"/proc/{self.cluster.pid('dispatcher-0')}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) << 10 for line in file if line.startswith("VmHWM"))

    def close(self):
        self.cluster.stop()
        self.receiver.stop()
        self._hostile.kill()
        self._hostile.wait()
        for name in [*self.cluster.brokers, *self.cluster.services]:
            self.cluster.network.remove(name)


def alone(play, settings=None):
    """A fault: play(stage, report) on a stage of its own, with `settings` by service."""
    def fault(folder, bin_dir, network, _rng):
        stage = Stage(folder, bin_dir, network, settings)
        report = Report(folder.name, 1)
        try:
            play(stage, report)
        except AssertionError as error:
            report.faults.append(str(error))
        finally:
            stage.close()
        return report
    return fault


def check_in_time(report, name, stream, first):
    """`first`: by box and event, when the first attempt arrived."""
    values = [at - stream.began[event] for (_, event), at in first.items() if event in stream.began]
    p99 = percentile(values, 0.99)
    report.stall = max(report.stall, max(values))
    print(f"   {name:8} p50 {percentile(values, 0.5) * 1e3:.1f} ms   p99 {p99 * 1e3:.1f} ms   "
          f"max {max(values) * 1e3:.1f} ms   of {len(values)}", flush=True)
    if p99 > IN_TIME_SECONDS:
        report.faults.append(f"{name}: p99 {p99:.2f} s")
