"""The log tells which request it was, and no secret."""

import json
import os
import signal
import subprocess
import time

import pytest
import requests

import files
import wire
from casefile_server import clean_environment, wait_for_text
from serving import SHARED_INSTANCE, serve_settings

SECRET = "canary-secret-5f2c9a1b7e"
SESSION_TOKEN = "canary-session-token-71c0"
CLIENT_TOKEN = "canary-client-token-93ad"
FILE_NAME = "canary-file-name-22d1.pdf"
TAG_VALUE = "canary-tag-value-6e07"
CONTENT = b"canary-content-c41f"
CASE = "canary-case-id-0b8e"
QUERY_VALUE = "canary-query-value-d7f3"
ACCOUNT = "111111111111"


@pytest.fixture(scope="module", params=["info", "trace"])
def logged(request, start_server, tmp_path_factory):
    """A server's log after requests of every kind, and what must and must not be in it."""
    folder = tmp_path_factory.mktemp("logs")
    settings = serve_settings(
        folder, CASEFILE_KEYS=f"AKIDCANARY0000001:{SECRET}:{ACCOUNT}", CASEFILE_LOG_LEVEL=request.param,
        CASEFILE_LOG_FORMAT="json",
    )
    server = start_server("serve", folder=folder, **settings)
    client = files.connect(server, "AKIDCANARY0000001", SECRET)
    place = files.Place(
        client, SHARED_INSTANCE, f"arn:aws:cases:us-east-1:{ACCOUNT}:domain/d/case/{CASE}"
    )
    found = place.approved(CONTENT, FILE_NAME, ClientToken=CLIENT_TOKEN, Tags={"k": TAG_VALUE})
    answers = [
        requests.get(files.download_url(found)),
        files.put(found["Start"], CONTENT),
        files.put(found["Start"], CONTENT, **{"x-amz-meta-secret": SECRET}),
        requests.get(files.download_url(found) + f"&x={QUERY_VALUE}&X-Amz-Security-Token={SESSION_TOKEN}"),
        requests.get(f"{server.url}/casefile-attachments/x?token={QUERY_VALUE}"),
        requests.get(f"{server.url}/foo?token={QUERY_VALUE}", headers={"Authorization": SECRET, "Cookie": SECRET}),
    ]
    signer = wire.Signer("AKIDCANARY0000001", SECRET, token=SESSION_TOKEN)
    wire.call(server, "GET", f"/attached-files/i/f?associatedResourceArn=x&y={QUERY_VALUE}", signer=signer)
    wire.call(server, "GET", "/foo", signer=wire.Signer("AKIDCANARY0000001", SECRET + "x"))
    ids = [answer.headers["x-amzn-RequestId"] for answer in answers]
    ids += [place.client.list_tags_for_resource(resourceArn=found["FileArn"])["ResponseMetadata"]["RequestId"]]
    for request_id in ids:
        assert wait_for_text(server, request_id), f"{request_id} is not in the log:\n{server.log()[-2000:]}"
    signatures = [
        files.query_of(url)["X-Amz-Signature"] for url in (files.download_url(found), files.upload_url(found["Start"]))
    ]
    return server, signatures


def answer_many(url, count, at_once=100):
    """Sends so many requests on one connection, and reads all of their answers."""
    with wire.Connection(url) as connection:
        request = f"GET /livez HTTP/1.1\r\nHost: {connection.authority}\r\n\r\n".encode()
        for _ in range(count // at_once):
            connection.send(request * at_once)
            answers = b""
            while answers.count(b"HTTP/1.1 200 ") < at_once or not answers.endswith(b"}"):
                part = connection.socket.recv(1 << 16)
                assert part, answers[-200:]
                answers += part


def test_a_reader_of_the_log_that_stalls_stops_nothing(binary, tmp_path):
    """C9: lines that nobody reads are lost and counted; requests and the stop go on."""
    process = subprocess.Popen(
        [str(binary), "serve"], env=clean_environment(**serve_settings(tmp_path)), cwd=tmp_path, text=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )
    try:
        url = process.stdout.readline().decode().split()[1]
        answer_many(url, 40_000)
        assert requests.get(url + "/livez", timeout=5).status_code == 200
        # The reader comes back, and is told what it missed.
        seen = b""
        deadline = time.monotonic() + 30
        while b"Log lines were lost" not in seen and time.monotonic() < deadline:
            requests.get(url + "/livez", timeout=5)
            seen = seen[-1000:] + os.read(process.stderr.fileno(), 1 << 20)
        assert b"Log lines were lost" in seen
        answer_many(url, 40_000)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def test_no_secret_signature_or_query_is_in_the_log(logged):
    server, signatures = logged
    text = server.log()
    canaries = [SECRET, SESSION_TOKEN, CLIENT_TOKEN, FILE_NAME, TAG_VALUE, CONTENT.decode(), QUERY_VALUE, *signatures]
    assert [canary for canary in canaries if canary in text] == []
    assert "X-Amz-Signature" not in text and "X-Amz-Credential" not in text
    assert "Signature=" not in text and "associatedResourceArn=" not in text


def test_every_line_of_a_json_log_is_one_object(logged):
    server, _ = logged
    lines = server.error_path.read_text().splitlines() + server.output_path.read_text().splitlines()
    objects = [json.loads(line) for line in lines if line and not line.startswith("Ready. ")]
    assert objects and all(isinstance(line, dict) for line in objects)


def test_no_secret_is_stored_in_the_clear_beside_the_files(logged):
    server, _ = logged
    for path in (server.folder / "data").rglob("*"):
        if path.is_file():
            assert SECRET.encode() not in path.read_bytes(), path
