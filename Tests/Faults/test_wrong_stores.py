"""Starts at which the system does not say what is there, or at which one of two disks is missing: nothing is taken for
empty, nothing is swept, nothing is lost."""

import shutil
import sqlite3
import time

import pytest

import scale
from actor import Actor
from checker import check
from sweeping import HOURS
from test_failing_disk import live

LIVES = 6
# Too large for a row.
LARGE = 300_000
# The calls by which a start looks at names, and the errors that a medium gives them.
LOOKS = ("newfstatat", "access", "readlink", "readlinkat", "statx")
ERRORS = ("EIO", "EACCES")
END_SECONDS = 5
# Looks at one file in one start: more than there are.
MOST_LOOKS = 12


@pytest.fixture
def full_stand(stand, ledger, rng):
    """A stopped server with some files, one of them too large for a row."""
    stand.start()
    live(stand.server, ledger, rng, LIVES)
    actor = Actor(stand.server, ledger)
    upload = ledger.new_upload(ledger.new_resource(), LARGE)
    assert actor.start(upload) and actor.put(upload, ledger.new_content(LARGE)) and actor.complete(upload)
    actor.close()
    stand.stop()
    assert stand.stored_files(), "nothing lies in a file"
    return stand


def wait_for_end(trace):
    """strace writes its last lines behind the end of the server."""
    deadline = time.monotonic() + END_SECONDS
    while not trace.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    while "+++" not in trace.read_text("utf-8", "replace")[-200:] and time.monotonic() < deadline:
        time.sleep(0.01)


def injected(trace):
    return "(INJECTED)" in trace.read_text("utf-8", "replace")


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("name", ("store.sqlite", "index.sqlite"))
def test_a_look_that_fails_is_not_taken_for_nothing(full_stand, ledger, rng, tmp_path, report, name, error):
    stand = full_stand
    file = (stand.store if name == "store.sqlite" else stand.blobs) / name
    identity = file.stat().st_ino
    trace, failed = tmp_path / "trace", 0
    for call in LOOKS:
        for number in range(1, MOST_LOOKS + 1):
            options = ("-D", "-f", "-q", "-o", trace, "-P", file, "-e", f"trace={call}")
            fault = ("-e", f"inject={call}:error={error}:when={number}")
            stand.begin(prefix=tuple(map(str, (scale.needs("strace"), *options, *fault))))
            # Either is right: it starts, or says why not.
            stand.server.is_ready_or_ends()
            stand.kill()
            wait_for_end(trace)
            assert file.stat().st_ino == identity, f"{name} was replaced after {error} of {call} number {number}"
            if not injected(trace):
                break
            failed += 1
    stand.start()
    check(stand, ledger, rng)
    ledger.assert_clean(f"starts at which looks at {name} failed with {error}")
    stand.stop()
    assert failed, "no look failed"
    report(f"{failed} looks at {name} failed with {error} in a start: 0 violations")


@pytest.mark.parametrize("missing", ("store", "blobs"))
def test_a_disk_that_is_not_mounted_costs_nothing(full_stand, ledger, rng, tmp_path, report, missing):
    stand = full_stand
    place = getattr(stand, missing)
    away = tmp_path / "away"
    shutil.move(place, away)
    for _ in range(2):
        assert "belong to different stores" in stand.refusal()
    done = stand.run_command("sweep")
    assert done.returncode == 1 and "belong to different stores" in done.stderr
    shutil.rmtree(place)
    shutil.move(away, place)
    for hours in HOURS:
        stand.sweep()
    stand.start()
    check(stand, ledger, rng)
    ledger.assert_clean(f"a server that was started without its {missing}")
    stand.stop()
    report(f"started without its {missing}: refused, 0 violations")


def databases(stand):
    return stand.store / "store.sqlite", stand.blobs / "index.sqlite"


