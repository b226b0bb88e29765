"""`/_casefile/clock`: the time of day by which URLs, uploads and rows end."""

import json
import time
from datetime import datetime, timedelta, timezone

import pytest

import files
import wire
from control import CONTENT, completed, refuses, status, steer


def moment(text):
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z")


def real():
    return datetime.now(timezone.utc)


def is_near(text, expected):
    return abs(moment(text) - expected) < timedelta(seconds=5)


def forbidden(dev, answer):
    assert "expired" in files.s3_refused(dev, answer, 403, "AccessDenied").findtext("Message").lower()


@pytest.mark.parametrize("by, seconds", [
    ("PT10M", 600), ("P1D", 86400), ("P1DT2H3M4S", 93784), ("90s", 90), ("250ms", 0.25), ("2h", 7200), (90, 90),
    ("PT0S", 0), (0, 0), ("7d", 604800),
])
def test_an_advance(casefile, by, seconds):
    answer = casefile.call("POST", "clock", {"advance": by})
    assert is_near(answer["now"], real() + timedelta(seconds=seconds))
    assert answer["stopped"] is False


@pytest.mark.parametrize("move", [
    {"set": "1969-12-31T23:59:59Z"}, {"set": "0001-01-01T00:00:00Z"}, {"set": "9999-12-30T23:59:59Z", "stopped": True},
])
def test_the_clock_stays_within_what_dates_can_say(casefile, move):
    if move["set"].startswith("9999"):
        casefile.call("POST", "clock", move)
        with refuses("advance", "1970 to 9999"):
            casefile.advance_clock("P36600D")
    else:
        with refuses("set", "1970 to 9999"):
            casefile.call("POST", "clock", move)


def test_a_file_of_the_first_second_is_downloaded(casefile, place):
    casefile.call("POST", "clock", {"set": "1970-01-01T00:00:00Z", "stopped": True})
    answer = files.download(place.get(completed(place)))
    assert answer.status_code == 200 and answer.headers["Last-Modified"] == "Thu, 01 Jan 1970 00:00:00 GMT"


def test_advances_add_up(casefile):
    casefile.advance_clock("PT1H")
    assert is_near(casefile.advance_clock(60), real() + timedelta(seconds=3660))


def test_the_clock_is_set_and_goes_on(casefile):
    casefile.set_clock("2031-05-06T07:08:09Z")
    first = moment(casefile.call("GET", "clock")["now"])
    assert first >= datetime(2031, 5, 6, 7, 8, 9, tzinfo=timezone.utc)
    # Two calls may lie within one millisecond.
    deadline = time.monotonic() + 5
    while moment(casefile.call("GET", "clock")["now"]) <= first:
        assert time.monotonic() < deadline, "the clock stands still"


def test_a_stopped_clock_stands_and_can_be_advanced(casefile, place):
    assert casefile.set_clock("2031-05-06T07:08:09.123Z", stopped=True) == "2031-05-06T07:08:09.123Z"
    started = [place.start() for _ in range(2)]
    assert {start["CreationTime"] for start in started} == {"2031-05-06T07:08:09.123Z"}
    assert casefile.advance_clock("PT1M") == "2031-05-06T07:09:09.123Z"
    casefile.set_clock(stopped=False)
    # Two calls may come within a millisecond.
    deadline = time.monotonic() + 20
    while moment(casefile.call("GET", "clock")["now"]) <= moment("2031-05-06T07:09:09.123Z"):
        assert time.monotonic() < deadline, "the clock still stands"


def test_a_clock_can_be_stopped_where_it_is(casefile):
    stopped = casefile.set_clock(stopped=True)
    assert is_near(stopped, real())
    assert casefile.call("GET", "clock") == {"now": stopped, "stopped": True}


def test_the_true_time_comes_back(casefile):
    casefile.set_clock("2031-05-06T07:08:09Z", stopped=True)
    assert is_near(casefile.reset_clock(), real())
    assert casefile.call("GET", "clock")["stopped"] is False


@pytest.mark.parametrize("by", ["PT10M", "P365D", "-"])
def test_calls_signed_by_the_true_time_are_taken(casefile, place, by):
    if by == "-":
        casefile.set_clock("2001-01-01T00:00:00Z")
    else:
        casefile.advance_clock(by)
    assert files.download(place.approved(CONTENT)).content == CONTENT


def test_an_upload_url_expires(casefile, dev, place):
    started = place.start(size=len(CONTENT), UrlExpiryInSeconds=60)
    casefile.advance_clock(59)
    assert files.raw_put(started, CONTENT).status == 200
    casefile.advance_clock(2)
    forbidden(dev, files.raw_put(started, CONTENT))
    place.complete(started["FileId"])
    assert status(place, started["FileId"]) == "APPROVED"


def test_a_download_url_expires(casefile, dev, place):
    found = place.approved(CONTENT)
    casefile.advance_clock("PT10M")
    forbidden(dev, wire.exchange("GET", files.download_url(found)))
    assert files.download(place.get(found["FileId"])).content == CONTENT


