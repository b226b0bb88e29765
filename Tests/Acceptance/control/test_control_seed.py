"""`POST /_casefile/seed`: files in each state, rules, and all or nothing."""

import base64

import pytest

import files
from control import CONTENT, EICAR, completed, refused, refuses, seeded_file, status, steer

STATES = {
    "STARTED": ("PROCESSING", True), "UPLOADED": ("PROCESSING", True), "PROCESSING": ("PROCESSING", False),
    "APPROVED": ("APPROVED", False), "REJECTED": ("REJECTED", False), "FAILED": ("FAILED", False),
}


@pytest.mark.parametrize("state", STATES)
def test_a_file_has_the_state_that_was_asked_for(casefile, place, state):
    (file_id,) = casefile.seed(files=[seeded_file(place, status=state)])
    wanted, is_open = STATES[state]
    assert status(place, file_id) == wanted
    found = casefile.file(file_id)
    assert (found["FileStatus"], found["UploadIsOpen"]) == (wanted, is_open)
    assert (found["AccountId"], found["InstanceId"]) == (files.DEV_ACCOUNT, place.instance)


def test_a_file_is_approved_when_nothing_is_said(casefile, place):
    (file_id,) = casefile.seed(files=[seeded_file(place, tags={"kind": "invoice"})])
    found = place.get(file_id)
    assert (found["FileStatus"], found["FileName"], found["Tags"]) == ("APPROVED", "seeded.pdf", {"kind": "invoice"})
    assert files.download(found).content == b"seeded content"


@pytest.mark.parametrize("member, content", [
    ({"text": "Grüße\n"}, "Grüße\n".encode()), ({"base64": base64.b64encode(CONTENT).decode()}, CONTENT),
    ({"sizeInBytes": 3_000_000}, None),
], ids=["text", "base64", "size"])
def test_a_file_has_the_bytes_that_were_given(casefile, place, member, content):
    (file_id,) = casefile.seed(files=[seeded_file(place, **member)])
    found = files.download(place.get(file_id)).content
    assert found == content if content else len(found) == 3_000_000


def test_an_uploaded_file_can_be_completed(casefile, place):
    (file_id,) = casefile.seed(files=[seeded_file(place, status="UPLOADED")])
    place.complete(file_id)
    assert files.download(place.get(file_id)).content == b"seeded content"


def test_a_processing_file_stays_processing(casefile, place):
    (file_id,) = casefile.seed(files=[seeded_file(place, status="PROCESSING")])
    casefile.advance_clock("P30D")
    assert {status(place, file_id) for _ in range(5)} == {"PROCESSING"}


def test_the_state_holds_against_content_and_rules(casefile, place):
    casefile.transition("REJECTED")
    seed = [seeded_file(place, text=EICAR.decode()), seeded_file(place, status="FAILED")]
    approved, failed = casefile.seed(files=seed)
    assert [status(place, file_id) for file_id in (approved, failed)] == ["APPROVED", "FAILED"]


def test_files_of_other_accounts_and_contacts(casefile, steered, place):
    account = "111122223333"
    other = files.Place(files.connect(steered, key=account), place.instance, files.new_contact(place.instance, account))
    ids = casefile.seed(files=[seeded_file(other, accountId=account), seeded_file(place)])
    assert status(other, ids[0]) == "APPROVED"
    assert other.get(ids[0])["FileArn"].split(":")[4] == account
    files.refusal(place.get, "ResourceNotFoundException", file_id=ids[0])


def test_ids_come_in_the_order_of_the_files(casefile, place):
    names = [f"number-{number}.pdf" for number in range(5)]
    ids = casefile.seed(files=[seeded_file(place, fileName=name) for name in names])
    assert [place.get(file_id)["FileName"] for file_id in ids] == names


def test_rules_of_a_seed_work_like_others(casefile, place):
    casefile.seed(
        transitions=[{"match": {"fileName": "*.txt"}, "result": "REJECTED"}],
        faults=[{"operation": "DeleteAttachedFile", "error": "ThrottlingException", "count": 1}],
    )
    file_id = completed(place, "notes.txt")
    assert status(place, file_id) == "REJECTED"
    files.refusal(place.delete, "ThrottlingException", file_id=file_id)


