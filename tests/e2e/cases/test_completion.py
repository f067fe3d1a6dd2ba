"""Shell completion in the shells themselves: what TAB makes of a line."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from harness import cli, places
from harness.terminal import Terminal

# What is typed, and the words that the command gets then.
LINES = {
    "endpo": ["endpoints"],
    "endpoints ro": ["endpoints", "rotate-secret"],
    "endpoints list --lim": ["endpoints", "list", "--limit"],
    "endpoints enable --backlog re": ["endpoints", "enable", "--backlog", "redrive"],
    "channels cr": ["channels", "create"],
    "channels create pa": ["channels", "create", "pagerduty"],
    "channels create email --fr": ["channels", "create", "email", "--from"],
    "channels create email --from cr": ["channels", "create", "email", "--from", "critical"],
    "inbound create gi": ["inbound", "create", "github"],
    "settings update --schemas enf": ["settings", "update", "--schemas", "enforce"],
    "apply -f hoo": ["apply", "-f", "hooks.yaml"],
    "apply --file hoo": ["apply", "--file", "hooks.yaml"],
    "completion fi": ["completion", "fish"],
}
PROMPT = "what now> "


def commands():
    """Group and name of each, as docs/cli.md has them."""
    page = (places.ROOT / "docs" / "cli.md").read_text()
    return [line.split() for line in re.findall(r"^## (.+)$", page, re.M)]


class Completion(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="fanfare-completion-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        (cls.folder / "hooks.yaml").write_text("")
        for shell in ("bash", "zsh", "fish"):
            (cls.folder / f"script.{shell}").write_text(cli.run("completion", shell, connection=[]).stdout)
        cls.environment = {"PATH": os.environ["PATH"], "HOME": str(cls.folder), "TERM": "dumb", "LC_ALL": "C.UTF-8",
                           "PS1": PROMPT, "ZDOTDIR": str(cls.folder)}

    def assert_completed(self, argv, set_up):
        """The command is a function that tells its words; `set_up` is typed first."""
        with Terminal(argv, PROMPT, cwd=self.folder, env=self.environment) as terminal:
            terminal.type(set_up + "; echo set-$((40 + 2))\n", "set-42")
            for line, words in LINES.items():
                shown = terminal.type(f"fanfare {line}\t\n", "told>")
                told = re.findall(r"<told([^>]*)told>", shown)
                self.assertEqual([" " + " ".join(words) + " "], told, f"{argv[0]}: {line}: {shown!r}")

    # Quoted so that the line itself isn't taken for what it prints.
    FUNCTION = "fanfare() { echo \"<t\"'old'\" $* told\"'>'; }"

    def test_bash(self):
        self.assert_completed(["bash", "--norc", "--noprofile", "-i"], self.FUNCTION + "; . ./script.bash")

    def test_zsh(self):
        self.assert_completed(["zsh", "-f", "-i"], "autoload -Uz compinit; compinit -u -D; " + self.FUNCTION
                              + "; . ./script.zsh")

    def test_zsh_from_a_folder_of_functions(self):
        (self.folder / "functions").mkdir()
        shutil.copyfile(self.folder / "script.zsh", self.folder / "functions" / "_fanfare")
        self.assert_completed(["zsh", "-f", "-i"], "fpath=($PWD/functions $fpath); autoload -Uz compinit; compinit -u -D; "
                              + self.FUNCTION)

    def offered(self, line):
        """Candidates of fish without their descriptions."""
        done = subprocess.run(["fish", "--no-config", "-c", "source script.fish; complete -C $argv[1]", f"fanfare {line}"],
                              cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=60, check=True)
        self.assertEqual("", done.stderr)
        return [candidate.split("\t")[0] for candidate in done.stdout.splitlines()]

    def test_fish(self):
        for line, words in LINES.items():
            with self.subTest(line=line):
                self.assertEqual([words[-1]], self.offered(line))

    def test_fish_offers_each_command_and_no_other(self):
        groups = {}
        for first, *second in commands():
            groups.setdefault(first, []).extend(second)
        self.assertEqual(sorted(groups), sorted(self.offered("")))
        for group, names in groups.items():
            if names:
                self.assertEqual(sorted(names), sorted(self.offered(group + " ")), group)
