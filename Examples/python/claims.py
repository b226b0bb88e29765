"""Documents of insurance claims, kept as attached files of Amazon Connect cases.

A document is announced (`begin`), and some time later its bytes arrive (`finish`): the link to the upload may have
expired by then, the connection may break, and the scan takes as long as it takes.
"""

import time
import uuid
from dataclasses import dataclass, field

import boto3
import requests
from botocore.config import Config

UPLOAD_TRIES = 4
WAITS_WHEN_THROTTLED = (1, 2, 4, 8)


class DocumentRejected(Exception):
    """The scan found something in the document, or could not read it."""


class DocumentNotScanned(Exception):
    """There is still no verdict; the document may be asked about later."""


class UploadFailed(Exception):
    """The bytes did not arrive, however often they were sent."""


@dataclass
class Document:
    """A document on its way into a case."""

    case: str
    name: str
    size: int
    token: str = field(default_factory=lambda: str(uuid.uuid4()))
    file_id: str = ""
    upload: dict = field(default_factory=dict)


def connect():
    """The client of Amazon Connect; retries are up to `Claims`."""
    return boto3.client("connect", config=Config(retries={"total_max_attempts": 1}))


class Claims:
    """Attaches documents to the cases of one Connect instance."""

    def __init__(self, client, instance, poll_seconds=5, patience_seconds=300, sleep=time.sleep):
        self.client = client
        self.instance = instance
        self.poll_seconds = poll_seconds
        self.patience_seconds = patience_seconds
        self.sleep = sleep

    def attach(self, case, name, content):
        """Brings a document into a case and waits for the scan; its file id."""
        document = self.begin(case, name, len(content))
        self.finish(document, content)
        return document.file_id

    def begin(self, case, name, size):
        """Announces a document whose bytes will come later."""
        document = Document(case, name, size)
        self._start(document)
        return document

    def finish(self, document, content):
        """Sends the bytes of a document and waits for the scan."""
        self._send(document, content)
        self._call(self.client.complete_attached_file_upload, document, FileId=document.file_id)
        self._wait(document)

    def _start(self, document):
        """Starts the upload; once more with the same token, it is the same upload with a fresh link."""
        started = self._call(
            self.client.start_attached_file_upload,
            document,
            FileName=document.name,
            FileSizeInBytes=document.size,
            FileUseCaseType="ATTACHMENT",
            ClientToken=document.token,
        )
        document.file_id = started["FileId"]
        document.upload = started["UploadUrlMetadata"]
        return started["FileStatus"]

    def _send(self, document, content):
        for _ in range(UPLOAD_TRIES):
            try:
                answer = requests.put(
                    document.upload["Url"], data=content, headers=document.upload["HeadersToInclude"], timeout=30
                )
            except requests.ConnectionError:
                continue  # The link takes the bytes again from their beginning.
            if answer.status_code == 403:
                self._renew(document)
                continue
            answer.raise_for_status()
            return
        raise UploadFailed(document.name)

    def _renew(self, document):
        """The link has expired; after a day, so has the upload itself, and another one takes its place."""
        if self._start(document) == "FAILED":
            document.token = str(uuid.uuid4())
            self._start(document)

    def _wait(self, document):
        waited = 0
        while True:
            status = self._call(self.client.get_attached_file, document, FileId=document.file_id)["FileStatus"]
            if status == "APPROVED":
                return
            if status in ("REJECTED", "FAILED"):
                raise DocumentRejected(document.name)
            if waited >= self.patience_seconds:
                raise DocumentNotScanned(document.name)
            self.sleep(self.poll_seconds)
            waited += self.poll_seconds

    def _call(self, operation, document, **arguments):
        for wait in (*WAITS_WHEN_THROTTLED, None):
            try:
                return operation(InstanceId=self.instance, AssociatedResourceArn=document.case, **arguments)
            except self.client.exceptions.ThrottlingException:
                if wait is None:
                    raise
                self.sleep(wait)
