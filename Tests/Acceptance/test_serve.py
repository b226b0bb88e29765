"""`casefile serve` while it runs, stops and starts again."""

import re
import signal
import socket
import stat
import time

import pytest
import requests

import files
import wire
from files import s3_refused
from serving import ALICE, SHARED_INSTANCE, serve_settings

CONTENT = b"0123456789" * 100


def new_place(server, **options):
    client = files.connect(server, ALICE["key"], ALICE["secret"], **options)
    return files.Place(client, SHARED_INSTANCE, files.new_case(ALICE["account"]))


@pytest.fixture
def own(start_server, tmp_path):
    """Starts a server of this test's own on one data folder and, with `port`, on a fixed port."""

    def start(**changes):
        return start_server("serve", folder=tmp_path, **serve_settings(tmp_path, **changes))

    return start


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_health_is_on_both_ports(serve):
    assert serve.admin_url != serve.url
    for base in (serve.url, serve.admin_url):
        for path in ("/livez", "/readyz"):
            assert requests.get(base + path).status_code == 200, base + path


def test_the_admin_port_has_no_api_and_no_objects(serve, alice):
    place = files.Place(alice, SHARED_INSTANCE, files.new_case(ALICE["account"]))
    url = files.download_url(place.approved(b"x")).replace(serve.url, serve.admin_url)
    assert requests.get(url).status_code in (403, 404)
    target = wire.file_target(place.instance, place.resource, "x")
    signed = wire.Signer(ALICE["key"], ALICE["secret"]).headers("GET", serve.admin_url + target)
    assert requests.get(serve.admin_url + target, headers=signed).status_code == 404


@pytest.mark.parametrize("path", ["reset", "seed", "transitions", "faults", "clock", "requests", "sweep", "ui/"])
def test_test_control_is_absent_from_both_ports(serve, path):
    for base in (serve.url, serve.admin_url):
        for method in ("GET", "POST", "DELETE"):
            assert requests.request(method, f"{base}/_casefile/{path}").status_code in (403, 404)


def test_a_start_without_scanner_is_warned_of(serve):
    assert "scanner" in serve.log().lower()


def test_refusals_carry_no_hint_in_serve(serve, alice):
    place = files.Place(alice, SHARED_INSTANCE, files.new_case(ALICE["account"]))
    started = place.start(size=1)
    s3_refused(serve, files.raw_put(started, b"x", {"Content-Length": "1"}), 403, files.S3_REFUSALS)
    wire.refused(wire.call(serve, "GET", "/foo", signer=wire.Signer("x", "y")), 403, "UnrecognizedClientException")


def test_sigterm_lets_an_upload_in_flight_finish(own):
    server = own()
    place = new_place(server)
    started = place.start(size=len(CONTENT))
    with wire.Connection(server.url) as connection:
        pairs = [("Host", connection.authority), *files.upload_headers(started).items()]
        connection.head("PUT", wire.target_of(files.upload_url(started)), pairs)
        connection.send(CONTENT[:500])
        requests.get(server.url + "/livez")
        server.terminate()
        while refuses_connections(server) is False:
            pass
        connection.send(CONTENT[500:])
        assert connection.answer("PUT").status == 200
    assert server.wait() == 0
    again = files.Place(new_place(own()).client, place.instance, place.resource)
    again.complete(started["FileId"])
    assert files.download(again.get(started["FileId"])).content == CONTENT


def refuses_connections(server):
    try:
        socket.create_connection(("127.0.0.1", server.port), 1).close()
        return False
    except OSError:
        return True


def test_sigterm_ends_in_bounded_time_though_an_upload_never_ends(own):
    server = own(CASEFILE_SHUTDOWN_TIMEOUT="1s")
    started = new_place(server).start(size=len(CONTENT))
    with wire.Connection(server.url) as connection:
        pairs = [("Host", connection.authority), *files.upload_headers(started).items()]
        connection.head("PUT", wire.target_of(files.upload_url(started)), pairs)
        connection.send(CONTENT[:500])
        requests.get(server.url + "/livez")
        server.terminate()
        assert server.wait() == 0


