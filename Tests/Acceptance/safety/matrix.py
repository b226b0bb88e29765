"""Who asks for whose file: every combination, and what the contract answers."""

import itertools
import json
import random
import time
from dataclasses import dataclass

import files
import wire
from fast import FastClient
from serving import serve_settings

BOUND, FIRST, SECOND = (f"aaaaaaaa-0000-4000-8000-00000000000{number}" for number in range(1, 4))
UNKNOWN, MALFORMED = "aaaaaaaa-0000-4000-8000-00000000ffff", "bad_instance"
ASKED_INSTANCES = (BOUND, FIRST, SECOND, UNKNOWN, MALFORMED)
ACCOUNTS = {"a": "111111111111", "b": "222222222222", "c": "333333333333"}
READS = ("GetAttachedFile", "BatchGetAttachedFileMetadata", "ListAttachedFiles", "ListTagsForResource")
WRITES = ("CompleteAttachedFileUpload", "DeleteAttachedFile", "TagResource", "UntagResource")
OPERATIONS = READS + WRITES
STATES = ("pending", "uploaded", "approved", "expired", "deleted", "never")
CONTENT = b"isolated"
VARYING = {"x-amzn-requestid", "x-amz-request-id", "date"}


@dataclass(frozen=True)
class Key:
    """An access key and its allow-lists (`None`: everything)."""

    name: str
    account: str
    operations: tuple = None
    instances: tuple = None

    @property
    def id(self):
        return f"AKIDMATRIX{self.name.upper().replace('-', '')}"

    @property
    def secret(self):
        return f"secret-of-the-key-{self.name}-0123456789"

    def allows(self, operation, instance):
        return (self.operations is None or operation in self.operations) and (
            self.instances is None or instance in self.instances
        )

    def entry(self):
        """The key as the keys file has it."""
        entry = {"id": self.id, "secret": self.secret, "account": ACCOUNTS[self.account]}
        for name in ("operations", "instances"):
            if (allowed := getattr(self, name)) is not None:
                entry[name] = list(allowed)
        return entry


KEYS = (
    Key("a", "a"), Key("a-other", "a"), Key("b", "b"), Key("c", "c"),
    Key("a-reads", "a", READS), Key("a-writes", "a", WRITES), Key("a-first", "a", None, (FIRST,)),
    Key("a-none", "a", ()), Key("b-second-reads", "b", READS, (SECOND,)), Key("c-star", "c", ("*",), ("*",)),
)


@dataclass(frozen=True)
class File:
    """A file of the world, or one that never was."""

    owner: str
    instance: str
    resource: str
    state: str
    id: str

    @property
    def arn(self):
        return f"arn:aws:connect:us-east-1:{ACCOUNTS[self.owner]}:instance/{self.instance}/file/{self.id}"


@dataclass(frozen=True)
class Case:
    """One question: who asks, what, where, and for which file."""

    operation: str
    key: Key
    instance: str
    resource: str
    file: File


def start(start_server, folder, **changes):
    (path := folder / "keys.json").write_text(json.dumps({"keys": [key.entry() for key in KEYS]}))
    path.chmod(0o600)
    settings = serve_settings(
        folder, CASEFILE_KEYS=None, CASEFILE_KEYS_FILE=str(path),
        CASEFILE_INSTANCES=f"{BOUND}@{ACCOUNTS['a']},{FIRST},{SECOND}", **changes,
    )
    return start_server("serve", folder=folder, **settings)


def places():
    """Owner, instance and resource of every place that has files."""
    for owner, instances in (("a", (BOUND, FIRST, SECOND)), ("b", (FIRST, SECOND))):
        for instance in instances:
            case = f"arn:aws:cases:us-east-1:{ACCOUNTS[owner]}:domain/d/case/"
            contact = f"arn:aws:connect:us-east-1:{ACCOUNTS[owner]}:instance/{instance}/contact/c1"
            for resource in (f"{case}1", f"{case}2", contact):
                yield owner, instance, resource


