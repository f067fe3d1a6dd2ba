"""A PostgreSQL of a test: in a folder of its own, on a socket there, without a port."""
import json
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile

from harness.api import eventually

OPTIONS = {"listen_addresses": "", "wal_level": "logical", "fsync": "off", "max_connections": "20", "autovacuum": "off"}


def _programs():
    return sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))[-1]


class Server:
    def __init__(self):
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="fanfare-pg-"))
        self._user = {}
        if os.geteuid() == 0:  # It refuses to run as root.
            owner = pwd.getpwnam("postgres")
            os.chown(self._folder, owner.pw_uid, owner.pw_gid)
            self._user = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        data, self._log = self._folder / "data", open(self._folder.with_suffix(".log"), "w")
        subprocess.run([_programs() / "initdb", "-D", data, "-A", "trust", "-U", "app", "--no-sync", "-E", "UTF8",
                        "--locale=C.UTF-8"], cwd="/", check=True, stdout=self._log, stderr=self._log, **self._user)
        settings = [part for name, value in OPTIONS.items() for part in ("-c", f"{name}={value}")]
        self._process = subprocess.Popen([_programs() / "postgres", "-D", data, "-k", self._folder, *settings], cwd="/",
                                         stdout=self._log, stderr=self._log, **self._user)
        self.connection = f"postgresql:///postgres?host={self._folder}&user=app"
        eventually(lambda: self.psql("select 1", check=False).returncode == 0, 60, "PostgreSQL")

    def psql(self, sql, check=True):
        """Statements as psql reads them, to the first that fails."""
        done = subprocess.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", self.connection], input=sql, cwd="/",
                              capture_output=True, text=True, timeout=60, check=False)
        if check and done.returncode:
            raise AssertionError(f"{sql}\n{done.stderr}")
        return done

    def rows(self, query):
        """Of a query, as dicts."""
        return json.loads(self.psql(f"select coalesce(json_agg(r), '[]') from ({query}) r").stdout)

    def stop(self):
        self._process.send_signal(signal.SIGINT)
        self._process.wait(60)
        self._log.close()
        shutil.rmtree(self._folder)
        os.unlink(self._folder.with_suffix(".log"))
