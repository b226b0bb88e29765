"""A14: a signed call that is recorded and sent again within its 15 minutes."""

from dataclasses import dataclass

import pytest

import files
import wire

TIMES = 10
CONTENT = b"%PDF-1.7 replayed\n"


@dataclass
class Recorded:
    """A call as it went over the wire, byte for byte."""

    url: str
    method: str
    headers: dict
    body: bytes | None

    def send(self):
        return wire.exchange(self.method, self.url, self.headers, self.body)


def record(server, method, target, body=None):
    body = wire.encode(body)
    headers = {"Content-Type": "application/json"} if body else {}
    url = server.url + target
    return Recorded(url, method, wire.Signer().headers(method, url, body, headers), body)


def state(place, file_id):
    """All that the API tells of a place and of one of its files, but for what is signed anew with each answer."""
    listed = place.client.list_attached_files_configurations(InstanceId=place.instance)
    found = place.batch_get([file_id])
    tags = [place.client.list_tags_for_resource(resourceArn=file["FileArn"])["tags"] for file in found["Files"]]
    return listed["AttachedFilesConfigurations"], found["Files"], found["Errors"], tags


def started_with_token(place):
    token = files.new_token()
    body = {"FileName": "a.pdf", "FileSizeInBytes": len(CONTENT), "FileUseCaseType": "ATTACHMENT", "ClientToken": token}
    return wire.file_target(place.instance, place.resource), body


@pytest.mark.parametrize("first", ["pending", "approved"])
def test_a_start_replayed_ten_times_is_one_file(dev, place, first):
    target, body = started_with_token(place)
    call = record(dev, "PUT", target, body)
    started = call.send().json()
    if first == "approved":
        assert files.put(started, CONTENT).status_code == 200
        place.complete(started["FileId"])
    before = state(place, started["FileId"])
    answers = [call.send() for _ in range(TIMES)]
    assert {answer.status for answer in answers} == {200}
    assert {answer.json()["FileId"] for answer in answers} == {started["FileId"]}
    assert state(place, started["FileId"]) == before
    for answer in answers:
        put = files.put(answer.json(), CONTENT[::-1])
        assert put.status_code == (200 if first == "pending" else 403)


@pytest.mark.parametrize("operation", ["Complete", "TagResource", "UntagResource", "UpdateConfiguration"])
def test_a_change_replayed_ten_times_is_made_once(dev, place, operation):
    started = place.put_pending(CONTENT, Tags={"kept": "1", "gone": "1"})
    file_id = started["FileId"]
    arn = wire.escaped(started["FileArn"])
    call = {
        "Complete": lambda: record(dev, "POST", wire.file_target(place.instance, place.resource, file_id)),
        "TagResource": lambda: record(dev, "POST", f"/tags/{arn}", {"tags": {"new": "2", "kept": "3"}}),
        "UntagResource": lambda: record(dev, "DELETE", f"/tags/{arn}?tagKeys=gone"),
        "UpdateConfiguration": lambda: record(
            dev, "POST", f"/attached-files-configurations/{place.instance}/CASE", {"MaximumSizeLimitInBytes": 17}
        ),
    }[operation]()
    untouched = state(place, file_id)
    assert call.send().status == 200
    changed = state(place, file_id)
    assert changed != untouched
    assert {call.send().status for _ in range(TIMES)} == {200}
    assert state(place, file_id) == changed


def test_a_delete_replayed_ten_times_deletes_one_file(dev, place):
    deleted, other = place.approved(CONTENT), place.approved(CONTENT)
    call = record(dev, "DELETE", wire.file_target(place.instance, place.resource, deleted["FileId"]))
    assert call.send().status == 200
    for _ in range(TIMES):
        wire.refused(call.send(), 404, "ResourceNotFoundException")
    assert files.download(place.get(other["FileId"])).content == CONTENT


def test_no_replay_brings_a_deleted_file_back(dev, place):
    """Every call of a file's life, recorded and sent again after its end."""
    target, body = started_with_token(place)
    start = record(dev, "PUT", target, body)
    started = start.send().json()
    assert files.put(started, CONTENT).status_code == 200
    arn = wire.escaped(started["FileArn"])
    complete = record(dev, "POST", wire.file_target(place.instance, place.resource, started["FileId"]))
    tag = record(dev, "POST", f"/tags/{arn}", {"tags": {"new": "2"}})
    untag = record(dev, "DELETE", f"/tags/{arn}?tagKeys=new")
    assert [call.send().status for call in (complete, tag, untag)] == [200, 200, 200]
    place.delete(started["FileId"])
    before = state(place, started["FileId"])
    for _ in range(TIMES):
        wire.refused(start.send(), 409, "ResourceConflictException")
        for call in (complete, tag, untag):
            wire.refused(call.send(), 404, "ResourceNotFoundException")
        assert files.put(started, CONTENT).status_code == 403
    assert state(place, started["FileId"]) == before
