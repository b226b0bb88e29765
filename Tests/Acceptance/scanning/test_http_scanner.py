"""The HTTP scanner: Connect's scanner event, signed, and a URL for the bytes that is good for one scan."""

import json
import re
import time
from urllib.parse import urlsplit

import pytest
import requests

import files
from clamd import EICAR
from http_scanner import SECRET, HTTPScanner
from scans import at_once

APPROVED = b'{"Status":"APPROVED"}'


@pytest.fixture
def ask(scanning, tmp_path):
    """Starts an HTTP scanner and a server that asks it."""
    secret = tmp_path / "scanner-secret"
    secret.write_bytes(SECRET)
    secret.chmod(0o600)
    scanners = []

    def start(answer=None, setting=None, **settings):
        scanner = HTTPScanner(answer)
        scanners.append(scanner)
        defaults = {"CASEFILE_SCANNER_SECRET_FILE": str(secret)}
        text = setting.format(port=scanner.port) if setting else scanner.setting
        return scanner, scanning(text, **defaults | settings)

    yield start
    for scanner in scanners:
        scanner.close()


def test_an_http_scanner_gets_the_signed_event_and_the_bytes(ask):
    scanner, server = ask()
    content = files.random_bytes(3 * files.MEBIBYTE)
    good, bad = server.complete(content, "böse \"name\".txt"), server.complete(content + EICAR)
    assert server.verdict(good) == "APPROVED"
    assert server.verdict(bad) == "REJECTED"
    assert scanner.problems == []
    assert files.download(server.place.get(good["FileId"])).content == content
    event = next(event for event in scanner.events if event["File"]["FileId"] == good["FileId"])
    url = event["File"]["FileLocation"].pop("DownloadUrl")
    key = "/".join(urlsplit(url).path.split("/")[3:6])
    created = event["File"].pop("FileCreationTime")
    assert abs(created / 1000 - time.time()) < 300
    assert event == {
        "Version": "1.0",
        "InstanceId": server.place.instance,
        "File": {
            "FileId": good["FileId"], "FileName": "böse \"name\".txt", "FileSizeInBytes": len(content),
            "FileLocation": {"S3Location": {
                "Key": key, "Bucket": "casefile-attachments", "Arn": f"arn:aws:s3:::casefile-attachments/{key}",
            }},
        },
    }


def test_many_files_get_their_own_verdicts(ask):
    scanner, server = ask()
    started = at_once(server.complete, [b"x" * 1000 + (EICAR if number % 2 else b"") for number in range(30)])
    assert [server.verdict(start) for start in started] == ["APPROVED", "REJECTED"] * 15
    assert scanner.problems == []


def test_the_url_of_a_scan_dies_with_it_and_is_good_for_nothing_else(ask):
    seen = {}

    def answer(request):
        url = request.event["File"]["FileLocation"]["DownloadUrl"]
        path = urlsplit(url).path
        token = path.split("/")[6]
        seen["good"] = requests.get(url).status_code
        seen["range"] = requests.get(url, headers={"Range": "bytes=0-1"}).content
        seen["put"] = requests.put(url, data=b"x").status_code
        seen["other token"] = requests.get(url.replace(f"/{token}/", f"/{int(token) + 1}/")).status_code
        seen["other hash"] = requests.get(re.sub(r"/[0-9a-f]{64}\?", "/" + "1f" * 32 + "?", url)).status_code
        ordinary = path.replace("/scan/", "/").rsplit("/", 2)[0]
        seen["ordinary path"] = requests.get(url.replace(path, ordinary)).status_code
        HTTPScanner.reply(request, APPROVED)

    scanner, server = ask(answer)
    started = server.complete(b"hello")
    assert server.verdict(started) == "APPROVED"
    assert seen.pop("good") == 200
    assert seen.pop("range") == b"he"
    assert seen == dict.fromkeys(seen, 403)
    assert requests.get(scanner.urls[0]).status_code == 403
    # A URL that was signed for a download does not open a scanner's path either.
    url = files.download_url(server.place.get(started["FileId"]))
    path = urlsplit(url).path
    assert requests.get(url.replace(path, urlsplit(scanner.urls[0]).path)).status_code == 403


ANSWERS = {
    "nothing": lambda request: HTTPScanner.reply(request, b""),
    "garbage": lambda request: HTTPScanner.reply(request, b"\xff{{"),
    "html": lambda request: HTTPScanner.reply(request, b"<html>APPROVED</html>"),
    "lower case": lambda request: HTTPScanner.reply(request, b'{"Status":"approved"}'),
    "twice": lambda request: HTTPScanner.reply(request, b'{"Status":"REJECTED","Status":"APPROVED"}'),
    "500": lambda request: HTTPScanner.reply(request, APPROVED, 500),
    "404": lambda request: HTTPScanner.reply(request, APPROVED, 404),
    "201": lambda request: HTTPScanner.reply(request, APPROVED, 201),
    "too long": lambda request: HTTPScanner.reply(request, b" " * 200_000 + APPROVED),
    "cut off": lambda request: HTTPScanner.reply(request, APPROVED, 200, Content_Length="500"),
    "closed": lambda request: request.connection.close(),
    "slow": lambda request: (time.sleep(8), HTTPScanner.reply(request, APPROVED)),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_any_other_answer_is_no_verdict(ask, kind):
    scanner, server = ask(ANSWERS[kind], CASEFILE_SCAN_TIMEOUT="3s")
    assert server.scan(b"hello") == "REJECTED"
    assert scanner.problems == [] and 1 <= len(scanner.events) <= 3


def test_a_redirect_is_not_followed(ask):
    asked = []
    target = HTTPScanner(lambda request: (asked.append(1), HTTPScanner.reply(request, APPROVED)))
    location = f"http://127.0.0.1:{target.port}/"
    for status in 301, 302, 307, 308:
        _, server = ask(
            lambda request, status=status: HTTPScanner.reply(request, APPROVED, status, Location=location),
            CASEFILE_SCAN_TIMEOUT="3s",
        )
        assert server.scan(b"hello") == "REJECTED"
    assert asked == []
    target.close()


def test_a_name_for_an_address_of_the_own_network_is_refused_unless_it_is_allowed(ask):
    scanner, server = ask(setting="http:http://localhost:{port}/", CASEFILE_SCAN_TIMEOUT="3s")
    assert server.scan(b"hello") == "REJECTED"
    assert scanner.events == []
    assert "not public" in server.server.log()
    _, server = ask(setting="http://localhost:{port}/", CASEFILE_SCANNER_ADDRESSES="any")
    assert server.scan(b"hello") == "APPROVED"


def test_no_secret_of_a_scanner_is_logged(ask):
    scanner, server = ask(CASEFILE_LOG_LEVEL="trace")
    assert server.scan(b"hello") == "APPROVED"
    log = server.server.log()
    assert SECRET.decode() not in log
    assert "X-Amz-Signature" not in log and "v1=" not in log
    assert json.dumps(scanner.urls[0]) not in log


def test_readiness_shows_an_http_scanner_that_is_down(ask):
    scanner, server = ask()
    assert server.wait_for_readiness(200) == []
    scanner.close()
    assert server.wait_for_readiness(503) == ["scanner"]
