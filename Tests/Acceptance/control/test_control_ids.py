"""`/_casefile/ids`: a seed and a stopped clock make a run repeat itself."""

import pytest

import files
from control import CONTENT, refuses, seeded_file


def run(casefile, place, seed):
    """File ids of the same calls after a reset."""
    casefile.reset()
    casefile.set_clock("2031-05-06T07:08:09Z", stopped=True)
    casefile.seed_ids(seed)
    ids = [place.start(size=len(CONTENT))["FileId"] for _ in range(3)]
    place.client.list_attached_files_configurations(InstanceId=place.instance)
    ids.append(place.approved(CONTENT)["FileId"])
    return ids + casefile.seed(files=[seeded_file(place)])


def test_the_same_seed_gives_the_same_ids(casefile, place):
    first = run(casefile, place, 7)
    assert len(set(first)) == 5
    assert run(casefile, place, 7) == first
    assert not set(run(casefile, place, 8)) & set(first)


def test_ids_look_like_others(casefile, place):
    for file_id in run(casefile, place, 7):
        assert len(file_id) == 36 and file_id[14] == "7" and file_id[19] in "89ab"
        assert file_id == file_id.lower()


def test_a_reset_makes_ids_random_again(casefile, place):
    first = run(casefile, place, 7)
    casefile.reset()
    casefile.set_clock("2031-05-06T07:08:09Z", stopped=True)
    assert place.start()["FileId"] not in first


def test_ids_can_be_made_random_again(casefile, place):
    first = run(casefile, place, 7)
    casefile.seed_ids(7)
    casefile.seed_ids(None)
    assert place.start()["FileId"] not in first


def test_a_seed_takes_nothing_from_signatures(casefile, place):
    """The secret of URLs is no id: the same calls give another signature only where the URL differs."""
    casefile.set_clock("2031-05-06T07:08:09Z", stopped=True)
    signatures = set()
    for _ in range(2):
        casefile.seed_ids(7)
        signatures.add(files.query_of(files.upload_url(place.start()))["X-Amz-Signature"])
        casefile.reset(instance=place.instance)
    assert len(signatures) == 1


@pytest.mark.parametrize("members", [{}, {"seed": -1}, {"seed": "7"}, {"seed": 1.5}, {"seed": 2**63}, {"seed": None}])
def test_a_bad_seed_is_refused(casefile, members):
    with refuses("seed"):
        casefile.call("POST", "ids", members)


def test_an_unknown_member_is_refused(casefile):
    with refuses("sed"):
        casefile.call("POST", "ids", {"sed": 1})


@pytest.mark.parametrize("seed", [0, 2**63 - 1])
def test_the_bounds_of_a_seed(casefile, place, seed):
    assert run(casefile, place, seed) == run(casefile, place, seed)
