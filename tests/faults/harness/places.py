"""Where things are, and what is built before the namespaces are entered."""
import hashlib
import os
import pathlib
import subprocess
import sys

FAULTS = pathlib.Path(__file__).resolve().parent.parent
ROOT = FAULTS.parent.parent
sys.path.insert(0, str(ROOT / "deploy" / "local"))

CACHE = pathlib.Path(os.environ.get("FANFARE_CACHE") or ROOT / "build") / "faults"


def go_program(name):
    """One of the programs in Go, built when it isn't there in just this version."""
    folder = FAULTS / "receivers"
    files = sorted([*folder.glob("*/*.go"), folder / "go.mod"])
    content = hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:12]
    program = CACHE / f"{name}-{content}"
    if not program.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        made = program.with_name(f"{program.name}.{os.getpid()}")
        subprocess.run(["go", "build", "-o", made, f"./{name}"], cwd=folder, check=True,
                       env={**os.environ, "GOTOOLCHAIN": "local", "GOWORK": "off"})
        made.rename(program)
    return program
