"""The routes themselves: aliases, unknown ones, pages of a browser, and `serve`, which has none of it."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

import files
from casefile_testing import Casefile
import wire
from control import CONTENT, completed, refused, steer
from serving import ALICE, SHARED_INSTANCE

ROUTES = [
    ("POST", "reset"), ("POST", "seed"), ("GET", "transitions"), ("POST", "transitions"), ("DELETE", "transitions"),
    ("GET", "faults"), ("POST", "faults"), ("DELETE", "faults"), ("GET", "clock"), ("POST", "clock"),
    ("DELETE", "clock"), ("POST", "ids"), ("DELETE", "ids"), ("GET", "requests"), ("DELETE", "requests"),
    ("GET", "files"), ("GET", "files/x"), ("POST", "sweep"), ("GET", "info"), ("GET", "health"),
]
BODIES = {
    "transitions": {"result": "REJECTED"}, "faults": {"error": "ThrottlingException"}, "clock": {"advance": 1},
    "ids": {"seed": 1},
}
ORIGINS = [("Origin", "https://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site")]


@pytest.mark.parametrize("path, name", [("files?aftr=x", "aftr"), ("requests?op=x", "op")])
def test_a_query_that_nobody_knows_is_refused(steered, path, name):
    refused(steered, "GET", path, None, name)


def test_files_beyond_one_answer_are_found(start_dev):
    """More files than one answer tells: the answer says where it goes on, and each is found by its id."""
    server = start_dev(CASEFILE_MAX_FILES_PER_RESOURCE="500")
    casefile = Casefile(url=server.url)
    entry = {"instanceId": "many", "fileName": "a.pdf", "text": "a", "status": "STARTED"}

    def seed(case):
        arn = f"arn:aws:cases:us-east-1:000000000000:domain/d/case/{case}"
        return casefile.seed(files=[entry | {"associatedResourceArn": arn}] * (500 if case < 20 else 5))

    with ThreadPoolExecutor(8) as pool:
        ids = [id for made in pool.map(seed, range(21)) for id in made]
    answer = steer(server, "GET", "files").json()
    assert len(answer["files"]) == 10_000 and answer["next"] == answer["files"][-1]["FileId"]
    rest = steer(server, "GET", "files?after=" + answer["next"]).json()
    assert len(rest["files"]) == 5 and "next" not in rest
    assert {file["FileId"] for file in casefile.files()} == set(ids)
    assert casefile.file(max(ids))["FileId"] == max(ids)


def body_of(method, route):
    return BODIES.get(route, {}) if method == "POST" else None


def test_a_route_answers_json_that_nobody_keeps(dev, casefile):
    for method, route in ROUTES:
        answer = steer(dev, method, route, body_of(method, route))
        assert answer.status == (404 if route == "files/x" else 200), (method, route, answer.body)
        assert answer.headers.get("Content-Type") == "application/json"
        assert answer.headers.get("Cache-Control") == "no-store"
        assert isinstance(answer.json(), dict)


@pytest.mark.parametrize("header", ORIGINS)
def test_a_page_of_a_browser_is_refused(dev, place, header):
    file_id = completed(place)
    for method, route in ROUTES:
        answer = steer(dev, method, route, body_of(method, route), dict([header]))
        assert answer.status == 403, (method, route)
        assert answer.headers.get("Access-Control-Allow-Origin") is None
    assert place.get(file_id)["FileStatus"] == "APPROVED"


@pytest.mark.parametrize("path", ["reset", "_localstack/health"])
def test_a_browser_is_not_allowed_to_ask(dev, path):
    answer = wire.exchange(
        "OPTIONS", f"{dev.url}/_casefile/{path}",
        {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"},
    )
    assert answer.headers.get("Access-Control-Allow-Origin") is None


@pytest.mark.parametrize("method, path", [
    ("GET", ""), ("GET", "nothing"), ("GET", "reset"), ("PUT", "clock"), ("DELETE", "files"), ("GET", "files/a/b"),
    ("POST", "requests"), ("GET", "seed"), ("GET", "RESET"), ("POST", "reset/x"), ("GET", "../_casefile"),
])
def test_a_route_that_is_none_is_a_404_that_names_those_that_are(dev, method, path):
    answer = steer(dev, method, path)
    assert answer.status == 404
    assert "reset" in answer.json()["Message"] and "transitions" in answer.json()["Message"]


def test_info_tells_version_mode_and_time(casefile):
    info = casefile.call("GET", "info")
    assert info["mode"] == "dev" and info["version"] and info["now"].endswith("Z")
    assert casefile.call("GET", "health").keys() == info.keys()


def test_the_health_alias_has_the_service(dev):
    answer = requests.get(f"{dev.url}/_localstack/health").json()
    assert answer["services"] == {"connect": "running"}
    assert answer["version"] and answer["edition"]
    assert requests.head(f"{dev.url}/_localstack/health").status_code == 200


def test_the_alias_for_hooks(dev):
    assert requests.get(f"{dev.url}/_localstack/init/ready").json() == {"completed": True, "scripts": []}


@pytest.mark.parametrize("path", ["", "nothing", "health/x"])
def test_another_alias_is_a_404(dev, path):
    assert requests.get(f"{dev.url}/_localstack/{path}").status_code == 404


def test_the_log_has_a_line_that_set_ups_wait_for(dev):
    """Testcontainers waits for a line that ends in `Ready.`; others look for one that begins with it."""
    lines = dev.log().splitlines()
    assert any(line.startswith("Ready. http") for line in lines)
    assert any(line.endswith("Ready.") for line in lines), lines


def test_a_body_of_many_bytes_is_refused(dev):
    with wire.Connection(dev.url) as connection:
        headers = [("Host", connection.authority), ("Content-Length", str(65 * files.MEBIBYTE))]
        connection.head("POST", "/_casefile/seed", headers)
        assert connection.answer("POST").status == 413


def test_other_calls_are_answered_while_one_is_slow(dev, casefile, place):
    casefile.fault("GetAttachedFile", latency_ms=100)
    begin = time.monotonic()
    completed(place)
    assert time.monotonic() - begin < 60
    assert casefile.files()


def serve_calls(url, method, route):
    body = body_of(method, route)
    return requests.request(method, f"{url}/_casefile/{route}", json=body)


def test_serve_has_no_test_control(serve, alice):
    place = files.Place(alice, SHARED_INSTANCE, files.new_case(ALICE["account"]))
    found = place.approved(CONTENT)
    for url in (serve.url, serve.admin_url):
        for method, route in ROUTES:
            status = serve_calls(url, method, route).status_code
            assert status in (403, 404), (url, method, route, status)
        for path in ("health", "init/ready", "info"):
            assert requests.get(f"{url}/_localstack/{path}").status_code in (403, 404)
    assert files.download(place.get(found["FileId"])).content == CONTENT
    assert not [line for line in serve.log().splitlines() if line.endswith("Ready.")]


def test_serve_has_no_route_for_a_signed_call_either(serve):
    signer = wire.Signer(ALICE["key"], ALICE["secret"])
    for method, route in ROUTES:
        if route != "files":
            answer = wire.call(serve, method, f"/_casefile/{route}", body_of(method, route), signer=signer)
            wire.refused(answer, 404, "UnknownOperationException")
