"""Where things are, and where this run may write."""
import os
import pathlib
import tempfile

E2E = pathlib.Path(__file__).resolve().parent.parent
ROOT = E2E.parent.parent
DOCUMENTS = E2E / "documents"
RECEIVERS = E2E / "receivers"
PROVIDERS = E2E / "providers"
REQUIREMENTS = ROOT.parent / "shared" / "requirements"
CACHE = pathlib.Path(os.environ.get("FANFARE_CACHE") or ROOT / "build") / "e2e"

_run = None


def run_folder():
    """A folder of this run alone: cut blocks, certificates, logs. run.py removes it."""
    global _run
    if _run is None:
        _run = pathlib.Path(tempfile.mkdtemp(prefix="fanfare-e2e-"))
    return _run
