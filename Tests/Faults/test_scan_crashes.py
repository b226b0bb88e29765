"""G1 for scans: kill −9 before and after each commit between Complete and the verdict's end.

The file is completed under strace once for every commit of the store that follows, with a scanner that answers at once.
After the next start each file gets the verdict that its bytes have, nothing infected was ever APPROVED, and no bytes of
a rejected file are left.
"""

import sys
import threading
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Acceptance" / "scanning"))

import files
import scale
from fake_clamd import FakeClamd
from files import new_case
from serving import ALICE, SHARED_INSTANCE
from test_crash_points import AFTER, BEFORE, HOLD_MICROSECONDS
from tracing import Tracer, inject

# What clamd answers, and what becomes of a file by it.
VERDICTS = {"APPROVED": b"stream: OK\0", "REJECTED": b"stream: Test.Signature FOUND\0"}
SIZES = (700, 1024 * 1024)
CALLS = ("fdatasync", "unlinkat")
MOST_COMMITS = 40
VERDICT_SECONDS = 60


class ScanCrashes:
    """One stand with a scanner that is killed in the middle of scans."""

    def __init__(self, stand, folder, status):
        self.stand, self.status = stand, status
        self.trace = folder / f"trace-{status}"
        self.scanner = FakeClamd(VERDICTS[status])
        self.stand.settings["CASEFILE_SCANNER"] = self.scanner.tcp
        self.stand.settings["CASEFILE_TYPE_CHECK"] = "off"
        # Uploads go straight to the server that issued their URL.
        del self.stand.settings["CASEFILE_PUBLIC_URL"]
        self.rounds = 0

    def place(self, resource):
        client = files.connect(self.stand.server, ALICE["key"], ALICE["secret"])
        return files.Place(client, SHARED_INSTANCE, resource)

    def seen(self, place, file_id):
        """The status; APPROVED of a file that the scanner refuses is the one thing that may never be seen."""
        found = place.get(file_id)
        assert found["FileStatus"] != "APPROVED" or self.status == "APPROVED", "an infected file is APPROVED"
        assert ("DownloadUrlMetadata" in found) == (found["FileStatus"] == "APPROVED")
        return found["FileStatus"]

    def verdict(self, place, file_id):
        deadline = time.monotonic() + VERDICT_SECONDS
        while (status := self.seen(place, file_id)) == "PROCESSING":
            assert time.monotonic() < deadline, "no verdict within the deadline"
            time.sleep(0.02)
        return status

    def complete(self, place, file_id):
        try:
            place.complete(file_id)
            self.verdict(place, file_id)
        except Exception as error:  # the server is killed under it, in whatever call
            assert not isinstance(error, AssertionError), error

    def crash(self, size, when, call, number):
        """Whether so many calls were made; the server was killed there, came back and was checked."""
        resource = new_case(ALICE["account"])
        place = self.place(resource)
        file_id = place.put_pending(files.random_bytes(size), "scan.txt")["FileId"]
        fault = "signal=KILL" if when == BEFORE else f"delay_exit={HOLD_MICROSECONDS}"
        with Tracer(self.stand.server.process, self.trace, *inject(call, fault, number)) as tracer:
            worker = threading.Thread(target=self.complete, args=(place, file_id))
            worker.start()
            while worker.is_alive() and self.stand.is_running() and "(DELAYED)" not in tracer.text():
                time.sleep(0.01)
            if "(DELAYED)" in tracer.text():
                self.stand.kill()
            # What goes on behind the verdict is part of the protocol too: the bytes of a rejected file go.
            for _ in range(20 if self.stand.is_running() else 0):
                time.sleep(0.01)
            if "(DELAYED)" in tracer.text():
                self.stand.kill()
        was_killed = not self.stand.is_running()
        if was_killed:
            self.rounds += 1
            self.stand.kill()
            self.stand.start()
            place = self.place(resource)
        worker.join()
        if was_killed:
            place.complete(file_id)
        assert self.verdict(place, file_id) == self.status
        return was_killed

    def check_bytes(self):
        """No bytes are left of what was rejected."""
        self.stand.stop()
        self.stand.sweep()
        if self.status == "REJECTED":
            assert self.stand.stored_files() == []
            assert self.stand.temporary_files() == []


@pytest.mark.timeout(0)
@pytest.mark.parametrize("status", VERDICTS)
def test_kill_in_every_window_of_a_scan(make_stand, tmp_path, report, status):
    stand = make_stand()
    crashes = ScanCrashes(stand, tmp_path, status)
    stand.start()
    for _ in range(scale.count("passes over the crash points")):
        for size in SIZES if scale.scale() != "ci" else SIZES[1:]:
            for call in CALLS if status == "REJECTED" else CALLS[:1]:
                for when in (BEFORE, AFTER):
                    for number in range(1, MOST_COMMITS):
                        if not crashes.crash(size, when, call, number):
                            break
    assert crashes.rounds >= 4, f"only {crashes.rounds} kills"
    crashes.check_bytes()
    crashes.scanner.close()
    report(f"crashes of a scan that ends {status}: {crashes.rounds} kills, every verdict as the bytes have it")
