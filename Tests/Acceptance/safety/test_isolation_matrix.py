"""Operations × keys × instances × resources × states: what is not yours looks like what is not there (C1–C4)."""

import json
import os
import random
import statistics
import time

import pytest

import files
import matrix
import wire
from casefile_server import run_to_end
from fast import FastClient
from serving import serve_settings

SEED = 3
COUNT = 60_000 if os.environ.get("CASEFILE_NIGHTLY") else 5_500
NO_FILE_OPERATIONS = ("Describe", "ListConfigurations", "Update", "Start")


@pytest.fixture(scope="module")
def world(start_server, tmp_path_factory):
    return matrix.World(start_server, tmp_path_factory.mktemp("matrix"))


def judge(world, case):
    """What is wrong with the answer to a case; `None` when nothing is."""
    answer, expected = world.ask(case), world.expected(case)
    if case.operation == "ListAttachedFiles" and expected in ("own", 200):
        visible = {
            file.id for file in world.files
            if (file.owner, file.instance, file.resource) == (case.key.account, case.instance, case.resource)
            and file.state not in ("deleted", "never")
        }
        return None if {file["FileId"] for file in answer.json()["Files"]} == visible else "lists other files"
    if expected == "own":
        if answer.status != 200:
            return f"the owner gets {answer.status}"
        return None if case.operation == "ListTagsForResource" or case.file.id.encode() in answer.body else "no file"
    if answer.status != expected:
        return f"{answer.status} instead of {expected}"
    return None if matrix.picture(answer, case.file.id) == world.absent(case) else "differs from an absent file"


@pytest.mark.timeout(3600)
def test_what_is_not_yours_looks_like_what_is_not_there(world):
    """C1, C2, C3: same status, headers and body but for the request id; 403 before any look-up; nothing changes."""
    before = world.snapshot()
    cases = world.cases(COUNT, SEED)
    assert len(cases) >= min(COUNT, 5_000)
    if COUNT > 50_000:
        assert len(cases) >= 50_000
    covered = {(case.operation, case.key.name, case.file.state) for case in cases}
    assert len(covered) >= len(matrix.OPERATIONS) * len(matrix.KEYS) * len(matrix.STATES) - 30
    wrong = []
    for case in cases:
        problem = judge(world, case)
        if problem:
            wrong.append((problem, case))
            if len(wrong) > 5:
                break
    assert not wrong, "\n".join(map(str, wrong))
    expectations = {world.expected(case) for case in cases}
    assert expectations == {"own", 200, 400, 403, 404}
    assert world.snapshot() == before


def test_the_matrix_sees_a_difference(world):
    """C2, positive control: one more byte in a header or body, and one other status, is seen."""
    case = next(case for case in world.cases(5_000, SEED) if world.expected(case) == 404)
    answer = world.ask(case)
    same = matrix.picture(answer, case.file.id)
    assert same == world.absent(case)
    answer.headers.append(("X-Extra", "1"))
    assert matrix.picture(answer, case.file.id) != same
    answer.headers.pop()
    answer.body += b" "
    assert matrix.picture(answer, case.file.id) != same


@pytest.mark.parametrize("kind", NO_FILE_OPERATIONS)
@pytest.mark.parametrize("key", matrix.KEYS, ids=lambda key: key.name)
def test_an_instance_of_another_account_looks_like_none(world, key, kind):
    """C1, C2: Start and the configuration operations answer the same bytes for a bound and for an unknown instance."""
    client, account = world.clients[key.name], matrix.ACCOUNTS[key.account]
    resource = f"arn:aws:cases:us-east-1:{account}:domain/d/case/instances-{key.name}"
    body = {"FileName": "a.pdf", "FileSizeInBytes": 1, "FileUseCaseType": "ATTACHMENT"}

    def ask(instance):
        path = f"/attached-files-configurations/{instance}"
        method, target, content = {
            "Describe": ("GET", f"{path}/TASK", None), "ListConfigurations": ("GET", path, None),
            "Update": ("POST", f"{path}/TASK", {"MaximumSizeLimitInBytes": 5}),
            "Start": ("PUT", wire.file_target(instance, resource), body),
        }[kind]
        return client.call(method, target, content)

    names = {
        "Describe": "DescribeAttachedFilesConfiguration", "ListConfigurations": "ListAttachedFilesConfigurations",
        "Update": "UpdateAttachedFilesConfiguration", "Start": "StartAttachedFileUpload",
    }
    pictures = {}
    for instance in (matrix.BOUND, matrix.UNKNOWN, matrix.FIRST):
        answer = ask(instance)
        allows = "*" in (key.operations or ()) or key.allows(names[kind], instance)
        exists = instance == matrix.FIRST or (instance == matrix.BOUND and key.account == "a")
        expected = 403 if not allows else 200 if exists else 400 if kind == "Start" else 404
        assert answer.status == expected, (instance, answer.body)
        pictures[instance] = matrix.picture(answer, instance)
    if key.account != "a":
        assert pictures[matrix.BOUND] == pictures[matrix.UNKNOWN]


