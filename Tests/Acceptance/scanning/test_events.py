"""Each change of a file's status reaches the receiver: signed, in order, at least once."""

import json
import time

import pytest

import files
import wire
from casefile_server import Server, run_to_end, wait_for_text
from clamd import EICAR
from event_receiver import SECRET, EventReceiver
from http_scanner import SECRET as SCANNER_SECRET, HTTPScanner
from scans import at_once
from serving import serve_settings


@pytest.fixture
def tell(scanning, tmp_path):
    """Starts a server that tells a receiver."""
    open_ones = []

    def start(receiver=None, scanner="none", **settings):
        receiver = receiver or EventReceiver()
        open_ones.append(receiver)
        return receiver, scanning(scanner, **receiver.settings(tmp_path) | settings)

    yield start
    for one in open_ones:
        one.close()


def with_http_scanner(tmp_path):
    scanner = HTTPScanner()
    secret = tmp_path / "scanner-secret"
    secret.write_bytes(SCANNER_SECRET)
    return scanner, {"scanner": scanner.setting, "CASEFILE_SCANNER_SECRET_FILE": str(secret)}


def test_an_event_is_signed_and_in_the_shape_of_eventbridge(tell):
    receiver, server = tell()
    found = server.place.approved(b"hello", "a \"name\" ä.txt")
    receiver.wait_for_steps(found["FileId"], "PROCESSING", "APPROVED")
    assert receiver.problems == []
    event = receiver.taken[-1]
    assert set(event) == {
        "version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail",
    }
    assert (event["version"], event["detail-type"], event["source"]) == (
        "0", "Attached File Status Change", "casefile.attached-files",
    )
    assert (event["account"], event["region"], event["resources"]) == ("111111111111", "us-east-1", [found["FileArn"]])
    assert event["detail"] == {
        "instanceId": server.place.instance, "associatedResourceArn": server.place.resource,
        "fileId": found["FileId"], "fileArn": found["FileArn"], "fileName": "a \"name\" ä.txt",
        "fileSizeInBytes": 5, "fileStatus": "APPROVED", "previousFileStatus": "PROCESSING",
    }


def test_every_change_is_told_in_order(tell, tmp_path):
    scanner, settings = with_http_scanner(tmp_path)
    receiver, server = tell(**settings, CASEFILE_UPLOAD_LIFE="8s", CASEFILE_SWEEP_INTERVAL="500ms")
    left = server.place.start()["FileId"]
    started = at_once(server.complete, [b"x" * 100 + (EICAR if number % 2 else b"") for number in range(8)])
    for start in started:
        server.verdict(start)
        server.place.delete(start["FileId"])
    for number, start in enumerate(started):
        verdict = "REJECTED" if number % 2 else "APPROVED"
        receiver.wait_for_steps(start["FileId"], "PROCESSING", verdict, "DELETED")
    receiver.wait_for_steps(left, "PROCESSING", "FAILED")
    assert receiver.problems == []
    scanner.close()


def test_no_event_is_lost_when_the_receiver_is_down_or_the_server_is_killed(tell):
    first, server = tell()
    port = first.port
    first.close()
    ids = [server.place.approved(b"hello")["FileId"] for _ in range(5)]
    assert wait_for_text(server.server, "An event was not taken")
    assert server.readiness() == (200, [])
    server.crash()
    receiver = EventReceiver(port=port)
    server.start()
    for file_id in ids:
        receiver.wait_for_steps(file_id, "PROCESSING", "APPROVED")
    assert receiver.problems == []
    receiver.close()


@pytest.mark.parametrize("status", [500, 400, 307, None])
def test_an_event_that_is_not_taken_is_sent_again_unchanged(tell, status):
    refused = []

    def answer(event):
        if len(refused) < 2:
            refused.append(event)
            return status
        return 204

    receiver, server = tell(EventReceiver(answer))
    file_id = server.place.start()["FileId"]
    receiver.wait_for_steps(file_id, "PROCESSING")
    assert refused == [receiver.taken[0]] * 2
    assert receiver.problems == []


def test_a_receiver_that_hangs_is_given_up_and_asked_again(tell):
    asked = []

    def answer(event):
        asked.append(event)
        if len(asked) == 1:
            time.sleep(15)
            return None
        return 200

    receiver, server = tell(EventReceiver(answer))
    file_id = server.place.start()["FileId"]
    receiver.wait_for_steps(file_id, "PROCESSING")
    assert asked[0] == asked[1]


