"""A concurrent client: workers that carry uploads through their lives until they are stopped or the server is gone."""

import threading

from actor import Actor
from ledger import ACKED, FILES_OF_A_RESOURCE, NO, Violation

WORKERS = 6
KIBIBYTE = 1024
# Where the small shelf may end; sizes lie on both sides of each.
EDGES = [4 * KIBIBYTE, 16 * KIBIBYTE, 32 * KIBIBYTE, 64 * KIBIBYTE, 128 * KIBIBYTE]
# Once so many answers stay out in a row, the server is gone.
LOST_ANSWERS = 3


def random_size(rng, most=4 * KIBIBYTE * KIBIBYTE):
    """Mostly small, often at an edge of the shelves, now and then a few MiB."""
    kind = rng.random()
    if kind < 0.1:
        size = 1
    elif kind < 0.5:
        size = rng.randint(2, 8 * KIBIBYTE)
    elif kind < 0.8:
        size = rng.choice(EDGES) + rng.choice((-1, 0, 1))
    elif kind < 0.97:
        size = rng.randint(8 * KIBIBYTE, 200 * KIBIBYTE)
    else:
        size = rng.randint(KIBIBYTE * KIBIBYTE, 4 * KIBIBYTE * KIBIBYTE)
    return min(size, most)


class Worker:
    """Lives of uploads, one after the other."""

    def __init__(self, server, ledger, rng, tolerant, most):
        self.ledger = ledger
        self.rng = rng
        self.most = most
        self.actor = Actor(server, ledger, tolerant)
        self.twin = Actor(server, ledger, tolerant)
        self.lost = 0

    def run(self, stopped):
        while not stopped.is_set() and self.lost < LOST_ANSWERS:
            resource = self.ledger.take(self.rng)
            try:
                self._work_on(resource, stopped)
            except Violation as violation:
                self.ledger.found(violation)
                stopped.set()
            finally:
                self.ledger.give_back(resource)
        self.actor.close()
        self.twin.close()

    def _work_on(self, resource, stopped):
        for upload in list(resource.uploads):
            if stopped.is_set():
                return
            if upload.is_live and self.rng.random() < 0.5:
                self._one_more_step(upload)
        live = [upload for upload in resource.uploads if upload.deleted != ACKED]
        for _ in range(min(self.rng.randint(1, 3), FILES_OF_A_RESOURCE - len(live))):
            if stopped.is_set():
                return
            self._life(self.ledger.new_upload(resource, random_size(self.rng, self.most)))

    def _counted(self, answer):
        self.lost = 0 if answer is not None else self.lost + 1
        return answer is not None

    def _life(self, upload):
        """Start, one PUT or several, perhaps Complete, perhaps Delete; ends where an answer stays out."""
        rng, actor = self.rng, self.actor
        if rng.random() < 0.15:
            self._start_twice(upload)
        elif not self._counted(actor.start(upload)):
            return
        for _ in range(rng.choice((1, 1, 1, 2))):
            if not upload.is_live or not self._counted(self._put(upload)):
                return
        if rng.random() < 0.7 and not self._counted(actor.complete(upload)):
            return
        if rng.random() < 0.5:
            self._read(upload)
        if rng.random() < 0.3:
            self._counted(actor.delete(upload))

    def _start_twice(self, upload):
        failures = []

        def start():
            try:
                self.twin.start(upload)
            except Violation as violation:
                failures.append(violation)

        other = threading.Thread(target=start)
        other.start()
        self._counted(self.actor.start(upload))
        other.join()
        for failure in failures:
            raise failure

    def _put(self, upload):
        content = self.ledger.new_content(upload.size)
        if self.rng.random() < 0.1:
            return self.actor.race(upload, (content, self.ledger.new_content(upload.size)), self.twin)
        return self.actor.put(upload, content)

    def _read(self, upload):
        if self._counted(self.actor.get(upload)) and upload.download_url:
            self._counted(self.actor.download(upload))

    def _one_more_step(self, upload):
        step = self.rng.choice(("put", "complete", "read", "read", "delete", "start"))
        if step == "put" and upload.completed == NO:
            self._counted(self._put(upload))
        elif step == "complete" and None not in upload.contents:
            self._counted(self.actor.complete(upload))
        elif step == "read":
            self._read(upload)
        elif step == "delete":
            self._counted(self.actor.delete(upload))
        elif step == "start":
            self._counted(self.actor.start(upload))


class Load:
    """Workers in threads; `with Load(…):` runs them for the length of the block."""

    def __init__(self, server, ledger, rng, tolerant=False, workers=WORKERS, most=4 * KIBIBYTE * KIBIBYTE):
        self.stopped = threading.Event()
        self._ledger = ledger
        self._threads = []
        for _ in range(workers):
            # A generator for each, since threads take turns as they like.
            generator = type(rng)(rng.random())
            worker = Worker(server, ledger, generator, tolerant, most)
            self._threads.append(threading.Thread(target=self._run, args=(worker,)))

    def _run(self, worker):
        try:
            worker.run(self.stopped)
        except Exception as error:  # shown with the violations: a broken harness must not look like a clean run
            self._ledger.found(error)
            raise

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def wait(self):
        for thread in self._threads:
            thread.join()

    def __exit__(self, *_):
        self.stopped.set()
        self.wait()
