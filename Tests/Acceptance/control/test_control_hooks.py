"""`CASEFILE_HOOKS`: what `ready.d/*.sh` sees, and that nobody calls the server ready before."""

import json
import sys

import pytest

from casefile_server import run_to_end
from control import steer
from preparing import PreparingServer, until, write_hooks

WAIT = "touch here\nwhile [ ! -e go ]; do sleep 0.02; done\n"


@pytest.fixture
def preparing(binary, tmp_path):
    running = []

    def start(*arguments):
        server = PreparingServer(binary, tmp_path / "server", *arguments)
        running.append(server)
        return server.wait_until_alive()

    yield start
    for server in running:
        if server.process.poll() is None:
            server.kill()
        if not server._errors.closed:
            server._errors.close()


def test_scripts_run_in_the_order_of_their_names(start_dev, tmp_path):
    hooks = write_hooks(
        tmp_path, **{"20-b_sh": "echo b >> order", "10-a_sh": "echo a >> order", "C_sh": "echo C >> order"},
        **{"05-note_txt": "echo note >> order", "a_sh_off": "echo off >> order"},
    )
    server = start_dev("--hooks", str(hooks))
    assert (server.folder / "order").read_text().split() == ["a", "b", "C"]


def test_a_script_needs_no_right_to_be_run(start_dev, tmp_path):
    hooks = write_hooks(tmp_path, a_sh="echo ran > ran")
    (hooks / "ready.d" / "a.sh").chmod(0o444)
    assert (start_dev("--hooks", str(hooks)).folder / "ran").exists()


def test_a_script_is_told_where_the_server_is_and_its_keys(start_dev, tmp_path):
    names = ("AWS_ENDPOINT_URL_CONNECT", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "OF_THE_SERVER")
    hooks = write_hooks(tmp_path, a_sh="".join(f'echo "${name}" >> seen\n' for name in names))
    server = start_dev("--hooks", str(hooks), OF_THE_SERVER="inherited")
    assert (server.folder / "seen").read_text().split() == [server.url, "test", "test", "us-east-1", "inherited"]


def test_an_aws_sdk_works_in_a_script_without_more(start_dev, tmp_path):
    script = "import boto3; boto3.client('connect').list_attached_files_configurations(InstanceId='demo')"
    hooks = write_hooks(tmp_path, a_sh=f'{sys.executable} -c "{script}"')
    server = start_dev("--hooks", str(hooks))
    calls = steer(server, "GET", "requests").json()["requests"]
    assert [(call["operation"], call["status"]) for call in calls] == [("ListAttachedFilesConfigurations", 200)]


def test_a_script_finds_the_seed_there(start_dev, tmp_path):
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps({"files": [{
        "instanceId": "demo", "associatedResourceArn": "arn:aws:cases:us-east-1:000000000000:domain/d/case/1",
        "fileName": "seeded.pdf", "text": "x",
    }]}))
    hooks = write_hooks(tmp_path, a_sh='curl -fsS "$AWS_ENDPOINT_URL_CONNECT/_casefile/files" > seen')
    server = start_dev("--hooks", str(hooks), "--seed", str(seed))
    assert len(json.loads((server.folder / "seen").read_text())["files"]) == 1


def test_the_server_is_not_ready_before_its_hooks(preparing, tmp_path):
    server = preparing("--hooks", str(write_hooks(tmp_path, a_sh=WAIT, b_sh="echo b > last")))
    until((server.folder / "here").exists)
    status, answer = server.ask("/readyz")
    assert status == 503
    assert [failing["check"] for failing in answer["failing"]] == ["seed"]
    assert server.ask("/livez")[0] == 200
    assert "Ready." not in server.log()
    (server.folder / "go").touch()
    assert server.wait_until_ready().url == server.address
    assert server.ask("/readyz")[0] == 200
    assert (server.folder / "last").exists()
    server.stop()


def test_the_alias_for_hooks_says_when_they_are_through(preparing, tmp_path):
    server = preparing("--hooks", str(write_hooks(tmp_path, a_sh=WAIT)))
    until((server.folder / "here").exists)
    assert server.ask("/_localstack/init/ready")[1]["completed"] is False
    (server.folder / "go").touch()
    server.wait_until_ready()
    assert server.ask("/_localstack/init/ready")[1]["completed"] is True
    server.stop()


def test_what_a_script_prints_is_no_output_of_the_server(start_dev, tmp_path):
    hooks = write_hooks(tmp_path, a_sh="echo printed by a script\necho complained of >&2")
    server = start_dev("--hooks", str(hooks))
    assert server.output_path.read_text().splitlines()[0].startswith("Ready. ")
    errors = server.error_path.read_text()
    assert "printed by a script" in errors and "complained of" in errors


@pytest.mark.parametrize("script, told", [("exit 3", "exit code 3"), ("kill -9 $$", "signal 9"), ("if", "exit code 2")])
def test_a_script_that_fails_ends_the_server(binary, tmp_path, script, told):
    hooks = write_hooks(tmp_path, a_sh=script, b_sh="touch after")
    process = run_to_end(binary, "dev", "--listen", "127.0.0.1:0", "--hooks", hooks, cwd=tmp_path)
    assert process.returncode == 1
    assert "a.sh" in process.stderr and told in process.stderr, process.stderr
    assert "Ready." not in process.stdout
    assert not (tmp_path / "after").exists()


def test_a_stop_does_not_wait_for_a_script(preparing, tmp_path):
    server = preparing("--hooks", str(write_hooks(tmp_path, a_sh="echo $$ > here\nexec sleep 25", b_sh="touch after")))
    script = until(lambda: (server.folder / "here").exists() and (server.folder / "here").read_text().strip())
    server.terminate()
    server.wait()
    assert "Ready." not in server.log()
    assert not (server.folder / "after").exists()
    until(lambda: not is_running(script))


def is_running(process):
    try:
        with open(f"/proc/{process}/stat") as state:
            return state.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("is_there", [False, True])
def test_a_folder_without_ready_d_stops_the_start(binary, tmp_path, is_there):
    if is_there:
        (tmp_path / "hooks").mkdir()
    process = run_to_end(binary, "dev", "--listen", "127.0.0.1:0", "--hooks", tmp_path / "hooks", cwd=tmp_path)
    assert process.returncode == 78
    assert "CASEFILE_HOOKS" in process.stderr and "ready.d" in process.stderr
