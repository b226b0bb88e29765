"""A disk that fails writes for a while: what is acknowledged afterwards is there, though the kernel forgot the rest.

strace makes a call fail and leaves the pages as they are. Here the kernel itself loses them, says so once, and calls the
next sync a success.
"""

import pytest

from actor import Actor
from blocks import FailingDisk
from checker import check
from ledger import FILES_OF_A_RESOURCE, Content
from stand import READY_SECONDS
from volumes import Volumes

SIZE = 1000
LIVES = 20
MEBIBYTES = 200
TRUSTED = b"0"


def live(server, ledger, rng, count):
    """Files that are started, stored and completed, each acknowledged."""
    actor = Actor(server, ledger)
    for _ in range(count):
        resource, upload = with_room(ledger, rng)
        assert actor.start(upload) and actor.put(upload, Content(rng.randrange(2**32), SIZE)) and actor.complete(upload)
        ledger.give_back(resource)
    actor.close()


def with_room(ledger, rng):
    """A resource that takes one file more, and that file."""
    while True:
        resource = ledger.take(rng)
        if len(resource.uploads) < FILES_OF_A_RESOURCE:
            return resource, ledger.new_upload(resource, SIZE)
        ledger.give_back(resource)


def mark(stand):
    """What the next owner of the rows is told."""
    return (stand.store / "store.sqlite.lock").read_bytes()


def fail_a_commit(stand, disk, ledger, rng):
    """A start whose commit fails."""
    actor = Actor(stand.server, ledger, tolerant=True)
    resource, upload = with_room(ledger, rng)
    with disk.failing():
        assert actor.start(upload) is None, "a start was answered by a disk that fails"
        assert stand.readiness() == (503, ["store"]), "a failed commit did not flip readiness"
    ledger.give_back(resource)
    actor.close()


def fail_a_commit_and_die(stand, disk, ledger, rng):
    """The same, and the process that knows of it ends."""
    fail_a_commit(stand, disk, ledger, rng)
    stand.kill()
    stand.start()


def fail_the_start(stand, disk, ledger, rng):
    """A kill, and a start that cannot make durable what was left."""
    stand.kill()
    with disk.failing():
        stand.begin()
        assert stand.server.process.wait(READY_SECONDS) == 1, "a server started on a disk that fails"
    # ext4 has given up its journal and takes nothing more until it is mounted again.
    disk.mount_again()
    stand.start()


def fail_the_end(stand, disk, ledger, rng):
    """A stop whose last copy of the log fails."""
    with disk.failing():
        stand.stop()
    # The same.
    disk.mount_again()
    stand.start()


@pytest.mark.parametrize("is_cut", (True, False), ids=("cut", "unmounted"))
@pytest.mark.parametrize("fail", (fail_a_commit, fail_a_commit_and_die, fail_the_start, fail_the_end))
def test_a_disk_that_failed_loses_nothing_afterwards(make_stand, ledger, rng, tmp_path, report, fail, is_cut):
    with Volumes() as volumes:
        disk = FailingDisk(volumes.make("rows", "ext4", MEBIBYTES))
        disk.mount()
        stand = make_stand(store=disk.volume.mount_point / "meta", blobs=tmp_path / "blobs")
        volumes.used_by(disk.unmount)
        volumes.used_by(stand.close)
        stand.start()
        live(stand.server, ledger, rng, LIVES)
        fail(stand, disk, ledger, rng)
        stand.wait_until_healed()
        live(stand.server, ledger, rng, LIVES)
        disk.end(stand, is_cut)
        if not is_cut:
            assert mark(stand) == TRUSTED, "a database was given up though none of its own syncs failed"
        stand.start()
        check(stand, ledger, rng)
        ledger.assert_clean(f"{fail.__name__}, then {'a power cut' if is_cut else 'a clean unmount'}")
        stand.stop()
    report(f"{fail.__name__}, {LIVES} lives, {'power cut' if is_cut else 'unmounted'}: 0 violations")
