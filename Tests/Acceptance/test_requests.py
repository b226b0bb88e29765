"""Bodies, content types and bounds of raw requests that no SDK sends."""

import json
import socket

import pytest

import files
import wire

GOOD = {"FileName": "a.pdf", "FileSizeInBytes": 1, "FileUseCaseType": "ATTACHMENT"}
USER = "arn:aws:connect:us-east-1:000000000000:instance/i/agent/u"
OPERATION = "StartAttachedFileUpload"


@pytest.fixture
def target(place):
    return wire.file_target(place.instance, place.resource)


def body_with(**members):
    return json.dumps(GOOD | members)


def start_raw(server, target, body, **options):
    return wire.call(server, "PUT", target, body, operation=OPERATION, **options)


def text_with(member):
    """The good body as text, with one more member written as it stands."""
    return json.dumps(GOOD)[:-1] + f", {member}}}"


MALFORMED = {
    "empty": "",
    "blank": " ",
    "truncated": '{"FileName": "a.pdf"',
    "a list": "[]",
    "a string": '"x"',
    "null": "null",
    "a number": "1",
    "trailing comma": json.dumps(GOOD)[:-1] + ",}",
    "trailing text": json.dumps(GOOD) + "x",
    "two documents": json.dumps(GOOD) * 2,
    "single quotes": json.dumps(GOOD).replace('"', "'"),
    "a comment": json.dumps(GOOD) + "// c",
    "unquoted key": "{FileName: 1}",
    "byte order mark": b"\xef\xbb\xbf" + json.dumps(GOOD).encode(),
    "UTF-16": json.dumps(GOOD).encode("utf-16"),
    "UTF-16 without mark": json.dumps(GOOD).encode("utf-16-le"),
    "invalid UTF-8": json.dumps(GOOD).encode().replace(b"a.pdf", b"\xff.pdf"),
    "overlong UTF-8": json.dumps(GOOD).encode().replace(b"a.pdf", b"\xc0\xae.pdf"),
    "surrogate in UTF-8": json.dumps(GOOD).encode().replace(b"a.pdf", b"\xed\xa0\x80.pdf"),
    "lone high surrogate": json.dumps(GOOD).replace("a.pdf", "\\ud800.pdf"),
    "lone low surrogate": json.dumps(GOOD).replace("a.pdf", "\\udc00.pdf"),
    "bad escape": json.dumps(GOOD).replace("a.pdf", "\\x.pdf"),
    "raw control": json.dumps(GOOD).replace("a.pdf", "a\n.pdf"),
    "duplicate key": text_with('"FileName": "b.pdf"'),
    "duplicate key, escaped": text_with('"\\u0046ileName": "b.pdf"'),
    "duplicate unknown key": text_with('"x": 1, "x": 2'),
    "duplicate key in a map": text_with('"Tags": {"a": "1", "a": "2"}'),
    "not a number": text_with('"x": NaN'),
    "infinity": text_with('"x": Infinity'),
    "leading zero": text_with('"x": 01'),
    "leading plus": text_with('"x": +1'),
    "leading point": text_with('"x": .5'),
    "trailing point": text_with('"x": 5.'),
    "hexadecimal": text_with('"x": 0x1'),
    "depth 65": text_with('"x": ' + "[" * 64 + "]" * 64),
    "depth 10000": text_with('"x": ' + "[" * 10_000 + "]" * 10_000),
    "NUL after the end": json.dumps(GOOD) + "\0",
}


@pytest.mark.parametrize("kind", MALFORMED)
def test_malformed_json_is_refused(dev, target, kind):
    wire.refused(start_raw(dev, target, MALFORMED[kind]), 400, "InvalidRequestException")


WRONG_TYPES = [
    ("FileName", 1), ("FileName", True), ("FileName", ["a.pdf"]), ("FileName", {"a": 1}), ("FileName", None),
    ("FileSizeInBytes", "1"), ("FileSizeInBytes", True), ("FileSizeInBytes", 1.5), ("FileSizeInBytes", [1]),
    ("FileSizeInBytes", {}), ("FileSizeInBytes", None), ("FileSizeInBytes", 2**63), ("FileSizeInBytes", 10**40),
    ("FileUseCaseType", 1), ("FileUseCaseType", None), ("FileUseCaseType", ["ATTACHMENT"]),
    ("UrlExpiryInSeconds", "60"), ("UrlExpiryInSeconds", 60.5), ("UrlExpiryInSeconds", False),
    ("UrlExpiryInSeconds", 2**31), ("UrlExpiryInSeconds", 2**64), ("ClientToken", 1), ("ClientToken", {}),
    ("CreatedBy", "x"), ("CreatedBy", []), ("CreatedBy", {}), ("CreatedBy", {"ConnectUserArn": 1}),
    ("CreatedBy", {"ConnectUserArn": None}), ("CreatedBy", {"Unknown": "x"}), ("Tags", []), ("Tags", "x"),
    ("Tags", {"a": None}), ("Tags", {"a": 1}), ("Tags", {"a": ["b"]}),
]


