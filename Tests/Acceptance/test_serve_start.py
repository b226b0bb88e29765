"""`casefile serve` refuses to start where anything is missing or weak, and says which setting."""

import json

import pytest

from casefile_server import run_to_end
from serving import ALICE, SHARED_INSTANCE, serve_settings

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
    ("CASEFILE_INSTANCES", "in stance"), ("CASEFILE_INSTANCES", "i" * 101), ("CASEFILE_INSTANCES", "a@1111"),
    ("CASEFILE_INSTANCES", "a@111111111111@x"), ("CASEFILE_INSTANCES", "@111111111111"), ("CASEFILE_INSTANCES", "ü"),
    ("CASEFILE_LISTEN", "nonsense"), ("CASEFILE_LISTEN", "127.0.0.1"), ("CASEFILE_LISTEN", "127.0.0.1:65536"),
    ("CASEFILE_LISTEN", "127.0.0.1:x"), ("CASEFILE_ADMIN_LISTEN", "127.0.0.1:-1"),
    ("CASEFILE_PUBLIC_URL", "files.example"), ("CASEFILE_PUBLIC_URL", "ftp://files.example"),
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
    assert "fifteen-charact" not in errors and "a-secret-of-some-length" not in errors


@pytest.mark.parametrize(
    "cert, key", [("CASEFILE_TLS_CERT", "CASEFILE_TLS_KEY"), ("CASEFILE_TLS_KEY", "CASEFILE_TLS_CERT")]
)
def test_half_of_a_tls_pair_is_refused(binary, tmp_path, cert, key):
    path = tmp_path / "half.pem"
    path.write_text("x")
    refused(binary, tmp_path, key, **{cert: str(path)})


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 31])
def test_a_short_signing_secret_is_refused(binary, tmp_path, content):
    path = tmp_path / "secret"
    path.write_bytes(content)
    refused(binary, tmp_path, "CASEFILE_SIGNING_SECRET_FILE", CASEFILE_SIGNING_SECRET_FILE=str(path))


@pytest.mark.parametrize("wrong, right", [
    ("CASEFILE_LISTN", "CASEFILE_LISTEN"), ("CASEFILE_KEY", "CASEFILE_KEYS"), ("CASEFILE_DATEN", "CASEFILE_DATA"),
    ("CASEFILE_PUBLIC_URI", "CASEFILE_PUBLIC_URL"), ("CASEFILE_CORS_ORIGIN", "CASEFILE_CORS_ORIGINS"),
    ("CASEFILE_MAX_FILE_PER_RESOURCE", "CASEFILE_MAX_FILES_PER_RESOURCE"),
])
def test_an_unknown_setting_names_the_nearest_known_one(binary, tmp_path, wrong, right):
    refused(binary, tmp_path, wrong, right, **{wrong: "x"})


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
