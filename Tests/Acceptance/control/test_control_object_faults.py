"""`/_casefile/faults` on the data plane: errors, uploads and downloads that are cut, and downloads that are slow."""

import time

import pytest
import requests

import files
import wire
from control import status

SIZE = 200_000
CONTENT = files.random_bytes(SIZE)


def raw_get(url, headers=()):
    """What arrives of a download before its connection ends: head and body, as bytes."""
    with wire.Connection(url) as connection:
        connection.head("GET", wire.target_of(url), [("Host", connection.authority), *headers])
        received = bytearray()
        try:
            while part := connection.socket.recv(65536):
                received += part
                head, mark, body = bytes(received).partition(b"\r\n\r\n")
                if mark and len(body) >= length_of(head):
                    break
        except ConnectionResetError:
            pass
    head, _, body = bytes(received).partition(b"\r\n\r\n")
    return head, body


def length_of(head):
    fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
    return int({name.lower(): value for name, value in fields.items()}[b"content-length"])


@pytest.mark.parametrize("error, code", [
    ("AccessDenied", 403), ("SignatureDoesNotMatch", 403), ("NoSuchKey", 404), ("RequestTimeout", 400),
    ("InvalidRequest", 400), ("PreconditionFailed", 412), ("SlowDown", 503), ("InternalError", 500),
])
def test_an_upload_is_answered_with_an_error_once(casefile, place, error, code):
    casefile.fault("PutObject", error=error, count=1)
    started = place.start(size=5)
    answer = files.raw_put(started, b"hello")
    assert answer.status == code
    assert answer.xml().findtext("Code") == error
    assert answer.xml().findtext("RequestId") == answer.headers.get("x-amz-request-id")
    assert "faults" in answer.headers.get("x-casefile-hint")
    files.refusal(place.complete, "InvalidRequestException", file_id=started["FileId"])
    assert files.raw_put(started, b"hello").status == 200
    place.complete(started["FileId"])
    assert status(place, started["FileId"]) == "APPROVED"


def test_a_download_meets_one_fault_the_newest_that_applies(casefile, place):
    url = files.download_url(place.approved(CONTENT))
    casefile.fault("GetObject", cut_after_bytes=10, count=1)
    casefile.fault("GetObject", latency_ms=300, count=1)
    began = time.monotonic()
    assert requests.get(url).content == CONTENT and time.monotonic() - began >= 0.3
    assert len(raw_get(url)[1]) == 10
    assert requests.get(url).content == CONTENT
    casefile.fault("GetObject", error="SlowDown", count=1)
    casefile.fault("GetObject", cut_after_bytes=10, count=1)
    assert len(raw_get(url)[1]) == 10
    assert requests.get(url).status_code == 503
    # A cut behind the end is none, and the older fault is met.
    casefile.fault("GetObject", error="SlowDown", count=1)
    casefile.fault("GetObject", cut_after_bytes=SIZE, count=1)
    assert requests.get(url).status_code == 503


def test_a_download_is_answered_with_403(casefile, place):
    url = files.download_url(place.approved(b"hello"))
    casefile.fault("GetObject", error="AccessDenied", count=1)
    assert requests.get(url).status_code == 403
    assert requests.get(url).content == b"hello"


@pytest.mark.parametrize("cut", [0, 1, 65536, SIZE - 1])
def test_an_upload_is_cut(casefile, place, cut):
    casefile.fault("PutObject", cut_after_bytes=cut, count=1)
    started = place.start(size=SIZE)
    with pytest.raises(requests.ConnectionError):
        files.put(started, CONTENT)
    files.refusal(place.complete, "InvalidRequestException", file_id=started["FileId"])
    assert files.put(started, CONTENT).status_code == 200
    place.complete(started["FileId"])
    assert files.download(place.get(started["FileId"])).content == CONTENT


@pytest.mark.parametrize("cut", [SIZE, SIZE + 1])
def test_an_upload_is_not_cut_behind_its_end(casefile, place, cut):
    casefile.fault("PutObject", cut_after_bytes=cut)
    assert files.put(place.start(size=SIZE), CONTENT).status_code == 200


