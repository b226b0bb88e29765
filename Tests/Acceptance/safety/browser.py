"""Headless Chromium, driven by the DevTools protocol over two pipes."""

import http.server
import json
import os
import queue
import subprocess
import threading
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

from serving import needs

WAIT_SECONDS = 20
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--mute-audio",
    "--disable-background-networking", "--disable-component-update", "--disable-extensions", "--disable-sync",
    "--remote-debugging-pipe", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    "--disable-features=LocalNetworkAccessChecks,Translate,MediaRouter", "--disable-popup-blocking",
)


class Browser:
    """One browser process and its protocol: calls with answers, and events in order of arrival."""

    def __init__(self, folder):
        program = needs("chromium")
        to_browser, self._writer = os.pipe()
        self._reader, from_browser = os.pipe()
        # The protocol is spoken on descriptors 3 and 4, which only a shell can set.
        command = [
            "bash", "-c", f'exec "$@" 3<&{to_browser} 4>&{from_browser}', "bash", program, *FLAGS,
            f"--user-data-dir={folder}/profile", "about:blank",
        ]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CASEFILE_")}
        self._log = open(folder / "chromium.log", "wb")
        self.process = subprocess.Popen(
            command, pass_fds=(to_browser, from_browser), stdin=subprocess.DEVNULL, stdout=self._log,
            stderr=self._log, env=environment | {"HOME": str(folder)},
        )
        os.close(to_browser)
        os.close(from_browser)
        self._ids = iter(range(1, 1 << 30))
        self._answers = {}
        self._arrived = threading.Condition()
        self.events = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        self.call("Browser.setDownloadBehavior", behavior="deny", eventsEnabled=True)

    def _listen(self):
        rest = b""
        while chunk := os.read(self._reader, 1 << 16):
            *messages, rest = (rest + chunk).split(b"\0")
            for message in map(json.loads, messages):
                if "id" not in message:
                    self.events.put(message)
                    continue
                with self._arrived:
                    self._answers[message["id"]] = message
                    self._arrived.notify_all()
        with self._arrived:
            self._answers["end"] = True
            self._arrived.notify_all()

    def call(self, method, session=None, **parameters):
        number = next(self._ids)
        message = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._writer, json.dumps(message).encode() + b"\0")
        with self._arrived:
            came = self._arrived.wait_for(lambda: {number, "end"} & self._answers.keys(), WAIT_SECONDS)
            assert came and number in self._answers, f"Chromium does not answer {method}"
            answer = self._answers.pop(number)
        assert "error" not in answer, (method, answer["error"])
        return answer["result"]

    def wait_for(self, wanted, seconds=WAIT_SECONDS):
        """The first event that `wanted` takes; events before it are dropped, `None` after the time."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                event = self.events.get(timeout=left)
            except queue.Empty:
                return None
            if wanted(event):
                return event
        return None

    def drain(self):
        """Forgets the events that have arrived."""
        while not self.events.empty():
            self.events.get_nowait()

    @contextmanager
    def page(self, url="about:blank"):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.call("Page.enable", session)
        self.drain()
        page = Page(self, session)
        if url != "about:blank":
            page.open(url)
        yield page
        self.call("Target.closeTarget", targetId=target)

    def close(self):
        self.process.terminate()
        self.process.wait(WAIT_SECONDS)
        os.close(self._writer)
        self._log.close()


class Page:
    """A tab."""

    def __init__(self, browser, session):
        self.browser = browser
        self.session = session

    def open(self, url):
        """Loads a page that is expected to load."""
        self.browser.call("Page.navigate", self.session, url=url)
        loaded = self.browser.wait_for(lambda event: event["method"] == "Page.loadEventFired")
        assert loaded, f"{url} does not load"

    def follow(self, url):
        """Goes where a link leads: the event of the download or of the page that is shown instead."""
        self.browser.call("Page.navigate", self.session, url=url)
        ends = ("Browser.downloadWillBegin", "Page.loadEventFired")
        return self.browser.wait_for(lambda event: event["method"] in ends)

    def evaluate(self, expression):
        """The value of a JavaScript expression, awaited when it is a promise."""
        result = self.browser.call(
            "Runtime.evaluate", self.session, expression=expression, awaitPromise=True, returnByValue=True,
            userGesture=True,
        )
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")


class Beacon:
    """A plain server for pages and stored files; it notes each request below `/ran/`, which only scripts make."""

    def __init__(self):
        self.ran = []
        self.pages = {}
        beacon = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                path = urlsplit(self.path).path
                if path.startswith("/ran/"):
                    beacon.ran.append(path.removeprefix("/ran/"))
                fields, body = beacon.pages.get(path, ({}, b""))
                self.send_response(200)
                for name, value in ({"Content-Type": "text/html", "Cache-Control": "no-store"} | fields).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Access-Control-Allow-Origin", "*")
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # a browser hangs up when a tab is closed
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        # The same server under another name, which is another origin for a browser.
        self.other_url = f"http://localhost:{self.server.server_port}"

    def put(self, path, body, fields=None):
        self.pages[path] = (fields or {}, body if isinstance(body, bytes) else body.encode())
        return self.url + path

    def close(self):
        self.server.shutdown()
        self.server.server_close()
