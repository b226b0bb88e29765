"""The audit: who did what, in a chain that shows each change, with no secret in it."""

import json

import pytest
import requests

import files
import wire
from casefile_server import run_to_end
from serving import ALICE, SHARED_INSTANCE, serve_settings

FILE_NAME = "canary-audit-name.txt"
TOKEN = "canary-audit-token"
TAG = "canary-audit-tag"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "audit.log"


@pytest.fixture
def audited(start_server, tmp_path, path):
    """Starts a server with an audit."""
    return lambda **more: start_server("serve", folder=tmp_path, **serve_settings(tmp_path, CASEFILE_AUDIT=str(path), **more))


def place_on(server, owner=ALICE):
    client = files.connect(server, owner["key"], owner["secret"])
    return files.Place(client, SHARED_INSTANCE, files.new_case(owner["account"]))


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def verify(binary, *arguments, **settings):
    process = run_to_end(binary, "audit", "verify", *arguments, "-o", "json", **settings)
    return process.returncode, json.loads(process.stdout)


def test_every_change_and_every_refusal_is_a_line(audited, binary, path):
    server = audited()
    place = place_on(server)
    found = place.approved(b"hello", FILE_NAME, ClientToken=TOKEN, Tags={"k": TAG})
    download = requests.get(files.download_url(found))
    late = files.put(found["Start"], b"hello")
    place.client.tag_resource(resourceArn=found["FileArn"], tags={"a": TAG})
    other = files.connect(server, ALICE["key"], "not the secret of this key")
    files.refusal(other.get_attached_file, "ClientError", FileId=found["FileId"], **place.arguments)
    wire.call(server, "GET", "/foo")
    place.delete(found["FileId"])
    server.stop()
    found_lines = lines(path)
    steps = [(line["what"]["operation"], line["decision"]) for line in found_lines]
    assert steps == [
        ("OpenAudit", "allowed"), ("StartAttachedFileUpload", "allowed"), ("PutObject", "allowed"),
        ("CompleteAttachedFileUpload", "allowed"), ("GetObject", "allowed"), ("PutObject", "refused"),
        ("TagResource", "allowed"), ("-", "refused"), ("-", "refused"), ("DeleteAttachedFile", "allowed"),
    ]
    principal = f"arn:aws:iam::{ALICE['account']}:user/{ALICE['key']}"
    who = {"kind": "key", "account": ALICE["account"], "accessKeyId": ALICE["key"], "principal": principal}
    of_api = [line for line in found_lines if line["what"]["operation"].endswith(("Upload", "File", "Resource"))]
    assert len(of_api) == 4 and all(line["who"] == who for line in of_api)
    for line in found_lines[1:7] + found_lines[9:]:
        assert line["what"]["fileId"] == found["FileId"]
        assert (line["what"]["account"], line["what"]["instanceId"]) == (ALICE["account"], SHARED_INSTANCE)
    assert found_lines[4]["requestId"] == download.headers["x-amzn-RequestId"]
    assert (found_lines[5]["requestId"], found_lines[5]["code"]) == (late.headers["x-amzn-RequestId"], "AccessDenied")
    assert found_lines[7]["who"] == {"kind": "unverified", "accessKeyId": ALICE["key"]}
    assert found_lines[7]["code"] == "InvalidSignatureException"
    assert found_lines[8]["who"] == {"kind": "unknown"}
    code, answer = verify(binary, path)
    assert code == 0 and (answer["data"]["lines"], answer["data"]["first"]) == (10, 1)


def test_no_secret_name_or_token_is_in_the_audit(audited, path):
    server = audited()
    place = place_on(server)
    found = place.approved(b"hello", FILE_NAME, ClientToken=TOKEN, Tags={"k": TAG})
    url = files.download_url(found)
    requests.get(url + "&x=canary-query")
    requests.get(server.url + "/casefile-attachments/canary-path")
    wire.call(server, "GET", "/attached-files/canary-instance!/canary-file")
    signer = wire.Signer(ALICE["key"], ALICE["secret"])
    wire.call(server, "DELETE", "/attached-files/canary%20instance/canary-file?associatedResourceArn=x", signer=signer)
    server.stop()
    text = path.read_text()
    assert "canary" not in text and ALICE["secret"] not in text
    assert files.query_of(url)["X-Amz-Signature"] not in text and "X-Amz" not in text


def changed(text, *, at, to):
    rows = text.splitlines(keepends=True)
    rows[at:at + 1] = to(rows)
    return "".join(rows)


