"""The scanner of `casefile dev`: it decides within Complete, and EICAR content is rejected without any rule."""

import pytest

import archives
import files
from clamd import EICAR


@pytest.mark.parametrize("content", [EICAR, EICAR + b"\n", b"%PDF-1.7\n" + EICAR])
def test_eicar_is_rejected_right_after_complete_in_dev(place, content):
    started = place.put_pending(content)
    place.complete(started["FileId"])
    found = place.get(started["FileId"])
    assert found["FileStatus"] == "REJECTED"
    assert "DownloadUrlMetadata" not in found
    assert files.put(started, content).status_code == 403


@pytest.mark.parametrize("content", [b"hello", EICAR[:-1], archives.zipped(EICAR), b"x" * 100_000])
def test_anything_else_is_approved_right_after_complete_in_dev(place, content):
    assert files.download(place.approved(content)).content == content


def test_dev_can_do_without_a_scanner(start_server):
    server = start_server("dev", "--scanner", "none")
    place = files.Place(files.connect(server), files.new_instance(), files.new_case())
    assert place.approved(EICAR)["FileStatus"] == "APPROVED"
