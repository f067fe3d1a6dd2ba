"""Dead letters as the dispatcher writes them, without the attempts before."""
import re
import subprocess

from harness import places, tools
from harness.api import bare


def write(system, organization, endpoints, type_, count, seconds=0, hours_ago=0):
    """The process that writes them, `count` in all, to the endpoints in turn."""
    info = system.info()
    config = (system.home / "config" / "fanfare.yaml").read_text()
    partitions = re.search(r"partitions: (\d+)", config)[1]
    return subprocess.Popen(
        [tools.program("e2e_dead_letter_tool", info["binDir"]), info["kafka"], "fanfare.dead-letters", partitions,
         organization, type_, str(count), str(count / seconds if seconds else 0), str(hours_ago),
         *(bare(endpoint) for endpoint in endpoints)], cwd=places.run_folder())
