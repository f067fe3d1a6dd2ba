"""./dev up: everything in the foreground until Ctrl-C; what dies is started again."""

import http.client
import json
import os
import shutil
import signal
import time
from pathlib import Path

from . import certs, children, config, ports, web
from .home import Home
from .kafka import Kafka
from .programs import Programs
from .steps import Failure, say, step

_READY_WITHIN = 90.0
_GRACE = 5.0  # For services and the proxy, from SIGTERM to SIGKILL.


class Watched:
    """One child that is started again when it ends: at once, then after a growing pause."""

    def __init__(self, name: str, spawn, process=None):
        self.name = name
        self._spawn = spawn  # Takes the name, returns the process.
        self.process = process or spawn(name)
        self.deaths_in_a_row = 0
        self._born = time.monotonic()
        self._restart_at = None

    def turn(self) -> bool:
        """Returns true if it was started again just now."""
        now = time.monotonic()
        if self.process.poll() is None:
            return False
        if self._restart_at is None:
            lived = now - self._born
            self.deaths_in_a_row = 0 if lived > 3 else self.deaths_in_a_row + 1
            self._restart_at = now + (min(2.0, 0.2 * 2 ** (self.deaths_in_a_row - 1))
                                      if self.deaths_in_a_row else 0)
            code = self.process.returncode
            how = f"was killed by signal {-code}" if code < 0 else f"ended with {code}"
            say(f"{self.name} {how} after {lived:.1f} s")
        if now < self._restart_at:
            return False
        self._restart_at = None
        self._born = now
        self.process = self._spawn(self.name)
        say(f"{self.name} started again (process {self.process.pid})")
        return True


