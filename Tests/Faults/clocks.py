"""Other times for a process, by libfaketime; the wall clock only, as a jump of a real clock leaves the monotonic one."""

from pathlib import Path

from scale import unavailable

LIBRARIES = (
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
)


def library():
    for path in LIBRARIES:
        if Path(path).is_file():
            return path
    return unavailable("libfaketime is not installed; Scripts/setup.sh installs it")


def offset_environment(seconds):
    """The environment of a process whose clock is `seconds` ahead for its whole life."""
    if seconds == 0:
        return {}
    return environment() | {"FAKETIME": f"{seconds:+d}s"}


def environment():
    return {"LD_PRELOAD": library(), "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_NO_CACHE": "1"}


class JumpingClock:
    """A clock that jumps while the process runs: `environment` reads it from a file at each call."""

    def __init__(self, folder):
        self.path = Path(folder) / "clock"
        self.jump(0)

    @property
    def environment(self):
        return environment() | {"FAKETIME_TIMESTAMP_FILE": str(self.path)}

    def jump(self, seconds):
        """Sets how far the clock is ahead of the true time."""
        temporary = self.path.with_suffix(".new")
        temporary.write_text(f"{seconds:+d}s\n")
        temporary.replace(self.path)
