"""What the receivers need from the registries, pinned and kept in the cache."""
import fcntl
import functools
import hashlib
import json
import os
import shutil
import subprocess
import sys

from harness import documents, pages, signing
from harness.places import CACHE, RECEIVERS, ROOT

sys.path.insert(0, str(ROOT / "deploy" / "local"))
from fanfare_local import sdk  # noqa: E402


def _folder(kind, *files):
    """A folder of the cache that belongs to exactly the contents of these files."""
    content = hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:12]
    return CACHE / f"{kind}-{content}"


def _make(folder, fill):
    """Fills a folder once: under another name first, so that a broken try leaves nothing, and by one process at a
    time, for what it is made from is made anew in the tree."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(folder.with_name(f"{folder.name}.lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            started = folder.with_name(f"{folder.name}.new")
            shutil.rmtree(started, ignore_errors=True)
            started.mkdir()
            fill(started)
            started.rename(folder)
    return folder


def _run(*command, **options):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{done.stdout}")
    return done.stdout


@functools.cache
def node_modules(place=RECEIVERS):
    """The packages that the lock file there names."""
    files = [place / "package.json", place / "package-lock.json"]

    def install(folder):
        for file in files:
            shutil.copy(file, folder)
        _run("npm", "ci", "--no-audit", "--no-fund", cwd=folder)

    return _make(_folder("node", *files), install) / "node_modules"


@functools.cache
def sdk_packages():
    """The TypeScript packages as npm packs them, for NODE_PATH."""
    names = ("admin", "receiver")
    files = [file for name in names for file in sorted((sdk.TYPESCRIPT / name / "src").rglob("*.ts"))]
    files += [sdk.TYPESCRIPT / name / "package.json" for name in names]
    files += sorted((sdk.TYPESCRIPT / "scripts").glob("*.mjs")) + [sdk.TYPESCRIPT / "package-lock.json"]

    def pack(folder):
        sdk.build_typescript()
        for name in names:
            _run("npm", "pack", "--ignore-scripts", "--pack-destination", folder, cwd=sdk.TYPESCRIPT / name)
            (archive,) = folder.glob("*.tgz")
            target = folder / "node_modules" / json.loads((sdk.TYPESCRIPT / name / "package.json").read_text())["name"]
            target.mkdir(parents=True)
            _run("tar", "-xzf", archive, "--strip-components=1", "-C", target)
            archive.unlink()

    return _make(_folder("sdk", *files), pack) / "node_modules"


def node_paths():
    """Where Node finds packages: those of the receivers, the SDK's, and frameworks that its tests use."""
    sdk.install()
    return [node_modules(), sdk_packages(), sdk.TYPESCRIPT / "node_modules"]


@functools.cache
def python_packages(place=RECEIVERS):
    """The folder of the packages in the requirements.txt there, for PYTHONPATH."""
    file = place / "requirements.txt"

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


@functools.cache
def go_pages():
    """The folder of the Go blocks of docs/receivers/ as programs, by dialect."""
    own = [RECEIVERS / "go_page/main.go", RECEIVERS / "go_page/go.mod"]
    library = [ROOT / "sdk/go/go.mod", *sorted((ROOT / "sdk/go/webhook").glob("*.go"))]
    written = {dialect: pages.write(f"page-{dialect}-go", pages.block(dialect, "go"), ".go")
               for dialect in signing.DIALECTS}

    def build(folder):
        shutil.copy(own[1], folder)
        shutil.copytree(ROOT / "sdk/go", folder / "sdk")
        for dialect, block in written.items():
            (folder / dialect).mkdir()
            shutil.copy(own[0], folder / dialect)
            shutil.copy(block, folder / dialect / "block.go")
        (folder / "bin").mkdir()
        _run("go", "build", "-o", "bin/", "./...", cwd=folder,
             env={**os.environ, "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod", "GOWORK": "off"})

    return _make(_folder("go-pages", *own, *library, *written.values()), build) / "bin"


def program(name, bin_folder=None):
    """A program of the build: beside the system's, in FANFARE_BIN_DIR, or of the newest build."""
    places = [bin_folder, os.environ.get("FANFARE_BIN_DIR")]
    found = [f"{place}/{name}" for place in places if place and os.path.exists(f"{place}/{name}")]
    found += sorted(map(str, ROOT.glob(f"build/*/bin/{name}")), key=os.path.getmtime, reverse=True)
    if not found:
        raise FileNotFoundError(f"{name} is not built: run ./dev up once, or set FANFARE_BIN_DIR")
    return found[0]
