"""The commands beside the server: what they print, and the exit codes that scripts branch on."""

import json
import os
import re
import socket
import ssl
import stat
import subprocess
import threading

import pytest

import files
from casefile_server import clean_environment, run_to_end
from serving import ALICE, SHARED_INSTANCE, needs

CONTENT = b"%PDF-1.7 from the command line\n"
REFUSED, REJECTED_FILE, USAGE, UNREACHABLE, NO_PERMISSION, CONFIGURATION, TIMED_OUT = 2, 3, 64, 69, 77, 78, 124


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def run(binary, dev, tmp_path):
    """Runs a command against the dev server."""

    def run(*arguments, key="test", secret="test", url=None, **settings):
        return run_to_end(
            binary, *arguments, cwd=tmp_path, AWS_ENDPOINT_URL_CONNECT=url or dev.url, AWS_ACCESS_KEY_ID=key,
            AWS_SECRET_ACCESS_KEY=secret, AWS_REGION="us-east-1", **settings,
        )

    return run


@pytest.fixture
def nowhere():
    """A URL on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{probe.getsockname()[1]}"


def where(place):
    return "--resource", place.resource, "--instance", place.instance


def assert_ended(process, code):
    assert process.returncode == code, (process.stdout, process.stderr)
    if code:
        assert process.stderr.strip()
        assert "Fatal error" not in process.stderr


def assert_is_plain(process, sentence):
    """The failure is named in a person's words, not in those of the libraries."""
    assert sentence in process.stderr, process.stderr
    assert not re.search(r"NIO|SSL|Error|errno|\.swift|\.c:|\.cc|/", process.stderr.splitlines()[0]), process.stderr


@pytest.mark.parametrize("argument", ["version", "--version"])
def test_the_version_is_printed(binary, argument):
    process = run_to_end(binary, argument)
    assert_ended(process, 0)
    assert re.search(r"\d+\.\d+\.\d+", process.stdout)
    assert process.stderr == ""


def test_help_is_printed_and_wrong_usage_ends_with_64(binary):
    assert_ended(run_to_end(binary, "--help"), 0)
    for command in ("dev", "serve", "wait", "env", "upload", "download", "version"):
        process = run_to_end(binary, command, "--help")
        assert_ended(process, 0)
        assert "USAGE" in process.stdout
        assert_ended(run_to_end(binary, command, "--no-such-flag"), USAGE)
    assert_ended(run_to_end(binary, "no-such-command"), USAGE)


def test_env_sets_what_aws_clients_read(binary, dev):
    printed = run_to_end(binary, "env", "--endpoint-url", dev.url)
    assert_ended(printed, 0)
    names = "AWS_ENDPOINT_URL_CONNECT AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_REGION AWS_DEFAULT_REGION AWS_SESSION_TOKEN".split()
    script = printed.stdout + "printf '%s\\n' " + " ".join(f'"${name}"' for name in names)
    # A token of other credentials does not stay.
    environment = clean_environment(AWS_SESSION_TOKEN="of-another-account")
    shell = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True, env=environment)
    assert shell.stdout.split("\n") == [dev.url, "test", "test", "us-east-1", "us-east-1", "", ""]


@pytest.mark.parametrize("shell, line", [
    ("bash", "export AWS_ACCESS_KEY_ID="), ("fish", "set -gx AWS_ACCESS_KEY_ID "), ("pwsh", "$env:AWS_ACCESS_KEY_ID"),
])
def test_env_writes_for_each_shell(binary, shell, line):
    assert line in run_to_end(binary, "env", "--shell", shell).stdout


def test_wait_ends_when_the_server_is_ready(run):
    assert_ended(run("wait", "--timeout", "5"), 0)


def test_wait_runs_out_where_nobody_listens(run, nowhere):
    assert_ended(run("wait", "--timeout", "1", "--endpoint-url", nowhere), TIMED_OUT)


def test_an_upload_and_a_download_are_byte_equal(run, place, source, tmp_path):
    uploaded = run("upload", source, *where(place), "--wait")
    assert_ended(uploaded, 0)
    file_id = uploaded.stdout.split()[0]
    found = place.get(file_id)
    assert (found["FileStatus"], found["FileName"]) == ("APPROVED", "report.pdf")
    target = tmp_path / "target.pdf"
    assert_ended(run("download", file_id, *where(place), "-o", target), 0)
    assert target.read_bytes() == CONTENT
    printed = run("download", file_id, *where(place), "-o", "-")
    assert_ended(printed, 0)
    assert printed.stdout.encode() == CONTENT


