"""The process runs out of descriptors, of memory or of time: what was acknowledged stays, the server works after it."""

import itertools
import os
import resource
import signal
import socket
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

import scale
from actor import Actor
from checker import check
from load import Load
from shims import preloaded
from tracing import Tracer, inject
from volumes import MEBIBYTE

# The server keeps some for itself and gives one peer a quarter of the rest as connections.
FEW_FILES = 400
IDLE_CONNECTIONS = 500
# Descriptors that the server can still open.
SPARE_DESCRIPTORS = (0, 1, 2, 4, 8, 16)
FROZEN_SECONDS = 3
# From where it works to where it does not start.
MEMORY_MEBIBYTES = (14, 10, 9, 8, 6)
MEMORY_CONTROLLERS = (
    # Folder of the controller, its file of the limit, its file of members.
    ("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "tasks"),
    ("/sys/fs/cgroup", "memory.max", "cgroup.procs"),
)


def finish(stand, ledger, rng, what):
    stand.wait_until_healed()
    check(stand, ledger, rng)
    ledger.assert_clean(what)
    stand.stop()


@pytest.mark.timeout(120)
def test_one_failed_sync_flips_readiness_once(stand, ledger, rng, tmp_path):
    """Somebody's upload was lost to it, so it is told, though the medium works again when it is asked."""
    stand.start()
    actor = Actor(stand.server, ledger, tolerant=True)
    upload = ledger.new_upload(ledger.new_resource(), MEBIBYTE)
    actor.start(upload)
    with Tracer(stand.server.process, tmp_path / "trace", *inject("fsync", "error=EIO", 1)) as tracer:
        actor.put(upload, ledger.new_content(upload.size))
    actor.close()
    assert "(INJECTED)" in tracer.text()
    assert [stand.readiness() for _ in range(2)] == [(503, ["blobs"]), (200, [])]
    finish(stand, ledger, rng, "one failed sync")


@pytest.mark.timeout(600)
def test_more_connections_than_descriptors_do_no_harm(stand, ledger, rng):
    stand.start(prefix=(scale.needs("prlimit"), f"--nofile={FEW_FILES}"))
    idle = []
    try:
        for _ in range(IDLE_CONNECTIONS):
            idle.append(socket.create_connection(("127.0.0.1", stand.server.port), 10))
        with Load(stand.server, ledger, rng, tolerant=True):
            time.sleep(1)
    finally:
        for connection in idle:
            connection.close()
    assert stand.is_running(), stand.server.log()[-2000:]
    finish(stand, ledger, rng, "more connections than descriptors")


def bound_that_leaves(spare, process):
    """The limit of numbers below which so many are free."""
    taken = {int(name) for name in os.listdir(f"/proc/{process}/fd")}
    free = (number for number in itertools.count() if number not in taken)
    return next(itertools.islice(free, spare, None))


@pytest.mark.timeout(600)
def test_descriptors_that_run_out_come_back(stand, ledger, rng, report):
    ends = 0
    stand.start()
    for spare in SPARE_DESCRIPTORS:
        process = stand.server.process.pid
        limits = resource.prlimit(process, resource.RLIMIT_NOFILE)
        # Under load already, so that it is files that cannot be opened, not connections alone.
        with Load(stand.server, ledger, rng, tolerant=True), suppress(ProcessLookupError):
            time.sleep(0.3)
            resource.prlimit(process, resource.RLIMIT_NOFILE, (bound_that_leaves(spare, process), limits[1]))
            time.sleep(0.4)
            # Back before the workers end; the process may be gone.
            resource.prlimit(process, resource.RLIMIT_NOFILE, limits)
        if not stand.is_running():
            # libdispatch does that where it cannot open /proc/TID/stat: then nothing may be lost.
            assert stand.died_by(signal.SIGILL), f"EMFILE ended the server: {stand.server.log()[-2000:]}"
            ends += 1
            stand.start()
        stand.wait_until_healed()
        check(stand, ledger, rng)
        ledger.assert_clean(f"{spare} descriptors left")
    assert ledger.faults or ends, "no call met a lack of descriptors"
    report(f"descriptors: {ledger.faults} calls refused, {ends} ends by libdispatch, nothing lost")
    finish(stand, ledger, rng, "descriptors came back")


@contextmanager
def memory_group(mebibytes):
    """A control group with a bound on memory; what a process is begun with to be in it."""
    scale.needs_root("a memory limit")
    for folder, limit_file, members in MEMORY_CONTROLLERS:
        group = Path(folder) / f"casefile-faults-{os.getpid()}"
        if not Path(folder, members).exists():
            continue
        group.mkdir()
        try:
            if (group / limit_file).exists():
                (group / limit_file).write_text(str(mebibytes * MEBIBYTE))
                yield ("/bin/sh", "-c", f'echo $$ > {group / members}; exec "$@"', "sh")
                return
        finally:
            # Members that were killed leave a moment later.
            deadline = time.monotonic() + 10
            while group.exists():
                try:
                    group.rmdir()
                except OSError:
                    assert time.monotonic() < deadline, f"{group} stays in use"
                    time.sleep(0.05)
    scale.lacking("no control group bounds memory here")


@pytest.mark.timeout(600)
def test_a_process_that_is_out_of_memory_loses_nothing(stand, ledger, rng, report):
    kills = []
    for mebibytes in MEMORY_MEBIBYTES:
        with memory_group(mebibytes) as prefix:
            try:
                stand.start(prefix=prefix)
                with Load(stand.server, ledger, rng, tolerant=True, workers=12):
                    deadline = time.monotonic() + 2
                    while stand.is_running() and time.monotonic() < deadline:
                        time.sleep(0.02)
            except AssertionError:  # there is no server with so little
                assert stand.server.url is None
            if not stand.is_running():
                assert stand.died_by(signal.SIGKILL), f"not the kernel ended it: {stand.server.log()[-2000:]}"
                kills.append(mebibytes)
            stand.kill()
        stand.start()
        check(stand, ledger, rng)
        ledger.assert_clean(f"{mebibytes} MiB of memory")
        stand.stop()
    assert kills, "no bound was too low, so nothing was tried"
    report(
        f"memory: killed by the kernel at {kills} of {MEMORY_MEBIBYTES} MiB, {ledger.acknowledged} acknowledged calls, "
        "nothing lost"
    )


@pytest.mark.timeout(600)
def test_a_process_that_was_frozen_goes_on(stand, ledger, rng):
    stand.start()
    with Load(stand.server, ledger, rng):
        for _ in range(2):
            time.sleep(0.3)
            stand.freeze()
            time.sleep(FROZEN_SECONDS)
            stand.signal(signal.SIGCONT)
        time.sleep(0.3)
    ledger.assert_clean("a frozen process")
    finish(stand, ledger, rng, "a frozen process")


@pytest.mark.timeout(600)
def test_a_medium_that_writes_in_parts_stores_whole_files(stand, ledger, rng):
    stand.start(**preloaded("short_write"))
    with Load(stand.server, ledger, rng):
        time.sleep(1)
    check(stand, ledger, rng)
    ledger.assert_clean("short writes")
    stand.kill()
    stand.start()
    finish(stand, ledger, rng, "short writes, after the restart")


@pytest.mark.timeout(600)
def test_a_bound_on_the_size_of_files_refuses_larger_uploads(stand, ledger, rng):
    stand.start(prefix=(scale.needs("prlimit"), f"--fsize={3 * MEBIBYTE}"))
    actor = Actor(stand.server, ledger, tolerant=True)
    case = ledger.new_resource()
    small, large = ledger.new_upload(case, 1000), ledger.new_upload(case, 4 * MEBIBYTE)
    for upload in (small, large):
        actor.start(upload)
        actor.put(upload, ledger.new_content(upload.size))
    assert stand.is_running(), f"EFBIG ended the server: {stand.server.process.returncode}"
    assert None in large.contents, "a file beyond the bound was acknowledged"
    actor.complete(small)
    actor.close()
    finish(stand, ledger, rng, "a bound on the size of files")
