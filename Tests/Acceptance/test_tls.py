"""The whole cycle over TLS, with a certificate of our own."""

import ssl
import subprocess

import pytest
import requests

import files
import wire
from casefile_server import run_to_end
from serving import ALICE, SHARED_INSTANCE, needs, serve_settings


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        [
            needs("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
            "-keyout", key, "-out", cert,
        ],
        check=True,
        capture_output=True,
    )
    return cert, key


@pytest.fixture(scope="module")
def secure(start_server, tmp_path_factory, certificate):
    folder = tmp_path_factory.mktemp("tls-serve")
    cert, key = certificate
    settings = serve_settings(folder, CASEFILE_TLS_CERT=str(cert), CASEFILE_TLS_KEY=str(key))
    return start_server("serve", folder=folder, **settings)


@pytest.fixture
def secure_place(secure, certificate):
    client = files.connect(secure, ALICE["key"], ALICE["secret"], verify=str(certificate[0]))
    return files.Place(client, SHARED_INSTANCE, files.new_case(ALICE["account"]))


@pytest.mark.parametrize("size", [1, 70_000, 5 * files.MEBIBYTE])
def test_a_download_over_tls_is_byte_equal(secure, secure_place, certificate, size):
    content = files.random_bytes(size)
    started = secure_place.start(size=size)
    assert files.upload_url(started).startswith("https://127.0.0.1:")
    answer = requests.put(
        files.upload_url(started), data=content, headers=files.upload_headers(started), verify=str(certificate[0])
    )
    assert answer.status_code == 200, answer.text
    secure_place.complete(started["FileId"])
    found = secure_place.get(started["FileId"])
    assert files.download(found, verify=str(certificate[0])).content == content
    part = requests.get(files.download_url(found), headers={"Range": "bytes=0-0"}, verify=str(certificate[0]))
    assert (part.status_code, part.content) == (206, content[:1])


def test_refusals_over_tls_are_s3_documents(secure, secure_place, certificate):
    started = secure_place.start(size=1)
    context = ssl.create_default_context(cafile=str(certificate[0]))
    answer = files.raw_put(started, b"x", {"Content-Length": "1"}, context=context)
    files.s3_refused(secure, answer, 403, files.S3_REFUSALS)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_old_versions_of_tls_are_refused(secure, certificate):
    context = ssl.create_default_context(cafile=str(certificate[0]))
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionError)):
        wire.exchange("GET", secure.url + "/livez", context=context)


def test_plain_http_on_the_tls_port_gets_no_answer_of_ours(secure):
    with wire.Connection(secure.url.replace("https", "http")) as connection:
        connection.send(b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        try:
            assert not connection.socket.recv(64).startswith(b"HTTP/1.1 200")
        except ConnectionError:
            pass


def run_client(command, binary, secure, *arguments, **environment):
    settings = {"AWS_ACCESS_KEY_ID": ALICE["key"], "AWS_SECRET_ACCESS_KEY": ALICE["secret"]}
    return run_to_end(binary, command, *arguments, "--endpoint-url", secure.url, **settings | environment)


def place_arguments():
    return ["--instance-id", SHARED_INSTANCE, "--resource", files.new_case(ALICE["account"])]


def test_the_client_trusts_the_authority_that_it_is_told_of(binary, secure, certificate, tmp_path):
    path = tmp_path / "note.txt"
    path.write_bytes(b"over TLS")
    place = place_arguments()
    told = {"AWS_CA_BUNDLE": str(certificate[0])}
    started = run_client("upload", binary, secure, path, *place, **told)
    assert started.returncode == 0, started.stderr
    copy = tmp_path / "copy.txt"
    arguments = [started.stdout.strip(), *place, "--output", copy, "--ca-bundle", certificate[0]]
    found = run_client("download", binary, secure, *arguments)
    assert found.returncode == 0, found.stderr
    assert copy.read_bytes() == b"over TLS"


def test_the_client_names_the_remedy_where_it_does_not_trust(binary, secure, tmp_path):
    path = tmp_path / "note.txt"
    path.write_bytes(b"over TLS")
    refused = run_client("upload", binary, secure, path, *place_arguments())
    assert refused.returncode == 69
    assert "not trusted" in refused.stderr and "--ca-bundle" in refused.stderr


def test_a_file_without_certificates_is_no_bundle(binary, secure, tmp_path):
    path = tmp_path / "note.txt"
    path.write_bytes(b"no certificate")
    refused = run_client("upload", binary, secure, path, *place_arguments(), "--ca-bundle", path)
    assert refused.returncode == 78
    assert str(path) in refused.stderr
