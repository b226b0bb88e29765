"""The search for leaks at the end of every run finds what leaks (C12)."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import canary
import files
from serving import ALICE, SHARED_INSTANCE

ACCEPTANCE = Path(__file__).resolve().parent.parent
SECRET = "planted-secret-\u00e9\"quoted\"-0123"
NAME = "planted name \u5831\u544a.pdf"
SIGNATURE = "5" * 64
LEAKY_SERVER = '''#!/usr/bin/env python3
"""Serves nothing and logs the keys that it was given."""
import os, signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
if sys.argv[1] == "serve":
    print("key", os.environ["CASEFILE_KEYS"], file=sys.stderr, flush=True)
print("Ready. http://127.0.0.1:1", flush=True)
signal.pause()
'''
LEAKY_RUN = '''
from serving import serve_settings

def test_start(start_server, tmp_path):
    start_server("MODE", folder=tmp_path, **serve_settings(tmp_path))
'''


@pytest.fixture
def watch():
    watch = canary.Watch()
    watch.keep(SECRET)
    watch.keep_private(NAME)
    watch.sent(b"PUT /b/k?X-Amz-Signature=" + SIGNATURE.encode() + b" HTTP/1.1\r\n")
    watch.sent(b'{"ClientToken":"planted-token","FileName":"planted\\u0020file.pdf"}')
    watch.sent(b"GET / HTTP/1.1\r\nX-Amz-Security-Token: planted-session\r\n\r\n")
    return watch


def log_of(tmp_path, text):
    output, errors = tmp_path / "stdout.log", tmp_path / "stderr.log"
    output.write_text("Ready. http://127.0.0.1:1\n")
    errors.write_bytes(b"a line\n" + text.encode() + b"\nanother\n")
    return SimpleNamespace(output_path=output, error_path=errors)


@pytest.mark.parametrize("text", [
    SECRET, NAME, SIGNATURE, "planted-token", "planted file.pdf", "planted-session",
    "planted-secret-\\u00e9\\\"quoted\\\"-0123", "planted-secret-%C3%A9%22quoted%22-0123", "x?X-Amz-Credential=k",
    "planted%20name%20%E5%A0%B1%E5%91%8A.pdf", "nul\0planted-token",
])
def test_a_canary_in_a_log_is_found(watch, tmp_path, text):
    """C12: each kind of secret, in each spelling, with the file and line that shows it."""
    watch.servers.append(log_of(tmp_path, f'{{"message":"{text}"}}'))
    (leak, *_) = watch.leaks()
    assert "stderr.log:" in leak


@pytest.mark.parametrize("kind", ["body of an error", "hint", "output of a command", "metrics"])
def test_a_canary_in_an_answer_is_found(watch, kind):
    """C12: bodies of errors, hints, metrics and output of commands are searched too."""
    watch.hear(kind, b"fine")
    watch.hear(kind, b"<Message>not " + SIGNATURE.encode() + b"</Message>")
    (leak,) = watch.leaks()
    assert leak.startswith(kind)


def test_what_is_no_leak_is_not_found(watch, tmp_path):
    """C12: a log without canaries passes, and a refused request may be shown to who sent it."""
    watch.servers.append(log_of(tmp_path, "Request answered planted-secre"))
    watch.hear("body of an error", f"<CanonicalRequest>PUT {SIGNATURE}</CanonicalRequest>".encode())
    assert watch.leaks() == []


@pytest.mark.parametrize("mode, code, text", [("serve", 1, "LEAK"), ("dev", 0, " 0 found")])
def test_a_run_with_a_leak_fails(tmp_path, mode, code, text):
    """C12: a whole run with a server that logs its keys fails though each of its tests passes."""
    program = tmp_path / "leaky"
    program.write_text(LEAKY_SERVER)
    program.chmod(0o755)
    (tmp_path / "test_run.py").write_text(LEAKY_RUN.replace("MODE", mode))
    for name in ("conftest.py", "pytest.ini"):
        (tmp_path / name).write_text((ACCEPTANCE / name).read_text())
    environment = canary.casefile_server.clean_environment(CASEFILE_BINARY=str(program), PYTHONPATH=str(ACCEPTANCE))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path / "test_run.py")]
    result = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path)
    assert "1 passed" in result.stdout, result.stdout + result.stderr
    assert result.returncode == code and text in result.stdout, result.stdout
    assert "alice-secret-of-24-chars" not in result.stdout


def test_this_run_is_watched(serve, alice):
    """C12: the plugin sees the servers, the keys and the signatures of the run that it is part of."""
    place = files.Place(alice, SHARED_INSTANCE, files.new_case(ALICE["account"]))
    started = place.start("watched-name-7731.pdf", ClientToken="watched-token-7731")
    assert serve in canary.WATCH.servers
    signature = files.query_of(files.upload_url(started))["X-Amz-Signature"]
    assert {ALICE["secret"], signature} <= canary.WATCH.secrets
    assert {"watched-name-7731.pdf", "watched-token-7731"} <= canary.WATCH.private
