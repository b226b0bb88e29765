"""Health, metrics and test control: on a port of their own, loopback by default, and nothing else there (C17)."""

import re
import socket
from pathlib import Path

import pytest
import requests

import files
import wire
from casefile_server import run_to_end
from serving import ALICE, SHARED_INSTANCE, serve_settings

INNER = [
    "/metrics", "/debug", "/debug/pprof/", "/_casefile", "/_casefile/", "/_casefile/reset", "/_casefile/state",
    "/_casefile/health", "/_casefile/clock", "/_casefile/config", "/_casefile/keys", "/admin", "/status", "/health",
    "/.env", "/_localstack/health", "/moto-api/reset", "/server-status", "/favicon.ico", "/robots.txt", "/",
]


def sockets_of(process):
    """Addresses on which a process listens, as /proc tells them (hexadecimal)."""
    inodes, folder = set(), Path(f"/proc/{process.pid}")
    for link in (folder / "fd").iterdir():
        match = re.fullmatch(r"socket:\[(\d+)\]", str(link.readlink()))
        inodes |= {match.group(1)} if match else set()
    found = []
    for table in ("tcp", "tcp6"):
        for line in (folder / "net" / table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                found.append(fields[1].split(":")[0])
    return found


def test_the_admin_port_is_loopback_by_default(start_server, tmp_path):
    """C17: with the main port open to all, the admin port listens on 127.0.0.1 alone."""
    settings = serve_settings(
        tmp_path, CASEFILE_LISTEN="0.0.0.0:0", CASEFILE_PUBLIC_URL="http://files.example", CASEFILE_ADMIN_LISTEN=None
    )
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", 8731)) == 0:
            pytest.skip("port 8731, the default of the admin port, is taken")
    server = start_server("serve", folder=tmp_path, **settings)
    assert sorted(sockets_of(server.process)) == ["00000000", "0100007F"]
    assert requests.get("http://127.0.0.1:8731/livez").status_code == 200
    server.stop()


@pytest.mark.parametrize("path", INNER)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_main_port_tells_nothing_of_the_inside(serve, path, method):
    """C17: without a signature each inner path is refused like any other, with no body of its own."""
    answer = wire.exchange(method, serve.url + path, body=b"" if method == "POST" else None)
    wire.refused(answer, 403, "MissingAuthenticationTokenException")


@pytest.mark.parametrize("path", INNER)
def test_the_main_port_has_no_inner_route_for_a_caller_either(serve, path):
    """C17: a valid key reaches none of them."""
    answer = wire.call(serve, "GET", path, signer=wire.Signer(ALICE["key"], ALICE["secret"]))
    wire.refused(answer, 404, "UnknownOperationException")


def test_the_admin_port_has_health_and_metrics_alone(serve, alice):
    """C17: no API, no object and no test control there, signed or not."""
    place = files.Place(alice, SHARED_INSTANCE, files.new_case(ALICE["account"]))
    found = place.approved(b"inside")
    signer = wire.Signer(ALICE["key"], ALICE["secret"])
    for path in set(INNER) - {"/metrics"} | {wire.file_target(SHARED_INSTANCE, place.resource, found["FileId"])}:
        url = serve.admin_url + path
        for headers in ({}, signer.headers("GET", url)):
            assert wire.exchange("GET", url, headers).status == 404, path
    object_path = wire.target_of(files.download_url(found))
    assert wire.exchange("GET", serve.admin_url + object_path).status == 404
    assert requests.get(f"{serve.admin_url}/metrics").status_code == 200


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"])
def test_inner_endpoints_only_read(serve, path, method):
    """C17: nothing can be changed there."""
    assert wire.exchange(method, serve.admin_url + path, body=b"").status in (404, 405, 501)


def test_health_and_metrics_tell_no_identity(serve, alice):
    """C17: what is open to a monitor names no account, key, instance, file, path or setting."""
    place = files.Place(alice, SHARED_INSTANCE, files.new_case(ALICE["account"]))
    found = place.approved(b"inside", "inside-9917.pdf")
    private = [
        ALICE["account"], ALICE["key"], ALICE["secret"], SHARED_INSTANCE, found["FileId"], "inside-9917",
        str(serve.folder), place.resource.rsplit("/", 1)[1],
    ]
    for base in (serve.url, serve.admin_url):
        for path in ("/livez", "/readyz", "/metrics"):
            answer = wire.exchange("GET", base + path)
            shown = answer.body.decode() + str(answer.headers)
            assert [text for text in private if text in shown] == [], path


def test_test_control_cannot_be_turned_on_in_serve(binary, tmp_path):
    """C17: there is no setting for it; a guess at one stops the start."""
    for name in ("CASEFILE_TEST_CONTROL", "CASEFILE_DEV", "CASEFILE_DEBUG", "CASEFILE_HINTS"):
        result = run_to_end(binary, "serve", **serve_settings(tmp_path, **{name: "1"}))
        assert result.returncode == 78 and name in result.stderr
