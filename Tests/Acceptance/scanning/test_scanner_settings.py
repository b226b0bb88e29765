"""Settings of scanning: a bad one stops the start and is named."""

import pytest

from casefile_server import run_to_end
from serving import serve_settings

BAD = [
    ("CASEFILE_SCANNER", "script"), ("CASEFILE_SCANNER", "clamd"), ("CASEFILE_SCANNER", "clamd:"),
    ("CASEFILE_SCANNER", "clamd:unix:"), ("CASEFILE_SCANNER", "clamd:unix:relative"),
    ("CASEFILE_SCANNER", "clamd:unix:/" + "x" * 107), ("CASEFILE_SCANNER", "clamd:host"),
    ("CASEFILE_SCANNER", "clamd:host:0"), ("CASEFILE_SCANNER", "clamd:host:x"), ("CASEFILE_SCANNER", "http:"),
    ("CASEFILE_SCANNER", "http:ftp://x/"), ("CASEFILE_SCANNER", "http:http://user@x/"),
    ("CASEFILE_SCANNER_DOWN", "ignore"), ("CASEFILE_SCANNER_UNSCANNABLE", "hold"), ("CASEFILE_TYPE_CHECK", "yes"),
    ("CASEFILE_SCANNER_ADDRESSES", "private"), ("CASEFILE_SCAN_TIMEOUT", "0s"), ("CASEFILE_SCAN_TRIES", "0"),
    ("CASEFILE_SCAN_TRIES", "11"), ("CASEFILE_SCANS_AT_ONCE", "0"), ("CASEFILE_SCANS_AT_ONCE", "many"),
    ("CASEFILE_SCANNER_SECRET_FILE", "/nonexistent/secret"),
]


@pytest.mark.parametrize("name, value", BAD)
def test_a_bad_setting_of_scanning_is_named(binary, tmp_path, name, value):
    process = run_to_end(binary, "serve", cwd=tmp_path, **serve_settings(tmp_path, **{name: value}))
    assert process.returncode == 78, process.stderr + process.stdout
    assert name in process.stderr


def test_an_http_scanner_needs_a_secret(binary, tmp_path):
    settings = serve_settings(tmp_path, CASEFILE_SCANNER="http:http://127.0.0.1:1/")
    process = run_to_end(binary, "serve", cwd=tmp_path, **settings)
    assert process.returncode == 78 and "CASEFILE_SCANNER_SECRET_FILE is required" in process.stderr


@pytest.mark.parametrize("settings, words", [
    ({"CASEFILE_SCANNER": "clamd:127.0.0.1:1", "CASEFILE_SCANNER_DOWN": "approve"}, "approved unscanned"),
    ({"CASEFILE_SCANNER": "http:http://scanner.invalid/"}, "forge verdicts"),
    ({}, "No scanner is set"),
])
def test_weak_settings_of_scanning_are_warned_of(scanning, tmp_path, settings, words):
    secret = tmp_path / "secret"
    secret.write_bytes(b"a secret of thirty-two bytes, or more")
    if settings.get("CASEFILE_SCANNER", "").startswith("http"):
        settings = settings | {"CASEFILE_SCANNER_SECRET_FILE": str(secret)}
    server = scanning(settings.get("CASEFILE_SCANNER", "none"), **settings)
    assert words in server.server.log()
