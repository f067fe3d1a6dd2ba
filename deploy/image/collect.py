#!/usr/bin/env python3
"""Gathers what the programs need to run into a root file system: collect.py BIN_DIR ROOT.

The programs, the libraries that they load, certificate authorities, who nobody is, and what a scanner
asks for: the packages in /var/lib/dpkg/status.d with their copyrights, and a bill of materials in SPDX
2.3. Stdlib only; runs in Debian 12.
"""
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
import uuid
from pathlib import Path

PROGRAMS = ["fanfare", "fanfare-ingest", "fanfare-fanout", "fanfare-dispatcher", "fanfare-retry",
            "fanfare-notifier", "fanfare-control"]
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
HEADERS = ["libboost1.81-dev"]  # compiled in; no library of it is loaded
DASHBOARD = Path(__file__).resolve().parents[2] / "web" / "package-lock.json"


def output(*argv) -> str:
    return subprocess.run([str(a) for a in argv], capture_output=True, text=True, check=True).stdout


def libraries(programs: list) -> set:
    """What the programs load, with the loader itself."""
    found = set()
    for program in programs:
        for line in output("ldd", program).splitlines():
            path = re.search(r"(/\S+) \(0x", line)
            if path:
                found.add(Path(path[1]))
    return found


def owner(file: Path) -> str:
    """The package of a file, which dpkg may know under /usr or without it."""
    for path in (str(file), str(file).removeprefix("/usr"), "/usr" + str(file), str(file.resolve())):
        done = subprocess.run(["dpkg-query", "-S", path], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return done.stdout.split(": ")[0].split(",")[0]
    raise SystemExit(f"{file} belongs to no package")


def copy(file: Path, root: Path) -> None:
    """The file under its own name, links followed, below the root."""
    target = root / str(file).lstrip("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(file.resolve(), target)
    target.chmod(0o755 if os.access(file, os.X_OK) else 0o644)


def trust(root: Path) -> None:
    """The authorities, where OpenSSL looks for them: there the package openssl has links, which isn't in the image."""
    copy(AUTHORITIES, root)
    place = root / "usr/lib/ssl"
    place.mkdir(parents=True)
    (place / "cert.pem").symlink_to(AUTHORITIES)
    (place / "certs").symlink_to(AUTHORITIES.parent)


def describe(packages: list, root: Path) -> list:
    """status.d and copyrights; returns name and version of each package."""
    status = root / "var/lib/dpkg/status.d"
    status.mkdir(parents=True, exist_ok=True)
    found = []
    for package in packages:
        name = package.split(":")[0]
        if package not in HEADERS:  # Scanners would look for its files.
            (status / name).write_text(output("dpkg-query", "-s", package))
        notice = Path("/usr/share/doc") / name / "copyright"
        if notice.exists():
            copy(notice, root)
        found.append({"name": name, "version": output("dpkg-query", "-W", "-f", "${Version}", package)})
    return found


def dashboard() -> list:
    """Name and version of each npm package that is bundled into it."""
    listed = json.loads(DASHBOARD.read_text())["packages"]
    return [{"name": path.rpartition("node_modules/")[2], "version": each["version"]}
            for path, each in listed.items() if path and not each.get("dev")]


def bill(packages: list, programs: list, version: str, rdkafka: str) -> dict:
    """SPDX 2.3, https://spdx.github.io/spdx-spec/v2.3/."""
    def package(spdx_id, name, number, purl, more):
        return {"SPDXID": f"SPDXRef-{spdx_id}", "name": name, "versionInfo": number, "filesAnalyzed": False,
                "downloadLocation": "NOASSERTION", "licenseConcluded": "NOASSERTION", "licenseDeclared": "NOASSERTION",
                "copyrightText": "NOASSERTION",
                "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                                  "referenceLocator": purl}], **more}
    own = package("fanfare", "fanfare-webhooks", version, f"pkg:generic/fanfare-webhooks@{version}", {
        "comment": " ".join(f"{p.name}={hashlib.sha256(p.read_bytes()).hexdigest()}" for p in programs)})
    linked = package("librdkafka", "librdkafka", rdkafka, f"pkg:generic/librdkafka@{rdkafka}", {"comment": "linked statically"})
    debian = [package("deb-" + re.sub(r"[^A-Za-z0-9.-]", "-", p["name"]), p["name"], p["version"],
                      f"pkg:deb/debian/{p['name']}@{p['version'].replace('+', '%2B').replace(':', '%3A')}?distro=debian-12", {})
              for p in packages]
    npm = [package("npm-" + re.sub(r"[^A-Za-z0-9.-]", "-", p["name"]), p["name"], p["version"],
                   f"pkg:npm/{p['name'].replace('@', '%40')}@{p['version']}", {"comment": "bundled into the dashboard"})
           for p in dashboard()]
    ids = [each["SPDXID"] for each in (linked, *debian, *npm)]
    text = json.dumps([version, ids, own["comment"]])
    created = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    return {"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
            "name": f"fanfare-webhooks-{version}",
            "documentNamespace": f"https://spdx.org/spdxdocs/fanfare-webhooks-{uuid.uuid5(uuid.NAMESPACE_URL, text)}",
            "creationInfo": {"created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(created)),
                             "creators": ["Tool: fanfare-collect"]},
            "packages": [own, linked, *debian, *npm],
            "relationships": [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES",
                               "relatedSpdxElement": own["SPDXID"]},
                              *({"spdxElementId": own["SPDXID"], "relationshipType": "DEPENDS_ON", "relatedSpdxElement": i}
                                for i in ids)]}


def main() -> None:
    bin_dir, root = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    programs = [bin_dir / name for name in PROGRAMS]
    loaded = sorted(libraries(programs))
    for program in programs:
        target = root / "usr/bin" / program.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(program, target)
        target.chmod(0o755)
    for file in loaded:
        copy(file, root)
    trust(root)
    # glibc looks for users and names; names of endpoints are looked up by c-ares.
    for name in ("passwd", "group"):
        (root / "etc").mkdir(exist_ok=True)
        line = "nonroot:x:65532:65532::/:/none\n" if name == "passwd" else "nonroot:x:65532:\n"
        root_line = "root:x:0:0::/:/none\n" if name == "passwd" else "root:x:0:\n"
        (root / "etc" / name).write_text(root_line + line)
    (root / "etc/nsswitch.conf").write_text("hosts: files dns\n")
    for folder, mode in (("tmp", 0o1777), ("var/lib/fanfare", 0o755), ("etc/fanfare", 0o755)):
        (root / folder).mkdir(parents=True, exist_ok=True)
        (root / folder).chmod(mode)
    os.chown(root / "var/lib/fanfare", 65532, 65532)
    packages = sorted({owner(file) for file in loaded} | {"ca-certificates", *HEADERS})
    version = output(programs[0], "--version").split()[-1]
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "local"))
    from fanfare_local.librdkafka import VERSION
    sbom = root / "usr/share/doc/fanfare/sbom.spdx.json"
    sbom.parent.mkdir(parents=True, exist_ok=True)
    sbom.write_text(json.dumps(bill(describe(packages, root), programs, version, VERSION), indent=1) + "\n")
    print(f"{len(loaded)} libraries of {len(packages)} packages")


if __name__ == "__main__":
    main()
