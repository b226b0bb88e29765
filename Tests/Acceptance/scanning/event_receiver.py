"""Who is told of changes: checks the sender, keeps the events in order, answers as a test says."""

import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = b"an event receiver's secret, of 32 bytes."


class EventReceiver:
    """`answer` gives the status for an event; `port` 0 takes any free one."""

    def __init__(self, answer=lambda event: 200, port=0):
        self.answer = answer
        self.events, self.taken, self.problems = [], [], []
        self._lock = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                receiver.receive(self)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server.server_address[1]

    def settings(self, folder):
        secret = folder / "events-secret"
        secret.write_bytes(SECRET)
        secret.chmod(0o600)
        return {
            "CASEFILE_EVENTS_URL": f"http://127.0.0.1:{self.port}/events?of=casefile",
            "CASEFILE_EVENTS_SECRET_FILE": str(secret),
        }

    def receive(self, request):
        body = request.rfile.read(int(request.headers["Content-Length"]))
        event = json.loads(body)
        self.check(request, body, event)
        with self._lock:
            self.events.append(event)
        status = self.answer(event)
        if status is None:
            return request.connection.close()
        with self._lock:
            if 200 <= status < 300:
                self.taken.append(event)
        request.send_response(status)
        if 300 <= status < 400:
            request.send_header("Location", f"http://127.0.0.1:{self.port}/elsewhere")
        # Nobody needs to read what a receiver says beside its status.
        request.send_header("Content-Length", "300000")
        request.end_headers()
        request.wfile.write(b"x" * 300_000)

    def check(self, request, body, event):
        seconds, job = request.headers["X-Casefile-Time"], request.headers["X-Casefile-Job"]
        message = f"POST\n{request.path}\n{seconds}\n{job}\n".encode() + body
        expected = "v1=" + hmac.new(SECRET, message, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected, request.headers["X-Casefile-Signature"]):
            self.problems.append("signature")
        if abs(time.time() - int(seconds)) > 300:
            self.problems.append("time")
        if job != event["id"]:
            self.problems.append("job")
        if request.path != "/events?of=casefile":
            self.problems.append(request.path)

    def steps(self, file_id):
        """The statuses that were told of a file, each time that they were taken."""
        with self._lock:
            return [event["detail"]["fileStatus"] for event in self.taken if event["detail"]["fileId"] == file_id]

    def wait_for(self, condition, seconds=60):
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, self.events[-3:]
            time.sleep(0.05)

    def wait_for_steps(self, file_id, *expected):
        self.wait_for(lambda: self.steps(file_id) == list(expected))

    def close(self):
        self.server.shutdown()
        self.server.server_close()
