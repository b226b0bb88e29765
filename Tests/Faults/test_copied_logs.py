"""Logs that are copied beside the commits and begin anew: killed, cut and failed in the midst of it.

A log begins anew after some thousand pages, so the load goes on until it has; the other harnesses end sooner.
"""

import time

import pytest

import scale
from actor import Actor
from checker import check
from load import Load
from power import KINDS, PowerStand
from test_failing_disk import with_room
from test_kill import kill_in_rounds
from tracing import Tracer
from volumes import Volumes

# Small ones: rows and what is small fill the logs of both databases.
MOST_BYTES = 6000
RENEWAL_SECONDS = 60


def log_number(log):
    """How often a log has begun anew, as its head counts; 0 while it has no head."""
    with open(log, "rb") as file:
        return int.from_bytes(file.read(16)[12:16], "big")


def wait_for_a_new_log(stand, rng):
    """Until the log of the rows has begun anew twice, and a part of the time that takes: in the next copy, or not."""
    log = stand.store / "store.sqlite-wal"
    first, begun = log_number(log), time.monotonic()
    while log_number(log) < first + 2:
        assert time.monotonic() - begun < RENEWAL_SECONDS, f"no second new log within {RENEWAL_SECONDS} s of load"
        time.sleep(0.01)
    time.sleep(rng.random() * (time.monotonic() - begun) / 2)


@pytest.mark.timeout(0)
def test_killed_while_logs_begin_anew(stand, ledger, rng, report):
    rounds = scale.count("kills between logs")
    kill_in_rounds(stand, ledger, rng, rounds, wait=lambda: wait_for_a_new_log(stand, rng), most=MOST_BYTES)
    report(f"kill -9 while logs begin anew: {rounds} rounds, {ledger.acknowledged} acknowledged calls, 0 violations")


@pytest.mark.timeout(0)
@pytest.mark.parametrize("kinds", KINDS[:2], ids="-".join)
def test_power_cut_while_logs_begin_anew(make_stand, ledger, rng, report, kinds):
    scale.needs("xfs_io", "mkfs.ext4", "mkfs.xfs")
    rounds = scale.count("cuts between logs")
    with Volumes() as volumes:
        power = PowerStand(make_stand, volumes, kinds)
        stand = power.stand
        for number in range(rounds):
            known = len(ledger.resources)
            power.cut_under_load(ledger, rng, wait=lambda: wait_for_a_new_log(stand, rng), most=MOST_BYTES)
            power.check(ledger, rng, known)
            ledger.assert_clean(f"power cut {number + 1} of {rounds} on {kinds}")
            (stand.stop if rng.random() < 0.5 else stand.kill)()
        stand.start()
        check(stand, ledger, rng)
        ledger.assert_clean(f"all files after the last power cut on {kinds}")
    report(
        f"power cuts while logs begin anew on {'-'.join(kinds)}: {rounds} rounds, {ledger.acknowledged} acknowledged "
        "calls, 0 violations"
    )


@pytest.mark.parametrize("is_killed", (True, False), ids=("killed", "stopped"))
@pytest.mark.parametrize("number", (1, 2, 3))
def test_a_copy_that_is_not_durable_ends_the_commits(stand, ledger, rng, tmp_path, report, number, is_killed):
    stand.start()
    # strace counts the calls of each thread; the writer copies on its own, the others beside it.
    options = ("--seccomp-bpf", "-P", str(stand.store / "store.sqlite"), "-e", "trace=fsync,fdatasync")
    fault = ("-e", f"inject=fsync,fdatasync:error=EIO:when={number}")
    with Tracer(stand.server.process, tmp_path / "trace", *options, *fault):
        with Load(stand.server, ledger, rng, tolerant=True, most=MOST_BYTES):
            deadline = time.monotonic() + RENEWAL_SECONDS
            while stand.readiness() != (503, ["store"]):
                assert time.monotonic() < deadline, f"still ready: {stand.readiness()}"
                time.sleep(0.01)
        # It is told once and stays so.
        actor = Actor(stand.server, ledger, tolerant=True)
        resource, upload = with_room(ledger, rng)
        assert actor.start(upload) is None, "a start was answered by a database that could not be made durable"
        ledger.give_back(resource)
        actor.close()
        assert stand.readiness() == (503, ["store"])
    assert (tmp_path / "trace").read_text("utf-8", "replace").count("(INJECTED)") >= 1
    if is_killed:
        stand.kill()
    else:
        stand.stop()
    stand.start()
    stand.wait_until_healed()
    check(stand, ledger, rng)
    ledger.assert_clean(f"sync {number} of a database failed, then {'killed' if is_killed else 'stopped'}")
    report(f"sync {number} of a database failed under load, {ledger.acknowledged} acknowledged calls: 0 violations")
