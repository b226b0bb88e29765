"""The MUST cases of HTTP/1.1, sent straight to the server."""

import socket
import ssl
from concurrent.futures import ThreadPoolExecutor

import pytest

import http_wire
from http_cases import CASES


@pytest.fixture(scope="module")
def outcomes(dev):
    """What each case brought; sixteen at a time, since every one has its own connection."""
    with ThreadPoolExecutor(16) as pool:
        return dict(zip(CASES, pool.map(lambda case: http_wire.run_case(case, dev.url), CASES)))


def test_there_are_at_least_110_cases():
    """C6: the table is not thinned out."""
    assert len(CASES) >= 110
    assert len({case.title for case in CASES}) == len(CASES)
    assert all(case.rule[:4].isdigit() for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.name} {case.title}")
def test_a_must_case_direct(outcomes, case):
    """C6: every case has one of its outcomes, and nothing behind a refusal is served."""
    outcome = outcomes[case]
    assert outcome.describe(case.name) in case.outcomes, (case.rule, outcome)
    for answer in outcome.answers[:case.heads]:
        assert answer.body == b""
    if not outcome.describe(case.name).startswith(("served", "anonymous")) and outcome.answers:
        assert outcome.answers[-1].get("Connection") == ["close"]


def test_a_trace_reflects_nothing(outcomes):
    """C6: TRACE is not served, so no field of the request comes back."""
    case = next(case for case in CASES if case.title == "TRACE")
    assert b"canary" not in b"".join(answer.body for answer in outcomes[case].answers)


def test_a_continue_comes_once_and_only_when_asked_for(outcomes):
    """C6: 100 Continue goes to the client that waits for it and to no other."""
    for case, outcome in outcomes.items():
        for answer in outcome.answers:
            assert answer.interim in ([], [100]), case
            assert not answer.interim or case.title == "Expect: 100-continue", case


def test_a_second_request_is_not_decoded_before_its_head_is_whole(dev):
    """C6: a request in two pieces, cut at every byte, is one request."""
    authority = dev.authority
    request = http_wire.witness("w-900", authority, last=False)
    with http_wire.connect(dev.url) as connection:
        for cut in range(1, len(request)):
            connection.sendall(request[:cut])
            connection.sendall(request[cut:])
            outcome = http_wire.receive(connection, 10, enough=1)
            assert [answer.owner for answer in outcome.answers] == ["w-900-0"], cut


def test_http_2_is_not_offered_over_tls(start_server, certificate):
    """C11: HTTP/1.1 is the only protocol, so there are no streams to reset and no tables to fill."""
    server = start_server("dev", CASEFILE_TLS_CERT=str(certificate.chain), CASEFILE_TLS_KEY=str(certificate.key))
    context = certificate.context()
    context.set_alpn_protocols(["h2", "http/1.1"])
    with http_wire.connect(server.url, context) as connection:
        assert connection.selected_alpn_protocol() == "http/1.1"
    context = certificate.context()
    context.set_alpn_protocols(["h2"])
    try:
        with http_wire.connect(server.url, context) as connection:
            assert connection.selected_alpn_protocol() is None
            connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0")
            statuses = [answer.status for answer in http_wire.receive(connection, 10).answers]
            assert statuses in ([], [400], [505])
    except (ssl.SSLError, ConnectionError):
        pass  # to refuse the handshake is right as well


def test_a_flood_of_http_2_frames_is_refused_at_once(dev):
    """C11: RST_STREAM and CONTINUATION frames behind the preface reach nothing."""
    frame = b"\0\0\4\3\0\0\0\0\1\0\0\0\x08" + b"\0\x40\0\x09\0\0\0\0\1" + b"\0" * 16_384
    with http_wire.connect(dev.url) as connection:
        try:
            connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame * 256)
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        outcome = http_wire.receive(connection, 10)
    assert outcome.is_closed and [answer.status for answer in outcome.answers] in ([], [400], [505])
