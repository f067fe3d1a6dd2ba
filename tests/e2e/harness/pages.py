"""The code blocks of the project's own pages, docs/receivers/ and docs/sdk.md."""
import re

from harness import signing
from harness.places import ROOT, run_folder

FOLDER = ROOT / "docs" / "receivers"
SDK = ROOT / "docs" / "sdk.md"
LANGUAGES = {"js": ".ts", "python": ".py", "go": ".go"}  # esbuild takes both kinds as .ts.


def blocks(page):
    """(language, text) of each, in order."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", page.read_text(), re.S | re.M)


def block(dialect, language):
    """The one block of that language on the dialect's page."""
    (found,) = [text for name, text in blocks(FOLDER / f"{dialect}.md") if name == language]
    return found


def named(name):
    """The block of sdk.md that begins with `// name`."""
    (found,) = [text for _, text in blocks(SDK) if text.startswith(f"// {name}\n")]
    return found


def admin_program():
    """All blocks of sdk.md without a name: together they are one program."""
    return "".join(text for _, text in blocks(SDK) if not text.startswith("// "))


def write(name, text, suffix):
    """A file of its own for a block; returns its path."""
    path = run_folder() / "pages" / (name + suffix)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def receivers():
    """(name, dialect, language) of each receiver on a page."""
    return [(f"page-{dialect}-{language}", dialect, language)
            for dialect in signing.DIALECTS for language in LANGUAGES]
