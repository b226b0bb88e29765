"""G1: kill −9 before and after each durable call of one operation; the points of the write protocol by name.

Each operation runs under strace once for every call it makes: killed as the call begins, or held as it returns and
killed then. Which points that reaches is read from the paths of the calls, so that a new order of calls shows.
"""

import re
import threading
import time
from dataclasses import dataclass

import pytest

import scale
from actor import Actor
from checker import check
from sweeping import check_sweep
from tracing import Tracer, inject

BEFORE, AFTER = "before", "after"
LARGE, SMALL = 1024 * 1024, 700
STEPS = ("start", "put large", "put small", "complete", "delete")
CALLS = ("mkdirat", "fallocate", "fsync", "linkat", "renameat2", "unlinkat", "fdatasync", "pwrite64")
# Pages of a log: all of them at night, the first and one in the middle in CI.
PAGES_IN_CI = (1, 4)
MOST_CALLS = 80
# Tries more at a point that was missed: a step does not make the same calls each time. A first blob of a folder syncs
# its parent too, so a step that finds the folder there may end the count before the call that the point names.
MORE_TRIES = 12
# Far longer than it takes to see the call in the trace; strace stays for the whole of it, even with a killed process.
HOLD_MICROSECONDS = 400_000

STORE_LOG, INDEX_LOG = r"/store\.sqlite-wal>", r"/index\.sqlite-wal>"
DRAFT, SHARD = r"/tmp/[0-9a-f]{32}>", r"/blobs/[0-9a-f]{2}>"


@dataclass(frozen=True)
class Point:
    """A named crash point: when, in which call of which step."""

    name: str
    step: str
    when: str
    calls: tuple
    path: str

    def matches(self, step, when, call, arguments):
        return (step, when) == (self.step, self.when) and call in self.calls and re.search(self.path, arguments)


POINTS = (
    Point("S1 before the commit", "start", BEFORE, ("fdatasync",), STORE_LOG),
    Point("S1 after the commit", "start", AFTER, ("fdatasync",), STORE_LOG),
    Point("P1 in the stream", "put large", BEFORE, ("fsync",), DRAFT),
    Point("P2 after the fsync of the file", "put large", BEFORE, ("linkat", "renameat2"), "."),
    Point("P3 after the rename", "put large", BEFORE, ("fsync",), SHARD),
    Point("P4 after the fsync of the folder", "put large", AFTER, ("fsync",), SHARD),
    Point("P5 in the commit", "put large", BEFORE, ("pwrite64", "fdatasync"), INDEX_LOG),
    Point("P6 after the commit", "put large", AFTER, ("fdatasync",), INDEX_LOG),
    Point("P5 in the commit of a small object", "put small", BEFORE, ("pwrite64", "fdatasync"), INDEX_LOG),
    Point("P6 after the commit of a small object", "put small", AFTER, ("fdatasync",), INDEX_LOG),
    Point("C1 before the commit", "complete", BEFORE, ("fdatasync",), STORE_LOG),
    Point("C1 after the commit", "complete", AFTER, ("fdatasync",), STORE_LOG),
    Point("D1 before the bytes go", "delete", BEFORE, ("unlinkat",), SHARD),
    Point("D2 after the bytes went", "delete", AFTER, ("unlinkat",), SHARD),
)


class Crashes:
    """One stand that is killed and started again at each point."""

    def __init__(self, stand, ledger, rng, folder):
        self.stand, self.ledger, self.rng = stand, ledger, rng
        self.trace = folder / "trace"
        self.reached = set()
        self.rounds = 0

    def prepared(self, step):
        """An upload that waits for the step."""
        upload = self.ledger.new_upload(self.ledger.new_resource(), SMALL if step == "put small" else LARGE)
        actor = Actor(self.stand.server, self.ledger)
        if step != "start":
            actor.start(upload)
        if step in ("complete", "delete") or (step != "start" and self.rng.random() < 0.5):
            actor.put(upload, self.ledger.new_content(upload.size))
        if step == "delete":
            actor.complete(upload)
        actor.close()
        return upload

    def do(self, step, upload):
        actor = Actor(self.stand.server, self.ledger, tolerant=True)
        if step.startswith("put"):
            actor.put(upload, self.ledger.new_content(upload.size))
        else:
            getattr(actor, step)(upload)
        actor.close()

    def crash(self, step, when, call, number):
        """Whether the step made the call that often; the server was killed there, came back and was checked."""
        upload = self.prepared(step)
        fault = "signal=KILL" if when == BEFORE else f"delay_exit={HOLD_MICROSECONDS}"
        tracer = Tracer(self.stand.server.process, self.trace, *inject(call, fault, number))
        worker = threading.Thread(target=self.do, args=(step, upload))
        with tracer:
            worker.start()
            while worker.is_alive() and when == AFTER and "(DELAYED)" not in tracer.text():
                time.sleep(0.01)
            if when == AFTER and "(DELAYED)" in tracer.text():
                self.stand.kill()
            worker.join()
            # What goes on behind the answer may make the call too.
            time.sleep(0.05 if self.stand.is_running() else 0)
        if self.stand.is_running() and "killed by SIGKILL" not in tracer.text():
            return False
        self.stand.kill()
        self.rounds += 1
        self._name(step, when, call, number, tracer)
        self.stand.start()
        check(self.stand, self.ledger, self.rng, [upload.resource])
        self.ledger.assert_clean(f"{step} killed {when} {call} number {number}", tracer.text()[-2000:])
        return True

    def _name(self, step, when, call, number, tracer):
        made = {}
        for thread, name, arguments in tracer.calls():
            if name == call:
                made.setdefault(thread, []).append(arguments)
        hit = [arguments[number - 1] for arguments in made.values() if len(arguments) >= number]
        self.reached |= {point for point in POINTS for line in hit if point.matches(step, when, call, line)}

    def missed(self):
        return [point for point in POINTS if point not in self.reached]

    def try_missed_again(self):
        """Runs the steps of points that no call came by once more, until one does or the tries are used up."""
        for _ in range(MORE_TRIES):
            for point in self.missed():
                for call in point.calls:
                    self.all_of(point.step, point.when, call)

    def all_of(self, step, when, call):
        numbers = PAGES_IN_CI if call == "pwrite64" and scale.scale() == "ci" else range(1, MOST_CALLS)
        for number in numbers:
            if not self.crash(step, when, call, number):
                return


@pytest.mark.timeout(0)
def test_kill_at_every_crash_point(stand, ledger, rng, tmp_path, report):
    stand.start()
    crashes = Crashes(stand, ledger, rng, tmp_path)
    for _ in range(scale.count("passes over the crash points")):
        for step in STEPS:
            for call in CALLS:
                crashes.all_of(step, BEFORE, call)
                if call != "pwrite64":
                    crashes.all_of(step, AFTER, call)
    crashes.try_missed_again()
    assert not crashes.missed(), f"no operation came by: {[point.name for point in crashes.missed()]}"
    stand.stop()
    orphans = check_sweep(stand, ledger, rng)
    report(
        f"crash points: {crashes.rounds} kills, all {len(POINTS)} named points reached, 0 violations; {orphans}"
    )
