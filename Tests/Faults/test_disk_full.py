"""G13: the disk is full at every step of 64 KiB, or takes no writes, and back: reads go on, the server heals alone."""

import errno
import subprocess
import time

import pytest

import scale
from actor import Actor
from checker import check
from load import Load
from sweeping import check_sweep
from tracing import Tracer
from volumes import MEBIBYTE, Volumes, run

STEP_BYTES = 64 * 1024
BLOCK_BYTES = 1024
# The last 4 MiB of a volume, in steps; the rest is room for the log of the rows once the fault is over.
STEPS = 64
ROWS_MEBIBYTES, BYTES_MEBIBYTES = 64, 640
# What the store leaves free on the bytes' disk, so that Delete and commits still have room.
FLOOR_BYTES = 64 * MEBIBYTE
FULL_SECONDS = 0.4
# Row G13.
HEAL_SECONDS = 5
WRITES = "openat,mkdirat,fallocate,pwrite64,fsync,fdatasync,linkat,renameat2,unlinkat,ftruncate"


class Reader:
    """Files that were stored before the fault, and reads of them while it lasts."""

    def __init__(self, stand, ledger):
        self.stand, self.ledger = stand, ledger
        actor = Actor(stand.server, ledger)
        resource = ledger.new_resource()
        self.uploads = [ledger.new_upload(resource, size) for size in (1, 5000, 300 * 1024)]
        for upload in self.uploads:
            actor.start(upload)
            actor.put(upload, ledger.new_content(upload.size))
            actor.complete(upload)
        actor.close()

    def read_all(self):
        """Gets and downloads every one; any refusal is a violation."""
        actor = Actor(self.stand.server, self.ledger)
        for upload in self.uploads:
            actor.get(upload)
            assert actor.download(upload) is not None, f"no answer: {upload}"
        actor.close()

    def delete_one(self):
        """Delete has to work on a full disk, since it is what an operator does about it."""
        upload = self.uploads.pop()
        actor = Actor(self.stand.server, self.ledger, tolerant=True)
        actor.delete(upload)
        actor.close()
        return upload.deleted


class Full:
    """Takes all but some bytes of a volume for the length of a `with` block."""

    def __init__(self, volume, leave):
        self.filler = volume.mount_point / "filler"
        self.volume, self.leave = volume, leave

    def __enter__(self):
        # In one piece as far as that goes, then block by block: the file system needs some for itself.
        whole = self.volume.free_bytes() - self.leave - MEBIBYTE
        if whole > 0:
            run("fallocate", "-l", whole, self.filler)
        with self.filler.open("ab", buffering=0) as filler:
            try:
                while self.volume.free_bytes() > self.leave:
                    filler.write(bytes(BLOCK_BYTES))
            except OSError as error:
                assert error.errno == errno.ENOSPC, error
        return self

    def __exit__(self, *_):
        self.filler.unlink(missing_ok=True)


class Disks:
    """A stand on two small volumes."""

    def __init__(self, make_stand, volumes):
        self.rows = volumes.make("rows", "ext4", ROWS_MEBIBYTES)
        self.bytes = volumes.make("bytes", "ext4", BYTES_MEBIBYTES)
        self.mount()
        self.stand = make_stand(store=self.rows.mount_point / "meta", blobs=self.bytes.mount_point / "blobs")
        volumes.used_by(self.stand.close)

    def mount(self):
        self.rows.mount()
        self.bytes.mount()

    def unmount(self):
        self.rows.unmount()
        self.bytes.unmount()


def load_for(stand, ledger, rng, seconds):
    with Load(stand.server, ledger, rng, tolerant=True, most=STEP_BYTES * 4):
        time.sleep(seconds)
    assert stand.is_running(), f"I21: the server ended: {stand.server.log()[-3000:]}"