class World:
    """Servers' clients by key, all files, and the questions about them."""

    def __init__(self, start_server, folder):
        short = start(start_server, folder, CASEFILE_UPLOAD_LIFE="1s", CASEFILE_SWEEP_INTERVAL="1s")
        self.connect(short)
        expired = [self.make(*place, "expired") for place in places()]
        deadline = time.time() + 20
        for file in expired:
            while self.get(file)["FileStatus"] != "FAILED":
                assert time.time() < deadline, "the sweep does not expire uploads"
                time.sleep(0.1)
        short.stop()
        self.server = start(start_server, folder)
        self.connect(self.server)
        self.files = expired + [
            self.make(*place, state) for place in places() for state in ("pending", "uploaded", "approved", "deleted")
        ]
        self.files += [File(*place, "never", files.new_token()) for place in places()]
        self.references = {}

    def connect(self, server):
        self.clients = {key.name: FastClient(server, key.id, key.secret) for key in KEYS}

    def make(self, owner, instance, resource, state):
        """A file of an owner in a state."""
        client = self.clients[owner]
        body = {
            "FileName": f"{state}.pdf", "FileSizeInBytes": len(CONTENT), "FileUseCaseType": "ATTACHMENT",
            "Tags": {"kept": state},
        }
        started = client.call("PUT", wire.file_target(instance, resource), body)
        assert started.status == 200, started.body
        urls, file_id = started.json()["UploadUrlMetadata"], started.json()["FileId"]
        target = wire.file_target(instance, resource, file_id)
        if state in ("uploaded", "approved", "deleted"):
            put = client.send("PUT", wire.target_of(urls["Url"]), CONTENT, urls["HeadersToInclude"])
            assert put.status == 200, put.body
        if state in ("approved", "deleted"):
            assert client.call("POST", target).status == 200
        if state == "deleted":
            assert client.call("DELETE", target).status == 200
        return File(owner, instance, resource, state, file_id)

    def get(self, file):
        return self.clients[file.owner].call("GET", wire.file_target(file.instance, file.resource, file.id)).json()

    def snapshot(self):
        """All that owners can see of their files, without what is signed anew each time."""
        seen = {}
        for file in self.files:
            found = self.get(file)
            urls = found.pop("DownloadUrlMetadata", None)
            content = self.clients[file.owner].fetch(urls["Url"]).body if urls else None
            tags = self.clients[file.owner].call("GET", f"/tags/{wire.escaped(file.arn)}").json()
            tags.pop("code", None)
            seen[file] = (found, content, tags)
        return seen

    def cases(self, count, seed):
        """A sample of all combinations that has each operation × key × state at least once."""
        source = random.Random(seed)
        product = itertools.product(OPERATIONS, KEYS, ASKED_INSTANCES, self.files, range(3))
        every = [Case(operation, key, at, self.resource(kind, key, at, file), file)
                 for operation, key, at, file, kind in product]
        every = [case for case in dict.fromkeys(every) if not self.changes_the_world(case)]
        source.shuffle(every)
        first = {(case.operation, case.key, case.file.state, case.instance): case for case in every}
        chosen = list(dict.fromkeys([*first.values(), *every]))
        return chosen[:count]

    @staticmethod
    def resource(kind, key, instance, file):
        """The resource that is asked for: the file's own, the same in the caller's account, or another one."""
        account = ACCOUNTS[key.account]
        mine = file.resource.replace(ACCOUNTS[file.owner], account)
        other = f"arn:aws:cases:us-east-1:{account}:domain/d/case/9"
        return (file.resource, mine.replace(file.instance, instance), other)[kind]

    def changes_the_world(self, case):
        return case.operation in WRITES and self.expected(case) == "own"

    def expected(self, case):
        """The status that the contract demands, or `own` for a file that the caller may see."""
        key, file, account = case.key, case.file, ACCOUNTS[case.key.account]
        is_tag = case.operation.endswith("Resource")
        if not is_tag:
            is_of_another = "/contact/" in case.resource and f"/{case.instance}/" not in case.resource
            if account not in case.resource or is_of_another:
                return 400
        instance = file.instance if is_tag else case.instance
        allows = "*" in (key.operations or ()) or key.allows(case.operation, instance)
        if not allows:
            return 403
        exists = instance in (FIRST, SECOND) or (instance == BOUND and key.account == "a")
        if not exists:
            return 404
        owned = key.account == file.owner and file.state not in ("deleted", "never")
        if not is_tag:
            owned = owned and (case.instance, case.resource) == (file.instance, file.resource)
        if case.operation in ("BatchGetAttachedFileMetadata", "ListAttachedFiles"):
            return "own" if owned else 200
        return "own" if owned else 404

    def ask(self, case, file_id=None):
        client, file = self.clients[case.key.name], file_id or case.file.id
        arn = case.file.arn.replace(case.file.id, file)
        at = wire.file_target(case.instance, case.resource, file)
        listing = f"instance={wire.escaped(case.instance)}&resource={wire.escaped(case.resource)}"
        tags = f"/tags/{wire.escaped(arn)}"
        method, target, body = {
            "GetAttachedFile": ("GET", at, None),
            "CompleteAttachedFileUpload": ("POST", at, None),
            "DeleteAttachedFile": ("DELETE", at, None),
            "BatchGetAttachedFileMetadata": (
                "POST", wire.file_target(case.instance, case.resource), {"FileIds": [file]}
            ),
            "ListAttachedFiles": ("GET", f"/_casefile/files?{listing}", None),
            "ListTagsForResource": ("GET", tags, None),
            "TagResource": ("POST", tags, {"tags": {"planted": "by another"}}),
            "UntagResource": ("DELETE", f"{tags}?tagKeys=kept", None),
        }[case.operation]
        return client.call(method, target, body)

    def absent(self, case):
        """The picture of the same question about a file that never was."""
        same = (case.operation, case.key, case.instance, case.resource)
        if case.operation.endswith("Resource"):
            same = (case.operation, case.key, case.file.owner, case.file.instance)
        if same not in self.references:
            file_id = files.new_token()
            self.references[same] = picture(self.ask(case, file_id), file_id)
        return self.references[same]


def picture(answer, file_id):
    """All of an answer but request id, time and the id that was asked for."""
    headers = sorted((name.lower(), value) for name, value in answer.headers if name.lower() not in VARYING)
    body = answer.body.replace(answer.request_id.encode(), b"REQUEST").replace(file_id.encode(), b"FILE")
    return answer.status, headers, body