def test_a_refused_event_keeps_no_other_file_waiting(tell):
    names = {"bad.txt": 400}
    receiver, server = tell(EventReceiver(lambda event: names.get(event["detail"]["fileName"], 200)))
    server.place.start("bad.txt")
    ids = [server.place.start("good.txt")["FileId"] for _ in range(5)]
    for file_id in ids:
        receiver.wait_for_steps(file_id, "PROCESSING")


def test_events_past_their_retention_are_dropped_and_that_is_logged(tell):
    receiver, server = tell(EventReceiver(lambda event: 503), CASEFILE_EVENTS_RETENTION="1s")
    server.place.start()
    assert wait_for_text(server.server, "Events were dropped for their age", 30)


def test_no_secret_of_the_events_is_logged(tell):
    receiver, server = tell(EventReceiver(lambda event: 503), CASEFILE_LOG_LEVEL="trace")
    server.place.start("canary-name.txt")
    assert wait_for_text(server.server, "An event was not taken")
    log = server.server.log()
    assert SECRET.decode() not in log and "v1=" not in log and "canary-name" not in log


def test_a_receiver_in_the_own_network_is_refused_unless_it_is_allowed(tell, tmp_path):
    receiver = EventReceiver()
    local = {"CASEFILE_EVENTS_URL": f"http://localhost:{receiver.port}/events?of=casefile"}
    _, server = tell(receiver, **local)
    server.place.start()
    assert wait_for_text(server.server, "not public")
    assert receiver.events == []
    _, server = tell(receiver, **local, CASEFILE_EVENTS_ADDRESSES="any")
    receiver.wait_for_steps(server.place.start()["FileId"], "PROCESSING")


@pytest.mark.parametrize("settings, words", [
    ({"CASEFILE_EVENTS_URL": "http://127.0.0.1:1/"}, "CASEFILE_EVENTS_SECRET_FILE is required"),
    ({"CASEFILE_EVENTS_URL": "ftp://x/"}, "CASEFILE_EVENTS_URL"),
    ({"CASEFILE_EVENTS_ADDRESSES": "some"}, "CASEFILE_EVENTS_ADDRESSES"),
    ({"CASEFILE_EVENTS_RETENTION": "soon"}, "CASEFILE_EVENTS_RETENTION"),
    ({"CASEFILE_QUARANTINE": "yes"}, "CASEFILE_QUARANTINE"),
    ({"CASEFILE_AUDIT": "folder/"}, "CASEFILE_AUDIT"),
])
def test_a_bad_setting_of_events_audit_or_quarantine_is_named(binary, tmp_path, settings, words):
    process = run_to_end(binary, "serve", cwd=tmp_path, **serve_settings(tmp_path, **settings))
    assert process.returncode == 78 and words in process.stderr, process.stderr


@pytest.fixture
def told(binary, tmp_path):
    """A `dev` server that tells a receiver."""
    receiver = EventReceiver()
    server = Server(binary, "dev", tmp_path, ("--listen", "127.0.0.1:0"), **receiver.settings(tmp_path))
    yield receiver, server.wait_until_ready(), files.Place(files.connect(server), files.new_instance(), files.new_case())
    server.stop()
    receiver.close()


def steer(server, path, members):
    answer = wire.exchange("POST", f"{server.url}/_casefile/{path}", body=json.dumps(members).encode())
    assert answer.status == 200, answer.body


def test_a_moved_clock_moves_no_signature_of_an_event(told):
    receiver, server, place = told
    for move in ({"set": "2031-05-06T07:08:09Z"}, {"set": "1999-01-01T00:00:00Z"}, {"advance": "PT50S"}):
        answer = wire.exchange("DELETE", f"{server.url}/_casefile/clock")
        assert answer.status == 200
        steer(server, "clock", move)
        file_id = place.approved(b"hello")["FileId"]
        receiver.wait_for(lambda: receiver.steps(file_id) == ["PROCESSING", "APPROVED"], 20)
        assert not receiver.problems


def test_events_wait_by_the_true_time_while_the_clock_stands(told):
    receiver, server, place = told
    steer(server, "clock", {"set": "2031-05-06T07:08:09Z", "stopped": True})
    receiver.answer = lambda event: 503
    file_id = place.approved(b"hello")["FileId"]
    receiver.wait_for(lambda: receiver.events)
    receiver.answer = lambda event: 200
    receiver.wait_for_steps(file_id, "PROCESSING", "APPROVED")


def test_a_reset_forgets_events_that_were_not_taken(told):
    receiver, server, place = told
    receiver.answer = lambda event: 503
    gone = place.approved(b"hello")["FileId"]
    steer(server, "reset", {})
    receiver.answer = lambda event: 200
    there = place.approved(b"hello")["FileId"]
    receiver.wait_for_steps(there, "PROCESSING", "APPROVED")
    assert receiver.steps(gone) == []
