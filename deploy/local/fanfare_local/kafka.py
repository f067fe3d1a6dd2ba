"""A local Apache Kafka (KRaft) of one or three brokers on free ports, in a directory of its own."""

import base64
import os
import shutil
import socket
import struct
import tempfile
import time
import uuid
from pathlib import Path

from . import children, paths, ports
from .steps import Failure

# A broker that lives for minutes spends more on its second compiler than that gives back.
_JAVA_OPTIONS = ["-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true",
                 "-Dorg.slf4j.simpleLogger.showDateTime=true",
                 "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"]


class Kafka:
    """Starts, watches and stops the brokers below `directory`; what they stored is found again.

        with Kafka(directory, brokers=3) as kafka:
            use(kafka.bootstrap)

    Ports are new with each object and stay the same for its life. Threads: one.
    `hosts`: an address for each broker, where that isn't 127.0.0.1; `within`: what goes before the
    command line of a broker of that name, such as nsenter.
    """

    def __init__(self, directory: Path, brokers: int = 1, logs: Path | None = None,
                 java_options: tuple = (), hosts: tuple = (), within=lambda name: []):
        if brokers not in (1, 3):
            raise Failure("a local Kafka has 1 or 3 brokers")
        self.directory = Path(directory)
        self.logs = Path(logs) if logs else self.directory / "logs"
        self._java_options = java_options
        self._hosts = hosts or ("127.0.0.1",) * brokers
        self._within = within
        self._refuse_another_size(brokers)
        self.listeners = [ports.pick() for _ in range(brokers)]
        self._controllers = [ports.pick() for _ in range(brokers)]
        self.processes: dict = {}  # name ("broker-1") to Popen

    @property
    def bootstrap(self) -> str:
        return ",".join(f"{host}:{port}" for host, port in self.addresses.values())

    @property
    def addresses(self) -> dict:
        """Host and port of each broker, by name."""
        return dict(zip(self.names, zip(self._hosts, self.listeners)))

    @property
    def names(self) -> list:
        return [f"broker-{n}" for n in range(1, len(self.listeners) + 1)]

    def start(self, timeout: float = 60.0) -> None:
        """Formats on first use, starts all brokers and returns when each has all as its peers."""
        self._format()
        for name in self.names:
            children.rotate(self.logs / f"{name}.log")
            self.spawn(name)
        self._wait(timeout)

    def spawn(self, name: str):
        """Starts one broker (again). Returns its process at once."""
        argv = [*self._within(name), *java(*self._java_options), "kafka.Kafka",
                self._properties_file(name)]
        self.processes[name] = children.spawn(argv, self.logs / f"{name}.log", cwd=self.directory)
        return self.processes[name]

    def stop(self, grace: float = 20.0) -> list:
        """Returns the names of those that had to be killed."""
        killed = children.stop(list(self.processes.values()), grace)
        return [name for name, process in self.processes.items() if process in killed]

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop(0)
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def _refuse_another_size(self, brokers: int) -> None:
        formatted = len(list(self.directory.glob("broker-*/meta.properties")))
        if formatted and formatted != brokers:
            raise Failure(f"{self.directory} holds the data of {formatted} broker(s), not {brokers}: "
                          "name another FANFARE_HOME, or delete this one")

    def _format(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        id_file = self.directory / "cluster-id"
        if not id_file.exists():
            id_file.write_text(base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=") + "\n")
        cluster = id_file.read_text().strip()
        formatting = {}
        for node, name in enumerate(self.names, 1):
            self._properties_file(name).write_text(self._properties(node))
            if not (self.directory / name / "meta.properties").exists():
                shutil.rmtree(self.directory / name, ignore_errors=True)
                formatting[name] = children.spawn(
                    [*java(), "kafka.tools.StorageTool", "format",
                     f"--cluster-id={cluster}",  # It may begin with a minus sign.
                     "--config", self._properties_file(name)],
                    self.logs / f"{name}-format.log")
        for name, process in formatting.items():
            if process.wait() != 0:
                raise Failure(f"Kafka could not format the storage of {name}:\n"
                              + children.tail(self.logs / f"{name}-format.log"))

    def _wait(self, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        waiting = self.addresses
        while waiting:
            for name, (host, port) in list(waiting.items()):
                if self.processes[name].poll() is not None:
                    raise Failure(f"{name} ended with {self.processes[name].returncode}:\n"
                                  + children.tail(self.logs / f"{name}.log"))
                if brokers_known_by(port, host) == len(self.listeners):
                    del waiting[name]
            if waiting and time.monotonic() > deadline:
                raise Failure(f"{', '.join(waiting)} did not answer within {timeout:.0f} s:\n"
                              + children.tail(self.logs / f"{next(iter(waiting))}.log"))
            time.sleep(0.05 if waiting else 0)

    def _properties_file(self, name: str) -> Path:
        return self.directory / f"{name}.properties"

    def _properties(self, node: int) -> str:
        copies = len(self.listeners)
        in_sync = 2 if copies == 3 else 1
        host, controllers = self._hosts[node - 1], zip(self._hosts, self._controllers)
        voters = ",".join(f"{n}@{at}:{port}" for n, (at, port) in enumerate(controllers, 1))
        settings = {
            "process.roles": "broker,controller",
            "node.id": node,
            "controller.quorum.voters": voters,
            "controller.listener.names": "CONTROLLER",
            "listeners": f"PLAINTEXT://{host}:{self.listeners[node - 1]},"
                         f"CONTROLLER://{host}:{self._controllers[node - 1]}",
            "advertised.listeners": f"PLAINTEXT://{host}:{self.listeners[node - 1]}",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "log.dirs": self.directory.resolve() / f"broker-{node}",
            "auto.create.topics.enable": "false",
            "default.replication.factor": copies,
            "min.insync.replicas": in_sync,
            "offsets.topic.replication.factor": copies,
            "transaction.state.log.replication.factor": copies,
            "transaction.state.log.min.isr": in_sync,
            "share.coordinator.state.topic.replication.factor": copies,
            "share.coordinator.state.topic.min.isr": in_sync,
            # Few partitions: a laptop makes them at the first start, and 50 of each take seconds.
            "offsets.topic.num.partitions": 8,
            "transaction.state.log.num.partitions": 8,
            "group.initial.rebalance.delay.ms": 0,
            # How soon after its timeout a killed producer's transaction is aborted (default 10 s).
            "transaction.abort.timed.out.transaction.cleanup.interval.ms": 1000,
            "log.cleaner.dedupe.buffer.size": 16 * 1024 * 1024,
            "num.network.threads": 2,
            "num.io.threads": 4,
        }
        return "".join(f"{key}={value}\n" for key, value in settings.items())


def brokers_known_by(port: int, host: str = "127.0.0.1") -> int:
    """Asks a broker for its view of the cluster (Metadata v1, no topics). 0 where there is no answer."""
    client = b"dev"
    request = struct.pack(">hhih", 3, 1, 7, len(client)) + client + struct.pack(">i", 0)
    try:
        with socket.create_connection((host, port), timeout=1) as connection:
            connection.sendall(struct.pack(">i", len(request)) + request)
            size = struct.unpack(">i", read_exactly(connection, 4))[0]
            _correlation, brokers = struct.unpack(">ii", read_exactly(connection, size)[:8])
            return brokers
    except (OSError, struct.error):
        return 0


def read_exactly(connection: socket.socket, size: int) -> bytes:
    """Raises OSError if the peer closes before."""
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            raise OSError("closed")
        data += more
    return data


def archive_classes(jars: Path) -> None:
    """Stores the classes that a broker loads: it then starts with half of the CPU time."""
    with tempfile.TemporaryDirectory(prefix="fanfare-kafka-") as folder:
        new = jars / "kafka.jsa.new"
        kafka = Kafka(Path(folder), java_options=(f"-XX:ArchiveClassesAtExit={new}",))
        try:
            kafka.start(timeout=300)  # without the archive, on a busy machine
        finally:
            kafka.stop(grace=120)  # It writes the archive at its end.
    if new.exists():
        new.replace(jars / "kafka.jsa")


def java(*options: str) -> list:
    """The command line up to the class. The archive is only good for the very same class path, so
    that is the jars' place in the cache, not the checkout's link to it."""
    java_home = os.environ.get("JAVA_HOME")
    program = (java_home and shutil.which(f"{java_home}/bin/java")) or shutil.which("java")
    if not program:
        raise Failure("java is missing: run ./dev deps")
    jars = paths.KAFKA_JARS.resolve()
    if not any(jars.glob("kafka_2.13-*.jar")):
        raise Failure(f"Kafka is not in {paths.KAFKA_JARS}: run ./dev deps")
    archive = jars / "kafka.jsa"
    shared = [f"-XX:SharedArchiveFile={archive}"] if archive.exists() else []
    more = os.environ.get("FANFARE_KAFKA_JAVA_OPTIONS", "").split()
    return [program, *_JAVA_OPTIONS, *shared, *options, *more, "-cp", f"{jars}/*"]