ALL_OPERATIONS = {
    "StartAttachedFileUpload": "PUT /attached-files/{i}?associatedResourceArn={r}",
    "CompleteAttachedFileUpload": "POST /attached-files/{i}/{f}?associatedResourceArn={r}",
    "GetAttachedFile": "GET /attached-files/{i}/{f}?associatedResourceArn={r}",
    "DeleteAttachedFile": "DELETE /attached-files/{i}/{f}?associatedResourceArn={r}",
    "BatchGetAttachedFileMetadata": "POST /attached-files/{i}?associatedResourceArn={r}",
    "DescribeAttachedFilesConfiguration": "GET /attached-files-configurations/{i}/CASE",
    "ListAttachedFilesConfigurations": "GET /attached-files-configurations/{i}",
    "UpdateAttachedFilesConfiguration": "POST /attached-files-configurations/{i}/CASE",
    "TagResource": "POST /tags/{a}",
    "UntagResource": "DELETE /tags/{a}?tagKeys=k",
    "ListTagsForResource": "GET /tags/{a}",
    "ListAttachedFiles": "GET /_casefile/files?instance={i}&resource={r}",
}
BODIES = {
    "StartAttachedFileUpload": {"FileName": "a.pdf", "FileSizeInBytes": 1, "FileUseCaseType": "ATTACHMENT"},
    "BatchGetAttachedFileMetadata": {"FileIds": ["x"]},
    "UpdateAttachedFilesConfiguration": {},
    "TagResource": {"tags": {"k": "v"}},
}


def call_operation(client, operation, instance, account):
    resource = f"arn:aws:cases:us-east-1:{account}:domain/d/case/allowed"
    arn = f"arn:aws:connect:us-east-1:{account}:instance/{instance}/file/{files.new_token()}"
    method, target = ALL_OPERATIONS[operation].split(" ", 1)
    target = target.format(i=instance, f=files.new_token(), r=wire.escaped(resource), a=wire.escaped(arn))
    return client.call(method, target, BODIES.get(operation))


def test_an_allow_list_allows_what_it_names_and_nothing_else(start_server, tmp_path):
    """C3: twelve keys of one operation each × twelve operations × three instances; checked is what is done."""
    keys = {
        operation: matrix.Key(f"only-{number}", "a", (operation,), (matrix.FIRST,))
        for number, operation in enumerate(ALL_OPERATIONS)
    }
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"keys": [key.entry() for key in keys.values()]}))
    path.chmod(0o600)
    settings = serve_settings(
        tmp_path, CASEFILE_KEYS=None, CASEFILE_KEYS_FILE=str(path), CASEFILE_INSTANCES=f"{matrix.FIRST},{matrix.SECOND}"
    )
    server = start_server("serve", folder=tmp_path, **settings)
    for allowed, key in keys.items():
        client = FastClient(server, key.id, key.secret)
        for operation in ALL_OPERATIONS:
            for instance in (matrix.FIRST, matrix.SECOND, matrix.UNKNOWN):
                answer = call_operation(client, operation, instance, matrix.ACCOUNTS["a"])
                if operation == allowed and instance == matrix.FIRST:
                    assert answer.status in (200, 404), (allowed, operation, answer.body)
                else:
                    wire.refused(answer, 403, "AccessDeniedException")