@pytest.mark.parametrize("how", ("removed", "behind links", "not copied yet"))
def test_bytes_whose_databases_are_both_missing_are_not_swept(
    full_stand, make_stand, ledger, rng, tmp_path, report, how
):
    stand, disk = full_stand, tmp_path / "disk"
    kept = stand.stored_files()
    if how == "not copied yet":
        shutil.copytree(stand.blobs / "blobs", tmp_path / "copy" / "blobs" / "blobs")
        whole, stand = stand, make_stand("copied", store=tmp_path / "copy" / "meta", blobs=tmp_path / "copy" / "blobs")
        kept = stand.stored_files()
    else:
        disk.mkdir()
        for database in databases(stand):
            shutil.move(database, disk)
            if how == "behind links":
                database.symlink_to(disk / database.name)
        # A disk that is not mounted leaves the folder that it was mounted on.
        disk.rename(tmp_path / "away")
        disk.mkdir()
    for _ in range(2):
        assert "belong to different stores" in stand.refusal()
    done = stand.run_command("sweep")
    assert done.returncode == 1 and "belong to different stores" in done.stderr
    # The starts have left two empty ones, which are nobody's.
    done = stand.run_command("pair")
    assert done.returncode == 1 and "all of the bytes would be removed" in done.stderr
    assert stand.stored_files() == kept
    if how == "not copied yet":
        for place in (stand.store, stand.blobs):
            shutil.rmtree(place)
        shutil.copytree(whole.store, stand.store)
        shutil.copytree(whole.blobs, stand.blobs)
    else:
        for database in databases(stand):
            for made in (*database.parent.glob(database.name + "*"), *disk.glob(database.name + "*")):
                made.unlink()
            shutil.move(tmp_path / "away" / database.name, database)
    stand.start()
    check(stand, ledger, rng)
    ledger.assert_clean(f"bytes whose databases were {how}")
    stand.stop()
    report(f"bytes whose databases were {how}: refused, 0 violations")


def test_stores_of_two_servers_are_no_pair_until_they_are_made_one(full_stand, make_stand, ledger, rng, report):
    other = make_stand("other")
    other.start()
    live(other.server, ledger, rng, 1)
    other.stop()
    mixed = make_stand("mixed", store=other.store, blobs=full_stand.blobs)
    assert "belong to different stores" in mixed.refusal()
    assert mixed.run_command("pair").returncode == 0
    mixed.start()
    mixed.stop()
    assert "belong to different stores" in full_stand.refusal()
    report("stores of two servers: refused until `casefile pair`")


@pytest.mark.parametrize("missing", ("store", "blobs"))
def test_what_stood_in_for_a_missing_disk_is_not_taken_for_it(stand, ledger, rng, tmp_path, report, missing):
    stand.start()
    stand.stop()
    place = getattr(stand, missing)
    away = tmp_path / "away"
    shutil.move(place, away)
    # Nothing is lost by it yet, so the server starts.
    stand.start()
    live(stand.server, ledger, rng, LIVES)
    stand.stop()
    shutil.move(place, tmp_path / "stand-in")
    shutil.move(away, place)
    assert "belong to different stores" in stand.refusal()
    shutil.rmtree(place)
    shutil.move(tmp_path / "stand-in", place)
    stand.start()
    check(stand, ledger, rng)
    ledger.assert_clean(f"another {missing} came back")
    stand.stop()
    report(f"uploads beside a stand-in for an empty {missing}, which came back: refused, 0 violations")


def test_stores_of_before_the_ids_are_a_pair_unless_there_are_bytes_alone(full_stand, ledger, rng, tmp_path, report):
    stand = full_stand
    for database in (stand.store / "store.sqlite", stand.blobs / "index.sqlite"):
        with sqlite3.connect(database) as rows:
            rows.execute("DELETE FROM pair")
        rows.close()
    away = tmp_path / "away"
    shutil.move(stand.store, away)
    assert "belong to different stores" in stand.refusal()
    shutil.rmtree(stand.store)
    shutil.move(away, stand.store)
    # Nor are rows of before the ids beside an index that was made in the place of theirs.
    shutil.move(stand.blobs / "index.sqlite", tmp_path / "index.sqlite")
    assert "belong to different stores" in stand.refusal()
    shutil.move(tmp_path / "index.sqlite", stand.blobs / "index.sqlite")
    stand.start()
    check(stand, ledger, rng)
    ledger.assert_clean("stores without an id")
    stand.stop()
    report("stores without an id: refused without their metadata, a pair with it, 0 violations")
