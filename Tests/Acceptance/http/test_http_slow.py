"""Slow and idle clients by the thousand: each is cut in its time, while good clients are served."""

import multiprocessing
import os
import resource
import time
from concurrent.futures import ProcessPoolExecutor

import pytest

import files
import http_wire
import wire
from casefile_server import Server
from http_flood import Flood, Process, good_client, percentile
from serving import ALICE, SHARED_INSTANCE, serve_settings

NIGHTLY = os.environ.get("CASEFILE_NIGHTLY") == "1"
HEADS = 8_000 if NIGHTLY else 2_000
BODIES = 1_000 if NIGHTLY else 200
IDLE = 300
# More than would fit into what large calls may hold, if each held what it declares.
CALLS = 300
LARGEST_CALL = 512 * files.KIBIBYTE
READERS = 200 if NIGHTLY else 0
# Uploads of one account beyond these are told to come again.
UPLOADS_OF_ONE_ACCOUNT = 64
SOFT_LIMIT = 256
BASE_SECONDS = 3
# The bounds of the server, each with what a loaded machine of two cores may be late, first of all in accepting.
HEAD_SECONDS = 10
BODY_SECONDS = 30
IDLE_SECONDS = 30
# A minute without progress, which begins anew when the system's own buffers take more because others were freed.
READ_SECONDS = 90
LATE_SECONDS = 20 if NIGHTLY else 8
BOUNDS = {
    "a call that drips": BODY_SECONDS, "a body that stops": BODY_SECONDS, "a body that drips": BODY_SECONDS, "an idle connection": IDLE_SECONDS,
    "a reader that does not read": READ_SECONDS,
}
# A thousand uploads hold 128 KiB each at most, a head 96 KiB; the rest is the process itself.
RESIDENT_MEBIBYTES = 300
DOWNLOAD_BYTES = 64 * files.KIBIBYTE
# Each from an address of its own, so that none reaches the share of one address.
SOURCES = [(f"127.0.0.{number}", 0) for number in range(2, 6)]


def limited(binary, folder, *limits):
    """The binary behind `ulimit`, which leaves its process id and its arguments as they are."""
    script = folder / "limited"
    script.write_text(f'#!/bin/sh\n{"; ".join(f"ulimit {limit}" for limit in limits)}\nexec "{binary}" "$@"\n')
    script.chmod(0o755)
    return script


@pytest.fixture(autouse=True, scope="module")
def own_open_files():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture(scope="module")
def server(binary, tmp_path_factory):
    folder = tmp_path_factory.mktemp("slow")
    running = Server(
        limited(binary, folder, f"-Sn {SOFT_LIMIT}"), "dev", folder, ("--listen", "127.0.0.1:0"),
        CASEFILE_DATA=str(folder / "data"),
    ).wait_until_ready()
    yield running
    running.stop()


def begun_uploads(client, count, size):
    """Targets and header fields of uploads, as many to a case as a case may have."""
    for number in range(count):
        if number % 50 == 0:
            place = files.Place(client, files.new_instance(), files.new_case())
        started = place.start(size=size)
        yield wire.target_of(files.upload_url(started)), files.upload_headers(started)


