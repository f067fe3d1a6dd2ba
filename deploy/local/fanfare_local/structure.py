"""The rules of the layers, which CMake can't enforce: Debian keeps all headers in one folder."""

import re
from pathlib import Path

_FILE_LINES = 400
_FUNCTION_LINES = 100

_ADAPTERS = {"codec", "runtime", "metrics", "kafka", "http", "mail"}
# What a library may include of the others. Everybody may include core.
_MAY_USE = {
    "core": set(), "codec": set(), "runtime": set(), "metrics": set(),
    "kafka": {"runtime", "metrics"}, "http": {"runtime", "metrics"}, "mail": set(),
    "service": _ADAPTERS,
}
_HEAVY = re.compile(r"^(librdkafka/|boost/(asio|beast)(/|\.hpp$))")
# What core may include: the standard library has neither folder nor `.h`; inet_pton only converts.
_CORE_MAY = re.compile(r"^(openssl/.+|boost/(?!asio|beast).+|[a-z_0-9]+|arpa/inet\.h)$")
_NOT_IN_CORE = {
    "randomness": re.compile(r"#include <random>|\bRAND_(priv_)?bytes\b|\bs?rand(om)?\s*\("),
    "the clock": re.compile(r"\b\w*_?[cC]lock::now\b|\bgettimeofday\b|\bclock_gettime\b|\bstd::time\b"),
    "the environment": re.compile(r"\bgetenv\b"),
    "I/O": re.compile(r"#include <(fstream|iostream|filesystem)>"),
    "threads": re.compile(r"#include <(thread|mutex|shared_mutex|future|condition_variable|atomic)>"),
}
_INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


class Report:
    def __init__(self):
        self.errors: list = []
        self.warnings: list = []


def check(root: Path, files: list) -> Report:
    """`files`: paths relative to `root`."""
    report = Report()
    graph, heavy = {}, {}
    for name in sorted(files):
        text = (root / name).read_text(encoding="utf-8", errors="replace")
        if text.count("\n") > _FILE_LINES:
            report.warnings.append(f"{name}: {text.count(chr(10))} lines, more than {_FILE_LINES}")
        if name.suffix in (".h", ".cc"):
            graph[name] = _includes(root, name, text)
            report.errors += _faults(name, text)
            if name.suffix == ".h":
                heavy.update((name, header) for *_, header in _include_lines(text) if _HEAVY.match(header))
            report.warnings += _long_functions(name, text)
    report.errors += _cycles(graph)
    report.errors += _cycles(_folders(graph))
    report.errors += _leaks(graph, heavy)
    return report


def _faults(name: Path, text: str):
    layer = _layer(name)
    for line, quoted, header in _include_lines(text):
        where = f"{name}:{line}"
        target = _layer(Path("libs", header)) if quoted else None
        if quoted and header.startswith(("services/", "cli/")):
            target = _layer(Path(header))
        if layer == ("lib", "core") and not (target == layer or not quoted and _CORE_MAY.match(header)):
            yield f"{where}: core includes only itself, the standard library, OpenSSL and Boost, not {header}"
        elif target and not _allowed(layer, target):
            yield f"{where}: {'/'.join(layer)} must not use {'/'.join(target)} ({header})"
    if layer == ("lib", "core"):
        for line, content in enumerate(text.splitlines(), 1):
            for what, pattern in _NOT_IN_CORE.items():
                if pattern.search(content.split("//")[0]):
                    yield f"{name}:{line}: core is pure, but this uses {what}"


def _layer(name: Path) -> tuple | None:
    """("lib", "core"), ("service", "ingest"), ("cli",), … or None for the system's headers."""
    top = name.parts[0]
    if top == "libs":
        return ("lib", name.parts[1]) if len(name.parts) > 2 and name.parts[1] in _MAY_USE else None
    if top == "services" and len(name.parts) > 2:
        return ("service", name.parts[1])
    return (top,)


def _allowed(layer: tuple, target: tuple) -> bool:
    if layer == target or layer[0] not in ("lib", "service"):
        return True  # Tests, benchmarks and the command line may use everything.
    if layer[0] == "service":
        return target[0] == "lib"
    return target[0] == "lib" and (target[1] == "core" or target[1] in _MAY_USE[layer[1]])


def _include_lines(text: str):
    for found in _INCLUDE.finditer(text):
        yield text.count("\n", 0, found.start(2)) + 1, found[1] == '"', found[2]


def _includes(root: Path, name: Path, text: str) -> list:
    """The project's own files that this one includes."""
    found = []
    for _, quoted, header in _include_lines(text):
        if quoted:
            candidates = [Path("libs", header), Path(header), name.parent / header]
            found += [c for c in candidates if (root / c).exists()][:1]
    return found


def missing_sources(root: Path, files: list) -> list:
    """A line for each source file that a page names and that isn't there. `files`: all of the project's."""
    known = [f"/{f}" for f in files if f.suffix in (".h", ".cc", ".proto")]
    missing = []
    for page in (f for f in files if f.suffix == ".md"):
        for name in re.findall(r"`([\w./-]+/[\w.-]+\.(?:h|cc|proto))`", (root / page).read_text(encoding="utf-8")):
            if not any(f.endswith("/" + name) for f in known):
                missing.append(f"{page}: {name} isn't there")
    return missing


def _leaks(graph: dict, heavy: dict):
    """librdkafka, Asio and Beast stay in .cc files, and in headers that only their own folder includes."""
    for header, library in heavy.items():
        reached, waiting = {header}, [header]
        while waiting:
            target = waiting.pop()
            for name in (n for n, targets in graph.items() if target in targets and n not in reached):
                if name.parent != header.parent:
                    yield f"{name}: gets <{library}> by way of {target}"
                elif name.suffix == ".h":
                    waiting.append(name)
                reached.add(name)


def _folders(graph: dict) -> dict:
    """The same of folders: which other ones the files in each include."""
    folders: dict = {}
    for name, targets in graph.items():
        folders.setdefault(name.parent, set()).update(t.parent for t in targets if t.parent != name.parent)
    return folders


def _cycles(graph: dict):
    """One line for each include that leads back to where it came from."""
    state, trail = {}, []

    def visit(name):
        state[name] = "open"
        trail.append(name)
        for target in graph.get(name, []):
            if state.get(target) == "open":
                yield f"{name}: includes {target}, which includes it again"
            elif target not in state:
                yield from visit(target)
        trail.pop()
        state[name] = "done"

    for name in graph:
        if name not in state:
            yield from visit(name)


def _long_functions(name: Path, text: str):
    """Counts from a line that opens a block at the margin, namespaces aside, to the `}` at the margin."""
    began = None
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("}"):
            if began and number - began > _FUNCTION_LINES:
                yield f"{name}:{began}: {number - began} lines in one function, more than {_FUNCTION_LINES}"
            began = None
        elif re.match(r"[A-Za-z_].*[^:]$", line) and not re.match(
                r"(namespace|class|struct|enum|union|extern|using|template|typedef|constexpr|const|inline constexpr)\b",
                line) and began is None and "(" in line and not line.endswith(";"):
            began = number
