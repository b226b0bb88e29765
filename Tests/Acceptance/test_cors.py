"""CORS on the data plane: any origin in dev, the list in serve, none by default."""

import pytest

import files
import wire
from files import s3_refused
from serving import ALICE, SHARED_INSTANCE, serve_settings

ORIGIN = "https://app.example"
OTHER = "https://evil.example"
EXPOSED = {"etag", "x-amz-request-id", "x-amzn-requestid"}


def listed(answer, name):
    return {part.strip().lower() for part in (answer.headers.get(name) or "").split(",")}


def preflight(url, origin=ORIGIN, method="PUT", headers="content-type,x-amz-acl,x-amz-meta-account_id"):
    fields = {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    return wire.exchange("OPTIONS", url, {name: value for name, value in fields.items() if value is not None})


def assert_allowed(answer, origin=ORIGIN):
    assert answer.status in (200, 204), answer.body
    assert answer.headers.get("Access-Control-Allow-Origin") in (origin, "*")
    assert {"put", "get", "head"} <= listed(answer, "Access-Control-Allow-Methods")
    allowed = listed(answer, "Access-Control-Allow-Headers")
    assert "*" in allowed or {"content-type", "x-amz-acl", "x-amz-meta-account_id"} <= allowed
    assert answer.request_id


def assert_exposed(answer, origin=ORIGIN):
    assert answer.headers.get("Access-Control-Allow-Origin") in (origin, "*")
    assert EXPOSED <= listed(answer, "Access-Control-Expose-Headers")


@pytest.fixture(scope="module")
def listing(start_server, tmp_path_factory):
    """A server with one origin in its list, and a place on it."""
    folder = tmp_path_factory.mktemp("cors")
    server = start_server("serve", folder=folder, **serve_settings(folder, CASEFILE_CORS_ORIGINS=ORIGIN))
    client = files.connect(server, ALICE["key"], ALICE["secret"])
    return server, files.Place(client, SHARED_INSTANCE, files.new_case(ALICE["account"]))


def test_any_origin_may_upload_and_download_in_dev(dev, place):
    started = place.start(size=1)
    assert_allowed(preflight(files.upload_url(started)))
    answer = files.raw_put(started, b"x", files.upload_headers(started) | {"Origin": ORIGIN})
    assert answer.status == 200
    assert_exposed(answer)
    place.complete(started["FileId"])
    url = files.download_url(place.get(started["FileId"]))
    assert_allowed(preflight(url, method="GET"))
    assert_exposed(wire.exchange("GET", url, {"Origin": ORIGIN}))


def test_a_refusal_can_be_read_by_the_page_that_got_it(dev, place):
    started = place.start(size=1)
    answer = files.raw_put(started, b"x", files.upload_headers(started) | {"Origin": ORIGIN, "x-amz-acl": "private"})
    s3_refused(dev, answer, 403, files.S3_REFUSALS)
    assert_exposed(answer)


def test_a_preflight_is_answered_before_signature_and_row(dev):
    assert_allowed(preflight(f"{dev.url}/casefile-attachments/no/such/object?X-Amz-Signature=x"))


@pytest.mark.parametrize("method", ["DELETE", "POST", "PATCH", "put"])
def test_other_methods_are_not_allowed_from_a_page(dev, place, method):
    s3_refused(dev, preflight(files.upload_url(place.start()), method=method), 403, "AccessForbidden")


def test_serve_allows_no_origin_by_default(serve, alice):
    place = files.Place(alice, SHARED_INSTANCE, files.new_case(ALICE["account"]))
    started = place.start(size=1)
    s3_refused(serve, preflight(files.upload_url(started)), 403, "AccessForbidden")
    answer = files.raw_put(started, b"x", files.upload_headers(started) | {"Origin": ORIGIN})
    assert answer.status == 200
    assert answer.headers.get("Access-Control-Allow-Origin") is None


def test_serve_allows_the_origins_of_its_list(listing):
    server, place = listing
    started = place.start(size=1)
    answer = preflight(files.upload_url(started))
    assert_allowed(answer)
    assert answer.headers.get("Access-Control-Allow-Origin") == ORIGIN
    assert "origin" in listed(answer, "Vary")
    answer = files.raw_put(started, b"x", files.upload_headers(started) | {"Origin": ORIGIN})
    assert answer.status == 200
    assert_exposed(answer)


@pytest.mark.parametrize("origin", [
    OTHER, "https://app.example.evil.example", "http://app.example", "https://app.example:8443", "HTTPS://APP.EXAMPLE",
    "null", "https://app.example/", "*",
])
def test_serve_refuses_every_other_origin(listing, origin):
    server, place = listing
    started = place.start(size=1)
    s3_refused(server, preflight(files.upload_url(started), origin), 403, "AccessForbidden")
    answer = files.raw_put(started, b"x", files.upload_headers(started) | {"Origin": origin})
    assert answer.status == 200
    assert answer.headers.get("Access-Control-Allow-Origin") is None


@pytest.mark.parametrize("missing", ["Origin", "Access-Control-Request-Method"])
def test_an_options_that_is_no_preflight_is_refused(serve, missing):
    fields = {"Origin": ORIGIN, "Access-Control-Request-Method": "PUT"}
    del fields[missing]
    answer = wire.exchange("OPTIONS", f"{serve.url}/casefile-attachments/x", fields)
    s3_refused(serve, answer, 403, "AccessForbidden")
