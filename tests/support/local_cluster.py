"""For tests that need the real thing: Kafka on free ports, or a whole installation.

    from support.local_cluster import Installation, Kafka

    with Kafka(directory, brokers=3) as kafka: ...       # kafka.bootstrap, kafka.processes, kafka.spawn
    with Installation(directory) as fanfare: ...         # fanfare.dev, .call, .kill, .wait_for_another

Both end with the process that started them, even if it is killed. Start them from the main thread.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "deploy" / "local"))

from fanfare_local.installation import Installation  # noqa: E402
from fanfare_local.kafka import Kafka  # noqa: E402

__all__ = ["Installation", "Kafka"]
