"""librdkafka, built once as a static library from Debian's source package (docs/adr/0001)."""

import hashlib
import os
import platform
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from . import paths
from .steps import Failure, say, step

VERSION = "2.8.0"
_SUITE = "trixie"
_TARBALL = f"librdkafka_{VERSION}.orig.tar.gz"
_SHA256 = "5bd1c46f63265f31c6bfcedcde78703f77d28238eadf23821c2b43fc30be3e25"
_FLAGS = ["-DCMAKE_BUILD_TYPE=RelWithDebInfo", "-DRDKAFKA_BUILD_STATIC=ON",
          "-DRDKAFKA_BUILD_EXAMPLES=OFF", "-DRDKAFKA_BUILD_TESTS=OFF", "-DWITH_ZSTD=ON",
          "-DENABLE_LZ4_EXT=ON", "-DWITH_SSL=ON", "-DWITH_SASL=ON", "-DWITH_CURL=ON",
          "-DCMAKE_POSITION_INDEPENDENT_CODE=ON", "-DCMAKE_INSTALL_LIBDIR=lib"]
_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
# ThreadSanitizer has to see what librdkafka's locks order. It doesn't know C11's threads: another name makes
# librdkafka's test for them fail, and it takes POSIX threads.
_FLAGS_OF = {"tsan": ["-DCMAKE_C_FLAGS=-fsanitize=thread -Dthrd_create=own_thrd_create",
                      "-DCMAKE_CXX_FLAGS=-fsanitize=thread"]}


def ensure(preset: str = "dev") -> None:
    """For that preset of CMake: .deps/librdkafka, or one of its own."""
    variant = preset if preset in _FLAGS_OF else ""
    flags = [*_FLAGS, *_FLAGS_OF.get(variant, [])]
    place = paths.DEPS / "-".join(filter(None, ["librdkafka", variant]))
    stamp = _stamp(flags)
    if _is_whole(place, stamp):
        say(f"   librdkafka: {VERSION} in {place}")
        return
    built = paths.cache() / f"librdkafka-{stamp}"
    if not _is_whole(built, stamp):
        with step(f"librdkafka {VERSION} {variant}".rstrip()):
            _build(_source(), built, flags, stamp)
    new = place.with_name(place.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(built, new)
    shutil.rmtree(place, ignore_errors=True)
    new.rename(place)
    say(f"   librdkafka: {VERSION} copied from {built}")


def _stamp(flags: list) -> str:
    """Names what a build depends on."""
    parts = [VERSION, _SHA256, platform.machine(), *platform.libc_ver(), *flags]
    return f"{VERSION}-{hashlib.sha256(' '.join(parts).encode()).hexdigest()[:12]}"


def _is_whole(folder: Path, stamp: str) -> bool:
    try:
        return (folder / "stamp").read_text(encoding="ascii").strip() == stamp
    except OSError:
        return False


def _source() -> Path:
    """The pristine tarball, from the cache or from Debian's mirror."""
    tarball = paths.cache() / _TARBALL
    if not tarball.exists():
        with tempfile.TemporaryDirectory(prefix="fanfare-apt-") as folder:
            _download(Path(folder))
            _check(Path(folder) / _TARBALL)
            shutil.copy(Path(folder) / _TARBALL, tarball.with_suffix(".new"))
            tarball.with_suffix(".new").replace(tarball)
    _check(tarball)
    return tarball


def _check(tarball: Path) -> None:
    if not tarball.exists():
        raise Failure(f"Debian's {_SUITE} no longer has librdkafka {VERSION}: see docs/adr/0001-librdkafka.md")
    if hashlib.sha256(tarball.read_bytes()).hexdigest() != _SHA256:
        raise Failure(f"{tarball} is not the pinned librdkafka {VERSION}: delete it")


def _download(folder: Path) -> None:
    """apt checks the signatures; all its state is in `folder`, so the machine's sources stay as
    they are, while its proxy and mirror settings apply."""
    (folder / "sources.list").write_text(
        f"deb-src [signed-by={_KEYRING}] {_mirror()} {_SUITE} main\n", encoding="ascii")
    (folder / "parts").mkdir()
    (folder / "lists" / "partial").mkdir(parents=True)
    options = [f"Dir::Etc::sourcelist={folder}/sources.list", f"Dir::Etc::sourceparts={folder}/parts",
               f"Dir::State={folder}", f"Dir::State::lists={folder}/lists",
               "Dir::State::status=/var/lib/dpkg/status", f"Dir::Cache={folder}/cache",
               "Acquire::Languages=none", "Acquire::Retries=3"]
    if os.geteuid() == 0:
        options.append("APT::Sandbox::User=root")  # _apt can't read this folder.
    flags = [part for option in options for part in ("-o", option)]
    for command in (["update"], ["source", "--download-only", "librdkafka"]):
        if subprocess.run(["apt-get", "-q", *flags, *command], cwd=folder, check=False).returncode != 0:
            raise Failure(f"apt-get {' '.join(command)} failed")


def _mirror() -> str:
    """The mirror from which this machine gets Debian itself."""
    folder = Path("/etc/apt")
    one_line = r"^deb(?:-src)?\s+(?:\[[^\]]*\]\s+)?(\S+)\s+\S+\s+.*\bmain\b"
    for file in [folder / "sources.list", *sorted((folder / "sources.list.d").glob("*"))]:
        if not file.is_file():
            continue
        text = file.read_text(encoding="utf-8", errors="replace")
        pattern = r"^URIs:\s*(\S+)" if file.suffix == ".sources" else one_line
        for uri in re.findall(pattern, text, re.MULTILINE):
            if re.search(r"/debian/?$", uri):
                return uri
    return "http://deb.debian.org/debian"


def _build(tarball: Path, target: Path, flags: list, stamp: str) -> None:
    with tempfile.TemporaryDirectory(prefix="fanfare-librdkafka-") as folder:
        with tarfile.open(tarball) as archive:
            archive.extractall(folder)
        source = next(p for p in Path(folder).iterdir() if (p / "CMakeLists.txt").exists())
        prefix = target.with_name(target.name + ".new")
        shutil.rmtree(prefix, ignore_errors=True)
        log = paths.cache() / "librdkafka-build.log"
        with open(log, "wb") as output:
            for argv in (["cmake", "-S", source, "-B", f"{folder}/build", "-G", "Ninja",
                          f"-DCMAKE_INSTALL_PREFIX={prefix}", *flags],
                         ["cmake", "--build", f"{folder}/build"],
                         ["cmake", "--install", f"{folder}/build"]):
                if subprocess.run(argv, stdout=output, stderr=output, check=False).returncode != 0:
                    raise Failure(f"building librdkafka failed: see {log}")
        (prefix / "stamp").write_text(stamp + "\n", encoding="ascii")
        shutil.rmtree(target, ignore_errors=True)
        prefix.rename(target)
