"""HeadersToInclude are all enforced, and other `x-amz-*` headers are refused."""

import base64
import hashlib
import http.client
import zlib

import pytest

import files
import wire
from files import S3_REFUSALS, s3_refused

CONTENT = b"The quick brown fox jumps over the lazy dog\n"


@pytest.fixture
def started(place):
    return place.start("résumé two.pdf", len(CONTENT))


def nothing_is_stored(place, started):
    files.refusal(place.complete, "InvalidRequestException", file_id=started["FileId"])


def put_with(started, **changes):
    """A PUT whose headers are changed by name (underscores are hyphens unless quoted); `None` removes one."""
    return put_changed(started, {name.replace("_", "-"): value for name, value in changes.items()})


def put_changed(started, changes):
    headers = {name.lower(): value for name, value in files.upload_headers(started).items()}
    headers |= {name.lower(): value for name, value in changes.items()}
    return files.raw_put(
        started, CONTENT, {name: value for name, value in headers.items() if value is not None},
        length="content-length" in headers and headers["content-length"] is not None,
    )


def test_exactly_the_headers_to_include_are_enough(started):
    assert put_changed(started, {}).status == 200


def test_the_case_of_header_names_does_not_matter(started):
    headers = {name.upper(): value for name, value in files.upload_headers(started).items()}
    assert files.raw_put(started, CONTENT, headers).status == 200


def test_runs_of_blanks_around_and_inside_a_value_fold(started):
    headers = files.upload_headers(started)
    headers["x-amz-acl"] = f"  {headers['x-amz-acl']}  "
    headers["Content-Disposition"] = headers["Content-Disposition"].replace("; ", ";   ")
    assert files.raw_put(started, CONTENT, headers).status == 200


@pytest.mark.parametrize("name", [name for name in files.HEADER_NAMES if name != "Content-Length"])
def test_each_header_must_be_there(dev, place, started, name):
    s3_refused(dev, put_changed(started, {name: None}), 403, S3_REFUSALS)
    nothing_is_stored(place, started)


WRONG_VALUES = [
    ("Content-Type", "text/html"), ("Content-Type", "Application/PDF"), ("Content-Type", "application/pdf; charset=x"),
    ("Content-Type", ""), ("Content-Disposition", "inline"), ("Content-Disposition", 'attachment; filename="x.exe"'),
    ("x-amz-acl", "public-read"), ("x-amz-acl", "Bucket-Owner-Full-Control"), ("x-amz-acl", ""),
    ("x-amz-meta-account_id", "111111111111"), ("x-amz-meta-account_id", "000000000000 x"),
    ("x-amz-meta-organization_id", "x"), ("Content-Length", str(len(CONTENT) - 1)),
]


@pytest.mark.parametrize("name, value", WRONG_VALUES)
def test_each_header_must_have_its_value(dev, place, started, name, value):
    s3_refused(dev, put_changed(started, {name: value}), 403, S3_REFUSALS)
    nothing_is_stored(place, started)


@pytest.mark.parametrize("name", [name for name in files.HEADER_NAMES if name != "Content-Length"])
def test_a_repeated_header_is_refused(dev, place, started, name):
    pairs = list(files.upload_headers(started).items())
    answer = files.raw_put(started, CONTENT, [*pairs, (name, dict(pairs)[name])])
    assert answer.status in (400, 403), answer.body
    nothing_is_stored(place, started)


@pytest.mark.parametrize("difference", [-1, 1, 10, -len(CONTENT)])
def test_a_body_of_another_length_is_refused(dev, place, started, difference):
    content = (CONTENT + b"x" * 10)[: len(CONTENT) + difference]
    headers = files.upload_headers(started) | {"Content-Length": str(len(content))}
    s3_refused(dev, files.raw_put(started, content, headers), 403, S3_REFUSALS)
    nothing_is_stored(place, started)


FORBIDDEN = [
    "x-amz-copy-source", "x-amz-copy-source-range", "x-amz-tagging", "x-amz-meta-other", "x-amz-meta-account-id",
    "x-amz-server-side-encryption", "x-amz-server-side-encryption-customer-key", "x-amz-website-redirect-location",
    "x-amz-storage-class", "x-amz-grant-read", "x-amz-grant-full-control", "x-amz-object-lock-mode",
    "x-amz-object-lock-legal-hold", "x-amz-decoded-content-length", "x-amz-trailer", "x-amz-expected-bucket-owner",
    "x-amz-request-payer", "x-amz-mfa", "x-amz-bypass-governance-retention", "x-amz-write-offset-bytes",
    "x-amz-user-agent", "x-amz-unknown", "x-amz-", "X-AMZ-TAGGING", "x-amz-security-token-x",
]


@pytest.mark.parametrize("name", FORBIDDEN)
def test_any_other_amz_header_is_refused(dev, place, started, name):
    answer = files.raw_put(started, CONTENT, files.upload_headers(started) | {name: "value"})
    s3_refused(dev, answer, 403, "AccessDenied")
    nothing_is_stored(place, started)


@pytest.mark.parametrize("name, value", [
    ("x-amz-date", "20260101T000000Z"), ("User-Agent", "x"), ("X-Other", "x"), ("Origin", "http://app.example"),
    ("Accept", "*/*"), ("Cache-Control", "no-cache"), ("amz-sdk-invocation-id", "x"), ("Cookie", "a=b"),
])
def test_harmless_headers_may_arrive(started, name, value):
    assert files.raw_put(started, CONTENT, files.upload_headers(started) | {name: value}).status == 200


