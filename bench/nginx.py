"""nginx as a receiver that isn't the bottleneck: TLS, keep-alive, 200 to every POST unless it is told otherwise."""

import signal
import ssl
import subprocess
import time
import urllib.request
from pathlib import Path

from fanfare_local import children, ports
from system import comes_to

_ECHO = "/usr/lib/nginx/modules/ngx_http_echo_module.so"  # of Debian's nginx-light
_CONFIG = """
{modules} daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log crit;
events {{ worker_connections 20000; }}
http {{
  {log} {split}
  keepalive_requests 100000000; keepalive_timeout 600s; client_body_buffer_size 512k;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{port} ssl backlog=4096; ssl_certificate {certificate}; ssl_certificate_key {key};
    ssl_protocols TLSv1.3; ssl_session_tickets on; ssl_early_data off;
    location = /status {{ stub_status; }}
    location / {{ {answer} }}
  }}
}}
"""


class Nginx:
    """`requests()`: how many it has answered since the start or forget(), its own calls left out.

    `delay`: seconds until it answers; `failing`: the share of 503s; `arrivals`: a file that gets a line for each
    request, the time in seconds and the event's type.
    """

    def __init__(self, folder: Path, certificate: Path, key: Path, *, delay: float = 0, failing: float = 0,
                 arrivals: Path | None = None):
        self.port = ports.pick()
        self._own = self._before = 0
        self._context = ssl.create_default_context()
        self._context.check_hostname, self._context.verify_mode = False, ssl.CERT_NONE
        config = folder / "nginx.conf"
        log = (f"log_format arrivals '$msec $http_x_fanfare_event_type'; access_log {arrivals} arrivals buffer=256k flush=1s;"
               if arrivals else "access_log off;")
        config.write_text(_CONFIG.format(
            folder=folder, port=self.port, certificate=certificate, key=key, log=log,
            modules=f"load_module {_ECHO};" if delay else "",
            split=f"split_clients $request_id $fails {{ {failing * 100:g}% 1; * 0; }}" if failing else "",
            answer=("if ($fails) { return 503; } " if failing else "")
            + (f"echo_sleep {delay}; echo;" if delay else "return 200;")))
        self.process = children.spawn(["nginx", "-c", config, "-p", folder], folder / "nginx.log")
        deadline = time.monotonic() + 10
        while True:
            try:
                self.requests()
                return
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}/"

    def forget(self) -> None:
        """Counts from here."""
        self._before += self.requests()

    def requests(self) -> int:
        with urllib.request.urlopen(self.url + "status", context=self._context, timeout=10) as answer:
            total = int(answer.read().splitlines()[2].split()[2])
        self._own += 1
        return total - self._own - self._before

    def wait_for(self, count: int, patience: float = 30.0, meanwhile=lambda: None) -> bool:
        """Until it has answered `count`; False if none comes for `patience` seconds."""
        return comes_to(self.requests, count, patience, meanwhile)

    def __enter__(self) -> "Nginx":
        return self

    def __exit__(self, *_) -> None:
        self.stop()

    def pids(self) -> list:
        """The workers."""
        found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True,
                               text=True, check=False)
        return [int(pid) for pid in found.stdout.split()]

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)
