"""`POST /_casefile/sweep` and `casefile sweep`: a dry run says what the run does."""

import datetime
import json
import subprocess

import pytest

import files
from casefile_server import clean_environment
from casefile_testing import Casefile
from control import CONTENT, EICAR, completed, refused, status, steer
from serving import serve_settings


def sweep(binary, folder, *flags):
    """What `casefile sweep` says of the data that a server left."""
    process = subprocess.run(
        [str(binary), "sweep", *flags, "-o", "json"], capture_output=True, text=True, timeout=60,
        env=clean_environment(**serve_settings(folder)),
    )
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout)["data"]


def fill(casefile, place):
    """Expired uploads with tokens and replaced bytes, quarantined and failed files past their retention, and one that
    stays."""
    begin = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=40)
    casefile.set_clock(begin.strftime("%Y-%m-%dT%H:%M:%SZ"))
    for number in range(3):
        started = place.start(size=5, ClientToken=f"token-{number}")
        for _ in range(number + 1):
            assert files.raw_put(started, b"hello").status == 200
    for content in (EICAR, EICAR + b" "):
        assert status(place, completed(place, "a.txt", content)) == "REJECTED"
    casefile.transition("FAILED")
    completed(place)
    casefile.clear_transitions()
    completed(place, ClientToken="kept")


def test_a_dry_run_says_what_the_sweep_does(binary, start_dev, tmp_path):
    server = start_dev(CASEFILE_DATA=str(tmp_path / "data"), CASEFILE_QUARANTINE="keep",
                       CASEFILE_AUDIT=str(tmp_path / "audit"))
    fill(Casefile(url=server.url), files.Place(files.connect(server), files.new_instance(), files.new_case()))
    server.process.kill()
    server.process.wait()
    said = sweep(binary, tmp_path, "--dry-run")
    assert sweep(binary, tmp_path, "--dry-run") == said
    done = sweep(binary, tmp_path)
    assert said | {"dryRun": False} == done
    assert done["expiredUploads"] == 3 and done["endedFiles"] == 3 and done["tokens"] == 7, done
    assert not any(count for name, count in sweep(binary, tmp_path, "--dry-run").items() if name != "dryRun")


@pytest.mark.parametrize("body, member", [({"dryRun": 1}, "dryRun"), ({"x": 1}, "x")])
def test_a_sweep_takes_no_member_that_it_does_not_know(steered, body, member):
    refused(steered, "POST", "sweep", body, member)


def test_a_dry_run_of_the_route_changes_nothing(start_dev):
    server = start_dev(CASEFILE_UPLOAD_LIFE="1s", CASEFILE_SWEEP_INTERVAL="1h")
    casefile = Casefile(url=server.url)
    place = files.Place(files.connect(server), files.new_instance(), files.new_case())
    file_id = place.put_pending(CONTENT)["FileId"]
    before = casefile.file(file_id)
    casefile.call("POST", "transitions", {"result": "APPROVED"})
    said = steer(server, "POST", "sweep", {"dryRun": True}).json()
    assert said["expiredUploads"] == 0
    casefile.set_clock("2040-01-01T00:00:00Z", True)
    assert before["UploadIsOpen"] and not casefile.file(file_id)["UploadIsOpen"]
    casefile.reset()
    file_id = place.put_pending(CONTENT)["FileId"]
    deadline = datetime.datetime.now() + datetime.timedelta(seconds=20)
    while not steer(server, "POST", "sweep", {"dryRun": True}).json()["expiredUploads"]:
        assert datetime.datetime.now() < deadline
    said = casefile.sweep(dry_run=True)
    assert said["expiredUploads"] == 1 and casefile.file(file_id)["UploadIsOpen"]
    assert casefile.sweep() == said and not casefile.file(file_id)["UploadIsOpen"]
