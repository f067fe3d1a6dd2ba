"""What the suites of this folder count, and how they end."""
import tempfile
from pathlib import Path

from fanfare_local.steps import Failure, say


class Checks:
    def __init__(self):
        self.passed = self.failed = 0

    def that(self, holds: bool, what: str) -> None:
        self.passed, self.failed = self.passed + bool(holds), self.failed + (not holds)
        say(f"   {'yes' if holds else 'FAILED'}: {what}")


def run(name: str, play) -> int:
    """play(folder, checks); prints how many checks passed. 1 if one failed."""
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix=f"fanfare-{name}-") as folder:
        try:
            play(Path(folder), checks)
        except Failure as failure:
            checks.that(False, str(failure))
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0
