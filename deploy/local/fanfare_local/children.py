"""Child processes that never outlive their parent, each with a log file of its own."""

import ctypes
import os
import signal
import subprocess
import time
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1


def _tie_to(parent: int):
    """For preexec_fn: the child is killed when its parent is gone, however that happened."""

    def prepare() -> None:
        os.setpgid(0, 0)  # Ctrl-C in the terminal is for the parent, which stops us in order.
        signal.pthread_sigmask(signal.SIG_SETMASK, set())
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # It died before prctl.
            os._exit(1)

    return prepare


def spawn(argv: list, log: Path | None, env: dict | None = None, **more) -> subprocess.Popen:
    """Starts `argv` with both outputs appended to `log`. Call it from the main thread only: the
    kernel's death signal follows the thread that forked, not the process."""
    if log is None:
        return subprocess.Popen([str(a) for a in argv], env=env, preexec_fn=_tie_to(os.getpid()), **more)
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "ab") as output:
        return subprocess.Popen(
            [str(a) for a in argv], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            env=env, preexec_fn=_tie_to(os.getpid()), **more)


def stop(children: list, grace: float) -> list:
    """SIGTERM to all, then SIGKILL to those that are still there after `grace` seconds.
    Returns the ones that had to be killed."""
    running = [c for c in children if c.poll() is None]
    for child in running:
        child.terminate()
    deadline = time.monotonic() + grace
    killed = []
    for child in running:
        try:
            child.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            killed.append(child)
    return killed


def rotate(log: Path) -> None:
    """Begins a new log; the one before stays as NAME.log.1."""
    if log.exists():
        log.replace(log.with_name(log.name + ".1"))


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, indented, for an error message."""
    try:
        text = log.read_text(errors="replace").splitlines()[-lines:]
    except OSError:
        return ""
    return "\n".join("    " + line for line in text)
