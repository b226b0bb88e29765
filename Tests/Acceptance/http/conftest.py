"""A certificate for the tests of this folder."""

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from serving import needs


@dataclass
class Certificate:
    """A self-signed certificate for this machine."""

    chain: Path
    key: Path

    def context(self):
        return ssl.create_default_context(cafile=str(self.chain))


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("http-tls")
    made = Certificate(folder / "cert.pem", folder / "key.pem")
    subprocess.run(
        [
            needs("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
            "-keyout", made.key, "-out", made.chain,
        ],
        check=True,
        capture_output=True,
    )
    return made
