"""G3: states in which a crash could have left two disks, with writes reordered, torn and lost after the last flush.

The server runs on two file systems whose every block write is logged. A crash at any moment leaves each disk with all
writes up to its last flush and any of the later ones: such a state is built, mounted, served and held against what the
client knew at that moment.
"""

import time

import pytest

import scale
from blocks import ENDINGS, LoggedDisk, crash_state, make_image
from checker import check
from ledger import Ledger
from load import Load
from volumes import Volumes, part_index

# The store keeps 64 MiB of the bytes' disk free; small bodies go to the index, which lies beside the rows.
ROWS_MEBIBYTES, BYTES_MEBIBYTES = 128, 192
MOST_BYTES = 200 * 1024
STATES_OF_A_RUN = 60


class Recording:
    """One run under load with its logs and its ledger."""

    def __init__(self, make_stand, volumes, rng, name, prefix=()):
        self.ledger = Ledger(journals=True)
        self.rows = volumes.make(f"rows-{name}", "ext4", ROWS_MEBIBYTES)
        self.bytes = volumes.make(f"bytes-{name}", "ext4", BYTES_MEBIBYTES)
        stand = make_stand(f"recording-{name}", **self.places)
        disks = [LoggedDisk(self.rows), LoggedDisk(self.bytes)]
        try:
            for disk in disks:
                disk.mount()
            part_index(self.rows.mount_point, self.places["blobs"])
            stand.start(prefix=prefix)
            self.begun = time.monotonic_ns()
            with Load(stand.server, self.ledger, rng, workers=4, most=MOST_BYTES):
                time.sleep(1.0 + rng.random())
            self.ended = time.monotonic_ns()
            self.logs = [disk.records() for disk in disks]
            stand.kill()
        finally:
            stand.close()
            for disk in disks:
                disk.unmount()
        self.ledger.assert_clean("while the disks were recorded")
        self.acknowledgements = sorted(
            when for upload in self.ledger.uploads for when, _, _ in upload.journal if self.begun < when < self.ended
        )

    @property
    def places(self):
        return {"store": self.rows.mount_point / "meta", "blobs": self.bytes.mount_point / "blobs"}

    def moment(self, rng):
        """A moment of interest: an answer, a write or flush and the moment before it, or any other."""
        kind = rng.random()
        if kind < 0.4 and self.acknowledgements:
            return rng.choice(self.acknowledgements)
        during = [
            record.moment for records in self.logs for record in records if self.begun < record.moment < self.ended
        ]
        if kind < 0.8 and during:
            return rng.choice(during) - rng.choice((0, 1))
        return rng.randint(self.begun, self.ended)


class States:
    """Builds states of a recording, one after the other, and serves them where it ran."""

    def __init__(self, make_stand, recording, name):
        self.recording = recording
        self.stand = make_stand(f"states-{name}", **recording.places)

    def serve(self, moment, ending, rng):
        """The ledger of the moment, after the check of the state."""
        recording = self.recording
        volumes = (recording.rows, recording.bytes)
        ledger = recording.ledger.at(moment)
        try:
            for volume, records in zip(volumes, recording.logs):
                image = volume.image.with_suffix(".state")
                make_image(volume.image, image, crash_state(records, moment, ending, rng))
                volume.mount(image)
            self.stand.start()
            check(self.stand, ledger, rng)
        finally:
            self.stand.close()
            for volume in volumes:
                volume.unmount()
        return ledger


@pytest.mark.timeout(0)
def test_no_crash_state_of_the_disks_loses_anything(make_stand, rng, report):
    scale.needs("nbdkit", "nbdfuse", "fusermount3", "mkfs.ext4")
    scale.needs_root("a logged disk")
    wanted = scale.count("block states")
    done, runs, known = 0, 0, 0
    while done < wanted:
        with Volumes() as volumes:
            recording = Recording(make_stand, volumes, rng, f"run-{runs}")
            states = States(make_stand, recording, f"run-{runs}")
            runs += 1
            for _ in range(min(STATES_OF_A_RUN, wanted - done)):
                ending = ENDINGS[done % len(ENDINGS)]
                moment = recording.moment(rng)
                ledger = states.serve(moment, ending, rng)
                known += len(ledger.uploads)
                ledger.assert_clean(f"state {done}, later writes: {ending}")
                done += 1
    assert known, "no state had a file in it"
    report(f"block states: {done} of {runs} runs, {known // done} files in each on average, 0 violations")
