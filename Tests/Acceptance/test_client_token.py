"""ClientToken: one token, one file."""

from concurrent.futures import ThreadPoolExecutor

import botocore.exceptions
import pytest
import requests

import files
import wire
from files import refusal

USER = "arn:aws:connect:us-east-1:000000000000:instance/i/agent/u"


def listed(dev, place):
    target = f"/_casefile/files?instance={place.instance}&resource={wire.escaped(place.resource)}"
    return [entry["FileId"] for entry in wire.call(dev, "GET", target).json()["Files"]]


SAME = ("FileArn", "FileId", "CreationTime")


def test_a_replay_answers_the_first_file_with_a_working_url(dev, place):
    token = files.new_token()
    first = place.start(size=3, ClientToken=token)
    again = place.start(size=3, ClientToken=token)
    assert [again[name] for name in SAME] == [first[name] for name in SAME]
    assert files.put(again, b"abc").status_code == 200
    assert files.put(first, b"abd").status_code == 200
    place.complete(first["FileId"])
    assert files.download(place.get(first["FileId"])).content == b"abd"
    assert listed(dev, place) == [first["FileId"]]


def test_an_empty_token_is_a_token(dev, place):
    first = place.start(ClientToken="")
    assert place.start(ClientToken="")["FileId"] == first["FileId"]
    refusal(place.start, "ResourceConflictException", ClientToken="", name="other.pdf")
    assert listed(dev, place) == [first["FileId"]]


def test_the_expiry_is_not_compared_and_tags_are_unordered(place):
    token = files.new_token()
    first = place.start(ClientToken=token, Tags={"a": "1", "b": "2"}, UrlExpiryInSeconds=60)
    again = place.start(ClientToken=token, Tags={"b": "2", "a": "1"}, UrlExpiryInSeconds=120)
    assert again["FileId"] == first["FileId"]
    assert files.query_of(files.upload_url(again))["X-Amz-Expires"] == "120"


BASE = {"name": "\u00e9.pdf", "size": 2, "Tags": {"k": "v"}, "CreatedBy": {"ConnectUserArn": USER}}
OTHERS = [
    {"name": "f.pdf"}, {"name": "e\u0301.pdf"}, {"name": "\u00c9.pdf"}, {"size": 3}, {"Tags": {"k": "w"}},
    {"Tags": {"k": "v", "l": "v"}}, {"CreatedBy": {"ConnectUserArn": USER + "2"}},
]


@pytest.mark.parametrize("other", OTHERS, ids=ascii)
def test_other_parameters_are_a_conflict(dev, place, other):
    token = files.new_token()
    first = place.start(ClientToken=token, **BASE)
    refusal(place.start, "ResourceConflictException", ClientToken=token, **BASE | other)
    assert place.start(ClientToken=token, **BASE)["FileId"] == first["FileId"]
    assert listed(dev, place) == [first["FileId"]]


@pytest.mark.parametrize("missing", ["Tags", "CreatedBy"])
def test_a_missing_parameter_is_another_one(place, missing):
    token = files.new_token()
    place.start(ClientToken=token, **BASE)
    fewer = {name: value for name, value in BASE.items() if name != missing}
    refusal(place.start, "ResourceConflictException", ClientToken=token, **fewer)


@pytest.mark.parametrize("completed", [False, True])
def test_a_token_of_a_deleted_file_is_a_conflict_and_no_resurrection(dev, place, completed):
    token = files.new_token()
    started = place.start(ClientToken=token)
    if completed:
        files.put(started, b"x")
        place.complete(started["FileId"])
    place.delete(started["FileId"])
    refusal(place.start, "ResourceConflictException", ClientToken=token)
    refusal(place.start, "ResourceConflictException", ClientToken=token, name="other.pdf")
    assert listed(dev, place) == []


def test_a_replay_after_complete_answers_the_present_status_and_a_closed_url(place):
    token = files.new_token()
    found = place.approved(b"abc", ClientToken=token)
    again = place.start(size=3, ClientToken=token)
    assert [again[name] for name in SAME] == [found[name] for name in SAME]
    assert again["FileStatus"] == "APPROVED"
    assert files.put(again, b"xyz").status_code == 403
    assert files.download(place.get(found["FileId"])).content == b"abc"


def test_a_token_belongs_to_one_account_instance_and_resource(dev, place):
    token = files.new_token()
    other_account = files.connect(dev, "111111111111", "test")
    places = [
        place,
        files.Place(place.client, place.instance, files.new_case()),
        files.Place(place.client, files.new_instance(), place.resource),
        files.Place(other_account, place.instance, place.resource),
    ]
    assert len({each.start(ClientToken=token)["FileId"] for each in places}) == len(places)


@pytest.mark.parametrize("twin", [("t", "T"), ("\u00e9", "e\u0301"), ("t", "t "), ("t", "t\u0000")], ids=ascii)
def test_tokens_are_compared_byte_for_byte(place, twin):
    first, second = (place.start(ClientToken=token)["FileId"] for token in twin)
    assert first != second


def race(call, count=16):
    """Runs `call` on `count` threads at once; what each returned or raised."""

    def run(number):
        try:
            return call(number)
        except botocore.exceptions.ClientError as error:
            return error

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.parametrize("round_number", range(5))
def test_twins_raced_from_16_threads_make_one_file(dev, place, round_number):
    started = race(lambda _: place.start(ClientToken="twin", Tags={"k": "v"}))
    assert not [answer for answer in started if isinstance(answer, Exception)]
    assert len({answer["FileId"] for answer in started}) == 1
    assert listed(dev, place) == [started[0]["FileId"]]
    assert requests.put(
        files.upload_url(started[-1]), data=b"x", headers=files.upload_headers(started[-1])
    ).status_code == 200


def test_raced_twins_of_different_parameters_make_one_file(dev, place):
    answers = race(lambda number: place.start(name=f"{number % 2}.pdf", ClientToken="twin"))
    started = [answer for answer in answers if not isinstance(answer, Exception)]
    assert len(started) == 8
    assert len({answer["FileId"] for answer in started}) == 1
    conflicts = [answer for answer in answers if isinstance(answer, Exception)]
    assert {type(error).__name__ for error in conflicts} == {"ResourceConflictException"}
    assert listed(dev, place) == [started[0]["FileId"]]


def test_raced_starts_without_token_make_a_file_each(dev, place):
    started = race(lambda number: place.start(name=f"{number}.pdf"))
    assert len({answer["FileId"] for answer in started}) == 16
    assert sorted(listed(dev, place)) == sorted(answer["FileId"] for answer in started)
