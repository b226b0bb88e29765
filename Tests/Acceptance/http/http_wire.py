"""Sends a case as it stands, reads every answer strictly, and says which request each one belongs to."""

import re
import socket
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import canary
import files
import wire

OWNER = re.compile(rb"<Resource>/casefile-attachments/([cw]-[0-9-]+)</Resource>|\"FileId\":\"(c-[0-9]+)\"")
STATUS_LINE = re.compile(rb"HTTP/1\.1 ([1-5][0-9][0-9]) [ -~]*")
FIELD_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t -~\x80-\xff]*?)[ \t]*")
SIGNED_INSTANCE = "11111111-2222-4333-8444-555555555555"


class Garbled(AssertionError):
    """Bytes that are no answer."""


@dataclass
class Answer:
    """One final answer."""

    status: int
    fields: list
    body: bytes
    interim: list = field(default_factory=list)

    def get(self, name):
        return [value for key, value in self.fields if key.lower() == name.lower()]

    @property
    def owner(self):
        """The case or witness that the answer names, `hidden` for the hidden request, else `None`."""
        match = OWNER.search(self.body)
        if match:
            return (match.group(1) or match.group(2)).decode()
        return "hidden" if self.status == 200 and b'"status":"ok"' in self.body else None


def parse_head(data):
    head, mark, rest = data.partition(b"\r\n\r\n")
    if not mark:
        return None
    first, *lines = head.split(b"\r\n")
    match = STATUS_LINE.fullmatch(first)
    if not match:
        raise Garbled(f"no status line: {first[:200]!r}")
    fields = []
    for line in lines:
        found = FIELD_LINE.fullmatch(line)
        if not found:
            raise Garbled(f"no field line: {line[:200]!r}")
        fields.append((found.group(1).decode(), found.group(2).decode("latin-1")))
    return int(match.group(1)), fields, rest


def parse_chunks(data):
    body = b""
    while True:
        size, mark, data = data.partition(b"\r\n")
        if not mark:
            return None
        count = int(size.split(b";")[0], 16)
        if len(data) < count + 2:
            return None
        if data[count:count + 2] != b"\r\n":
            raise Garbled("a chunk without end")
        body, data = body + data[:count], data[count + 2:]
        if count == 0:
            return body, data


def parse_answers(data, heads=0):
    """All complete answers in `data` and the bytes behind them; the first `heads` answers are to HEAD requests."""
    answers, interim = [], []
    while data:
        parsed = parse_head(data)
        if parsed is None:
            break
        status, fields, rest = parsed
        if status < 200:
            interim, data = interim + [status], rest
            continue
        answer = Answer(status, fields, b"", interim)
        lengths, codings = answer.get("Content-Length"), answer.get("Transfer-Encoding")
        if len(lengths) + len(codings) > 1:
            raise Garbled(f"ambiguous framing: {fields}")
        if len(answers) < heads or status in (204, 304):
            pass
        elif codings:
            chunks = parse_chunks(rest)
            if chunks is None:
                break
            answer.body, rest = chunks
        elif lengths:
            count = int(lengths[0])
            if len(rest) < count:
                break
            answer.body, rest = rest[:count], rest[count:]
        else:
            answer.body, rest = rest, b""
        answers.append(answer)
        interim, data = [], rest
    return answers, data


@dataclass
class Outcome:
    """What a connection brought."""

    answers: list
    rest: bytes
    is_closed: bool
    error: str = ""

    def describe(self, case_name):
        """The outcome in the words of the table."""
        if self.error:
            return self.error
        if self.rest:
            return f"trailing bytes {self.rest[:80]!r}"
        words = []
        for answer in self.answers:
            owner = answer.owner
            words.append({case_name: "served", "hidden": "hidden", None: str(answer.status)}.get(owner, owner))
        if words and words[-1].startswith("w-"):
            words.pop()
            return "anonymous" if len(words) == 1 and words[0].isdigit() else ", ".join(words)
        if not self.is_closed:
            return "still open: " + ", ".join(words)
        if words and words[-1].isdigit():
            return ", ".join(words)
        return ", ".join(words + ["closed"])


def witness(name, authority, number=0, last=True):
    """A harmless request whose answer names it."""
    end = "Connection: close\r\n" if last else ""
    target = f"/casefile-attachments/w-{name[2:]}-{number}"
    return f"GET {target} HTTP/1.1\r\nHost: {authority}\r\n{end}\r\n".encode()


def connect(url, context=None, source=None, timeout=10):
    """A socket to the authority of `url`, over TLS when that is https."""
    parts = urlsplit(url)
    raw = socket.create_connection((parts.hostname, parts.port), timeout, source_address=source)
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return context.wrap_socket(raw, server_hostname=parts.hostname) if parts.scheme == "https" else raw


def receive(connection, quiet, heads=0, enough=None):
    """Reads until the end, until nothing comes for `quiet` seconds, or until `enough` answers are complete."""
    data, is_closed = b"", False
    connection.settimeout(quiet)
    try:
        while True:
            part = connection.recv(65_536)
            if not part:
                is_closed = True
                break
            data += part
            if enough and len(parse_answers(data, heads)[0]) >= enough:
                break
    except TimeoutError:
        pass
    except OSError:
        is_closed = True
    try:
        answers, rest = parse_answers(data, heads)
    except Garbled as error:
        return Outcome([], b"", is_closed, f"garbled: {error}")
    for answer in answers:
        canary.note_answer(answer.status, answer.body, answer.get("x-casefile-hint"))
    return Outcome(answers, rest, is_closed)


def run_case(case, url, context=None, quiet=10.0, signer=None):
    """Sends the case and, behind it, its witness; `ends` cases end the output instead."""
    authority = urlsplit(url).netloc

    def signed_head(body):
        return head_of_signed_post(url, body, signer)

    request = case.bytes(authority, signed_head)
    canary.WATCH.sent(request)
    connection = connect(url, context)
    try:
        try:
            connection.sendall(request if case.ends else request + witness(case.name, authority))
            if case.ends and context is None:
                connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the refusal may have come before the last byte went out
        return receive(connection, quiet, case.heads)
    finally:
        connection.close()


def head_of_signed_post(url, body, signer=None):
    """Request line and fields of a signed BatchGetAttachedFileMetadata, without those that frame the body."""
    target = wire.file_target(SIGNED_INSTANCE, files.new_case())
    signed = (signer or wire.Signer()).headers("POST", url + target, body, {"Content-Type": "application/json"})
    signed = {"Host": urlsplit(url).netloc} | {
        name: value for name, value in signed.items() if name.lower() not in ("host", "content-length")
    }
    lines = [f"POST {target} HTTP/1.1"] + [f"{name}: {value}" for name, value in signed.items()]
    return "\r\n".join(lines).encode() + b"\r\n"


def wait_until(condition, seconds, interval=0.05):
    """Whether `condition` came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(interval)
    return True
