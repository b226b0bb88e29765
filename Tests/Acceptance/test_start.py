"""StartAttachedFileUpload: what it answers and what it refuses."""

import datetime

import pytest

import files
import wire
from files import refusal

GOOD_USER = "arn:aws:connect:us-east-1:000000000000:instance/i/agent/u"
OTHER_USE_CASES = [
    "EMAIL_MESSAGE", "EMAIL_MESSAGE_PLAIN_TEXT", "EMAIL_MESSAGE_REDACTED", "EMAIL_MESSAGE_PLAIN_TEXT_REDACTED",
    "CONTACT_ANALYSIS", "VOICE_RECORDING", "attachment", "ATTACHMENTS", "",
]
BAD_NAMES = [
    "", "a" * 253 + ".pdf", "😀" * 253 + ".pdf", "bell\u0007.pdf", "nul\u0000.pdf", "line\r\nbreak.pdf", "tab\t.pdf",
    "delete\u007f.pdf", "c1\u0085.pdf", "join\u200der.pdf", "soft\u00adhyphen.pdf", "bidi\u202egnp.pdf",
    "isolate\u2066.pdf", "private\ue000.pdf", "bom\ufeff.pdf", "unassigned\u0378.pdf",
]
BAD_TYPES = [
    "noextension", "a.", "a.exe", "a.pdf.exe", "a.pdf ", "a.pdf.", "a.p df", "pdf", "a.pdf\u0301", "a.ｐｄｆ",
]
BAD_SIZES = [0, -1, 20 * files.MEBIBYTE + 1, 100 * files.MEBIBYTE, 2**63 - 1, -(2**63)]


def test_a_start_answers_everything_that_the_upload_needs(place):
    started = place.start("report.pdf", 3, UrlExpiryInSeconds=60)
    assert started["FileStatus"] == "PROCESSING"
    assert started["FileArn"] == (
        f"arn:aws:connect:us-east-1:{files.DEV_ACCOUNT}:instance/{place.instance}/file/{started['FileId']}"
    )
    headers = files.upload_headers(started)
    assert set(headers) == set(files.HEADER_NAMES)
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Length"] == "3"
    assert headers["x-amz-acl"] == "bucket-owner-full-control"
    assert headers["x-amz-meta-account_id"] == files.DEV_ACCOUNT
    assert headers["x-amz-meta-organization_id"] == place.instance
    assert headers["Content-Disposition"].startswith('attachment; filename="report.pdf"')


def test_a_file_id_is_a_lower_case_uuid_of_version_7(place):
    before = datetime.datetime.now(datetime.timezone.utc).timestamp()
    file_id = place.start()["FileId"]
    assert len(file_id) == 36 and file_id == file_id.lower() and file_id[14] == "7" and file_id[19] in "89ab"
    milliseconds = int(file_id.replace("-", "")[:12], 16)
    assert abs(milliseconds / 1000 - before) < 10


