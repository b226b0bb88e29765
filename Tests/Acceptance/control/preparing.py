"""A server that is watched while it gets ready."""

import socket
import time
from pathlib import Path

import wire
from casefile_server import Server

POLL_SECONDS = 0.02
LIMIT_SECONDS = 15


def write_hooks(folder, **scripts):
    """A folder of hooks: `a_sh="…"` becomes `ready.d/a.sh`."""
    ready = Path(folder) / "hooks" / "ready.d"
    ready.mkdir(parents=True)
    for name, text in scripts.items():
        (ready / name.replace("_", ".")).write_text(text)
    return ready.parent


def until(condition):
    """Waits until `condition` has a value, and returns it."""
    deadline = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(POLL_SECONDS)
    raise AssertionError("it did not come to pass")


class PreparingServer(Server):
    """`casefile dev` that has a hook to wait for, at an address that is known before."""

    def __init__(self, binary, folder, *arguments):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        super().__init__(binary, "dev", folder, ("--listen", f"127.0.0.1:{port}", *arguments))
        self.address = f"http://127.0.0.1:{port}"

    def ask(self, path):
        """The status and JSON of a GET; `None` when nobody listens yet."""
        try:
            answer = wire.exchange("GET", self.address + path)
        except ConnectionRefusedError:
            return None
        return answer.status, answer.json()

    def wait_until_alive(self):
        until(lambda: self.process.poll() is not None or self.ask("/livez"))
        return self
