"""Packages of Debian 12: which are missing, and their installation without starting services."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from .steps import Failure, say, step

_PACKAGES = """
    build-essential cmake ninja-build ccache pkg-config dpkg-dev
    libboost1.81-dev libssl-dev libsimdjson-dev protobuf-compiler libprotobuf-dev
    prometheus-cpp-dev libgtest-dev libgmock-dev libbenchmark-dev libyaml-cpp-dev libc-ares-dev libsqlite3-dev
    libre2-dev libmimalloc-dev
    liblz4-dev libzstd-dev libsasl2-dev libcurl4-openssl-dev zlib1g-dev
    haproxy openssl ca-certificates curl
""".split()
_FOR_CHECKS = "nginx-light iproute2 nftables clang-format clang-tidy clang libclang-rt-14-dev prometheus".split()

# Tools that may have come another way: package, program, what makes it print its version, the least.
_TOOLS = [
    ("openjdk-17-jre-headless", "java", "-version", 17),
    ("maven", "mvn", "-version", 3),
    ("python3-venv", "python3", "-c import ensurepip, sys; print(sys.version)", 3),
]
_TOOLS_FOR_CHECKS = [
    ("golang", "go", "version", 1),
    ("php-cli", "php", "--version", 8),
    ("ruby", "ruby", "--version", 3),
]
# What only the tests of the dashboard need.
_BROWSER = [("chromium", "chromium", "--version", 100)]
_BROWSER_FONTS = ["fonts-dejavu-core"]
_SERVICES = {"haproxy": "haproxy", "nginx-light": "nginx", "prometheus": "prometheus", "postgresql": "postgresql"}
_POLICY = Path("/usr/sbin/policy-rc.d")


def ensure(checks: bool) -> None:
    """What building and running takes; with `checks` also what tests, benchmarks and lint take."""
    _ensure(_missing(_PACKAGES + _FOR_CHECKS, _TOOLS + _TOOLS_FOR_CHECKS) if checks else _missing(_PACKAGES, _TOOLS))


def ensure_these(names: list) -> None:
    _ensure(_missing(names, []))


def ensure_browser() -> None:
    _ensure(_missing(_BROWSER_FONTS, _BROWSER))


def _ensure(missing: list) -> None:
    if not missing:
        say("   packages: all there")
        return
    with step(f"apt: {' '.join(missing)}"):
        _refuse_other_systems(missing)
        with _NoServices():
            _as_root(["apt-get", "-q", "-o", "Acquire::Retries=3", "update"])
            _as_root(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y",
                      "-o", "Acquire::Retries=3", "-o", "Dpkg::Use-Pty=0",
                      "install", "--no-install-recommends", *missing])
        _disable(service for package, service in _SERVICES.items() if package in missing)


def _missing(packages: list, programs: list) -> list:
    there = _installed(packages + [package for package, *_ in programs])
    tools = [package for package, *tool in programs if package not in there and not _has_tool(*tool)]
    return [p for p in packages if p not in there] + tools


def _installed(names: list) -> set:
    done = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names],
                          capture_output=True, text=True, check=False)
    return {line.split()[0] for line in done.stdout.splitlines() if line.endswith(" installed")}


def _has_tool(program: str, argument: str, least: int) -> bool:
    if not shutil.which(program):
        return False
    done = subprocess.run([program, *argument.split(" ", 1)], capture_output=True, text=True, check=False)
    version = re.search(r"(\d+)\.\d+", done.stdout + done.stderr)
    return done.returncode == 0 and version is not None and int(version[1]) >= least


def _refuse_other_systems(missing: list) -> None:
    system = Path("/etc/os-release").read_text(encoding="utf-8")
    if "VERSION_CODENAME=bookworm" not in system:
        raise Failure("./dev deps installs packages on Debian 12 only; install the equivalents of "
                      + " ".join(missing))


def _as_root(argv: list) -> None:
    if os.geteuid() != 0:
        if not shutil.which("sudo"):
            raise Failure("packages are missing and there is no sudo; as root, run: " + " ".join(argv))
        argv = ["sudo", *argv]
    if subprocess.run(argv, check=False).returncode != 0:
        raise Failure(f"{' '.join(argv)} failed")


def _disable(services) -> None:
    """./dev starts its own proxy; Debian's must not come up at the next boot either."""
    if Path("/run/systemd/system").exists():
        for service in services:
            _as_root(["systemctl", "disable", "--now", service])


class _NoServices:
    """While it lasts, packages don't start their services (invoke-rc.d asks policy-rc.d)."""

    def __enter__(self):
        self._ours = not _POLICY.exists()
        if self._ours:
            _as_root(["sh", "-c", f"printf '#!/bin/sh\\nexit 101\\n' > {_POLICY}; chmod 755 {_POLICY}"])

    def __exit__(self, *_):
        if self._ours:
            _as_root(["rm", "-f", str(_POLICY)])
