"""URLs that were good: ranges of approved files only (B13), and nothing at all once a file is deleted (B14)."""

import threading

import pytest
import requests
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

import files
import wire
from files import s3_refused
from serving import ALICE, SHARED_INSTANCE, serve_settings

CONTENT = files.random_bytes(64 * files.KIBIBYTE)
LARGE = files.random_bytes(8 * files.MEBIBYTE)
SECRET = bytes(range(100, 132))
ROUNDS = 25


@pytest.fixture(scope="module")
def signing(start_server, tmp_path_factory):
    """A place on a server whose signing secret is known, and a signer for any method and object."""
    folder = tmp_path_factory.mktemp("old-urls")
    (path := folder / "secret").write_bytes(SECRET)
    path.chmod(0o600)
    server = start_server("serve", folder=folder, **serve_settings(folder, CASEFILE_SIGNING_SECRET_FILE=str(path)))
    client = files.connect(server, ALICE["key"], ALICE["secret"])
    place = files.Place(client, SHARED_INSTANCE, files.new_case(ALICE["account"]))

    def sign(method, issued):
        key = files.query_of(issued)["X-Amz-Credential"].split("/")[0]
        request = AWSRequest(method=method, url=issued.split("?")[0])
        S3SigV4QueryAuth(Credentials(key, SECRET.hex()), "s3", "us-east-1", 60).add_auth(request)
        return request.url

    return server, place, sign


RANGES = {
    "overlapping": "bytes=0-,0-,0-", "a thousand": "bytes=" + ",".join(f"{n}-{n}" for n in range(1_000)),
    "growing": "bytes=" + ",".join(f"0-{n}" for n in range(500)), "suffixes": "bytes=-1,-2,-3", "two": "bytes=0-0,-1",
    "descending": "bytes=9-10,1-2", "empty pieces": "bytes=,,0-0,,", "one and broken": "bytes=0-0,x",
}


@pytest.mark.parametrize("name", RANGES)
def test_several_ranges_never_make_more_than_the_file(signing, name):
    """B13: whatever is asked for at once, the answer is one part or the whole, once, and never multipart."""
    _, place, _ = signing
    found = place.approved(CONTENT)
    answer = wire.exchange("GET", files.download_url(found), {"Range": RANGES[name]})
    assert answer.status in (200, 206, 416)
    assert len(answer.body) <= len(CONTENT)
    assert "multipart" not in answer.headers.get("Content-Type")
    if answer.status == 200:
        assert answer.body == CONTENT


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-0"}, {"If-None-Match": files.etag(CONTENT)}], ids=str)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("state", ["pending", "uploaded"])
def test_nothing_is_read_before_approval_though_the_url_is_signed(signing, state, method, headers):
    """B13: 206 and 304 are for approved files; before, a URL with a right signature reads nothing, in whole or part."""
    server, place, sign = signing
    started = place.start(size=len(CONTENT)) if state == "pending" else place.put_pending(CONTENT)
    answer = wire.exchange(method, sign(method, files.upload_url(started)), headers)
    assert answer.status == 403 and CONTENT[:16] not in answer.body
    assert answer.headers.get("ETag") is None and answer.headers.get("Content-Range") is None


@pytest.mark.parametrize("tag, status", [("right", 206), ("wrong", 200), ("weak", 200), ("date", 200)])
def test_a_part_is_served_under_if_range_only_with_the_strong_tag(signing, tag, status):
    """B13: a part of another version is never joined with what a client has."""
    _, place, _ = signing
    found = place.approved(CONTENT)
    right = files.etag(CONTENT)
    value = {"right": right, "wrong": files.etag(b"x"), "weak": f"W/{right}", "date": "Thu, 01 Jan 1970 00:00:00 GMT"}
    answer = wire.exchange("GET", files.download_url(found), {"If-Range": value[tag], "Range": "bytes=0-9"})
    assert answer.status == status
    assert answer.body == (CONTENT[:10] if status == 206 else CONTENT)


QUESTIONS = [
    {}, {"Range": "bytes=0-0"}, {"If-None-Match": files.etag(CONTENT)}, {"If-Match": files.etag(CONTENT)},
    {"If-Match": '"other"'}, {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, {"Range": "bytes=999999999-"},
]


def test_a_deleted_file_is_gone_at_once_for_every_old_url(signing):
    """B14: GET, HEAD and PUT with URLs of before, on kept and on new connections, with and without conditions."""
    server, place, sign = signing
    with requests.Session() as kept:
        for number in range(ROUNDS):
            found = place.approved(CONTENT)
            urls = [files.download_url(found), files.download_url(place.get(found["FileId"]))]
            head = sign("HEAD", urls[0])
            assert kept.get(urls[0]).content == CONTENT
            place.delete(found["FileId"])
            question = QUESTIONS[number % len(QUESTIONS)]
            for url in urls:
                assert kept.get(url, headers=question).status_code == 404, question
                s3_refused(server, wire.exchange("GET", url, question), 404, "NoSuchKey")
            assert kept.head(head, headers=question).status_code == 404
            s3_refused(server, files.raw_put(found["Start"], CONTENT), 403, "AccessDenied")


@pytest.mark.parametrize("state", ["pending", "uploaded"])
def test_the_upload_url_dies_with_the_file(signing, state):
    """B14: a PUT after Delete stores nothing, and the row does not come back."""
    server, place, _ = signing
    started = place.start(size=len(CONTENT)) if state == "pending" else place.put_pending(CONTENT)
    place.delete(started["FileId"])
    s3_refused(server, files.raw_put(started, CONTENT), 403, "AccessDenied")
    files.refusal(place.get, "ResourceNotFoundException", file_id=started["FileId"])
    files.refusal(place.complete, "ResourceNotFoundException", file_id=started["FileId"])


def large_files(server):
    """Files of the server's folder that are as large as the large file."""
    data = server.folder / "data"
    return [path for path in data.rglob("*") if path.is_file() and path.stat().st_size == len(LARGE)]


def test_an_upload_in_flight_does_not_outlive_a_delete(signing):
    """B14: a PUT that began before Delete and ends after it is refused and leaves nothing behind."""
    server, place, _ = signing
    started, before = place.start(size=len(LARGE)), large_files(server)
    with wire.Connection(server.url) as connection:
        fields = [("Host", connection.authority), *files.upload_headers(started).items()]
        connection.head("PUT", wire.target_of(files.upload_url(started)), fields)
        connection.send(LARGE[: len(LARGE) // 2])
        place.delete(started["FileId"])
        connection.send(LARGE[len(LARGE) // 2:])
        answer = connection.answer("PUT")
    assert answer.status in (403, 404), answer.body
    assert large_files(server) == before
    files.refusal(place.get, "ResourceNotFoundException", file_id=started["FileId"])
    files.refusal(place.complete, "ResourceNotFoundException", file_id=started["FileId"])
    s3_refused(server, files.raw_put(started, LARGE), 403, "AccessDenied")


def test_readers_beside_a_delete_get_all_or_nothing(signing):
    """B14: of readers that ask while a file is deleted, each gets every byte or a refusal, and none after it."""
    server, place, _ = signing
    found = place.approved(LARGE, "large.pdf")
    url, wrong, gone = files.download_url(found), [], threading.Event()

    def read():
        while not gone.is_set():
            answer = requests.get(url)
            if not (answer.status_code == 404 or answer.content == LARGE):
                wrong.append(answer.status_code)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    place.delete(found["FileId"])
    s3_refused(server, wire.exchange("GET", url), 404, "NoSuchKey")
    gone.set()
    for reader in readers:
        reader.join()
    assert wrong == []
