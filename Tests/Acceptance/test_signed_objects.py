"""The data plane under signatures that the service itself never issues, made with a signing secret that we know.

The secret access key of URLs is the signing secret in hexadecimal; the access key id stands in every URL.
"""

import secrets

import pytest
import requests
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

import files
import wire
from files import s3_refused
from serving import ALICE, SHARED_INSTANCE, serve_settings

CONTENT = b"0123456789" * 10
SECRET = bytes(range(200, 232))


class Signing:
    """A server with a known signing secret, and a signer of URLs that is as good as its own."""

    def __init__(self, server, secret):
        self.server = server
        self.secret = secret
        client = files.connect(server, ALICE["key"], ALICE["secret"])
        self.place = files.Place(client, SHARED_INSTANCE, files.new_case(ALICE["account"]))

    def url(self, method, issued, headers=None, expires=60):
        """The object of an issued URL, signed for `method` with these headers."""
        key = files.query_of(issued)["X-Amz-Credential"].split("/")[0]
        request = AWSRequest(method=method, url=issued.split("?")[0], headers=dict(headers or {}))
        S3SigV4QueryAuth(Credentials(key, self.secret.hex()), "s3", "us-east-1", expires).add_auth(request)
        return request.url


@pytest.fixture(scope="module")
def signing(start_server, tmp_path_factory):
    folder = tmp_path_factory.mktemp("signing")
    path = folder / "secret"
    path.write_bytes(SECRET)
    path.chmod(0o600)
    server = start_server("serve", folder=folder, **serve_settings(folder, CASEFILE_SIGNING_SECRET_FILE=str(path)))
    return Signing(server, SECRET)


@pytest.fixture
def started(signing):
    return signing.place.start(size=len(CONTENT))


@pytest.fixture(scope="module")
def found(signing):
    return signing.place.approved(CONTENT)


def test_what_this_file_signs_is_what_the_service_signs(signing, started, found):
    headers = files.upload_headers(started)
    url = signing.url("PUT", files.upload_url(started), headers)
    assert files.raw_put(started, CONTENT, url=url).status == 200
    assert wire.exchange("GET", signing.url("GET", files.download_url(found))).body == CONTENT


def test_a_head_has_the_headers_of_the_get_and_no_body(signing, found):
    head = wire.exchange("HEAD", signing.url("HEAD", files.download_url(found)))
    get = wire.exchange("GET", files.download_url(found))
    assert (head.status, head.body) == (200, b"")
    for name in (
        "Content-Length", "Content-Type", "Content-Disposition", "ETag", "Last-Modified", "Accept-Ranges",
        "Cache-Control", "Content-Security-Policy", "X-Content-Type-Options",
    ):
        assert head.headers.get(name) == get.headers.get(name), name


