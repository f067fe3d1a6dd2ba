"""deploy/compose.yaml: what is wrong with it, as far as that can be known without running it."""
import os
import re
import subprocess
import tempfile
from pathlib import Path

import jsonschema
import yaml

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "deploy" / "compose.yaml"
BIN = Path(os.environ.get("FANFARE_BIN_DIR") or ROOT / "build" / "dev" / "bin")
SERVICES = {"ingest", "fanout", "dispatcher", "retry", "notifier", "control"}
INSIDE = {"/etc/fanfare/fanfare.yaml": "fanfare.yaml", "/etc/prometheus/prometheus.yml": "prometheus.yaml"}


def _run(*argv, **variables):
    return subprocess.run([str(a) for a in argv], capture_output=True, text=True, check=False, env={**os.environ, **variables})


def _substituted(text):
    """As compose does it, with what .env must have."""
    values = {"GRAFANA_PASSWORD": "x"}
    return re.sub(r"\$\{(\w+)(?::?[-?]([^}]*))?\}", lambda found: values.get(found[1], found[2] or ""), text)


def _document():
    return yaml.safe_load(_substituted(FILE.read_text()))


def schema(specification):
    """`specification`: compose-spec's own JSON Schema."""
    for error in jsonschema.Draft7Validator(specification).iter_errors(_document()):
        yield f"{'/'.join(map(str, error.path))}: {error.message[:200]}"


def mounts():
    for name, service in _document()["services"].items():
        for mount in service.get("volumes", []):
            source, target = mount.split(":")[:2]
            if source.startswith(".") and not (FILE.parent / source).exists():
                yield f"{name}: {source} is not there"
            if source.startswith(".") and not mount.endswith(":ro"):
                yield f"{name}: {source} can be written"
            if not source.startswith(".") and source not in _document()["volumes"]:
                yield f"{name}: no volume {source}"
            if not target.startswith("/"):
                yield f"{name}: {target}"


def services():
    document = _document()
    yield from (f"no {name}" for name in SERVICES - document["services"].keys())
    for name, service in document["services"].items():
        if ":" not in service["image"].rsplit("/", 1)[-1] or service["image"].endswith(":latest"):
            yield f"{name}: {service['image']} has no version"
        yield from (f"{name}: port {port} is open to the network" for port in service.get("ports", [])
                    if not port.startswith("127.0.0.1:"))
        if name in SERVICES and not (service.get("read_only") and service.get("cap_drop") == ["ALL"] and service.get("user") == "65532:65532"):
            yield f"{name} isn't locked down"
        if name in SERVICES and ("master_key" in service.get("secrets", [])) != (name in ("ingest", "dispatcher", "notifier", "control")):
            yield f"{name}: the master key"
        # Docker copies a secret that is no file into the container, which it can't where that is read-only.
        yield from (f"{name}: the secret {each} is no file" for each in service.get("secrets", [])
                    if service.get("read_only") and "file" not in document["secrets"][each])


def configuration():
    """Each program takes the configuration with the variables of its container."""
    with tempfile.TemporaryDirectory(prefix="fanfare-compose-") as folder:
        key = Path(folder, "master.key")
        key.write_text("1:q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=\n")
        for name in sorted(SERVICES):
            variables = {k: v or "" for k, v in _document()["services"][name]["environment"].items()} | {"FANFARE_CONFIG": ""}
            if "FANFARE_MASTER_KEY_FILE" in variables:
                variables["FANFARE_MASTER_KEY_FILE"] = str(key)
            done = _run(BIN / f"fanfare-{name}", "--check-config", "--config", FILE.parent / "compose" / "fanfare.yaml", **variables)
            if done.returncode != 0 or "configuration_variable_unknown" in done.stderr:
                yield f"{name}: {done.stderr.strip()}"


def proxy_and_prometheus():
    done = _run("haproxy", "-c", "-f", FILE.parent / "compose" / "haproxy.cfg")
    if done.returncode != 0:
        yield f"haproxy: {done.stderr.strip() or done.stdout.strip()}"
    text = (FILE.parent / "compose" / "prometheus.yaml").read_text()
    config = yaml.safe_load(text)
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(text.replace("/etc/prometheus/rules", str(ROOT / "deploy" / "prometheus" / "rules")))
        file.flush()
        done = _run("promtool", "check", "config", file.name)
    if done.returncode != 0:
        yield f"promtool: {done.stderr.strip()}"
    jobs = {each["job_name"]: each["static_configs"][0]["targets"] for each in config["scrape_configs"]}
    admin = yaml.safe_load((FILE.parent / "compose" / "fanfare.yaml").read_text())["admin"]["port"]
    if jobs != {f"fanfare-{name}": [f"{name}:{admin}"] for name in SERVICES}:
        yield f"Prometheus scrapes {jobs}"


def grafana():
    provided = [yaml.safe_load((FILE.parent / "compose" / "grafana" / name).read_text()) for name in ("datasource.yaml", "dashboards.yaml")]
    targets = [mount.split(":")[1] for mount in _document()["services"]["grafana"]["volumes"]]
    if provided[1]["providers"][0]["options"]["path"] not in targets:
        yield "the dashboards aren't where Grafana looks"
    if provided[0]["datasources"][0]["url"] != "http://prometheus:9090":
        yield "Grafana asks another Prometheus"


CHECKS = [mounts, services, configuration, proxy_and_prometheus, grafana]
