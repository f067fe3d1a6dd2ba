"""The short form of kill.py: two kills of each service under load."""
import kill
from harness import chaos
from harness.case import SystemCase


class Kill(SystemCase):
    def test_nothing_is_lost_and_nothing_climbs_twice(self):
        running = self.system.info()["pids"]
        for service in kill.SERVICES if "all" not in running else ["all"]:
            with self.subTest(service=service):
                report = chaos.run(self.system, service, rounds=2)
                print(f"\n{report}", flush=True)
                self.assertEqual([], report.faults)
