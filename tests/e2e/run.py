#!/usr/bin/env python3
"""Runs the end-to-end tests against one system and prints how many passed."""
import argparse
import os
import shutil
import signal
import sys
import time
import unittest

sys.dont_write_bytecode = True

from harness import beside, mail, places, receivers, system  # noqa: E402

# Those that need no system first, the one that kills its services last.
MODULES = ["documents", "reference", "vectors", "pages", "snippets", "receivers", "attempts_over_time", "dialects", "sdk",
           "without_kafka", "samples", "cli", "cli_settings", "completion", "readme", "publishing", "publishing_page",
           "outbox_postgresql",
           "migration", "endpoints", "addresses", "hostile_receivers", "kafka_input", "inbound", "notifications",
           "told_of_limits", "told_of_endpoints", "channels", "quotas", "tls", "retry", "resend", "catalogue", "filters",
           "traces", "logs", "contract", "two_controls", "shared_log", "restart", "kill"]


TEST_SECONDS = 300


def give_up(_signal, _frame):
    raise TimeoutError(f"the test took over {TEST_SECONDS} s")


class Result(unittest.TextTestResult):
    """Counts tests: a failing subtest fails its test once, a class that can't be set up too.

    A test that hangs fails where it hangs, and the others go on.
    """

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.passed = 0

    def startTest(self, test):
        super().startTest(test)
        signal.alarm(TEST_SECONDS)

    def stopTest(self, test):
        signal.alarm(0)
        super().stopTest(test)

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1

    def failed(self):
        return len({getattr(test, "test_case", test).id()
                    for test, _ in self.failures + self.errors})


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", help="use the system that runs in this folder")
    parser.add_argument("-k", dest="patterns", action="append", metavar="PATTERN",
                        help="only tests whose name holds it, as in unittest")
    parser.add_argument("--keep", action="store_true", help="keep the folder of this run")
    parser.add_argument("--beside", type=int, metavar="N", help="N systems beside each other share the modules")
    parser.add_argument("--named", action="store_true", help="modules are read from the input, a line each")
    parser.add_argument("--dead-letters", nargs=2, type=int, metavar=("COUNT", "SECONDS"),
                        help="how many test_channels writes, and how long that takes (100000 600)")
    options = parser.parse_args()
    if options.beside and (options.home or options.dead_letters):
        parser.error("--beside goes with -k and --keep only")
    return options


def main():
    options = arguments()
    if options.beside:
        again = [*(f"-k{pattern}" for pattern in options.patterns or []), *(["--keep"] if options.keep else [])]
        passed, failed = beside.run([sys.executable, __file__, "--named", *again], MODULES, options.beside)
        print(f"{passed} passed, {failed} failed")
        return 1 if failed or not passed else 0
    if options.dead_letters:
        global TEST_SECONDS
        from cases import test_channels
        test_channels.DEAD_LETTERS = dict(zip(("count", "seconds"), options.dead_letters))
        TEST_SECONDS += 2 * options.dead_letters[1]
    system.use_home(options.home)
    signal.signal(signal.SIGALRM, give_up)
    passed = failed = 0
    try:
        for names in named() if options.named else [MODULES]:
            began = time.monotonic()
            result = run(names, options.patterns)
            passed, failed = passed + result.passed, failed + result.failed()
            if options.named:
                print(beside.END.format(" ".join(names), result.passed, result.failed(),
                                        round(time.monotonic() - began)), flush=True)
    finally:
        receivers.running().stop()
        system.stop()
        mail.stop()
    if failed or options.keep:
        print(f"logs: {places.run_folder()}")
    else:
        shutil.rmtree(places.run_folder())
    if not options.named:
        print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def named():
    """Lines of the input, which is ours alone: what the tests start reads nothing."""
    lines = os.fdopen(os.dup(0))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return (line.split() for line in iter(lines.readline, ""))


def run(modules, patterns):
    loader = unittest.TestLoader()
    if patterns:
        loader.testNamePatterns = [p if "*" in p else f"*{p}*" for p in patterns]
    suite = loader.loadTestsFromNames(f"cases.test_{name}" for name in modules)
    return unittest.TextTestRunner(verbosity=2, resultclass=Result).run(suite)


if __name__ == "__main__":
    sys.exit(main())