@pytest.mark.parametrize("member, value", WRONG_TYPES, ids=lambda part: repr(part)[:40])
def test_a_value_of_the_wrong_type_names_its_member(dev, target, member, value):
    answer = start_raw(dev, target, body_with(**{member: value}))
    named = "ConnectUserArn" if isinstance(value, dict) and value.get("ConnectUserArn") else member
    wire.refused(answer, 400, "InvalidRequestException", named)


TAKEN = {
    "unknown members": body_with(Unknown={"deep": [1, {"x": None}]}),
    "null members": body_with(ClientToken=None, UrlExpiryInSeconds=None, CreatedBy=None, Tags=None),
    "a union with a null beside": body_with(CreatedBy={"ConnectUserArn": USER, "AWSIdentityArn": None}),
    "a union with an unknown member beside": body_with(CreatedBy={"ConnectUserArn": USER, "New": "x"}),
    "white space": "\r\n\t " + json.dumps(GOOD, indent=4) + " \n",
    "escaped key": json.dumps(GOOD).replace("FileName", "\\u0046ile\\u004eame"),
    "surrogate pair": json.dumps(GOOD).replace("a.pdf", "\\ud83d\\ude00.pdf"),
    "raw UTF-8": json.dumps(GOOD | {"FileName": "é報😀.pdf"}, ensure_ascii=False),
    "depth 64": text_with('"x": ' + "[" * 63 + "]" * 63),
    "keys that are only canonically equal": text_with('"\u00e9": 1, "e\u0301": 2'),
    "large number in an unknown member": text_with('"x": 1e400, "y": -0.0E+10, "z": 123456789012345678901234567890'),
}


@pytest.mark.parametrize("kind", TAKEN)
def test_unusual_but_legal_json_is_taken(dev, target, kind):
    assert start_raw(dev, target, TAKEN[kind]).status == 200


@pytest.mark.parametrize("body", [
    b"", b"{", b"[]", b"{}", b'{"FileIds":null}', b'{"FileIds":"x"}', b'{"FileIds":{}}', b'{"FileIds":[null]}',
    b'{"FileIds":[1]}', b'{"FileIds":["a",null]}', b'{"FileIds":[["a"]]}', b'{"FileIds":[]}', b'{"fileIds":["a"]}',
])
def test_a_malformed_batch_get_is_refused(dev, target, body):
    answer = wire.call(dev, "POST", target, body, operation="BatchGetAttachedFileMetadata")
    wire.refused(answer, 400, "InvalidRequestException")


@pytest.mark.parametrize("kind", [
    "text/plain", "application/x-amz-json-1.1", "application/x-www-form-urlencoded", "multipart/form-data",
    "application/jsonx", "text/json", "application/xml", "json", "*/*",
])
def test_a_body_of_another_content_type_is_refused(dev, target, kind):
    answer = start_raw(dev, target, json.dumps(GOOD), headers={"Content-Type": kind})
    wire.refused(answer, 415, "UnsupportedMediaTypeException")


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON", "application/json; charset=utf-8"])
def test_json_is_taken_however_its_type_is_spelt(dev, target, kind):
    assert start_raw(dev, target, json.dumps(GOOD), headers={"Content-Type": kind}).status == 200


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "*/*;q=0", "nonsense"])
def test_accept_is_ignored(dev, target, accept):
    assert start_raw(dev, target, json.dumps(GOOD), headers={"Accept": accept}).status == 200


@pytest.mark.parametrize("body, headers", [
    (None, {}), (b"", {"Content-Type": None}), (b"{}", {}), (b" {} ", {}), (None, {"Content-Type": "text/plain"}),
], ids=["none", "empty", "braces", "braces and blanks", "a type without body"])
def test_operations_without_body_take_none_or_an_empty_object(dev, place, body, headers):
    started = place.put_pending(b"x")
    target = wire.file_target(place.instance, place.resource, started["FileId"])
    answer = wire.call(dev, "POST", target, body, headers, operation="CompleteAttachedFileUpload")
    assert answer.status == 200 and answer.json() == {}