def reflected_crc(polynomial, width, content):
    """A reflected CRC with all ones at start and end, as big-endian bytes."""
    ones = (1 << width) - 1
    value = ones
    for byte in content:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ (polynomial if value & 1 else 0)
    return (value ^ ones).to_bytes(width // 8, "big")


CHECKSUMS = {
    "crc32": lambda content: zlib.crc32(content).to_bytes(4, "big"),
    "crc32c": lambda content: reflected_crc(0x82F63B78, 32, content),
    "crc64nvme": lambda content: reflected_crc(0x9A6C9329AC4BC9B5, 64, content),
    "sha1": lambda content: hashlib.sha1(content).digest(),
    "sha256": lambda content: hashlib.sha256(content).digest(),
}


def checksum(kind, content):
    return base64.b64encode(CHECKSUMS[kind](content)).decode()


def test_the_checksums_of_these_tests_are_right():
    assert CHECKSUMS["crc32c"](b"123456789").hex() == "e3069283"
    assert CHECKSUMS["crc64nvme"](b"123456789").hex() == "ae8b14860a799888"


@pytest.mark.parametrize("kind", CHECKSUMS)
def test_a_right_checksum_is_taken(started, kind):
    headers = files.upload_headers(started) | {f"x-amz-checksum-{kind}": checksum(kind, CONTENT)}
    assert files.raw_put(started, CONTENT, headers).status == 200
    headers["x-amz-sdk-checksum-algorithm"] = kind.upper()
    assert files.raw_put(started, CONTENT, headers).status == 200


@pytest.mark.parametrize("kind", CHECKSUMS)
def test_a_wrong_checksum_is_a_bad_digest(dev, place, started, kind):
    headers = files.upload_headers(started) | {f"x-amz-checksum-{kind}": checksum(kind, CONTENT + b"x")}
    s3_refused(dev, files.raw_put(started, CONTENT, headers), 400, "BadDigest")
    nothing_is_stored(place, started)


@pytest.mark.parametrize("kind", CHECKSUMS)
@pytest.mark.parametrize("text", ["", "x", "!!!!", "AAAA", "A" * 200])
def test_an_unreadable_checksum_is_an_invalid_request(dev, place, started, kind, text):
    headers = files.upload_headers(started) | {f"x-amz-checksum-{kind}": text}
    s3_refused(dev, files.raw_put(started, CONTENT, headers), 400, "InvalidRequest")
    nothing_is_stored(place, started)


def md5(content):
    return base64.b64encode(hashlib.md5(content).digest()).decode()


def test_a_right_content_md5_is_taken(started):
    assert put_with(started, Content_MD5=md5(CONTENT)).status == 200


def test_a_wrong_content_md5_is_a_bad_digest(dev, place, started):
    s3_refused(dev, put_with(started, Content_MD5=md5(b"x")), 400, "BadDigest")
    nothing_is_stored(place, started)


@pytest.mark.parametrize("text", ["", "x", "AAAA", hashlib.md5(CONTENT).hexdigest(), "!" * 24])
def test_an_unreadable_content_md5_is_an_invalid_digest(dev, place, started, text):
    s3_refused(dev, put_with(started, Content_MD5=text), 400, "InvalidDigest")
    nothing_is_stored(place, started)


@pytest.mark.parametrize("mode", ["UNSIGNED-PAYLOAD", hashlib.sha256(CONTENT).hexdigest()])
def test_a_content_hash_of_a_known_mode_is_taken(started, mode):
    assert put_with(started, x_amz_content_sha256=mode).status == 200


def test_a_wrong_content_hash_is_a_mismatch(dev, place, started):
    answer = put_with(started, x_amz_content_sha256=hashlib.sha256(b"x").hexdigest())
    s3_refused(dev, answer, 400, "XAmzContentSHA256Mismatch")
    nothing_is_stored(place, started)


@pytest.mark.parametrize("mode", [
    "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", "unsigned-payload", "",
    "x", hashlib.sha256(CONTENT).hexdigest().upper(), hashlib.sha256(CONTENT).hexdigest()[:-1],
])
def test_any_other_payload_mode_is_refused(place, started, mode):
    answer = put_with(started, x_amz_content_sha256=mode)
    assert answer.status in (400, 403), answer.body
    assert answer.body.startswith(b"<?xml")
    nothing_is_stored(place, started)


def test_of_overlapping_puts_that_may_replace_nothing_one_is_taken(dev, place):
    """Their conditions hold when they begin; what counts is the end of the body."""
    started = place.start(size=len(CONTENT))
    url = wire.target_of(files.upload_url(started))
    connections = []
    for _ in range(6):
        connection = http.client.HTTPConnection(dev.authority, timeout=30)
        connection.putrequest("PUT", url, skip_accept_encoding=True)
        for name, value in (files.upload_headers(started) | {"If-None-Match": "*"}).items():
            connection.putheader(name, value)
        connection.endheaders(CONTENT[:-1])
        connections.append(connection)
    for connection in connections:
        connection.send(CONTENT[-1:])
    statuses = sorted(connection.getresponse().status for connection in connections)
    assert statuses == [200, 412, 412, 412, 412, 412]


def test_if_none_match_star_takes_the_first_put_and_refuses_the_second(dev, place, started):
    assert put_with(started, If_None_Match="*").status == 200
    s3_refused(dev, put_with(started, If_None_Match="*"), 412, "PreconditionFailed")
    assert put_with(started).status == 200
