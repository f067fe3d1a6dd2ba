"""./dev test: unit tests and simulation, the SDKs, what needs a broker, the whole system, the dashboard, what watches
and deploys the system, and faults."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import xml.etree.ElementTree as xml
from pathlib import Path

from . import build, deps, kubernetes, lint, packages, paths, sdk, watch
from .kafka import Kafka
from .steps import Failure, say, step

_E2E = paths.ROOT / "tests" / "e2e" / "run.py"
_WEB = paths.ROOT / "tests" / "web" / "run.py"
_FAULTS = paths.ROOT / "tests" / "faults" / "run.py"
_RIGHTS = paths.ROOT / "tests" / "deploy" / "rights.py"
_SYSTEMS = 2  # for the end-to-end tests: half of their time is waiting.
_SUITE_SECONDS = 25 * 60  # What hangs is a failure that says where, not a run without an end.
_CASE_SECONDS = 600
_SUMMARY = re.compile(r"^(\d+) passed, (\d+) failed$", re.M)


class Count:
    def __init__(self, passed: int = 0, failed: int = 0):
        self.passed, self.failed = passed, failed

    def __iadd__(self, other):
        self.passed += other.passed
        self.failed += other.failed
        return self

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed"


def run(suites: list, preset: str) -> int:
    """0 if nothing failed. The last line is the sum over all suites."""
    for suite in suites:
        if suite not in SUITES:
            raise Failure(f"there is no suite {suite}, only {', '.join(SUITES)}")
    os.environ.setdefault("TSAN_OPTIONS", f"suppressions={paths.ROOT / 'cmake' / 'tsan.supp'}")
    total = Count()
    try:
        deps.ensure(preset, checks=True)
        build.build(preset, [])
        for suite in suites:
            with step(f"{suite} tests"):
                count = SUITES[suite](preset)
                say(f"   {suite}: {count}")
            total += count
    except Failure as failure:
        print(f"./dev test: {failure}", file=sys.stderr, flush=True)
        total += Count(failed=1)
    say(str(total))
    return 1 if total.failed or not total.passed else 0


def _unit(preset: str) -> Count:
    count = _ctest(preset, ["-LE", "integration"], {})
    count += Count(1, 0) if lint.layers() else Count(0, 1)
    return count


def _integration(preset: str) -> Count:
    listed = subprocess.run(["ctest", "--test-dir", _folder(preset), "-N", "-L", "integration"],
                            capture_output=True, text=True, check=False)
    if "Total Tests: 0" in listed.stdout:
        return Count()
    with tempfile.TemporaryDirectory(prefix="fanfare-integration-") as folder:
        with Kafka(Path(folder)) as kafka:
            return _ctest(preset, ["-L", "integration", "-j", "1"], {"FANFARE_TEST_KAFKA": kafka.bootstrap})


def _sdk(_preset: str) -> Count:
    return Count(*sdk.test())


def _e2e(preset: str) -> Count:
    packages.ensure_these(["zsh", "fish", "postgresql"])
    return _script(preset, [_E2E, "--beside", str(_SYSTEMS)])


def _web(preset: str) -> Count:
    packages.ensure_browser()
    return _script(preset, [_WEB])


def _watch(preset: str) -> Count:
    count = Count(0, 1) if watch.generated_dashboards_differ() else Count(1, 0)
    count += _script(preset, [watch.RULES])
    count += _script(preset, [watch.DASHBOARDS])
    return count


def _deploy(preset: str) -> Count:
    tools = kubernetes.ensure()
    count = _script(preset, [kubernetes.TESTS, tools], tools / "bin" / "python")
    count += _script(preset, [_RIGHTS])
    return count


def _faults(preset: str) -> Count:
    return _script(preset, [_FAULTS, "--short"])


def _script(preset: str, argv: list, python: Path | str = sys.executable) -> Count:
    """Runs a suite in Python that prints its own summary last."""
    environment = {**os.environ, "FANFARE_BIN_DIR": str(paths.bin_dir(preset)),
                   "FANFARE_CACHE": str(paths.cache())}
    process = subprocess.Popen([str(python), *map(str, argv)], cwd=paths.ROOT, env=environment,
                               text=True, stdout=subprocess.PIPE)
    limit = threading.Timer(_SUITE_SECONDS, _end, [process])
    limit.start()
    try:
        summary = _relay(process.stdout)
        code = process.wait()
    finally:
        limit.cancel()
        if process.poll() is None:  # We were interrupted: it has a system to stop.
            process.send_signal(signal.SIGINT)
            process.wait()
    if summary is None or (code != 0 and summary.failed == 0):
        return Count(failed=1)  # It broke off: how many it would have run is unknown.
    return summary


def _end(process: subprocess.Popen) -> None:
    say(f"   ended: it took over {_SUITE_SECONDS} s")
    process.send_signal(signal.SIGINT)  # It has a system to stop.
    try:
        process.wait(120)
    except subprocess.TimeoutExpired:
        process.kill()


def _relay(output) -> Count | None:
    """Shows the lines of a suite and returns its summary, which is not shown: ours is the last."""
    summary = None
    for line in output:
        found = _SUMMARY.match(line)
        if found:
            summary = Count(int(found[1]), int(found[2]))
        else:
            print("   " + line, end="", flush=True)
    return summary


def _ctest(preset: str, arguments: list, variables: dict) -> Count:
    """Runs CTest and counts the cases inside GoogleTest programs; other programs count as one."""
    with tempfile.TemporaryDirectory(prefix="fanfare-ctest-") as folder:
        environment = {**os.environ, **variables, "GTEST_OUTPUT": f"xml:{folder}/"}
        subprocess.run(["ctest", "--test-dir", _folder(preset), "--output-on-failure",
                        "--timeout", str(_CASE_SECONDS), "--output-junit",
                        f"{folder}/ctest.junit", "-j", str(build.jobs()), *arguments],
                       env=environment, check=False)
        count = Count()
        for entry in xml.parse(f"{folder}/ctest.junit").getroot().iter("testcase"):
            count += _cases(entry, Path(folder) / f"{entry.get('name')}_test.xml")
        return count


def _cases(entry, report: Path) -> Count:
    failed = entry.get("status") != "run"
    if not report.exists():  # Not GoogleTest, or it crashed before it could write.
        return Count(0, 1) if failed else Count(1, 0)
    suites = xml.parse(report).getroot()
    bad = int(suites.get("failures", 0)) + int(suites.get("errors", 0))
    skipped = sum(int(suite.get("skipped", 0)) for suite in suites.iter("testsuite"))
    ran = int(suites.get("tests", 0)) - int(suites.get("disabled", 0)) - skipped
    if failed and bad == 0:
        bad, ran = 1, ran + 1  # For instance a sanitizer's complaint at exit.
    return Count(ran - bad, bad)


def _folder(preset: str) -> str:
    return str(paths.ROOT / "build" / preset)


SUITES = {"unit": _unit, "sdk": _sdk, "integration": _integration, "e2e": _e2e, "web": _web, "watch": _watch,
          "deploy": _deploy, "faults": _faults}
