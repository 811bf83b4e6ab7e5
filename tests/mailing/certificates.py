"""Certificates for mail servers of tests, made anew each time: no key lies in the repository."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext


@dataclass(frozen=True)
class Certificate:
    """It vouches for itself: who trusts the file trusts the server."""

    file: Path
    key: Path

    def server_context(self) -> SSLContext:
        context = SSLContext(PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self.key)
        return context


def make_certificate(folder: Path, host: str = "IP:127.0.0.1") -> Certificate:
    """For one host, for two days."""
    made = Certificate(folder / "certificate.pem", folder / "key.pem")
    subprocess.run(  # noqa: S603 - our own command
        [  # noqa: S607 - where a system keeps it differs
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
            "-nodes", "-days", "2", "-subj", "/CN=Mail server of a test",
            "-addext", f"subjectAltName={host}",
            "-addext", "keyUsage=critical,digitalSignature,keyCertSign",
            "-out", str(made.file), "-keyout", str(made.key),
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return made
