"""G1 and a failing disk together: killed while a copy of the log hangs on a disk that then fails it.

Nobody is left to be told. What the kernel keeps of the database is right and no block has it, and the next sync is
called a success.
"""

import signal
import sqlite3

import pytest

from actor import Actor
from blocks import ThinDisk
from checker import check
from ledger import FILES_OF_A_RESOURCE, Content
from test_failing_disk import live
from tracing import Tracer, inject
from volumes import Volumes, run

LIVES, MORE_LIVES = 120, 20
# As many of these as fill the log of the index until it is copied, and some more.
SMALL, SMALL_COUNT = 60_000, 1_200
# Places in the shared memory of a log; SQLite's "WAL-mode File Format".
LAST_FRAME, COPIED_FRAMES = 16, 96
MEBIBYTES = 200


def in_the_end(stand, disk):
    """A stop that a supervisor has no patience for."""
    stand.signal(signal.SIGTERM)
    disk.wait_for_a_write()
    stand.kill()


def in_the_start(stand, disk):
    """A start that takes too long."""
    stand.kill()
    stand.begin()
    disk.wait_for_a_write()
    stand.kill()


class ThinStand:
    """A server whose rows lie on a thin disk, with some lives in them, all of them in the log."""

    def __init__(self, make_stand, volumes, ledger, rng, tmp_path):
        self.disk = ThinDisk(volumes.make("rows", "ext4", MEBIBYTES))
        self.disk.mount()
        self.stand = make_stand(store=self.disk.volume.mount_point / "meta", blobs=tmp_path / "blobs")
        volumes.used_by(self.disk.unmount)
        volumes.used_by(self.stand.close)
        self.stand.start()
        live(self.stand.server, ledger, rng, LIVES)

    def verify(self, ledger, rng, what):
        self.stand.start()
        check(self.stand, ledger, rng)
        ledger.assert_clean(what)
        self.stand.stop()


@pytest.mark.parametrize("is_cut", (True, False), ids=("cut", "unmounted"))
@pytest.mark.parametrize("die", (in_the_end, in_the_start))
def test_a_copy_whose_failure_nobody_heard_of_loses_nothing(make_stand, ledger, rng, tmp_path, report, die, is_cut):
    with Volumes() as volumes:
        thin = ThinStand(make_stand, volumes, ledger, rng, tmp_path)
        stand, disk = thin.stand, thin.disk
        with disk.full():
            die(stand, disk)
        stand.start()
        live(stand.server, ledger, rng, MORE_LIVES)
        disk.end(stand, is_cut)
        thin.verify(ledger, rng, f"killed {die.__name__}, then {'a power cut' if is_cut else 'a clean unmount'}")
    report(f"killed {die.__name__} of a copy that fails, {'power cut' if is_cut else 'unmounted'}: 0 violations")


def test_a_log_that_could_not_be_copied_outlives_another_program(make_stand, ledger, rng, tmp_path, report):
    with Volumes() as volumes:
        thin = ThinStand(make_stand, volumes, ledger, rng, tmp_path)
        stand, disk = thin.stand, thin.disk
        rows = stand.store / "store.sqlite"
        with disk.full():
            stand.stop()
        # It copies the log, takes that for durable, and removes the log.
        with sqlite3.connect(rows) as other:
            assert other.execute("SELECT count(*) FROM file").fetchone() == (LIVES,)
        other.close()
        log, kept = (rows.with_name(f"store.sqlite-wal{suffix}") for suffix in ("", ".kept"))
        is_removed = not log.exists()
        disk.mount_again()
        if is_removed:
            for _ in range(2):
                assert str(kept) in stand.refusal(), "a start without its log was not refused for that"
            kept.rename(log)
        thin.verify(ledger, rng, "another program had the database open")
    report(f"a log not copied, then another program, which {'removed' if is_removed else 'left'} it: 0 violations")


def test_a_sync_of_the_database_that_fails_is_made_good(stand, ledger, rng, tmp_path, report):
    stand.start()
    index = stand.blobs / "index.sqlite"
    actor = Actor(stand.server, ledger, tolerant=True)
    with Tracer(stand.server.process, tmp_path / "trace", "-P", str(index), *inject("fdatasync", "error=EIO", 1)):
        for number in range(SMALL_COUNT):
            if number % FILES_OF_A_RESOURCE == 0:
                resource = ledger.new_resource()
            upload = ledger.new_upload(resource, SMALL)
            if actor.start(upload) and actor.put(upload, Content(number, SMALL)):
                actor.complete(upload)
    actor.close()
    assert "A database could not be made durable" in stand.server.log(), "no copy failed, or nobody heard of it"
    for _ in range(3):
        assert stand.readiness() == (503, ["blobs"]), "a database was believed after its sync had failed"
    assert (stand.blobs / "index.sqlite.lock").read_bytes() == b"1"
    assert (stand.blobs / "index.sqlite-wal.kept").exists()
    stand.kill()
    stand.start()
    assert (stand.blobs / "index.sqlite.lock").read_bytes() == b"0"
    assert not (stand.blobs / "index.sqlite-wal.kept").exists()
    check(stand, ledger, rng)
    ledger.assert_clean("a sync of the index that failed")
    stand.stop()
    report("a sync of the database fails in a running server, and the next start copies the log again: 0 violations")


def test_nothing_is_taken_for_copied_beside_another_program(stand, ledger, rng, report):
    stand.start()
    live(stand.server, ledger, rng, LIVES)
    rows = stand.store / "store.sqlite"
    # Who has it open keeps how far a copy came: here to the end, and none of it is in the database.
    other = sqlite3.connect(rows)
    assert other.execute("SELECT count(*) FROM file").fetchone() == (LIVES,)
    stand.kill()
    index = rows.with_name("store.sqlite-shm")
    # In a process of its own: whoever closes a file gives back all locks that his process has on it.
    words = f"skip={LAST_FRAME // 4}", f"seek={COPIED_FRAMES // 4}", "bs=4", "count=1", "conv=notrunc"
    run("dd", f"if={index}", f"of={index}", *words)
    (stand.store / "store.sqlite.lock").write_bytes(b"1")
    stand.start()
    assert (stand.store / "store.sqlite.lock").read_bytes() == b"0"
    check(stand, ledger, rng)
    other.close()
    stand.stop()
    stand.start()
    check(stand, ledger, rng)
    ledger.assert_clean("another program had the database open")
    stand.stop()
    report("another program has a database open whose copy ended: all is copied again, 0 violations")