class Supervisor:
    """Lifetime: run() holds the home's lock until everything below it has ended."""

    def __init__(self, home: Home, bin_dir: Path, brokers: int, one_process: bool, port: int):
        self._home = home
        self._bin_dir = bin_dir
        self._brokers = brokers
        self._one_process = one_process
        self._port = port
        self._watched = []
        self._kafka = None
        self._programs = None
        self._members = {}

    def run(self) -> int:
        self._home.take()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.default_int_handler)
        try:
            with step("up"):
                self._start()
            say(f"the API is at {self._members['url']}, with the key apiKey in {self._home.dev_json}")
            say(f"the dashboard is at {self._members['url']}/dashboard/, sign in with the same key"
                if web.built() else "there is no dashboard: ./dev build makes it")
            say("ready")
            while True:
                self._turn()
        except KeyboardInterrupt:
            return 0 if self._members else 130
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, lambda *_: os._exit(130))  # Our children die with us.
            self._stop()

    def _start(self) -> None:
        home = self._home
        self._port = self._public_port()
        certs.make_ca(home.ca, home.ca_key)
        home.make_master_key()
        self._programs = Programs(home, self._bin_dir, self._one_process, self._port)
        self._kafka = Kafka(home.kafka, self._brokers, home.logs)
        with step(f"Kafka with {self._brokers} broker(s)"):
            self._kafka.start()
        self._programs.write_configuration(self._kafka.bootstrap, self._brokers)
        with step("topics and key"):
            self._programs.command("topics", "ensure")
            api_key = self._programs.bootstrap_key()
        with step("services"):
            self._start_services()
            self._wait_until_ready()
        self._watched += [Watched(name, self._kafka.spawn, process)
                          for name, process in self._kafka.processes.items()]
        self._members = {
            "url": f"http://127.0.0.1:{self._port}", "apiKey": api_key,
            "organizationId": home.organization(), "kafka": self._kafka.bootstrap,
            "caFile": str(home.ca), "caKeyFile": str(home.ca_key), "binDir": str(self._bin_dir),
            "services": self._programs.addresses()}
        self._write_dev_json()

    def _public_port(self) -> int:
        if self._port == 0:
            return ports.pick()
        if not ports.is_free(self._port):
            raise Failure(f"port {self._port} is taken: set FANFARE_PORT to another one, or to 0 for any")
        return self._port

    def _start_services(self) -> None:
        programs, home = self._programs, self._home
        for name in (*programs.names, "proxy"):
            children.rotate(home.logs / f"{name}.log")
        self._watched = [Watched(name, programs.spawn) for name in programs.names]
        if not self._one_process:
            config.write_proxy(home.config / "haproxy.cfg", self._port, programs.http["ingest"],
                               programs.http["control"])
            self._watched.append(Watched("proxy", self._spawn_proxy))

    def _spawn_proxy(self, _name: str):
        # Debian keeps it in sbin, which a user's PATH may lack.
        haproxy = shutil.which("haproxy") or "/usr/sbin/haproxy"
        return children.spawn([haproxy, "-db", "-f", self._home.config / "haproxy.cfg"],
                              self._home.logs / "proxy.log", env=os.environ.copy())

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _READY_WITHIN
        waiting = dict(self._programs.admin)
        reasons = {}
        while waiting or ports.is_free(self._port):
            for child in self._watched:
                child.turn()
                if child.deaths_in_a_row >= 3:
                    raise Failure(f"{child.name} does not stay up; its log ends:\n"
                                  + children.tail(self._home.logs / f"{child.name}.log"))
            for name, port in list(waiting.items()):
                status, reasons[name] = readiness(port)
                if status == 200:
                    del waiting[name]
            if time.monotonic() > deadline:
                lines = [f"  {n}: {reasons[n] or 'no answer'}" for n in waiting] or ["  proxy: no answer"]
                raise Failure(f"not ready within {_READY_WITHIN:.0f} s:\n" + "\n".join(lines)
                              + f"\n  logs: {self._home.logs}")
            time.sleep(0.05)

    def _turn(self) -> None:
        if any([child.turn() for child in self._watched]):  # A list: every child gets its turn.
            self._write_dev_json()
        time.sleep(0.1)

    def _write_dev_json(self) -> None:
        pids = {child.name: child.process.pid for child in self._watched}
        self._home.write_dev_json({**self._members, "pids": pids})

    def _stop(self) -> None:
        began = time.monotonic()
        self._home.dev_json.unlink(missing_ok=True)
        mine = {c.name: c.process for c in self._watched if not c.name.startswith("broker-")}
        proxy = mine.pop("proxy", None)
        # One process drains its services one after the other.
        killed = children.stop(list(mine.values()), _GRACE * (4 if self._one_process else 1))
        names = [name for name, process in mine.items() if process in killed]
        names += ["proxy"] if proxy and children.stop([proxy], _GRACE) else []
        names += self._kafka.stop() if self._kafka else []
        for name in names:
            say(f"{name} did not stop in time and was killed")
        say(f"-- stopped: {time.monotonic() - began:.1f} s")


def readiness(port: int, host: str = "127.0.0.1") -> tuple:
    """Status and text of an admin port's /readyz; (0, "") where nothing answers."""
    connection = http.client.HTTPConnection(host, port, timeout=1)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        return answer.status, answer.read(500).decode(errors="replace").strip()
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()


def down(home: Home, timeout: float = 60.0) -> int:
    """Stops the `up` of this home and says what that was."""
    holder = home.holder()
    if not holder:
        say(f"nothing is running in {home.directory}")
        return 0
    names = _running_names(home)
    with step(f"stopping ./dev up (process {holder}) of {home.directory}{names}"):
        os.kill(holder, signal.SIGTERM)
        deadline = time.monotonic() + timeout
        while home.holder():
            if time.monotonic() > deadline:
                raise Failure(f"process {holder} is still there after {timeout:.0f} s")
            time.sleep(0.1)
    return 0


def _running_names(home: Home) -> str:
    try:
        return ": " + ", ".join(json.loads(home.dev_json.read_text())["pids"])
    except (OSError, ValueError, KeyError):
        return ""
