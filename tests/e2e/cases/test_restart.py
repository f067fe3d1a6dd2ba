"""What must survive the death of a process besides the deliveries themselves."""
import os
import signal
import time

from harness.api import eventually
from harness.case import SystemCase, unique


class Restart(SystemCase):
    def kill(self, service):
        """kill -9, and the supervisor's new process. In one process they all die together."""
        running = self.system.info()["pids"]
        name = service if service in running else "all"
        old = running[name]
        os.kill(old, signal.SIGKILL)
        eventually(lambda: self.system.pid(name) not in (old, None), 30, "a new " + name)

    def publish_patiently(self, event):
        """A publisher repeats what wasn't acknowledged."""
        eventually(lambda: self.api.call("POST", "/api/events", event).status == 202, 30, "a 202")

    def test_an_event_id_is_remembered_over_a_restart_of_fanout_and_ingest(self):
        name = unique()
        endpoint = self.endpoint([name])
        event = {"id": "evt_" + name, "type": name, "data": {}}
        self.api.publish(event)
        endpoint.box.wait(1)
        for service in ("fanout", "ingest"):
            self.kill(service)
            self.publish_patiently(event)
        last = {"type": name, "data": {"last": True}}
        self.publish_patiently(last)
        endpoint.box.wait_until(lambda: any(r.json()["data"].get("last")
                                            for r in endpoint.box.requests), 30)
        deliveries = [r.json()["id"] for r in endpoint.box.requests
                      if not r.json()["data"].get("last")]
        self.assertEqual(1, len(set(deliveries)))
        self.assertEqual(1, len(deliveries))

    def test_a_rate_limit_holds_over_a_restart_of_the_dispatcher(self):
        name = unique()
        endpoint = self.endpoint([name], rateLimit={"perSecond": 5, "burst": 1})
        self.api.publish(*({"type": name, "data": {"n": n}} for n in range(100)))
        endpoint.box.wait(30, 60)
        self.kill("dispatcher")
        endpoint.box.wait_until(
            lambda: len({r.json()["id"] for r in endpoint.box.requests}) == 100, 90,
            "all hundred")
        times = [request.received for request in endpoint.box.requests]
        self.assertGreater(times[-1] - times[0], 19)
        windows = [later - earlier for earlier, later in zip(times, times[6:])]
        self.assertGreater(min(windows), 0.9, "seven requests within a second")
