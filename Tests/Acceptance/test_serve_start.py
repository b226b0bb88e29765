"""`casefile serve` refuses to start where anything is missing or weak, and says which setting."""

import json
import subprocess

import pytest
import requests

import files
from casefile_server import run_to_end
from serving import ALICE, SHARED_INSTANCE, needs, serve_settings

CONFIGURATION_EXIT_CODE = 78
USAGE_EXIT_CODE = 64


def refused(binary, folder, *names, arguments=(), code=CONFIGURATION_EXIT_CODE, **changes):
    process = run_to_end(binary, "serve", *arguments, cwd=folder, **serve_settings(folder, **changes))
    assert process.returncode == code, process.stderr + process.stdout
    assert "Ready." not in process.stdout
    for name in names:
        assert name in process.stderr, process.stderr
    assert ALICE["secret"] not in process.stderr + process.stdout
    return process.stderr


@pytest.mark.parametrize("name", ["CASEFILE_LISTEN", "CASEFILE_DATA", "CASEFILE_KEYS", "CASEFILE_INSTANCES"])
@pytest.mark.parametrize("value", [None, ""], ids=["missing", "empty"])
def test_a_required_setting_is_named(binary, tmp_path, name, value):
    refused(binary, tmp_path, name, **{name: value})


def test_a_public_url_is_required_unless_the_address_is_loopback(binary, tmp_path):
    refused(binary, tmp_path, "CASEFILE_PUBLIC_URL", CASEFILE_LISTEN="0.0.0.0:0")


WEAK = [
    ("CASEFILE_KEYS", "AKIDA:fifteen-charact:111111111111"), ("CASEFILE_KEYS", "AKIDA::111111111111"),
    ("CASEFILE_KEYS", "AKIDA:a-secret-of-some-length"), ("CASEFILE_KEYS", "AKIDA:a-secret-of-some-length:1111"),
    ("CASEFILE_KEYS", "AKIDA:a-secret-of-some-length:11111111111x"),
    ("CASEFILE_KEYS", ":a-secret-of-some-length:111111111111"),
    ("CASEFILE_KEYS", "AK/ID:a-secret-of-some-length:111111111111"),
    ("CASEFILE_KEYS", "AKIDA:a-secret-of-some-length:111111111111,AKIDA:b-secret-of-some-length:222222222222"),
    ("CASEFILE_KEYS", ","), ("CASEFILE_KEYS", "test"),
    ("CASEFILE_KEYS", "AKIDA:at-least-sixteen-characters:111111111111"),
    ("CASEFILE_KEYS", "AKIDA:passwordpassword1:111111111111"), ("CASEFILE_KEYS", "AKIDA:abcdabcdabcdabcd:111111111111"),
    ("CASEFILE_KEYS", "AKIDA:a1b2c3d4a1b2c3d4!9:111111111111"),
    ("CASEFILE_INSTANCES", "in stance"), ("CASEFILE_INSTANCES", "i" * 101), ("CASEFILE_INSTANCES", "a@1111"),
    ("CASEFILE_INSTANCES", "a@111111111111@x"), ("CASEFILE_INSTANCES", "@111111111111"), ("CASEFILE_INSTANCES", "ü"),
    ("CASEFILE_LISTEN", "nonsense"), ("CASEFILE_LISTEN", "127.0.0.1"), ("CASEFILE_LISTEN", "127.0.0.1:65536"),
    ("CASEFILE_LISTEN", "127.0.0.1:x"), ("CASEFILE_ADMIN_LISTEN", "127.0.0.1:-1"),
    ("CASEFILE_PUBLIC_URL", "files.example"), ("CASEFILE_PUBLIC_URL", "ftp://files.example"),
    ("CASEFILE_PUBLIC_URL", "http://files.example:0"), ("CASEFILE_PUBLIC_URL", "http://files.example:65536"),
    ("CASEFILE_PUBLIC_URL", "http://files.example:"), ("CASEFILE_PUBLIC_URL", "http://files.example:80x"),
    ("CASEFILE_PUBLIC_URL", "http://:8730"), ("CASEFILE_PUBLIC_URL", "http://a:1:2"),
    ("CASEFILE_PUBLIC_URL", "http://[::1"), ("CASEFILE_PUBLIC_URL", "http://[::1]x"),
    ("CASEFILE_PUBLIC_URL", "http://" + "h" * 254), ("CASEFILE_PUBLIC_URL", "http://files.example:123456"),
    ("CASEFILE_MAX_FILES_PER_RESOURCE", "0"), ("CASEFILE_MAX_FILES_PER_RESOURCE", "-1"),
    ("CASEFILE_MAX_FILES_PER_RESOURCE", "many"), ("CASEFILE_MAX_BYTES_PER_RESOURCE", "-1"),
    ("CASEFILE_MAX_BYTES_PER_RESOURCE", "1.5"), ("CASEFILE_BUCKET", "A/B"), ("CASEFILE_BUCKET", ".."),
    ("CASEFILE_UPLOAD_LIFE", "x"), ("CASEFILE_UPLOAD_LIFE", "-1h"), ("CASEFILE_RETENTION", "7 parsecs"),
    ("CASEFILE_SHUTDOWN_TIMEOUT", "soon"), ("CASEFILE_LOG_LEVEL", "loud"), ("CASEFILE_LOG_FORMAT", "xml"),
    ("CASEFILE_CORS_ORIGINS", "no-origin"), ("CASEFILE_SCANNER", "nonsense"), ("CASEFILE_UPLOADS", "sometimes"),
    ("CASEFILE_STORE", "mysql://x"), ("CASEFILE_BLOBS", "tape:1"), ("CASEFILE_REGION", "us east"),
    ("CASEFILE_KEYS_FILE", "/nonexistent/keys.json"), ("CASEFILE_SIGNING_SECRET_FILE", "/nonexistent/secret"),
    ("CASEFILE_TLS_CERT", "/nonexistent/cert.pem"),
]


