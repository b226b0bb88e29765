"""G20: one bit of stored bytes flips on the disk; once it was read again such a file is not served, all others are."""

import time

import pytest

import scale
import wire
from actor import PUBLIC_HOST, Actor
from casefile_server import run_to_end
from checker import check
from load import EDGES, random_size

FILES_OF_A_CASE = 6
# A pass begins minutes after the start.
SCRUB_SECONDS = 1200
SCRUB_RATE = str(10**9)
# Enough of random bytes to be found once.
MARK_BYTES = 24
LARGE = 900_000


def stored_files(stand, ledger, rng, number):
    """Approved files of sizes on both sides of the shelves' edge."""
    stand.start()
    actor = Actor(stand.server, ledger)
    sizes = [LARGE, MARK_BYTES, *(edge + 1 for edge in EDGES)]
    uploads = []
    while len(uploads) < number:
        case = ledger.new_resource()
        for _ in range(min(FILES_OF_A_CASE, number - len(uploads))):
            size = sizes.pop() if sizes else max(MARK_BYTES, random_size(rng, LARGE))
            upload = ledger.new_upload(case, size)
            actor.start(upload)
            actor.put(upload, ledger.new_content(size))
            actor.complete(upload)
            uploads.append(upload)
    actor.close()
    stand.stop()
    return uploads


def flip_a_bit(stand, content, rng):
    """Changes one bit of the content where it lies, in a file of its own or in a database; the path."""
    data = content.data
    start = rng.randint(0, len(data) - MARK_BYTES)
    for path in sorted(path for path in stand.blobs.rglob("*") if path.is_file()):
        position = path.read_bytes().find(data[start : start + MARK_BYTES])
        if position < 0:
            continue
        with path.open("r+b") as file:
            file.seek(position + rng.randrange(MARK_BYTES))
            byte = file.read(1)[0]
            file.seek(-1, 1)
            file.write(bytes([byte ^ (1 << rng.randrange(8))]))
        return path
    return None


def flip_somewhere(stand, content, rng):
    """As `flip_a_bit`, where the first place may lie across pages of a database."""
    for _ in range(50):
        path = flip_a_bit(stand, content, rng)
        if path is not None:
            return path
    raise AssertionError(f"{content.size} stored bytes lie nowhere as they are")


def served(actor, upload):
    """The bytes of a whole and good answer, or `None`."""
    answer = actor._api(upload, "get", "GET", upload.file_id)
    url = answer and answer.status == 200 and answer.json().get("DownloadUrlMetadata", {}).get("Url")
    if not url:
        return None
    headers = {"Host": PUBLIC_HOST}
    target = wire.target_of(url)
    answer = actor._exchange(upload, "download", lambda client: client.send("GET", target, headers=headers))
    return answer.body if answer and answer.status == 200 else None


def rotten_and_sound(stand, ledger, rng):
    """Stored files; those of the first list have a flipped bit, with where it lies."""
    uploads = stored_files(stand, ledger, rng, 2 * scale.count("rotten blobs"))
    rng.shuffle(uploads)
    half = len(uploads) // 2
    rotten = [(upload, flip_somewhere(stand, next(iter(upload.contents)), rng)) for upload in uploads[:half]]
    return rotten, uploads[half:]


def still_served(stand, ledger, uploads):
    actor = Actor(stand.server, ledger, tolerant=True)
    left = [upload for upload in uploads if served(actor, upload) is not None]
    actor.close()
    return left


@pytest.mark.timeout(0)
def test_a_flipped_bit_is_not_served_once_it_was_read_again(binary, stand, ledger, rng, report):
    if "--scrub-rate" not in run_to_end(binary, "serve", "--help").stdout:
        pytest.skip("bit rot: this binary reads nothing again (`serve` has no --scrub-rate)")
    rotten, sound = rotten_and_sound(stand, ledger, rng)
    small = [upload for upload, place in rotten if place.suffix]
    large = [upload for upload, place in rotten if not place.suffix]
    stand.start(CASEFILE_SCRUB_RATE=SCRUB_RATE)
    # Small objects are held against their hash at each read.
    left = still_served(stand, ledger, small)
    assert not left, f"I6: {len(left)} of {len(small)} small files with a flipped bit are served, as {left[0]}"
    awaited = "not awaited: a pass of the scrub begins after minutes"
    if scale.scale() != "ci":
        left, deadline = large, time.monotonic() + SCRUB_SECONDS
        while (left := still_served(stand, ledger, left)) and time.monotonic() < deadline:
            time.sleep(5)
        assert not left, f"I6: {len(left)} of {len(large)} files with a flipped bit are served still, as {left[0]}"
        # Nor after a restart.
        stand.stop()
        stand.start(CASEFILE_SCRUB_RATE=SCRUB_RATE)
        assert not still_served(stand, ledger, small + large), "I6: a damaged file is served again after a restart"
        awaited = "put aside by the scrub"
    assert len(still_served(stand, ledger, sound)) == len(sound), "I6: a sound file is not served"
    stand.stop()
    report(f"bit rot: {len(small)} small files refused at once, {len(large)} large ones {awaited}")


@pytest.mark.timeout(600)
def test_a_flip_is_made_where_the_bytes_lie(stand, ledger, rng):
    """The harness itself: each content is found on the disk, whatever shelf it lies on, and changed there."""
    uploads = stored_files(stand, ledger, rng, 9)
    for upload in uploads:
        assert flip_somewhere(stand, next(iter(upload.contents)), rng)
    stand.start()
    check(stand, ledger, rng)
    assert ledger.violations, "no flip changed what is served"
    stand.kill()
