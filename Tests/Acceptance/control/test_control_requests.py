"""`GET /_casefile/requests` and `GET /_casefile/files`: what was called, what came of it, and what became of files."""

import json

import pytest
import requests

import files
import wire
from control import CONTENT, EICAR, completed, refuses

SECRET_NAME = "a-very-private-name.pdf"
SECRET_TOKEN = "a-very-private-token"
SECRET_TAG = "a-very-private-tag"
SESSION_TOKEN = "a-very-private-session-token"


def events(casefile, file_id):
    return [event["event"] for event in casefile.file(file_id)["Timeline"]]


def test_calls_are_told_in_order(casefile, place):
    found = place.approved(CONTENT)
    files.download(found)
    calls = casefile.requests()
    assert [(call["operation"], call["method"], call["status"]) for call in calls] == [
        ("StartAttachedFileUpload", "PUT", 200), ("PutObject", "PUT", 200), ("CompleteAttachedFileUpload", "POST", 200),
        ("GetAttachedFile", "GET", 200), ("GetObject", "GET", 200),
    ]
    assert {call["fileId"] for call in calls} == {found["FileId"]}
    assert len({call["requestId"] for call in calls}) == 5
    assert [call["time"] for call in calls] == sorted(call["time"] for call in calls)


def test_a_request_id_is_the_one_of_the_answer(casefile, place):
    answer = place.start()
    (call,) = casefile.requests()
    assert call["requestId"] == answer["ResponseMetadata"]["RequestId"]


def test_an_error_is_told_with_its_hint(casefile, place):
    file_id = place.start()["FileId"]
    refusal = files.refusal(place.complete, "InvalidRequestException", file_id=file_id)
    (call,) = casefile.requests("CompleteAttachedFileUpload")
    assert (call["status"], call["errorCode"], call["fault"]) == (400, "InvalidRequestException", False)
    assert call["hint"] == refusal["ResponseMetadata"]["HTTPHeaders"]["x-casefile-hint"]


def test_a_refusal_of_the_data_plane_is_told_with_its_hint(casefile, dev, place):
    started = place.start(size=5)
    answer = files.raw_put(started, b"hello", headers=files.upload_headers(started) | {"Content-Type": "text/plain"})
    assert answer.status == 403
    (call,) = casefile.requests("PutObject")
    assert (call["status"], call["errorCode"]) == (403, answer.xml().findtext("Code"))
    assert "Content-Type" in call["hint"]


def test_a_call_with_a_wrong_signature_is_told(casefile, dev, place):
    signer = wire.Signer(secret="another-secret-than-test")
    answer = wire.call(dev, "GET", f"/attached-files-configurations/{place.instance}", signer=signer)
    (call,) = casefile.requests("ListAttachedFilesConfigurations")
    assert (call["status"], call["errorCode"]) == (403, answer.headers.get("X-Amzn-Errortype"))


def test_a_call_of_no_operation_is_told(casefile, dev):
    wire.call(dev, "GET", "/no/such/route")
    (call,) = casefile.requests()
    assert (call["operation"], call["path"], call["status"]) == ("-", "/no/such/route", 404)


def test_calls_of_one_operation(casefile, place):
    completed(place)
    assert [call["operation"] for call in casefile.requests("PutObject")] == ["PutObject"]
    assert casefile.requests("GetObject") == []


def test_calls_can_be_forgotten(casefile, place):
    file_id = completed(place)
    assert casefile.call("DELETE", "requests") == {"requests": []}
    assert casefile.requests() == []
    place.get(file_id)
    assert len(casefile.requests()) == 1


def test_calls_of_test_control_are_not_told(casefile):
    casefile.files()
    casefile.requests()
    assert casefile.requests() == []