def test_a_second_sigterm_cuts_nothing_off(own):
    server = own()
    started = new_place(server).start(size=len(CONTENT))
    with wire.Connection(server.url) as connection:
        pairs = [("Host", connection.authority), *files.upload_headers(started).items()]
        connection.head("PUT", wire.target_of(files.upload_url(started)), pairs)
        connection.send(CONTENT[:5])
        requests.get(server.url + "/livez")
        for number in (signal.SIGTERM, signal.SIGTERM, signal.SIGHUP):
            server.process.send_signal(number)
            time.sleep(0.05)
        connection.send(CONTENT[5:])
        assert connection.answer().status == 200
    assert server.wait() == 0


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT], ids=lambda end: end.name)
def test_files_tokens_and_urls_outlive_the_process(own, end):
    port = free_port()
    server = own(CASEFILE_LISTEN=f"127.0.0.1:{port}")
    place = new_place(server)
    approved = place.approved(CONTENT, Tags={"k": "v"}, ClientToken="kept")
    uploaded = place.put_pending(CONTENT)
    open_upload = place.start(size=len(CONTENT))
    place.client.update_attached_files_configuration(
        InstanceId=place.instance, AttachmentScope="CHAT", MaximumSizeLimitInBytes=7
    )
    server.process.send_signal(end)
    assert server.wait() in {signal.SIGTERM: (0,), signal.SIGKILL: (-9,), signal.SIGINT: (0, 130)}[end]

    server = own(CASEFILE_LISTEN=f"127.0.0.1:{port}")
    place.client = files.connect(server, ALICE["key"], ALICE["secret"])
    assert requests.get(files.download_url(approved)).content == CONTENT
    assert place.get(approved["FileId"])["Tags"] == {"k": "v"}
    assert place.start(size=len(CONTENT), ClientToken="kept", Tags={"k": "v"})["FileId"] == approved["FileId"]
    place.complete(uploaded["FileId"])
    assert files.download(place.get(uploaded["FileId"])).content == CONTENT
    assert files.put(open_upload, CONTENT).status_code == 200
    place.complete(open_upload["FileId"])
    described = place.client.describe_attached_files_configuration(InstanceId=place.instance, AttachmentScope="CHAT")
    assert described["AttachedFilesConfiguration"]["MaximumSizeLimitInBytes"] == 7


def test_nothing_of_a_file_name_is_on_the_disk_and_data_is_private(own, tmp_path):
    new_place(own()).approved(CONTENT, "needle-in-a-path.pdf")
    for path in (tmp_path / "data").rglob("*"):
        assert "needle" not in path.name
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_urls_carry_the_public_url_and_the_bucket_of_the_settings(own):
    server = own(CASEFILE_PUBLIC_URL="https://files.example:9443", CASEFILE_BUCKET="another-bucket")
    place = new_place(server)
    started = place.start(size=len(CONTENT))
    url = files.upload_url(started)
    assert url.startswith("https://files.example:9443/another-bucket/")
    local = url.replace("https://files.example:9443", server.url)
    headers = files.upload_headers(started)
    s3_refused(server, files.raw_put(started, CONTENT, headers, local), 403, files.S3_REFUSALS)
    assert files.raw_put(started, CONTENT, headers | {"Host": "files.example:9443"}, local).status == 200


def test_another_region_is_used_when_it_is_set(own):
    place = new_place(own(CASEFILE_REGION="eu-central-1"), region="eu-central-1")
    assert place.approved(CONTENT)["FileArn"].startswith("arn:aws:connect:eu-central-1:")


def test_the_user_of_a_key_is_its_principal(own):
    keys = f"{ALICE['key']}:{ALICE['secret']}:{ALICE['account']}:jane"
    started = new_place(own(CASEFILE_KEYS=keys)).start()
    assert started["CreatedBy"] == {"AWSIdentityArn": f"arn:aws:iam::{ALICE['account']}:user/jane"}


def test_the_user_of_a_key_defaults_to_its_id(alice):
    place = files.Place(alice, SHARED_INSTANCE, files.new_case(ALICE["account"]))
    assert place.start()["CreatedBy"] == {"AWSIdentityArn": f"arn:aws:iam::{ALICE['account']}:user/{ALICE['key']}"}


def test_any_instance_exists_when_the_setting_is_a_star(own):
    client = new_place(own(CASEFILE_INSTANCES="*")).client
    place = files.Place(client, files.new_instance(), files.new_case(ALICE["account"]))
    assert place.approved(b"x")["FileStatus"] == "APPROVED"


def test_store_and_blobs_may_be_given_apart(own, tmp_path):
    server = own(
        CASEFILE_DATA=None, CASEFILE_STORE=f"sqlite:{tmp_path / 'meta'}", CASEFILE_BLOBS=f"dir:{tmp_path / 'blobs'}"
    )
    assert files.download(new_place(server).approved(CONTENT)).content == CONTENT


def test_serve_logs_json_to_a_pipe(serve):
    lines = [line for line in serve.error_path.read_text().splitlines() if line]
    assert lines and all(re.match(r"\{.*\}$", line) for line in lines)


def test_metrics_count_what_was_done(start_server, tmp_path):
    server = start_server("serve", folder=tmp_path, **serve_settings(tmp_path))
    place = new_place(server)
    started = place.start(size=5)
    assert files.put(started, b"12345").status_code == 200
    place.complete(started["FileId"])
    assert files.download(place.get(started["FileId"])).content == b"12345"
    text = requests.get(f"{server.admin_url}/metrics").text
    for operation in ("StartAttachedFileUpload", "PutObject", "CompleteAttachedFileUpload", "GetObject"):
        assert f'casefile_http_requests_total{{operation="{operation}",status="200"}} 1\n' in text
    assert "casefile_upload_bytes_total 5\n" in text
    assert requests.get(f"{server.url}/metrics").status_code in (403, 404)
