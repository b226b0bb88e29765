"""HTTP as bytes: requests that no well-behaved client would send, and SigV4 by botocore's signer."""

import datetime
import http.client
import json
import socket
import ssl
import time
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit
from xml.etree import ElementTree

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

import shapes

ANSWER_TIMEOUT_SECONDS = 30


class Fields(list):
    """Header fields in order of arrival, looked up without regard to case."""

    def get(self, name, default=None):
        values = self.all(name)
        return ", ".join(values) if values else default

    def all(self, name):
        return [value for field, value in self if field.lower() == name.lower()]


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Fields
    body: bytes
    closed: bool = False

    def json(self):
        return shapes.parse(self.body)

    def xml(self):
        return ElementTree.fromstring(self.body)

    @property
    def request_id(self):
        return shapes.check_request_ids(self.headers)


class Connection:
    """A plain or TLS socket that speaks HTTP/1.1 by hand."""

    def __init__(self, url, context=None):
        parts = urlsplit(url)
        self.authority = parts.netloc
        self.socket = socket.create_connection((parts.hostname, parts.port), ANSWER_TIMEOUT_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if parts.scheme == "https":
            context = context or ssl.create_default_context()
            self.socket = context.wrap_socket(self.socket, server_hostname=parts.hostname)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the answer may be there all the same

    def head(self, method, target, headers):
        """Sends a request line and fields, exactly these; text is sent as UTF-8."""
        lines = [f"{method} {target} HTTP/1.1"] + [f"{name}: {value}" for name, value in headers]
        self.send("\r\n".join(lines).encode() + b"\r\n\r\n")

    def answer(self, method="GET"):
        response = http.client.HTTPResponse(self.socket, method=method)
        response.begin()
        body = response.read()
        headers = Fields(response.getheaders())
        return Answer(response.status, headers, body, response.will_close)

    def is_closed(self):
        """Whether the peer ends the connection (waits for it)."""
        try:
            return self.socket.recv(1) == b""
        except ConnectionResetError:
            return True


def target_of(url):
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def as_pairs(headers):
    return list(headers.items()) if isinstance(headers, dict) else list(headers or [])


def exchange(method, url, headers=None, body=None, target=None, host=True, length=True, context=None):
    """One request on a connection of its own.

    `Host` and, when there is a body, `Content-Length` are added unless they are given or turned off.
    """
    with Connection(url, context) as connection:
        pairs = as_pairs(headers)
        names = {name.lower() for name, _ in pairs}
        if host and "host" not in names:
            pairs.insert(0, ("Host", connection.authority))
        if length and body is not None and "content-length" not in names:
            pairs.append(("Content-Length", str(len(body))))
        connection.head(method, target if target is not None else target_of(url), pairs)
        if body:
            connection.send(body)
        return connection.answer(method)


def canonical_query(query):
    """The rule of the service: decode each name and value once, encode again, sort."""
    pairs = []
    for pair in query.split("&") if query else []:
        name, _, value = pair.partition("=")
        pairs.append((quote(unquote(name), safe="-_.~"), quote(unquote(value), safe="-_.~")))
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


class Signer(SigV4Auth):
    """botocore's signer with a clock and a query rule that can be set."""

    def __init__(self, key="test", secret="test", region="us-east-1", service="connect", token=None, skew_seconds=0):
        super().__init__(Credentials(key, secret, token), service, region)
        self.skew_seconds = skew_seconds

    def canonical_query_string(self, request):
        return canonical_query(urlsplit(request.url).query)

    def add_auth(self, request):
        now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=self.skew_seconds)
        request.context["timestamp"] = now.strftime("%Y%m%dT%H%M%SZ")
        self._modify_request_before_signing(request)
        canonical = self.canonical_request(request)
        text = self.string_to_sign(request, canonical)
        self._inject_signature_to_request(request, self.signature(text, request))

    def headers(self, method, url, body=None, headers=None):
        """The given headers and those that sign them."""
        request = AWSRequest(method=method, url=url, data=body or b"", headers=dict(as_pairs(headers)))
        self.add_auth(request)
        return dict(request.headers.items())


def encode(body):
    if body is None or isinstance(body, bytes):
        return body
    return (body if isinstance(body, str) else json.dumps(body)).encode()


def call(server, method, target, body=None, headers=None, signer=None, operation=None, context=None):
    """A signed call of the API with this exact target; checks the answer's envelope or, by name, its shape."""
    body = encode(body)
    given = dict(as_pairs(headers))
    if body is not None and "content-type" not in {name.lower() for name in given}:
        given["Content-Type"] = "application/json"
    given = {name: value for name, value in given.items() if value is not None}
    url = server.url + target
    signed = (signer or Signer()).headers(method, url, body, given)
    answer = exchange(method, url, signed, body, target=target, context=context)
    check(server, answer, operation)
    return answer


def check(server, answer, operation=None):
    if operation:
        shapes.check_answer(operation, answer.status, answer.headers, answer.body, server.hints)
    elif answer.status >= 400:
        shapes.check_error(answer.status, answer.headers, answer.body, server.hints)
    else:
        shapes.check_request_ids(answer.headers)


def escaped(text):
    return quote(text, safe="-_.~")


def file_target(instance, resource, file_id=None, **query):
    """The target of the operations on files, escaped as SDKs escape it."""
    path = f"/attached-files/{escaped(instance)}" + (f"/{escaped(file_id)}" if file_id else "")
    pairs = {"associatedResourceArn": resource} | query
    return path + "?" + "&".join(f"{name}={escaped(str(value))}" for name, value in pairs.items())


def refused(answer, status, code, *mentions):
    """Asserts an API error; `code` may be a set where more than one name is right."""
    codes = {code} if isinstance(code, str) else set(code)
    assert answer.status == status and answer.headers.get("X-Amzn-Errortype") in codes, (
        f"expected {status} {codes}, got {answer.status} {answer.body[:1000]!r}"
    )
    for mention in mentions:
        assert mention in answer.json()["Message"], answer.json()
    return answer


def sleep_until(moment):
    """Waits until `time.time()` has passed `moment`."""
    while (left := moment - time.time()) > 0:
        time.sleep(left)
