"""No script of an uploaded file runs in a browser, however the file is opened (B5, B6)."""

import html

import pytest
import requests

import files
import payloads

NAMES = list(payloads.TEMPLATES)
EXTENSIONS = sorted({name.rsplit(".", 1)[1] for name in NAMES})
# What shows and runs when a plain server sends it, so that a test which sees nothing is not blind.
CONTROLS = {
    "page.html": "text/html", "page.xhtml": "application/xhtml+xml", "drawing.svg": "image/svg+xml",
    "data.xml": "application/xml", "lying.pdf": "text/html",
}
ALLOWED_TYPES = {
    "html": "text/html", "htm": "text/html", "svg": "image/svg+xml", "xml": "application/xml", "eml": "message/rfc822",
    "pdf": "application/pdf", "png": "image/png", "txt": "text/plain", "csv": "text/csv", "json": "application/json",
    "gif": "image/gif", "jpg": "image/jpeg",
}

GUARDS = ("Content-Type", "Content-Disposition", "Content-Security-Policy", "X-Content-Type-Options")


@pytest.fixture(scope="module")
def stored(client, beacon):
    """The answers of Get by name, after each extension was allowed and each file uploaded."""
    place = files.Place(client, files.new_instance(), files.new_case())
    client.update_attached_files_configuration(
        InstanceId=place.instance, AttachmentScope="CASE",
        ExtensionConfiguration={"AllowedExtensions": [{"Extension": name} for name in EXTENSIONS]},
    )
    return {name: place.approved(payloads.content(name, beacon.url), name) for name in NAMES}


def came_back(page, beacon):
    """What scripts have called, once all that was sent before has arrived; controls may still call later."""
    page.evaluate(f"fetch('{beacon.url}/fence').then(answer => answer.status)")
    calls, beacon.ran[:] = list(beacon.ran), []
    return [call for call in calls if not call.startswith("control-")]


def control_ran(page, beacon, name):
    """Whether a script of a control has called."""
    page.evaluate(f"fetch('{beacon.url}/fence').then(answer => answer.status)")
    return any(call.startswith(f"control-{name}") for call in beacon.ran)


@pytest.mark.parametrize("name", CONTROLS)
def test_a_plain_server_lets_the_script_run(browser, beacon, name):
    """B6, positive control: the same bytes without our headers run, opened and framed."""
    content = payloads.content(name, beacon.url, f"control-{name}")
    address = beacon.put(f"/control/{name}", content, {"Content-Type": CONTROLS[name]})
    host = beacon.put("/control-host", payloads.HOST.replace("{url}", address))
    for way in (address, host):
        with browser.page(way) as page:
            assert control_ran(page, beacon, name), way
        beacon.ran.clear()


@pytest.mark.parametrize("name", NAMES)
def test_no_script_runs_when_the_url_is_opened(browser, beacon, stored, name):
    """B6: typed into the address bar, the file is saved and not shown."""
    with browser.page() as page:
        end = page.follow(files.download_url(stored[name]))
        assert end and end["method"] == "Browser.downloadWillBegin", end
        assert end["params"]["suggestedFilename"] == name
    with browser.page(beacon.put("/fence-host", "x")) as page:
        assert came_back(page, beacon) == []


@pytest.mark.parametrize("name", NAMES)
def test_no_script_runs_when_another_site_frames_embeds_or_links_it(browser, beacon, stored, name):
    """B6: frames, objects, scripts, style sheets, images, links, forms and new windows of another site."""
    url = files.download_url(stored[name])
    host = payloads.HOST.replace("{url}", html.escape(url))
    with browser.page(beacon.put("/host", host).replace(beacon.url, beacon.other_url)) as page:
        page.evaluate("document.getElementById('form').submit()")
        page.evaluate(f"window.open({url!r}) && 1")
        page.evaluate(f"import({url!r}).catch(() => 0)")
        page.evaluate("document.getElementById('link').click()")
        assert browser.wait_for(lambda event: event["method"] == "Browser.downloadWillBegin")
        assert came_back(page, beacon) == []