def open_all(flood, client, server, large):
    """Heads that stop, drip or never begin, bodies that stop or drip, idle connections, readers that do not read."""
    begin = f"GET /livez HTTP/1.1\r\nHost: {server.authority}\r\n".encode()
    heads = [
        ("a head that stops", begin, b""), ("a head that drips", begin + b"X-Slow: ", b"a"),
        ("silence", b"", b""), ("half a request line", b"GET /liv", b""),
        ("empty lines before no head", b"\r\n", b"\r\n"),
        ("a large head that stops", begin + b"X-Large: " + b"a" * 80_000, b""),
    ]
    # Large heads are one in twenty, the others are alike in number.
    order = [0, 1, 2, 3] * 4 + [0, 4, 4, 5]
    uploads = list(begun_uploads(client, BODIES, files.MEBIBYTE))
    for number, (target, fields) in enumerate(uploads):
        lines = [f"PUT {target} HTTP/1.1", f"Host: {server.authority}", *(f"{n}: {v}" for n, v in fields.items())]
        request = "\r\n".join(lines).encode() + b"\r\n\r\n" + b"x" * (50_000 if number % 4 == 0 else 100)
        kind, drip = ("a body that drips", b"x") if number % 2 else ("a body that stops", b"")
        flood.open(kind, request, drip, SOURCES[number % 4])
    for number in range(HEADS):
        kind, request, drip = heads[order[number % len(order)]]
        flood.open(kind, request, drip, SOURCES[number % 4])
    for number in range(IDLE):
        flood.open("an idle connection", begin + b"\r\n", source=SOURCES[number % 4])
    for number in range(CALLS):
        lines = ["POST /x HTTP/1.1", f"Host: {server.authority}", f"Content-Length: {LARGEST_CALL}", "", ""]
        flood.open("a call that drips", "\r\n".join(lines).encode() + b"x" * 20_000, b"x" * 1_000)
    for number in range(READERS):
        request = f"GET {wire.target_of(large)} HTTP/1.1\r\nHost: {server.authority}\r\n\r\n".encode()
        flood.open("a reader that does not read", request, b"\r\n", reads=False, buffer=4_096)


def longest(flood, kind):
    stalls = flood.of(kind)
    assert all(stall.cut_after is not None for stall in stalls), f"{kind}: not all are cut"
    return max((stall.cut_after for stall in stalls), default=0)


@pytest.mark.timeout(300)
def test_thousands_of_slow_clients_are_cut_while_good_ones_are_served(server, capsys):
    """C8: every stalled head, body, reader and idle connection is cut in its time; files and memory are bounded."""
    client = files.connect(server)
    place = files.Place(client, files.new_instance(), files.new_case())
    small = files.download_url(place.approved(files.random_bytes(DOWNLOAD_BYTES), UrlExpiryInSeconds=300))
    large = files.download_url(place.approved(files.random_bytes(20 * files.MEBIBYTE))) if READERS else small
    watched = Process(server.process.pid)
    seconds = (READ_SECONDS if READERS else IDLE_SECONDS) + LATE_SECONDS
    pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
    flood = Flood(server.url)
    try:
        base, faults = pool.submit(good_client, server.url, small, DOWNLOAD_BYTES, BASE_SECONDS).result()
        assert not faults, faults[:5]
        time.sleep(0.5)
        before = watched.files
        good = pool.submit(good_client, server.url, small, DOWNLOAD_BYTES, IDLE_SECONDS)
        open_all(flood, client, server, large)
        # The account whose uploads stall has used up its own share, not that of others.
        other = files.connect(server, "999999999999", "test")
        files.Place(other, files.new_instance(), files.new_case("999999999999")).approved(b"another account's bytes")
        # Calls without a key that drip hold what they have sent, not what they declare.
        assert len(place.batch_get([f"{number:0256}" for number in range(100)])["Errors"]) == 100
        flood.watch(seconds, until=lambda: good.done() and not flood.open_count)
        times, faults = good.result()
        assert not faults, faults[:5]
        report = {kind: longest(flood, kind) for kind in sorted({stall.kind for stall in flood.stalls})}
        for kind, longest_seconds in report.items():
            assert longest_seconds < BOUNDS.get(kind, HEAD_SECONDS) + LATE_SECONDS, report
        check_answers(flood)
        assert watched.peak_mebibytes < RESIDENT_MEBIBYTES
        client.close()
        assert http_wire.wait_until(lambda: not watched.files - before, 10), dict(watched.files - before)
        assert not list((server.folder / "data" / "blobs" / "tmp").iterdir())
    finally:
        flood.close()
        pool.shutdown()
    with capsys.disabled():
        print(f"\n{len(flood.stalls)} slow clients, longest seconds until the cut: "
              + ", ".join(f"{kind} {value:.1f}" for kind, value in report.items()))
        alone, beside = (percentile(samples, 0.99) * 1000 for samples in (base, times))
        print(f"good clients: p99 {alone:.1f} ms of {len(base)} alone, {beside:.1f} ms of {len(times)} beside them, "
              f"{max(times):.1f} s at the most; at most {watched.peak_mebibytes:.0f} MiB resident")