@pytest.mark.parametrize("name, value", WEAK)
def test_a_weak_or_malformed_setting_is_named(binary, tmp_path, name, value):
    changes = {name: value}
    if name == "CASEFILE_KEYS_FILE":
        changes["CASEFILE_KEYS"] = None
    errors = refused(binary, tmp_path, name, **changes)
    if name == "CASEFILE_KEYS" and value.count(":") > 1 and value.split(":")[1]:
        assert value.split(":")[1] not in errors
    assert "a-secret-of-some-length" not in errors


def test_the_longest_public_url_keeps_every_signed_url_within_2000_characters(start_server, tmp_path):
    instance, region, host = "i" * 100, "r" * 32, ".".join(["h" * 62] * 4) + "x"
    server = start_server("serve", folder=tmp_path, **serve_settings(
        tmp_path, CASEFILE_PUBLIC_URL=f"https://{host}:65535/", CASEFILE_BUCKET="b" * 63, CASEFILE_REGION=region,
        CASEFILE_INSTANCES=instance,
    ))
    client = files.connect(server, ALICE["key"], ALICE["secret"], region=region)
    started = files.Place(client, instance, files.new_case(ALICE["account"])).start()
    assert len(host) > 250 and files.upload_url(started).startswith(f"https://{host}:65535/")
    assert len(files.upload_url(started)) < 1000


@pytest.mark.parametrize("text, authority", [
    ("http://Files.Example:80/", "http://files.example/"), ("https://files.example:443", "https://files.example/"),
    ("http://[::1]:8730", "http://[::1]:8730/"), ("https://files.example:80", "https://files.example:80/"),
])
def test_signed_urls_begin_with_the_public_url(start_server, tmp_path, text, authority):
    server = start_server("serve", folder=tmp_path, **serve_settings(tmp_path, CASEFILE_PUBLIC_URL=text))
    client = files.connect(server, ALICE["key"], ALICE["secret"])
    started = files.Place(client, SHARED_INSTANCE, files.new_case(ALICE["account"])).start()
    assert files.upload_url(started).startswith(authority)


@pytest.mark.parametrize(
    "cert, key", [("CASEFILE_TLS_CERT", "CASEFILE_TLS_KEY"), ("CASEFILE_TLS_KEY", "CASEFILE_TLS_CERT")]
)
def test_half_of_a_tls_pair_is_refused(binary, tmp_path, cert, key):
    path = tmp_path / "half.pem"
    path.write_text("x")
    refused(binary, tmp_path, key, **{cert: str(path)})


def refused_signing_secret(binary, folder, content):
    path = folder / "secret"
    path.write_bytes(content)
    refused(binary, folder, "CASEFILE_SIGNING_SECRET_FILE", CASEFILE_SIGNING_SECRET_FILE=str(path))


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 31])
def test_a_short_signing_secret_is_refused(binary, tmp_path, content):
    refused_signing_secret(binary, tmp_path, content)


@pytest.mark.parametrize("content", [
    b"x" * 32, b"password" * 4, b"password" * 4 + b"\n", b"password" * 4 + b"1\n",
    b"0123456789abcdef0123456789abcdef\n", b"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n",
])
def test_a_signing_secret_that_is_easy_to_guess_is_refused(binary, tmp_path, content):
    refused_signing_secret(binary, tmp_path, content)


