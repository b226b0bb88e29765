"""Files and bytes of one resource are counted with the insert, and never over by one."""

from concurrent.futures import ThreadPoolExecutor

import botocore.exceptions
import pytest

import files
from files import refusal

COUNT = "TOTAL_FILE_COUNT_EXCEEDED"
SIZE = "TOTAL_FILE_SIZE_EXCEEDED"


@pytest.fixture(scope="module")
def small(start_server):
    """A client of a server that takes 10 files and 1000 bytes per resource."""
    server = start_server("dev", CASEFILE_MAX_FILES_PER_RESOURCE="10", CASEFILE_MAX_BYTES_PER_RESOURCE="1000")
    return files.connect(server)


@pytest.fixture
def small_place(small):
    return files.Place(small, files.new_instance(), files.new_case())


def test_the_51st_file_of_a_resource_is_refused(place):
    started = [place.start()["FileId"] for _ in range(50)]
    refusal(place.start, "ServiceQuotaExceededException", COUNT)
    place.delete(started[0])
    place.start()
    refusal(place.start, "ServiceQuotaExceededException", COUNT)
    files.Place(place.client, place.instance, files.new_case()).start()
    files.Place(place.client, files.new_instance(), place.resource).start()


def test_approved_files_count_as_much_as_open_ones(small_place):
    for number in range(10):
        small_place.approved(b"x") if number % 2 else small_place.start()
    refusal(small_place.start, "ServiceQuotaExceededException", COUNT)


def test_the_total_size_is_counted_to_the_byte(small_place):
    first = small_place.start(size=600)
    refusal(small_place.start, "ServiceQuotaExceededException", SIZE, size=401)
    small_place.start(size=400)
    refusal(small_place.start, "ServiceQuotaExceededException", SIZE, size=1)
    small_place.delete(first["FileId"])
    small_place.start(size=600)


def test_a_replay_is_answered_when_the_quota_is_full(small_place):
    first = small_place.start(size=1000, ClientToken="t")
    refusal(small_place.start, "ServiceQuotaExceededException", SIZE, size=1)
    assert small_place.start(size=1000, ClientToken="t")["FileId"] == first["FileId"]


@pytest.mark.parametrize("size, winners", [(1, 10), (300, 3)])
def test_racing_starts_never_pass_a_quota(small_place, size, winners):
    def start(_):
        try:
            return small_place.start(size=size)["FileId"]
        except botocore.exceptions.ClientError as error:
            assert type(error).__name__ == "ServiceQuotaExceededException"
            return None

    with ThreadPoolExecutor(16) as pool:
        ids = [file_id for file_id in pool.map(start, range(32)) if file_id]
    assert len(ids) == len(set(ids)) == winners


def test_a_size_above_the_scopes_limit_comes_before_the_quota(small_place):
    refusal(small_place.start, "InvalidRequestException", "INVALID_FILE_SIZE", size=20 * files.MEBIBYTE + 1)
