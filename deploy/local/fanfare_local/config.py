"""The configuration files of the local profile, and the proxy's."""

import json
from pathlib import Path

SERVICES = ("ingest", "fanout", "dispatcher", "retry", "notifier", "control")
HTTP_SERVICES = ("ingest", "control")
_MAKES_REQUESTS = ("dispatcher", "notifier", "control", "all")  # The others need no way out.
_OPENS_SECRETS = ("ingest", *_MAKES_REQUESTS)


def shared(bootstrap: str, brokers: int) -> dict:
    """The sections that all services and the command line read."""
    return {
        "kafka": {"brokers": bootstrap},
        "topics": {"prefix": "fanfare", "partitions": 8, "replication": brokers,
                   "min_insync_replicas": 2 if brokers == 3 else 1},
        "log": {"level": "info"},
        "service": {"ordinal": 0},
        "drain": {"deadline": "4s"},  # ./dev up kills after five.
    }


def sections(home, http_ports: dict, web: Path | None) -> dict:
    """The sections of the single services. `http_ports`: by service, for those that have one. `web`:
    the built dashboard, if there is one."""
    listen = {name: {"http": {"address": "127.0.0.1", "port": port}}
              for name, port in http_ports.items()}
    return {
        "ingest": {**listen.get("ingest", {}),
                   "trusted_proxies": ["127.0.0.0/8"],
                   "sources": [{"name": "default", "format": "auto",
                                "organizations": [home.organization()]}]},
        "egress": {"ca_files": [str(home.ca)], "allowed_networks": ["127.0.0.0/8"]},
        "control": {**listen.get("control", {}), "data_dir": str(home.directory / "control"),
                    "web_dir": str(web or ""), "trusted_proxies": ["127.0.0.0/8"]},
        **({"all": listen["all"]} if "all" in listen else {}),
    }


def of_service(name: str, home, http_ports: dict, admin_port: int, web: Path | None = None) -> dict:
    """What only this service's file holds, besides the shared sections."""
    own = sections(home, http_ports, web)
    if name != "all":
        wanted = (name, "egress") if name in _MAKES_REQUESTS else (name,)
        own = {key: value for key, value in own.items() if key in wanted}
    secrets = {"master_key_file": str(home.master_key)} if name in _OPENS_SECRETS else {}
    return {**secrets, "admin": {"address": "127.0.0.1", "port": admin_port}, **own}


def write_yaml(path: Path, document: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(_lines(document, "")))


def _lines(mapping: dict, indent: str):
    for key, value in mapping.items():
        if isinstance(value, dict):
            yield f"{indent}{key}:\n"
            yield from _lines(value, indent + "  ")
        else:  # JSON's scalars and lists are YAML's too.
            yield f"{indent}{key}: {json.dumps(value)}\n"


def write_proxy(path: Path, port: int, ingest: int, control: int) -> None:
    """haproxy asks a backend that is being restarted again every half a second, for ten seconds.
    A POST is repeated only where it was never sent (a refused connection), a GET also where the
    backend died before it answered."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"""global
  maxconn 8192

defaults
  mode http
  maxconn 4096
  timeout connect 500ms
  timeout client 120s
  timeout server 120s
  timeout http-request 30s
  timeout http-keep-alive 60s
  retries 20
  retry-on conn-failure empty-response

frontend public
  bind 127.0.0.1:{port}
  http-request disable-l7-retry unless {{ method GET }}
  http-request set-header X-Forwarded-For %[src]
  http-request set-header X-Forwarded-Proto http
  http-request set-header X-Forwarded-Host %[req.hdr(host)]
  use_backend ingest if {{ path /api/events }} or {{ path_beg /api/inbound/ }}
  default_backend control

backend ingest
  server ingest 127.0.0.1:{ingest}

backend control
  server control 127.0.0.1:{control}
""")
