"""SigV4 on the API: whose signature, over what, and AWS's code for each way to get it wrong."""

import re

import pytest
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

import wire
from serving import ALICE

INVALID = "InvalidSignatureException"
INCOMPLETE = "IncompleteSignatureException"
MISSING = "MissingAuthenticationTokenException"
UNRECOGNIZED = "UnrecognizedClientException"


@pytest.fixture
def target(place):
    return wire.file_target(place.instance, place.resource, place.approved()["FileId"])


def send(server, target, headers, method="GET", body=None):
    """Sends these headers, in the form of pairs or a dictionary, as they are."""
    answer = wire.exchange(method, server.url + target, headers, body)
    if answer.status >= 400:
        wire.check(server, answer)
    return answer


def signed(server, target, method="GET", body=None, headers=None, **signer):
    return wire.Signer(**signer).headers(method, server.url + target, body, headers)


def test_a_good_signature_is_taken_again_and_again(dev, target):
    headers = signed(dev, target)
    for _ in range(10):
        assert send(dev, target, headers).status == 200


def test_no_signature_is_a_missing_token(dev, target):
    wire.refused(send(dev, target, {}), 403, MISSING)


@pytest.mark.parametrize("key, secret, code", [
    ("unknown", "test", UNRECOGNIZED), ("test", "wrong", INVALID), ("Test", "test", UNRECOGNIZED),
    ("12345678901", "test", UNRECOGNIZED), ("1234567890123", "test", UNRECOGNIZED),
    ("123456789012", "wrong", INVALID), ("١٢٣٤٥٦٧٨٩٠١٢", "test", {UNRECOGNIZED, INCOMPLETE}),
])
def test_an_unknown_key_and_a_wrong_secret_are_refused(dev, target, key, secret, code):
    answer = send(dev, target, signed(dev, target, key=key, secret=secret))
    assert answer.status in (400, 403)
    if key.isascii():
        wire.refused(answer, 403, code)


def test_a_session_token_on_a_key_that_has_none_is_refused(dev, target):
    wire.refused(send(dev, target, signed(dev, target, token="a-token")), 403, UNRECOGNIZED)


@pytest.mark.parametrize("seconds, status", [(-840, 200), (840, 200), (-960, 403), (960, 403), (-86400, 403)])
def test_a_clock_may_be_15_minutes_off(dev, target, seconds, status):
    answer = send(dev, target, signed(dev, target, skew_seconds=seconds))
    assert answer.status == status
    if status == 403:
        wire.refused(answer, 403, INVALID)


@pytest.mark.parametrize("signer", [{"service": "s3"}, {"service": "execute-api"}, {"service": "Connect"}], ids=str)
def test_a_scope_of_another_service_is_refused(dev, target, signer):
    wire.refused(send(dev, target, signed(dev, target, **signer)), 403, {INVALID, INCOMPLETE})


def test_serve_takes_its_own_region_only(serve):
    target = wire.file_target("i", "x", "f")
    keys = {"key": ALICE["key"], "secret": ALICE["secret"]}
    refused = send(serve, target, signed(serve, target, region="eu-west-1", **keys))
    wire.refused(refused, 403, {INVALID, INCOMPLETE})
    assert send(serve, target, signed(serve, target, **keys)).status in (400, 404)


def test_devs_keys_do_not_exist_in_serve(serve):
    target = wire.file_target("i", "x", "f")
    for key in ("test", ALICE["account"]):
        wire.refused(send(serve, target, signed(serve, target, key=key)), 403, UNRECOGNIZED)