def test_a_pipe_is_written_into_and_stays(run, place, tmp_path):
    file_id = place.approved(CONTENT)["Start"]["FileId"]
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    assert_ended(run("download", file_id, *where(place), "-o", pipe), 0)
    reader.join(10)
    assert read == [CONTENT]
    assert stat.S_ISFIFO(pipe.lstat().st_mode)
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


@pytest.mark.parametrize("old", [None, b"old"], ids=["dangling", "file"])
def test_a_symbolic_link_stays_and_its_target_is_replaced(run, place, tmp_path, old):
    file_id = place.approved(CONTENT)["Start"]["FileId"]
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link").symlink_to("target")
    (tmp_path / "link").symlink_to(folder / "link")
    if old:
        (folder / "target").write_bytes(old)
    assert_ended(run("download", file_id, *where(place), "-o", tmp_path / "link"), 0)
    assert (tmp_path / "link").is_symlink() and (folder / "link").is_symlink()
    assert (folder / "target").read_bytes() == CONTENT
    assert sorted(path.name for path in folder.iterdir()) == ["link", "target"]


def test_a_folder_or_a_circle_of_links_is_no_target(run, place, tmp_path):
    file_id = place.approved(CONTENT)["Start"]["FileId"]
    (tmp_path / "circle").symlink_to("circle")
    for path in (tmp_path, tmp_path / "circle"):
        process = run("download", file_id, *where(place), "-o", path)
        assert_ended(process, 1)
        assert f"{path} cannot be written" in process.stderr
    assert (tmp_path / "circle").is_symlink()


def test_a_full_device_is_named_when_standard_output_goes_there(binary, dev, place):
    file_id = place.approved(CONTENT)["Start"]["FileId"]
    with open("/dev/full", "wb") as full:
        process = subprocess.run(
            [binary, "download", file_id, *where(place), "-o", "-", "--endpoint-url", dev.url],
            stdout=full, stderr=subprocess.PIPE, text=True, env=clean_environment(), timeout=30,
        )
    assert process.returncode == 1
    assert "standard output cannot be written: no space left on device" in process.stderr


def test_verbose_shows_each_request_without_its_query(run, place, source, tmp_path):
    uploaded = run("upload", source, *where(place), "-v")
    assert_ended(uploaded, 0)
    downloaded = run("download", uploaded.stdout.split()[0], *where(place), "-o", tmp_path / "x", "-v")
    assert_ended(downloaded, 0)
    sent = re.findall(r"method=(\S+) .*status=200 url=(\S+)", uploaded.stderr + downloaded.stderr)
    objects = [method for method, url in sent if "/casefile-attachments/" in url]
    assert objects == ["PUT", "GET"]
    assert len(sent) >= 6
    assert not re.search(r"\?|Signature|X-Amz-|associatedResourceArn", uploaded.stderr + downloaded.stderr)


def test_verbose_shows_what_wait_asks(run, nowhere):
    assert re.search(r"GET .*status=200 .*/readyz", run("wait", "--timeout", "5", "-v").stderr)
    process = run("wait", "--timeout", "1", "--endpoint-url", nowhere, "-v")
    assert_ended(process, TIMED_OUT)
    assert re.search(r"connection refused.* method=GET url=\S+/readyz", process.stderr)


@pytest.mark.parametrize("size", [1, 1024, 5 * files.MEBIBYTE, 20 * files.MEBIBYTE])
def test_the_client_of_the_commands_carries_every_size(run, place, tmp_path, size):
    source, target = tmp_path / "source.pdf", tmp_path / "target.pdf"
    source.write_bytes(files.random_bytes(size))
    uploaded = run("upload", source, *where(place))
    assert_ended(uploaded, 0)
    assert_ended(run("download", uploaded.stdout.split()[0], *where(place), "-o", target), 0)
    assert target.read_bytes() == source.read_bytes()


def test_json_output_has_one_form_for_success_and_failure(run, place, source, tmp_path):
    good = run("upload", source, *where(place), "-o", "json")
    assert_ended(good, 0)
    other = tmp_path / "report.exe"
    other.write_bytes(b"x")
    bad = run("upload", other, *where(place), "-o", "json")
    assert bad.returncode == REFUSED
    documents = [json.loads(process.stdout) for process in (good, bad)]
    for document in documents:
        assert {"schemaVersion", "command", "status", "data", "warnings", "error"} <= document.keys()
    assert documents[0]["error"] is None and documents[1]["error"]["code"] == "InvalidRequestException"
    assert documents[1]["error"]["retryable"] is False


def test_a_refusal_tells_reason_and_request_id(run, place, tmp_path, dev):
    path = tmp_path / "report.exe"
    path.write_bytes(b"x")
    process = run("upload", path, *where(place))
    assert_ended(process, REFUSED)
    assert "INVALID_FILE_TYPE" in process.stderr and "request id " in process.stderr
    assert "secret" not in process.stderr.lower()


