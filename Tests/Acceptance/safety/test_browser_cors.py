"""A page of another origin uploads and downloads with `fetch` and `XMLHttpRequest` where it may (B6, `spec.md` 3)."""

import json

import pytest

import files
from serving import ALICE, SHARED_INSTANCE, serve_settings

CONTENT = "%PDF-1.7 from a page"
# Browsers write Content-Length themselves and refuse to have it set.
FETCH_PUT = """
fetch(%(url)s, {method: "PUT", headers: %(headers)s, body: %(content)s})
    .then(async answer => [answer.status, answer.headers.get("ETag"), answer.headers.get("x-amz-request-id")])
    .catch(error => error.name)
"""
XHR_PUT = """
new Promise(done => {
    const request = new XMLHttpRequest(), steps = [];
    request.open("PUT", %(url)s);
    for (const [name, value] of Object.entries(%(headers)s)) request.setRequestHeader(name, value);
    request.upload.onprogress = event => steps.push(event.loaded);
    request.onload = () => done(
        [request.status, request.getResponseHeader("ETag"), request.getResponseHeader("x-amz-request-id")]);
    request.onerror = () => done("TypeError");
    request.send(new Blob([%(content)s]));
})
"""
FETCH_GET = """
fetch(%(url)s).then(async answer => [answer.status, await answer.text(), answer.headers.get("ETag")])
    .catch(error => error.name)
"""
XHR_GET = """
new Promise(done => {
    const request = new XMLHttpRequest();
    request.open("GET", %(url)s);
    request.onload = () => done([request.status, request.responseText, request.getResponseHeader("ETag")]);
    request.onerror = () => done("TypeError");
    request.send();
})
"""
WAYS = {"fetch": (FETCH_PUT, FETCH_GET), "XMLHttpRequest": (XHR_PUT, XHR_GET)}


@pytest.fixture(scope="module")
def listed(start_server, tmp_path_factory, beacon):
    """A place on a server that lists one of the two origins of the plain server."""
    folder = tmp_path_factory.mktemp("browser-cors")
    settings = serve_settings(folder, CASEFILE_CORS_ORIGINS=f"https://app.example,{beacon.url}")
    server = start_server("serve", folder=folder, **settings)
    client = files.connect(server, ALICE["key"], ALICE["secret"])
    return files.Place(client, SHARED_INSTANCE, files.new_case(ALICE["account"]))


def run(page, script, url, headers=None):
    values = {"url": url, "headers": headers or {}, "content": CONTENT}
    return page.evaluate(script % {name: json.dumps(value) for name, value in values.items()})


def upload(page, place, script):
    started = place.start("from a page.pdf", len(CONTENT))
    headers = files.upload_headers(started)
    del headers["Content-Length"]
    return started, run(page, script, files.upload_url(started), headers)


def assert_carried(page, place, way):
    put, get = WAYS[way]
    tag = files.etag(CONTENT.encode())
    started, answer = upload(page, place, put)
    assert answer[:2] == [200, tag] and answer[2], answer
    place.complete(started["FileId"])
    url = files.download_url(place.get(started["FileId"]))
    assert run(page, get, url) == [200, CONTENT, tag]


def assert_refused(page, place, way):
    put, get = WAYS[way]
    started, answer = upload(page, place, put)
    assert answer == "TypeError"
    files.refusal(place.complete, "InvalidRequestException", file_id=started["FileId"])
    found = place.approved(CONTENT.encode())
    assert run(page, get, files.download_url(found)) == "TypeError"


@pytest.mark.parametrize("way", WAYS)
def test_a_page_of_any_origin_carries_a_file_in_dev(browser, beacon, place, way):
    """B6: in dev every origin may, with all headers that Start told, and reads ETag and request id."""
    for origin in (beacon.url, beacon.other_url):
        with browser.page(f"{origin}/app") as page:
            assert_carried(page, place, way)


@pytest.mark.parametrize("way", WAYS)
def test_a_page_of_a_listed_origin_carries_a_file_in_serve(browser, beacon, listed, way):
    """B6: an origin of CASEFILE_CORS_ORIGINS may."""
    with browser.page(f"{beacon.url}/app") as page:
        assert_carried(page, listed, way)


@pytest.mark.parametrize("way", WAYS)
def test_a_page_of_another_origin_can_neither_upload_nor_read_in_serve(browser, beacon, listed, way):
    """B6: an origin outside of CASEFILE_CORS_ORIGINS stores nothing and reads nothing."""
    with browser.page(f"{beacon.other_url}/app") as page:
        assert_refused(page, listed, way)


@pytest.mark.parametrize("way", WAYS)
def test_no_page_can_upload_or_read_in_serve_by_default(browser, beacon, alice, way):
    """B6: without CASEFILE_CORS_ORIGINS no origin may."""
    place = files.Place(alice, SHARED_INSTANCE, files.new_case(ALICE["account"]))
    with browser.page(f"{beacon.url}/app") as page:
        assert_refused(page, place, way)


def test_a_page_can_read_why_it_was_refused_in_dev(browser, beacon, place):
    """B6: a refusal is readable by the page that caused it, with the code in the body."""
    started = place.start("x.pdf", len(CONTENT))
    with browser.page(f"{beacon.url}/app") as page:
        status, body, _ = run(page, FETCH_GET, files.upload_url(started))
    assert status == 403 and body.startswith("<?xml") and "<Code>AccessDenied</Code>" in body


def test_a_page_cannot_call_the_api_without_a_key(browser, beacon, dev):
    """B6: the API itself answers no page of another origin; only the data plane speaks CORS."""
    with browser.page(f"{beacon.url}/app") as page:
        assert run(page, FETCH_GET, f"{dev.url}/attached-files/i?associatedResourceArn=x") == "TypeError"