BROKEN_AUTHORIZATIONS = {
    "another scheme": lambda text: text.replace("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512"),
    "SigV4A": lambda text: text.replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"),
    "lower-case scheme": lambda text: text.replace("AWS4-HMAC-SHA256", "aws4-hmac-sha256"),
    "Basic": lambda text: "Basic dGVzdDp0ZXN0",
    "Bearer": lambda text: "Bearer x",
    "SigV2": lambda text: "AWS test:c2lnbmF0dXJl",
    "scheme alone": lambda text: "AWS4-HMAC-SHA256",
    "empty": lambda text: "",
    "no credential": lambda text: re.sub(r"Credential=[^,]*, ?", "", text),
    "no signed headers": lambda text: re.sub(r"SignedHeaders=[^,]*, ?", "", text),
    "no signature": lambda text: re.sub(r", ?Signature=.*", "", text),
    "empty signature": lambda text: re.sub(r"Signature=.*", "Signature=", text),
    "short signature": lambda text: text[:-1],
    "long signature": lambda text: text + "0",
    "upper-case signature": lambda text: re.sub(r"(?<=Signature=).*", lambda match: match.group().upper(), text),
    "no hex": lambda text: text[:-1] + "g",
    "two signatures": lambda text: text + ", Signature=" + "0" * 64,
    "two credentials": lambda text: text + ", Credential=test/20260101/us-east-1/connect/aws4_request",
    "scope of four parts": lambda text: text.replace("/connect/", "/"),
    "scope of six parts": lambda text: text.replace("/connect/", "/connect/x/"),
    "scope with another end": lambda text: text.replace("aws4_request", "aws4_Request"),
    "scope of another day": lambda text: re.sub(r"/20\d{6}/", "/20200101/", text),
    "host not signed": lambda text: text.replace("SignedHeaders=host;", "SignedHeaders="),
    "date not signed": lambda text: text.replace(";x-amz-date", ""),
    "unsorted signed headers": lambda text: text.replace("host;x-amz-date", "x-amz-date;host"),
    "signed header twice": lambda text: text.replace("host;", "host;host;"),
    "signed header that is not there": lambda text: text.replace("host;", "accept;host;"),
    "upper-case signed header": lambda text: text.replace("host;", "Host;"),
}


@pytest.mark.parametrize("kind", BROKEN_AUTHORIZATIONS)
def test_a_broken_authorization_is_refused(dev, target, kind):
    headers = signed(dev, target)
    broken = BROKEN_AUTHORIZATIONS[kind](headers["Authorization"])
    assert broken != headers["Authorization"]
    answer = send(dev, target, headers | {"Authorization": broken})
    wire.refused(answer, 403, {INVALID, INCOMPLETE, MISSING, UNRECOGNIZED})


def test_every_nibble_of_the_signature_counts(dev, target):
    headers = signed(dev, target)
    start, signature = headers["Authorization"].rsplit("=", 1)
    for index in range(0, 64, 7):
        other = "0" if signature[index] != "0" else "1"
        changed = signature[:index] + other + signature[index + 1:]
        answer = send(dev, target, headers | {"Authorization": f"{start}={changed}"})
        wire.refused(answer, 403, INVALID)


TAMPERINGS = {
    "method": lambda method, target, headers: ("DELETE", target, headers),
    "path": lambda method, target, headers: (method, target.replace("?", "0?", 1), headers),
    "query value": lambda method, target, headers: (method, target + "0", headers),
    "query name": lambda method, target, headers: (method, target + "&urlExpiryInSeconds=5", headers),
    "date": lambda method, target, headers: (method, target, headers | {"X-Amz-Date": "20260101T000000Z"}),
    "no date": lambda method, target, headers: (
        method, target, {name: value for name, value in headers.items() if name != "X-Amz-Date"}
    ),
    "host": lambda method, target, headers: (method, target, headers | {"Host": "localhost:1"}),
    "body": lambda method, target, headers: (method, target, headers | {"Content-Length": "2"}),
}


@pytest.mark.parametrize("part", TAMPERINGS)
def test_each_part_of_a_call_is_bound_by_the_signature(dev, target, part):
    method, changed, headers = TAMPERINGS[part]("GET", target, signed(dev, target))
    answer = send(dev, changed, headers, method, b"{}" if part == "body" else None)
    wire.refused(answer, 403, {INVALID, INCOMPLETE})