def test_seeding_is_no_call_of_the_application(casefile, place):
    casefile.fault(error="ThrottlingException")
    casefile.seed(files=[seeded_file(place)])
    assert casefile.requests() == []


def test_an_empty_seed_changes_nothing(casefile):
    assert casefile.seed() == []
    assert casefile.files() == []


def test_seeds_add_up(casefile, place):
    for _ in range(2):
        casefile.seed(files=[seeded_file(place)])
    assert len(casefile.files()) == 2


def test_a_seed_is_not_throttled(start_dev, place):
    server = start_dev("--throttle", "1/2")
    seed = {"files": [seeded_file(place, status="STARTED")] * 4}
    answer = steer(server, "POST", "seed", seed)
    assert (answer.status, len(steer(server, "GET", "files").json()["files"])) == (200, 4), answer.body


BAD = {
    "unknown top": ({"file": []}, ["file", "files"]),
    "unknown member": ({"files": [{"name": "a.pdf"}]}, ["files[0].name"]),
    "no list": ({"files": {}}, ["files"]),
    "no object": ({"files": ["a.pdf"]}, ["files"]),
    "bad status": ({"status": "LOST"}, ["files[1].status", "APPROVED"]),
    "status type": ({"status": 1}, ["files[1].status"]),
    "no content": ({"text": None}, ["files[1]", "text", "base64", "sizeInBytes"]),
    "two contents": ({"text": "x", "base64": "eA=="}, ["files[1]", "text", "base64", "sizeInBytes"]),
    "bad base64": ({"text": None, "base64": "???"}, ["files[1].base64"]),
    "no size": ({"text": None, "sizeInBytes": 0}, ["files[1].sizeInBytes"]),
    "account": ({"accountId": "12"}, ["files[1].accountId", "12 digits"]),
    "tag type": ({"tags": {"a": 1}}, ["files[1].tags.a"]),
    "no name": ({"fileName": None}, ["files[1].fileName"]),
    "no instance": ({"instanceId": None}, ["files[1].instanceId"]),
    "no resource": ({"associatedResourceArn": None}, ["files[1].associatedResourceArn"]),
    "refused extension": ({"fileName": "program.exe"}, ["files[1]", "extension"]),
    "refused instance": ({"instanceId": "not an id"}, ["files[1]", "nstance"]),
    "refused resource": ({"associatedResourceArn": "arn:aws:s3:::bucket"}, ["files[1]", "associatedResourceArn"]),
    "refused size": ({"text": None, "sizeInBytes": 100 * 1024 * 1024}, ["files[1]", "FileSizeInBytes"]),
    "refused tag": ({"tags": {"aws:a": "x"}}, ["files[1]", "ag"]),
    "bad rule": ({"transitions": [{"result": "APPROVED"}, {"result": "MAYBE"}]}, ["transitions[1].result"]),
    "bad fault": ({"faults": [{"operation": "Nothing", "error": "x"}]}, ["faults[0].operation"]),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_seed_names_the_place_and_leaves_nothing(casefile, place, name):
    change, mentions = BAD[name]
    kept = completed(place)
    seed = {"transitions": [{"result": "REJECTED"}], "faults": [{"error": "ThrottlingException"}]}
    if change.keys() & {"file", "files", "transitions", "faults"}:
        seed = {"files": [seeded_file(place)]} | seed | change
    else:
        bad = {key: value for key, value in seeded_file(place, **change).items() if value is not None}
        seed["files"] = [seeded_file(place), bad, seeded_file(place)]
    with refuses(*mentions):
        casefile.seed(seed)
    assert [file["FileId"] for file in casefile.files()] == [kept]
    assert casefile.call("GET", "transitions") == {"transitions": []}
    assert casefile.call("GET", "faults") == {"faults": []}


@pytest.mark.parametrize("body", ["[]", "{", '{"files":[],}', '{"files":[],"files":[]}', b"\xff", '"text"'])
def test_what_is_no_json_object_is_refused(dev, casefile, body):
    refused(dev, "POST", "seed", body, "JSON")
