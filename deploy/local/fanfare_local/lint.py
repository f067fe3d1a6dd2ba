"""./dev lint: formatting, layers, sizes, scripts."""

import py_compile
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import packages, paths, structure
from .steps import Failure, say, step

_CPP = (".h", ".cc")


def run(everything: bool, fix: bool, tidy: bool) -> int:
    """0 if there is nothing to complain of. Warnings don't count."""
    packages.ensure(checks=True)
    files = _all_files()
    checks = [("formatting", lambda: _format(_of(files, _CPP), fix)),
              ("layers and sizes", lambda: layers(files)),
              ("Python", lambda: _python(_of(files, (".py",)))),
              ("shell", lambda: _shell(files))]
    if tidy:
        chosen = files if everything else _changed(files)
        checks.append(("clang-tidy", lambda: _tidy(_of(chosen, (".cc",)))))
    failed = []
    for name, check in checks:
        with step(name):
            if not check():
                failed.append(name)
    say("lint: " + (f"{', '.join(failed)} failed" if failed else "nothing to complain of"))
    return 1 if failed else 0


def _all_files() -> list:
    """All that git knows or would add."""
    names = _git("ls-files", "--cached", "--others", "--exclude-standard")
    return [f for f in names if (paths.ROOT / f).is_file()]


def _git(*arguments) -> list:
    done = subprocess.run(["git", *arguments, "-z"], cwd=paths.ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failure(f"git {arguments[0]}: {done.stderr.strip()}")
    return [Path(name) for name in done.stdout.split("\0") if name]


def _changed(files: list) -> list:
    changed = {*_git("diff", "--name-only", "HEAD"), *_unpushed(),
               *_git("ls-files", "--others", "--exclude-standard")}
    return [f for f in files if f in changed]


def _unpushed() -> list:
    """What the commits since origin's main changed; nothing where there is no origin."""
    known = subprocess.run(["git", "rev-parse", "-q", "--verify", "origin/main"], cwd=paths.ROOT,
                           capture_output=True, check=False).returncode == 0
    return _git("diff", "--name-only", "origin/main...HEAD") if known else []


def _of(files: list, endings: tuple) -> list:
    return [f for f in files if f.suffix in endings]


def _format(files: list, fix: bool) -> bool:
    if not files:
        return True
    argv = ["clang-format", *(["-i"] if fix else ["--dry-run", "-Werror", "--ferror-limit=1"])]
    good = subprocess.run([*argv, *map(str, files)], cwd=paths.ROOT, check=False).returncode == 0
    if not good:
        say("   ./dev lint --fix formats them")
    return good


def layers(files: list | None = None) -> bool:
    """Prints what breaks the rules of the layers, and which files and functions grew too long."""
    files = files or _all_files()
    report = structure.check(paths.ROOT, _of(files, (*_CPP, ".py", ".ts", ".tsx", ".sh")))
    for warning in report.warnings:
        say(f"   warning: {warning}")
    errors = report.errors + structure.missing_sources(paths.ROOT, files)
    for error in errors:
        say(f"   {error}")
    return not errors


def _python(files: list) -> bool:
    good = True
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            try:
                py_compile.compile(str(paths.ROOT / file), cfile=f"{folder}/x.pyc", doraise=True)
            except py_compile.PyCompileError as error:
                say(f"   {file}: {error.msg}")
                good = False
    return good


def _shell(files: list) -> bool:
    scripts = [str(f) for f in files if f.suffix == ".sh" or f in (Path("dev"), Path(".ci/run"))]
    good = all([subprocess.run(["bash", "-n", s], cwd=paths.ROOT, check=False).returncode == 0 for s in scripts])
    if shutil.which("shellcheck"):
        good &= subprocess.run(["shellcheck", *scripts], cwd=paths.ROOT, check=False).returncode == 0
    return good


def _tidy(files: list) -> bool:
    database = paths.ROOT / "build" / "dev"
    if not (database / "compile_commands.json").exists():
        raise Failure("clang-tidy needs ./dev build first")
    with tempfile.TemporaryDirectory(prefix="fanfare-tidy-") as folder:
        _without_precompiled(database, Path(folder))
        return _tidy_by(Path(folder), files)


def _without_precompiled(database: Path, folder: Path) -> None:
    """The commands of the build; GCC's precompiled headers mean nothing to clang."""
    commands = (database / "compile_commands.json").read_text()
    (folder / "compile_commands.json").write_text(re.sub(r"-include \S+/cmake_pch\.hxx |-fpch-preprocess ", "", commands))


def _tidy_by(database: Path, files: list) -> bool:
    argv = ["clang-tidy", "-p", str(database), "--quiet", "--extra-arg=-Wno-unknown-warning-option",
            "--extra-arg=-Wno-ignored-optimization-argument", "--extra-arg=-Wno-unused-command-line-argument"]
    sources = [str(f) for f in files]
    return not sources or subprocess.run([*argv, *sources], cwd=paths.ROOT, check=False).returncode == 0
