"""./dev fuzz: libFuzzer on everything that parses foreign bytes."""

import os
import shutil
import subprocess
from pathlib import Path

from . import build, deps, paths
from .steps import Failure, say, step

_SOURCES = paths.ROOT / "tests" / "fuzz"
_FOLDER = paths.ROOT / "build" / "fuzz"
_ONE_INPUT_SECONDS = 10
_MEMORY_MB = 2048


def targets() -> list:
    return sorted(f.name.removesuffix("_fuzz.cc") for f in _SOURCES.glob("*_fuzz.cc"))


def run(names: list, seconds: int, keep: bool) -> int:
    """0 if no target found anything. `seconds`: for each; `keep`: what is new goes into the corpus."""
    known = targets()
    for name in names:
        if name not in known:
            raise Failure(f"there is no fuzz target {name}, only {', '.join(known)}")
    chosen = names or known
    deps.ensure("fuzz")
    build.build("fuzz", [f"fuzz_{name}" for name in chosen])
    failed = [name for name in chosen if not _fuzz(name, seconds)]
    if keep:
        for name in chosen:
            _keep(name)
    say("fuzz: " + (f"{', '.join(failed)} failed" if failed else f"{len(chosen)} targets found nothing"))
    return 1 if failed else 0


def _fuzz(name: str, seconds: int) -> bool:
    """Begins with the repository's corpus and what earlier runs in this checkout found."""
    grown, faults = _FOLDER / "corpus" / name, _FOLDER / "faults" / name
    for folder in (grown, faults):
        folder.mkdir(parents=True, exist_ok=True)
    argv = [_program(name), f"-max_total_time={seconds}", f"-timeout={_ONE_INPUT_SECONDS}",
            f"-rss_limit_mb={_MEMORY_MB}", "-max_len=8192", "-print_final_stats=1",
            f"-artifact_prefix={faults}/", grown, _corpus(name)]
    with step(f"fuzz {name}"):
        done = subprocess.run([str(a) for a in argv], cwd=paths.ROOT, env=_environment(), text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace", check=False)
        if done.returncode != 0:
            say(done.stdout[-6000:])
            say(f"   again: {_program(name)} {faults}/<the input named above>")
            return False
        executed = next((line.split()[1] for line in done.stdout.splitlines()
                         if line.startswith("stat::number_of_executed_units:")), "?")
        say(f"   {executed} inputs, {len(list(grown.iterdir()))} of interest, nothing found")
    return True


def _keep(name: str) -> None:
    """The repository's corpus becomes the least that reaches everything which both reach."""
    merged = _FOLDER / "merged" / name
    shutil.rmtree(merged, ignore_errors=True)
    merged.mkdir(parents=True)
    argv = [_program(name), "-merge=1", "-max_len=1024", merged, _corpus(name), _FOLDER / "corpus" / name]
    if subprocess.run([str(a) for a in argv], env=_environment(), stdout=subprocess.DEVNULL,
                      stderr=subprocess.DEVNULL, check=False).returncode != 0:
        raise Failure(f"merging the corpus of {name} failed")
    for file in merged.iterdir():
        shutil.copyfile(file, _corpus(name) / file.name)


def _program(name: str) -> Path:
    return _FOLDER / "bin" / f"fuzz_{name}"


def _corpus(name: str) -> Path:
    return _SOURCES / "corpus" / name


def _environment() -> dict:
    return {**os.environ, "ASAN_OPTIONS": "detect_leaks=1", "UBSAN_OPTIONS": "print_stacktrace=1"}
