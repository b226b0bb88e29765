"""`CASEFILE_SEED`: the server begins with it, or does not begin."""

import json

import pytest

import files
from casefile_server import run_to_end
from control import steer
from serving import serve_settings

CASE = "arn:aws:cases:us-east-1:000000000000:domain/d/case/1"
FILE = {"instanceId": "demo", "associatedResourceArn": CASE, "fileName": "seeded.pdf", "text": "seeded content"}
STATES = ["STARTED", "UPLOADED", "PROCESSING", "APPROVED", "REJECTED", "FAILED"]


def write(folder, seed):
    path = folder / "seed.json"
    if isinstance(seed, bytes):
        path.write_bytes(seed)
    else:
        path.write_text(seed if isinstance(seed, str) else json.dumps(seed, indent=2))
    return str(path)


def started(start_dev, folder, seed, **settings):
    return start_dev("--seed", write(folder, seed), **settings)


def test_the_server_begins_with_files_in_every_state(start_dev, tmp_path):
    seed = {"files": [FILE | {"status": state, "tags": {"state": state}} for state in STATES]}
    server = started(start_dev, tmp_path, seed)
    found = {file["Tags"]["state"]: file["FileStatus"] for file in steer(server, "GET", "files").json()["files"]}
    assert found == {state: state if state not in ("STARTED", "UPLOADED") else "PROCESSING" for state in STATES}
    place = files.Place(files.connect(server), "demo", CASE)
    listed = steer(server, "GET", "files").json()["files"]
    approved = next(file for file in listed if file["FileStatus"] == "APPROVED")
    assert files.download(place.get(approved["FileId"])).content == b"seeded content"


def test_the_server_begins_with_rules(start_dev, tmp_path):
    fault = {"operation": "GetAttachedFile", "error": "ThrottlingException"}
    seed = {"transitions": [{"result": "REJECTED"}], "faults": [fault]}
    server = started(start_dev, tmp_path, seed)
    assert steer(server, "GET", "transitions").json() == {"transitions": seed["transitions"]}
    assert steer(server, "GET", "faults").json() == {"faults": seed["faults"]}


def test_a_reset_does_not_bring_the_seed_back(start_dev, tmp_path):
    server = started(start_dev, tmp_path, {"files": [FILE]})
    assert steer(server, "POST", "reset").json() == {"removedFiles": 1}
    assert steer(server, "GET", "files").json() == {"files": []}


def test_the_variable_does_what_the_flag_does(start_dev, tmp_path):
    server = start_dev(CASEFILE_SEED=write(tmp_path, {"files": [FILE]}))
    assert len(steer(server, "GET", "files").json()["files"]) == 1


@pytest.mark.parametrize("settings", [
    {"CASEFILE_REGION": "eu-west-1"}, {"CASEFILE_THROTTLE": "1/2"}, {"CASEFILE_BUCKET": "bytes"},
    {"CASEFILE_PUBLIC_URL": "https://files.example.com"}, {"CASEFILE_SCANNER": "none"}, {"CASEFILE_TYPE_CHECK": "on"},
    {"CASEFILE_MAX_FILES_PER_RESOURCE": "6"},
    {"CASEFILE_STORE": "memory", "CASEFILE_BLOBS": "memory"},
    {"CASEFILE_KEYS": "AKIDSEED:a-secret-of-some-length:111111111111"},
], ids=lambda settings: next(iter(settings)))
def test_a_seed_works_with_other_settings(start_dev, tmp_path, settings):
    seed = {"files": [FILE | {"status": state} for state in STATES]}
    server = started(start_dev, tmp_path, seed, **settings)
    found = [file["FileStatus"] for file in steer(server, "GET", "files").json()["files"]]
    assert sorted(found) == sorted(["PROCESSING"] * 3 + ["APPROVED", "REJECTED", "FAILED"])


BAD = {
    "no JSON": ('{\n  "files": [\n    {,}\n  ]\n}', ["line 3"]),
    "cut": ('{\n  "files": [', ["line 2"]),
    "no object": ("[]", ["JSON object"]),
    "empty": ("", ["line 1"]),
    "no text": (b'{"files": [\n"\xff"]}', ["line"]),
    "unknown": ({"file": []}, ["file", "files, transitions, faults"]),
    "wrong type": ({"files": [FILE | {"text": 1}]}, ["files[0].text"]),
    "bad status": ({"files": [FILE | {"status": "LOST"}]}, ["files[0].status", "APPROVED"]),
    "bad rule": ({"transitions": [{"result": "REJECTED", "after": {"reads": -1}}]}, ["transitions[0].after.reads"]),
    "bad fault": ({"faults": [{"operation": "PutObject"}]}, ["faults[0].error"]),
    "refused": ({"files": [FILE, FILE | {"fileName": "a.exe"}]}, ["files[1]", "extension"]),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_seed_stops_the_start_and_names_the_place(binary, tmp_path, name):
    seed, mentions = BAD[name]
    process = run_to_end(binary, "dev", "--listen", "127.0.0.1:0", "--seed", write(tmp_path, seed), cwd=tmp_path)
    assert process.returncode == 78, process.stderr
    assert "Ready." not in process.stdout
    for mention in ["CASEFILE_SEED", *mentions]:
        assert mention in process.stderr, process.stderr
    assert "Fatal error" not in process.stderr


def test_a_seed_file_that_is_not_there_stops_the_start(binary, tmp_path):
    process = run_to_end(binary, "dev", "--listen", "127.0.0.1:0", "--seed", tmp_path / "none.json", cwd=tmp_path)
    assert process.returncode == 78
    assert "CASEFILE_SEED" in process.stderr


def test_a_bad_seed_leaves_no_file_in_a_data_folder(binary, start_dev, tmp_path):
    seed = write(tmp_path, {"files": [FILE, FILE | {"fileName": "a.exe"}]})
    data = ("--data", str(tmp_path / "data"))
    assert run_to_end(binary, "dev", "--listen", "127.0.0.1:0", *data, "--seed", seed, cwd=tmp_path).returncode == 78
    server = start_dev(*data)
    assert steer(server, "GET", "files").json() == {"files": []}


@pytest.mark.parametrize("name", ["CASEFILE_SEED", "CASEFILE_HOOKS"])
def test_serve_takes_neither_seed_nor_hooks(binary, tmp_path, name):
    value = write(tmp_path, {}) if name == "CASEFILE_SEED" else str(tmp_path)
    (tmp_path / "ready.d").mkdir()
    process = run_to_end(binary, "serve", cwd=tmp_path, **serve_settings(tmp_path, **{name: value}))
    assert process.returncode == 78
    assert name in process.stderr and "dev" in process.stderr