def test_the_url_is_path_style_and_signs_every_header(dev, place):
    started = place.start(UrlExpiryInSeconds=60)
    url = files.upload_url(started)
    assert url.startswith(f"{dev.url}/casefile-attachments/")
    query = files.query_of(url)
    assert set(query) == set(files.SIGNATURE_PARAMETERS)
    assert query["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256"
    assert query["X-Amz-Expires"] == "60"
    assert query["X-Amz-Credential"].endswith("/us-east-1/s3/aws4_request")
    assert query["X-Amz-SignedHeaders"].split(";") == sorted(
        ["host", *(name.lower() for name in files.HEADER_NAMES)]
    )
    expiry = datetime.datetime.fromisoformat(started["UploadUrlMetadata"]["UrlExpiry"])
    signed_at = datetime.datetime.strptime(query["X-Amz-Date"] + "+0000", "%Y%m%dT%H%M%SZ%z")
    assert abs((expiry - signed_at).total_seconds() - 60) <= 1


def test_the_default_expiry_is_300_seconds(place):
    assert files.query_of(files.upload_url(place.start()))["X-Amz-Expires"] == "300"


def test_the_creator_is_the_caller_when_none_is_given(place):
    assert place.start()["CreatedBy"] == {"AWSIdentityArn": f"arn:aws:iam::{files.DEV_ACCOUNT}:user/test"}


def test_a_connect_user_is_echoed_as_creator(place):
    started = place.start(CreatedBy={"ConnectUserArn": GOOD_USER})
    assert started["CreatedBy"] == {"ConnectUserArn": GOOD_USER}
    assert place.get(started["FileId"])["CreatedBy"] == {"ConnectUserArn": GOOD_USER}


@pytest.mark.parametrize("more", [
    {"UrlExpiryInSeconds": 5}, {"UrlExpiryInSeconds": 300}, {"ClientToken": "x" * 500}, {"ClientToken": "é" * 500},
    {"FileSizeInBytes": 20 * files.MEBIBYTE}, {"FileName": "😀" * 252 + ".pdf"},
    {"Tags": {f"key{number}": "v" for number in range(50)}}, {"Tags": {"k" * 128: "v" * 256, "empty": ""}},
    {"Tags": {"AWS:x": "1", "a b_.:/=+-@é": "1"}},
], ids=str)
def test_values_at_their_bounds_are_taken(lax_place, more):
    assert lax_place.start(**more)["FileStatus"] == "PROCESSING"


@pytest.mark.parametrize("member", ["FileName", "FileSizeInBytes", "FileUseCaseType"])
def test_a_missing_required_member_is_named(lax_place, member):
    arguments = {"FileName": "a.pdf", "FileSizeInBytes": 1, "FileUseCaseType": "ATTACHMENT"}
    del arguments[member]
    refusal(
        lax_place.client.start_attached_file_upload, "InvalidRequestException", mentions=[member],
        **lax_place.arguments, **arguments,
    )


@pytest.mark.parametrize("name", BAD_NAMES, ids=ascii)
def test_a_bad_name_is_an_invalid_file_name(lax_place, name):
    refusal(lax_place.start, "InvalidRequestException", "INVALID_FILE_NAME", ["FileName"], name=name)


@pytest.mark.parametrize("name", BAD_TYPES, ids=ascii)
def test_a_bad_extension_is_an_invalid_file_type(lax_place, name):
    refusal(lax_place.start, "InvalidRequestException", "INVALID_FILE_TYPE", name=name)


@pytest.mark.parametrize("size", BAD_SIZES)
def test_a_bad_size_is_an_invalid_file_size(lax_place, size):
    refusal(lax_place.start, "InvalidRequestException", "INVALID_FILE_SIZE", ["FileSizeInBytes"], size=size)


@pytest.mark.parametrize("use_case", OTHER_USE_CASES)
def test_only_attachment_is_a_use_case_of_start(lax_place, use_case):
    refusal(lax_place.start, "InvalidRequestException", mentions=["FileUseCaseType"], FileUseCaseType=use_case)


@pytest.mark.parametrize("seconds", [4, 301, 0, -5, 10**12])
def test_an_expiry_outside_5_to_300_is_refused(lax_place, seconds):
    refusal(
        lax_place.start, "InvalidRequestException", mentions=["UrlExpiryInSeconds"], UrlExpiryInSeconds=seconds
    )


@pytest.mark.parametrize("token", ["x" * 501, "😀" * 501])
def test_a_client_token_above_500_characters_is_refused(lax_place, token):
    refusal(lax_place.start, "InvalidRequestException", mentions=["ClientToken"], ClientToken=token)


BAD_RESOURCES = {
    "empty": "",
    "no ARN": "case-1",
    "ARN of another service": f"arn:aws:s3:::bucket/{files.new_instance()}",
    "a domain": "arn:aws:cases:us-east-1:000000000000:domain/d",
    "a case without id": "arn:aws:cases:us-east-1:000000000000:domain/d/case/",
    "a related item": "arn:aws:cases:us-east-1:000000000000:domain/d/case/c/related-item/r",
    "a domain without id": "arn:aws:cases:us-east-1:000000000000:domain//case/c",
    "other spelling": "arn:aws:cases:us-east-1:000000000000:Domain/d/Case/c",
    "no partition": "arn::cases:us-east-1:000000000000:domain/d/case/c",
    "an agent": "arn:aws:connect:us-east-1:000000000000:instance/{instance}/agent/a",
    "a contact of another instance": "arn:aws:connect:us-east-1:000000000000:instance/other/contact/c",
    "a contact without id": "arn:aws:connect:us-east-1:000000000000:instance/{instance}/contact/",
    "an instance": "arn:aws:connect:us-east-1:000000000000:instance/{instance}",
}


@pytest.mark.parametrize("kind", BAD_RESOURCES)
def test_a_resource_that_is_neither_case_nor_contact_is_refused(lax, kind):
    instance = files.new_instance()
    place = files.Place(lax, instance, BAD_RESOURCES[kind].format(instance=instance))
    refusal(place.start, "InvalidRequestException", mentions=["ssociatedResourceArn"])


BAD_CREATORS = {
    "AWSIdentityArn": {"AWSIdentityArn": "arn:aws:iam::000000000000:user/test"},
    "no ARN": {"ConnectUserArn": "somebody"},
    "an empty ARN": {"ConnectUserArn": ""},
    "both": {"ConnectUserArn": GOOD_USER, "AWSIdentityArn": "arn:aws:iam::000000000000:user/test"},
}


@pytest.mark.parametrize("kind", BAD_CREATORS)
def test_a_creator_that_clients_may_not_name_is_refused(dev, kind):
    body = {"FileName": "a.pdf", "FileSizeInBytes": 1, "FileUseCaseType": "ATTACHMENT"}
    body["CreatedBy"] = BAD_CREATORS[kind]
    target = wire.file_target(files.new_instance(), files.new_case())
    answer = wire.call(dev, "PUT", target, body, operation="StartAttachedFileUpload")
    wire.refused(answer, 400, "InvalidRequestException", "CreatedBy" if kind != "no ARN" else "")


BAD_TAGS = {
    "no entry": {},
    "51 entries": {f"key{number}": "v" for number in range(51)},
    "reserved key": {"aws:x": "1"},
    "empty key": {"": "1"},
    "long key": {"k" * 129: "1"},
    "long value": {"k": "v" * 257},
    "pattern": {"a!b": "1"},
    "pattern, control": {"a\nb": "1"},
    "pattern, star": {"a*": "1"},
}


@pytest.mark.parametrize("kind", BAD_TAGS)
def test_broken_tags_are_refused(lax_place, kind):
    refusal(lax_place.start, "InvalidRequestException", mentions=["Tags"], Tags=BAD_TAGS[kind])


@pytest.mark.parametrize(
    "instance", ["in stance", "i" * 101, "instänce", "a/b", "a_b", "arn:aws:connect:::instance/x"]
)
def test_a_malformed_instance_id_is_an_unknown_instance(lax, instance):
    place = files.Place(lax, instance, files.new_case())
    refusal(place.start, "InvalidRequestException")
    refusal(place.get, "ResourceNotFoundException", file_id="x")
    refusal(
        lax.describe_attached_files_configuration, "ResourceNotFoundException", InstanceId=instance,
        AttachmentScope="CASE",
    )


@pytest.mark.parametrize("end", ["1 2", "1\n", "\x01", "\u00e9", "\U0001f600", "\x7f"], ids=ascii)
def test_an_arn_with_other_characters_is_refused(lax, end):
    instance = files.new_instance()
    place = files.Place(lax, instance, files.new_case() + end)
    refusal(place.start, "InvalidRequestException", mentions=["associatedResourceArn"])
    place = files.Place(lax, instance, files.new_case())
    user = f"arn:aws:connect:us-east-1:000000000000:instance/{instance}/agent/u{end}"
    refusal(place.start, "InvalidRequestException", mentions=["CreatedBy"], CreatedBy={"ConnectUserArn": user})


def test_a_refused_start_leaves_nothing_behind(dev, lax_place):
    for more in [{"name": "a.exe"}, {"size": 0}, {"Tags": {}}, {"UrlExpiryInSeconds": 1}]:
        refusal(lax_place.start, "InvalidRequestException", **more)
    target = f"/_casefile/files?instance={lax_place.instance}&resource={wire.escaped(lax_place.resource)}"
    assert wire.call(dev, "GET", target).json()["Files"] == []
