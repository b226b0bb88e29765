"""The same cases behind nginx and HAProxy: no answer strays, no request is conjured, and a full cycle works."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
import requests

import files
import http_wire
import wire
from http_cases import CASES
from http_proxies import STARTERS, free_port

# What a proxy takes to answer or to wait on; a case that it waits on costs this once.
QUIET_SECONDS = 4
HEALTH = '"operation":"Health"'


@pytest.fixture(scope="module", params=STARTERS)
def proxy(request, start_server, certificate, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    port = free_port()
    settings = {"CASEFILE_PUBLIC_URL": f"https://127.0.0.1:{port}", "CASEFILE_LOG_FORMAT": "json"}
    server = start_server("dev", **settings)
    running = STARTERS[request.param](server, port, certificate, folder)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def outcomes(proxy, certificate):
    """What each case brought, and what the next client got after it."""
    context = certificate.context()
    authority = urlsplit(proxy.url).netloc

    def run(case):
        outcome = http_wire.run_case(case, proxy.url, context, QUIET_SECONDS)
        with http_wire.connect(proxy.url, context) as connection:
            connection.sendall(http_wire.witness(case.name, authority, 1))
            return outcome, http_wire.receive(connection, QUIET_SECONDS)

    with ThreadPoolExecutor(24) as pool:
        return dict(zip(CASES, pool.map(run, CASES)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.name} {case.title}")
def test_a_must_case_behind_a_proxy(outcomes, case):
    """C6: every answer belongs to a request of its own connection, in order, and the next client gets its own."""
    outcome, after = outcomes[case]
    assert not outcome.error, outcome
    rightful = case.ambiguous or any("hidden" in words for words in case.outcomes)
    expected = [case.name, *(["hidden"] if rightful else []), f"w-{case.name[2:]}-0"]
    owners = [answer.owner for answer in outcome.answers if answer.owner]
    remaining = iter(expected)
    assert all(owner in remaining for owner in owners), (case, owners)
    assert len(outcome.answers) <= 3, outcome
    assert [answer.owner for answer in after.answers] == [f"w-{case.name[2:]}-1"], (case, after)


def test_no_request_is_conjured(proxy, outcomes):
    """C6: the server saw the hidden request exactly as often as a client got its answer."""
    seen = sum(answer.owner == "hidden" for outcome, _ in outcomes.values() for answer in outcome.answers)
    assert seen > 0
    assert http_wire.wait_until(lambda: proxy.server.log().count(HEALTH) >= seen, 5)
    assert proxy.server.log().count(HEALTH) == seen


@pytest.fixture
def proxied_place(proxy, certificate):
    client = files.connect(proxy, verify=str(certificate.chain))
    return files.Place(client, files.new_instance(), files.new_case())


@pytest.mark.parametrize("size", [1, 100_000, 20 * files.MEBIBYTE])
def test_a_signed_cycle_behind_a_proxy(proxy, proxied_place, certificate, size):
    """C6: a file goes up and comes down byte for byte through the documented configuration."""
    content = files.random_bytes(size)
    verify = str(certificate.chain)
    started = proxied_place.start(name="r\u00e9sum\u00e9 1.pdf", size=size)
    assert files.upload_url(started).startswith(proxy.url + "/")
    assert any("_" in name for name in files.upload_headers(started))
    answer = requests.put(
        files.upload_url(started), data=content, headers=files.upload_headers(started), verify=verify
    )
    assert answer.status_code == 200, answer.text
    proxied_place.complete(started["FileId"])
    found = proxied_place.get(started["FileId"])
    assert files.download(found, verify=verify).content == content
    part = requests.get(files.download_url(found), headers={"Range": "bytes=0-0"}, verify=verify)
    assert (part.status_code, part.content) == (206, content[:1])
    proxied_place.delete(started["FileId"])
    assert requests.get(files.download_url(found), verify=verify).status_code in (403, 404)


@pytest.mark.parametrize("path", ["a%2Fb", "%C3%A9", "a%20b", "%2e%2e", "a+b", "a%252Fb"])
def test_a_path_arrives_as_it_was_signed(proxy, certificate, path):
    """C6: a proxy that decoded the path would break the signature."""
    target = f"/attached-files/{files.new_instance()}/{path}?associatedResourceArn={wire.escaped(files.new_case())}"
    answer = wire.call(proxy, "GET", target, context=certificate.context())
    assert answer.status == 404, answer.body


def test_a_long_target_passes(proxy, certificate):
    """C6: the bounds of the documented configuration are no narrower than the server's."""
    target = wire.file_target(files.new_instance(), files.new_case(), "x") + "&x=" + "a" * 79_000
    answer = wire.call(proxy, "GET", target, context=certificate.context())
    assert answer.status == 404, answer.body[:500]


@pytest.mark.parametrize("length", ["99", "101"])
def test_an_upload_of_another_length_stores_nothing_behind_a_proxy(proxy, proxied_place, certificate, length):
    """B4: neither a cut body nor one with bytes behind it is taken."""
    started = proxied_place.start(size=100)
    fields = files.upload_headers(started) | {"Content-Length": length}
    answer = wire.exchange(
        "PUT", files.upload_url(started), fields, b"x" * int(length), context=certificate.context()
    )
    assert answer.status in (400, 403), answer.body
    files.refusal(proxied_place.complete, "InvalidRequestException", file_id=started["FileId"])
