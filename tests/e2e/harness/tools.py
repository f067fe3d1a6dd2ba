"""What the receivers need from the registries, pinned and kept in the cache."""
import functools
import hashlib
import os
import shutil
import subprocess
import sys

from harness import documents
from harness.places import CACHE, RECEIVERS, ROOT


def _folder(kind, *files):
    """A folder of the cache that belongs to exactly the contents of these files."""
    content = hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:12]
    return CACHE / f"{kind}-{content}"


def _make(folder, fill):
    """Fills a folder once: under another name first, so that a broken try leaves nothing."""
    if not folder.exists():
        started = folder.with_name(f"{folder.name}.{os.getpid()}")
        shutil.rmtree(started, ignore_errors=True)
        started.mkdir(parents=True)
        fill(started)
        try:
            started.rename(folder)
        except OSError:
            shutil.rmtree(started)  # Another run was first.
    return folder


def _run(*command, **options):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{done.stdout}")
    return done.stdout


@functools.cache
def node_modules():
    files = [RECEIVERS / "package.json", RECEIVERS / "package-lock.json"]

    def install(folder):
        for file in files:
            shutil.copy(file, folder)
        _run("npm", "ci", "--no-audit", "--no-fund", cwd=folder)

    return _make(_folder("node", *files), install) / "node_modules"


@functools.cache
def python_packages():
    """The folder of the packages in requirements.txt, for PYTHONPATH."""
    file = RECEIVERS / "requirements.txt"

    def install(folder):
        # Packages go beside, not into, a venv: those can't be moved once made.
        _run(sys.executable, "-m", "venv", folder / "pip")
        _run(folder / "pip/bin/python", "-m", "pip", "install", "--quiet", "--no-deps",
             "--only-binary", ":all:", "--target", folder / "site", "-r", file)
        shutil.rmtree(folder / "pip")

    return _make(_folder(f"python{sys.version_info[1]}", file), install) / "site"


@functools.cache
def go_receiver():
    """The Go block of generic.md as a program."""
    block = documents.write_block("generic-go")
    files = [block, RECEIVERS / "go/main.go", RECEIVERS / "go/go.mod"]

    def build(folder):
        for file in files:
            shutil.copy(file, folder)
        _run("go", "build", "-o", "receiver", ".", cwd=folder,
             env={**os.environ, "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod", "GOWORK": "off"})

    return _make(_folder("go", *files), build) / "receiver"


def program(name, bin_folder=None):
    """A program of the build: beside the system's, in FANFARE_BIN_DIR, or of the newest build."""
    places = [bin_folder, os.environ.get("FANFARE_BIN_DIR")]
    found = [f"{place}/{name}" for place in places if place and os.path.exists(f"{place}/{name}")]
    found += sorted(map(str, ROOT.glob(f"build/*/bin/{name}")), key=os.path.getmtime, reverse=True)
    if not found:
        raise FileNotFoundError(f"{name} is not built: run ./dev up once, or set FANFARE_BIN_DIR")
    return found[0]