@pytest.mark.parametrize("entry", [
    {"operations": ["getattachedfile"]}, {"operations": ["GetAttachedFile "]}, {"operations": ["Get*"]},
    {"operations": ["GetAttachedFile", "*"]}, {"operations": ["connect:GetAttachedFile"]}, {"operations": [""]},
    {"operations": ["GetAttachedFile\u200b"]}, {"operations": ["GetAttachedFil\u0435"]},
    {"operations": "GetAttachedFile"}, {"operations": [None]}, {"operations": {}},
    {"Operations": ["GetAttachedFile"]}, {"operation": ["GetAttachedFile"]},
    {"instances": ["inst*"]}, {"instances": [""]}, {"instances": ["a/b"]}, {"instances": [matrix.FIRST, "*"]},
    {"instances": "*"}, {"instances": [1]}, {"instances": ["\uff41"]},
], ids=ascii)
def test_an_allow_list_that_is_not_understood_stops_the_start(binary, tmp_path, entry):
    """C3: other cases, wildcards, unknown names, look-alikes and wrong types are never taken for something."""
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"keys": [matrix.Key("x", "a").entry() | entry]}))
    path.chmod(0o600)
    settings = serve_settings(tmp_path, CASEFILE_KEYS=None, CASEFILE_KEYS_FILE=str(path))
    result = run_to_end(binary, "serve", **settings)
    assert result.returncode == 78 and "CASEFILE_KEYS_FILE" in result.stderr, result.stderr


def test_a_batch_get_answers_each_id_by_itself(world):
    """C4: 200 batches that mix own, foreign, deleted, absent, doubled and twisted ids answer per id."""
    source = random.Random(SEED)
    for _ in range(200):
        owner, instance, resource = source.choice(list(matrix.places()))
        known = {
            file.id for file in world.files
            if (file.owner, file.instance, file.resource) == (owner, instance, resource)
            and file.state not in ("deleted", "never")
        }
        ids = [source.choice(world.files).id for _ in range(source.randint(1, 60))] + sorted(known)
        ids += [source.choice(ids).upper(), source.choice(ids) + " ", source.choice(ids)[:-1], files.new_token()]
        ids += [source.choice(ids) + "\u0301", "../" + source.choice(ids), source.choice(ids) * 2]
        ids = ids[:100]
        source.shuffle(ids)
        answer = world.clients[owner].call("POST", wire.file_target(instance, resource), {"FileIds": ids})
        assert answer.status == 200, answer.body
        found = [file["FileId"] for file in answer.json()["Files"]]
        errors = [entry["FileId"] for entry in answer.json()["Errors"]]
        assert sorted(found + errors) == sorted(set(ids))
        assert set(found) == known & set(ids)
        assert {file["AssociatedResourceArn"] for file in answer.json()["Files"]} <= {resource}
        assert len({(entry["ErrorCode"], entry["ErrorMessage"]) for entry in answer.json()["Errors"]}) <= 1


@pytest.mark.parametrize("count, status", [(0, 400), (1, 200), (100, 200), (101, 400), (5_000, 400)])
def test_a_batch_get_is_capped(world, count, status):
    """C4: 1 to 100 ids; beyond the cap nothing is looked up."""
    _, instance, resource = next(matrix.places())
    body = {"FileIds": [files.new_token() for _ in range(count)]}
    answer = world.clients["a"].call("POST", wire.file_target(instance, resource), body)
    assert answer.status == status, answer.body


@pytest.mark.skipif(not os.environ.get("CASEFILE_NIGHTLY"), reason="needs a quiet machine and minutes")
@pytest.mark.timeout(1200)
def test_time_does_not_tell_a_foreign_file_from_none(world):
    """C2: over 100,000 calls the difference in time is below that of two samples of the same question."""
    file = next(
        file for file in world.files
        if (file.owner, file.state, file.instance) == ("a", "approved", matrix.FIRST)
    )
    key = next(key for key in matrix.KEYS if key.name == "b")
    mine = file.resource.replace(matrix.ACCOUNTS["a"], matrix.ACCOUNTS["b"])
    case = matrix.Case("GetAttachedFile", key, matrix.FIRST, mine, file)
    samples = {"foreign": [], "absent": [], "again": []}
    source = random.Random(SEED)
    for _ in range(34_000):
        for kind in source.sample(list(samples), 3):
            file_id = file.id if kind == "foreign" else files.new_token()
            began = time.perf_counter_ns()
            answer = world.ask(case, file_id)
            samples[kind].append(time.perf_counter_ns() - began)
            assert answer.status == 404
    medians = {kind: statistics.median(values) for kind, values in samples.items()}
    noise = abs(medians["absent"] - medians["again"])
    difference = abs(medians["foreign"] - medians["absent"])
    assert difference <= max(5 * noise, medians["absent"] * 0.02), medians