def test_a_client_token_gives_a_fresh_url_after_its_first_has_expired(casefile, dev, place):
    token = files.new_token()
    first = place.start(size=len(CONTENT), ClientToken=token)
    casefile.advance_clock("PT10M")
    forbidden(dev, files.raw_put(first, CONTENT))
    again = place.start(size=len(CONTENT), ClientToken=token)
    assert again["FileId"] == first["FileId"]
    assert files.raw_put(again, CONTENT).status == 200


def test_an_upload_expires_after_a_day_before_the_answer(casefile, place):
    started, uploaded = place.start(), place.put_pending(CONTENT)
    casefile.advance_clock("PT23H59M")
    assert status(place, started["FileId"]) == "PROCESSING"
    casefile.advance_clock("PT2M")
    for file_id in (started["FileId"], uploaded["FileId"]):
        assert status(place, file_id) == "FAILED"
        files.refusal(place.complete, "InvalidRequestException", file_id=file_id)


def test_approved_files_outlive_an_upload_and_failed_ones_go_after_a_week(casefile, place):
    approved, started = completed(place), place.start()["FileId"]
    casefile.transition("REJECTED")
    rejected = completed(place)
    casefile.advance_clock("P6D")
    assert [status(place, file_id) for file_id in (approved, started, rejected)] == ["APPROVED", "FAILED", "REJECTED"]
    casefile.advance_clock("P2D")
    files.refusal(place.get, "ResourceNotFoundException", file_id=rejected)
    casefile.advance_clock("P10D")
    files.refusal(place.get, "ResourceNotFoundException", file_id=started)
    assert files.download(place.get(approved)).content == CONTENT


def test_a_sweep_can_be_asked_for_and_reports(casefile, place):
    casefile.set_clock("2031-05-06T07:08:09Z", stopped=True)
    place.start()
    report = casefile.sweep()
    assert set(report.values()) == {0}, report
    assert "expiredUploads" in report


@pytest.mark.parametrize("members, named", [
    ({}, "advance"), ({"advance": "soon"}, "advance"), ({"advance": -1}, "advance"), ({"advance": 1.5}, "advance"),
    ({"advance": "PT"}, "advance"), ({"advance": "P"}, "advance"), ({"advance": "-PT1M"}, "advance"),
    ({"advance": "PT1H1H"}, "advance"), ({"advance": "P1Y"}, "advance"), ({"advance": True}, "advance"),
    ({"advance": "P99999999D"}, "advance"), ({"advance": 10**18}, "advance"), ({"set": "tomorrow"}, "set"),
    ({"set": 1}, "set"), ({"set": "2031-02-30T00:00:00Z"}, "set"),
    ({"set": "2031-01-01T00:00:00Z", "advance": 1}, "set"), ({"stopped": "yes"}, "stopped"), ({"by": 1}, "by"),
])
def test_a_bad_move_names_the_member_and_moves_nothing(casefile, members, named):
    casefile.set_clock("2031-05-06T07:08:09Z", stopped=True)
    with refuses(f": {named}"):
        casefile.call("POST", "clock", members)
    assert casefile.call("GET", "clock") == {"now": "2031-05-06T07:08:09.000Z", "stopped": True}


def test_the_log_tells_how_long_a_call_took_by_no_clock_that_moves(start_dev):
    server = start_dev()
    with wire.Connection(server.url) as connection:
        upload = files.Place(files.connect(server), files.new_instance(), files.new_case()).start(size=4)
        headers = [("Host", connection.authority), *files.upload_headers(upload).items()]
        connection.head("PUT", wire.target_of(files.upload_url(upload)), headers)
        connection.send(b"he")
        time.sleep(0.1)
        assert steer(server, "POST", "clock", {"set": "2001-01-01T00:00:00Z"}).status == 200
        connection.send(b"re")
        assert connection.answer("PUT").status == 200
    server.stop()
    entries = [json.loads(line) for line in server.log().splitlines() if line.startswith("{")]
    (took,) = [entry["http.durationMs"] for entry in entries if entry.get("operation") == "PutObject"]
    assert 0 <= took < 60_000


FAR = ["0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "9999-12-31T00:00:00Z"]


@pytest.mark.parametrize("far", FAR)
def test_a_moment_far_off_ends_no_server(casefile, dev, place, far):
    answer = wire.exchange("POST", f"{dev.url}/_casefile/clock", body=b'{"set":"%s"}' % far.encode())
    assert answer.status in (200, 400), answer.body
    for _ in range(3):
        answer = wire.call(dev, "GET", f"/attached-files-configurations/{place.instance}")
        assert answer.status == 200
    wire.call(
        dev, "PUT", wire.file_target(place.instance, place.resource),
        {"FileName": "a.pdf", "FileSizeInBytes": 1, "FileUseCaseType": "ATTACHMENT"},
    )
    wire.exchange("POST", f"{dev.url}/_casefile/clock", body=b'{"advance":"P36500D"}')
    casefile.reset()
    assert status(place, completed(place)) == "APPROVED"