def check_answers(flood):
    """Who had begun something is told; who had not is closed without a word."""
    for stall in flood.stalls:
        if "head" in stall.kind or "request line" in stall.kind:
            assert stall.status == 408, stall
        elif "call" in stall.kind:
            assert stall.status == 408, stall
        elif stall.kind == "silence":
            assert stall.status is None, stall
        elif "idle" in stall.kind:
            assert stall.status == 200 and stall.data.count(b"HTTP/1.1 ") == 1, stall
    bodies = [stall for stall in flood.stalls if "body" in stall.kind]
    shed = [stall for stall in bodies if stall.status == 503]
    assert 0 < len(shed) <= BODIES - UPLOADS_OF_ONE_ACCOUNT
    assert all(b"Retry-After: " in stall.data for stall in shed)
    for stall in bodies:
        assert stall.status == 503 or stall.status == 400 and b"<Code>RequestTimeout</Code>" in stall.data, stall


def test_the_limit_of_open_files_is_raised(server):
    """C9: a soft limit below the hard one is lifted at the start."""
    soft, hard = Process(server.process.pid).open_file_limits
    assert soft == hard > SOFT_LIMIT


@pytest.fixture(scope="module")
def small_server(binary, tmp_path_factory):
    """A server that may have 256 files open and cannot help it."""
    folder = tmp_path_factory.mktemp("small")
    running = Server(
        limited(binary, folder, f"-n {SOFT_LIMIT}"), "serve", folder, **serve_settings(folder)
    ).wait_until_ready()
    yield running
    running.stop()


def statuses(url, count, source=None):
    """Opens `count` connections that ask once and stay; those that are served, and the statuses of the others."""
    served, others = [], []
    for _ in range(count):
        connection = http_wire.connect(url, source=source)
        try:
            connection.sendall(b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
        except OSError:
            pass
        outcome = http_wire.receive(connection, 10, enough=1)
        status = outcome.answers[0].status if outcome.answers else None
        if status == 200:
            served.append(connection)
        else:
            others.append(status)
            connection.close()
    return served, others


def test_connections_never_use_up_the_open_files(small_server):
    """C9: beyond its share an address is refused, others and the admin port are served, and all is well afterwards."""
    held, refused = statuses(small_server.url, 200)
    assert 0 < len(held) < 100 and set(refused) <= {503, None} and 503 in refused
    other, _ = statuses(small_server.url, 5, source=("127.0.0.2", 0))
    assert len(other) == 5
    many, refused = statuses(small_server.url, 100, source=("127.0.0.3", 0))
    assert refused and set(refused) <= {503, None}
    admin, _ = statuses(small_server.admin_url, 10)
    assert len(admin) == 10
    assert Process(small_server.process.pid).files.total() < SOFT_LIMIT
    client = files.connect(small_server, ALICE["key"], ALICE["secret"])
    place = files.Place(client, SHARED_INSTANCE, files.new_case(ALICE["account"]))
    for connection in held + many:
        connection.close()
    content = files.random_bytes(300_000)
    assert http_wire.wait_until(lambda: len(statuses(small_server.url, 1)[0]) == 1, 5)
    assert files.download(place.approved(content)).content == content
    assert "Too many open files" not in small_server.log()
    for connection in other + admin:
        connection.close()


@pytest.mark.parametrize("name", ["target", "value", "fields"])
def test_a_head_without_end_is_refused_before_it_is_held(server, name):
    """C8: what never ends is cut at the limit of its size, long before that of its time."""
    pieces = {
        "target": (b"GET /", b"a" * 65_536), "value": (b"GET / HTTP/1.1\r\nX: ", b"a" * 65_536),
        "fields": (b"GET / HTTP/1.1\r\n", b"X: a\r\n" * 10_000),
    }
    first, more = pieces[name]
    before = Process(server.process.pid).resident_mebibytes
    began = time.monotonic()
    with http_wire.connect(server.url) as connection:
        try:
            connection.sendall(first)
            for _ in range(16):
                connection.sendall(more)
        except OSError:
            pass
        outcome = http_wire.receive(connection, 15)
    assert outcome.is_closed and time.monotonic() - began < 5
    assert [answer.status for answer in outcome.answers] in ([414], [431])
    assert Process(server.process.pid).resident_mebibytes < before + 64