def test_an_unknown_file_is_refused(run, place, tmp_path):
    target = tmp_path / "target"
    assert_ended(run("download", files.new_token(), *where(place), "-o", target), REFUSED)
    assert not target.exists()


def test_a_wrong_secret_is_no_permission(run, place, source):
    process = run("upload", source, *where(place), secret="wrong")
    assert_ended(process, NO_PERMISSION)


def test_no_server_is_unreachable(run, place, source, nowhere):
    process = run("upload", source, *where(place), url=nowhere)
    assert_ended(process, UNREACHABLE)
    assert_is_plain(process, "connection refused")


def test_a_host_without_address_is_unreachable(run, place, source):
    process = run("upload", source, *where(place), url="http://no-such-host.invalid")
    assert_ended(process, UNREACHABLE)
    assert_is_plain(process, "no such host")


def test_a_server_that_ends_the_connection_is_unreachable(run, place, source):
    with socket.create_server(("127.0.0.1", 0)) as server:
        def end_each():
            while True:
                try:
                    server.accept()[0].close()
                except OSError:
                    return

        threading.Thread(target=end_each, daemon=True).start()
        process = run("upload", source, *where(place), url=f"http://127.0.0.1:{server.getsockname()[1]}")
        server.shutdown(socket.SHUT_RDWR)
    assert_ended(process, UNREACHABLE)
    assert_is_plain(process, "the server closed the connection")


def test_a_certificate_of_an_unknown_authority_is_not_trusted(run, place, source, tmp_path):
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    command = [needs("openssl"), *"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost".split()]
    subprocess.run(
        [*command, "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    with socket.create_server(("127.0.0.1", 0)) as server:
        def shake_hands():
            while True:
                try:
                    context.wrap_socket(server.accept()[0], server_side=True).close()
                except ssl.SSLError:
                    continue
                except OSError:
                    return

        threading.Thread(target=shake_hands, daemon=True).start()
        process = run("upload", source, *where(place), url=f"https://127.0.0.1:{server.getsockname()[1]}")
        server.shutdown(socket.SHUT_RDWR)
    assert_ended(process, UNREACHABLE)
    assert_is_plain(process, "the server's certificate is not trusted")


def test_plain_http_where_tls_was_asked_for_is_said(run, place, source, dev):
    process = run("upload", source, *where(place), url=dev.url.replace("http:", "https:"))
    assert_ended(process, UNREACHABLE)
    assert_is_plain(process, "does the server speak TLS?")


def test_missing_and_malformed_arguments_are_usage_errors(run, place, source):
    assert_ended(run("upload", source), USAGE)
    assert_ended(run("upload", source, "--resource", "no-arn"), USAGE)
    assert_ended(run("download", "x", *where(place)), USAGE)


def test_a_file_that_is_not_there_fails(run, place, tmp_path):
    process = run("upload", tmp_path / "nothing.pdf", *where(place))
    assert_ended(process, 1)
    assert "nothing.pdf" in process.stderr


def test_a_pending_file_cannot_be_downloaded_yet(run, place, tmp_path):
    started = place.start()
    process = run("download", started["FileId"], *where(place), "-o", tmp_path / "target")
    assert_ended(process, 75)
    assert not (tmp_path / "target").exists()


def test_a_malformed_endpoint_is_a_configuration_error(run, place, source):
    assert run("upload", source, *where(place), url="nonsense").returncode in (USAGE, CONFIGURATION)


def test_the_commands_work_against_serve(binary, serve, source, tmp_path):
    resource = files.new_case(ALICE["account"])
    process = run_to_end(
        binary, "upload", source, "--resource", resource, "--instance", SHARED_INSTANCE, cwd=tmp_path,
        AWS_ENDPOINT_URL_CONNECT=serve.url, AWS_ACCESS_KEY_ID=ALICE["key"], AWS_SECRET_ACCESS_KEY=ALICE["secret"],
    )
    assert_ended(process, 0)


def test_a_quick_start_by_shell_uploads_a_file(binary, dev, source):
    script = f"""
        set -eu
        eval "$('{binary}' env --endpoint-url {dev.url})"
        '{binary}' wait --timeout 5
        '{binary}' upload '{source}' --resource '{files.new_case()}' --wait
    """
    process = subprocess.run(["sh", "-c", script], capture_output=True, text=True, env=clean_environment(), timeout=30)
    assert process.returncode == 0, process.stderr
    assert re.fullmatch(r"[0-9a-f-]{36}", process.stdout.split()[0])
