"""All faults, by name, in the order in which they are played."""
from faults import (clock, disk, isolation, kills, membership, network, orderly, pauses, returning,
                    slow_answers)

FAULTS = {fault.name: fault for module in (kills, orderly, network, pauses, membership, clock, disk)
          for fault in module.FAULTS}
# What ./dev test plays.
SHORT = ["kill-ingest", "kill-fanout", "kill-dispatcher", "kill-retry", "kill-controller", "graceful-stop",
         "stop-dispatcher"]
# Those that need one dispatcher and one broker for themselves.
ALONE = {**isolation.ALONE, **slow_answers.ALONE, **returning.ALONE}
