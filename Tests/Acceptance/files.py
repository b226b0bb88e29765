"""The steps of an upload, by boto3 and `requests`."""

import hashlib
import random
import re
import uuid
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

import boto3
import botocore.exceptions
import pytest
import requests
from botocore.config import Config

import shapes
import wire

DEV_ACCOUNT = "000000000000"
SIGNATURE_PARAMETERS = (
    "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature",
)
HEADER_NAMES = (
    "Content-Type", "Content-Length", "Content-Disposition", "x-amz-acl", "x-amz-meta-account_id",
    "x-amz-meta-organization_id",
)
DEFAULT_EXTENSIONS = set(
    "csv doc docx heic jfif jpeg jpg mov mp4 pdf png ppt pptx rtf txt wav xls xlsx".split()
)
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv",
    "txt": "text/plain",
}
KIBIBYTE = 1024
MEBIBYTE = 1024 * KIBIBYTE


def new_instance():
    return str(uuid.uuid4())


def new_case(account=DEV_ACCOUNT, region="us-east-1"):
    return f"arn:aws:cases:{region}:{account}:domain/{uuid.uuid4()}/case/{uuid.uuid4()}"


def new_contact(instance, account=DEV_ACCOUNT, region="us-east-1"):
    return f"arn:aws:connect:{region}:{account}:instance/{instance}/contact/{uuid.uuid4()}"


def new_token():
    return str(uuid.uuid4())


def random_bytes(size, seed=1):
    return random.Random(seed * 1_000_003 + size).randbytes(size)


def connect(server, key="test", secret="test", region="us-east-1", validate=True, verify=None, token=None):
    """A boto3 client whose every answer is checked against botocore's model of the operation."""
    client = boto3.session.Session().client(
        "connect",
        endpoint_url=server.url,
        region_name=region,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
        verify=verify,
        config=Config(retries={"total_max_attempts": 1}, parameter_validation=validate, max_pool_connections=20),
    )

    def check_response(response_dict, event_name, **_):
        if response_dict is None:
            return
        operation = event_name.rsplit(".", 1)[1]
        headers = wire.Fields(response_dict["headers"].items())
        shapes.check_answer(
            operation, response_dict["status_code"], headers, response_dict["body"], server.hints
        )

    client.meta.events.register("response-received.connect", check_response)
    return client


def refusal(call, code, reason=None, mentions=(), **arguments):
    """Asserts that `call` raises the modelled exception class `code`; returns its parsed answer."""
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    error = caught.value
    assert type(error).__name__ == code, error.response
    found = error.response.get("Reason")
    if reason is not None:
        assert found is not None and list(found.values()) == [reason], error.response
    for mention in mentions:
        assert mention in error.response["Message"], error.response
    return error.response


@dataclass
class Place:
    """Where a file belongs, and whose client asks."""

    client: object
    instance: str
    resource: str

    @property
    def arguments(self):
        return {"InstanceId": self.instance, "AssociatedResourceArn": self.resource}

    def start(self, name="report.pdf", size=1, **more):
        return self.client.start_attached_file_upload(
            **self.arguments | {"FileName": name, "FileSizeInBytes": size, "FileUseCaseType": "ATTACHMENT"} | more
        )

    def complete(self, file_id):
        return self.client.complete_attached_file_upload(FileId=file_id, **self.arguments)

    def get(self, file_id, **more):
        return self.client.get_attached_file(FileId=file_id, **self.arguments, **more)

    def delete(self, file_id):
        return self.client.delete_attached_file(FileId=file_id, **self.arguments)

    def batch_get(self, file_ids):
        return self.client.batch_get_attached_file_metadata(FileIds=file_ids, **self.arguments)

    def approved(self, content=b"%PDF-1.7 sample\n", name="report.pdf", **more):
        """Carries `content` through start, PUT, Complete; the Get's answer with `Start` and `Content` beside it."""
        started = self.start(name, len(content), **more)
        answer = put(started, content)
        assert answer.status_code == 200, answer.text
        self.complete(started["FileId"])
        found = self.get(started["FileId"])
        assert found["FileStatus"] == "APPROVED"
        return found | {"Start": started, "Content": content}

    def put_pending(self, content=b"%PDF-1.7 sample\n", name="report.pdf", **more):
        started = self.start(name, len(content), **more)
        answer = put(started, content)
        assert answer.status_code == 200, answer.text
        return started


def upload_url(started):
    return started["UploadUrlMetadata"]["Url"]


def upload_headers(started):
    return dict(started["UploadUrlMetadata"]["HeadersToInclude"])


def download_url(found):
    return found["DownloadUrlMetadata"]["Url"]


def put(started, content, **more):
    return requests.put(upload_url(started), data=content, headers=upload_headers(started) | more)


def download(found, verify=None):
    answer = requests.get(download_url(found), verify=verify)
    assert answer.status_code == 200, answer.text
    return answer


def raw_put(started, content, headers=None, url=None, **options):
    """A PUT of exactly these header fields (those of HeadersToInclude when `headers` is not given)."""
    fields = upload_headers(started) if headers is None else headers
    return wire.exchange("PUT", url or upload_url(started), fields, content, **options)


def etag(content):
    return '"' + hashlib.md5(content).hexdigest() + '"'


def query_of(url):
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


S3_REFUSALS = {"SignatureDoesNotMatch", "AccessDenied"}


def s3_refused(server, answer, status, code, *secrets):
    """Asserts an S3 error document; `code` may be a set. Nothing of `secrets` may be shown."""
    codes = {code} if isinstance(code, str) else set(code)
    assert answer.status == status, f"expected {status} {codes}, got {answer.status} {answer.body[:1000]!r}"
    shapes.check_hint(answer.headers, server.hints)
    request_id = shapes.check_request_ids(answer.headers)
    assert answer.headers.get("Content-Type", "").startswith("application/xml"), answer.headers
    assert answer.body.startswith(b"<?xml"), answer.body[:200]
    document = answer.xml()
    assert document.tag == "Error"
    assert document.findtext("Code") in codes, answer.body
    assert document.findtext("Message")
    assert document.findtext("RequestId") == request_id
    if document.findtext("Code") == "SignatureDoesNotMatch":
        assert document.findtext("CanonicalRequest") and document.findtext("StringToSign"), answer.body
    shown = answer.body.decode() + answer.headers.get("x-casefile-hint", "")
    for secret in secrets:
        assert secret not in shown, f"{secret} is shown"
    return document


DISPOSITION = re.compile(
    r"""attachment; filename="((?:[^"\\]|\\.)*)"(?:; filename\*=UTF-8''([A-Za-z0-9!#$&+.^_`|~%-]+))?"""
)


def file_names(disposition):
    """The ASCII fallback and the full name of a Content-Disposition; `None` when that part is not there."""
    match = DISPOSITION.fullmatch(disposition)
    assert match, disposition
    assert disposition.isascii() and disposition.isprintable(), disposition
    fallback = re.sub(r"\\(.)", r"\1", match.group(1))
    full = unquote(match.group(2), errors="strict") if match.group(2) else None
    return fallback, full
