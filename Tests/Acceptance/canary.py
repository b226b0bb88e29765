"""Every acceptance run is a search for leaks (C12).

Whatever secret the run uses becomes a canary: secrets of keys, session tokens, signatures, pre-signed queries, client
tokens and names of files. At the end of the run everything that came back is searched for all of them: the output and
log of each server and command, bodies of errors, hints and metrics. A hit fails the run.
"""

import base64
import functools
import http.client
import json
import re
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

import botocore.credentials

import casefile_server
import wire

SECRET_FILES = (
    "CASEFILE_KEYS_FILE", "CASEFILE_SIGNING_SECRET_FILE", "CASEFILE_SCANNER_SECRET_FILE", "CASEFILE_EVENTS_SECRET_FILE",
)
# Shorter texts, such as the built-in secret `test`, stand in logs for other reasons.
SHORTEST_CANARY = 8
SIGNATURE = re.compile(rb"Signature=([0-9a-f]{64})")
SESSION_TOKEN = re.compile(rb"(?i:x-amz-security-token)(?:: *|=)([^\s&\"<]{8,})")
DECLARED = re.compile(rb'"(ClientToken|FileName)" ?: ?"((?:[^"\\]|\\.)*)"')
# What a pre-signed query and a signed header look like, whoever made them.
QUERY_MARKS = ("X-Amz-Signature=", "X-Amz-Credential=", "X-Amz-Security-Token=", "Signature=", "AWS4-HMAC-SHA256 Cred")
# A refused signature is answered with the request as it was received, which has the name in Content-Disposition.
RECEIVED = re.compile(rb"<(CanonicalRequest|StringToSign)(Bytes)?>.*?</\1(Bytes)?>", re.DOTALL)

# What is searched like a log, and what may name a file to its user: the command line, and dev's hints, which say what
# a header has to be. All else is an answer.
KINDS = {"log": "log", "metrics": "log", "output of a command": "advice", "hint": "advice"}


def spellings(text):
    """A text as it may stand in a log: as it is, escaped for JSON in both ways, escaped for a URL."""
    spelt = {text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], quote(text, safe="")}
    lines = {line for spelling in spelt for line in re.split("[\r\n\0]", spelling)}
    return {line for line in lines if len(line) >= SHORTEST_CANARY}


class Watch:
    """The canaries of a run and what was heard."""

    def __init__(self):
        self.secrets = set()
        self.private = set()
        self.servers = []
        self.heard = []
        self.test = ""

    def keep(self, text):
        """A secret: nothing at all may show it, nor its bytes as a list, in hexadecimal or in Base64."""
        content = text.encode()
        self.secrets |= spellings(text)
        if len(content) >= 2 * SHORTEST_CANARY:
            self.secrets |= {", ".join(map(str, content)), content.hex(), base64.b64encode(content).decode()}

    def keep_private(self, text):
        """A name or client token: no log, error or metric may show it; advice to its user may."""
        self.private |= spellings(text)

    def keep_settings(self, settings):
        for entry in settings.get("CASEFILE_KEYS", "").split(","):
            self.keep((entry.split(":") + ["", ""])[1])
        for name in SECRET_FILES:
            path = Path(settings.get(name, ""))
            content = path.read_bytes() if path.is_file() else b""
            if name == "CASEFILE_KEYS_FILE":
                for secret in re.findall(r'"secret": ?"([^"]+)"', content.decode("utf-8", "replace")):
                    self.keep(secret)
            elif len(content) >= 32 and content.isascii():
                self.keep(content.decode().strip())

    def sent(self, data):
        """Finds canaries in bytes that went to a server, or that brought a signed URL from it."""
        for value in SIGNATURE.findall(data) + SESSION_TOKEN.findall(data):
            self.keep(value.decode("utf-8", "replace"))
        for name, value in DECLARED.findall(data[:65536]):
            try:
                self.keep_private(json.loads(b'"' + value + b'"'))
            except ValueError:
                continue

    def hear(self, kind, data):
        """Keeps something that came back, to be searched at the end."""
        self.heard.append((kind, self.test, data))

    def sources(self):
        """Label, bytes and kind of all that is to be searched."""
        for server in self.servers:
            for path in (server.output_path, server.error_path):
                if path.is_file():
                    yield f"{path.parent.name}/{path.name}", path.read_bytes(), "log"
        for kind, test, data in self.heard:
            yield f"{kind} in {test}", RECEIVED.sub(b"", data), kind

    def leaks(self):
        """A sentence for each source that shows a canary; the canary itself is cut short."""
        everything = self.secrets | self.private
        sought = {"log": everything | set(QUERY_MARKS), "answer": everything, "advice": self.secrets}
        found = []
        with tempfile.TemporaryDirectory() as folder:
            for group, canaries in sought.items():
                text, patterns, labels = Path(folder) / "text", Path(folder) / "canaries", []
                patterns.write_text("".join(f"{canary}\n" for canary in canaries), "utf-8", "surrogatepass")
                with text.open("wb") as stream:
                    for label, data, kind in self.sources():
                        if KINDS.get(kind, "answer") == group:
                            lines = data.replace(b"\0", b"\n") + b"\n"
                            labels.append((label, lines.count(b"\n")))
                            stream.write(lines)
                if canaries:
                    found += self._search(text, patterns, labels)
        return found

    def _search(self, text, canaries, labels):
        """grep reads a hundred megabytes against ten thousand canaries in about a second."""
        command = ["grep", "-a", "-n", "-o", "-F", "-f", canaries, text]
        result = subprocess.run(command, capture_output=True, env={"LC_ALL": "C"})
        assert result.returncode in (0, 1), result.stderr
        found = []
        for line in result.stdout.splitlines()[:50]:
            number, _, canary = line.partition(b":")
            shown = canary.decode("utf-8", "replace")
            found.append(f"{label_of(int(number), labels)} shows {shown[:12]!r}… ({len(shown)} characters)")
        return found