@pytest.mark.parametrize("wrong, right", [
    ("CASEFILE_LISTN", "CASEFILE_LISTEN"), ("CASEFILE_KEY", "CASEFILE_KEYS"), ("CASEFILE_DATEN", "CASEFILE_DATA"),
    ("CASEFILE_PUBLIC_URI", "CASEFILE_PUBLIC_URL"), ("CASEFILE_CORS_ORIGIN", "CASEFILE_CORS_ORIGINS"),
    ("CASEFILE_MAX_FILE_PER_RESOURCE", "CASEFILE_MAX_FILES_PER_RESOURCE"),
])
def test_an_unknown_setting_names_the_nearest_known_one(binary, tmp_path, wrong, right):
    refused(binary, tmp_path, wrong, right, **{wrong: "x"})


@pytest.mark.parametrize("wrong, right", [
    ("REGION", "CASEFILE_REGION"), ("LISTEN", "CASEFILE_LISTEN"), ("casefile_bucket", "CASEFILE_BUCKET"),
    ("PUBLIC_URI", "CASEFILE_PUBLIC_URL"), ("CASEFILE_BINARY", None), ("AWS_SESSION_TOKEN", None), ("TZ", None),
])
def test_an_unknown_name_of_any_form_in_a_settings_file_is_refused(binary, tmp_path, wrong, right):
    path = tmp_path / "casefile.env"
    path.write_text(f"{wrong}=us-east-1\n")
    errors = refused(binary, tmp_path, wrong, right or "no setting", arguments=["--config", path])
    if right is None and not wrong.startswith("CASEFILE_"):
        assert "did you mean" not in errors


def test_variables_of_other_programs_in_the_environment_are_no_settings(start_server, tmp_path):
    start_server("serve", folder=tmp_path, **serve_settings(tmp_path, REGION="x", LISTEN="y"))


@pytest.mark.parametrize("listen, admin", [
    ("127.0.0.1:18731", "127.0.0.1:18731"), ("127.0.0.1:8731", None), ("localhost:18731", "LOCALHOST:18731"),
])
def test_one_address_cannot_be_listened_on_twice(binary, tmp_path, listen, admin):
    refused(binary, tmp_path, "CASEFILE_ADMIN_LISTEN", CASEFILE_LISTEN=listen, CASEFILE_ADMIN_LISTEN=admin)


def test_a_host_that_is_not_there_cannot_be_listened_on(binary, tmp_path):
    errors = refused(
        binary, tmp_path, "no-such-host.invalid:0 cannot be listened on: no such host", code=1,
        CASEFILE_LISTEN="no-such-host.invalid:0", CASEFILE_PUBLIC_URL="http://files.example",
    )
    assert "NIO" not in errors and "SocketAddress" not in errors


@pytest.mark.parametrize("mode, is_warned", [(0o644, True), (0o600, False)])
def test_a_settings_file_with_keys_that_all_can_read_is_warned_of(start_server, tmp_path, mode, is_warned):
    path = tmp_path / "casefile.env"
    settings = serve_settings(tmp_path)
    path.write_text(f"CASEFILE_KEYS={settings.pop('CASEFILE_KEYS')}\n")
    path.chmod(mode)
    server = start_server("serve", "--config", str(path), folder=tmp_path, **settings)
    assert ("can be read by every user" in server.log()) == is_warned


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_plain_public_url_with_tls_is_warned_of(start_server, tmp_path, scheme):
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    command = [needs("openssl"), *"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost".split()]
    subprocess.run([*command, "-keyout", key, "-out", cert], check=True, capture_output=True)
    server = start_server("serve", folder=tmp_path, **serve_settings(
        tmp_path, CASEFILE_TLS_CERT=str(cert), CASEFILE_TLS_KEY=str(key),
        CASEFILE_PUBLIC_URL=f"{scheme}://files.example",
    ))
    assert ("CASEFILE_PUBLIC_URL begins with http://" in server.log()) == (scheme == "http")


def test_files_that_tls_cannot_use_are_named_in_plain_words(binary, tmp_path):
    path = tmp_path / "half.pem"
    path.write_text("x")
    errors = refused(
        binary, tmp_path, "CASEFILE_TLS_CERT", CASEFILE_TLS_CERT=str(path), CASEFILE_TLS_KEY=str(path)
    )
    assert "NIO" not in errors and "SSL" not in errors


@pytest.mark.parametrize("listen, is_warned", [("0.0.0.0:0", True), ("127.0.0.1:0", False)])
def test_dev_beyond_loopback_warns_that_its_keys_are_well_known(start_server, tmp_path, listen, is_warned):
    server = start_server("dev", "--listen", listen, folder=tmp_path)
    assert ("known to everybody" in server.log()) == is_warned


def test_warnings_have_one_message_and_their_facts_beside_it(start_server, tmp_path):
    server = start_server("serve", folder=tmp_path, **serve_settings(tmp_path))
    lines = [json.loads(line) for line in server.error_path.read_text().splitlines()]
    warnings = [line for line in lines if line["level"] == "warning"]
    assert warnings and {line["message"] for line in warnings} == {"A setting calls for attention"}
    assert any("scanner" in line["cause"] for line in warnings)


