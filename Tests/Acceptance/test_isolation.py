"""What is not yours looks exactly like what is not there."""

import pytest

import files
import wire
from serving import ALICE, BOB, BOUND_INSTANCE, SHARED_INSTANCE

METHODS = {
    "GetAttachedFile": "GET",
    "CompleteAttachedFileUpload": "POST",
    "DeleteAttachedFile": "DELETE",
}
VARYING = {"x-amzn-requestid", "x-amz-request-id", "date"}


def picture(answer):
    """All of an answer but the request id and the time."""
    headers = sorted((name.lower(), value) for name, value in answer.headers if name.lower() not in VARYING)
    return answer.status, headers, answer.body.replace(answer.request_id.encode(), b"ID")


def signer_of(owner):
    return wire.Signer(owner["key"], owner["secret"])


OTHERS = ["account", "instance", "resource"]


@pytest.fixture(scope="module")
def owned(serve, alice):
    """Files of the first account in both states, and what others ask for."""
    resource = files.new_case(ALICE["account"])
    place = files.Place(alice, SHARED_INSTANCE, resource)
    return {"pending": place.put_pending()["FileId"], "approved": place.approved()["FileId"], "resource": resource}


def question(owned, other, file_id):
    """The signer and the target with which someone else asks for a file."""
    instance, resource, owner = SHARED_INSTANCE, owned["resource"], ALICE
    if other == "account":
        owner, resource = BOB, files.new_case(BOB["account"])
    if other == "instance":
        instance = BOUND_INSTANCE
    if other == "resource":
        resource = files.new_case(ALICE["account"])
    return signer_of(owner), wire.file_target(instance, resource, file_id)


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("state", ["pending", "approved"])
@pytest.mark.parametrize("operation", METHODS)
def test_a_file_of_another_owner_is_not_there(serve, alice, owned, operation, state, other):
    method = METHODS[operation]
    signer, target = question(owned, other, owned[state])
    asked = wire.call(serve, method, target, signer=signer, operation=operation)
    signer, target = question(owned, other, files.new_token())
    unknown = wire.call(serve, method, target, signer=signer, operation=operation)
    wire.refused(asked, 404, "ResourceNotFoundException")
    assert picture(asked) == picture(unknown)
    still = files.Place(alice, SHARED_INSTANCE, owned["resource"]).get(owned[state])
    assert still["FileStatus"] == {"pending": "PROCESSING", "approved": "APPROVED"}[state]


@pytest.mark.parametrize("other", OTHERS)
def test_a_batch_get_of_another_owners_files_finds_nothing(serve, owned, other):
    file_ids = [owned["pending"], owned["approved"], files.new_token()]
    signer, target = question(owned, other, None)
    answer = wire.call(
        serve, "POST", target, {"FileIds": file_ids}, signer=signer, operation="BatchGetAttachedFileMetadata"
    ).json()
    assert answer["Files"] == []
    assert {entry.pop("FileId") for entry in answer["Errors"]} == set(file_ids)
    assert all(entry == answer["Errors"][0] for entry in answer["Errors"])


@pytest.mark.parametrize("operation", METHODS)
def test_an_unknown_instance_looks_like_an_unknown_file(serve, owned, operation):
    method = METHODS[operation]
    for instance in (files.new_instance(), "bad instance"):
        target = wire.file_target(instance, owned["resource"], owned["approved"])
        asked = wire.call(serve, method, target, signer=signer_of(ALICE), operation=operation)
        target = wire.file_target(SHARED_INSTANCE, owned["resource"], files.new_token())
        unknown = wire.call(serve, method, target, signer=signer_of(ALICE), operation=operation)
        assert picture(asked) == picture(unknown)


