"""Many connections that mean no good, watched until each is cut; and the good clients beside them."""

import os
import selectors
import socket
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import http_wire
import wire

DRIP_SECONDS = 0.5
# How long a good client waits for its answer: longer than the server leaves any connection alone.
PATIENCE_SECONDS = 40
# Connections opened between two looks at those that are open.
STEP_CONNECTIONS = 50


@dataclass
class Stall:
    """One connection that stalls."""

    kind: str
    socket: socket.socket
    drip: bytes = b""
    reads: bool = True
    opened: float = field(default_factory=time.monotonic)
    cut_after: float = None
    data: bytes = b""

    @property
    def status(self):
        """The status of the answer that came before the cut, if one came."""
        return int(self.data[9:12]) if self.data.startswith(b"HTTP/1.1 ") else None


class Flood:
    """Opens stalling connections and notes when each is cut."""

    def __init__(self, url):
        self.url = url
        self.stalls = []
        self.selector = selectors.DefaultSelector()
        self.next_drip = time.monotonic() + DRIP_SECONDS

    def open(self, kind, request, drip=b"", source=None, reads=True, buffer=None):
        if len(self.stalls) % STEP_CONNECTIONS == 0:
            self.step(0)
        connection = self.connect(source, buffer)
        stall = Stall(kind, connection, drip, reads)
        self.stalls.append(stall)
        try:
            connection.sendall(request)
        except OSError:
            self.cut(stall)
            return stall
        connection.setblocking(False)
        if reads:
            self.selector.register(connection, selectors.EVENT_READ, stall)
        return stall

    def connect(self, source, buffer):
        if buffer is None:
            return http_wire.connect(self.url, source=source)
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        connection.settimeout(10)
        host, port = self.url.split("://")[1].rsplit(":", 1)
        connection.connect((host, int(port)))
        return connection

    def cut(self, stall):
        stall.cut_after = time.monotonic() - stall.opened
        if stall.socket in self.selector.get_map():
            self.selector.unregister(stall.socket)
        stall.socket.close()

    @property
    def open_count(self):
        return sum(stall.cut_after is None for stall in self.stalls)

    def of(self, kind):
        return [stall for stall in self.stalls if stall.kind == kind]

    def watch(self, seconds, until=lambda: False):
        """Drips and reads until all are cut, `until` holds, or the time is over."""
        deadline = time.monotonic() + seconds
        while self.open_count and time.monotonic() < deadline and not until():
            self.step(0.05)

    def step(self, seconds):
        """Reads what is there, or comes in that time, and drips when it is time to."""
        for key, _ in self.selector.select(seconds):
            self.read(key.data)
        if time.monotonic() >= self.next_drip:
            self.next_drip = time.monotonic() + DRIP_SECONDS
            self.drip()

    def read(self, stall):
        try:
            data = stall.socket.recv(65_536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            stall.data = (stall.data + data)[:4_096]
            return
        self.cut(stall)

    def drip(self):
        for stall in self.stalls:
            if stall.cut_after is None and stall.drip:
                try:
                    stall.socket.send(stall.drip)
                except BlockingIOError:
                    pass
                except OSError:
                    self.cut(stall)

    def close(self):
        for stall in self.stalls:
            stall.socket.close()
        self.selector.close()


@dataclass
class Process:
    """What the system says of a process."""

    pid: int

    @property
    def files(self):
        """How many descriptors are open on what; all sockets are one.

        Databases do not count: their readers, a fixed number, are opened as they are needed.
        """
        names = Counter()
        for entry in Path(f"/proc/{self.pid}/fd").iterdir():
            try:
                name = os.readlink(entry).split(":[")[0]
            except FileNotFoundError:
                continue  # closed meanwhile
            if ".sqlite" not in name:
                names[name] += 1
        return names

    @property
    def resident_mebibytes(self):
        return self._status("VmRSS") / 1024

    @property
    def peak_mebibytes(self):
        return self._status("VmHWM") / 1024

    @property
    def open_file_limits(self):
        """The soft and the hard limit of open files."""
        lines = Path(f"/proc/{self.pid}/limits").read_text().splitlines()
        words = next(line for line in lines if line.startswith("Max open files")).split()
        return int(words[3]), int(words[4])

    def _status(self, name):
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith(name + ":")).split()[1])


def good_client(url, download, length, seconds, source=None):
    """Asks for the same download on a new connection each time; the seconds each took, and what went wrong."""
    times, faults = [], []
    target = wire.target_of(download)
    request = f"GET {target} HTTP/1.1\r\nHost: {url.split('://')[1]}\r\nConnection: close\r\n\r\n".encode()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        began = time.monotonic()
        try:
            with http_wire.connect(url, source=source) as connection:
                connection.sendall(request)
                outcome = http_wire.receive(connection, PATIENCE_SECONDS)
        except OSError as error:
            faults.append(str(error))
            continue
        times.append(time.monotonic() - began)
        if [(answer.status, len(answer.body)) for answer in outcome.answers] != [(200, length)]:
            seen = [(answer.status, len(answer.body)) for answer in outcome.answers]
            faults.append(f"{seen}, {'closed' if outcome.is_closed else 'open'} after {times[-1]:.1f} s")
        time.sleep(0.002)
    return times, faults


def percentile(times, share):
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
