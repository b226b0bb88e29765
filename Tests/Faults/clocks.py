"""Other times for a process; the wall clock only, as a jump of a real clock leaves the monotonic one."""

import struct
import time
from pathlib import Path

from shims import preloaded

SECOND = 1_000_000_000


class JumpingClock:
    """A clock that is moved while the process runs."""

    def __init__(self, folder):
        self.path = Path(folder) / "clock"
        self.path.write_bytes(bytes(16))

    @property
    def environment(self):
        return preloaded("clock") | {"FAULTS_CLOCK": str(self.path)}

    def jump(self, seconds):
        """Sets how far the clock is ahead of the true time, and lets it run."""
        self._set(seconds * SECOND, 0)

    def freeze(self):
        """Stops the clock at the present moment."""
        self._set(0, time.time_ns())

    def _set(self, ahead, standing_at):
        # In place, since the process has the file mapped.
        with self.path.open("r+b", buffering=0) as file:
            file.write(struct.pack("<qq", ahead, standing_at))
