"""The system under fault: brokers and several of each service, each with its own address."""
import contextlib
import http.client
import itertools
import os
import signal
import time

from fanfare_local import children, config
from fanfare_local.home import Home
from fanfare_local.kafka import Kafka, brokers_known_by
from fanfare_local.programs import Programs, environment
from fanfare_local.supervisor import readiness

from harness import namespaces

REPLICAS = {"ingest": 1, "fanout": 2, "dispatcher": 3, "retry": 2, "notifier": 1, "control": 1}
EXTRA = {"fanout": 3, "dispatcher": 3, "retry": 3}  # Members that come and go.
SMALL_DISK = "broker-3"                             # On a disk that can be filled.
SMALL_DISK_BYTES = 768 << 20
HTTP_PORT, ADMIN_PORT = 8080, 9100
READY_SECONDS = 60
ABORTED = -signal.SIGABRT


class Cluster:
    """Starts again what dies by itself, as a supervisor does, in pause() and until().

    Threads: the main one; the kernel ties what is spawned to the thread that did it.
    """

    def __init__(self, directory, bin_dir, network, authorities, settings=None, alone=False):
        """`settings`: by service, of its own section; `alone`: one of everything."""
        self.home = Home(directory)
        self.bin_dir, self._authorities, self._settings = bin_dir, authorities, settings or {}
        self.network = network
        self._broker_count = 1 if alone else 3
        replicas = dict.fromkeys(REPLICAS, 1) if alone else REPLICAS
        extra = {} if alone else EXTRA
        self.services = [f"{service}-{n}" for service, count in replicas.items() for n in range(count)]
        self._extra = [f"{service}-{replicas[service] + n}" for service, count in extra.items()
                       for n in range(count)]
        self._processes = {}
        self._down = set()       # Those that are meant to be down.
        self._births = {}
        self._variables = {}     # By name: environment that it gets besides the usual one.
        self.deaths = []         # (time, name, code, process id) of those that died unasked.
        self.home.logs.mkdir(parents=True, exist_ok=True)
        self._timeline = open(self.home.logs / "timeline.log", "w", encoding="utf-8")

    def start(self):
        brokers = [f"broker-{n + 1}" for n in range(self._broker_count)]
        hosts = tuple(self.network.add(name) for name in brokers)
        for name in [*self.services, *self._extra]:
            self.network.add(name)
        if SMALL_DISK in brokers:
            self._make_small_disk()
        self.kafka = Kafka(self.home.kafka, self._broker_count, self.home.logs, hosts=hosts,
                           within=self.network.within)
        self.home.make_master_key()
        programs = Programs(self.home, self.bin_dir, one_process=False, public_port=0)
        self.kafka.start(timeout=120)
        self._write_configuration()
        programs.command("topics", "ensure")
        self.key = programs.bootstrap_key()
        for name in self.services:
            self.spawn(name)
        self.wait_ready(*self.services, within=90)

    # What there is.

    @property
    def brokers(self):
        return self.kafka.names

    def of(self, service):
        return [name for name in self.services if name.startswith(service + "-")]

    def extra_of(self, service):
        return [name for name in self._extra if name.startswith(service + "-")]

    def address(self, name):
        return self.network.addresses[name]

    def http(self, service):
        return self.address(f"{service}-0"), HTTP_PORT

    def pid(self, name):
        return self._of(name).pid

    def log(self, name):
        return self.home.logs / f"{name}.log"

    def note(self, text):
        """Into the timeline that lies among the logs."""
        print(f"{time.time():.3f} {text}", file=self._timeline, flush=True)

    # Ending and starting.

    def spawn(self, name, **variables):
        """Starts a process (again); with `variables` in its environment, also the next times."""
        if variables:
            self._variables[name] = variables
        self._down.discard(name)
        self._births[name] = time.monotonic()
        self.note(f"start {name}")
        if name.startswith("broker-"):
            return self.kafka.spawn(name)
        service = name.rsplit("-", 1)[0]
        argv = [*self.network.within(name), self.bin_dir / f"fanfare-{service}", "--config",
                self.home.config / f"{name}.yaml"]
        self._processes[name] = children.spawn(
            argv, self.log(name), cwd=self.home.directory,
            env={**environment(), **self._variables.get(name, {})})
        return self._processes[name]

    def plain(self, name):
        """From its next start on without variables of its own."""
        self._variables.pop(name, None)

    def kill(self, name):
        """SIGKILL. Returns once it is gone; it stays down until spawn()."""
        self._down.add(name)
        self.note(f"kill {name}")
        self._of(name).kill()
        self._of(name).wait()

    def ask_to_end(self, name):
        """SIGTERM; it stays down until spawn()."""
        self._down.add(name)
        self.note(f"terminate {name}")
        self._of(name).terminate()

    def wait_for_end(self, name, within=60):
        """Returns the exit code."""
        process = self._of(name)
        self.until(lambda: process.poll() is not None, within, f"the end of {name}")
        self.note(f"{name} ended with {process.returncode}")
        return process.returncode

    def terminate(self, name):
        """SIGTERM, and the end of it. Stays down until spawn()."""
        self.ask_to_end(name)
        return self.wait_for_end(name)

    @contextlib.contextmanager
    def stays_down(self, name):
        """For a process that may die on its own meanwhile, and then needs no new try yet."""
        self._down.add(name)
        try:
            yield
        finally:
            if self._of(name).poll() is None:
                self._down.discard(name)
            else:
                self.note(f"{name} has died with {self._of(name).returncode}")
                self.spawn(name)

    def restart(self, name, within=READY_SECONDS):
        """Graceful, and ready again."""
        self.terminate(name)
        self.spawn(name)
        self.wait_ready(name, within=within)

    def signal(self, name, number):
        self.note(f"signal {number.name} to {name}")
        os.kill(self.pid(name), number)

    # Waiting.

    def turn(self):
        """Starts again what died."""
        for name, process in [*self._processes.items(), *self.kafka.processes.items()]:
            if name in self._down or process.poll() is None:
                continue
            if (name, process.pid) not in self._noted():
                self.note(f"{name} died with {process.returncode}")
                self.deaths.append((time.time(), name, process.returncode, process.pid))
            if time.monotonic() - self._births[name] > 1:
                self.spawn(name)

    def pause(self, seconds):
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self.turn()
            time.sleep(min(0.05, left))

    def until(self, condition, within, what):
        """What `condition` returns once it is true; AssertionError after `within` seconds."""
        deadline = time.monotonic() + within
        for wait in itertools.chain([0.01] * 20, itertools.repeat(0.05)):
            value = condition()
            if value:
                return value
            if time.monotonic() > deadline:
                raise AssertionError(f"{what}: not within {within:.0f} s")
            self.pause(wait)

    def ready(self, name):
        if name.startswith("broker-"):
            return brokers_known_by(*self.kafka.addresses[name][::-1]) == self._broker_count
        return readiness(ADMIN_PORT, self.address(name))[0] == 200

    def metric(self, name, metric):
        """A number of one service, or None where it gives none."""
        connection = http.client.HTTPConnection(self.address(name), ADMIN_PORT, timeout=2)
        try:
            connection.request("GET", "/metrics")
            lines = connection.getresponse().read().decode().splitlines()
            return next((float(line.split()[1]) for line in lines if line.startswith(metric + " ")), None)
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def wait_ready(self, *names, within=READY_SECONDS):
        for name in names:
            self.until(lambda: self.ready(name), within, f"{name} ready")
            self.note(f"{name} is ready")

    def stop(self):
        """At once: what it leaves behind isn't used again."""
        for process in [*self._processes.values(), *self.kafka.processes.values()]:
            process.kill()
            process.wait()
        if (self.home.kafka / SMALL_DISK).is_mount():
            namespaces.run("umount", "--lazy", self.home.kafka / SMALL_DISK)

    def bugs(self, since):
        """Processes that broke an invariant since that Unix time."""
        return [f"{name} stopped with a bug: {_last_line(self.log(name), 'bug:')}"
                for at, name, code, _ in self.deaths if at >= since and code == ABORTED]

    def _noted(self):
        return {(name, pid) for _, name, _, pid in self.deaths}

    def _of(self, name):
        return self.kafka.processes[name] if name.startswith("broker-") else self._processes[name]

    def _make_small_disk(self):
        folder = self.home.kafka / SMALL_DISK
        folder.mkdir(parents=True)
        namespaces.run("mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK_BYTES}", "faults", folder)

    def _write_configuration(self):
        shared = config.shared(self.kafka.bootstrap, self._broker_count)
        del shared["drain"]  # The default counts.
        config.write_yaml(self.home.config / "fanfare.yaml", shared)
        for name in [*self.services, *self._extra]:
            service, ordinal = name.rsplit("-", 1)
            own = config.of_service(service, self.home, {service: HTTP_PORT}, ADMIN_PORT)
            if service not in config.HTTP_SERVICES:
                own.get(service, {}).pop("http", None)
            else:
                own[service]["http"]["address"] = self.address(name)
            own["admin"]["address"] = self.address(name)
            if "egress" in own:
                own["egress"] = {"ca_files": [str(file) for file in self._authorities],
                                 "allowed_networks": [namespaces.NETWORK]}
            own[service] = {**own.get(service, {}), **self._settings.get(service, {})}
            own = {key: value for key, value in own.items() if value != {}}
            config.write_yaml(self.home.config / f"{name}.yaml",
                              {**shared, "service": {"ordinal": int(ordinal)}, **own})


def _last_line(log, text):
    lines = [line for line in log.read_text(errors="replace").splitlines() if text in line]
    return lines[-1] if lines else "(nothing in its log)"