@pytest.mark.parametrize("headers, status", [
    ({"If-None-Match": files.etag(CONTENT)}, 304), ({"If-Match": '"x"'}, 412), ({"Range": "bytes=0-9"}, 206),
    ({"Range": "bytes=100-"}, 416),
], ids=str)
def test_a_head_knows_conditions_and_ranges(signing, found, headers, status):
    answer = wire.exchange("HEAD", signing.url("HEAD", files.download_url(found)), headers)
    assert (answer.status, answer.body) == (status, b"")
    if status == 206:
        assert answer.headers.get("Content-Length") == "10"


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize("signed_for", ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH"])
def test_each_method_needs_its_own_signature(signing, found, method, signed_for):
    url = signing.url(signed_for, files.download_url(found))
    answer = wire.exchange(method, url, {}, b"" if method in ("PUT", "POST", "PATCH") else None)
    if method != signed_for:
        assert answer.status == 403, answer.body
    elif method in ("POST", "DELETE", "PATCH"):
        s3_refused(signing.server, answer, 405, "MethodNotAllowed")
    elif method == "PUT":
        assert answer.status == 403, answer.body
    else:
        assert answer.status == 200
    assert requests.get(files.download_url(found)).content == CONTENT


@pytest.mark.parametrize("sent", [True, False], ids=["sent", "missing"])
@pytest.mark.parametrize("name", files.HEADER_NAMES)
def test_each_header_to_include_must_be_signed(signing, started, name, sent):
    headers = files.upload_headers(started)
    signed = {header: value for header, value in headers.items() if header != name}
    url = signing.url("PUT", files.upload_url(started), signed)
    answer = files.raw_put(started, CONTENT, headers if sent else signed, url)
    s3_refused(signing.server, answer, 403, "AccessDenied")
    files.refusal(signing.place.complete, "InvalidRequestException", file_id=started["FileId"])


def test_a_declared_length_other_than_that_of_the_start_is_refused_though_signed(signing, started):
    headers = files.upload_headers(started) | {"Content-Length": "99"}
    url = signing.url("PUT", files.upload_url(started), headers)
    s3_refused(signing.server, files.raw_put(started, CONTENT[:99], headers, url), 403, files.S3_REFUSALS)
    files.refusal(signing.place.complete, "InvalidRequestException", file_id=started["FileId"])


@pytest.mark.parametrize("name", [
    "x-amz-copy-source", "x-amz-tagging", "x-amz-meta-other", "x-amz-server-side-encryption", "x-amz-storage-class",
    "x-amz-grant-read", "x-amz-website-redirect-location", "x-amz-decoded-content-length", "x-amz-unknown",
])
def test_any_other_amz_header_is_refused_though_signed(signing, started, name):
    headers = files.upload_headers(started) | {name: "value"}
    url = signing.url("PUT", files.upload_url(started), headers)
    s3_refused(signing.server, files.raw_put(started, CONTENT, headers, url), 403, "AccessDenied")
    files.refusal(signing.place.complete, "InvalidRequestException", file_id=started["FileId"])


@pytest.mark.parametrize("expires", [0, -1, 301, 604800, 604801])
def test_an_expiry_beyond_the_policy_is_refused_though_signed(signing, found, expires):
    url = signing.url("GET", files.download_url(found), expires=expires)
    s3_refused(signing.server, wire.exchange("GET", url), 403, files.S3_REFUSALS)


def test_a_pending_file_is_not_read_though_the_url_is_signed(signing):
    started = signing.place.put_pending(CONTENT)
    for method in ("GET", "HEAD"):
        answer = wire.exchange(method, signing.url(method, files.upload_url(started)))
        assert answer.status == 403, answer.body
    s3_refused(
        signing.server, wire.exchange("GET", signing.url("GET", files.upload_url(started))), 403, "AccessDenied"
    )


@pytest.mark.parametrize("path", ["/x", "/x/y/z", "/111111111111/i/../f", "/" + "a/" * 500])
def test_an_object_that_never_was_is_refused_though_the_url_is_signed(signing, found, path):
    issued = f"{signing.server.url}/casefile-attachments{path}?{files.download_url(found).split('?')[1]}"
    answer = wire.exchange("GET", signing.url("GET", issued))
    assert answer.status in (403, 404), answer.body
    s3_refused(signing.server, answer, answer.status, {"NoSuchKey", "AccessDenied"})


def test_the_secret_before_stays_valid_after_a_change(start_server, tmp_path):
    path = tmp_path / "secret"
    answers = {}
    port = None
    for round_number in range(2):
        path.write_bytes(secrets.token_bytes(32))
        settings = serve_settings(tmp_path, CASEFILE_SIGNING_SECRET_FILE=str(path))
        if port:
            settings["CASEFILE_LISTEN"] = f"127.0.0.1:{port}"
        server = start_server("serve", folder=tmp_path, **settings)
        port = server.port
        client = files.connect(server, ALICE["key"], ALICE["secret"])
        place = files.Place(client, SHARED_INSTANCE, files.new_case(ALICE["account"]))
        answers[round_number] = files.download_url(place.approved(CONTENT))
        if round_number == 0:
            server.stop()
    assert files.query_of(answers[0])["X-Amz-Credential"] != files.query_of(answers[1])["X-Amz-Credential"]
    for url in answers.values():
        assert requests.get(url).content == CONTENT
