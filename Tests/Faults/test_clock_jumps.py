"""G14: the clock jumps or stands still while the server runs; nothing is swept early, no expired URL is taken."""

import time

import pytest

import scale
from actor import Actor
from checker import check
from clocks import JumpingClock

HOUR = 3600
DAY = 24 * HOUR
JUMPS = {"-1 h": -HOUR, "+1 h": HOUR, "+8 d": 8 * DAY, "-10 y": -3652 * DAY}
# What an upload may stay open, as the stand leaves it.
UPLOAD_LIFE = DAY
SWEEP_MILLISECONDS = 300
SIZES = (1, 5000, 100_000, 300_000)


class ClockStand:
    """A server whose clock is set from outside, and a client whose clock goes with it."""

    def __init__(self, stand, ledger, folder):
        self.stand, self.ledger = stand, ledger
        self.clock = JumpingClock(folder)
        self.stand.start(CASEFILE_SWEEP_INTERVAL=f"{SWEEP_MILLISECONDS}ms", **self.clock.environment)
        self.jump(0)

    def jump(self, seconds):
        """Moves the clock, and the client's with it."""
        self.clock.jump(seconds)
        self.actor = Actor(self.stand.server, self.ledger, skew_seconds=seconds)

    def wait_for_sweeps(self):
        """Lets some sweeps pass."""
        time.sleep(3.5 * SWEEP_MILLISECONDS / 1000)

    def files(self, completed):
        """Fresh files, one of each size, each stored twice so that there is a superseded blob."""
        resource = self.ledger.new_resource()
        uploads = [self.ledger.new_upload(resource, size) for size in SIZES]
        for upload in uploads:
            self.actor.start(upload)
            for _ in range(2):
                assert self.actor.put(upload, self.ledger.new_content(upload.size)) == 200
            if completed:
                self.actor.complete(upload)
                self.actor.get(upload)
        return uploads

    def read(self, uploads):
        for upload in uploads:
            self.actor.get(upload)
            assert upload.download_url, f"I2: no download URL: {upload}"
            self.actor.download(upload)

    def refuses(self, uploads, method, why):
        """Asserts that URLs of another time are refused."""
        for upload in uploads:
            url = upload.put_url if method == "PUT" else upload.download_url
            status = self.actor.dead_url_status(method, url, upload)
            large = upload.size > 64 * 1024
            assert status == 403 or (large and status is None), f"{method} by {why} answers {status}: {upload}"


def expire(at, uploads):
    """Takes out uploads that were open for longer than they may be, as the server's clock has it: never served."""
    for upload in uploads:
        status = at.actor._api(upload, "get", "GET", upload.file_id).json()["FileStatus"]
        assert status in ("FAILED", "PROCESSING"), f"I9: {status} of an expired upload: {upload}"
        upload.resource.uploads.remove(upload)


def complete_and_read(at, uploads):
    for upload in uploads:
        at.actor.complete(upload)
    at.read(uploads)


def jump_and_check(at, seconds, name):
    approved, waiting, open_ones = at.files(completed=True), at.files(completed=False), at.files(completed=False)
    at.jump(seconds)
    at.wait_for_sweeps()
    at.refuses(open_ones, "PUT", f"an upload URL of before {name}")
    at.refuses(approved, "GET", f"a download URL of before {name}")
    at.read(approved)
    if seconds < UPLOAD_LIFE:
        complete_and_read(at, waiting)
    else:
        expire(at, waiting + open_ones)
        forget_tokens(approved)
        open_ones = []
    then, still_open = at.files(completed=True), at.files(completed=False)
    at.jump(0)
    at.wait_for_sweeps()
    at.refuses(still_open, "PUT", f"an upload URL of {name}")
    at.refuses(then, "GET", f"a download URL of {name}")
    at.read(approved + then)
    complete_and_read(at, open_ones)
    if -seconds < UPLOAD_LIFE:
        complete_and_read(at, still_open)
    else:
        expire(at, still_open)
        forget_tokens(then)


def forget_tokens(uploads):
    """A token is kept for a day of the server's clock."""
    for upload in uploads:
        upload.token = None


@pytest.mark.timeout(0)
@pytest.mark.parametrize("name", JUMPS)
def test_a_jump_of_the_clock_loses_nothing(stand, ledger, rng, tmp_path, report, name):
    at = ClockStand(stand, ledger, tmp_path)
    for _ in range(scale.count("clock jumps")):
        jump_and_check(at, JUMPS[name], name)
    stand.stop()
    stand.start()
    check(stand, ledger, rng)
    ledger.assert_clean(name)
    stand.stop()
    report(f"clock {name}: nothing swept early, no URL taken outside its time, {len(ledger.uploads)} files read back")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("wrong, right", [(8 * DAY, 0), (-3652 * DAY, 0)], ids=["8 d ahead", "10 y behind"])
def test_an_upload_of_seconds_ago_outlives_a_wrong_clock(stand, ledger, rng, tmp_path, wrong, right):
    at = ClockStand(stand, ledger, tmp_path)
    before = at.files(completed=False)
    at.jump(wrong)
    at.wait_for_sweeps()
    during = at.files(completed=False)
    at.jump(right)
    at.wait_for_sweeps()
    complete_and_read(at, before + during)


@pytest.mark.timeout(600)
def test_a_clock_that_stands_still_mixes_up_no_files(stand, ledger, rng, tmp_path):
    at = ClockStand(stand, ledger, tmp_path)
    at.clock.freeze()
    uploads = at.files(completed=True) + at.files(completed=True) + at.files(completed=False)
    at.wait_for_sweeps()
    at.read(uploads[: 2 * len(SIZES)])
    assert len({upload.file_id for upload in uploads}) == len(uploads), "I10: an id was used twice"
    at.clock.jump(0)
    check(stand, ledger, rng)
    ledger.assert_clean("a frozen clock")
    stand.stop()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", JUMPS)
def test_a_start_at_another_time_loses_nothing(stand, ledger, rng, tmp_path, name):
    at = ClockStand(stand, ledger, tmp_path)
    approved = at.files(completed=True)
    waiting = at.files(completed=False)
    stand.stop()
    seconds = JUMPS[name]
    at.clock.jump(seconds)
    stand.start(CASEFILE_SWEEP_INTERVAL=f"{SWEEP_MILLISECONDS}ms", **at.clock.environment)
    at.jump(seconds)
    at.wait_for_sweeps()
    at.read(approved)
    if seconds < UPLOAD_LIFE:
        for upload in waiting:
            at.actor.complete(upload)
        at.read(waiting)
    else:
        for upload in waiting:
            upload.resource.uploads.remove(upload)
        forget_tokens(approved)
    stand.stop()
    stand.start()
    check(stand, ledger, rng)
    ledger.assert_clean(f"a start at {name}")
    stand.stop()