def label_of(number, labels):
    """Whose line this is, when the sources stand one behind the other."""
    for label, count in labels:
        if number <= count:
            return f"{label}:{number}"
        number -= count
    return "?"


WATCH = Watch()


def before(owner, name, observe):
    """Calls `observe` with the arguments of each call of a method, ahead of it."""
    original = getattr(owner, name)

    @functools.wraps(original)
    def call(*arguments, **named):
        observe(*arguments, **named)
        return original(*arguments, **named)

    setattr(owner, name, call)


def after(owner, name, observe):
    """Calls `observe` with the result of each call of a method and its first argument."""
    original = getattr(owner, name)

    @functools.wraps(original)
    def call(*arguments, **named):
        result = original(*arguments, **named)
        observe(result, *arguments)
        return result

    setattr(owner, name, call)


def note_credentials(_, access_key=None, secret_key=None, token=None, *_rest, **_named):
    for text in (secret_key, token):
        if text and text.isprintable():
            WATCH.keep(text)


def note_server(server, _binary, _mode, _folder, _arguments=(), **settings):
    WATCH.servers.append(server)
    WATCH.keep_settings(settings)


def note_answer(status, body, hints=()):
    """An answer as it was read; one that is no error may bring a signed URL."""
    for hint in hints:
        WATCH.hear("hint", hint.encode("utf-8", "replace"))
    if not body:
        return
    if status >= 400:
        WATCH.hear("body of an error", body)
    elif b"# TYPE" in body[:4096]:
        WATCH.hear("metrics", body)
    elif body.startswith(b"{"):
        WATCH.sent(body)


def note_begin(_, response):
    note_answer(response.status, b"", response.headers.get_all("x-casefile-hint", []) if response.headers else ())


def note_body(data, response, *_):
    if isinstance(data, bytes):
        note_answer(response.status, data)


def note_command(result, *_):
    WATCH.hear("output of a command", f"{result.stdout}\n{result.stderr}".encode("utf-8", "replace"))


def note_bytes(_, data):
    if isinstance(data, (bytes, bytearray)):
        WATCH.sent(bytes(data[:1 << 20]))


# Here and not in a fixture, because tests take these functions by name when they are collected.
before(botocore.credentials.Credentials, "__init__", note_credentials)
before(casefile_server.Server, "__init__", note_server)
after(casefile_server, "run_to_end", note_command)
before(wire.Connection, "send", note_bytes)
before(http.client.HTTPConnection, "send", note_bytes)
after(http.client.HTTPResponse, "begin", note_begin)
after(http.client.HTTPResponse, "read", note_body)


def pytest_runtest_setup(item):
    WATCH.test = item.nodeid


def pytest_sessionfinish(session):
    if session.config.option.collectonly:
        return
    WATCH.found = WATCH.leaks()
    if WATCH.found:
        session.exitstatus = 1


def pytest_terminal_summary(terminalreporter):
    found = getattr(WATCH, "found", [])
    logs, answers = len(WATCH.servers), len(WATCH.heard)
    canaries = len(WATCH.secrets) + len(WATCH.private)
    terminalreporter.write_line(f"canaries: {canaries} sought in {logs} logs and {answers} answers, {len(found)} found")
    for sentence in found:
        terminalreporter.write_line(f"LEAK {sentence}", red=True)