@pytest.mark.parametrize("taken", ["content-disposition", "content-security-policy", "x-content-type-options"])
def test_each_guard_holds_alone(browser, beacon, stored, taken):
    """B6: with any one header taken away by a proxy, the others still keep every script from running."""
    frames = ""
    for name in ("page.html", "page.xhtml", "drawing.svg", "data.xml", "lying.txt", "unknown.zzz"):
        answer = requests.get(files.download_url(stored[name]))
        fields = {field: answer.headers[field] for field in GUARDS if field.lower() != taken}
        address = beacon.put(f"/proxy/{taken}/{name}", answer.content, fields)
        frames += f'<iframe src="{address}"></iframe>'
        with browser.page() as page:
            assert page.follow(address)
    with browser.page(beacon.put("/proxy-host", frames)) as page:
        assert came_back(page, beacon) == []


def test_a_stored_script_is_no_script_of_another_page(browser, beacon, stored):
    """B5: code under a harmless name runs from a server without nosniff and does not from ours."""
    control = beacon.put(
        "/control.txt", payloads.content("lying.json", beacon.url, "control-json"), {"Content-Type": "text/plain"}
    )
    with browser.page(beacon.put("/script-control", f'<script src="{control}"></script>')) as page:
        assert control_ran(page, beacon, "json")
    tags = "".join(
        f'<script src="{html.escape(files.download_url(found))}"></script>' for found in stored.values()
    )
    with browser.page(beacon.put("/script-host", tags)) as page:
        assert came_back(page, beacon) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_type_is_that_of_the_extension_whatever_is_in_the_file(stored, name):
    """B5: content that lies about its kind changes neither type nor guards; unknown extensions are octets."""
    answer = requests.get(files.download_url(stored[name]))
    expected = ALLOWED_TYPES.get(name.rsplit(".", 1)[1], "application/octet-stream")
    assert answer.headers["Content-Type"] == expected
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("override", [
    "response-content-type=text/html", "response-content-disposition=inline", "response-cache-control=public",
])
def test_headers_cannot_be_overridden_by_the_query(stored, override):
    """B6: `response-*` in the query is refused, since no URL of ours was signed with one."""
    found = stored["page.html"]
    for url in (f"{files.download_url(found)}&{override}", files.download_url(found).replace("?", f"?{override}&")):
        assert requests.get(url).status_code == 403


@pytest.mark.parametrize("field", [{"Accept": "text/html"}, {"Range": "bytes=0-20"}, {"If-None-Match": "*"}], ids=str)
def test_the_guards_are_on_parts_and_on_not_modified_too(stored, field):
    """B6: 206 and 304 carry the guards, since a browser joins them with what it has."""
    answer = requests.get(files.download_url(stored["page.html"]), headers=field)
    assert answer.status_code in (200, 206, 304)
    for name in ("Content-Disposition", "Content-Security-Policy", "X-Content-Type-Options", "Cache-Control"):
        assert name in answer.headers, name


def test_an_error_is_no_page(browser, beacon, dev, stored):
    """B6: what a visitor puts into the URL does not run out of the error document."""
    mark = f"<script>fetch('{beacon.url}/ran/error',{{mode:'no-cors'}})</script>"
    tampered = files.download_url(stored["page.html"]).removeprefix(dev.url) + f"&x={mark}&y=]]>{mark}"
    for path in (f"/casefile-attachments/{mark}?X-Amz-Signature={mark}", f"/{mark}?x={mark}", tampered):
        answer = requests.get(dev.url + path)
        assert not answer.headers["Content-Type"].startswith(("text/html", "image/svg", "application/xhtml"))
        with browser.page() as page:
            assert page.follow(dev.url + path)
        with browser.page(beacon.put("/error-host", "x")) as page:
            assert came_back(page, beacon) == []
