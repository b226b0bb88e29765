"""One client: carries operations out and holds each answer against what the ledger knows."""

import hashlib
import http.client
import threading
import time

import wire
from fast import FastClient
from ledger import ACKED, NO, UNKNOWN, Violation

URL_SECONDS = 300
# The stand's public address: URLs are signed for it, so that they stay good when the server comes back on another port.
PUBLIC_HOST = "files.test"


class Actor:
    """Calls over connections of its own; `tolerant` where a fault makes 5xx and refused work right answers.

    A method returns the answer, or `None` when the end of the call is unknown.
    """

    def __init__(self, server, ledger, tolerant=False, skew_seconds=0):
        self.ledger = ledger
        self.tolerant = tolerant
        self.server = server
        self._client = FastClient(server, ledger.owner["key"], ledger.owner["secret"], skew_seconds)

    def close(self):
        self._client.connection.close()

    def _exchange(self, upload, name, request):
        """The answer; `None` when none came, or a fault that is expected makes its meaning unknown."""
        try:
            answer = request(self._client)
        except (OSError, http.client.HTTPException) as error:
            self._client.connection.close()
            upload and upload.note(f"{name}: {type(error).__name__}")
            return None
        if answer.closed:
            self._client.connection.close()
        upload and upload.note(f"{name}: {answer.status}")
        if answer.status >= 500:
            if not self.tolerant:
                raise Violation("I21", f"{name} answered {answer.status} {answer.body[:300]!r} without a fault", upload)
            self.ledger.faulted()
            return None
        if answer.status < 300:
            self.ledger.acked()
        return answer

    def _api(self, upload, name, method, file_id=None, body=None):
        target = wire.file_target(self.ledger.instance, upload.resource.arn, file_id)
        return self._exchange(upload, name, lambda client: client.call(method, target, body))

    def start(self, upload, name="report.pdf"):
        """Starts the upload, or asks again with its token."""
        body = {
            "FileName": name, "FileSizeInBytes": upload.size, "FileUseCaseType": "ATTACHMENT",
            "ClientToken": upload.token, "UrlExpiryInSeconds": URL_SECONDS,
        }
        if upload.started == NO:
            upload.started = UNKNOWN
        answer = self._api(upload, "start", "PUT", body=body)
        if answer is None:
            return None
        with upload.lock:
            if answer.status == 200:
                self._started(upload, answer.json())
            elif answer.status == 402:
                raise Violation("I15", f"a file that the quota has room for: {answer.body[:300]!r}", upload)
            elif answer.status == 409 and upload.deleted != NO:
                upload.deleted = upload.started = ACKED
            else:
                raise Violation("I14", f"start answered {answer.status} {answer.body[:300]!r}", upload)
        return answer

    def _started(self, upload, found):
        if upload.deleted == ACKED:
            raise Violation("I4", "a token brought a deleted file back", upload)
        if upload.file_id not in (None, found["FileId"]):
            raise Violation("I14", f"the token now answers {found['FileId']}", upload)
        upload.started, upload.deleted = ACKED, NO
        upload.file_id = found["FileId"]
        upload.put_url = found["UploadUrlMetadata"]["Url"]
        upload.put_headers = found["UploadUrlMetadata"]["HeadersToInclude"]
        upload.put_url_until = time.monotonic() + URL_SECONDS - 60

    def _has_fresh_url(self, upload):
        """Asks for another upload URL where the one at hand is nearly over."""
        return time.monotonic() < upload.put_url_until or self.start(upload) is not None

    def _send(self, upload, content):
        """The status of a PUT; `None` when its end is unknown."""
        target = wire.target_of(upload.put_url)
        data, headers = content.data, upload.put_headers | {"Host": PUBLIC_HOST}
        answer = self._exchange(upload, f"put {content.seed}", lambda client: client.send("PUT", target, data, headers))
        if answer is None:
            return None
        if answer.status == 200 and answer.headers.get("ETag") != f'"{hashlib.md5(data).hexdigest()}"':
            raise Violation("I1", f"the ETag of a PUT is {answer.headers.get('ETag')}", upload)
        return answer.status

    def put(self, upload, content):
        """Stores bytes; gives the status, or `None`."""
        if not self._has_fresh_url(upload):
            return None
        before = upload.contents
        upload.contents = before | {content}
        status = self._send(upload, content)
        if status == 200:
            self._may_be_stored(upload)
            upload.contents = {content}
        elif status is not None:
            upload.contents = before
            self._refused_put(upload, status)
        return status

    def race(self, upload, contents, other):
        """Stores two contents at the same time, by this client and by `other`; `None` where it could not begin."""
        if not self._has_fresh_url(upload):
            return None
        statuses, failures = {}, []
        before = upload.contents
        upload.contents = before | set(contents)

        def send(actor, content):
            try:
                statuses[content] = actor._send(upload, content)
            except Violation as violation:
                failures.append(violation)

        threads = [threading.Thread(target=send, args=pair) for pair in zip((self, other), contents)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for failure in failures:
            raise failure
        for status in statuses.values():
            if status not in (None, 200):
                self._refused_put(upload, status)
        maybe = {content for content, status in statuses.items() if status in (None, 200)}
        stored = any(status == 200 for status in statuses.values())
        upload.contents = maybe | (set() if stored else before)
        return upload

    def _may_be_stored(self, upload):
        if upload.completed == ACKED:
            raise Violation("I11", "a PUT after Complete was taken", upload)
        if upload.deleted == ACKED:
            raise Violation("I4", "a PUT after Delete was taken", upload)

    def _refused_put(self, upload, status):
        expected = {403: upload.completed != NO or upload.deleted != NO, 404: upload.deleted != NO}
        if not expected.get(status, False):
            raise Violation("I9", f"a PUT of an open upload was answered {status}", upload)

    def complete(self, upload):
        before = upload.completed
        if before == NO:
            upload.completed = UNKNOWN
        answer = self._api(upload, "complete", "POST", upload.file_id)
        if answer is None:
            return None
        if answer.status == 200:
            if upload.contents == {None}:
                raise Violation("I6", "Complete was taken without bytes", upload)
            upload.completed = ACKED
            upload.contents = upload.contents - {None}
        elif answer.status == 400:
            if None not in upload.contents or before == ACKED:
                raise Violation("I1", f"acknowledged bytes are not there: {answer.body[:300]!r}", upload)
            upload.completed, upload.contents = NO, {None}
        else:
            self._gone(upload, answer)
        return answer

    def get(self, upload):
        """Reads the file; knows its status and download URL after it."""
        answer = self._api(upload, "get", "GET", upload.file_id)
        if answer is None:
            return None
        if answer.status != 200:
            return self._gone(upload, answer)
        if upload.deleted == ACKED:
            raise Violation("I4", "a deleted file is shown", upload)
        upload.deleted = NO
        found = answer.json()
        self.saw_status(upload, found["FileStatus"])
        url = found.get("DownloadUrlMetadata", {}).get("Url")
        if (url is not None) != (found["FileStatus"] == "APPROVED"):
            raise Violation("I11", f"{found['FileStatus']} with URL {url}", upload)
        upload.download_url = url
        return answer

    def saw_status(self, upload, status):
        if status == "APPROVED":
            if upload.completed == NO:
                raise Violation("I9", "approved without a Complete", upload)
            upload.completed = ACKED
            upload.contents = upload.contents - {None}
        elif status != "PROCESSING":
            raise Violation("I9", f"the status is {status}", upload)
        elif upload.completed == ACKED:
            raise Violation("I2", "a completed upload is open again, or never ends", upload)
        elif upload.completed == UNKNOWN:
            upload.completed = NO

    def _gone(self, upload, answer):
        if answer.status != 404 or upload.deleted == NO:
            raise Violation("I5", f"a file that was started answers {answer.status} {answer.body[:200]!r}", upload)
        upload.deleted = ACKED
        return answer

    def download(self, upload):
        """Reads the bytes of an approved file, and knows them after it."""
        target = wire.target_of(upload.download_url)
        headers = {"Host": PUBLIC_HOST}
        answer = self._exchange(upload, "download", lambda client: client.send("GET", target, headers=headers))
        if answer is None:
            return None
        if answer.status != 200:
            if upload.deleted == NO:
                raise Violation("I6", f"the bytes answer {answer.status} {answer.body[:300]!r}", upload)
            return answer
        if upload.deleted == ACKED:
            raise Violation("I4", "the bytes of a deleted file are served", upload)
        digest = hashlib.sha256(answer.body).hexdigest()
        upload.contents = {content for content in upload.contents if content and content.sha256 == digest}
        if not upload.contents:
            raise Violation("I11", f"{len(answer.body)} bytes were served that nobody stored there", upload)
        return answer

    def delete(self, upload):
        before = upload.deleted
        if before == NO:
            upload.deleted = UNKNOWN
        answer = self._api(upload, "delete", "DELETE", upload.file_id)
        if answer is None:
            return None
        if answer.status == 200:
            if before == ACKED:
                raise Violation("I4", "a file was deleted twice", upload)
            upload.deleted = ACKED
        elif before == NO:
            raise Violation("I5", f"Delete of a file that is there answers {answer.status}", upload)
        else:
            self._gone(upload, answer)
        return answer

    def dead_url_status(self, method, url, upload):
        """What an old URL of a file that is gone answers."""
        data = b"x" * upload.size if method == "PUT" else None
        headers = {"Host": PUBLIC_HOST} | (upload.put_headers if method == "PUT" else {})
        send = self._exchange(
            upload, f"old {method}", lambda client: client.send(method, wire.target_of(url), data, headers)
        )
        return send.status if send else None

    def start_without_record(self, resource, size):
        """The status of a start that is expected to be refused."""
        body = {"FileName": "more.pdf", "FileSizeInBytes": size, "FileUseCaseType": "ATTACHMENT"}
        target = wire.file_target(self.ledger.instance, resource.arn)
        answer = self._exchange(None, "start", lambda client: client.call("PUT", target, body))
        return answer.status if answer else None
