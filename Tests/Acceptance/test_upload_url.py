"""The upload URL: what it binds, how long it works, and what tampering gets."""

import re

import pytest

import files
import wire
from files import S3_REFUSALS, s3_refused

CONTENT = b"0123456789"


@pytest.fixture
def started(place):
    return place.start(size=len(CONTENT))


def nothing_is_stored(place, started):
    files.refusal(place.complete, "InvalidRequestException", file_id=started["FileId"])


def signature_of(started):
    return files.query_of(files.upload_url(started))["X-Amz-Signature"]


def without(url, name):
    return re.sub(rf"(?<=[?&]){name}=[^&]*&?", "", url).rstrip("&?")


def replaced(url, name, value):
    return re.sub(rf"(?<=[?&]){name}=[^&]*", f"{name}={value}", url)


def test_a_put_answers_200_with_the_etag_and_both_request_ids(started):
    answer = files.raw_put(started, CONTENT)
    assert answer.status == 200 and answer.body == b""
    assert answer.headers.get("ETag") == files.etag(CONTENT)
    assert answer.request_id


def test_a_second_put_before_complete_replaces_the_first(place, started):
    for content in (b"a" * 10, b"b" * 10, CONTENT):
        assert files.raw_put(started, content).status == 200
    place.complete(started["FileId"])
    assert files.download(place.get(started["FileId"])).content == CONTENT


def test_a_failed_put_leaves_the_bytes_of_the_put_before(dev, place, started):
    assert files.raw_put(started, CONTENT).status == 200
    answer = files.raw_put(started, b"x" * 10, files.upload_headers(started) | {"Content-MD5": "A" * 22 + "=="})
    assert answer.status == 400
    place.complete(started["FileId"])
    assert files.download(place.get(started["FileId"])).content == CONTENT


def test_a_put_after_complete_is_refused_and_changes_nothing(dev, place, started):
    files.put(started, CONTENT)
    place.complete(started["FileId"])
    s3_refused(dev, files.raw_put(started, b"x" * 10), 403, "AccessDenied", signature_of(started))
    assert files.download(place.get(started["FileId"])).content == CONTENT


def test_a_put_after_delete_is_refused(dev, place, started):
    place.delete(started["FileId"])
    s3_refused(dev, files.raw_put(started, CONTENT), 403, "AccessDenied", signature_of(started))


CHANGES = {
    "X-Amz-Algorithm": ["AWS4-HMAC-SHA512", "AWS4-ECDSA-P256-SHA256", "aws4-hmac-sha256", ""],
    "X-Amz-Credential": [
        "x", "", "test%2F20260101%2Fus-east-1%2Fs3%2Faws4_request", "a%2Fb%2Fc%2Fd%2Fe%2Ff", "a%2Fb%2Fc%2Fd",
    ],
    "X-Amz-Date": ["20200101T000000Z", "20991231T235959Z", "2026-01-01T00:00:00Z", "", "x"],
    "X-Amz-Expires": [
        "0", "-1", "1", "299", "301", "604800", "604801", "300abc", "3e2", "%2B300", "0300", "", "99999999999999999999",
    ],
    "X-Amz-SignedHeaders": ["host", "", "content-length%3Bhost", "x"],
    "X-Amz-Signature": ["0" * 64, "", "x", "0" * 63, "0" * 65],
}


@pytest.mark.parametrize("name, value", [(name, value) for name, values in CHANGES.items() for value in values])
def test_each_query_parameter_is_bound(dev, place, started, name, value):
    url = replaced(files.upload_url(started), name, value)
    assert url != files.upload_url(started)
    s3_refused(dev, files.raw_put(started, CONTENT, url=url), 403, S3_REFUSALS, signature_of(started))
    nothing_is_stored(place, started)


@pytest.mark.parametrize("name", files.SIGNATURE_PARAMETERS)
def test_each_query_parameter_must_be_there(dev, place, started, name):
    url = without(files.upload_url(started), name)
    s3_refused(dev, files.raw_put(started, CONTENT, url=url), 403, S3_REFUSALS)
    nothing_is_stored(place, started)


@pytest.mark.parametrize("name", files.SIGNATURE_PARAMETERS)
def test_each_query_parameter_may_be_there_once_only(dev, place, started, name):
    url = files.upload_url(started)
    doubled = f"{url}&{name}={re.search(rf'[?&]{name}=([^&]*)', url).group(1)}"
    s3_refused(dev, files.raw_put(started, CONTENT, url=doubled), 403, S3_REFUSALS, signature_of(started))
    nothing_is_stored(place, started)


@pytest.mark.parametrize("more", [
    "x=y", "acl", "uploads", "tagging", "partNumber=1&uploadId=x", "response-content-type=text%2Fhtml",
    "X-Amz-Security-Token=canary-session-token", "x-amz-acl=public-read", "versionId=1",
])
def test_a_query_parameter_may_not_be_added(dev, place, started, more):
    answer = files.raw_put(started, CONTENT, url=f"{files.upload_url(started)}&{more}")
    s3_refused(dev, answer, 403, S3_REFUSALS, "canary-session-token", signature_of(started))
    nothing_is_stored(place, started)


def test_the_order_of_the_query_does_not_matter(started):
    base, query = files.upload_url(started).split("?")
    assert files.raw_put(started, CONTENT, url=f"{base}?{'&'.join(reversed(query.split('&')))}").status == 200


