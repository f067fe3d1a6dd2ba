"""./dev deps: the packages of Debian 12, then librdkafka and Kafka, each only where missing."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import kafka, librdkafka, node, packages, paths
from .steps import Failure, say, step

_GCC = ("dev", "release")  # The other presets build with clang.
_KAFKA_POM = paths.LOCAL / "kafka" / "pom.xml"


def ensure(preset: str = "dev", checks: bool = False) -> None:
    """Makes everything that building and running need, with `checks` also what tests, benchmarks and lint need.
    Without network when it is all there."""
    with step("deps"):
        packages.ensure(checks or preset not in _GCC)
        paths.DEPS.mkdir(exist_ok=True)
        paths.cache().mkdir(parents=True, exist_ok=True)
        with open(paths.cache() / "lock", "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # Checkouts share the cache.
            node.ensure()
            librdkafka.ensure(preset)
            _ensure_kafka()


def _ensure_kafka() -> None:
    key = hashlib.sha256(_KAFKA_POM.read_bytes()).hexdigest()[:12]
    jars = paths.cache() / f"kafka-{key}"
    if not jars.exists():
        with step("Kafka from Maven"):
            _fetch(jars)
    if not paths.KAFKA_JARS.is_symlink() or Path(os.readlink(paths.KAFKA_JARS)) != jars:
        new = paths.KAFKA_JARS.with_name("kafka.new")
        new.unlink(missing_ok=True)
        new.symlink_to(jars)
        new.replace(paths.KAFKA_JARS)
    if not (jars / "kafka.jsa").exists():
        with step("Kafka's class archive"):
            kafka.archive_classes(jars)
    say(f"   Kafka: {jars}")


def _fetch(jars: Path) -> None:
    partial = Path(tempfile.mkdtemp(prefix="kafka-", dir=paths.cache()))
    try:
        argv = ["mvn", "-q", "-B", "-f", str(_KAFKA_POM), "dependency:copy-dependencies",
                "-DincludeScope=runtime", f"-DoutputDirectory={partial}"]
        if subprocess.run(argv, check=False).returncode != 0:
            raise Failure("Maven could not fetch Kafka")
        partial.rename(jars)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
