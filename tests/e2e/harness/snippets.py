"""verify() without a package, docs/receivers/snippets/, run over the verifiers' vectors."""
import base64
import json
import os
import shutil
import subprocess
import sys

from harness import pages, vectors
from harness.places import RECEIVERS, run_folder

FOLDER = pages.FOLDER / "snippets"
DRIVERS = RECEIVERS / "snippets"
INDEX = json.loads((FOLDER / "index.json").read_text())


def path(language, form):
    return FOLDER / language / (form + INDEX["languages"][language]["suffix"])


def text(language, dialect):
    """The snippet for a dialect, filled in."""
    chosen = INDEX["dialects"][dialect]
    return path(language, chosen["form"]).read_text().replace("{{header}}", chosen.get("header", ""))


def cases(dialect):
    """Vectors that a function of headers, body and one secret can tell: (name, genuine, line of input)."""
    for case in json.loads(vectors.FILE.read_text())["cases"]:
        own = case["name"].startswith(dialect + ":") and case["dialect"] == dialect
        own = own and not any(secret.startswith("whpk_") for secret in case["secrets"])  # the packages know these
        if own and len(case["secrets"]) == 1 and case["code"] not in ("duplicate_header", "invalid_body"):
            yield case["name"], case["code"] == "ok", _line(case)


def _line(case):
    headers = {name.lower(): value for name, value in case["headers"]}
    parts = (case["secrets"][0], case["body"], json.dumps(headers))
    secret, body, packed = (base64.b64encode(part.encode()).decode() for part in parts)
    return "\t".join((secret, str(case["now"]), body, packed))


def run(language, dialect, lines):
    """What the snippet says of each line: true, false or error."""
    folder = run_folder() / "snippets" / f"{language}-{dialect}"
    folder.mkdir(parents=True, exist_ok=True)
    command = _command(language, folder, text(language, dialect))
    done = subprocess.run([str(part) for part in command], input="".join(line + "\n" for line in lines),
                          cwd=folder, text=True, capture_output=True, timeout=300,
                          env={**os.environ, "GOTOOLCHAIN": "local", "GOFLAGS": "", "GOWORK": "off"})
    if done.returncode:
        raise AssertionError(f"{language}, {dialect}: {done.stderr}")
    return done.stdout.split()


def available(language):
    """Whether this machine can compile the language. ./dev deps sees to the others."""
    compiler = {"java": "javac", "csharp": "mcs"}.get(language)
    return compiler is None or shutil.which(compiler) is not None


def _command(language, folder, content):
    if language == "go":
        shutil.copy(DRIVERS / "driver.go", folder)
        (folder / "verify.go").write_text(content.replace("package receiver", "package main", 1))
        (folder / "go.mod").write_text("module snippet\n\ngo 1.19\n")
        return ["go", "run", "."]
    if language == "java":
        shutil.copy(DRIVERS / "Driver.java", folder)
        (folder / "Signature.java").write_text(content)
        subprocess.run(["javac", "Driver.java", "Signature.java"], cwd=folder, check=True)
        return ["java", "-cp", folder, "Driver"]
    if language == "csharp":
        (folder / "Signature.cs").write_text(content)
        subprocess.run(["mcs", "-langversion:latest", "-r:System.Core", "-out:verify.exe",
                        DRIVERS / "Driver.cs", "Signature.cs"], cwd=folder, check=True)
        return ["mono", "verify.exe"]
    program, driver = {"node": ("node", "driver.js"), "python": (sys.executable, "driver.py"),
                       "php": ("php", "driver.php"), "ruby": ("ruby", "driver.rb")}[language]
    snippet = folder / ("verify" + INDEX["languages"][language]["suffix"])
    snippet.write_text(content)
    return [program, DRIVERS / driver, snippet]
