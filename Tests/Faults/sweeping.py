"""The offline sweep, some hours later each time: every orphan goes (I7), nothing that is needed does (I8)."""

from checker import check, files_without_owner
from clocks import JumpingClock

# Past every grace time, and far below the life of an open upload.
HOURS = (0, 3, 6)
KILLED_SWEEPS = 3
WITHOUT_SWEEP = "orphans not looked at: this binary has no `sweep` command"


def check_sweep(stand, ledger, rng):
    """Sweeps the stopped folder and looks at everything again; what there is to report of it."""
    if not stand.has_sweep():
        return WITHOUT_SWEEP
    before = len(stand.stored_files())
    # A sweep that was killed anywhere starts over.
    for _ in range(KILLED_SWEEPS):
        stand.sweep_and_kill(rng.random() * 0.2)
    clock = JumpingClock(stand.folder)
    for hours in HOURS:
        clock.jump(hours * 3600)
        stand.sweep(**clock.environment)
    orphans = files_without_owner(stand, ledger)
    assert not orphans, f"I7: {len(orphans)} files without an owner stay after the sweep: {orphans[:5]}"
    stand.start()
    check(stand, ledger, rng)
    ledger.assert_clean("after the sweep")
    stand.stop()
    return f"{before - len(stand.stored_files())} of {before} files swept, no orphan left"
