"""G5: every system call of one life cycle fails once, with each error that it can have.

No crash, no answer 200 that is not true, no temporary file, no descriptor left, and the server works as before.
"""

import re
import time
from collections import Counter
from dataclasses import dataclass

import pytest

import scale
from actor import Actor
from checker import check
from ledger import Ledger, Violation
from load import Load
from tracing import Tracer, inject

ANY = ("EIO", "ENOSPC", "EMFILE", "EINTR", "ENOMEM")
# The errors that the call's manual page gives it on Linux, of those above; a file system may add EIO and ENOSPC.
ERRORS = {
    "openat": ANY,
    "mkdirat": ("EIO", "ENOSPC", "ENOMEM"),
    "fallocate": ("EIO", "ENOSPC", "EINTR"),
    "pwrite64": ("EIO", "ENOSPC", "EINTR"),
    "pread64": ("EIO", "EINTR"),
    "fsync": ("EIO", "ENOSPC", "EINTR"),
    "fdatasync": ("EIO", "ENOSPC", "EINTR"),
    "linkat": ("EIO", "ENOSPC", "ENOMEM"),
    "renameat2": ("EIO", "ENOSPC", "ENOMEM"),
    "unlinkat": ("EIO", "ENOMEM"),
    "fstatfs": ("EIO", "EINTR", "ENOMEM"),
    "newfstatat": ("EIO", "ENOMEM"),
    "fstat": ("EIO", "ENOMEM"),
    "lseek": ("EIO",),
    "ftruncate": ("EIO", "EINTR"),
    "sendfile": ("EIO", "ENOMEM", "EINTR"),
    "accept4": ("EMFILE", "EINTR", "ENOMEM"),
    "read": ("EIO", "EINTR", "ENOMEM"),
    "write": ("EIO", "ENOSPC", "EINTR"),
    "writev": ("EIO", "ENOSPC", "EINTR"),
    "epoll_wait": ("EINTR",),
    "epoll_ctl": ("ENOMEM", "ENOSPC"),
    "getrandom": ("EINTR",),
}
# Calls of a life cycle that are left alone, and why.
LEFT_ALONE = {
    "futex": "waiting of threads, which no medium makes fail",
    "restart_syscall": "the end of a wait that began before",
    "rt_sigsuspend": "waiting for a signal",
    "rt_sigreturn": "the end of a signal handler",
    "sched_yield": "cannot fail",
    "gettid": "cannot fail",
    "fcntl": "locks of local files, which fail with none of these; one that is not given back is never taken again",
    "close": "closes whatever it answers; an injected error keeps the descriptor open, which Linux does not",
    "mmap": "memory: a Swift process ends when it gets none",
    "munmap": "memory",
    "mremap": "memory",
    "mprotect": "memory",
    "madvise": "memory: advice",
    "brk": "memory",
    "clone3": "threads, made once",
    "set_robust_list": "threads, made once",
    "rseq": "threads, made once",
    "rt_sigprocmask": "threads, made once",
    "prctl": "threads, made once",
    "exit": "the end of a thread",
    "timerfd_settime": "cannot fail for these arguments",
    "setsockopt": "cannot fail with these errors",
    "getsockopt": "cannot fail with these errors",
    "getsockname": "cannot fail with these errors",
    "getpeername": "cannot fail with these errors",
    "shutdown": "cannot fail with these errors",
    "getpid": "cannot fail",
    "geteuid": "cannot fail",
}
SMALL, LARGE = 300, 600 * 1024
# Databases open a reader more and the runtime a timer, or close one later, as load and faults have it.
SPARE_FILES = 24
QUIET_SECONDS = 10
# Where the end of the server or of its answers is no fault of its own, by a part of the path that was hit.
NOT_JUDGED = {
    "<anon_inode:": "in event descriptors, which cannot fail",
    '"/proc/': "in Swift's libdispatch, which ends a process that cannot look at its own threads",
}


@dataclass(frozen=True)
class Cell:
    """One fault: which call, which error, the how manieth of a thread."""

    call: str
    error: str
    number: int

    def __str__(self):
        return f"{self.call} {self.error} number {self.number}"


