"""The verbs of ./dev and their options."""

import argparse
import os
import signal
import sys

from . import paths
from .steps import Failure


def _deps(_options) -> int:
    from . import deps
    deps.ensure(checks=True)
    return 0


def _build(options) -> int:
    from . import build, deps, web
    deps.ensure(options.preset)
    if options.target != ["web"]:
        build.build(options.preset, [target for target in options.target if target != "web"])
    if not options.target or "web" in options.target:
        web.ensure()
    return 0


def _up(options) -> int:
    from . import build, deps, web
    from .home import Home
    from .supervisor import Supervisor
    if not options.no_build and "FANFARE_BIN_DIR" not in os.environ:
        deps.ensure(options.preset)
        build.build(options.preset, build.PROGRAMS)
        web.ensure()
    port = _port(os.environ.get("FANFARE_PORT") or "8080")
    return Supervisor(Home(paths.home()), paths.bin_dir(options.preset), options.brokers,
                      options.one_process, port).run()


def _down(_options) -> int:
    from .home import Home
    from .supervisor import down
    return down(Home(paths.home()))


def _demo(_options) -> int:
    from . import demo
    return demo.run()


def _test(options) -> int:
    from . import testing
    return testing.run(options.suite or list(testing.SUITES), options.preset)


def _faults(options) -> int:
    from . import faults
    return faults.run(options)


def _lint(options) -> int:
    from . import lint
    return lint.run(options.all, options.fix, options.tidy)


def _fuzz(options) -> int:
    from . import fuzz
    return fuzz.run(options.target, options.seconds, options.keep)


def _image(options) -> int:
    from . import image
    if options.compose:
        from . import compose
        return compose.run(options.tag)
    return image.demo(options.tag) if options.demo else image.build(options.tag, options.base)


def _bench(options) -> int:
    from . import bench
    return bench.run(options.argument)


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise Failure(f"FANFARE_PORT must be a port number, not {text!r}")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./dev", description="Builds, runs and tests Fanfare Webhooks on this machine.",
        epilog="Environment: FANFARE_HOME (data of up, default .fanfare/), FANFARE_PORT (default 8080, "
               "0: any), FANFARE_CACHE (default ~/.cache/fanfare), FANFARE_BIN_DIR (programs built elsewhere).")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

    def verb(name, run, text, preset=False):
        sub = verbs.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run)
        if preset:
            sub.add_argument("--preset", default="dev", choices=["dev", "asan", "tsan", "release"])
        return sub

    verb("deps", _deps, "Installs packages of Debian, builds librdkafka, fetches Kafka.")
    build = verb("build", _build, "Builds everything, or the named targets; `web` is the dashboard.", preset=True)
    build.add_argument("target", nargs="*")
    up = verb("up", _up, "Runs everything in the foreground until Ctrl-C; prints `ready` when it can "
                         "take work and describes itself in FANFARE_HOME/dev.json.", preset=True)
    up.add_argument("--one-process", action="store_true", help="all services in one process, no proxy")
    up.add_argument("--brokers", type=int, choices=[1, 3], default=1)
    up.add_argument("--no-build", action="store_true", help="use the programs as they are")
    verb("down", _down, "Stops the `up` of this home.")
    verb("demo", _demo, "Builds, starts, publishes the 21 sample events to an HTTPS receiver and "
                        "verifies what arrives. Data in a temporary folder unless FANFARE_HOME is set.")
    test = verb("test", _test, "Runs the tests; the last line is `N passed, N failed`.", preset=True)
    test.add_argument("suite", nargs="*", help="unit, sdk, integration, e2e, web, watch, deploy, faults; all if none is named")
    faults = verb("faults", _faults, "Plays faults against three brokers and several of each service, and prints "
                  "what came of every event. Needs Linux namespaces.", preset=True)
    faults.add_argument("--minutes", help="shared out over the faults; else a round of each")
    faults.add_argument("--only", action="append", metavar="FAULT", help="may be given several times; `list` lists them")
    faults.add_argument("--seed", help="of a run before, to play it again")
    faults.add_argument("--short", action="store_true", help="what ./dev test plays")
    faults.add_argument("--keep", action="store_true", help="keep logs and topics")
    lint = verb("lint", _lint, "Checks formatting, layers and sizes.")
    lint.add_argument("--all", action="store_true", help="clang-tidy for all files, not just changed ones")
    lint.add_argument("--fix", action="store_true", help="formats instead of complaining")
    lint.add_argument("--tidy", action="store_true", help="clang-tidy too (slow)")
    fuzz = verb("fuzz", _fuzz, "Feeds made-up input to everything that parses foreign bytes (tests/fuzz/), "
                               "with the sanitizers on.")
    fuzz.add_argument("target", nargs="*", help="all if none is named: the files tests/fuzz/*_fuzz.cc")
    fuzz.add_argument("--seconds", type=int, default=60, help="for each target; default 60")
    fuzz.add_argument("--keep", action="store_true", help="adds what reaches new code to tests/fuzz/corpus/")
    image = verb("image", _image, "Builds the container image with buildah (deploy/Containerfile).")
    image.add_argument("--tag", default="localhost/fanfare:0.1.0")
    image.add_argument("--base", help="an image of Debian 12; else the registry's, or one made of Debian's mirror")
    image.add_argument("--compose", action="store_true", help="plays it through deploy/compose.yaml, with podman-compose")
    image.add_argument("--demo", action="store_true", help="plays the demo with the programs of the image, under podman")
    bench = verb("bench", _bench, "Builds bench/ in release mode and runs it.")
    bench.add_argument("argument", nargs="*", help="for bench/run.py, after --; try -- --help")
    return parser


def main(arguments: list) -> int:
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # So that what was started is stopped.
    try:
        return options.run(options)
    except Failure as failure:
        print(f"./dev {options.verb}: {failure}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        return 130
