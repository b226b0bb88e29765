"""`casefile sweep` and `casefile scrub` on the data of a stopped server."""

import json
import subprocess

import pytest
import requests

import files
from casefile_server import clean_environment
from serving import ALICE, SHARED_INSTANCE, serve_settings

SMALL = b"a small text that lies in the database of the blob store" * 3
LARGE = files.random_bytes(300 * files.KIBIBYTE)


@pytest.fixture
def own(start_server, tmp_path):
    return lambda: start_server("serve", folder=tmp_path, **serve_settings(tmp_path))


@pytest.fixture
def run(binary, tmp_path):
    """Runs a command with the settings of the server; returns its exit code and what it says in JSON."""

    def run(*command):
        process = subprocess.run(
            [str(binary), *command, "-o", "json"],
            env=clean_environment(**serve_settings(tmp_path)), capture_output=True, text=True, timeout=300,
        )
        answer = json.loads(process.stdout)
        assert set(answer) == {"schemaVersion", "command", "status", "data", "warnings", "error"}
        return process.returncode, answer

    return run


def place_on(server):
    client = files.connect(server, ALICE["key"], ALICE["secret"])
    return files.Place(client, SHARED_INSTANCE, files.new_case(ALICE["account"]))


def blob_files(folder):
    return [path for path in (folder / "data" / "blobs" / "blobs").glob("??/*") if path.is_file()]


def test_a_sweep_removes_what_no_file_needs_and_nothing_else(own, run, tmp_path):
    server = own()
    place = place_on(server)
    kept = [place.approved(content)["FileId"] for content in (SMALL, LARGE)]
    server.stop()
    [known] = blob_files(tmp_path)
    stray = known.with_name(f"{'0' * 30}{known.name[-2:]}")
    stray.write_bytes(b"left by a crash between its name and its note")
    interrupted = tmp_path / "data" / "blobs" / "tmp" / "0123456789abcdef"
    interrupted.write_bytes(b"left by a kill in the middle of an upload")
    code, answer = run("sweep", "--dry-run")
    assert code == 0 and answer["data"]["orphans"] == 1 and answer["data"]["dryRun"] is True
    assert stray.exists() and interrupted.exists()
    code, answer = run("sweep")
    assert code == 0 and answer["data"]["orphans"] == 1
    assert not stray.exists() and not interrupted.exists() and known.exists()
    code, answer = run("sweep")
    assert code == 0 and not any(count for name, count in answer["data"].items() if name != "dryRun")
    place.client = files.connect(own(), ALICE["key"], ALICE["secret"])
    for file_id, content in zip(kept, (SMALL, LARGE)):
        assert requests.get(place.get(file_id)["DownloadUrlMetadata"]["Url"]).content == content


def test_a_scrub_finds_damage_which_is_never_served(own, run, tmp_path):
    server = own()
    place = place_on(server)
    whole, damaged, small = (place.approved(content)["FileId"] for content in (LARGE, LARGE + b"x", SMALL))
    server.stop()
    code, answer = run("scrub")
    assert code == 0 and answer["data"]["blobs"] == 3 and answer["data"]["damagedFiles"] == []
    [blob] = [path for path in blob_files(tmp_path) if path.stat().st_size == len(LARGE) + 1]
    flip(blob, 1000)
    index = tmp_path / "data" / "blobs" / "index.sqlite"
    flip(index, index.read_bytes().index(SMALL[:40]))
    code, answer = run("scrub")
    assert code == 1 and sorted(answer["data"]["damagedFiles"]) == sorted([damaged, small])
    server = own()
    place.client = files.connect(server, ALICE["key"], ALICE["secret"])
    for file_id in (damaged, small):
        assert requests.get(place.get(file_id)["DownloadUrlMetadata"]["Url"]).status_code == 500
    assert requests.get(place.get(whole)["DownloadUrlMetadata"]["Url"]).content == LARGE


def flip(path, offset):
    with path.open("r+b") as file:
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ 1]))


@pytest.mark.parametrize("command", [("sweep",), ("sweep", "--dry-run"), ("scrub",), ("pair",)], ids="-".join)
def test_data_that_is_not_there_is_not_made(run, tmp_path, command):
    code, answer = run(*command)
    assert code == 1 and "there is no store of metadata" in answer["error"]["message"]
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("command", ["sweep", "scrub"])
def test_data_in_use_is_left_alone(own, run, command):
    own()
    code, answer = run(command)
    assert code == 1 and "in use by another casefile" in answer["error"]["message"]
