"""./dev image: the container image, built with buildah from what is checked out."""

import datetime
import os
import re
import resource
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import build as build_programs
from . import packages, paths, web
from .steps import Failure, say, step

_BASE = "docker.io/library/debian:12-slim"
_OWN_BASE = "localhost/fanfare-base:bookworm"
# For machines without systemd, such as containers; the defaults of limits need rights that those lack.
_CONTAINERS = """[containers]
default_ulimits = ["nofile=FILES:FILES", "nproc=4096:4096"]
[network]
network_backend = "netavark"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
"""


def build(tag: str, debian: str | None) -> int:
    """`debian`: an image of Debian 12; None: the registry's, or one made of Debian's mirror."""
    packages.ensure_these(["buildah"])
    web.ensure()
    debian = debian or base()
    with step(f"image {tag}"):
        buildah("bud", "--layers", "--format", "oci", "-f", "deploy/Containerfile", "-t", tag, "--build-arg", f"BASE={debian}",
                *_labels(paths.ROOT), "--build-arg", f"JOBS={len(os.sched_getaffinity(0))}", ".")
    say(f"   {tag}: podman run --read-only {tag}")
    return 0


def of_programs(tag: str, programs: Path, tree: Path) -> None:
    """For tests: an image of programs and a dashboard that are built already, made as the last stage of the Containerfile
    in `tree` says. Libraries and authorities are this machine's."""
    before, _, last = (tree / "deploy" / "Containerfile").read_text().partition("\nFROM scratch\n")
    gathered = "COPY --from=build /rootfs /"
    if "collect.py build/release/bin /rootfs" not in before or gathered not in last:
        raise Failure(f"the stages of {tree}/deploy/Containerfile are others than expected")
    with step(f"image {tag}"), tempfile.TemporaryDirectory(prefix="fanfare-image-") as name:
        folder = Path(name)
        (folder / "bin").mkdir()
        for program in build_programs.PROGRAMS:
            _run(["strip", "-o", folder / "bin" / program, programs / program])
        _run(["python3", tree / "deploy" / "image" / "collect.py", folder / "bin", folder / "rootfs"], quiet=True)
        _run(["tar", "-C", folder / "rootfs", "-cf", folder / "rootfs.tar", "."])  # ADD keeps whose files they are.
        shutil.copytree(tree / "web" / "dist", folder / "web" / "dist")
        (folder / "Containerfile").write_text("FROM scratch\n" + last.replace(gathered, "ADD rootfs.tar /"))
        buildah("bud", "--format", "oci", "-f", folder / "Containerfile", "-t", tag, *_labels(tree), folder, quiet=True)


def version(tree: Path) -> str:
    return re.search(r"^project\(fanfare VERSION (\S+)", (tree / "CMakeLists.txt").read_text(), re.M)[1]


def _labels(tree: Path) -> list:
    revision = _output("git", "-C", str(tree), "rev-parse", "HEAD") or "unknown"
    values = {"VERSION": version(tree), "REVISION": revision, "CREATED": f"{datetime.datetime.now(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}"}
    return [part for key, value in values.items() for part in ("--build-arg", f"{key}={value}")]


def demo(tag: str) -> int:
    """The demo with the image's programs: each process is a container that shares nothing but the network and
    the home's folder, with a root file system that nobody can write."""
    from . import demo as of_programs
    packages.ensure_these(["podman", "runc", "netavark"])
    with tempfile.TemporaryDirectory(prefix="fanfare-image-") as name:
        folder = Path(name)
        configure_podman(folder)
        (folder / "bin").mkdir()
        os.environ["FANFARE_HOME"] = str(folder / "home")
        for program in build_programs.PROGRAMS:
            file = folder / "bin" / program
            # The dashboard is the image's: containers don't see this checkout.
            own = "-e FANFARE_CONTROL_WEB_DIR=/usr/share/fanfare/web" if program == "fanfare-control" else ""
            file.write_text(f"""#!/bin/sh
exec podman run --rm --network host --read-only --cap-drop all --security-opt no-new-privileges {own} \\
  --user {os.getuid()}:{os.getgid()} -v {folder}/home:{folder}/home {tag} /usr/bin/{program} "$@"
""")
            file.chmod(0o755)
        os.environ["FANFARE_BIN_DIR"] = str(folder / "bin")
        return of_programs.run()


def configure_podman(folder: Path) -> None:
    """For this process and its children."""
    os.environ["CONTAINERS_CONF"] = str(folder / "containers.conf")
    files = min(resource.getrlimit(resource.RLIMIT_NOFILE)[1], 65536)
    (folder / "containers.conf").write_text(_CONTAINERS.replace("FILES", str(files)))


def base() -> str:
    """An image of Debian 12: the registry's, or one made of Debian's mirror."""
    if quietly("buildah", *_isolation(), "pull", _BASE):
        return _BASE
    if not quietly("buildah", "inspect", "--type", "image", _OWN_BASE):
        packages.ensure_these(["mmdebstrap"])
        with step("a base of Debian's mirror"), tempfile.TemporaryDirectory(prefix="fanfare-base-") as folder:
            archive = Path(folder) / "base.tar"
            _run(["mmdebstrap", "--variant=minbase", "bookworm", archive])
            container = _output("buildah", "from", "scratch")
            buildah("add", container, archive, "/")
            buildah("commit", "--rm", container, _OWN_BASE)
    return _OWN_BASE


def _isolation() -> list:
    """Without user namespaces or cgroups, as in a container, only chroot works."""
    return ["--storage-driver", "vfs"] if not Path("/dev/fuse").exists() else []


def buildah(verb: str, *arguments, quiet: bool = False) -> None:
    chroot = ["--isolation", "chroot"] if verb == "bud" else []
    _run(["buildah", *_isolation(), verb, *chroot, *arguments], quiet)


def _run(argv: list, quiet: bool = False) -> None:
    """`quiet`: shows what it said only where it fails."""
    how = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True} if quiet else {}
    done = subprocess.run([str(a) for a in argv], cwd=paths.ROOT, check=False, **how)
    if done.returncode != 0:
        raise Failure(f"{argv[0]} failed" + (f":\n{done.stdout[-3000:]}" if quiet else ""))


def quietly(*argv) -> bool:
    return shutil.which(argv[0]) is not None and subprocess.run(
        argv, capture_output=True, check=False).returncode == 0


def _output(*argv) -> str:
    return subprocess.run(argv, cwd=paths.ROOT, capture_output=True, text=True, check=False).stdout.strip()