def test_an_unknown_setting_stops_dev_as_well(binary, tmp_path):
    process = run_to_end(binary, "dev", "--listen", "127.0.0.1:0", cwd=tmp_path, CASEFILE_LISTN="x")
    assert process.returncode == CONFIGURATION_EXIT_CODE, process.stderr
    assert "CASEFILE_LISTN" in process.stderr and "CASEFILE_LISTEN" in process.stderr


@pytest.mark.parametrize("flag", ["--keys", "--listn", "--secret"])
def test_an_unknown_flag_is_a_usage_error_and_keys_are_no_flag(binary, tmp_path, flag):
    refused(binary, tmp_path, code=USAGE_EXIT_CODE, arguments=[flag, "x"])


GOOD_KEY = {"id": ALICE["key"], "secret": ALICE["secret"], "account": ALICE["account"]}
BAD_KEYS_FILES = {
    "empty": "",
    "no object": "[]",
    "truncated": '{"keys": [',
    "no keys": {"keys": []},
    "an unknown operation": {"keys": [GOOD_KEY | {"operations": ["GetAttachedFiles"]}]},
    "a short secret": {"keys": [GOOD_KEY | {"secret": "short"}]},
    "no account": {"keys": [{name: value for name, value in GOOD_KEY.items() if name != "account"}]},
    "an unknown member": {"keys": [GOOD_KEY | {"operation": ["*"]}]},
    "a malformed instance": {"keys": [GOOD_KEY | {"instances": ["a b"]}]},
    "a key twice": {"keys": [GOOD_KEY, GOOD_KEY]},
}


@pytest.mark.parametrize("kind", BAD_KEYS_FILES)
def test_a_bad_keys_file_is_refused(binary, tmp_path, kind):
    path = tmp_path / "keys.json"
    content = BAD_KEYS_FILES[kind]
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    path.chmod(0o600)
    refused(binary, tmp_path, "CASEFILE_KEYS_FILE", CASEFILE_KEYS=None, CASEFILE_KEYS_FILE=str(path))


def test_a_data_folder_has_one_owner(binary, start_server, tmp_path):
    settings = serve_settings(tmp_path)
    start_server("serve", folder=tmp_path, **settings)
    process = run_to_end(binary, "serve", cwd=tmp_path, **settings)
    assert process.returncode not in (0, USAGE_EXIT_CODE), process.stdout
    assert "Ready." not in process.stdout
    assert str(tmp_path / "data") in process.stderr or "CASEFILE_DATA" in process.stderr, process.stderr


def test_a_settings_file_is_read_and_the_environment_wins(start_server, binary, tmp_path):
    path = tmp_path / "casefile.env"
    path.write_text("# settings\n" + "".join(f'{name}="{value}"\n' for name, value in serve_settings(tmp_path).items()))
    server = start_server("serve", "--config", str(path), folder=tmp_path)
    assert server.url.startswith("http://127.0.0.1:")
    path.write_text(path.read_text() + "CASEFILE_LISTN=x\n")
    process = run_to_end(binary, "serve", "--config", path, cwd=tmp_path)
    assert process.returncode == CONFIGURATION_EXIT_CODE
    assert "CASEFILE_LISTN" in process.stderr and "CASEFILE_LISTEN" in process.stderr


def test_a_flag_wins_over_the_environment(start_server, tmp_path):
    settings = serve_settings(tmp_path, CASEFILE_LISTEN="nonsense", CASEFILE_INSTANCES="nonsense instance")
    server = start_server(
        "serve", "--listen", "127.0.0.1:0", "--instances", SHARED_INSTANCE, folder=tmp_path, **settings
    )
    assert server.url.startswith("http://127.0.0.1:")


def test_a_store_in_memory_is_warned_of(start_server, tmp_path):
    settings = serve_settings(tmp_path, CASEFILE_DATA=None, CASEFILE_STORE="memory", CASEFILE_BLOBS="memory")
    server = start_server("serve", folder=tmp_path, **settings)
    server.stop()
    assert "kept in memory" in server.log()


def test_an_origin_is_listed_as_browsers_send_it(start_server, tmp_path):
    settings = serve_settings(tmp_path, CASEFILE_CORS_ORIGINS="https://Desk.Example:443")
    server = start_server("serve", folder=tmp_path, **settings)
    headers = {"Origin": "https://desk.example", "Access-Control-Request-Method": "PUT"}
    answer = requests.options(f"{server.url}/casefile-attachments/x", headers=headers)
    assert answer.headers["Access-Control-Allow-Origin"] == "https://desk.example"
