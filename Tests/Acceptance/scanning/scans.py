"""A server with a scanner, and the steps from an upload to its verdict."""

import concurrent.futures
import time

import requests

import files
from casefile_server import Server
from serving import ALICE, SHARED_INSTANCE, serve_settings

# Beyond a deadline of the server's: the machine may be slow, and a verdict that never comes is still found.
SLACK_SECONDS = 60


class ScanningServer:
    """A `casefile serve` whose files wait for a verdict."""

    def __init__(self, binary, folder, scanner, settings):
        self.binary = binary
        self.folder = folder
        defaults = {"CASEFILE_SCANNER": scanner, "CASEFILE_TYPE_CHECK": "off"}
        self.settings = serve_settings(folder, **defaults | settings)
        self.start()

    def start(self):
        self.server = Server(self.binary, "serve", self.folder, **self.settings).wait_until_ready()
        client = files.connect(self.server, ALICE["key"], ALICE["secret"])
        self.place = files.Place(client, SHARED_INSTANCE, files.new_case(ALICE["account"]))

    def stop(self):
        if self.server.process.poll() is None:
            self.server.stop()

    def crash(self):
        self.server.kill()

    def new_place(self):
        return files.Place(self.place.client, SHARED_INSTANCE, files.new_case(ALICE["account"]))

    def complete(self, content, name="report.txt"):
        """Carries content through start, PUT and Complete; the answer of the start."""
        started = self.place.put_pending(content, name)
        self.place.complete(started["FileId"])
        return started

    def status(self, started):
        return self.place.get(started["FileId"])["FileStatus"]

    def verdict(self, started, seconds=SLACK_SECONDS):
        """The status of a file once it is not PROCESSING any more."""
        deadline = time.monotonic() + seconds
        while (found := self.place.get(started["FileId"]))["FileStatus"] == "PROCESSING":
            assert "DownloadUrlMetadata" not in found
            assert time.monotonic() < deadline, f"still PROCESSING after {seconds} s:\n{self.server.log()[-4000:]}"
            time.sleep(0.1)
        return found["FileStatus"]

    def scan(self, content, name="report.txt"):
        """The verdict on some content."""
        return self.verdict(self.complete(content, name))

    def readiness(self):
        answer = requests.get(self.server.url + "/readyz")
        return answer.status_code, [entry["check"] for entry in answer.json()["failing"]]

    def wait_for_readiness(self, status, seconds=SLACK_SECONDS):
        deadline = time.monotonic() + seconds
        while (found := self.readiness())[0] != status:
            assert time.monotonic() < deadline, found
            time.sleep(0.1)
        return found[1]

    def blobs(self):
        """The files that hold bytes of uploads, small ones apart."""
        folder = self.folder / "data" / "blobs" / "blobs"
        assert folder.is_dir()
        return [path.name for path in folder.rglob("*") if path.is_file()]

    def wait_until_no_blobs(self):
        """The bytes go right behind the verdict."""
        deadline = time.monotonic() + SLACK_SECONDS
        while left := self.blobs():
            assert time.monotonic() < deadline, left
            time.sleep(0.05)


def at_once(call, values, workers=8):
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        return list(pool.map(call, values))
