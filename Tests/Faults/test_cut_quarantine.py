"""G20: the way of a damaged file into quarantine is killed, or fails, at each of its calls; the next pass ends it, and
what was told to be damaged is never served."""

import json

import pytest

import scale
from casefile_server import run_to_end
from test_bit_rot import flip_somewhere, still_served, stored_files

# The calls that make the note, the second name, and take the first; CI has those between which two names are there.
CALLS = ("linkat", "unlinkat", "fsync", "fdatasync", "pwrite64")
CI_CALLS = CALLS[:2]
KINDS = ("signal=KILL", "error=EIO")
# More than one scrub makes in one thread, but for the writes of a log.
MOST_CALLS = 12
FILES = 3


def scrub(stand, *prefix):
    """The report of a scrub of the stopped folder; `None` of one that did not come to its end."""
    done = run_to_end(*prefix, stand.binary, "scrub", "-o", "json", **stand.settings | {"CASEFILE_SCRUB_RATE": "off"})
    return json.loads(done.stdout).get("data") if done.stdout else None


def cut_off(stand, call, kind, number, trace):
    """Scrubs with one call that is killed or fails; the report, and whether there was such a call."""
    options = ("-f", "-q", "-o", trace, "-e", f"trace={call}", "-e", f"inject={call}:{kind}:when={number}")
    report = scrub(stand, scale.needs("strace"), *options)
    written = trace.read_text("utf-8", "replace")
    return report, "(INJECTED)" in written or "killed by SIGKILL" in written


@pytest.mark.timeout(0)
@pytest.mark.parametrize("kind", KINDS)
def test_a_quarantine_that_is_cut_off_is_ended_by_the_next_pass(stand, ledger, rng, tmp_path, report, kind):
    cuts = 0
    for call in CI_CALLS if scale.scale() == "ci" else CALLS:
        for number in range(1, MOST_CALLS + 1):
            # Two that are files of their own and one that is none.
            *rotten, whole = stored_files(stand, ledger, rng, FILES)
            for upload in rotten:
                assert not flip_somewhere(stand, next(iter(upload.contents)), rng).suffix
            told, is_cut = cut_off(stand, call, kind, number, tmp_path / "trace")
            place = f"{kind} at {call} number {number}"
            if told:
                check_served(stand, ledger, [x for x in rotten if x.file_id in told["damagedFiles"]], [whole], place)
            again = scrub(stand)
            assert again, f"I21: a scrub after {place} did not come to its end"
            left = {upload.file_id for upload in rotten} - set(again["damagedFiles"])
            assert not left, f"I6: a scrub after {place} does not call {left} damaged: {again}"
            assert not again["stuckFiles"], f"I21: {again['stuckFiles']} stay where they are after {place}"
            check_served(stand, ledger, rotten, [whole], place)
            names = [path.name for path in stand.stored_files()]
            kept = [path.name for path in (stand.blobs / "damaged").iterdir()]
            assert not set(names) & set(kept), f"I7: {set(names) & set(kept)} have two names after {place}"
            if not is_cut:
                break
            cuts += 1
    assert cuts, "no call was hit"
    report(f"{cuts} quarantines cut off by {kind}: each was ended by the next pass, nothing damaged is served")


def check_served(stand, ledger, rotten, whole, place):
    stand.start(CASEFILE_SCRUB_RATE="off")
    served = still_served(stand, ledger, rotten)
    assert not served, f"I6: {served[0]} is served after {place}"
    assert len(still_served(stand, ledger, whole)) == len(whole), f"I6: a sound file is not served after {place}"
    stand.stop()
