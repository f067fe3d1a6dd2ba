"""Webhooks as providers send them, signed by the providers' own libraries."""
import functools
import json
import os
import subprocess
import sys
import urllib.parse

from harness import tools
from harness.places import PROVIDERS

LIBRARIES = {"npm": ("stripe", "twilio", "resend", "github"), "pypi": ("stripe", "twilio", "resend")}


class Signer:
    """One library's program, asked line by line."""

    def __init__(self, command, **environment):
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         text=True, env={**os.environ, **environment})

    def headers(self, **request):
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the signer ended with {self._process.wait()}")
        return json.loads(line)

    def stop(self):
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


@functools.cache
def signer(registry):
    if registry == "npm":
        return Signer(["node", str(PROVIDERS / "sign.mjs")],
                      NODE_PATH=str(tools.node_modules(PROVIDERS)))
    return Signer([sys.executable, str(PROVIDERS / "sign.py")],
                  PYTHONPATH=str(tools.python_packages(PROVIDERS)))


def stop():
    for registry in LIBRARIES:
        if signer.cache_info().currsize:
            signer(registry).stop()
    signer.cache_clear()


def form_body(form):
    return urllib.parse.urlencode(form, doseq=True)
