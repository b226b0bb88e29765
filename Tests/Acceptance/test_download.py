"""Downloads: headers, conditions and ranges."""

import email.utils
import time

import pytest
import requests

import files
import wire
from files import s3_refused

CONTENT = bytes(range(256)) * 4
SIZE = len(CONTENT)


@pytest.fixture(scope="module")
def found(client):
    return files.Place(client, files.new_instance(), files.new_case()).approved(CONTENT, "ré sumé.pdf")


@pytest.fixture(scope="module")
def url(found):
    return files.download_url(found)


def get(url, **headers):
    return wire.exchange("GET", url, {name.replace("_", "-"): value for name, value in headers.items()})


@pytest.fixture(scope="module")
def modified(url):
    return get(url).headers.get("Last-Modified")


def shifted(date, seconds):
    moment = email.utils.parsedate_to_datetime(date).timestamp() + seconds
    return email.utils.formatdate(moment, usegmt=True)


def test_a_download_has_the_headers_of_the_contract(found, url):
    answer = get(url)
    assert (answer.status, answer.body) == (200, CONTENT)
    headers = answer.headers
    assert headers.get("Content-Type") == "application/pdf"
    assert headers.get("Content-Length") == str(SIZE)
    assert headers.get("X-Content-Type-Options") == "nosniff"
    assert headers.get("Content-Security-Policy") == "sandbox; default-src 'none'"
    assert headers.get("Cache-Control") == "private, no-store"
    assert headers.get("Accept-Ranges") == "bytes"
    assert headers.get("ETag") == files.etag(CONTENT)
    assert abs(email.utils.parsedate_to_datetime(headers.get("Last-Modified")).timestamp() - time.time()) < 600
    fallback, full = files.file_names(headers.get("Content-Disposition"))
    assert full == "ré sumé.pdf" and fallback.endswith(".pdf")
    assert answer.request_id
    for name in ("Content-Disposition", "ETag", "Content-Type", "Content-Length", "Date"):
        assert len(headers.all(name)) == 1


def test_a_download_may_be_repeated(url):
    for _ in range(3):
        assert requests.get(url).content == CONTENT


@pytest.mark.parametrize("header, status, expected", [
    ("bytes=0-0", 206, (0, 0)), ("bytes=0-99", 206, (0, 99)), ("bytes=100-", 206, (100, SIZE - 1)),
    ("bytes=-10", 206, (SIZE - 10, SIZE - 1)), (f"bytes=-{SIZE * 2}", 206, (0, SIZE - 1)),
    (f"bytes=0-{SIZE * 2}", 206, (0, SIZE - 1)), (f"bytes={SIZE - 1}-{SIZE - 1}", 206, (SIZE - 1, SIZE - 1)),
    (f"bytes=0-{2**63 - 1}", 206, (0, SIZE - 1)), (f"bytes=0-{2**63}", 206, (0, SIZE - 1)),
    (f"bytes=0-{10**40}", 206, (0, SIZE - 1)), (f"bytes=-{2**63}", 206, (0, SIZE - 1)),
    (f"bytes=-{10**40}", 206, (0, SIZE - 1)), (f"bytes={2**63}-", 416, None), (f"bytes={2**64}-{2**65}", 416, None),
    (f"bytes={SIZE}-", 416, None), (f"bytes={SIZE + 5}-{SIZE + 9}", 416, None), ("bytes=-0", 416, None),
    ("bytes=0-0,5-5", 200, None), ("bytes=0-0, -1", 200, None), ("bytes=9-5", 200, None), ("bytes=a-b", 200, None),
    ("items=0-1", 200, None), ("bytes", 200, None), ("bytes=", 200, None), ("bytes=--1", 200, None),
    ("bytes=0x1-2", 200, None),
])
def test_one_range_is_served_several_or_broken_ones_are_not(dev, url, header, status, expected):
    answer = get(url, Range=header)
    if status == 416:
        s3_refused(dev, answer, 416, "InvalidRange")
        assert answer.headers.get("Content-Range") == f"bytes */{SIZE}"
        return
    assert answer.status == status
    assert answer.headers.get("ETag") == files.etag(CONTENT)
    if status == 200:
        assert answer.body == CONTENT
        return
    first, last = expected
    assert answer.body == CONTENT[first:last + 1]
    assert answer.headers.get("Content-Range") == f"bytes {first}-{last}/{SIZE}"
    assert answer.headers.get("Content-Length") == str(last - first + 1)
    for name in ("Content-Disposition", "X-Content-Type-Options", "Content-Security-Policy", "Cache-Control"):
        assert answer.headers.get(name)


TAG = files.etag(CONTENT)
OTHER = '"0123456789abcdef0123456789abcdef"'