def test_a_page_of_a_browser_may_read_an_error_that_was_asked_for(casefile, place):
    started = place.start(size=5)
    headers = files.upload_headers(started) | {"Origin": "https://app.example"}
    true = files.raw_put(started, b"hello", headers=headers)
    casefile.fault("PutObject", error="SlowDown")
    asked_for = files.raw_put(started, b"hello", headers=headers)
    assert (true.status, asked_for.status) == (200, 503)
    for name in ("Access-Control-Allow-Origin", "Access-Control-Expose-Headers"):
        assert asked_for.headers.get(name) == true.headers.get(name)


def test_a_cut_upload_leaves_the_bytes_of_an_earlier_one(casefile, place):
    started = place.put_pending(b"hello")
    casefile.fault("PutObject", cut_after_bytes=2)
    with pytest.raises(requests.ConnectionError):
        files.put(started, b"HELLO")
    place.complete(started["FileId"])
    assert files.download(place.get(started["FileId"])).content == b"hello"


@pytest.mark.parametrize("cut", [0, 1, 65535, 65536, 65537, SIZE - 1])
def test_a_download_is_cut_at_exactly_that_byte(casefile, place, cut):
    url = files.download_url(place.approved(CONTENT))
    casefile.fault("GetObject", cut_after_bytes=cut, count=1)
    head, body = raw_get(url)
    assert head.startswith(b"HTTP/1.1 200") and length_of(head) == SIZE
    assert body == CONTENT[:cut]
    assert requests.get(url).content == CONTENT


def test_a_cut_download_is_an_error_of_the_client(casefile, place):
    url = files.download_url(place.approved(CONTENT))
    casefile.fault("GetObject", cut_after_bytes=1000, count=1)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        requests.get(url)


@pytest.mark.parametrize("cut", [SIZE, SIZE + 1, 2**63 - 1])
def test_a_cut_behind_the_end_cuts_nothing(casefile, place, cut):
    url = files.download_url(place.approved(CONTENT))
    casefile.fault("GetObject", cut_after_bytes=cut)
    assert requests.get(url).content == CONTENT


def test_a_cut_counts_the_bytes_of_a_range(casefile, place):
    url = files.download_url(place.approved(CONTENT))
    casefile.fault("GetObject", cut_after_bytes=100, count=1)
    head, body = raw_get(url, [("Range", "bytes=1000-1999")])
    assert head.startswith(b"HTTP/1.1 206") and length_of(head) == 1000
    assert body == CONTENT[1000:1100]


@pytest.mark.parametrize("size", [20, 100_000], ids=["small", "large"])
def test_a_download_is_slow(casefile, place, size):
    url = files.download_url(place.approved(CONTENT[:size]))
    casefile.fault("GetObject", bytes_per_second=size * 2)
    begin = time.monotonic()
    assert requests.get(url).content == CONTENT[:size]
    assert 0.45 <= time.monotonic() - begin
    casefile.clear_faults()


def test_a_slow_download_is_cut_too(casefile, place):
    url = files.download_url(place.approved(CONTENT))
    casefile.fault("GetObject", bytes_per_second=500_000, cut_after_bytes=100_000)
    begin = time.monotonic()
    _, body = raw_get(url)
    assert body == CONTENT[:100_000]
    assert time.monotonic() - begin >= 0.18


def test_a_slow_download_that_a_client_leaves_does_no_harm(casefile, place):
    url = files.download_url(place.approved(CONTENT))
    casefile.fault("GetObject", bytes_per_second=1000, count=1)
    with requests.get(url, stream=True) as answer:
        assert answer.raw.read(10) == CONTENT[:10]
    assert requests.get(url).content == CONTENT


def test_latency_of_an_upload(casefile, place):
    casefile.fault("PutObject", latency_ms=300, count=1)
    started = place.start(size=5)
    begin = time.monotonic()
    assert files.put(started, b"hello").status_code == 200
    assert time.monotonic() - begin >= 0.3


def test_an_error_that_is_none_of_an_operation_does_not_meet_it(casefile, place):
    casefile.fault(error="SlowDown")
    started = place.start(size=5)
    assert files.put(started, b"hello").status_code == 503


def test_requests_tell_what_was_cut(casefile, place):
    casefile.fault("PutObject", cut_after_bytes=1, count=1)
    started = place.start(size=SIZE)
    with pytest.raises(requests.ConnectionError):
        files.put(started, CONTENT)
    (call,) = casefile.requests("PutObject")
    assert (call["status"], call["fault"], call["fileId"]) == (0, True, started["FileId"])
