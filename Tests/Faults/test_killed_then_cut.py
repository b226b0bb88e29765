"""G1 and G2 together: killed before a sync, asked again, and then the power is cut.

What a killed process wrote and did not sync is in the kernel's memory and looks durable to the next one.
"""

import re

import pytest

import scale
from actor import Actor
from checker import check
from ledger import Content
from power import KINDS, PowerStand
from test_wrong_stores import wait_for_end
from tracing import Tracer, inject
from volumes import Volumes

# The steps of a life, and the log whose sync acknowledges each.
STEPS = ("start", "put", "complete", "delete")
SIZE = 1000


def take(step, actor, upload):
    """Takes a step; `None` when its end is unknown."""
    return actor.put(upload, Content(1, SIZE)) if step == "put" else getattr(actor, step)(upload)


@pytest.mark.parametrize("kinds", KINDS[:2], ids="-".join)
@pytest.mark.parametrize("step", STEPS)
def test_what_is_told_after_a_kill_survives_a_power_cut(make_stand, ledger, rng, tmp_path, report, step, kinds):
    scale.needs("xfs_io", "mkfs.ext4", "mkfs.xfs")
    with Volumes() as volumes:
        power = PowerStand(make_stand, volumes, kinds)
        stand = power.stand
        rows = power.rows.mount_point
        log = rows / "index.sqlite-wal" if step == "put" else rows / "meta" / "store.sqlite-wal"
        actor = Actor(stand.start(), ledger, tolerant=True)
        upload = ledger.new_upload(ledger.take(rng), SIZE)
        for earlier in STEPS[: STEPS.index(step)]:
            assert take(earlier, actor, upload) is not None
        process = stand.server.process
        with Tracer(process, tmp_path / "trace", "-P", str(log), *inject("fdatasync", "signal=KILL", 1)):
            assert take(step, actor, upload) is None, "the server was to be killed before its sync"
            process.wait()
        actor.close()
        actor = Actor(stand.start(), ledger)
        # The answer to a PUT is that its bytes can be completed.
        again = "complete" if step == "put" else step
        assert take(again, actor, upload) is not None
        actor.close()
        power.cut()
        stand.start()
        check(stand, ledger, rng)
        ledger.assert_clean(f"a power cut after a kill in {step} and {again} on {kinds}")
    report(f"killed before the sync of {step}, asked again, power cut, {'-'.join(kinds)}: 0 violations")


def traced(trace, *options):
    return (scale.needs("strace"), "-D", "-f", "-q", "-y", "-e", "trace=fsync", "-o", str(trace), *options)


@pytest.mark.parametrize("is_killed_at_once", (False, True), ids=("in its run", "at its first name"))
def test_a_start_makes_the_names_of_its_folders_durable(stand, ledger, tmp_path, report, is_killed_at_once):
    """They may be those of a first start that was killed before it had them synced."""
    # The folders that name: the stores, what lies in them, and the folders of blobs.
    folders = [stand.store.parent, stand.store, stand.blobs.parent, stand.blobs]
    if is_killed_at_once:
        # Before it has synced the name of the folder of both.
        above = stand.store.parent.parent
        stand.begin(prefix=traced(tmp_path / "killed", "-P", str(above), "-e", "inject=fsync:signal=KILL:when=1"))
        stand.server.process.wait()
        assert stand.store.parent.exists()
        folders.append(above)
    else:
        stand.start()
    stand.kill()
    trace = tmp_path / "trace"
    stand.start(prefix=traced(trace))
    # strace writes its last lines behind the end of the server.
    stand.stop()
    wait_for_end(trace)
    text = trace.read_text("utf-8", "replace")
    assert "= -1" not in text, text
    # A call may come to its end on another line.
    synced = set(re.findall(r"fsync\(\d+<([^>]*)>", text))
    for folder in folders:
        assert str(folder.resolve()) in synced, f"{folder} was not synced, only {sorted(synced)}"
    ledger.assert_clean("a start behind a killed one")
    report("names of folders behind a killed first start: synced by the next one")
