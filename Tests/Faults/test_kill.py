"""G1: kill −9 at random instants under load; all that was acknowledged is there after the restart."""

import time

import pytest

import scale
from checker import check, recent_and_some
from load import Load
from sweeping import check_sweep


def kill_under_load(stand, ledger, rng, wait=None, **load):
    """Load for a while, or as long as `wait` does, then the kill."""
    with Load(stand.server, ledger, rng, **load):
        # From before the first answer to some hundred of them.
        wait() if wait else time.sleep(rng.choice((0.01, 0.05, 0.2, 0.5)) * (0.5 + rng.random()))
        stand.kill()
    assert stand.died_by(9), f"the server ended by itself: {stand.server.log()[-3000:]}"


def kill_in_rounds(stand, ledger, rng, rounds, **options):
    """Kills, starts and checks on one data folder; the server runs at the end, and all files are checked."""
    for number in range(rounds):
        known = len(ledger.resources)
        stand.start()
        kill_under_load(stand, ledger, rng, **options)
        if rng.random() < 0.3:  # and once more while it recovers
            stand.begin()
            time.sleep(rng.random() * 0.15)
            stand.kill()
        stand.start()
        check(stand, ledger, rng, recent_and_some(ledger, rng, len(ledger.resources) - known))
        ledger.assert_clean(f"round {number + 1} of {rounds}")
        (stand.stop if rng.random() < 0.5 else stand.kill)()
    stand.start()
    check(stand, ledger, rng)
    ledger.assert_clean("all files after the last round")


@pytest.mark.timeout(0)
def test_kill_at_random_instants(stand, ledger, rng, report):
    rounds = scale.count("kills at random instants")
    kill_in_rounds(stand, ledger, rng, rounds)
    stand.stop()
    orphans = check_sweep(stand, ledger, rng)
    report(
        f"kill -9: {rounds} rounds, {ledger.acknowledged} acknowledged calls, {len(ledger.uploads)} files, "
        f"0 violations; slowest start {stand.slowest_start:.2f} s; {orphans}"
    )
