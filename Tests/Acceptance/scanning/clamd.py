"""A real clamd with hand-written signatures, for tests that kill and stop it."""

import hashlib
import os
import shutil
import signal
import socket
import struct
import subprocess
import time
from pathlib import Path

from serving import needs

# In two parts, so that no scanner takes this file for the test file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD" + b"-ANTIVIRUS-TEST-FILE!$H+H*"
TEST_FILES = Path("/usr/share/clamav-testfiles")
START_SECONDS = 60
LIMITS = {
    "StreamMaxLength": "101M", "MaxScanSize": "100M", "MaxFileSize": "2000M", "MaxRecursion": "10", "MaxFiles": "1000",
    "MaxScanTime": "20000", "AlertExceedsMax": "yes", "AlertEncrypted": "yes", "MaxThreads": "10", "MaxQueue": "100",
    "ReadTimeout": "10", "CommandReadTimeout": "5", "SelfCheck": "0",
}


class Clamd:
    """One clamd on a unix socket and a loopback port; a database of two signatures."""

    def __init__(self, folder, **limits):
        self.folder = Path(folder)
        # Daemons lie where the path of an ordinary user does not lead.
        self.program = shutil.which("clamd", path=os.environ["PATH"] + ":/usr/sbin") or needs("clamd")
        self.socket_path = self.folder / "clamd.sock"
        self.log_path = self.folder / "clamd.log"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        database = self.folder / "db"
        database.mkdir()
        (database / "eicar.ndb").write_text(f"Test.Eicar.Body:0:*:{EICAR.hex()}\n")
        if TEST_FILES.is_dir():
            content = (TEST_FILES / "clam.exe").read_bytes()
            (database / "clam.hdb").write_text(f"{hashlib.md5(content).hexdigest()}:{len(content)}:ClamAV-Test-File\n")
        settings = {
            "DatabaseDirectory": database, "LocalSocket": self.socket_path, "TCPSocket": self.port,
            "TCPAddr": "127.0.0.1", "Foreground": "yes",
        } | LIMITS | limits
        self.settings_path = self.folder / "clamd.conf"
        self.settings_path.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
        self.process = None

    def start(self):
        self.socket_path.unlink(missing_ok=True)
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [self.program, "--config-file", self.settings_path], stdout=log, stderr=log, cwd=self.folder
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            assert self.process.poll() is None, self.log_path.read_text()
            assert time.monotonic() < deadline, "clamd does not answer: " + self.log_path.read_text()
            time.sleep(0.05)
        return self

    def answers(self):
        try:
            return self.ask(b"zPING\0") == b"PONG\0"
        except OSError:
            return False

    def ask(self, message):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(30)
            connection.connect(str(self.socket_path))
            connection.sendall(message)
            return b"".join(iter(lambda: connection.recv(4096), b""))

    def scan(self, content):
        """clamd's own answer, so that a test can tell a scanner's mistake from ours."""
        chunk = struct.pack(">I", len(content)) + content if content else b""
        return self.ask(b"zINSTREAM\0" + chunk + struct.pack(">I", 0)).rstrip(b"\0").decode()

    def signal(self, number):
        os.kill(self.process.pid, number)

    def kill(self):
        if self.process is not None and self.process.poll() is None:
            self.signal(signal.SIGKILL)
            self.process.wait()

    @property
    def local(self):
        return f"clamd:unix:{self.socket_path}"

    @property
    def tcp(self):
        return f"clamd:127.0.0.1:{self.port}"
