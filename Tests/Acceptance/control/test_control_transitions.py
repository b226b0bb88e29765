"""`/_casefile/transitions`: what becomes of a file, and when."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import files
from control import CONTENT, EICAR, completed, refuses, status


def looks(place, file_id, count):
    return [status(place, file_id) for _ in range(count)]


@pytest.mark.parametrize("result", ["APPROVED", "REJECTED", "FAILED"])
def test_a_file_becomes_what_a_rule_says_within_complete(casefile, place, result):
    casefile.transition(result)
    file_id = completed(place)
    found = place.get(file_id)
    assert found["FileStatus"] == result
    assert ("DownloadUrlMetadata" in found) == (result == "APPROVED")


def test_immediate_can_be_said(casefile, place):
    casefile.call("POST", "transitions", {"result": "REJECTED", "after": "immediate"})
    assert status(place, completed(place)) == "REJECTED"


def test_eicar_is_rejected_without_a_rule_and_approved_by_one(casefile, place):
    assert status(place, completed(place, "a.txt", EICAR)) == "REJECTED"
    casefile.transition("APPROVED", file_name="b.txt")
    assert status(place, completed(place, "b.txt", EICAR)) == "APPROVED"
    assert status(place, completed(place, "c.txt", EICAR)) == "REJECTED"


def test_eicar_is_found_wherever_it_stands(casefile, place):
    for offset in (1, 900, 1000, 1024, 5000, 1024 * 1024 - 30, 3_000_000):
        assert status(place, completed(place, "a.txt", b"x" * offset + EICAR + b"\n")) == "REJECTED", offset


@pytest.mark.parametrize("after", [{"seconds": 60}, {"reads": 1000}])
def test_a_scripted_verdict_outlives_a_clock_that_is_set_back(casefile, place, after):
    casefile.advance_clock("PT10M")
    casefile.call("POST", "transitions", {"result": "REJECTED", "after": after})
    file_id = completed(place)
    casefile.call("DELETE", "clock")
    time.sleep(1.5)
    assert looks(place, file_id, 3) == ["PROCESSING"] * 3
    casefile.advance_clock("P400D" if "reads" in after else "PT20M")
    time.sleep(1.5)
    assert status(place, file_id) == ("PROCESSING" if "reads" in after else "REJECTED")


def test_a_rule_for_one_file_is_used_once_by_concurrent_completes(casefile, place):
    for _ in range(10):
        casefile.clear_transitions()
        casefile.transition("REJECTED", once=True)
        casefile.transition("REJECTED", once=True)
        file_id = place.put_pending(CONTENT)["FileId"]
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(lambda _: place.complete(file_id), range(6)))
        assert status(place, file_id) == "REJECTED"
        assert len(casefile.call("GET", "transitions")["transitions"]) == 1


PATTERNS = [
    ("*.pdf", "a.pdf", True), ("*.pdf", "a.pdf.txt", False), ("*.PDF", "a.pdf", False), ("a?.pdf", "ab.pdf", True),
    ("a?.pdf", "a.pdf", False), ("a?.pdf", "aü.pdf", True), ("*", "a.pdf", True), ("a*b*c.pdf", "a-b-b-c.pdf", True),
    ("a*b*c.pdf", "a-c-b.pdf", False), ("a.pdf", "a.pdf", True), ("", "a.pdf", False), ("[a].pdf", "a.pdf", False),
    ("**.pdf", "x.pdf", True), ("a.pdf*", "a.pdf", True), ("?", "a.pdf", False),
    ("*a*a*a*a*a*b", "a" * 200 + ".pdf", False),
]


def test_a_rule_matches_the_whole_name(casefile, place):
    for pattern, name, matches in PATTERNS:
        casefile.clear_transitions()
        casefile.transition("REJECTED", file_name=pattern)
        found = status(place, completed(place, name, b"x"))
        assert found == ("REJECTED" if matches else "APPROVED"), (pattern, name)


@pytest.mark.parametrize("tags, matches", [
    ({"scan": "slow"}, True), ({"scan": "slow", "kind": "a"}, True), ({"scan": "fast"}, False),
    ({"slow": "scan"}, False), ({"scan": "slow", "other": "b"}, False), ({}, True),
])
def test_a_rule_matches_by_tags(casefile, place, tags, matches):
    casefile.transition("REJECTED", tags=tags)
    file_id = completed(place, Tags={"scan": "slow", "kind": "a"})
    assert status(place, file_id) == ("REJECTED" if matches else "APPROVED")


def test_tags_that_were_added_before_complete_count(casefile, place):
    casefile.transition("REJECTED", tags={"scan": "bad"})
    started = place.put_pending(CONTENT)
    place.client.tag_resource(resourceArn=started["FileArn"], tags={"scan": "bad"})
    place.complete(started["FileId"])
    assert status(place, started["FileId"]) == "REJECTED"


def test_a_rule_matches_by_resource(casefile, place):
    casefile.transition("REJECTED", resource=place.resource)
    other = files.Place(place.client, place.instance, files.new_case())
    assert status(place, completed(place)) == "REJECTED"
    assert status(other, completed(other)) == "APPROVED"


def test_all_that_a_rule_says_has_to_match(casefile, place):
    casefile.transition("REJECTED", file_name="*.pdf", tags={"a": "b"}, resource=place.resource)
    assert status(place, completed(place, "a.pdf")) == "APPROVED"
    assert status(place, completed(place, "a.txt", Tags={"a": "b"})) == "APPROVED"
    assert status(place, completed(place, "a.pdf", Tags={"a": "b"})) == "REJECTED"


@pytest.mark.parametrize("result", ["APPROVED", "REJECTED", "FAILED"])
def test_a_status_changes_after_reads(casefile, place, result):
    casefile.transition(result, after_reads=2)
    file_id = completed(place)
    assert looks(place, file_id, 4) == ["PROCESSING", "PROCESSING", result, result]


def test_reads_in_a_batch_count(casefile, place):
    casefile.transition("APPROVED", after_reads=2)
    file_id = completed(place)
    found = [place.batch_get([file_id])["Files"][0]["FileStatus"] for _ in range(3)]
    assert found == ["PROCESSING", "PROCESSING", "APPROVED"]


def test_reads_of_one_file_do_not_count_for_another(casefile, place):
    casefile.transition("APPROVED", after_reads=2)
    first, second = completed(place), completed(place)
    assert looks(place, first, 3)[-1] == "APPROVED"
    assert looks(place, second, 2) == ["PROCESSING"] * 2


def test_reads_before_complete_do_not_count(casefile, place):
    casefile.transition("APPROVED", after_reads=1)
    started = place.put_pending(CONTENT)
    looks(place, started["FileId"], 3)
    place.complete(started["FileId"])
    assert looks(place, started["FileId"], 2) == ["PROCESSING", "APPROVED"]


@pytest.mark.parametrize("seconds", [30, "PT30S", "30s"])
def test_a_status_changes_after_a_time_of_the_moved_clock(casefile, place, seconds):
    casefile.transition("APPROVED", after_seconds=seconds)
    file_id = completed(place)
    casefile.advance_clock(29)
    assert looks(place, file_id, 3) == ["PROCESSING"] * 3
    casefile.advance_clock(1)
    assert files.download(place.get(file_id)).content == CONTENT


def test_a_wait_longer_than_a_scan_may_take(casefile, place):
    casefile.transition("APPROVED", after_seconds="P3D")
    file_id = completed(place)
    casefile.advance_clock("P2D")
    assert status(place, file_id) == "PROCESSING"
    casefile.advance_clock("P1D")
    assert status(place, file_id) == "APPROVED"


def test_once_is_for_one_file(casefile, place):
    casefile.transition("REJECTED", once=True)
    assert [status(place, completed(place)) for _ in range(3)] == ["REJECTED", "APPROVED", "APPROVED"]
    assert casefile.call("GET", "transitions") == {"transitions": []}


def test_once_is_not_used_up_by_a_complete_that_fails(casefile, place):
    casefile.transition("REJECTED", once=True)
    started = place.start(size=len(CONTENT))
    files.refusal(place.complete, "InvalidRequestException", file_id=started["FileId"])
    assert files.put(started, CONTENT).status_code == 200
    place.complete(started["FileId"])
    assert status(place, started["FileId"]) == "REJECTED"


def test_the_newest_rule_that_matches_decides(casefile, place):
    casefile.transition("REJECTED")
    casefile.transition("FAILED", file_name="*.pdf")
    assert status(place, completed(place, "a.pdf")) == "FAILED"
    assert status(place, completed(place, "a.txt")) == "REJECTED"
    listed = casefile.call("GET", "transitions")["transitions"]
    assert [rule["result"] for rule in listed] == ["FAILED", "REJECTED"]


def test_a_second_complete_changes_nothing(casefile, place):
    casefile.transition("APPROVED", after_reads=2)
    file_id = completed(place)
    place.complete(file_id)
    assert looks(place, file_id, 3) == ["PROCESSING", "PROCESSING", "APPROVED"]


def test_rules_that_are_cleared_are_for_no_further_file(casefile, place):
    casefile.transition("REJECTED", after_reads=1)
    waiting = completed(place)
    casefile.clear_transitions()
    assert status(place, completed(place)) == "APPROVED"
    assert looks(place, waiting, 2) == ["PROCESSING", "REJECTED"]


def test_a_waiting_file_can_be_deleted(casefile, place):
    casefile.transition("APPROVED", after_seconds=10)
    file_id = completed(place)
    place.delete(file_id)
    casefile.advance_clock(60)
    files.refusal(place.get, "ResourceNotFoundException", file_id=file_id)


@pytest.mark.parametrize("rule, named", [
    ({}, "result"), ({"result": "MAYBE"}, "result"), ({"result": 1}, "result"), ({"result": "APPROVED", "x": 1}, "x"),
    ({"match": {"name": "a"}}, "match.name"), ({"match": {"fileName": 1}}, "match.fileName"), ({"match": []}, "match"),
    ({"match": {"tags": {"a": 1}}}, "match.tags.a"), ({"match": {"tags": []}}, "match.tags"),
    ({"match": {"associatedResourceArn": {}}}, "match.associatedResourceArn"), ({"after": {}}, "after"),
    ({"after": {"reads": 1, "seconds": 1}}, "after"), ({"after": {"reads": -1}}, "after.reads"),
    ({"after": {"reads": 1.5}}, "after.reads"), ({"after": {"seconds": "soon"}}, "after.seconds"),
    ({"after": {"seconds": -1}}, "after.seconds"), ({"after": "later"}, "after"), ({"after": 3}, "after"),
    ({"once": "yes"}, "once"), ({"after": {"hours": 1}}, "after.hours"),
])
def test_a_bad_rule_names_the_member_and_is_not_kept(casefile, rule, named):
    rule = rule if not rule or "result" in rule else {"result": "REJECTED"} | rule
    with refuses(f": {named}"):
        casefile.call("POST", "transitions", rule)
    assert casefile.call("GET", "transitions") == {"transitions": []}
