"""The checker: one function for each invariant of the store that shows from outside.

I12 and I13 speak of a scanner, which the service does not have yet; I17 to I19 are the acceptance tests'.
"""

import hashlib
import queue
from concurrent.futures import ThreadPoolExecutor

import wire
from actor import Actor
from ledger import ACKED, NO, Violation
from stand import BYTES_PER_RESOURCE, FILES_PER_RESOURCE

CLIENTS = 4
# A refusal of a longer body may close the connection before the body is out, and then no answer is read.
EARLY_ANSWER_BYTES = 64 * 1024
# The limit of the scope.
LARGEST_UPLOAD = 20 * 1024 * 1024


class Check:
    """One look at some resources of a ledger, on a server that runs without a fault."""

    def __init__(self, stand, ledger, resources, rng):
        self.stand = stand
        self.ledger = ledger
        self.resources = [resource for resource in resources if resource.uploads]
        self.rng = rng
        self.violations = []
        self.statuses = {}
        self._actors = queue.SimpleQueue()
        for _ in range(CLIENTS):
            self._actors.put(Actor(stand.server, ledger))

    def uploads(self, accept=lambda upload: True):
        return [upload for resource in self.resources for upload in resource.uploads if accept(upload)]

    def each(self, items, action):
        """Runs `action(actor, item)` for all items, several at a time; keeps every violation."""

        def run(item):
            actor = self._actors.get()
            try:
                action(actor, item)
            except Violation as violation:
                self.violations.append(violation)
            finally:
                self._actors.put(actor)

        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(run, items))

    def close(self):
        for _ in range(CLIENTS):
            self._actors.get().close()


def i14_a_token_keeps_its_file(check):
    """The token of a start answers the same FileId; that of a deleted file never makes another."""

    def ask_again(actor, upload):
        answer = actor.start(upload)
        assert answer is not None, f"no answer to a start of a healthy server: {upload}"

    check.each(check.uploads(lambda upload: upload.started != NO and upload.token), ask_again)


def i5_a_started_file_is_known(check):
    """Every FileId that was answered is found, with its size; the look serves the functions after it too."""

    def survey(actor, resource):
        known = {upload.file_id: upload for upload in resource.uploads if upload.file_id}
        if not known:
            return
        target = wire.file_target(actor.ledger.instance, resource.arn)
        body = {"FileIds": list(known)}
        answer = actor._exchange(None, "batch get", lambda client: client.call("POST", target, body))
        assert answer is not None and answer.status == 200, f"batch get: {answer}"
        for file in answer.json()["Files"]:
            upload = known.pop(file["FileId"])
            check.statuses[upload.file_id] = file["FileStatus"]
            if file["FileSizeInBytes"] != upload.size:
                raise Violation("I5", f"the size is now {file['FileSizeInBytes']}", upload)
        for upload in known.values():
            if upload.deleted == NO:
                raise Violation("I5", "a file that was started is unknown", upload)
            upload.deleted = ACKED

    check.each(check.resources, survey)


def i4_a_delete_is_final(check):
    """A deleted file is shown by no call, and its URLs are dead."""

    def look(actor, upload):
        if upload.file_id in check.statuses:
            raise Violation("I4", f"a deleted file is {check.statuses[upload.file_id]}", upload)
        for method, url in (("GET", upload.download_url), ("PUT", upload.put_url)):
            if url is None:
                continue
            status = actor.dead_url_status(method, url, upload)
            if status not in (403, 404) and not (status is None and upload.size > EARLY_ANSWER_BYTES):
                raise Violation("I4", f"{method} by the URL of a deleted file answers {status}", upload)

    check.each(check.uploads(lambda upload: upload.file_id and upload.deleted == ACKED), look)


def i9_the_status_only_goes_forward(check):
    """PROCESSING, then APPROVED: no other status without a scanner, and none before its cause (I2, I3, I16 in it).

    A Complete that was answered shows as APPROVED after every restart: it survives (I2), its verdict stays (I3), and
    the job it began has ended (I16).
    """

    def look(actor, upload):
        if upload.file_id in check.statuses:
            actor.saw_status(upload, check.statuses[upload.file_id])

    check.each(check.uploads(lambda upload: upload.file_id and upload.deleted != ACKED), look)


