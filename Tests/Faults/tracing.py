"""strace on a running server: which calls an operation makes, and faults put into the n-th of them.

strace counts the calls of each thread apart, so the n-th call of a name may be hit in several threads, and the calls
that were hit are read back from the trace.
"""

import re
import select
import subprocess
import time
from collections import Counter

from scale import needs

ATTACH_SECONDS = 20
LINE = re.compile(r"^(?P<thread>\d+) +(?P<rest>.*)$")
CALL = re.compile(r"^(?P<name>\w+)\((?P<arguments>.*)$")


class Tracer:
    """Attaches to all threads of a process for the length of a `with` block."""

    def __init__(self, process, output, *options):
        self.output = output
        self._command = [needs("strace"), "-f", "-y", "-s", "32", "-o", str(output), "-p", str(process.pid), *options]
        self._strace = None

    def __enter__(self):
        self._strace = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        deadline = time.monotonic() + ATTACH_SECONDS
        said = b""
        while b"attached" not in said:
            readable, _, _ = select.select([self._strace.stderr], [], [], 0.1)
            piece = self._strace.stderr.read1(4096) if readable else b""
            said += piece
            assert self._strace.poll() is None and time.monotonic() < deadline, f"strace did not attach: {said!r}"
        return self

    def __exit__(self, *_):
        self._strace.terminate()
        try:
            self._strace.communicate(timeout=ATTACH_SECONDS)
        except subprocess.TimeoutExpired:
            self._strace.kill()
            self._strace.communicate()

    def calls(self):
        """Thread, name and the rest of the line of every call, in order."""
        found = []
        for line in self.output.read_text("utf-8", "replace").splitlines():
            match = LINE.match(line)
            call = match and CALL.match(match.group("rest"))
            if call:
                found.append((match.group("thread"), call.group("name"), call.group("arguments")))
        return found

    def most_of_one_thread(self):
        """For each name the most calls that one thread made: how far `when=n` reaches."""
        per_thread = Counter((thread, name) for thread, name, _ in self.calls())
        most = Counter()
        for (_, name), number in per_thread.items():
            most[name] = max(most[name], number)
        return most

    def text(self):
        return self.output.read_text("utf-8", "replace")


def inject(call, what, when):
    """The options of a fault in the `when`-th call of that name."""
    return ("-e", f"trace={call}", "-e", f"inject={call}:{what}:when={when}")
