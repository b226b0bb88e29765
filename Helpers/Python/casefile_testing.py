"""Tests of an application that attaches files to Amazon Connect, against `casefile dev`.

One file, the standard library only: copy it beside your tests. `pytest_plugins = ["casefile_testing"]` in `conftest.py`
gives tests the fixture `casefile`, a server that is empty at the beginning of each. Without pytest:

    with Casefile() as casefile:
        casefile.transition("REJECTED", file_name="*.exe")
        run(environment=casefile.environment())
"""

import json
import os
import pathlib
import subprocess
import tempfile
import threading
from urllib import error, parse, request

try:
    import pytest
except ImportError:
    pytest = None

READY_SECONDS, STOP_SECONDS, ANSWER_SECONDS = 20, 15, 60


class CasefileError(Exception):
    """The server did not start, or it refused a call of test control; says what the server said."""


class Casefile:
    """A running `casefile dev`, and the routes that steer it.

    `binary` is the program; without it, what the variable CASEFILE names, or `casefile` on the PATH. `arguments` are
    flags of `casefile dev`, as ("--seed", "seed.json"). With `url`, a server that runs already is steered.
    """

    def __init__(self, binary=None, arguments=(), url=None):
        self.url = url.rstrip("/") if url else None
        self._process = None
        # A proxy that is set for the outer world does not lead to this machine.
        self._opener = request.build_opener(request.ProxyHandler({}))
        if self.url is None:
            program = binary or os.environ.get("CASEFILE") or "casefile"
            self._start([os.fspath(part) for part in (program, "dev", "--listen", "127.0.0.1:0", *arguments)])

    def _start(self, command):
        self._log = tempfile.TemporaryFile()
        try:
            # What a test run is told by variables of that prefix is no setting, and unknown settings are refused.
            own = {name: value for name, value in os.environ.items() if not name.startswith("CASEFILE_")}
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._log, text=True, env=own
            )
        except OSError as problem:
            raise CasefileError(f"{command[0]} cannot be run: {problem.strerror}; set CASEFILE to its path") from None
        alarm = threading.Timer(READY_SECONDS, self._process.kill)
        alarm.start()
        for line in self._process.stdout:
            if line.startswith("Ready. http"):
                self.url = line.split()[1].rstrip("/")
                break
        alarm.cancel()
        if self.url is None:
            self.stop()
            raise CasefileError(f"{' '.join(command)} did not get ready:\n{self.log()}")

    def stop(self):
        """Ends the server that was started here."""
        process, self._process = self._process, None
        if process:
            process.terminate()
            alarm = threading.Timer(STOP_SECONDS, process.kill)
            alarm.start()
            process.communicate()
            alarm.cancel()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def log(self):
        """What the server that was started here has logged."""
        return os.pread(self._log.fileno(), 1 << 24, 0).decode("utf-8", "replace")

    def environment(self, region="us-east-1"):
        """Variables that point AWS SDKs at the server, for Connect alone."""
        return {
            "AWS_ENDPOINT_URL_CONNECT": self.url, "AWS_REGION": region, "AWS_DEFAULT_REGION": region,
            "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
            # One that stands there belongs to other credentials.
            "AWS_SESSION_TOKEN": "",
        }

    def call(self, method, path, members=None, **query):
        """A route of test control by its path below `/_casefile/`; the answer's members."""
        url = f"{self.url}/_casefile/{path}" + ("?" + parse.urlencode(query) if query else "")
        body = None if members is None else json.dumps(members).encode()
        call = request.Request(url, body, {"Content-Type": "application/json"}, method=method)
        try:
            with self._opener.open(call, timeout=ANSWER_SECONDS) as answer:
                return json.load(answer)
        except error.HTTPError as refusal:
            answer = refusal.read().decode("utf-8", "replace")
            message = json.loads(answer)["Message"] if answer.startswith("{") else answer
            raise CasefileError(f"{method} /_casefile/{path}: {message}") from None
        except OSError as problem:
            raise CasefileError(f"{self.url} does not answer: {problem}") from None

    def reset(self, account=None, instance=None):
        """Forgets all files, rules, faults, calls, and the clock's move; with a scope, its files only. Their number."""
        return self.call("POST", "reset", given(accountId=account, instanceId=instance))["removedFiles"]

    def seed(self, seed=None, **members):
        """Puts in files and rules: a document, the path of one, or members as `files=[…]`; the files' ids."""
        if isinstance(seed, (str, os.PathLike)):
            seed = json.loads(pathlib.Path(seed).read_text("utf-8"))
        return self.call("POST", "seed", {**(seed or {}), **members})["fileIds"]

    def transition(
        self, result, file_name=None, tags=None, resource=None, after_reads=None, after_seconds=None, once=False
    ):
        """Says what becomes of files that match, from now on: "APPROVED", "REJECTED" or "FAILED".

        It happens in Complete, or after so many answers that show PROCESSING, or so many seconds after Complete by the
        server's clock. The newest rule that matches decides.
        """
        match = given(fileName=file_name, tags=tags, associatedResourceArn=resource) or None
        after = given(reads=after_reads, seconds=after_seconds) or None
        rule = given(result=result, match=match, after=after, once=once or None)
        return self.call("POST", "transitions", rule)["transitions"]

    def clear_transitions(self):
        """Takes away all rules of what becomes of files."""
        self.call("DELETE", "transitions")

    def fault(
        self, operation=None, error=None, count=None, probability=None, latency_ms=None, cut_after_bytes=None,
        bytes_per_second=None,
    ):
        """Spoils calls of an operation, by AWS's name or PutObject, GetObject, HeadObject; of any without one."""
        numbers = given(latencyMs=latency_ms, cutAfterBytes=cut_after_bytes, bytesPerSecond=bytes_per_second)
        rule = given(operation=operation, error=error, count=count, probability=probability, **numbers)
        return self.call("POST", "faults", rule)["faults"]

    def clear_faults(self):
        """Takes away all faults."""
        self.call("DELETE", "faults")

    def advance_clock(self, by):
        """Moves the server's clock on: a duration as "PT10M", or seconds. What falls due happens before it returns."""
        advance = by if isinstance(by, str) else f"{round(by * 1000)}ms"
        return self.call("POST", "clock", {"advance": advance})["now"]

    def set_clock(self, moment=None, stopped=None):
        """Sets the server's clock to a moment as "2026-01-31T12:00:00Z", and stops it or lets it go on."""
        return self.call("POST", "clock", given(set=moment, stopped=stopped))["now"]

    def reset_clock(self):
        """Lets the server's clock show the true time again."""
        return self.call("DELETE", "clock")["now"]

    def seed_ids(self, seed):
        """Makes ids repeat from run to run (with a stopped clock); `None` makes them random again."""
        self.call("DELETE", "ids") if seed is None else self.call("POST", "ids", {"seed": seed})

    def requests(self, operation=None):
        """The calls that arrived since the reset, oldest first: operation, status, errorCode, hint and more."""
        return self.call("GET", "requests", **given(operation=operation))["requests"]

    def files(self):
        """All files of all accounts, each with its timeline."""
        found, after = [], {}
        while True:
            answer = self.call("GET", "files", **after)
            found += answer["files"]
            if "next" not in answer:
                return found
            after = {"after": answer["next"]}

    def file(self, file_id):
        """One file with its timeline."""
        return self.call("GET", f"files/{parse.quote(file_id, safe='')}")

    def sweep(self, dry_run=False):
        """Removes now what is due, or only says what that is; the numbers of it."""
        return self.call("POST", "sweep", given(dryRun=dry_run or None))


def given(**members):
    """The members that have a value."""
    return {name: value for name, value in members.items() if value is not None}


if pytest:

    @pytest.fixture(scope="session")
    def casefile_server():
        """One server for the whole run; override this fixture to choose its flags."""
        with Casefile() as server:
            yield server

    @pytest.fixture
    def casefile(casefile_server):
        """The server, empty and without rules."""
        casefile_server.reset()
        return casefile_server
