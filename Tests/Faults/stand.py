"""A data folder and the servers that run on it, one after the other."""

import json
import shutil
import signal
import subprocess
import time
from pathlib import Path

import wire
from actor import PUBLIC_HOST
from casefile_server import Server, clean_environment, run_to_end
from scale import needs
from serving import serve_settings

FILES_PER_RESOURCE = 8
BYTES_PER_RESOURCE = 48 * 1024 * 1024
# A bound that a slow machine keeps too; how long it took is reported.
READY_SECONDS = 20
HEAL_SECONDS = 30


class Stand:
    """Starts, kills and stops `casefile serve` on the same store and blobs; kept apart, so that each may have its own
    file system."""

    def __init__(self, binary, folder, store=None, blobs=None, **settings):
        self.binary = binary
        self.folder = Path(folder)
        self.store = Path(store or self.folder / "data" / "meta")
        self.blobs = Path(blobs or self.folder / "data" / "blobs")
        self.server = None
        self.slowest_start = 0
        self._runs = 0
        self.settings = serve_settings(
            self.folder,
            CASEFILE_DATA=None,
            CASEFILE_STORE=f"sqlite:{self.store}",
            CASEFILE_BLOBS=f"dir:{self.blobs}",
            CASEFILE_PUBLIC_URL=f"http://{PUBLIC_HOST}",
            CASEFILE_MAX_FILES_PER_RESOURCE=str(FILES_PER_RESOURCE),
            CASEFILE_MAX_BYTES_PER_RESOURCE=str(BYTES_PER_RESOURCE),
            **settings,
        )

    def start(self, prefix=(), **settings):
        """A server that is ready, begun by `prefix`; its output lies in a folder of this run."""
        begun = time.monotonic()
        self.begin(prefix, **settings)
        self.server.wait_until_ready()
        self.slowest_start = max(self.slowest_start, time.monotonic() - begun)
        return self.server

    def begin(self, prefix=(), **settings):
        """As `start`, without waiting."""
        self._runs += 1
        logs = self.folder / f"run-{self._runs}"
        shutil.rmtree(self.folder / f"run-{self._runs - 5}", ignore_errors=True)
        # It ends with the tests, however those end.
        bound = (needs("setpriv"), "--pdeathsig", "KILL", *prefix)
        self.server = Server(self.binary, "serve", logs, prefix=bound, **self.settings | settings)

    def is_running(self):
        return self.server is not None and self.server.process.poll() is None

    def signal(self, number):
        self.server.process.send_signal(number)

    def freeze(self):
        """SIGSTOP, and waits until no thread runs any more: one may be inside a call for a while."""
        self.signal(signal.SIGSTOP)
        deadline = time.monotonic() + READY_SECONDS
        while set(self._thread_states()) - {"T", "t"}:
            assert time.monotonic() < deadline, "SIGSTOP did not stop all threads"
            time.sleep(0.001)

    def _thread_states(self):
        for task in Path(f"/proc/{self.server.process.pid}/task").iterdir():
            try:
                # The state follows the name, which is in parentheses and may hold any character.
                yield (task / "stat").read_text().rpartition(")")[2].split()[0]
            except FileNotFoundError:
                continue

    def kill(self):
        """kill −9, if it still runs; gives the exit code."""
        self.server.kill()
        return self.server.process.returncode

    def stop(self):
        self.server.stop()

    def died_by(self, number):
        return self.server.process.returncode == -number

    def readiness(self):
        """The status and the names of the failing checks; `None` when there is no answer."""
        try:
            answer = wire.exchange("GET", self.server.url + "/readyz")
        except OSError:
            return None
        return answer.status, [check["check"] for check in json.loads(answer.body)["failing"]]

    def refusal(self, **settings):
        """What a start says that is refused."""
        self.begin(**settings)
        assert self.server.process.wait(READY_SECONDS) == 1, "the start was to be refused"
        return self.server.log()

    def wait_until_healed(self, seconds=HEAL_SECONDS):
        """How long readiness took to come back without any help."""
        begun = time.monotonic()
        while (state := self.readiness()) != (200, []):
            assert self.is_running(), f"I21: the server ended: {self.server.log()[-2000:]}"
            assert time.monotonic() - begun < seconds, f"I21: not ready {seconds} s after the fault: {state}"
            time.sleep(0.05)
        return time.monotonic() - begun

    def open_files(self):
        """What the process has open, sockets of clients apart."""
        links = []
        for entry in Path(f"/proc/{self.server.process.pid}/fd").iterdir():
            try:
                links.append(str(entry.readlink()))
            except FileNotFoundError:
                continue  # closed meanwhile
        return sorted(link for link in links if not link.startswith("socket:"))

    def temporary_files(self):
        return sorted(path.name for path in (self.blobs / "tmp").glob("*"))

    def stored_files(self):
        """The blobs that lie in files."""
        return sorted(path for path in (self.blobs / "blobs").rglob("*") if path.is_file())

    def has_sweep(self):
        """Whether the binary has the offline sweep."""
        return "\n  sweep" in run_to_end(self.binary, "--help").stdout

    def run_command(self, *arguments, **settings):
        """Runs a command of the binary on the stopped folder."""
        return run_to_end(self.binary, *arguments, **self.settings | settings)

    def sweep(self, *arguments, timeout=600, **settings):
        """Runs `casefile sweep` on the stopped folder; its report."""
        done = run_to_end(
            self.binary, "sweep", *arguments, "-o", "json", timeout=timeout, **self.settings | settings
        )
        assert done.returncode == 0, f"casefile sweep ended with {done.returncode}: {done.stdout}{done.stderr}"
        return json.loads(done.stdout)

    def sweep_and_kill(self, seconds, **settings):
        """Begins a sweep of the stopped folder and kills it after that time, if it still runs."""
        process = subprocess.Popen(
            [str(self.binary), "sweep"], env=clean_environment(**self.settings | settings),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        time.sleep(seconds)
        process.kill()
        process.wait()

    def close(self):
        """Ends the server without a check, after a failure."""
        if self.server is not None and self.server.process.poll() is None:
            self.server.process.send_signal(signal.SIGCONT)
            self.server.kill()
