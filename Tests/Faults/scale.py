"""How much each harness does: a sample for CI, the nightly run, the release run."""

import os
import random
import shutil
import time

import pytest

SCALES = ("ci", "nightly", "release")
COUNTS = {
    "kills at random instants": (12, 500, 10_000),
    "kills between logs": (2, 40, 400),
    "cuts between logs": (1, 20, 200),
    "passes over the crash points": (1, 3, 20),
    "power cuts": (6, 60, 1_000),
    "block states": (30, 500, 20_000),
    "failed system calls": (40, None, None),
    "full-disk steps": (6, None, None),
    "clock jumps": (1, 5, 25),
    "rotten blobs": (20, 200, 10_000),
}


def scale():
    chosen = os.environ.get("FAULTS_SCALE", "ci")
    assert chosen in SCALES, f"FAULTS_SCALE is one of {', '.join(SCALES)}, not {chosen}"
    return chosen


def count(of):
    """How many of `of` this run does; `None` is all there are."""
    return COUNTS[of][SCALES.index(scale())]


def seed():
    """The seed of the run; FAULTS_SEED repeats one."""
    return int(os.environ.get("FAULTS_SEED", time.time_ns() % 1_000_000_007))


def sample(items, of, rng):
    """As many of `items` as this run takes, in their order."""
    limit = count(of)
    if limit is None or limit >= len(items):
        return list(items)
    chosen = set(rng.sample(range(len(items)), limit))
    return [item for number, item in enumerate(items) if number in chosen]


def unavailable(reason):
    """Ends the test for want of a program or a right: a failure in CI, a skip with its reason elsewhere."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


def lacking(reason):
    """Skips the test with its reason, in CI too: what the kernel or its sandbox does not give, no set-up installs."""
    pytest.skip(reason)


def needs(*programs):
    """The paths of the programs that a harness cannot do without."""
    paths = [shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin:/sbin") for program in programs]
    for program, path in zip(programs, paths):
        if path is None:
            unavailable(f"{program} is not installed; Scripts/setup.sh installs it")
    return paths[0] if len(paths) == 1 else paths


def needs_root(what):
    if os.geteuid() != 0:
        unavailable(f"{what} needs root")


def generator(*parts):
    """A random generator of the run's seed and these parts."""
    return random.Random(":".join(map(str, parts)))
