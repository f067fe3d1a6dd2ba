"""A certificate for 127.0.0.1 and localhost, issued by the CA of a home."""
import secrets
import ssl
import subprocess

from harness.places import run_folder


def own_ca():
    """A CA for tests that need no system: (certificate file, key file)."""
    folder = run_folder()
    crt, key = folder / "ca.pem", folder / "ca.key"
    if not crt.exists():
        _openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                 "-nodes", "-keyout", key, "-out", crt, "-days", "2", "-subj", "/CN=e2e CA")
    return crt, key


def issue(ca_file, ca_key_file, name="receiver"):
    """Returns an ssl context for a server whose certificate, NAME.pem, that CA signed."""
    folder = run_folder()
    key, request, crt = (folder / f"{name}.{end}" for end in ("key", "csr", "pem"))
    names = folder / f"{name}.cnf"
    names.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n")
    _openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-keyout", key, "-out", request, "-subj", "/CN=localhost")
    _openssl("x509", "-req", "-in", request, "-CA", ca_file, "-CAkey", ca_key_file,
             "-set_serial", f"0x1{secrets.token_hex(15)}", "-days", "2",
             "-extfile", names, "-out", crt)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(crt, key)
    return context


def private_ca():
    """A CA that the system doesn't know, and what it signed for a server and a client: paths by name."""
    folder = run_folder()
    files = {name: folder / f"mtls-{name}.pem"
             for name in ("ca", "ca-key", "server", "server-key", "client", "client-key")}
    if files["ca"].exists():
        return files
    new = ("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
    for name, use, subject in (("server", "serverAuth", "/CN=server"), ("client", "clientAuth", "/CN=us/O=Fanfare")):
        if name == "server":
            _openssl(*new, "-keyout", files["ca-key"], "-out", files["ca"], "-subj", "/CN=private CA")
        _openssl(*new, "-CA", files["ca"], "-CAkey", files["ca-key"], "-keyout", files[name + "-key"],
                 "-out", files[name], "-subj", subject, "-addext", "basicConstraints=critical,CA:FALSE",
                 "-addext", "extendedKeyUsage=" + use, "-addext", "subjectAltName=IP:127.0.0.1")
    return files


def _openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)
