"""The certificate authority of one home, and server certificates that it signs."""

import secrets
import subprocess
from pathlib import Path

from .steps import Failure

_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]


def _openssl(*arguments) -> None:
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        raise Failure(f"openssl {arguments[0]} failed: {done.stderr.strip()}")


def make_ca(certificate: Path, key: Path) -> None:
    """Makes the authority unless it is there already."""
    if certificate.exists() and key.exists():
        return
    _openssl("req", "-x509", *_KEY, "-keyout", key, "-out", certificate, "-days", "3650",
             "-subj", "/CN=Fanfare local CA",
             "-addext", "basicConstraints=critical,CA:TRUE,pathlen:0",
             "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    key.chmod(0o600)


def make_server(ca: Path, ca_key: Path, certificate: Path, key: Path,
                names: str = "DNS:localhost,IP:127.0.0.1", usage: str = "serverAuth") -> None:
    """A certificate for `names` (OpenSSL's subjectAltName), valid from now on for 30 days."""
    request = certificate.with_suffix(".csr")
    extensions = certificate.with_suffix(".ext")
    extensions.write_text(f"subjectAltName={names}\nbasicConstraints=CA:FALSE\n"
                          f"extendedKeyUsage={usage}\n")
    _openssl("req", "-new", *_KEY, "-keyout", key, "-out", request, "-subj", "/CN=localhost")
    _openssl("x509", "-req", "-in", request, "-CA", ca, "-CAkey", ca_key, "-days", "30",
             "-set_serial", f"0x7{secrets.token_hex(15)}", "-extfile", extensions, "-out", certificate)
    request.unlink()
    extensions.unlink()
    key.chmod(0o600)
