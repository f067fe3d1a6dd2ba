"""The fanfare command as its user runs it."""
import json
import pathlib
import subprocess

from harness import system

SECONDS = 60


def program():
    return str(pathlib.Path(system.shared().info()["binDir"]) / "fanfare")


def profile():
    """--profile and the file that `./dev up` wrote: URL, key and authority."""
    return ["--profile", str(system.shared().home / "dev.json")]


def run(*words, stdin=None, code=0, connection=None):
    """Returns the finished process; its exit code must be `code`."""
    argv = [program(), *map(str, words), *(profile() if connection is None else connection)]
    done = subprocess.run(argv, input=stdin, capture_output=True, text=True, timeout=SECONDS, check=False)
    if done.returncode != code:
        raise AssertionError(f"{' '.join(argv)} ended with {done.returncode}, not {code}:\n"
                             f"{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done


def answer(*words, **options):
    """What it prints with --json."""
    return json.loads(run(*words, "--json", **options).stdout)


def start(*words):
    return subprocess.Popen([program(), *map(str, words), *profile()], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True)
