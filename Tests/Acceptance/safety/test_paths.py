"""No name that a client sends reaches the file system (B8)."""

import os
import re
import signal
import subprocess
import time

import pytest

import files
import hostile_names
import wire
from fast import FastClient
from serving import ALICE, SHARED_INSTANCE, needs, serve_settings

MARK = "c4nary"
# Too large for the shelf of small objects, which makes no files.
BODY = b"blob" * 20_000
FILE_CALLS = re.compile(
    r"^\d+ +(?:openat2?|open|creat|rename(?:at2?)?|link(?:at)?|symlink(?:at)?|unlink(?:at)?|mkdir(?:at)?)\((.*)"
)
TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"(\.\.\.)?')
# Blob ids and their folders; all other names are of files that were there before the first upload.
GENERATED = re.compile(r"[0-9a-f]{2}|[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
COMPANIONS = ("-wal", "-shm", "-journal")
PIECES = [
    "../../../../tmp/{}.pdf", "..\\..\\{}.pdf", "/etc/{}.pdf", "/{}/../../x.pdf", "{}/a.pdf", "C:\\{}.pdf",
    "CON.{}.pdf", "~/{}.pdf", "$HOME/{}.pdf", "`touch {}`.pdf", "$(touch {}).pdf", "{}%00.pdf",
    "%2e%2e%2f{}.pdf", ".{}.pdf",
    "-rf {}.pdf", "{}...pdf", "*{}?.pdf", "{}\u2215x.pdf", "file:///{}.pdf", "|{}.pdf", "{};x.pdf", "\u5831{}.pdf",
]


@pytest.fixture(scope="module")
def place(start_server, tmp_path_factory):
    folder = tmp_path_factory.mktemp("traced")
    server = start_server("serve", folder=folder, **serve_settings(folder))
    return server, FastClient(server, ALICE["key"], ALICE["secret"])


class Trace:
    """strace on a running process, from when it is attached to when it is told to let go."""

    def __init__(self, process, path):
        self.path = path
        calls = "trace=%file,pwrite64,write"
        command = [needs("strace"), "-f", "-qq", "-e", calls, "-s", "96", "-o", path, "-p", str(process.pid)]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
        status = f"/proc/{process.pid}/task"
        deadline = time.monotonic() + 10
        while not all(self._is_traced(f"{status}/{task}") for task in os.listdir(status)):
            if self.process.poll() is not None or time.monotonic() > deadline:
                text = f"strace cannot attach: {self.process.communicate()[1].decode().strip()}"
                (pytest.fail if os.environ.get("CI") else pytest.skip)(text)
            time.sleep(0.01)

    @staticmethod
    def _is_traced(task):
        try:
            with open(f"{task}/status") as status:
                return "TracerPid:\t0\n" not in status.read()
        except FileNotFoundError:
            return True

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(10)
        return self.path.read_text("utf-8", "replace").splitlines()


def unescaped(text):
    """A path as strace shows it, with its octal escapes undone."""
    written = text.encode("latin-1", "replace").decode("unicode_escape")
    return written.encode("latin-1", "replace").decode("utf-8", "replace")


def test_only_generated_names_reach_the_file_system(place, tmp_path):
    """B8: system calls on paths during uploads, downloads and deletes of hostile names see ids of the server only."""
    server, client = place
    names = [piece.format(f"{MARK}{number}") for number, piece in enumerate(PIECES)]
    names += [f"{MARK}{text}" for text in hostile_names.names(60, 8) if hostile_names.verdict(f"{MARK}{text}") is None]
    resource = f"{files.new_case(ALICE['account'])}-{MARK}"
    before = {path.name for path in (server.folder / "data").rglob("*")}
    known = before | {name + companion for name in before for companion in COMPANIONS}
    trace = Trace(server.process, tmp_path / "trace")
    try:
        for number, name in enumerate(names[:50]):
            body = {
                "FileName": name, "FileSizeInBytes": len(BODY), "FileUseCaseType": "ATTACHMENT",
                "ClientToken": f"../../{MARK}/{number}", "Tags": {f"../{MARK}": f"/{MARK}"},
            }
            answer = client.call("PUT", wire.file_target(SHARED_INSTANCE, resource), body)
            assert answer.status == 200, answer.body
            urls, file_id = answer.json()["UploadUrlMetadata"], answer.json()["FileId"]
            put = client.send("PUT", wire.target_of(urls["Url"]), BODY, urls["HeadersToInclude"])
            assert put.status == 200
            target = wire.file_target(SHARED_INSTANCE, resource, file_id)
            assert client.call("POST", target).status == 200
            assert client.fetch(client.call("GET", target).json()["DownloadUrlMetadata"]["Url"]).body == BODY
            if number % 2:
                assert client.call("DELETE", target).status == 200
        for path in (f"../{MARK}", f"..%2f..%2f{MARK}", f"%2e%2e/{MARK}", f"{MARK}%00"):
            client.call("GET", f"/attached-files/{SHARED_INSTANCE}/{wire.escaped(path)}?associatedResourceArn={MARK}")
            client.send("GET", f"/casefile-attachments/{path}?X-Amz-Signature={MARK}")
    finally:
        lines = trace.stop()
    check(lines, server.folder / "data", known)


def check(lines, data, known=frozenset()):
    """Every path of the trace is the server's own, and new files are made so that no link is followed."""
    seen, created = set(), 0
    for line in lines:
        match = FILE_CALLS.match(line)
        if not match:
            continue
        for text, cut in TEXT.findall(match.group(1)):
            path = unescaped(text)
            assert MARK not in path and not cut, line
            if path.startswith("/"):
                inside = path.startswith(str(data)) or path.startswith(("/proc/", "/sys/", "/dev/", "/etc/"))
                assert inside, line
                path = path.removeprefix(str(data))
                if not path.startswith("/"):
                    continue
            for piece in path.strip("/").split("/"):
                if path.startswith(("/proc", "/sys", "/dev", "/etc")):
                    break
                assert GENERATED.fullmatch(piece) or piece in known or piece in (".", ""), line
                seen.add(piece)
        if "O_CREAT" in line and str(data) not in line:
            created += 1
            assert {"O_EXCL", "O_NOFOLLOW", "O_CLOEXEC"} <= set(re.findall(r"O_[A-Z]+", line)), line
    ids = {piece for piece in seen if len(piece) >= 32}
    assert len(ids) >= 50 and created >= 50, (sorted(seen), created)


def test_the_check_of_paths_sees_a_name(tmp_path):
    """B8, positive control: a name of a client in any of these calls, or a file made carelessly, is found."""
    good = '1  openat(7, "0123456789abcdef0123456789abcdef", O_WRONLY|O_CREAT|O_EXCL|O_NOFOLLOW|O_CLOEXEC, 0600) = 9'
    many = [good.replace("0123456789abcdef0", f"{number:017x}") for number in range(60)]
    check(many, tmp_path)
    for bad in (
        f'1  openat(7, "{MARK}1.pdf", O_RDONLY) = 9', '1  rename("/tmp/x", "a.PDF") = 0',
        '1  openat(7, "..", O_PATH) = 9', '1  unlinkat(7, "report.pdf", 0) = 0',
        '1  linkat(7, "report 1.pdf", 8, "x", 0) = 0', good.replace("|O_EXCL", ""), good.replace("|O_NOFOLLOW", ""),
    ):
        with pytest.raises(AssertionError):
            check([*many, bad], tmp_path)
