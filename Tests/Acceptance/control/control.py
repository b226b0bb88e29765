"""Calls of test control as any HTTP client sends them, and what they may answer."""

import json
from contextlib import contextmanager
from pathlib import Path

import pytest

import wire
from casefile_testing import CasefileError

ROOT = Path(__file__).resolve().parents[3]
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD" + b"-ANTIVIRUS-TEST-FILE!$H+H*"
CONTENT = b"0123456789" * 100


def steer(server, method, path, body=None, headers=None):
    """One call below `/_casefile/`; a body that is no text is sent as JSON."""
    if body is not None and not isinstance(body, (bytes, str)):
        body = json.dumps(body)
    data = body.encode() if isinstance(body, str) else body
    return wire.exchange(method, f"{server.url}/_casefile/{path}", headers, data)


def refused(server, method, path, body, *mentions, status=400):
    """Asserts that a call is refused with a JSON message that says all of `mentions`."""
    answer = steer(server, method, path, body)
    assert answer.status == status, answer.body
    assert answer.headers.get("Content-Type") == "application/json"
    message = answer.json()["Message"]
    for mention in mentions:
        assert mention in message, message
    return message


@contextmanager
def refuses(*mentions):
    """Expects the helper to raise the server's message, which says all of `mentions`."""
    with pytest.raises(CasefileError) as caught:
        yield caught
    for mention in mentions:
        assert mention in str(caught.value), caught.value


def status(place, file_id):
    return place.get(file_id)["FileStatus"]


def completed(place, name="report.pdf", content=CONTENT, **more):
    """A file that was uploaded and completed; its id."""
    file_id = place.put_pending(content, name, **more)["FileId"]
    place.complete(file_id)
    return file_id


def seeded_file(place, **more):
    """A file of a seed at a place of a test; approved unless `more` says otherwise."""
    file = {"instanceId": place.instance, "associatedResourceArn": place.resource, "fileName": "seeded.pdf"}
    return file | ({"text": "seeded content"} if not {"text", "base64", "sizeInBytes"} & more.keys() else {}) | more