def i1_acknowledged_bytes_can_be_completed(check):
    """Bytes of a PUT that was answered are there: half of the open uploads are completed, the others wait on."""
    due = check.uploads(lambda upload: upload.is_live and upload.completed == NO and check.rng.random() < 0.5)
    check.each(due, lambda actor, upload: actor.complete(upload))


def i6_i10_i11_bytes_served_are_bytes_stored(check):
    """Every approved file has its bytes, the same at each look, and they are what was completed."""

    def look(actor, upload):
        actor.get(upload)
        if upload.download_url:
            actor.download(upload)
            if upload.completed == ACKED and upload.size <= EARLY_ANSWER_BYTES and check.rng.random() < 0.1:
                actor.put(upload, check.ledger.new_content(upload.size))

    check.each(check.uploads(lambda upload: upload.is_live), look)


def i15_counters_equal_a_recount(check):
    """A case takes files and bytes to exactly its limits; what the ledger counts is what the server counts."""

    def fill(actor, resource):
        files = [upload for upload in resource.uploads if upload.deleted != ACKED]
        if not all(upload.started == ACKED for upload in files):
            return  # a start that never reached the server: i14 settles it at the next look
        room = BYTES_PER_RESOURCE - sum(upload.size for upload in files)
        free = FILES_PER_RESOURCE - len(files)
        fillers = []
        while room > 0 and free > 1:
            if room < LARGEST_UPLOAD:
                expect_full(actor, resource, room + 1, "one byte more than the quota has")
            size = min(room, LARGEST_UPLOAD)
            fillers.append(started(actor, resource, size))
            room, free = room - size, free - 1
        if room == 0:
            resource.uploads.remove(fillers[-1])
            actor.delete(fillers.pop())
            free += 1
        while free > 0:
            fillers.append(started(actor, resource, 1))
            free -= 1
        expect_full(actor, resource, 1, f"file {FILES_PER_RESOURCE + 1}")
        for filler in fillers:
            actor.delete(filler)
            if check.rng.random() < 0.8:
                resource.uploads.remove(filler)

    chosen = [resource for resource in check.resources if check.rng.random() < 0.25][:20]
    check.each(chosen, fill)


def started(actor, resource, size):
    upload = actor.ledger.new_upload(resource, size)
    actor.start(upload)
    return upload


def expect_full(actor, resource, size, what):
    status = actor.start_without_record(resource, size)
    if status != 402:
        raise Violation("I15", f"{what} is answered {status} in {resource.arn}")


def i7_nothing_half_written_stays(check):
    """`tmp` is empty while no upload is under way."""
    left = check.stand.temporary_files()
    if left:
        check.violations.append(Violation("I7", f"{len(left)} files stay in tmp: {left[:5]}"))


INVARIANTS = (
    i14_a_token_keeps_its_file,
    i5_a_started_file_is_known,
    i4_a_delete_is_final,
    i9_the_status_only_goes_forward,
    i1_acknowledged_bytes_can_be_completed,
    i6_i10_i11_bytes_served_are_bytes_stored,
    i15_counters_equal_a_recount,
    i7_nothing_half_written_stays,
)


def check(stand, ledger, rng, resources=None):
    """Holds the running server against the ledger; new violations are added to it."""
    look = Check(stand, ledger, ledger.resources if resources is None else resources, rng)
    try:
        for invariant in INVARIANTS:
            invariant(look)
    finally:
        look.close()
    for violation in look.violations:
        ledger.found(violation)


def recent_and_some(ledger, rng, recent, some=25):
    """The resources of the last rounds, and a few of the older ones; all of them are for the end."""
    older = ledger.resources[:-recent] if recent else ledger.resources
    newer = ledger.resources[-recent:] if recent else []
    return newer + rng.sample(older, min(some, len(older)))


def files_without_owner(stand, ledger):
    """Blobs in files whose bytes no live upload can hold (I7); run on a stopped and swept folder."""
    held = {
        content.sha256 for upload in ledger.uploads if upload.deleted != ACKED for content in upload.contents if content
    }
    return [path for path in stand.stored_files() if hashlib.sha256(path.read_bytes()).hexdigest() not in held]
