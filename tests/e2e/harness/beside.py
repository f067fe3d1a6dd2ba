"""Several runs beside each other, each with a system of its own: a module goes to the one that is free first."""
import collections
import re
import signal
import subprocess
import sys
import threading

_ENDED = re.compile(r"^== (\S+): (\d+) passed, (\d+) failed, (\d+) s$")
END = "== {}: {} passed, {} failed, {} s"  # The last line of a module, of a run that takes their names from its input.


def run(command, modules, count):
    """`command`: of a run that takes names of modules from its input. Returns how many tests passed, and failed; a
    module that a run didn't come back from counts as one that failed. Shows what a module said once it has ended."""
    waiting, lock, totals = collections.deque(modules), threading.Lock(), [0, 0]

    def take():
        with lock:
            return waiting.popleft() if waiting else None

    def follow(worker):
        while name := take():
            passed, failed, said = _one(worker, name)
            with lock:
                totals[0] += passed
                totals[1] += failed
                sys.stdout.write(said)
                sys.stdout.flush()
            if worker.poll() is not None:
                return
        worker.stdin.close()
        said = worker.stdout.read()  # Its system's end.
        with lock:
            sys.stdout.write(said)

    workers = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                text=True, start_new_session=True) for _ in range(count)]
    threads = [threading.Thread(target=follow, args=(worker,)) for worker in workers]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    except KeyboardInterrupt:
        waiting.clear()
        for worker in workers:
            worker.send_signal(signal.SIGINT)
        raise
    finally:
        for worker in workers:
            worker.wait()
    totals[1] += len(waiting)  # Nobody was left to take them.
    return tuple(totals)


def _one(worker, name):
    """Passed, failed, and what it said."""
    lines = []
    try:
        worker.stdin.write(name + "\n")
        worker.stdin.flush()
        for line in worker.stdout:
            lines.append(line)
            if found := _ENDED.match(line):
                return int(found[2]), int(found[3]), "".join(lines)
    except BrokenPipeError:
        pass
    worker.wait()
    return 0, 1, "".join(lines) + f"{name}: the run ended with {worker.returncode}\n"