def test_an_instance_bound_to_an_account_exists_for_that_account_alone(serve, alice, bob):
    place = files.Place(alice, BOUND_INSTANCE, files.new_case(ALICE["account"]))
    file_id = place.approved()["FileId"]
    stranger = files.Place(bob, BOUND_INSTANCE, files.new_case(BOB["account"]))
    files.refusal(stranger.start, "InvalidRequestException")
    files.refusal(stranger.get, "ResourceNotFoundException", file_id=file_id)
    files.refusal(stranger.batch_get, "ResourceNotFoundException", file_ids=[file_id])
    files.refusal(
        bob.describe_attached_files_configuration, "ResourceNotFoundException", InstanceId=BOUND_INSTANCE,
        AttachmentScope="CASE",
    )


def test_an_unknown_instance_is_refused_by_every_operation(alice):
    unknown = files.Place(alice, files.new_instance(), files.new_case(ALICE["account"]))
    files.refusal(unknown.start, "InvalidRequestException")
    for call in (unknown.get, unknown.complete, unknown.delete):
        files.refusal(call, "ResourceNotFoundException", file_id="x")
    files.refusal(unknown.batch_get, "ResourceNotFoundException", file_ids=["x"])
    configuration = {"InstanceId": unknown.instance, "AttachmentScope": "CASE"}
    files.refusal(alice.describe_attached_files_configuration, "ResourceNotFoundException", **configuration)
    files.refusal(alice.update_attached_files_configuration, "ResourceNotFoundException", **configuration)
    files.refusal(alice.list_attached_files_configurations, "ResourceNotFoundException", InstanceId=unknown.instance)


def test_the_account_of_the_resource_must_be_the_callers(alice, bob):
    files.refusal(
        files.Place(bob, SHARED_INSTANCE, files.new_case(ALICE["account"])).start, "InvalidRequestException",
        mentions=["ssociatedResourceArn"],
    )
    files.refusal(
        files.Place(alice, SHARED_INSTANCE, files.new_contact(SHARED_INSTANCE, BOB["account"])).start,
        "InvalidRequestException",
    )


def test_the_region_of_the_resource_is_not_compared(alice):
    place = files.Place(alice, SHARED_INSTANCE, files.new_case(ALICE["account"], "ap-south-1"))
    assert place.approved()["FileStatus"] == "APPROVED"


def test_any_account_in_the_resource_is_taken_in_dev(client):
    place = files.Place(client, files.new_instance(), files.new_case("123456789012"))
    assert place.approved()["FileArn"].split(":")[4] == files.DEV_ACCOUNT


def test_accounts_keep_their_own_configurations(alice, bob):
    scope = {"InstanceId": SHARED_INSTANCE, "AttachmentScope": "TASK"}
    alice.update_attached_files_configuration(MaximumSizeLimitInBytes=17, **scope)
    described = bob.describe_attached_files_configuration(**scope)["AttachedFilesConfiguration"]
    assert described["MaximumSizeLimitInBytes"] == 20 * files.MEBIBYTE


TAG_CALLS = {
    "ListTagsForResource": ("GET", "", None),
    "TagResource": ("POST", "", {"tags": {"k": "v"}}),
    "UntagResource": ("DELETE", "?tagKeys=k", None),
}


@pytest.mark.parametrize("operation", TAG_CALLS)
def test_the_tags_of_another_accounts_file_are_not_there(serve, alice, owned, operation):
    arn = files.Place(alice, SHARED_INSTANCE, owned["resource"]).get(owned["approved"])["FileArn"]
    method, query, body = TAG_CALLS[operation]
    pictures = []
    for asked in (arn, arn.replace(owned["approved"], files.new_token())):
        target = f"/tags/{wire.escaped(asked)}{query}"
        answer = wire.call(serve, method, target, body, signer=signer_of(BOB), operation=operation)
        pictures.append(picture(answer))
        wire.refused(answer, 404, "ResourceNotFoundException")
    assert pictures[0] == pictures[1]
    forged = arn.replace(ALICE["account"], BOB["account"])
    answer = wire.call(
        serve, method, f"/tags/{wire.escaped(forged)}{query}", body, signer=signer_of(BOB), operation=operation
    )
    wire.refused(answer, 404, "ResourceNotFoundException")
    assert "k" not in alice.list_tags_for_resource(resourceArn=arn).get("tags", {})