def test_the_case_of_a_query_name_matters(dev, started):
    url = files.upload_url(started).replace("X-Amz-Signature", "x-amz-signature")
    s3_refused(dev, files.raw_put(started, CONTENT, url=url), 403, S3_REFUSALS)


PATHS = {
    "another file": lambda url, file_id: url.replace(file_id, files.new_token()),
    "upper case": lambda url, file_id: url.replace(file_id, file_id.upper()),
    "more": lambda url, file_id: url.replace("?", "x?", 1),
    "trailing slash": lambda url, file_id: url.replace("?", "/?", 1),
    "empty segment": lambda url, file_id: url.replace("casefile-attachments/", "casefile-attachments//"),
    "dot segment": lambda url, file_id: url.replace("casefile-attachments/", "casefile-attachments/./"),
    "climbing": lambda url, file_id: url.replace(file_id, f"x/../{file_id}"),
}


@pytest.mark.parametrize("kind", PATHS)
def test_the_path_is_bound(dev, place, started, kind):
    url = PATHS[kind](files.upload_url(started), started["FileId"])
    assert url != files.upload_url(started)
    s3_refused(dev, files.raw_put(started, CONTENT, url=url), 403, S3_REFUSALS, signature_of(started))
    nothing_is_stored(place, started)


def test_a_url_of_one_file_does_not_open_another(dev, place, started):
    other = place.start(size=len(CONTENT))
    url = files.upload_url(started).split("?")[0] + "?" + files.upload_url(other).split("?")[1]
    s3_refused(dev, files.raw_put(started, CONTENT, url=url), 403, S3_REFUSALS)
    nothing_is_stored(place, started)
    nothing_is_stored(place, other)


@pytest.mark.parametrize("path", ["/", "/x", "/x/y/z", "/..%2f..%2fetc%2fpasswd"])
def test_everything_under_the_bucket_speaks_s3(dev, path):
    s3_refused(dev, wire.exchange("GET", f"{dev.url}/casefile-attachments{path}"), 403, S3_REFUSALS)


def test_another_bucket_is_no_bucket(dev, started):
    url = files.upload_url(started).replace("/casefile-attachments/", "/other-bucket/")
    answer = files.raw_put(started, CONTENT, url=url)
    assert answer.status in (403, 404)
    wire.check(dev, answer)


@pytest.mark.parametrize("host", ["localhost:{port}", "127.0.0.1", "127.0.0.1:1", "elsewhere", "127.0.0.1:{port}."])
def test_the_host_is_bound(dev, place, started, host):
    headers = files.upload_headers(started) | {"Host": host.format(port=dev.port)}
    answer = files.raw_put(started, CONTENT, headers)
    if answer.status == 400:
        return  # no valid host at all is refused as bad framing
    s3_refused(dev, answer, 403, S3_REFUSALS, signature_of(started))
    nothing_is_stored(place, started)


METHODS = ["GET", "HEAD", "POST", "DELETE", "PATCH", "COPY"]


@pytest.mark.parametrize("method", METHODS)
def test_an_upload_url_is_for_put_alone(dev, place, started, method):
    body = CONTENT if method in ("POST", "PATCH") else None
    headers = files.upload_headers(started)
    if body is None:
        del headers["Content-Length"]
    answer = wire.exchange(method, files.upload_url(started), headers, body)
    assert answer.status == 403, answer.body
    if method == "HEAD":
        assert answer.body == b"" and answer.request_id
    else:
        s3_refused(dev, answer, 403, S3_REFUSALS, signature_of(started))
    nothing_is_stored(place, started)


@pytest.mark.parametrize("method", ["PUT", "HEAD", "POST", "DELETE", "PATCH"])
def test_a_download_url_is_for_get_alone(dev, place, method):
    found = place.approved()
    body = b"x" * found["FileSizeInBytes"] if method in ("PUT", "POST", "PATCH") else None
    answer = wire.exchange(method, files.download_url(found), {}, body)
    assert answer.status == 403, answer.body
    if method != "HEAD":
        s3_refused(dev, answer, 403, S3_REFUSALS, files.query_of(files.download_url(found))["X-Amz-Signature"])
    assert files.download(place.get(found["FileId"])).content == found["Content"]


def test_an_authorization_header_beside_the_url_is_refused(dev, place, started):
    headers = files.upload_headers(started) | {"Authorization": "AWS4-HMAC-SHA256 Credential=x"}
    answer = files.raw_put(started, CONTENT, headers)
    assert answer.status in (400, 403), answer.body
    nothing_is_stored(place, started)


def test_the_callers_own_key_signs_no_s3_request(dev, place, started):
    url = files.upload_url(started).split("?")[0]
    signed = wire.Signer(service="s3").headers("PUT", url, CONTENT, {"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"})
    s3_refused(dev, wire.exchange("PUT", url, signed, CONTENT), 403, S3_REFUSALS)
    nothing_is_stored(place, started)


def test_a_signature_mismatch_shows_what_was_received_and_hints_at_it(dev, started):
    headers = files.upload_headers(started) | {"Content-Type": "text/plain"}
    answer = files.raw_put(started, CONTENT, headers)
    document = s3_refused(dev, answer, 403, "SignatureDoesNotMatch", signature_of(started))
    assert "content-type:text/plain" in document.findtext("CanonicalRequest")
    assert document.findtext("StringToSign").startswith("AWS4-HMAC-SHA256\n")
    hint = answer.headers.get("x-casefile-hint")
    assert "content-type" in hint.lower() and "application/pdf" in hint and "text/plain" in hint, hint