def test_a_changed_body_is_refused(dev, place):
    target = wire.file_target(place.instance, place.resource)
    body = wire.encode({"FileName": "a.pdf", "FileSizeInBytes": 1, "FileUseCaseType": "ATTACHMENT"})
    headers = signed(dev, target, "PUT", body, {"Content-Type": "application/json"})
    wire.refused(send(dev, target, headers, "PUT", body.replace(b"1", b"2")), 403, INVALID)
    assert send(dev, target, headers, "PUT", body).status == 200


HASH_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_a_content_hash_is_compared(dev, target):
    right = signed(dev, target, headers={"X-Amz-Content-SHA256": HASH_OF_NOTHING})
    assert send(dev, target, right).status == 200
    wrong = signed(dev, target, headers={"X-Amz-Content-SHA256": "0" * 64})
    assert send(dev, target, wrong).status in (400, 403)


@pytest.mark.parametrize("mode", [
    "UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", "required", "", "x",
    HASH_OF_NOTHING.upper(),
])
def test_any_other_payload_mode_is_refused(dev, target, mode):
    answer = send(dev, target, signed(dev, target, headers={"X-Amz-Content-SHA256": mode}))
    assert answer.status in (400, 403), answer.body


def test_x_amz_headers_must_be_signed_and_unknown_signed_ones_are_ignored(dev, target):
    assert send(dev, target, signed(dev, target, headers={"x-amz-user-agent": "aws-sdk-js/3"})).status == 200
    answer = send(dev, target, signed(dev, target) | {"x-amz-user-agent": "aws-sdk-js/3"})
    wire.refused(answer, 403, {INVALID, INCOMPLETE, "AccessDeniedException"})


@pytest.mark.parametrize("name", ["X-Amz-Date", "Authorization"])
def test_a_repeated_signing_header_is_refused(dev, target, name):
    pairs = list(signed(dev, target).items())
    repeated = pairs + [pair for pair in pairs if pair[0] == name]
    answer = send(dev, target, repeated)
    assert answer.status in (400, 403), answer.body


def test_repeated_ordinary_headers_join_and_spaces_fold(dev, target):
    headers = signed(dev, target, headers={"X-Note": "a b,c"})
    pairs = [pair for pair in headers.items() if pair[0] != "X-Note"]
    answer = send(dev, target, [*pairs, ("X-Note", "  a    b  "), ("x-note", "c")])
    assert answer.status == 200, answer.body


def presigned(server, target):
    """The call as a pre-signed URL of service `connect`."""
    request = AWSRequest(method="GET", url=server.url + target)
    SigV4QueryAuth(Credentials("test", "test"), "connect", "us-east-1", 60).add_auth(request)
    return wire.target_of(request.url)


def test_a_signature_in_the_query_is_for_the_data_plane_only(dev, target):
    wire.refused(send(dev, presigned(dev, target), {}), 403, {MISSING, INCOMPLETE, INVALID})


def test_credentials_in_two_places_are_refused(dev, target):
    both = presigned(dev, target)
    wire.refused(send(dev, both, signed(dev, both)), 403, {INCOMPLETE, INVALID})


def test_an_absolute_target_must_name_the_host(dev, target):
    headers = signed(dev, target)
    same = wire.exchange("GET", dev.url, headers, target=dev.url + target)
    assert same.status == 200, same.body
    other = wire.exchange("GET", dev.url, headers, target="http://elsewhere:80" + target)
    assert other.status == 400, other.body


def test_unknown_keys_and_wrong_secrets_leave_no_trace_of_the_expected_signature(dev, target):
    right = signed(dev, target)
    expected = right["Authorization"].rsplit("=", 1)[1]
    wrong = right | {"Authorization": right["Authorization"][:-64] + "0" * 64}
    answer = send(dev, target, wrong)
    assert expected not in answer.body.decode() + (answer.headers.get("x-casefile-hint") or "")
