"""The services as ./dev up runs them: their programs, configuration files and ports."""

import json
import os
import subprocess
from pathlib import Path

from . import children, config, ports, web
from .home import Home, write_private
from .steps import Failure

# What ./dev itself reads; everything else that begins with FANFARE_ is for the services.
_OWN_VARIABLES = ("FANFARE_HOME", "FANFARE_PORT", "FANFARE_CACHE", "FANFARE_BIN_DIR",
                  "FANFARE_TEST_KAFKA")


def environment() -> dict:
    return {k: v for k, v in os.environ.items() if k not in _OWN_VARIABLES}


class Programs:
    """Knows how to start each service of one `up`. Ports are chosen once and kept."""

    def __init__(self, home: Home, bin_dir: Path, one_process: bool, public_port: int):
        self.home = home
        self.bin_dir = bin_dir
        self.names = ("all",) if one_process else config.SERVICES
        with_http = self.names if one_process else config.HTTP_SERVICES
        self.http = {name: public_port if one_process else ports.pick() for name in with_http}
        self.admin = {name: ports.pick() for name in self.names}
        missing = [p for p in self._needed() if not (bin_dir / p).exists()]
        if missing:
            raise Failure(f"{bin_dir} has no {', '.join(missing)}: run ./dev build")

    def write_configuration(self, bootstrap: str, brokers: int) -> None:
        shared = config.shared(bootstrap, brokers)
        config.write_yaml(self._file("fanfare"), shared)
        for name in self.names:
            own = config.of_service(name, self.home, self.http, self.admin[name], web.built())
            config.write_yaml(self._file(name), {**shared, **own})

    def command(self, *arguments: str) -> str:
        """Runs the command line program with this home's configuration; returns what it printed."""
        argv = [self.bin_dir / "fanfare", *arguments, "--config", self._file("fanfare")]
        process = children.spawn(argv, None, env=environment(), cwd=self.home.directory, text=True,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        output, errors = process.communicate()
        (self.home.logs / f"fanfare-{arguments[0]}.log").write_text(errors)
        if process.returncode != 0:
            raise Failure(f"fanfare {' '.join(arguments)} failed with {process.returncode}: "
                          + (errors or output).strip())
        return output

    def bootstrap_key(self) -> str:
        """The key of the first start, made once."""
        file = self.home.bootstrap
        if not file.exists():
            printed = self.command("keys", "create", "--organization", self.home.organization(),
                                   "--scopes", "publish,manage,read", "--json")
            write_private(file, json.dumps(json.loads(printed)) + "\n")
        return json.loads(file.read_text())["key"]

    def spawn(self, name: str):
        program = ["fanfare", "all"] if name == "all" else [f"fanfare-{name}"]
        argv = [self.bin_dir / program[0], *program[1:], "--config", self._file(name)]
        return children.spawn(argv, self.home.logs / f"{name}.log", env=environment(),
                              cwd=self.home.directory)

    def addresses(self) -> dict:
        """For dev.json: name to its two addresses; a service without HTTP has the second only."""
        return {name: {**({"http": f"127.0.0.1:{self.http[name]}"} if name in self.http else {}),
                       "admin": f"127.0.0.1:{self.admin[name]}"} for name in self.names}

    def _file(self, name: str) -> Path:
        return self.home.config / f"{name}.yaml"

    def _needed(self) -> list:
        return ["fanfare", *(f"fanfare-{n}" for n in self.names if n != "all")]