def left_bytes(step, floor, rng):
    """The very end of a disk, and around its floor as many steps below as above: both, or one of them in CI."""
    places = (0, floor - STEPS * STEP_BYTES // 2) if floor else (0,)
    chosen = [rng.choice(places)] if scale.scale() == "ci" else places
    return [place + step * STEP_BYTES for place in chosen]


@pytest.mark.timeout(0)
@pytest.mark.parametrize("which", ["rows", "bytes"])
def test_a_disk_that_fills_up_keeps_reads_and_heals(make_stand, ledger, rng, report, which):
    scale.needs("mkfs.ext4", "fallocate")
    steps = scale.sample(range(STEPS), "full-disk steps", rng)
    slowest = 0
    with Volumes() as volumes:
        disks = Disks(make_stand, volumes)
        stand = disks.stand
        volume = getattr(disks, which)
        floor = FLOOR_BYTES if which == "bytes" else 0
        for step in steps:
            stand.start()
            reader = Reader(stand, ledger)
            known = len(ledger.resources)
            for leave in left_bytes(step, floor, rng):
                with Full(volume, leave):
                    load_for(stand, ledger, rng, FULL_SECONDS)
                    reader.read_all()
                slowest = max(slowest, stand.wait_until_healed(HEAL_SECONDS))
                check(stand, ledger, rng, ledger.resources[known - 1 :])
                ledger.assert_clean(f"{leave} bytes left for {which}")
            stand.stop()
        check_sweep(stand, ledger, rng)
    assert ledger.faults, "no call met the full disk"
    report(
        f"full disk of {which}: {len(steps)} steps, {ledger.acknowledged} acknowledged calls, {ledger.faults} refused, "
        f"reads went on, healed in {slowest:.2f} s at most, 0 violations"
    )


@pytest.mark.timeout(0)
@pytest.mark.parametrize("which", ["rows", "bytes"])
def test_a_full_disk_refuses_uploads_and_takes_deletes(make_stand, ledger, rng, which):
    with Volumes() as volumes:
        disks = Disks(make_stand, volumes)
        disks.stand.start()
        reader = Reader(disks.stand, ledger)
        with Full(getattr(disks, which), FLOOR_BYTES // 2 if which == "bytes" else 0):
            actor = Actor(disks.stand.server, ledger, tolerant=True)
            upload = ledger.new_upload(ledger.new_resource(), 200 * 1024)
            actor.start(upload)
            if which == "bytes":
                assert upload.is_live, "a full disk of bytes refuses no start"
                assert actor.put(upload, ledger.new_content(upload.size)) is None
                assert reader.delete_one() == "acknowledged", "Delete gives room back, so it must work"
            else:
                assert not upload.is_live, "a start was acknowledged that no disk has room for"
            actor.close()
            reader.read_all()
        disks.stand.wait_until_healed()
        check(disks.stand, ledger, rng)
        ledger.assert_clean(which)
        disks.stand.stop()


@pytest.mark.timeout(600)
def test_writes_that_are_refused_for_a_while_show_in_readiness(stand, ledger, rng, tmp_path):
    stand.start()
    reader = Reader(stand, ledger)
    refuse = ("-e", f"trace={WRITES}", "-e", f"inject={WRITES}:error=EROFS")
    with Tracer(stand.server.process, tmp_path / "trace", *refuse):
        load_for(stand, ledger, rng, 0.5)
        status, failing = stand.readiness()
        assert status == 503 and failing, "readiness does not tell of a disk that takes no writes"
    stand.wait_until_healed()
    reader.read_all()
    check(stand, ledger, rng)
    ledger.assert_clean("a disk that took no writes")
    stand.stop()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("which", ["rows", "bytes"])
def test_a_file_system_that_turns_read_only_loses_nothing(make_stand, ledger, rng, which):
    with Volumes() as volumes:
        disks = Disks(make_stand, volumes)
        stand = disks.stand
        stand.start()
        reader = Reader(stand, ledger)
        volume = getattr(disks, which)
        # What ext4 does by itself when its journal fails.
        subprocess.run(["mount", "-o", "remount,abort", str(volume.mount_point)], check=False, capture_output=True)
        load_for(stand, ledger, rng, 0.5)
        assert stand.readiness()[0] == 503, "readiness does not tell of a file system that turned read-only"
        reader.read_all()
        ledger.assert_clean(f"{which} read-only")
        stand.kill()
        disks.unmount()
        disks.mount()
        stand.start()
        check(stand, ledger, rng)
        ledger.assert_clean(f"{which} read-only and back")
        stand.stop()
