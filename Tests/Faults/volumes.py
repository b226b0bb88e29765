"""File systems of their own: loop images in memory, mounted for the length of a test, gone at its end in any case."""

import ctypes
import os
import shutil
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path

import scale

MEBIBYTE = 1024 * 1024
# The smallest that mkfs.xfs takes.
XFS_MEBIBYTES = 300
BUSY_SECONDS = 10
CLONE_NEWNS = 0x00020000
IMAGES = "casefile-faults-"


def run(*command, check=True):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True)
    assert not check or done.returncode == 0, f"{' '.join(map(str, command))}: {done.stdout}{done.stderr}"
    return done


class Volume:
    """An image and where it is mounted."""

    def __init__(self, folder, name, kind, mebibytes, kibibytes=None):
        self.kind = kind
        self.image = folder / f"{name}.img"
        self.mount_point = folder / name
        self.mount_point.mkdir()
        size = kibibytes * 1024 if kibibytes else mebibytes * MEBIBYTE
        with self.image.open("wb") as image:
            image.truncate(size)
        # ext4 has no room to spare for root here: root is whom the server runs as in this test.
        options = ("-q", "-F", "-m", "0") if kind == "ext4" else ("-q", "-f")
        run(scale.needs(f"mkfs.{kind}"), *options, self.image)

    def mount(self, image=None):
        """Mounts the image, or another in its place."""
        run("mount", "-o", "loop", image or self.image, self.mount_point)

    def is_mounted(self):
        # Not by a look at the folder: a file system that was shut down answers none.
        mounts = Path("/proc/self/mounts").read_text().splitlines()
        return any(line.split(" ")[1] == str(self.mount_point) for line in mounts)

    def unmount(self):
        """Takes it off; what still has it open is given a moment to end."""
        deadline = time.monotonic() + BUSY_SECONDS
        while self.is_mounted():
            done = run("umount", self.mount_point, check=False)
            if done.returncode != 0 and time.monotonic() > deadline:
                run("umount", "-l", self.mount_point)
            elif done.returncode != 0:
                time.sleep(0.05)

    def shut_down(self):
        """The power cut: nothing that was not synced reaches the image any more."""
        return subprocess.Popen([scale.needs("xfs_io"), "-x", "-c", "shutdown", str(self.mount_point)])

    def free_bytes(self):
        state = os.statvfs(self.mount_point)
        return state.f_bavail * state.f_frsize


def part_index(rows, bytes_folder):
    """Has the index of the bytes lie with the rows, so that files alone are on the bytes' disk.

    A commit on the same disk would make the names of files durable too, and hide that nobody else did.
    """
    bytes_folder.mkdir(mode=0o700, exist_ok=True)
    (bytes_folder / "index.sqlite").symlink_to(rows / "index.sqlite")
    run("sync", "-f", bytes_folder)


class Volumes:
    """The volumes of one test; `with` takes them all off at the end."""

    def __init__(self):
        scale.needs_root("mounting a file system")
        own_mounts()
        remove_left_images()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{IMAGES}{os.getpid()}-", dir=memory_folder()))
        self._volumes = []
        self._users = []
        self._check_loop_devices()

    def _check_loop_devices(self):
        done = run("losetup", "-f", check=False)
        if done.returncode != 0:
            shutil.rmtree(self.folder)
            scale.lacking(f"the kernel gives no loop device: {done.stderr.strip()}")

    def make(self, name, kind, mebibytes=None, **size):
        scale.needs("mount", "umount", "losetup")
        volume = Volume(self.folder, name, kind, mebibytes or XFS_MEBIBYTES, **size)
        self._volumes.append(volume)
        return volume

    def used_by(self, close):
        """Has `close` called before the volumes are taken off: it ends what has files open there."""
        self._users.append(close)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for close in self._users:
            close()
        for volume in self._volumes:
            volume.unmount()
        shutil.rmtree(self.folder, ignore_errors=True)


@cache
def own_mounts():
    """Gives this thread and its children mounts of their own.

    They end with the process, however it ends, and no other process keeps a copy of them in use.
    """
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNS) != 0:
        scale.lacking(f"no mounts of its own: {os.strerror(ctypes.get_errno())}")
    run("mount", "--make-rprivate", "/")


def remove_left_images():
    """Images of a run that was killed; its mounts and loop devices ended with it."""
    for folder in Path(memory_folder() or tempfile.gettempdir()).glob(f"{IMAGES}*"):
        process = folder.name.removeprefix(IMAGES).partition("-")[0]
        if process.isdigit() and not Path(f"/proc/{process}").exists():
            shutil.rmtree(folder, ignore_errors=True)


def memory_folder():
    """Where images lie: in memory where there is some, since a cut of the power needs no real disk."""
    shared = Path("/dev/shm")
    return str(shared) if shared.is_dir() and os.access(shared, os.W_OK) else None