class Bench:
    """One server that gets fault after fault."""

    def __init__(self, stand, rng, folder):
        self.stand, self.rng = stand, rng
        self.trace = folder / "trace"
        self.not_judged = Counter()
        self.failures = []
        self.begin()

    def begin(self):
        """A server that was never at fault, with its readers and threads made."""
        self.stand.close()
        self.stand.start()
        self.ledger = Ledger()
        with Load(self.stand.server, self.ledger, self.rng):
            time.sleep(0.5)
        self.ledger.assert_clean("before any fault")
        self.files = self.described_files()

    def described_files(self):
        """How often each file is open; ids left out."""
        return Counter(re.sub(r"[0-9a-f]{32}", "ID", path) for path in self.stand.open_files())

    def life(self, *options):
        """A small and a large file from start to Delete under strace; the trace and the resource."""
        resource = self.ledger.new_resource()
        tracer = Tracer(self.stand.server.process, self.trace, *options)
        with tracer:
            actor = Actor(self.stand.server, self.ledger, tolerant=True)
            try:
                for size in (SMALL, LARGE):
                    self._carry(actor, resource, size)
                    self._carry(actor, resource, size, deletes=False)
            except Violation as violation:
                self.ledger.found(violation)
            actor.close()
            time.sleep(0.05)
        return tracer, resource

    def _carry(self, actor, resource, size, deletes=True):
        upload = self.ledger.new_upload(resource, size)
        for _ in range(2):  # a client tries again
            if actor.start(upload):
                break
        if not upload.is_live:
            return
        actor.put(upload, self.ledger.new_content(size))
        if actor.complete(upload) is None:
            actor.complete(upload)
        actor.get(upload)
        if upload.download_url:
            actor.download(upload)
        if deletes:
            actor.delete(upload)

    def fail(self, cell):
        """Whether the fault came up; a violation is kept, and the next fault meets another server."""
        tracer, resource = self.life(*inject(cell.call, f"error={cell.error}", cell.number))
        hit = [line for line in tracer.text().splitlines() if "(INJECTED)" in line]
        if not hit and self.stand.is_running():
            return False
        try:
            self._judge(cell, hit, resource)
        except AssertionError as error:
            excuse = next((why for path, why in NOT_JUDGED.items() if any(path in line for line in hit)), None)
            if excuse:
                self.not_judged[excuse] += 1
            else:
                self.failures.append(f"{cell}: {error}\n    {hit[:5]}")
            self.begin()
        return True

    def _judge(self, cell, hit, resource):
        assert self.stand.is_running(), f"I21: the server ended: {self.stand.server.log()[-3000:]}"
        if self._gave_up():
            # strace counts by thread: the sync of a commit failed, and that of the copy which was to make up for it.
            assert sum("sync(" in line for line in hit) > 1, "a database was given up for one failed sync"
            self.begin()
            # What was answered 500 may have been done after all; test_killed_in_a_copy.py tells that nothing else changed.
            self.stand.wait_until_healed()
            return
        self.stand.wait_until_healed()
        check(self.stand, self.ledger, self.rng, [resource])
        self.ledger.assert_clean(cell, *hit[:5])
        deadline = time.monotonic() + QUIET_SECONDS
        while (left := self._left_open()) and time.monotonic() < deadline:
            time.sleep(0.1)  # what goes on behind the answers has a file open now and then
        assert not left, f"I21: these stay open: {left}"

    def _gave_up(self):
        """Whether a database takes nothing more until the next start, which copies its log again."""
        return any(any(folder.glob("*.kept")) for folder in (self.stand.store, self.stand.blobs))

    def _left_open(self):
        """Files that were not open before the first fault: any of the data, too many of the others."""
        more = self.described_files() - self.files
        data = {path: number for path, number in more.items() if "/blobs/" in path and ".sqlite" not in path}
        return data or (more if sum(more.values()) > SPARE_FILES else None)


def cells(most):
    return [
        Cell(call, error, number)
        for call, errors in ERRORS.items()
        for error in errors
        for number in range(1, most[call] + 1)
    ]


def spread(everything, limit, rng):
    """A sample in which every call appears."""
    if limit is None:
        return everything
    by_call = {}
    for cell in rng.sample(everything, len(everything)):
        by_call.setdefault(cell.call, []).append(cell)
    chosen = []
    while len(chosen) < min(limit, len(everything)):
        chosen += [cells.pop() for cells in by_call.values() if cells]
    return chosen[:limit]


@pytest.mark.timeout(0)
def test_every_system_call_fails_once(stand, rng, tmp_path, report):
    bench = Bench(stand, rng, tmp_path)
    clean, _ = bench.life()
    most = clean.most_of_one_thread()
    unknown = set(most) - set(ERRORS) - set(LEFT_ALONE)
    assert not unknown, f"calls that no table names: {unknown}"
    everything = cells(most)
    failed = 0
    for cell in spread(everything, scale.count("failed system calls"), rng):
        failed += bench.fail(cell)
    assert failed, "no fault came up"
    assert not bench.failures, f"{len(bench.failures)} faults:\n" + "\n\n".join(bench.failures[:20])
    stand.stop()
    report(
        f"system calls: {failed} faults came up of {len(everything)} that there are, 0 violations; "
        f"not judged: {dict(bench.not_judged)}"
    )
