"""Bodies that end early, go on too long or never say how long they are."""

import socket
import threading

import pytest

import files
import wire
from files import s3_refused

CONTENT = b"0123456789" * 100


@pytest.fixture
def started(place):
    return place.start(size=len(CONTENT))


def nothing_is_stored(place, started):
    files.refusal(place.complete, "InvalidRequestException", file_id=started["FileId"])


def head_of(connection, started, more=(), without=()):
    pairs = [("Host", connection.authority), *files.upload_headers(started).items(), *more]
    connection.head(
        "PUT", wire.target_of(files.upload_url(started)), [pair for pair in pairs if pair[0] not in without]
    )


@pytest.mark.parametrize("tampered", [False, True])
def test_a_chunked_upload_is_refused_before_its_signature(dev, place, started, tampered):
    with wire.Connection(dev.url) as connection:
        more = [("Transfer-Encoding", "chunked")] + ([("x-amz-tagging", "a=b")] if tampered else [])
        head_of(connection, started, more, without=["Content-Length"])
        connection.send(b"3e8\r\n" + CONTENT + b"\r\n0\r\n\r\n")
        s3_refused(dev, connection.answer("PUT"), 411, "MissingContentLength")
    nothing_is_stored(place, started)


def test_an_upload_without_any_length_is_refused(dev, place, started):
    with wire.Connection(dev.url) as connection:
        head_of(connection, started, without=["Content-Length"])
        s3_refused(dev, connection.answer("PUT"), 411, "MissingContentLength")
    nothing_is_stored(place, started)


@pytest.mark.parametrize("sent", [0, 1, 999])
def test_a_body_that_ends_early_stores_nothing(dev, place, started, sent):
    with wire.Connection(dev.url) as connection:
        head_of(connection, started)
        connection.send(CONTENT[:sent])
        connection.socket.shutdown(socket.SHUT_WR)
        try:
            answer = connection.answer("PUT")
        except (ConnectionError, wire.http.client.HTTPException):
            answer = None
        if answer is not None:
            s3_refused(dev, answer, 400, "IncompleteBody")
    nothing_is_stored(place, started)
    assert files.put(started, CONTENT).status_code == 200


def test_a_connection_that_breaks_stores_nothing(dev, place, started):
    connection = wire.Connection(dev.url)
    head_of(connection, started)
    connection.send(CONTENT[:500])
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    connection.socket.close()
    nothing_is_stored(place, started)
    assert files.put(started, CONTENT).status_code == 200


def test_bytes_beyond_the_length_are_not_part_of_the_file(dev, place, started):
    with wire.Connection(dev.url) as connection:
        head_of(connection, started)
        connection.send(CONTENT + b"and then some\r\n\r\n")
        assert connection.answer("PUT").status == 200
    place.complete(started["FileId"])
    assert files.download(place.get(started["FileId"])).content == CONTENT


def test_expect_100_continue_is_answered_before_the_body(dev, place, started):
    with wire.Connection(dev.url) as connection:
        head_of(connection, started, [("Expect", "100-continue")])
        interim = b""
        while not interim.endswith(b"\r\n\r\n"):
            interim += connection.socket.recv(1)
        assert interim.startswith(b"HTTP/1.1 100 ")
        connection.send(CONTENT)
        assert connection.answer("PUT").status == 200


def test_expect_100_continue_gets_a_refusal_without_sending_the_body(dev, started):
    with wire.Connection(dev.url) as connection:
        head_of(connection, started, [("Expect", "100-continue"), ("x-amz-tagging", "a=b")])
        first = connection.socket.recv(12, socket.MSG_PEEK | socket.MSG_WAITALL)
        assert first == b"HTTP/1.1 403"
        s3_refused(dev, connection.answer("PUT"), 403, "AccessDenied")


def test_a_refusal_arrives_though_the_client_is_still_sending(dev, place):
    content = files.random_bytes(5 * files.MEBIBYTE)
    started = place.start(size=len(content))
    answer = files.raw_put(started, content, files.upload_headers(started) | {"x-amz-tagging": "a=b"})
    s3_refused(dev, answer, 403, "AccessDenied")


def test_two_uploads_on_one_connection_are_both_stored(dev, place):
    both = [place.start(size=10), place.start(size=10)]
    with wire.Connection(dev.url) as connection:
        for started, content in zip(both, (b"a" * 10, b"b" * 10)):
            head_of(connection, started)
            connection.send(content)
            assert connection.answer("PUT").status == 200
    for started, content in zip(both, (b"a" * 10, b"b" * 10)):
        place.complete(started["FileId"])
        assert files.download(place.get(started["FileId"])).content == content


def test_concurrent_puts_leave_one_whole_body(place):
    size = files.MEBIBYTE
    started = place.start(size=size)
    bodies = [bytes([letter]) * size for letter in b"abcdefgh"]
    statuses = []
    threads = [
        threading.Thread(target=lambda body=body: statuses.append(files.put(started, body).status_code))
        for body in bodies
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(statuses) == {200}
    place.complete(started["FileId"])
    assert files.download(place.get(started["FileId"])).content in bodies


def test_a_put_in_flight_while_complete_runs_never_reaches_the_approved_bytes(dev, place, started):
    assert files.put(started, CONTENT).status_code == 200
    with wire.Connection(dev.url) as connection:
        head_of(connection, started)
        connection.send(b"x" * 500)
        place.complete(started["FileId"])
        found = place.get(started["FileId"])
        assert files.download(found).content == CONTENT
        connection.send(b"x" * 500)
        assert connection.answer("PUT").status in (200, 403)
    assert files.download(found).content == CONTENT


def test_a_slow_upload_is_stored_whole(dev, place, started):
    with wire.Connection(dev.url) as connection:
        head_of(connection, started)
        for index in range(0, len(CONTENT), 100):
            connection.send(CONTENT[index:index + 100])
        assert connection.answer("PUT").status == 200
    place.complete(started["FileId"])
    assert files.download(place.get(started["FileId"])).content == CONTENT