def test_nothing_secret_is_told(casefile, dev, place):
    found = place.approved(CONTENT, SECRET_NAME, ClientToken=SECRET_TOKEN, Tags={SECRET_TAG: SECRET_TAG})
    files.download(found)
    started = place.start(SECRET_NAME, 5)
    changed = files.upload_headers(started) | {"Content-Disposition": "attachment"}
    for headers in ({}, changed):
        files.raw_put(started, b"hello", headers=headers)
    files.raw_put(started, b"hello", url=files.upload_url(started)[:-1] + "x")
    wire.exchange("GET", files.download_url(found)[:-1] + "x")
    wire.call(dev, "GET", "/tags/x", signer=wire.Signer(token=SESSION_TOKEN))
    told = json.dumps(casefile.requests())
    secrets = [SECRET_NAME, SECRET_TOKEN, SECRET_TAG, SESSION_TOKEN, "Signature=", "X-Amz-Signature", "AWS4-HMAC"]
    for url in (files.upload_url(started), files.download_url(found)):
        secrets.append(files.query_of(url)["X-Amz-Signature"])
    for secret in secrets:
        assert secret not in told, secret


def test_all_files_of_all_accounts_are_shown(casefile, steered, place):
    other = files.Place(files.connect(steered, key="111122223333"), place.instance, files.new_case("111122223333"))
    ids = [completed(place), completed(other)]
    shown = casefile.files()
    assert sorted(file["FileId"] for file in shown) == sorted(ids)
    assert {file["AccountId"] for file in shown} == {files.DEV_ACCOUNT, "111122223333"}
    for file in shown:
        assert {"FileArn", "FileName", "FileStatus", "FileSizeInBytes", "AssociatedResourceArn"} <= file.keys()


def test_one_file_is_shown(casefile, place):
    file_id = completed(place, Tags={"a": "b"})
    shown = casefile.file(file_id)
    assert (shown["FileId"], shown["InstanceId"], shown["Tags"]) == (file_id, place.instance, {"a": "b"})
    with refuses("no file"):
        casefile.file("00000000-0000-7000-8000-000000000000")


def test_a_timeline_tells_calls_bytes_and_verdict(casefile, place):
    found = place.approved(CONTENT)
    files.download(found)
    told = events(casefile, found["FileId"])
    assert [event for event in told if event != "APPROVED"] == [
        "StartAttachedFileUpload", "PutObject", "CompleteAttachedFileUpload", "GetAttachedFile", "GetObject",
    ]
    assert told.count("APPROVED") == 1
    assert told.index("PutObject") < told.index("APPROVED") < told.index("GetAttachedFile")


def test_a_timeline_is_by_the_clock_of_the_server(casefile, place):
    casefile.set_clock("2031-05-06T07:08:09Z", stopped=True)
    casefile.transition("APPROVED", after_seconds=60)
    file_id = completed(place)
    casefile.advance_clock(60)
    timeline = casefile.file(file_id)["Timeline"]
    assert timeline[0]["time"] == "2031-05-06T07:08:09.000Z"
    assert (timeline[-1]["event"], timeline[-1]["time"]) == ("APPROVED", "2031-05-06T07:09:09.000Z")
    assert casefile.file(file_id)["StatusChangedAt"] == "2031-05-06T07:09:09.000Z"


def test_a_timeline_tells_what_was_refused(casefile, place):
    started = place.start(size=5)
    files.refusal(place.complete, "InvalidRequestException", file_id=started["FileId"])
    timeline = casefile.file(started["FileId"])["Timeline"]
    assert (timeline[-1]["event"], timeline[-1]["detail"]) == ("CompleteAttachedFileUpload", "InvalidRequestException")


def test_a_timeline_tells_of_an_upload_that_expired(casefile, place):
    file_id = place.start()["FileId"]
    casefile.advance_clock("PT25H")
    assert "FAILED" in " ".join(events(casefile, file_id)).upper()


@pytest.mark.parametrize("content, result", [(EICAR, "REJECTED"), (b"hello", "APPROVED")])
def test_a_timeline_tells_the_verdict_of_the_scanner(casefile, place, content, result):
    assert result in events(casefile, completed(place, "a.txt", content))


def test_a_signed_listing_is_what_serve_has(dev, place):
    ids = [place.start()["FileId"] for _ in range(2)]
    query = f"instance={place.instance}&resource={wire.escaped(place.resource)}"
    answer = wire.call(dev, "GET", f"/_casefile/files?{query}").json()
    assert [file["FileId"] for file in answer["Files"]] == ids[::-1]


def test_the_list_is_plain_json_for_anybody(dev, place):
    answer = requests.get(f"{dev.url}/_casefile/files")
    assert answer.headers["Content-Type"] == "application/json" and answer.json() == {"files": []}
