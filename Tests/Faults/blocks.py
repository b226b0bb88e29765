"""Disks that fail, disks whose every write is logged, and the states in which a crash could have left them."""

import os
import struct
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import scale
from volumes import run

WRITE, FLUSH = 1, 2
RECORD = struct.Struct("<BQQI")
# What a disk writes as one: of a longer write any part may be there.
SECTORS = 4096
START_SECONDS = 20
# What happens to the writes after the last flush.
ENDINGS = ("none", "all", "prefix", "subset", "torn")


@dataclass
class Record:
    """A write or a flush and when the disk did it."""

    kind: int
    moment: int
    offset: int
    data: bytes


class ServedDisk:
    """A disk that nbdkit serves, shown as a file by nbdfuse, mounted by a loop device."""

    def __init__(self, volume):
        if not os.access("/dev/fuse", os.W_OK):
            scale.lacking("the kernel has no /dev/fuse")
        self.volume = volume
        folder = volume.image.parent
        name = volume.mount_point.name
        self._folder, self._name = folder, name
        self._socket = folder / f"{name}.sock"
        self._file_folder = folder / f"{name}-file"
        self._file_folder.mkdir(exist_ok=True)
        self._processes = []

    def serving(self):
        """What nbdkit serves, as its arguments say it."""
        raise NotImplementedError

    def mount(self):
        self._socket.unlink(missing_ok=True)
        self._begin(scale.needs("nbdkit"), "-f", "-U", self._socket, *self.serving())
        self._wait_for(self._socket.exists)
        self._begin(scale.needs("nbdfuse"), self._file_folder, f"nbd+unix:///?socket={self._socket}")
        self._wait_for((self._file_folder / "nbd").exists)
        run("mount", "-o", "loop", self._file_folder / "nbd", self.volume.mount_point)

    def _begin(self, *command):
        # They end with the tests, however those end.
        process = subprocess.Popen(
            [scale.needs("setpriv"), "--pdeathsig", "KILL", *map(str, command)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        )
        self._processes.append(process)

    def _wait_for(self, is_there):
        deadline = time.monotonic() + START_SECONDS
        while not is_there():
            ended = [process.communicate()[1] for process in self._processes if process.poll() is not None]
            assert not ended and time.monotonic() < deadline, f"the logged disk did not start: {ended}"
            time.sleep(0.01)

    def unmount(self):
        self.volume.unmount()
        run("fusermount3", "-u", "-z", self._file_folder, check=False)
        for process in reversed(self._processes):
            process.terminate()
            process.wait()
        self._processes.clear()

    def mount_again(self):
        """Takes the disk off and mounts it again, so that the kernel knows what the disk has and no more."""
        self.unmount()
        self.mount()

    def end(self, stand, is_cut):
        """A power cut or a clean stop, after which the kernel knows what the disk has and no more."""
        if is_cut:
            stand.freeze()
            assert self.volume.shut_down().wait() == 0, "xfs_io shut nothing down"
            stand.kill()
        else:
            stand.stop()
        self.mount_again()


class FailingDisk(ServedDisk):
    """Every write fails while it is told to: what the kernel had taken before is lost with it."""

    @property
    def _switch(self):
        return self._folder / f"{self._name}.fails"

    def serving(self):
        return (
            "--filter=error", "file", self.volume.image, "error-pwrite=EIO", "error-pwrite-rate=100%",
            f"error-pwrite-file={self._switch}",
        )

    @contextmanager
    def failing(self):
        self._switch.touch()
        try:
            yield
        finally:
            self._switch.unlink()


class ThinDisk(ServedDisk):
    """While it is told to, writes to where nothing was written before wait for a while and fail; it lies in memory.

    A loop device over nbdfuse calls writes done of which only the first part was: 48 of 60 that began in a part that is
    there and ended in one that is not. So a loss may be the rig's; ext4 with blocks of 1 KiB makes such writes.
    """

    # As long as a supervisor's patience may be shorter.
    WAIT_SECONDS = 3

    @property
    def _switch(self):
        return self._folder / f"{self._name}.full"

    @property
    def _hits(self):
        return self._folder / f"{self._name}.hits"

    def serving(self):
        plugin = Path(__file__).with_name("thin_plugin.py")
        return (
            "python", plugin, f"image={self.volume.image}", f"switch={self._switch}", f"hits={self._hits}",
            f"wait={self.WAIT_SECONDS}",
        )

    @contextmanager
    def full(self):
        self._hits.unlink(missing_ok=True)
        self._switch.touch()
        try:
            yield
        finally:
            self._switch.unlink()

    def wait_for_a_write(self):
        """Until a write waits that will fail."""
        self._wait_for(self._hits.exists)

    def mount_again(self):
        # The disk itself goes on, since it lies in memory.
        self.volume.unmount()
        self.volume.mount(self._file_folder / "nbd")


class LoggedDisk(ServedDisk):
    """Every write is logged."""

    @property
    def log(self):
        return self._folder / f"{self._name}.log"

    def serving(self):
        plugin = Path(__file__).with_name("block_plugin.py")
        return "python", plugin, f"image={self.volume.image}", f"log={self.log}"

    def records(self):
        """The log; a record that was cut at its end is none."""
        log = memoryview(self.log.read_bytes())
        records, position = [], 0
        while position + RECORD.size <= len(log):
            kind, moment, offset, length = RECORD.unpack_from(log, position)
            position += RECORD.size
            if position + length > len(log):
                break
            records.append(Record(kind, moment, offset, bytes(log[position : position + length])))
            position += length
        return records


def pieces(record):
    """A write in parts that a disk does as one."""
    for start in range(0, len(record.data), SECTORS):
        yield record.offset + start, record.data[start : start + SECTORS]


def crash_state(records, moment, ending, rng):
    """The writes that a disk has after a crash at that moment, in order: all up to the last flush, and of the later
    ones what `ending` says."""
    before = [record for record in records if record.moment <= moment]
    flushes = [number for number, record in enumerate(before) if record.kind == FLUSH]
    durable = flushes[-1] if flushes else 0
    kept = [(record.offset, record.data) for record in before[:durable] if record.kind == WRITE]
    late = [record for record in before[durable:] if record.kind == WRITE]
    if ending == "all":
        kept += [(record.offset, record.data) for record in late]
    elif ending == "prefix":
        kept += [(record.offset, record.data) for record in late[: rng.randint(0, len(late))]]
    elif ending == "subset":
        kept += [(record.offset, record.data) for record in late if rng.random() < 0.5]
    elif ending == "torn":
        kept += [piece for record in late for piece in pieces(record) if rng.random() < 0.5]
    return kept


def make_image(base, target, writes):
    """An image of `base` with these writes."""
    run("cp", "--sparse=always", base, target)
    with target.open("r+b", buffering=0) as image:
        for offset, data in writes:
            image.seek(offset)
            image.write(data)
