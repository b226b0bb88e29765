"""Signed requests as bytes, ready to be sent; fast, because a run needs some hundred thousand of them."""
import datetime
import hashlib
import hmac
from urllib.parse import quote

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

ACCESS_KEY = "BENCHMARKKEY"
SECRET = "benchmark-secret-0123456789"
ACCOUNT = "000000000000"
REGION = "us-east-1"


class Signer:
    """Signs requests for service `connect` at one instant, with one derived key."""

    def __init__(self, host):
        self.host = host
        self.time = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        self.scope = f"{self.time[:8]}/{REGION}/connect/aws4_request"
        key = f"AWS4{SECRET}".encode()
        for part in self.scope.split("/"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        self.key = key

    def authorization(self, method, path, query, body):
        """The Authorization header; `path` holds no byte that needs escaping, `query` is escaped and sorted."""
        canonical = "\n".join((
            method, path, query, "content-type:application/json", f"host:{self.host}", f"x-amz-date:{self.time}",
            "", "content-type;host;x-amz-date", hashlib.sha256(body).hexdigest(),
        ))
        text = "\n".join((
            "AWS4-HMAC-SHA256", self.time, self.scope, hashlib.sha256(canonical.encode()).hexdigest(),
        ))
        signature = hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()
        return (
            f"AWS4-HMAC-SHA256 Credential={ACCESS_KEY}/{self.scope}, "
            f"SignedHeaders=content-type;host;x-amz-date, Signature={signature}"
        )

    def request(self, method, path, query, body):
        """The whole request: head and body."""
        return head(method, f"{path}?{query}", {
            "Host": self.host,
            "Content-Type": "application/json",
            "X-Amz-Date": self.time,
            "Authorization": self.authorization(method, path, query, body),
            "Content-Length": len(body),
        }) + body

    def agrees_with_botocore(self):
        """Whether botocore signs a sample with the same signature."""
        path, query, body = "/attached-files/instance-1", "associatedResourceArn=" + quote("arn:a/b", safe=""), b"{}"
        sample = AWSRequest("PUT", f"http://{self.host}{path}?{query}", data=body, headers={
            "Content-Type": "application/json",
        })
        sample.context["timestamp"] = self.time
        sample.headers["X-Amz-Date"] = self.time
        theirs = SigV4Auth(Credentials(ACCESS_KEY, SECRET), "connect", REGION)
        canonical = theirs.canonical_request(sample)
        text = theirs.string_to_sign(sample, canonical)
        return self.authorization("PUT", path, query, body).endswith(theirs.signature(text, sample))


def head(method, target, fields):
    """A request's head as bytes."""
    lines = [f"{method} {target} HTTP/1.1"] + [f"{name}: {value}" for name, value in fields.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def write(path, requests):
    """Writes requests for `replay.lua`; returns how many there are."""
    count = 0
    with open(path, "wb") as file:
        for request in requests:
            file.write(b"%d\n" % len(request))
            file.write(request)
            count += 1
    return count
