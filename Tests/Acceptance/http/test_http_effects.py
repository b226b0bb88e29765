"""A request that is not well framed to its very end has no effect, though its head was signed."""

import socket
import uuid

import pytest
import requests

import files
import http_wire
import wire

CONTENT = bytes(range(256)) * 8
BAD_CHUNKS = {
    "a bad size behind the body": b"2\r\n{}\r\nz\r\n\r\n",
    "no end": b"2\r\n{}\r\n",
    "a bad trailer": b"2\r\n{}\r\n0\r\nBad Trailer: x\r\n\r\n",
    "a chunk too long": b"2\r\n{}x\r\n0\r\n\r\n",
    "a long extension": b"2;" + b"x" * 100_000 + b"\r\n{}\r\n0\r\n\r\n",
}
FORWARDED = {
    "X-Forwarded-For": "203.0.113.77", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher",
    "X-Forwarded-Port": "6666", "X-Forwarded-Prefix": "/evil", "X-Real-IP": "203.0.113.77",
    "Forwarded": "for=203.0.113.77;host=evil.example;proto=gopher", "Via": "1.1 evil.example",
    "True-Client-IP": "203.0.113.77", "CF-Connecting-IP": "203.0.113.77", "X-Original-URL": "/livez",
    "X-Rewrite-URL": "/livez", "X-HTTP-Method-Override": "DELETE", "X-Host": "evil.example",
}


def send_signed(server, method, target, framing, body, signed_body=b"{}"):
    """A signed request whose body arrives in these bytes; the output ends with them."""
    headers = wire.Signer().headers(method, server.url + target, signed_body, {"Content-Type": "application/json"})
    headers = {name: value for name, value in headers.items() if name.lower() not in ("host", "content-length")}
    lines = [f"{method} {target} HTTP/1.1", f"Host: {server.authority}"]
    lines += [f"{name}: {value}" for name, value in headers.items()] + [framing]
    with http_wire.connect(server.url) as connection:
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        connection.shutdown(socket.SHUT_WR)
        return http_wire.receive(connection, 10)


@pytest.mark.parametrize("kind", BAD_CHUNKS)
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_call_with_malformed_chunks_does_nothing(dev, place, method, kind):
    """B4: neither Complete nor Delete acts before the last byte of its body is known to be sound."""
    started = place.put_pending(CONTENT)
    target = wire.file_target(place.instance, place.resource, started["FileId"])
    outcome = send_signed(dev, method, target, "Transfer-Encoding: chunked", BAD_CHUNKS[kind])
    assert outcome.is_closed and [answer.status for answer in outcome.answers] in ([], [400])
    place.complete(started["FileId"])
    assert files.download(place.get(started["FileId"])).content == CONTENT


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_call_whose_body_is_cut_short_does_nothing(dev, place, method):
    """B4: a Content-Length that does not come true has no effect."""
    started = place.put_pending(CONTENT)
    target = wire.file_target(place.instance, place.resource, started["FileId"])
    outcome = send_signed(dev, method, target, "Content-Length: 3", b"{}")
    assert outcome.is_closed and [answer.status for answer in outcome.answers] in ([], [400])
    place.complete(started["FileId"])
    assert place.get(started["FileId"])["FileStatus"] == "APPROVED"


@pytest.mark.parametrize("kind, fields, sent", [
    ("cut short", {}, CONTENT[:-1]),
    ("cut to nothing", {}, b""),
    ("shorter", {"Content-Length": str(len(CONTENT) - 1)}, CONTENT[:-1]),
    ("longer", {"Content-Length": str(len(CONTENT) + 1)}, CONTENT + b"x"),
    ("without a length", {"Content-Length": None}, CONTENT),
    ("chunked", {"Content-Length": None, "Transfer-Encoding": "chunked"}, b"800\r\n" + CONTENT + b"\r\n0\r\n\r\n"),
    ("chunked without end", {"Content-Length": None, "Transfer-Encoding": "chunked"}, b"800\r\n" + CONTENT + b"\r\n"),
])
def test_an_upload_of_another_length_stores_nothing(dev, place, kind, fields, sent):
    """B4: only the declared number of bytes is ever stored."""
    started = place.start(size=len(CONTENT))
    url = files.upload_url(started)
    headers = {
        name: value for name, value in (files.upload_headers(started) | fields).items() if value is not None
    }
    lines = [f"PUT {wire.target_of(url)} HTTP/1.1", f"Host: {dev.authority}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    with http_wire.connect(dev.url) as connection:
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + sent)
        connection.shutdown(socket.SHUT_WR)
        outcome = http_wire.receive(connection, 10)
    assert outcome.is_closed
    assert all(answer.status in (400, 403, 411, 501) for answer in outcome.answers), outcome
    files.refusal(place.complete, "InvalidRequestException", file_id=started["FileId"])


def test_bytes_behind_an_upload_are_the_next_request(dev, place):
    """B4: a body ends where its length says, and what follows is not stored."""
    started = place.start(size=len(CONTENT))
    headers = files.upload_headers(started)
    lines = [f"PUT {wire.target_of(files.upload_url(started))} HTTP/1.1", f"Host: {dev.authority}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    with http_wire.connect(dev.url) as connection:
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + CONTENT + b"GARBAGE\r\n\r\n")
        outcome = http_wire.receive(connection, 10)
    assert outcome.is_closed and [answer.status for answer in outcome.answers] == [200, 400]
    place.complete(started["FileId"])
    assert files.download(place.get(started["FileId"])).content == CONTENT


@pytest.mark.parametrize("name", FORWARDED)
def test_what_a_proxy_says_of_the_client_changes_nothing(dev, place, name):
    """C16: no address, host, scheme, path or method is taken from such a header, and none is logged."""
    canary = f"{uuid.uuid4().hex}.example"
    value = FORWARDED[name].replace("evil.example", canary)
    target = wire.file_target(place.instance, place.resource)
    body = {"FileName": "a.pdf", "FileSizeInBytes": 1, "FileUseCaseType": "ATTACHMENT"}
    signed = wire.Signer().headers("PUT", dev.url + target, wire.encode(body), {"Content-Type": "application/json"})
    answer = wire.exchange("PUT", dev.url + target, signed | {name: value}, wire.encode(body), target=target)
    assert answer.status == 200, answer.body
    started = answer.json()
    assert files.upload_url(started).startswith(dev.url + "/")
    url = files.upload_url(started)
    put = wire.exchange("PUT", url, files.upload_headers(started) | {name: value}, b"x")
    assert put.status == 200, put.body
    health = wire.exchange("GET", dev.url + "/livez", {name: value})
    assert health.status == 200 and value.encode() not in health.body
    place.complete(started["FileId"])
    found = place.get(started["FileId"])
    assert files.download_url(found).startswith(dev.url + "/")
    got = requests.get(files.download_url(found), headers={name: value})
    assert (got.status_code, got.content) == (200, b"x")
    assert canary not in dev.log() and "203.0.113.77" not in dev.log()
    assert canary.encode() not in answer.body


def test_a_forwarded_host_does_not_stand_in_for_the_signed_one(dev, place):
    """C16: the signature covers the Host of the request, not the one that a header claims."""
    target = wire.file_target(place.instance, place.resource, place.start()["FileId"])
    signed = wire.Signer().headers("GET", f"http://evil.example{target}")
    signed = {name: value for name, value in signed.items() if name.lower() != "host"}
    answer = wire.exchange("GET", dev.url + target, signed | {"X-Forwarded-Host": "evil.example"}, target=target)
    assert answer.status == 403
