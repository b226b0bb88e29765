"""`GET /_casefile/files`, the list that AWS does not have."""

import pytest

import files
import shapes
import wire
from serving import ALICE, SHARED_INSTANCE

ATTACHED_FILE = shapes.MODEL.operation_model("BatchGetAttachedFileMetadata").output_shape.members["Files"].member


def list_files(server, instance, resource, signer=None, **more):
    pairs = {"instance": instance, "resource": resource} | more
    query = "&".join(f"{name}={wire.escaped(str(value))}" for name, value in pairs.items())
    return wire.call(server, "GET", f"/_casefile/files?{query}", signer=signer)


def test_a_resources_files_are_listed_newest_first(dev, place):
    started = [place.start(f"{number}.pdf", number + 1, Tags={"n": str(number)}) for number in range(5)]
    answer = list_files(dev, place.instance, place.resource).json()
    assert [entry["FileId"] for entry in answer["Files"]] == [entry["FileId"] for entry in reversed(started)]
    assert answer.keys() == {"Files"}
    for entry in answer["Files"]:
        shapes.check_structure(ATTACHED_FILE, entry, "Files")


@pytest.mark.parametrize("page_size", [1, 2, 5, 100])
def test_pages_put_together_are_all_files_in_order(dev, place, page_size):
    expected = [place.start()["FileId"] for _ in range(5)][::-1]
    found, more = [], {}
    for _ in range(7):
        answer = list_files(dev, place.instance, place.resource, maxResults=page_size, **more).json()
        assert len(answer["Files"]) <= page_size
        found += [entry["FileId"] for entry in answer["Files"]]
        if "NextToken" not in answer:
            break
        more = {"nextToken": answer["NextToken"]}
    assert found == expected


def test_the_list_shows_states_and_forgets_deleted_files(dev, place):
    approved, gone, pending = place.approved(), place.approved(), place.start()
    place.delete(gone["FileId"])
    answer = list_files(dev, place.instance, place.resource).json()
    assert {entry["FileId"]: entry["FileStatus"] for entry in answer["Files"]} == {
        approved["FileId"]: "APPROVED",
        pending["FileId"]: "PROCESSING",
    }


def test_other_resources_instances_and_accounts_are_not_listed(dev, place):
    place.start()
    stranger = wire.Signer("999999999999", "test")
    assert list_files(dev, place.instance, files.new_case()).json()["Files"] == []
    assert list_files(dev, files.new_instance(), place.resource).json()["Files"] == []
    assert list_files(dev, place.instance, place.resource, stranger).json()["Files"] == []


@pytest.mark.parametrize("query", [
    "", "instance=i", "resource=arn%3Aaws%3Acases%3A%3A%3Adomain%2Fd%2Fcase%2Fc", "{both}&maxResults=0",
    "{both}&maxResults=101", "{both}&maxResults=x", "{both}&nextToken=x",
])
def test_a_broken_query_is_refused(dev, place, query):
    both = f"instance={place.instance}&resource={wire.escaped(place.resource)}"
    answer = wire.call(dev, "GET", "/_casefile/files?" + query.format(both=both))
    wire.refused(answer, 400, {"InvalidParameterException", "InvalidRequestException"})


def test_the_list_is_signed_like_every_call(dev, place):
    target = f"/_casefile/files?instance={place.instance}&resource={wire.escaped(place.resource)}"
    answer = wire.exchange("GET", dev.url + target)
    wire.check(dev, answer)
    wire.refused(answer, 403, "MissingAuthenticationTokenException")


def test_the_list_exists_in_serve_and_is_the_only_such_route(serve, alice):
    signer = wire.Signer(ALICE["key"], ALICE["secret"])
    place = files.Place(alice, SHARED_INSTANCE, files.new_case(ALICE["account"]))
    file_id = place.start()["FileId"]
    answer = list_files(serve, place.instance, place.resource, signer).json()
    assert [entry["FileId"] for entry in answer["Files"]] == [file_id]
    for method, path in [
        ("POST", "reset"), ("POST", "seed"), ("POST", "transitions"), ("POST", "faults"), ("POST", "clock"),
        ("GET", "requests"), ("GET", "config"), ("GET", "info"), ("GET", "ui/"), ("POST", "files"),
    ]:
        refused = wire.call(serve, method, f"/_casefile/{path}", signer=signer)
        wire.refused(refused, 404, "UnknownOperationException")
