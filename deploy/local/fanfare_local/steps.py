"""What ./dev says: one line for each step, with the time that it took."""

import contextlib
import sys
import time


class Failure(Exception):
    """Ends the verb with one clear message and exit code 1."""


def say(text: str) -> None:
    print(text, flush=True)


@contextlib.contextmanager
def step(name: str):
    """Names a step when it begins and says at its end how long it took."""
    say(f"-- {name}")
    began = time.monotonic()
    try:
        yield
    except BaseException as error:
        how = "interrupted" if isinstance(error, KeyboardInterrupt) else "failed"
        print(f"-- {name}: {how} after {time.monotonic() - began:.1f} s", file=sys.stderr, flush=True)
        raise
    say(f"-- {name}: {time.monotonic() - began:.1f} s")
