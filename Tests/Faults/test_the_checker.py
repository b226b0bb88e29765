"""The test of the tests: a broken set-up, or a ledger that says other than the server, makes the checker speak."""

import uuid

import pytest

import scale
from actor import Actor
from checker import INVARIANTS, check
from ledger import ACKED, NO, Content
from power import PowerStand
from test_block_states import Recording, States
from test_kill import kill_under_load
from volumes import Volumes

SIZE = 5000
# The calls that the kernel is made to answer without doing them.
LIES = {
    "no fsync at all": "fsync,fdatasync",
    "no fsync of files and folders": "fsync",
    "no fsync of commits": "fdatasync",
}
# The rounds within which that must show.
LIE_ROUNDS = 25


def sample(stand, ledger):
    """An approved, an open and a deleted file of one case, as the ledger should have them."""
    actor = Actor(stand.server, ledger)
    resource = ledger.new_resource()
    approved, waiting, deleted = (ledger.new_upload(resource, SIZE) for _ in range(3))
    for upload in (approved, waiting, deleted):
        actor.start(upload)
        actor.put(upload, ledger.new_content(SIZE))
    actor.complete(approved)
    actor.delete(deleted)
    actor.close()
    return approved, waiting, deleted


def forge_i14(stand, ledger, approved, waiting, deleted):
    waiting.file_id = str(uuid.uuid4())


def forge_i5(stand, ledger, approved, waiting, deleted):
    lost = ledger.new_upload(approved.resource, SIZE)
    # Its start was answered; that the token is asked again first would make the file anew.
    lost.file_id, lost.started, lost.token = str(uuid.uuid4()), ACKED, waiting.token


def forge_i4(stand, ledger, approved, waiting, deleted):
    approved.deleted = ACKED


def forge_i2(stand, ledger, *earlier):
    _, waiting, _ = sample(stand, ledger)
    waiting.completed = ACKED


def forge_i9(stand, ledger, approved, waiting, deleted):
    approved.completed = NO


def forge_i1(stand, ledger, approved, waiting, deleted):
    empty = [ledger.new_upload(ledger.new_resource(), SIZE) for _ in range(12)]
    actor = Actor(stand.server, ledger)
    for upload in empty:
        actor.start(upload)
        upload.contents = {ledger.new_content(SIZE)}
    actor.close()


def forge_i11(stand, ledger, approved, waiting, deleted):
    approved.contents = {Content(10**9, SIZE)}


def forge_i15(stand, ledger, approved, waiting, deleted):
    for _ in range(30):
        approved, waiting, _ = sample(stand, ledger)
        approved.resource.uploads.remove(waiting)


def forge_i7(stand, ledger, approved, waiting, deleted):
    (stand.blobs / "tmp" / ("0" * 32)).write_bytes(b"left")


FORGERIES = {
    "I14": forge_i14, "I5": forge_i5, "I4": forge_i4, "I2": forge_i2, "I9": forge_i9, "I1": forge_i1,
    "I11": forge_i11, "I15": forge_i15, "I7": forge_i7,
}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("invariant", FORGERIES)
def test_the_checker_sees_a_broken_invariant(stand, ledger, rng, invariant):
    stand.start()
    files = sample(stand, ledger)
    check(stand, ledger, rng)
    assert not ledger.violations
    FORGERIES[invariant](stand, ledger, *files)
    check(stand, ledger, rng)
    assert invariant in {violation.invariant for violation in ledger.violations}, ledger.violations
    stand.kill()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("store, blobs", [("memory", None), (None, "memory")], ids=["rows", "bytes"])
def test_a_store_that_forgets_is_found_by_a_kill(stand, ledger, rng, store, blobs):
    changes = {"CASEFILE_STORE": store, "CASEFILE_BLOBS": blobs}
    stand.settings |= {name: value for name, value in changes.items() if value}
    while not ledger.acknowledged > 50:
        stand.start()
        kill_under_load(stand, ledger, rng)
    stand.start()
    check(stand, ledger, rng)
    assert ledger.violations
    stand.kill()


def lying(calls, paths=()):
    """Runs the server with a kernel that answers these calls without doing them, on these paths if there are any."""
    chosen = [word for path in paths for word in ("-P", str(path))]
    # Calls are skipped in the kernel where no path has to be looked at.
    fast = () if paths else ("--seccomp-bpf",)
    return (
        scale.needs("strace"), "-D", "-f", "-qq", *fast, "-o", "/dev/null",
        "-e", f"trace={calls}", "-e", f"inject={calls}:retval=0", *chosen,
    )


def shards(blobs):
    return [blobs / "blobs" / f"{number:02x}" for number in range(256)]


def found_by_power_cuts(power, ledger, rng, prefix):
    """In which round, and what; fails when no round finds anything."""
    for number in range(LIE_ROUNDS):
        power.cut_under_load(ledger, rng, prefix)
        try:
            power.check(ledger, rng, len(ledger.resources))
        except AssertionError as error:
            assert "printed no Ready line" in str(error), error
            return f"found in power cut {number + 1}: the data could not be opened"
        finally:
            power.stand.close()
        if ledger.violations:
            names = sorted({violation.invariant for violation in ledger.violations})
            return f"found in power cut {number + 1}: {len(ledger.violations)} violations of {names}"
    return pytest.fail(f"{LIE_ROUNDS} power cuts, {ledger.acknowledged} acknowledged calls, and nothing was found")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("lie", LIES)
def test_a_lie_about_fsync_is_found_by_a_power_cut(make_stand, ledger, rng, report, lie):
    scale.needs("xfs_io", "mkfs.ext4")
    with Volumes() as volumes:
        power = PowerStand(make_stand, volumes, ("ext4", "ext4"))
        report(f"{lie}: {found_by_power_cuts(power, ledger, rng, lying(LIES[lie]))}")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", ["ext4", "xfs"])
def test_a_folder_that_is_not_synced_is_found_by_a_power_cut(make_stand, ledger, rng, report, kind):
    scale.needs("xfs_io", f"mkfs.{kind}")
    with Volumes() as volumes:
        power = PowerStand(make_stand, volumes, (kind, kind))
        prefix = lying("fsync", shards(power.stand.blobs))
        report(f"no fsync of shard folders on {kind}: {found_by_power_cuts(power, ledger, rng, prefix)}")


@pytest.mark.timeout(600)
def test_a_lie_about_fsync_is_found_by_a_block_state(make_stand, rng, report):
    scale.needs("nbdkit", "nbdfuse", "fusermount3", "mkfs.ext4")
    with Volumes() as volumes:
        recording = Recording(make_stand, volumes, rng, "lying", lying("fsync,fdatasync"))
        states = States(make_stand, recording, "lying")
        for number in range(LIE_ROUNDS):
            try:
                ledger = states.serve(recording.moment(rng), "none", rng)
            except AssertionError as error:
                assert "printed no Ready line" in str(error), error
                report(f"no fsync at all: found in block state {number + 1}: the data could not be opened")
                return
            if ledger.violations:
                report(f"no fsync at all: found in block state {number + 1}: {len(ledger.violations)} violations")
                return
    pytest.fail(f"{LIE_ROUNDS} block states, and nothing was found")


def test_every_invariant_has_a_forgery():
    named = {part.upper() for function in INVARIANTS for part in function.__name__.split("_") if part[1:].isdigit()}
    forged = set(FORGERIES)
    # Bytes that are not the ones stored break I6, I10 and I11 at once; the checker names the last.
    assert named - {"I6", "I10"} <= forged, named - forged
