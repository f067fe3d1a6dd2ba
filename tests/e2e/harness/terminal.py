"""A shell on a terminal of its own, as somebody types into it."""
import os
import pty
import select
import subprocess
import time

SECONDS = 60


class Terminal:
    """`prompt`: what the shell prints when it waits for a line."""

    def __init__(self, argv, prompt, **options):
        self._prompt = prompt.encode()
        self._ours, theirs = pty.openpty()
        self._process = subprocess.Popen(argv, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
                                         **options)
        os.close(theirs)
        self._seen = b""  # and not yet asked for
        self._read_until(self._prompt)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        os.close(self._ours)

    def type(self, keys, until):
        """What the terminal shows from these keys to that text; then waits for the prompt."""
        os.write(self._ours, keys.encode())
        shown = self._read_until(until.encode())
        self._read_until(self._prompt)
        return shown.decode(errors="replace")

    def _read_until(self, end):
        deadline = time.monotonic() + SECONDS
        while end not in self._seen:
            left = deadline - time.monotonic()
            if left < 0 or not select.select([self._ours], [], [], left)[0]:
                raise AssertionError(f"the terminal doesn't show {end!r} but {self._seen[-2000:]!r}")
            self._seen += os.read(self._ours, 1 << 16)
        shown, self._seen = self._seen.split(end, 1)
        return shown + end