@pytest.mark.parametrize("kind, change, bad", [
    ("edited", lambda rows: [rows[2].replace("allowed", "refused")], 3),
    ("gone", lambda rows: [], 3),
    ("twice", lambda rows: [rows[2], rows[2]], 4),
    ("cut", lambda rows: [rows[2][:-9] + "\n"], 3),
])
def test_verify_names_the_first_line_that_does_not_hold(audited, binary, path, kind, change, bad):
    server = audited()
    place_on(server).approved()
    server.stop()
    text = path.read_text()
    path.write_text(changed(text, at=2, to=change))
    code, answer = verify(binary, path)
    assert code == 1 and f"line {bad}:" in answer["error"]["message"], answer
    path.write_text(text)
    assert verify(binary, CASEFILE_AUDIT=str(path))[0] == 0


def test_lines_cut_off_the_end_are_seen_by_a_hash_that_was_kept(audited, binary, path):
    server = audited()
    place_on(server).approved()
    server.stop()
    head = verify(binary, path)[1]["data"]["hash"]
    assert verify(binary, path, "--head", head)[0] == 0
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))
    assert verify(binary, path)[0] == 0
    code, answer = verify(binary, path, "--head", head)
    assert code == 1 and "lines are gone" in answer["error"]["message"]


def test_a_line_that_a_crash_cut_off_is_told_from_tampering(audited, binary, path):
    server = audited()
    place_on(server).approved()
    server.stop()
    path.write_bytes(path.read_bytes()[:-20])
    code, answer = verify(binary, path)
    assert code == 0 and answer["data"]["isCutOff"] is True
    server = audited()
    place_on(server).approved()
    server.stop()
    code, answer = verify(binary, path)
    assert code == 0 and (answer["data"]["isCutOff"], answer["data"]["tornPlaces"]) == (False, 1)


def test_what_was_answered_before_a_kill_is_in_the_audit(audited, binary, path):
    server = audited()
    place = place_on(server)
    ids = [place.start()["FileId"] for _ in range(20)]
    server.kill()
    audited().stop()
    assert {line["what"].get("fileId") for line in lines(path)} >= set(ids)
    assert verify(binary, path)[0] == 0


def test_lines_taken_out_at_the_front_are_missed(audited, binary, path):
    server = audited()
    place_on(server).approved()
    server.stop()
    rows = path.read_text().splitlines(keepends=True)
    path.write_text("".join(rows[2:]))
    code, answer = verify(binary, path)
    assert code == 1 and "begins with its line 3" in answer["error"]["message"], answer
    before = json.loads(rows[1])["hash"]
    assert verify(binary, path, "--after", before)[0] == 0
    code, answer = verify(binary, path, "--after", json.loads(rows[0])["hash"])
    assert code == 1 and "lines are gone" in answer["error"]["message"], answer


def test_a_file_that_is_renamed_away_is_followed_by_a_new_one(audited, binary, path):
    server = audited()
    place = place_on(server)
    place.start()
    old = path.with_name("audit.1.log")
    path.rename(old)
    place.start()
    server.stop()
    code, answer = verify(binary, old, path)
    assert code == 0 and answer["data"]["lines"] == 4
    assert verify(binary, path, old)[0] == 1


def test_nothing_is_changed_while_the_audit_cannot_be_written(audited, path, tmp_path):
    server = audited()
    place = place_on(server)
    found = place.approved()
    path.rename(tmp_path / "audit.old")
    path.mkdir()
    with pytest.raises(place.client.exceptions.InternalServiceException):
        place.start()
    with pytest.raises(place.client.exceptions.InternalServiceException):
        place.delete(found["FileId"])
    answer = requests.get(server.url + "/readyz")
    assert answer.status_code == 503 and [entry["check"] for entry in answer.json()["failing"]] == ["audit"]
    path.rmdir()
    assert place.get(found["FileId"])["FileStatus"] == "APPROVED"
    assert requests.get(server.url + "/readyz").status_code == 200


def test_what_the_operator_removes_is_in_the_audit(audited, binary, path, tmp_path):
    audited().stop()
    settings = serve_settings(tmp_path, CASEFILE_AUDIT=str(path))
    assert run_to_end(binary, "sweep", **settings).returncode == 0
    last = lines(path)[-1]
    assert last["what"]["operation"] == "Sweep" and last["who"]["kind"] == "operator"
    assert verify(binary, path)[0] == 0


@pytest.mark.parametrize("arguments, code", [((), 64), (("/nonexistent/audit.log",), 1)])
def test_verify_needs_a_file_that_it_can_read(binary, arguments, code):
    assert run_to_end(binary, "audit", "verify", *arguments).returncode == code
