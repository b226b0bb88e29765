"""Runs the built binary as a black box: one process, its output in files, one way to stop it."""

import os
import re
import signal
import subprocess
import threading
import time
from pathlib import Path

READY_TIMEOUT_SECONDS = 20
STOP_TIMEOUT_SECONDS = 20
READY_LINE = re.compile(r"^Ready\. (https?://\S+)$")
LOOPBACK_PORT = re.compile(r"127\.0\.0\.1:(\d+)")


def clean_environment(**settings):
    """The environment of this process without its own CASEFILE_ and AWS_ variables, plus `settings`."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CASEFILE_", "AWS_"))
    }
    return inherited | {"SWIFT_BACKTRACE": "enable=no"} | settings


class Server:
    """A running `casefile dev` or `casefile serve`; `prefix` is a program that becomes it, with its arguments."""

    def __init__(self, binary, mode, folder, arguments=(), prefix=(), **settings):
        self.mode = mode
        self.hints = mode == "dev"
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.output_path = self.folder / "stdout.log"
        self.error_path = self.folder / "stderr.log"
        self.url = None
        self._ready = threading.Event()
        self._errors = self.error_path.open("ab")
        self.process = subprocess.Popen(
            [*map(str, prefix), str(binary), mode, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=clean_environment(**settings),
            cwd=self.folder,
        )
        self._drain = threading.Thread(target=self._copy_output, daemon=True)
        self._drain.start()

    def _copy_output(self):
        with self.output_path.open("ab") as copy:
            for line in self.process.stdout:
                copy.write(line)
                copy.flush()
                match = READY_LINE.match(line.decode("utf-8", "replace").strip())
                if match:
                    self.url = match.group(1).rstrip("/")
                    self._ready.set()
        self._ready.set()

    def wait_until_ready(self):
        self._ready.wait(READY_TIMEOUT_SECONDS)
        if self.url is None:
            self.kill()
            raise AssertionError(f"{self.mode} printed no Ready line:\n{self.log()}")
        return self

    def is_ready_or_ends(self):
        """Waits until it is ready or its output has ended; whether it is ready."""
        assert self._ready.wait(READY_TIMEOUT_SECONDS), f"{self.mode} is neither ready nor at its end:\n{self.log()}"
        return self.url is not None

    @property
    def authority(self):
        return self.url.split("://", 1)[1]

    @property
    def port(self):
        return int(self.authority.rsplit(":", 1)[1])

    @property
    def admin_url(self):
        """The address of the admin port, as the server printed it."""
        deadline = time.monotonic() + READY_TIMEOUT_SECONDS
        # The log is written beside standard output, where the ready line is.
        while not (ports := {int(port) for port in LOOPBACK_PORT.findall(self.log())} - {self.port}):
            assert time.monotonic() < deadline, f"the admin port is not printed:\n{self.log()}"
            time.sleep(0.01)
        assert len(ports) == 1, f"the admin port is not printed:\n{self.log()}"
        return f"http://127.0.0.1:{ports.pop()}"

    def log(self):
        """All that the process has printed so far, on both streams."""
        return self.output_path.read_text("utf-8", "replace") + self.error_path.read_text("utf-8", "replace")

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def wait(self):
        """The exit code, after the process has ended."""
        try:
            code = self.process.wait(STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"SIGTERM did not end {self.mode} in {STOP_TIMEOUT_SECONDS} s") from None
        self._drain.join()
        self._errors.close()
        return code

    def stop(self):
        assert self.process.poll() is None, f"{self.mode} ended by itself:\n{self.log()[-4000:]}"
        self.terminate()
        assert self.wait() == 0, self.log()[-4000:]

    def kill(self):
        self.process.kill()
        self.process.wait()


def run_to_end(binary, *arguments, input_bytes=None, timeout=READY_TIMEOUT_SECONDS, cwd=None, **settings):
    """Runs the binary to its end; the caller reads `returncode`, `stdout` and `stderr` (text)."""
    process = subprocess.Popen(
        [str(binary), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_environment(**settings),
        cwd=cwd,
    )
    try:
        output, errors = process.communicate(input_bytes or b"", timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        output, errors = process.communicate()
        raise AssertionError(f"{arguments} did not end in {timeout} s:\n{output!r}\n{errors!r}") from None
    return subprocess.CompletedProcess(
        process.args, process.returncode, output.decode("utf-8", "replace"), errors.decode("utf-8", "replace")
    )


def wait_for_text(server, text, seconds=5):
    """Whether `text` appears in the server's log within `seconds` (the log is written behind the answer)."""
    deadline = time.monotonic() + seconds
    while text not in server.log():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