@pytest.mark.parametrize("headers, status", [
    ({"If_Match": TAG}, 200), ({"If_Match": "*"}, 200), ({"If_Match": f"{OTHER}, {TAG}"}, 200),
    ({"If_Match": OTHER}, 412), ({"If_Match": f"W/{TAG}"}, 412),
    ({"If_None_Match": OTHER}, 200), ({"If_None_Match": TAG}, 304), ({"If_None_Match": "*"}, 304),
    ({"If_None_Match": f"W/{TAG}"}, 304), ({"If_None_Match": f"{OTHER}, {TAG}"}, 304),
    ({"If_Match": TAG, "If_None_Match": TAG}, 304),
    ({"If_None_Match": TAG, "Range": "bytes=0-0"}, 304), ({"If_Match": OTHER, "Range": "bytes=0-0"}, 412),
    ({"If_Range": TAG, "Range": "bytes=0-0"}, 206), ({"If_Range": OTHER, "Range": "bytes=0-0"}, 200),
    ({"If_Range": f"W/{TAG}", "Range": "bytes=0-0"}, 200),
], ids=str)
def test_etag_conditions(dev, url, headers, status):
    check_condition(dev, get(url, **headers), status)


def check_condition(dev, answer, status):
    assert answer.status == status, answer.body
    if status == 412:
        s3_refused(dev, answer, 412, "PreconditionFailed")
    if status == 304:
        assert answer.body == b"" and answer.headers.get("ETag") == TAG and answer.request_id
    if status == 200:
        assert answer.body == CONTENT
    if status == 206:
        assert answer.body == CONTENT[:1]


@pytest.mark.parametrize("headers, status", [
    ({"If_Modified_Since": 0}, 304), ({"If_Modified_Since": 10}, 304), ({"If_Modified_Since": -10}, 200),
    ({"If_Unmodified_Since": 0}, 200), ({"If_Unmodified_Since": 10}, 200), ({"If_Unmodified_Since": -10}, 412),
    ({"If_Match": TAG, "If_Unmodified_Since": -10}, 200), ({"If_None_Match": OTHER, "If_Modified_Since": 0}, 200),
    ({"If_None_Match": TAG, "If_Modified_Since": -10}, 304), ({"If_Range": 0, "Range": "bytes=0-0"}, 206),
    ({"If_Range": -10, "Range": "bytes=0-0"}, 200), ({"If_Modified_Since": "nonsense"}, 200),
    ({"If_Unmodified_Since": "nonsense"}, 200),
], ids=str)
def test_date_conditions(dev, url, modified, headers, status):
    dated = {name: shifted(modified, value) if isinstance(value, int) else value for name, value in headers.items()}
    check_condition(dev, get(url, **dated), status)


@pytest.mark.parametrize("name", [
    "x-amz-tagging", "x-amz-acl", "x-amz-copy-source", "x-amz-server-side-encryption-customer-key",
    "x-amz-checksum-sha256", "x-amz-unknown", "x-amz-request-payer",
])
def test_other_amz_headers_are_refused_on_a_download(dev, url, name):
    s3_refused(dev, wire.exchange("GET", url, {name: "x"}), 403, "AccessDenied")


@pytest.mark.parametrize("name, value", [("x-amz-date", "x"), ("x-amz-checksum-mode", "ENABLED")])
def test_the_listed_amz_headers_may_arrive_on_a_download(url, name, value):
    assert wire.exchange("GET", url, {name: value}).status == 200


@pytest.mark.parametrize("more", [
    "response-content-type=text%2Fhtml", "response-content-disposition=inline", "versionId=x", "x", "partNumber=1",
])
def test_nothing_may_be_added_to_a_download_url(dev, url, more):
    s3_refused(dev, wire.exchange("GET", f"{url}&{more}"), 403, files.S3_REFUSALS)


@pytest.mark.parametrize("name", files.SIGNATURE_PARAMETERS)
def test_each_parameter_of_a_download_url_is_bound(dev, url, name):
    value = files.query_of(url)[name]
    changed = value[:-1] + ("0" if value[-1] != "0" else "1")
    broken = url.replace(f"{name}={wire.escaped(value)}", f"{name}={wire.escaped(changed)}")
    assert broken != url
    s3_refused(dev, wire.exchange("GET", broken), 403, files.S3_REFUSALS)


def test_a_deleted_files_urls_die_at_once(dev, place):
    found = place.approved(CONTENT)
    with wire.Connection(dev.url) as connection:
        target = wire.target_of(files.download_url(found))
        connection.head("GET", target, [("Host", connection.authority)])
        assert connection.answer().body == CONTENT
        place.delete(found["FileId"])
        connection.head("GET", target, [("Host", connection.authority)])
        s3_refused(dev, connection.answer(), 404, "NoSuchKey")
    s3_refused(dev, files.raw_put(found["Start"], CONTENT), 403, "AccessDenied")


def test_a_deleted_and_an_unknown_object_answer_the_same_code(dev, place):
    found = place.approved()
    url = files.download_url(found)
    place.delete(found["FileId"])
    document = s3_refused(dev, wire.exchange("GET", url), 404, "NoSuchKey")
    assert place.resource not in document.findtext("Message")


def test_a_large_download_can_be_resumed(place):
    content = files.random_bytes(3 * files.MEBIBYTE)
    url = files.download_url(place.approved(content))
    half = len(content) // 2
    first = get(url, Range=f"bytes=0-{half - 1}")
    second = get(url, Range=f"bytes={half}-", If_Range=first.headers.get("ETag"))
    assert first.body + second.body == content
