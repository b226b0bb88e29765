"""Which paths and methods are routes, and what every other one answers."""

import pytest

import wire

UNKNOWN = [
    ("GET", "/"), ("GET", "/foo"), ("POST", "/foo/bar"), ("GET", "/attached-files"), ("PUT", "/attached-files"),
    ("GET", "/attached-files/i"), ("DELETE", "/attached-files/i"), ("PATCH", "/attached-files/i/f"),
    ("PUT", "/attached-files/i/f"), ("PUT", "/attached-files/i/files"), ("GET", "/attached-files/i/f/g"),
    ("GET", "/Attached-Files/i/f"), ("HEAD", "/attached-files/i/f"), ("OPTIONS", "/attached-files/i/f"),
    ("POST", "/attached-files-configurations/i"), ("DELETE", "/attached-files-configurations/i/CASE"),
    ("PUT", "/attached-files-configurations/i/CASE"), ("GET", "/attached-files-configurations"),
    ("PUT", "/tags/arn"), ("GET", "/tags"), ("GET", "/tags/a/b"), ("POST", "/search-resource-tags"),
    ("POST", "/participant/start-attachment-upload"), ("GET", "/favicon.ico"), ("TRACE", "/"),
    ("GET", "/casefile-attachments-2/x"), ("GET", "/index.html"), ("PUT", "/contact/email"),
]


@pytest.mark.parametrize("method, path", UNKNOWN)
def test_any_other_route_is_an_unknown_operation_in_json(dev, method, path):
    if method == "HEAD":
        signed = wire.Signer().headers(method, dev.url + path)
        answer = wire.exchange(method, dev.url + path, signed)
        assert answer.status == 404 and answer.body == b""
        return
    wire.refused(wire.call(dev, method, path), 404, "UnknownOperationException")


@pytest.mark.parametrize("method", ["BREW", "get", "GETT"])
def test_a_method_that_http_does_not_have_is_refused_in_json(dev, method):
    answer = wire.call(dev, method, "/tags/arn")
    assert answer.status in (400, 404, 501), answer.body


@pytest.mark.parametrize("method, path", UNKNOWN[:6])
def test_an_unsigned_call_of_an_unknown_route_is_refused_for_its_signature(dev, method, path):
    answer = wire.exchange(method, dev.url + path)
    wire.check(dev, answer)
    wire.refused(answer, 403, "MissingAuthenticationTokenException")


@pytest.mark.parametrize("spelling", [
    "//attached-files/{i}/{f}", "/attached-files//{i}/{f}", "/./attached-files/{i}/./{f}",
    "/x/../attached-files/{i}/{f}", "///attached-files/y/..//{i}/{f}",
])
def test_empty_and_dot_segments_are_removed_before_routing(dev, place, spelling):
    file_id = place.start()["FileId"]
    query = f"?associatedResourceArn={wire.escaped(place.resource)}"
    answer = wire.call(dev, "GET", spelling.format(i=place.instance, f=file_id) + query, operation="GetAttachedFile")
    assert answer.status == 200 and answer.json()["FileId"] == file_id


def test_unreserved_characters_may_be_escaped(dev, place):
    file_id = place.start()["FileId"]
    query = f"?associatedResourceArn={wire.escaped(place.resource)}"
    escaped = file_id.replace("-", "%2D")
    answer = wire.call(dev, "GET", f"/attached-files/{place.instance}/{escaped}{query}", operation="GetAttachedFile")
    assert answer.status == 200


def test_an_escaped_slash_stays_inside_its_segment(dev, place):
    file_id = place.start()["FileId"]
    query = f"?associatedResourceArn={wire.escaped(place.resource)}"
    wire.refused(
        wire.call(dev, "GET", f"/attached-files/{place.instance}%2F{file_id}{query}"), 404, "UnknownOperationException"
    )


@pytest.mark.parametrize(
    "path", ["/attached-files/i/%zz", "/attached-files/i/%f", "/attached-files/i/%ff", "/tags/%c0%ae"]
)
def test_a_path_with_unreadable_escapes_is_refused(dev, path):
    answer = wire.call(dev, "GET", path + "?associatedResourceArn=x")
    assert answer.status in (400, 403), answer.body


@pytest.mark.parametrize("query", ["associatedResourceArn=%zz", "associatedResourceArn=%ff", "%=x"])
def test_a_query_with_unreadable_escapes_is_refused(dev, query):
    answer = wire.call(dev, "GET", f"/attached-files/i/f?{query}")
    assert answer.status in (400, 403), answer.body


def test_health_is_answered_without_signature(dev):
    for path in ("/livez", "/readyz"):
        assert wire.exchange("GET", dev.url + path).status == 200
