"""What a client knows of its files: every acknowledged operation, and every one whose end it did not learn."""

import hashlib
import itertools
import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from functools import lru_cache

from serving import ALICE, SHARED_INSTANCE

NO, UNKNOWN, ACKED = "no", "unknown", "acknowledged"
# Below the limits that the stand sets, so that a refusal is a wrong count.
FILES_OF_A_RESOURCE = 6


class Violation(AssertionError):
    """An answer or a state that an invariant forbids."""

    def __init__(self, invariant, what, upload=None):
        self.invariant = invariant
        super().__init__(f"{invariant}: {what}" + (f"\n    {upload}" if upload else ""))


@dataclass(frozen=True)
class Content:
    """Bytes that a seed and a size stand for."""

    seed: int
    size: int

    @property
    def data(self):
        return random.Random(self.seed).randbytes(self.size)

    @property
    def sha256(self):
        return _sha256(self)


@lru_cache(maxsize=200_000)
def _sha256(content):
    return hashlib.sha256(content.data).hexdigest()


@dataclass
class Resource:
    """A case and the files that were started in it."""

    arn: str
    uploads: list = field(default_factory=list)


@dataclass
class Upload:
    """One file as its client knows it."""

    resource: Resource
    # `None` when the server may have forgotten it.
    token: str | None
    size: int
    file_id: str | None = None
    started: str = NO
    completed: str = NO
    deleted: str = NO
    # What may be stored now; `None` in it: maybe nothing.
    contents: set = field(default_factory=lambda: {None})
    put_url: str | None = None
    put_headers: dict | None = None
    put_url_until: float = 0
    download_url: str | None = None
    history: list = field(default_factory=list)
    # When which member got which value, where the run wants to know a moment of the past.
    journal: list | None = None
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value)
        journal = self.__dict__.get("journal")
        if journal is not None and name not in ("history", "journal", "lock"):
            journal.append((time.monotonic_ns(), name, value))

    def at(self, moment, resource):
        """What was known of it then; `None` when it had not been sent."""
        past = Upload(resource, self.token, self.size)
        for when, name, value in self.journal:
            if when > moment:
                break
            setattr(past, name, value)
        return past if past.started != NO else None

    @property
    def is_live(self):
        """Whether the file is there for certain."""
        return self.started == ACKED and self.deleted == NO

    def note(self, text):
        self.history.append(text)
        del self.history[:-12]

    def __str__(self):
        contents = ", ".join(sorted(f"{c.seed}" if c else "nothing" for c in self.contents))
        return (
            f"file {self.file_id} of {self.size} bytes, token {self.token}, started {self.started}, completed "
            f"{self.completed}, deleted {self.deleted}, contents of seeds {contents}; {' | '.join(self.history)}"
        )


class Ledger:
    """All uploads of a run. A worker takes a resource, works on its files and gives it back."""

    instance = SHARED_INSTANCE
    owner = ALICE

    def __init__(self, journals=False):
        self.journals = journals
        self.resources = []
        self.violations = []
        self.acknowledged = 0
        self.faults = 0
        self._resting = []
        self._lock = threading.Lock()
        self._seeds = itertools.count(1)

    @property
    def uploads(self):
        return [upload for resource in self.resources for upload in resource.uploads]

    def new_resource(self):
        account = self.owner["account"]
        resource = Resource(f"arn:aws:cases:us-east-1:{account}:domain/{uuid.uuid4()}/case/{uuid.uuid4()}")
        with self._lock:
            self.resources.append(resource)
        return resource

    def take(self, rng):
        """A resource that no other worker has: often an older one, else a new one."""
        with self._lock:
            if self._resting and rng.random() < 0.6:
                return self._resting.pop(rng.randrange(len(self._resting)))
        return self.new_resource()

    def give_back(self, resource):
        with self._lock:
            self._resting.append(resource)

    def new_upload(self, resource, size):
        upload = Upload(resource, str(uuid.uuid4()), size, journal=[] if self.journals else None)
        resource.uploads.append(upload)
        return upload

    def new_content(self, size):
        return Content(next(self._seeds), size)

    def acked(self):
        with self._lock:
            self.acknowledged += 1

    def faulted(self):
        with self._lock:
            self.faults += 1

    def found(self, violation):
        with self._lock:
            self.violations.append(violation)

    def at(self, moment):
        """A ledger of what was known then, `moment` as of `time.monotonic_ns()`."""
        past = Ledger()
        # Contents made from here on must differ from all that the run stored.
        past._seeds = itertools.count(next(self._seeds) + 1_000_000)
        for resource in self.resources:
            then = Resource(resource.arn)
            uploads = [upload.at(moment, then) for upload in resource.uploads]
            then.uploads = [upload for upload in uploads if upload]
            if then.uploads:
                past.resources.append(then)
        return past

    def assert_clean(self, *context):
        """Fails with every violation found so far."""
        if self.violations:
            lines = "\n".join(str(violation) for violation in self.violations[:20])
            where = "; ".join(map(str, context))
            raise AssertionError(f"{len(self.violations)} violations ({where}):\n{lines}")
