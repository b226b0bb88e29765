"""The order of the checks: framing, signature, route, members, allow-list, state and quotas; first failure wins."""

import json

import pytest

import files
import wire
from serving import ALICE, SHARED_INSTANCE, serve_settings

BAD_START = {"FileName": "a.exe", "FileSizeInBytes": 0, "FileUseCaseType": "ATTACHMENT"}
GOOD_START = {"FileName": "a.pdf", "FileSizeInBytes": 1, "FileUseCaseType": "ATTACHMENT"}
LIMITED_KEY = "AKIDLIMITED000001"
LIMITED_SECRET = "limited-secret-of-26-chars"
OTHER_INSTANCE = "aaaaaaaa-0000-4000-8000-000000000003"


def keys_file(folder):
    """A keys file with one key that may only get files and list configurations of one instance."""
    path = folder / "keys.json"
    path.write_text(json.dumps({
        "keys": [
            {"id": ALICE["key"], "secret": ALICE["secret"], "account": ALICE["account"], "user": "alice"},
            {
                "id": LIMITED_KEY,
                "secret": LIMITED_SECRET,
                "account": ALICE["account"],
                "operations": ["GetAttachedFile", "ListAttachedFilesConfigurations", "ListTagsForResource"],
                "instances": [SHARED_INSTANCE],
            },
        ]
    }))
    path.chmod(0o600)
    return path


@pytest.fixture(scope="module")
def limited(start_server, tmp_path_factory):
    """A server whose second key is limited."""
    folder = tmp_path_factory.mktemp("limited")
    settings = serve_settings(
        folder, CASEFILE_KEYS=None, CASEFILE_KEYS_FILE=str(keys_file(folder)),
        CASEFILE_INSTANCES=f"{SHARED_INSTANCE},{OTHER_INSTANCE}",
    )
    return start_server("serve", folder=folder, **settings)


@pytest.fixture
def resource():
    return files.new_case(ALICE["account"])


def limited_signer():
    return wire.Signer(LIMITED_KEY, LIMITED_SECRET)


def test_framing_comes_before_the_signature(dev):
    answer = wire.exchange("GET", dev.url, {"Content-Length": "x"}, target="/foo")
    assert answer.status == 400 and answer.headers.get("Content-Type") == "application/json"
    answer = wire.exchange("PUT", dev.url, {"Expect": "200-ok"}, target="/casefile-attachments/x?X-Amz-Signature=0")
    assert answer.status == 417 and answer.xml().findtext("Code") == "InvalidRequest"
    assert b"X-Amz-Signature" not in answer.body


def test_the_signature_comes_before_the_route_and_the_members(dev):
    wrong = wire.Signer(secret="wrong")
    for method, target in [("GET", "/foo"), ("PUT", wire.file_target("i", "x"))]:
        answer = wire.call(dev, method, target, "{", signer=wrong)
        wire.refused(answer, 403, "InvalidSignatureException")


def test_the_route_comes_before_the_body(dev):
    wire.refused(wire.call(dev, "POST", "/foo", "{"), 404, "UnknownOperationException")


def test_the_members_come_before_the_state(dev, place):
    target = wire.file_target(place.instance, place.resource, "unknown", urlExpiryInSeconds=1)
    wire.refused(wire.call(dev, "GET", target, operation="GetAttachedFile"), 400, "InvalidRequestException")


def test_the_members_come_before_the_allow_list(limited, resource):
    target = wire.file_target(SHARED_INSTANCE, resource)
    body = BAD_START | {"UrlExpiryInSeconds": 1}
    answer = wire.call(limited, "PUT", target, body, signer=limited_signer(), operation="StartAttachedFileUpload")
    wire.refused(answer, 400, "InvalidRequestException")


@pytest.mark.parametrize("method, body, file_id, operation", [
    ("PUT", GOOD_START, None, "StartAttachedFileUpload"),
    ("POST", None, "f", "CompleteAttachedFileUpload"),
    ("DELETE", None, "f", "DeleteAttachedFile"),
    ("POST", {"FileIds": ["f"]}, None, "BatchGetAttachedFileMetadata"),
])
def test_an_operation_that_the_key_lacks_is_denied_before_the_state(
    limited, resource, method, body, file_id, operation
):
    for instance in (SHARED_INSTANCE, files.new_instance()):
        target = wire.file_target(instance, resource, file_id)
        answer = wire.call(limited, method, target, body, signer=limited_signer(), operation=operation)
        wire.refused(answer, 403, "AccessDeniedException")


def test_an_operation_that_the_key_has_is_done(limited, resource):
    owner = files.Place(files.connect(limited, ALICE["key"], ALICE["secret"]), SHARED_INSTANCE, resource)
    file_id = owner.approved(b"x")["FileId"]
    client = files.connect(limited, LIMITED_KEY, LIMITED_SECRET)
    reader = files.Place(client, SHARED_INSTANCE, resource)
    assert files.download(reader.get(file_id)).content == b"x"
    files.refusal(reader.delete, "AccessDeniedException", file_id=file_id)
    assert client.list_attached_files_configurations(InstanceId=SHARED_INSTANCE)["AttachedFilesConfigurations"]


def test_an_instance_that_the_key_lacks_is_denied_existing_or_not(limited, resource):
    for instance in (OTHER_INSTANCE, files.new_instance()):
        target = wire.file_target(instance, resource, "f")
        answer = wire.call(limited, "GET", target, signer=limited_signer(), operation="GetAttachedFile")
        wire.refused(answer, 403, "AccessDeniedException")


def test_the_token_is_looked_up_before_the_configuration(place):
    first = place.start(ClientToken="t")
    place.client.update_attached_files_configuration(
        InstanceId=place.instance, AttachmentScope="CASE", ExtensionConfiguration={"AllowedExtensions": []}
    )
    files.refusal(place.start, "InvalidRequestException", "INVALID_FILE_TYPE")
    assert place.start(ClientToken="t")["FileId"] == first["FileId"]
