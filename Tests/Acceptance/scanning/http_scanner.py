"""An HTTP scanner: checks who asks, fetches the bytes, answers what a test says."""

import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

from clamd import EICAR

SECRET = b"a scanner's secret, of 32 bytes or more."


class HTTPScanner:
    """`answer` is called with the request's handler after the checks; without it the verdict is that of the bytes."""

    def __init__(self, answer=None):
        self.answer = answer or self.verdict
        self.events, self.problems, self.urls = [], [], []
        scanner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                scanner.receive(self)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server.server_address[1]

    @property
    def setting(self):
        return f"http:http://127.0.0.1:{self.port}/v1/scan?tenant=a"

    def receive(self, request):
        body = request.rfile.read(int(request.headers["Content-Length"]))
        self.check(request, body)
        event = json.loads(body)
        self.events.append(event)
        self.urls.append(event["File"]["FileLocation"]["DownloadUrl"])
        request.event = event
        self.answer(request)

    def check(self, request, body):
        seconds, job = request.headers["X-Casefile-Time"], request.headers["X-Casefile-Job"]
        message = f"POST\n{request.path}\n{seconds}\n{job}\n".encode() + body
        expected = "v1=" + hmac.new(SECRET, message, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected, request.headers["X-Casefile-Signature"]):
            self.problems.append("signature")
        if abs(time.time() - int(seconds)) > 300:
            self.problems.append("time")
        if not job.startswith(json.loads(body)["File"]["FileId"] + "."):
            self.problems.append("job")

    @staticmethod
    def reply(request, content, status=200, **headers):
        request.send_response(status)
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in ({"Content-Length": str(len(content))} | fields).items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(content)

    def verdict(self, request):
        answer = requests.get(request.event["File"]["FileLocation"]["DownloadUrl"])
        if answer.status_code != 200:
            self.problems.append(answer.text)
        status = "REJECTED" if EICAR in answer.content else "APPROVED"
        self.reply(request, json.dumps({"Status": status}).encode())

    def close(self):
        self.server.shutdown()
        self.server.server_close()
