"""A Kafka that asks for SASL over TLS, as the overlay `external-kafka` expects it."""

import subprocess
from pathlib import Path

from fanfare_local import certs, kafka
from fanfare_local.steps import Failure

_SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule"


class Broker(kafka.Kafka):
    """One broker; besides what it tells this machine it listens at `address`:9093 under the first of `names`."""

    def __init__(self, directory: Path, address: str, names: list):
        super().__init__(directory)
        self._address, self._public = address, names
        self.ca = directory / "ca.pem"

    def start(self, timeout: float = 60.0) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        certs.make_ca(self.ca, self.directory / "ca-key.pem")
        certificate, key = self.directory / "broker.pem", self.directory / "broker-key.pem"
        certs.make_server(self.ca, self.directory / "ca-key.pem", certificate, key, ",".join(f"DNS:{name}" for name in self._public))
        (self.directory / "keystore.pem").write_text(key.read_text() + certificate.read_text())
        super().start(timeout)

    def add_user(self, name: str, password: str) -> None:
        self._configure("users", name, "--add-config", f"SCRAM-SHA-512=[password={password}]")

    def throttle(self, client: str, bytes_per_second: int | None) -> None:
        """What the client of that id may fetch; None: as much as it likes."""
        key = "consumer_byte_rate"
        self._configure("clients", client, *(("--delete-config", key) if bytes_per_second is None else ("--add-config", f"{key}={bytes_per_second}")))

    def _configure(self, kind: str, name: str, *change: str) -> None:
        done = subprocess.run([*kafka.java(), "kafka.admin.ConfigCommand", "--bootstrap-server", self.bootstrap, "--alter",
                               "--entity-type", kind, "--entity-name", name, *change], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failure(f"ConfigCommand: {done.stdout}{done.stderr}")

    def _properties(self, node: int) -> str:
        """The last value of a key counts."""
        inside, controller = self.listeners[0], self._controllers[0]
        return super()._properties(node) + "".join(f"{key}={value}\n" for key, value in {
            "listeners": f"PLAINTEXT://127.0.0.1:{inside},CONTROLLER://127.0.0.1:{controller},SASL_SSL://{self._address}:9093",
            "advertised.listeners": f"PLAINTEXT://127.0.0.1:{inside},SASL_SSL://{self._public[0]}:9093",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL",
            "sasl.enabled.mechanisms": "SCRAM-SHA-512",
            "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config": f"{_SCRAM} required;",
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": self.directory.resolve() / "keystore.pem",
        }.items())
