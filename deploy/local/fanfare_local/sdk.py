"""The tests of sdk/: TypeScript, Python and Go, each with its language's own runner."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

from . import paths
from .steps import Failure, say, step

SDK = paths.ROOT / "sdk"
TYPESCRIPT = SDK / "typescript"


def test() -> tuple:
    """How many tests passed and failed."""
    results = [_typescript(), _python(), _go()]
    return sum(passed for passed, _ in results), sum(failed for _, failed in results)


def build_typescript() -> None:
    """Makes dist/ of the packages, with what package-lock.json names."""
    install()
    with step("TypeScript packages"):
        if _npm("run", "--silent", "build") != 0:
            raise Failure("the TypeScript packages don't compile")


def _typescript() -> tuple:
    build_typescript()
    generated = _npm("run", "--silent", "check-generated") == 0
    files = sorted(str(file.relative_to(TYPESCRIPT)) for file in TYPESCRIPT.glob("*/test/*.test.mjs"))
    done = _run(["node", "--test", "--test-reporter=tap", *files], TYPESCRIPT)
    passed, failed = _number(done, r"^# pass (\d+)$"), _number(done, r"^# fail (\d+)$")
    return _result("TypeScript", done, passed + generated, failed + (not generated))


def _python() -> tuple:
    done = _run([sys.executable, "-B", "-m", "unittest", "discover", "-s", "python/tests"], SDK)
    failed = _number(done, r"failures=(\d+)") + _number(done, r"errors=(\d+)")
    return _result("Python", done, _number(done, r"^Ran (\d+) tests?") - failed, failed)


def _go() -> tuple:
    environment = {**os.environ, "GOTOOLCHAIN": "local", "GOWORK": "off", "GOFLAGS": "-mod=readonly"}
    done = _run(["go", "test", "-count=1", "-v", "./..."], SDK / "go", environment)
    passed, failed = (len(re.findall(rf"^ *--- {word}: ", done.stdout, re.M)) for word in ("PASS", "FAIL"))
    return _result("Go", done, passed, failed)


def _result(name: str, done, passed: int, failed: int) -> tuple:
    if done.returncode != 0 or failed:
        failed = max(failed, 1)  # It broke off, or a file of tests could not be read.
        print(_failures(done.stdout), flush=True)
    say(f"   {name}: {passed} passed, {failed} failed")
    return passed, failed


def _failures(output: str) -> str:
    """What a person needs of a long report: from the first failure on, at most 200 lines."""
    lines = output.splitlines()
    first = next((n for n, line in enumerate(lines)
                  if re.match(r"not ok|\s*--- FAIL|=+$|ERROR|FAIL|panic", line)), 0)
    return "\n".join("   " + line for line in lines[first:first + 200])


def _number(done, pattern: str) -> int:
    found = re.search(pattern, done.stdout, re.M)
    return int(found[1]) if found else 0


def _run(argv: list, folder: Path, environment: dict | None = None):
    return subprocess.run(argv, cwd=folder, env=environment, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def install() -> None:
    """npm ci, unless node_modules is of this very lock file already."""
    manifests = [TYPESCRIPT / "package-lock.json", *sorted(TYPESCRIPT.glob("*/package.json"))]
    key = hashlib.sha256(b"\0".join(file.read_bytes() for file in manifests)).hexdigest()
    stamp = TYPESCRIPT / "node_modules" / ".fanfare-stamp"
    if stamp.exists() and stamp.read_text(encoding="ascii") == key:
        return
    with step("npm packages of sdk/typescript"):
        if _npm("ci", "--no-audit", "--no-fund", "--loglevel=error") != 0:
            raise Failure("npm could not install what sdk/typescript/package-lock.json names")
        stamp.write_text(key, encoding="ascii")


def _npm(*arguments) -> int:
    return subprocess.run(["npm", *arguments], cwd=TYPESCRIPT, check=False).returncode
