"""Signs with botocore's own signers, so that two implementations can be compared.

usage: botocore_differential.py generate FLAVOUR COUNT SEED OUTPUT   random requests, signed, one JSON object a line
       botocore_differential.py resign INPUT OUTPUT                  signs the requests of INPUT again, line by line
"""

import datetime
import hashlib
import json
import random
import sys
from urllib.parse import quote, urlsplit

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

KEYS = [
    ("AKIDEXAMPLE", "secret/of+the=first key", None),
    ("test", "test", None),
    ("AKIDOTHER", "another secret, with spaces and \u00e9", None),
    ("ASIATEMPORARY", "temporary/secret+of=ASIA", "IQoJb3JpZ2luX2VjEA//token+with/==reserved&"),
]
HOSTS = ["127.0.0.1:8730", "connect.us-east-1.amazonaws.com", "localhost:49152", "[::1]:8730", "files.example"]
REGIONS = ["us-east-1", "eu-central-1", "ap-southeast-2", "local"]
TEXT = "abcXYZ019-._~ :/@!$&'()*,;=+%#?[]\u00e9\u4e2d\U0001f4c4\"<>|^`\\{}"
WORDS = ["a", "B7", "x  y", " lead", "trail ", "\"q  q\"", "k=v;z", "a,b", "caf\u00e9", "t\tt", "100%"]


class Recorder:
    """Keeps the stages of one signature."""

    def canonical_request(self, request):
        self.canonical = super().canonical_request(request)
        return self.canonical

    def string_to_sign(self, request, canonical_request):
        self.text = super().string_to_sign(request, canonical_request)
        return self.text

    def signature(self, string_to_sign, request):
        self.value = super().signature(string_to_sign, request)
        return self.value


class HeaderSigner(Recorder, botocore.auth.SigV4Auth):
    pass


class QuerySigner(Recorder, botocore.auth.S3SigV4QueryAuth):
    pass


def sign(case):
    """Signs one case in place and returns the signer."""
    moment = datetime.datetime.strptime(case["time"], "%Y%m%dT%H%M%SZ")
    botocore.auth.get_current_datetime = lambda *ignored: moment
    url = "http://" + case["host"] + case["path"] + ("?" + case["query"] if case["query"] else "")
    request = AWSRequest(method=case["method"], url=url, data=case["body"].encode())
    for name, value in case["headers"]:
        request.headers[name] = value
    credentials = Credentials(case["key"], case["secret"], case["token"])
    if case["flavour"] == "header":
        signer = HeaderSigner(credentials, "connect", case["region"])
    else:
        request.data = b""
        signer = QuerySigner(credentials, "s3", case["region"], expires=case["expires"])
    signer.add_auth(request)
    case["query"] = urlsplit(request.url).query
    case["headers"] = [[name, value] for name, value in request.headers.items()]
    case.update(canonicalRequest=signer.canonical, stringToSign=signer.text, signature=signer.value)
    return case


def words(rng, most):
    return "".join(rng.choice(TEXT) for _ in range(rng.randint(0, most)))


def escaped_query(rng, most):
    names = {words(rng, 6) for _ in range(rng.randint(0, most))} - {""}
    pairs = [quote(name, safe="-._~") + "=" + quote(words(rng, 12), safe="-._~") for name in sorted(names)]
    rng.shuffle(pairs)
    return "&".join(pairs)


def random_case(rng, flavour):
    key, secret, token = rng.choice(KEYS)
    moment = datetime.datetime(2026, 1, 1) + datetime.timedelta(seconds=rng.randrange(40_000_000))
    case = dict(
        flavour=flavour, host=rng.choice(HOSTS), key=key, secret=secret, token=token, region=rng.choice(REGIONS),
        time=moment.strftime("%Y%m%dT%H%M%SZ"), expires=rng.choice([1, 5, 300, 3600, 604800]), body="", headers=[])
    for index in range(rng.randint(0, 3)):
        case["headers"].append(["X-Custom-%d" % index, rng.choice(WORDS)])
        if rng.random() < 0.2:
            case["headers"].append(["x-custom-%d" % index, rng.choice(WORDS)])
    if rng.random() < 0.3:
        case["headers"].append(["x-amz-meta-note", rng.choice(WORDS)])
    if flavour == "header":
        case["method"] = rng.choice(["GET", "PUT", "POST", "DELETE"])
        parts = [quote(words(rng, 10), safe=rng.choice(["~", "~:@$&=,!*'()"])) for _ in range(rng.randint(1, 4))]
        parts += rng.choice([[], [], [""], ["."], [".."], ["", "tail"], [".", "tail", ".."]])
        case["path"] = "/" + "/".join(parts)
        case["query"] = escaped_query(rng, 4)
        case["body"] = rng.choice(["", "{}", json.dumps({"FileName": words(rng, 12)})])
        case["headers"].append(["User-Agent", "ignored"])
        if case["body"]:
            case["headers"].append(["Content-Type", "application/json"])
        if rng.random() < 0.4:
            digest = hashlib.sha256(case["body"].encode()).hexdigest()
            case["headers"].append(["X-Amz-Content-SHA256", digest])
        if rng.random() < 0.5:
            case["query"] += ("&" if case["query"] else "") + "tagKeys=b&tagKeys=a%20b&tagKeys=a"
    else:
        case["method"] = rng.choice(["GET", "PUT", "HEAD", "DELETE"])
        case["path"] = "/bucket/" + quote(words(rng, 20), safe="/~") + rng.choice(["", "/", "//x", "/./y", "/../z"])
        case["query"] = escaped_query(rng, 2)
        case["headers"].append(["Content-Type", "application/pdf"])
        case["headers"].append(["Content-Length", str(rng.randrange(10**8))])
        if rng.random() < 0.1:
            case["headers"].append(["x-amz-content-sha256", hashlib.sha256(b"x").hexdigest()])
    return case


def main(mode, *arguments):
    if mode == "generate":
        flavour, count, seed, output = arguments
        rng = random.Random(int(seed))
        cases = (random_case(rng, flavour) for _ in range(int(count)))
    else:
        source, output = arguments
        cases = (json.loads(line) for line in open(source, encoding="utf-8"))
    with open(output, "w", encoding="utf-8") as lines:
        for case in cases:
            lines.write(json.dumps(sign(case)) + "\n")


main(*sys.argv[1:])
