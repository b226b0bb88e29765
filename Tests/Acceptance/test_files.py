"""Complete, Get, Delete and BatchGet: the life of one file."""

import pytest
import requests

import files
import wire
from files import refusal


def test_a_get_before_approval_has_no_download_url(place):
    started = place.start(size=1)
    for _ in range(2):
        found = place.get(started["FileId"])
        assert found["FileStatus"] == "PROCESSING"
        assert "DownloadUrlMetadata" not in found
        assert files.put(started, b"x").status_code == 200


def test_a_get_shows_what_the_start_was_given(place):
    started = place.start("a.pdf", 7, Tags={"k": "v"})
    found = place.get(started["FileId"])
    assert found["FileName"] == "a.pdf"
    assert found["FileSizeInBytes"] == 7
    assert found["FileUseCaseType"] == "ATTACHMENT"
    assert found["AssociatedResourceArn"] == place.resource
    assert found["Tags"] == {"k": "v"}
    for name in ("FileArn", "FileId", "CreationTime", "FileStatus", "CreatedBy"):
        assert found[name] == started[name]


def test_completing_without_bytes_is_refused_and_leaves_the_upload_open(place):
    started = place.start(size=3)
    refusal(place.complete, "InvalidRequestException", file_id=started["FileId"])
    assert place.get(started["FileId"])["FileStatus"] == "PROCESSING"
    assert files.put(started, b"abc").status_code == 200
    place.complete(started["FileId"])
    assert files.download(place.get(started["FileId"])).content == b"abc"


def test_completing_again_changes_nothing(place):
    found = place.approved(b"abc")
    place.complete(found["FileId"])
    again = place.get(found["FileId"])
    for name in ("FileStatus", "FileName", "FileSizeInBytes", "CreationTime", "FileArn"):
        assert again[name] == found[name]
    assert files.download(again).content == b"abc"


@pytest.mark.parametrize("state", ["started", "uploaded", "approved"])
def test_a_delete_works_in_any_state_and_only_once(place, state):
    if state == "approved":
        file_id = place.approved()["FileId"]
    else:
        file_id = (place.start() if state == "started" else place.put_pending())["FileId"]
    place.delete(file_id)
    for call in (place.delete, place.get, place.complete):
        refusal(call, "ResourceNotFoundException", file_id=file_id)
    assert [entry["FileId"] for entry in place.batch_get([file_id])["Errors"]] == [file_id]


@pytest.mark.parametrize("file_id", [
    files.new_token(), "x", "x" * 256, "ü", "a/b", "%2F", "0" * 36, "😀" * 256,
], ids=ascii)
@pytest.mark.parametrize("operation", ["get", "complete", "delete"])
def test_an_unknown_file_is_not_found(place, operation, file_id):
    refusal(getattr(place, operation), "ResourceNotFoundException", file_id=file_id)


@pytest.mark.parametrize("operation", ["get", "complete", "delete"])
def test_a_file_id_is_compared_byte_for_byte(place, operation):
    file_id = place.approved()["FileId"]
    for other in (file_id.upper(), f"{file_id} ", f" {file_id}", file_id.replace("-", ""), f"{{{file_id}}}"):
        refusal(getattr(place, operation), "ResourceNotFoundException", file_id=other)


@pytest.mark.parametrize("operation", ["get", "complete", "delete"])
def test_a_file_id_above_256_characters_is_refused(place, operation):
    refusal(getattr(place, operation), "InvalidRequestException", mentions=["FileId"], file_id="x" * 257)


@pytest.mark.parametrize("seconds", [4, 301, 0, -1])
def test_a_download_expiry_outside_5_to_300_is_refused(lax_place, seconds):
    refusal(
        lax_place.get, "InvalidRequestException", mentions=["rlExpiryInSeconds"], file_id="x",
        UrlExpiryInSeconds=seconds,
    )


@pytest.mark.parametrize("text", ["abc", "5.5", "", "0x10", "+60", " 60", "99999999999999999999"])
def test_a_download_expiry_that_is_no_integer_is_refused(dev, place, text):
    target = wire.file_target(place.instance, place.resource, "x", urlExpiryInSeconds=text)
    wire.refused(wire.call(dev, "GET", target, operation="GetAttachedFile"), 400, "InvalidRequestException")


@pytest.mark.parametrize("seconds", [5, 300])
def test_a_download_url_lives_as_long_as_was_asked(place, seconds):
    found = place.approved()
    url = files.download_url(place.get(found["FileId"], UrlExpiryInSeconds=seconds))
    assert files.query_of(url)["X-Amz-Expires"] == str(seconds)
    assert requests.get(url).status_code == 200


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_a_missing_resource_is_named(dev, method):
    operation = {"GET": "GetAttachedFile", "POST": "CompleteAttachedFileUpload", "DELETE": "DeleteAttachedFile"}
    answer = wire.call(dev, method, f"/attached-files/{files.new_instance()}/x", operation=operation[method])
    wire.refused(answer, 400, "InvalidRequestException", "ssociatedResourceArn")


def test_a_batch_get_answers_files_and_errors(place):
    first, second = place.approved(), place.start("b.pdf", 2, Tags={"k": "v"})
    unknown = files.new_token()
    answer = place.batch_get([first["FileId"], unknown, second["FileId"]])
    found = {entry["FileId"]: entry for entry in answer["Files"]}
    assert set(found) == {first["FileId"], second["FileId"]}
    assert found[first["FileId"]]["FileStatus"] == "APPROVED"
    assert found[second["FileId"]]["Tags"] == {"k": "v"}
    assert [(entry["FileId"], entry["ErrorCode"]) for entry in answer["Errors"]] == [
        (unknown, "ResourceNotFoundException")
    ]


def test_a_batch_get_answers_a_duplicate_once(place):
    file_id, unknown = place.start()["FileId"], files.new_token()
    answer = place.batch_get([file_id, unknown, file_id, unknown, file_id])
    assert len(answer["Files"]) == 1
    assert len(answer["Errors"]) == 1


@pytest.mark.parametrize(
    "file_ids", [[], ["x"] * 101, [f"x{number}" for number in range(101)], ["x" * 257], [""]], ids=len
)
def test_a_batch_get_outside_its_bounds_is_refused(lax_place, file_ids):
    refusal(lax_place.batch_get, "InvalidRequestException", mentions=["FileIds"], file_ids=file_ids)


@pytest.mark.parametrize("scalar", ["x", "é", "報", "😀"])
def test_a_batch_get_of_100_long_ids_is_legal(place, scalar):
    file_ids = [f"{number:03}" + scalar * 253 for number in range(100)]
    answer = place.batch_get(file_ids)
    assert answer["Files"] == []
    assert sorted(entry["FileId"] for entry in answer["Errors"]) == sorted(file_ids)


def test_a_pending_file_shows_in_a_batch_get_as_processing(place):
    started = place.start()
    assert place.batch_get([started["FileId"]])["Files"][0]["FileStatus"] == "PROCESSING"
