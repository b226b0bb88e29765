"""G2: power cuts, rows and bytes on file systems of their own; all that was acknowledged is there after them."""

import pytest

import scale
from checker import check
from power import KINDS, PowerStand
from sweeping import check_sweep
from volumes import Volumes


@pytest.mark.timeout(0)
@pytest.mark.parametrize("kinds", KINDS, ids="-".join)
def test_power_cuts_lose_nothing(make_stand, ledger, rng, report, kinds):
    scale.needs("xfs_io", "mkfs.ext4", "mkfs.xfs")
    rounds = -(-scale.count("power cuts") // len(KINDS))
    with Volumes() as volumes:
        power = PowerStand(make_stand, volumes, kinds)
        for number in range(rounds):
            known = len(ledger.resources)
            power.cut_under_load(ledger, rng)
            power.check(ledger, rng, known)
            ledger.assert_clean(f"power cut {number + 1} of {rounds} on {kinds}")
            (power.stand.stop if rng.random() < 0.5 else power.stand.kill)()
        power.stand.start()
        check(power.stand, ledger, rng)
        ledger.assert_clean(f"all files after the last power cut on {kinds}")
        power.stand.stop()
        orphans = check_sweep(power.stand, ledger, rng)
    report(
        f"power cuts, rows on {kinds[0]}, bytes on {kinds[1]}: {rounds} rounds, {ledger.acknowledged} acknowledged "
        f"calls, 0 violations; {orphans}"
    )