def test_unknown_query_names_are_ignored(dev, place):
    file_id = place.start()["FileId"]
    target = wire.file_target(place.instance, place.resource, file_id, urlContentDisposition="inline", x="y")
    assert wire.call(dev, "GET", target, operation="GetAttachedFile").status == 200


def test_a_query_may_be_unsorted_and_unescaped(dev, place):
    file_id = place.start()["FileId"]
    query = f"z&urlExpiryInSeconds=60&associatedResourceArn={place.resource}"
    target = f"/attached-files/{place.instance}/{file_id}?{query}"
    assert wire.call(dev, "GET", target, operation="GetAttachedFile").status == 200


FILLED_BODY = 512 * files.KIBIBYTE


def padded_body(size):
    text = text_with('"x": ""')
    return text.replace('"x": ""', '"x": "' + "p" * (size - len(text)) + '"')


def test_a_body_of_512_kib_is_taken_and_one_byte_more_is_not(dev, target):
    assert start_raw(dev, target, padded_body(FILLED_BODY)).status == 200
    answer = wire.call(dev, "PUT", target, padded_body(FILLED_BODY + 1))
    assert answer.status == 413, answer.body


def test_the_answer_to_a_body_far_too_long_arrives(dev, target):
    answer = wire.call(dev, "PUT", target, b" " * (files.MEBIBYTE))
    assert answer.status == 413, answer.body


def test_a_target_of_80_kib_is_taken_and_a_longer_one_is_not(dev, place):
    file_id = place.start()["FileId"]
    target = wire.file_target(place.instance, place.resource, file_id)
    fitting = target + "&x=" + "a" * (80 * files.KIBIBYTE - len(target) - 3)
    assert wire.call(dev, "GET", fitting, operation="GetAttachedFile").status == 200
    answer = wire.call(dev, "GET", fitting + "a")
    assert answer.status == 414, answer.body


def test_a_head_of_too_many_or_too_long_fields_is_refused(dev, place):
    target = wire.file_target(place.instance, place.resource, "x")
    many = {f"x-field-{number}": "v" for number in range(101)}
    assert wire.call(dev, "GET", target, headers=many).status == 431
    long = {f"x-field-{number}": "v" * 8000 for number in range(13)}
    assert wire.call(dev, "GET", target, headers=long).status == 431


@pytest.mark.parametrize("head", [
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n Folded: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nBad Name: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX-Field: \xff\xfe\r\n\r\n",
    b"GET /#fragment HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET http://other/ HTTP/1.1\r\nHost: a\r\n\r\n",
    b"nonsense\r\n\r\n",
], ids=lambda head: repr(head)[2:40])
def test_malformed_http_gets_400_and_a_closed_connection(dev, head):
    with wire.Connection(dev.url) as connection:
        connection.send(head)
        answer = connection.answer()
        assert answer.status == 400, answer.body
        assert b"<html" not in answer.body.lower()
        assert connection.is_closed()


def test_two_calls_on_one_connection_are_answered_in_order(dev, place):
    first = wire.file_target(place.instance, place.resource, place.start("first.pdf")["FileId"])
    second = wire.file_target(place.instance, place.resource, place.start("second.pdf")["FileId"])
    with wire.Connection(dev.url) as connection:
        for target in (first, second):
            signed = wire.Signer().headers("GET", dev.url + target)
            connection.head("GET", target, [("Host", connection.authority), *signed.items()])
        names = [connection_answer(connection)["FileName"] for _ in range(2)]
    assert names == ["first.pdf", "second.pdf"]


def connection_answer(connection):
    """One answer of exactly its Content-Length, so that the next one is left in the socket."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += connection.socket.recv(1)
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    body = b""
    while (left := int(length.split(b":")[1]) - len(body)) > 0:
        body += connection.socket.recv(left)
    return json.loads(body)


def test_a_bare_line_feed_behind_a_good_request_is_400_too(dev):
    good = b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n"
    with socket.create_connection(("127.0.0.1", dev.port), timeout=10) as connection:
        connection.sendall(good + b"GET / HTTP/1.1\nHost: a\n\n")
        answers = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answers.startswith(b"HTTP/1.1 200 ") and b"HTTP/1.1 400 " in answers
