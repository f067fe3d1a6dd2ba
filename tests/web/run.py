#!/usr/bin/env python3
"""Tries the dashboard in Chromium against a system of its own and prints how many tests passed."""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "deploy" / "local"))

from fanfare_local import certs, web  # noqa: E402
from fanfare_local.installation import Installation  # noqa: E402


def platform_key(installation):
    """Of the operator, for all organizations."""
    done = subprocess.run(
        [pathlib.Path(installation.dev["binDir"]) / "fanfare", "keys", "create", "--platform",
         "--scopes", "manage,read", "--json", "--config", installation.home / "config" / "fanfare.yaml"],
        capture_output=True, text=True, check=True)
    return json.loads(done.stdout)["key"]


def environment(installation, screenshots):
    dev = installation.dev
    certificate, key = installation.home / "receiver.pem", installation.home / "receiver-key.pem"
    certs.make_server(pathlib.Path(dev["caFile"]), pathlib.Path(dev["caKeyFile"]), certificate, key)
    return {**os.environ, "FANFARE_URL": dev["url"], "FANFARE_KEY": dev["apiKey"],
            "FANFARE_ORGANIZATION": dev["organizationId"], "FANFARE_PLATFORM_KEY": platform_key(installation),
            "FANFARE_CERTIFICATE": str(certificate), "FANFARE_CERTIFICATE_KEY": str(key),
            "FANFARE_SCREENSHOTS": str(screenshots or ""), "FANFARE_PICTURES": str(installation.home)}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-k", dest="pattern", help="only tests whose name matches, as in node --test")
    parser.add_argument("--screenshots", action="store_true", help="renew those of docs/images/dashboard/")
    parser.add_argument("--first-view", action="store_true", help="measure how soon it is there, instead")
    options = parser.parse_args()
    web.ensure()
    web.install(HERE)
    home = pathlib.Path(tempfile.mkdtemp(prefix="fanfare-web-"))
    screenshots = ROOT / "docs" / "images" / "dashboard" if options.screenshots else None
    argv = ["node", "--test", "--test-reporter=tap", "--test-concurrency=1", "--test-timeout=300000"]
    argv += [f"--test-name-pattern={options.pattern}"] if options.pattern else []
    with Installation(home) as installation:
        if options.first_view:
            code = subprocess.run(["node", "first_view.mjs"], cwd=HERE, env=environment(installation, None),
                                  check=False).returncode
            installation.stop()
            shutil.rmtree(home)
            return code
        process = subprocess.Popen([*argv, *sorted(map(str, HERE.glob("*.test.mjs")))], cwd=HERE, text=True,
                                   env=environment(installation, screenshots), stdout=subprocess.PIPE)
        counts = {"pass": 0, "fail": 0}
        for line in process.stdout:
            if found := re.match(r"# (pass|fail) (\d+)$", line):
                counts[found[1]] = int(found[2])
            elif re.match(r"(not )?ok |# (?!tests|suites|cancelled|skipped|todo|duration|Subtest)", line) or "not ok" in line \
                    or counts["fail"] or not re.match(r"\s*(---|\.\.\.|duration_ms|type:|#|1\.\.|TAP|ok)", line):
                print(line, end="", flush=True)
        code = process.wait()
    failed = counts["fail"] or (1 if code else 0)
    if not failed:
        shutil.rmtree(home)
    else:
        print(f"logs: {home}")
    print(f"{counts['pass']} passed, {failed} failed")
    return 1 if failed or not counts["pass"] else 0


if __name__ == "__main__":
    sys.exit(main())
