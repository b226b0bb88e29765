"""G20: one bit of stored bytes flips on the disk; after the sweep such a file is never served whole, all others are."""

import hashlib

import pytest

import scale
import wire
from actor import PUBLIC_HOST, Actor
from checker import check
from load import EDGES, random_size
from sweeping import WITHOUT_SWEEP

FILES_OF_A_CASE = 6
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


@pytest.mark.timeout(0)
def test_a_flipped_bit_is_never_served_after_the_sweep(stand, ledger, rng, report):
    if not stand.has_sweep():
        pytest.skip(f"bit rot: {WITHOUT_SWEEP}, and a scrub comes with it")
    uploads = stored_files(stand, ledger, rng, 2 * scale.count("rotten blobs"))
    rng.shuffle(uploads)
    rotten, sound = uploads[: len(uploads) // 2], uploads[len(uploads) // 2 :]
    places = {flip_somewhere(stand, next(iter(upload.contents)), rng).parent.name for upload in rotten}
    found = stand.sweep()
    stand.start()
    actor = Actor(stand.server, ledger, tolerant=True)
    for upload in rotten:
        data = served(actor, upload)
        # A whole answer that is right would mean that the flip was mended, which nothing here does.
        assert data is None, f"I6: {len(data)} bytes with {hashlib.sha256(data).hexdigest()} are served: {upload}"
    actor.close()
    for upload in rotten:
        upload.resource.uploads.remove(upload)
    # Their places in the quota are still taken: only the sound files are looked at.
    readers = Actor(stand.server, ledger)
    for upload in sound:
        readers.get(upload)
        readers.download(upload)
    readers.close()
    ledger.assert_clean("beside the rotten files")
    stand.stop()
    report(f"bit rot: {len(rotten)} of {len(uploads)} files, in {sorted(places)}; none is served; the sweep: {found}")


@pytest.mark.timeout(180)
def test_a_flip_is_made_where_the_bytes_lie(stand, ledger, rng):
    """The harness itself: each content is found on the disk, whatever shelf it lies on, and changed there."""
    uploads = stored_files(stand, ledger, rng, 9)
    for upload in uploads:
        assert flip_somewhere(stand, next(iter(upload.contents)), rng)
    stand.start()
    check(stand, ledger, rng)
    assert ledger.violations or stand.has_sweep(), "no flip changed what is served"
    stand.kill()
