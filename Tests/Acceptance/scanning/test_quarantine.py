"""Rejected bytes that are kept: no URL opens them before an operator decides."""

import json
import subprocess

import pytest
import requests

import files
from casefile_server import clean_environment
from clamd import EICAR
from event_receiver import EventReceiver
from http_scanner import SECRET, HTTPScanner

CONTENT = files.random_bytes(200 * files.KIBIBYTE) + EICAR


@pytest.fixture
def keeping(scanning, tmp_path):
    """A server that keeps what is rejected, and its commands."""
    scanner = HTTPScanner()
    secret = tmp_path / "scanner-secret"
    secret.write_bytes(SECRET)

    def start(**settings):
        defaults = {
            "CASEFILE_SCANNER_SECRET_FILE": str(secret), "CASEFILE_QUARANTINE": "keep",
            "CASEFILE_AUDIT": str(tmp_path / "audit.log"),
        }
        return scanning(scanner.setting, **defaults | settings)

    yield start
    scanner.close()


def run(server, *command):
    """The exit code of a command with the settings of the server, and what it says in JSON."""
    process = subprocess.run(
        [str(server.binary), *command, "-o", "json"],
        env=clean_environment(**server.settings), capture_output=True, text=True, timeout=300,
    )
    return process.returncode, json.loads(process.stdout)


def audit(server):
    with open(server.settings["CASEFILE_AUDIT"], encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_rejected_bytes_are_kept_and_no_url_opens_them(keeping):
    server = keeping()
    started = server.complete(CONTENT)
    assert server.verdict(started) == "REJECTED"
    assert len(server.blobs()) == 1
    assert "DownloadUrlMetadata" not in server.place.get(started["FileId"])
    approved = server.complete(b"clean")
    server.verdict(approved)
    url = files.download_url(server.place.get(approved["FileId"]))
    assert requests.get(url.replace(approved["FileId"], started["FileId"])).status_code == 403
    assert files.put(started, CONTENT).status_code == 403
    code, answer = run(server, "quarantine", "ls")
    assert code == 1 and "in use by another casefile" in answer["error"]["message"]
    server.stop()
    code, answer = run(server, "quarantine", "ls")
    [found] = answer["data"]["files"]
    assert code == 0 and (found["fileId"], found["sizeInBytes"]) == (started["FileId"], len(CONTENT))
    assert (found["signature"], found["associatedResourceArn"]) == ("REJECTED", server.place.resource)


def test_a_release_approves_with_a_reason_and_is_told(keeping, tmp_path):
    receiver = EventReceiver()
    server = keeping(**receiver.settings(tmp_path))
    started, place = server.complete(CONTENT), server.place
    assert server.verdict(started) == "REJECTED"
    server.stop()
    code, answer = run(server, "quarantine", "release", started["FileId"], "--reason", "a false alarm, ticket 7")
    assert (code, answer["data"]["fileStatus"]) == (0, "APPROVED")
    code, answer = run(server, "quarantine", "release", started["FileId"], "--reason", "once more")
    assert code == 1 and "no file with this id" in answer["error"]["message"]
    server.start()
    place.client = server.place.client
    assert files.download(place.get(started["FileId"])).content == CONTENT
    receiver.wait_for_steps(started["FileId"], "PROCESSING", "REJECTED", "APPROVED")
    assert receiver.taken[-1]["detail"]["previousFileStatus"] == "REJECTED"
    [line] = [line for line in audit(server) if line["what"]["operation"] == "ReleaseFromQuarantine"]
    assert (line["reason"], line["who"]["kind"]) == ("a false alarm, ticket 7", "operator")
    assert line["what"]["fileId"] == started["FileId"]
    receiver.close()


def test_a_delete_removes_the_bytes_and_the_file_stays_rejected(keeping):
    server = keeping()
    started, place = server.complete(CONTENT), server.place
    assert server.verdict(started) == "REJECTED"
    server.stop()
    code, _ = run(server, "quarantine", "delete", started["FileId"], "--reason", "malware")
    assert code == 0 and server.blobs() == []
    assert run(server, "quarantine", "ls")[1]["data"]["files"] == []
    assert [line["reason"] for line in audit(server) if line["what"]["operation"] == "DeleteFromQuarantine"] == ["malware"]
    server.start()
    place.client = server.place.client
    assert place.get(started["FileId"])["FileStatus"] == "REJECTED"


def test_bytes_that_were_damaged_are_not_released(keeping):
    server = keeping()
    started = server.complete(CONTENT)
    assert server.verdict(started) == "REJECTED"
    server.stop()
    [blob] = [path for path in (server.folder / "data" / "blobs" / "blobs").rglob("*") if path.is_file()]
    content = bytearray(blob.read_bytes())
    content[1000] ^= 1
    blob.write_bytes(content)
    code, answer = run(server, "quarantine", "release", started["FileId"], "--reason", "a false alarm")
    assert code == 1 and "not those that were scanned" in answer["error"]["message"]


def test_a_decision_needs_an_audit(keeping):
    server = keeping()
    started = server.complete(CONTENT)
    assert server.verdict(started) == "REJECTED"
    server.stop()
    server.settings["CASEFILE_AUDIT"] = ""
    for command in "release", "delete":
        code, answer = run(server, "quarantine", command, started["FileId"], "--reason", "a false alarm")
        assert code == 78 and "CASEFILE_AUDIT" in answer["error"]["message"]
    assert len(run(server, "quarantine", "ls")[1]["data"]["files"]) == 1


def test_kept_bytes_go_with_their_row(keeping):
    server = keeping(CASEFILE_RETENTION="1s", CASEFILE_SWEEP_INTERVAL="500ms")
    assert server.scan(CONTENT) == "REJECTED"
    server.wait_until_no_blobs()


@pytest.mark.parametrize("arguments", [
    ("release", "some-id"), ("delete", "some-id"), ("release", "some-id", "--reason", ""),
    ("release", "some-id", "--reason", "x" * 501), ("delete", "some-id", "--reason", "two\nlines"),
])
def test_a_decision_needs_a_reason_in_one_line(binary, arguments):
    process = subprocess.run(
        [str(binary), "quarantine", *arguments], env=clean_environment(), capture_output=True, text=True, timeout=60,
    )
    assert process.returncode == 64, process.stderr
