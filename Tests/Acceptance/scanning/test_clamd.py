"""clamd as the scanner: Debian's own daemon, with hand-written signatures."""

import json
import time

import pytest
import requests

import archives
import files
from casefile_server import wait_for_text
from clamd import EICAR, TEST_FILES, Clamd
from fake_clamd import FakeClamd
from scans import at_once
from serving import needs

CLEAN = {
    "text": b"hello",
    "one byte": b"\0",
    "almost": EICAR[:-1] + b"?",
    "zip": archives.zipped(b"hello"),
    "4 MiB": files.random_bytes(4 * files.MEBIBYTE),
}
INFECTED = {
    "plain": EICAR,
    "behind text": b"x" * 1000 + EICAR,
    "before text": EICAR + b"\n" + b"x" * 1000,
    "behind 4 MiB": files.random_bytes(4 * files.MEBIBYTE) + EICAR,
    "zip": archives.zipped(EICAR),
    "zip in zip": archives.nested(EICAR, 2),
    "9 zips": archives.nested(EICAR, 9),
    "zip of 30 MiB": archives.padded(EICAR, 30 * files.MEBIBYTE),
}
UNSCANNABLE = {
    "14 zips": archives.nested(EICAR, 14),
    "1500 files": archives.many(1500),
    "gzip of 150 MiB": archives.gzipped(150 * files.MEBIBYTE),
    "zip of 110 MiB": archives.padded(b"a", 110 * files.MEBIBYTE),
    "encrypted zip": archives.encrypted(EICAR),
}


@pytest.mark.parametrize("address", ["local", "tcp"])
def test_clamd_approves_what_is_clean_and_rejects_what_is_infected(clamd, scanning, address):
    server = scanning(getattr(clamd, address))
    started = server.complete(b"hello")
    assert server.verdict(started) == "APPROVED"
    assert files.download(server.place.get(started["FileId"])).content == b"hello"
    assert server.scan(EICAR) == "REJECTED"


def test_every_wrapping_gets_the_verdict_of_its_content(clamd, scanning):
    server = scanning(clamd.local)
    for kinds, verdict in (CLEAN, "APPROVED"), (INFECTED, "REJECTED"), (UNSCANNABLE, "REJECTED"):
        found = dict(zip(kinds, at_once(server.scan, kinds.values())))
        assert found == dict.fromkeys(kinds, verdict)


def test_every_file_of_clamav_testfiles_is_rejected(clamd, scanning):
    paths = sorted(TEST_FILES.iterdir()) if TEST_FILES.is_dir() else []
    if not paths:
        needs("clamav-testfiles")
    server = scanning(clamd.local)
    started = at_once(server.complete, [path.read_bytes() for path in paths])
    verdicts = {path.name: server.verdict(start) for path, start in zip(paths, started)}
    assert verdicts == dict.fromkeys(verdicts, "REJECTED")
    assert len(paths) >= 40


def test_rejected_bytes_are_gone_and_have_no_url(clamd, scanning):
    server = scanning(clamd.local)
    content = files.random_bytes(2 * files.MEBIBYTE) + EICAR
    started = server.complete(content)
    assert server.verdict(started) == "REJECTED"
    found = server.place.get(started["FileId"])
    assert "DownloadUrlMetadata" not in found
    assert found["FileName"] == "report.txt" and found["FileSizeInBytes"] == len(content)
    assert files.put(started, content).status_code == 403
    server.wait_until_no_blobs()
    server.place.complete(started["FileId"])
    assert server.status(started) == "REJECTED"


def test_a_rejected_file_counts_against_no_quota(clamd, scanning):
    server = scanning(clamd.local, CASEFILE_MAX_FILES_PER_RESOURCE="1")
    assert server.scan(EICAR) == "REJECTED"
    assert server.scan(b"hello") == "APPROVED"


def test_a_file_beyond_clamds_stream_limit_is_rejected(tmp_path_factory, scanning):
    daemon = Clamd(tmp_path_factory.mktemp("clamd"), StreamMaxLength="1M").start()
    try:
        server = scanning(daemon.local)
        assert server.scan(files.random_bytes(3 * files.MEBIBYTE)) == "REJECTED"
        assert server.scan(b"hello") == "APPROVED"
    finally:
        daemon.kill()


def test_files_that_clamd_cannot_look_into_follow_their_setting(clamd, scanning):
    server = scanning(clamd.local, CASEFILE_SCANNER_UNSCANNABLE="approve")
    assert server.scan(UNSCANNABLE["encrypted zip"]) == "APPROVED"
    assert server.scan(EICAR) == "REJECTED"


@pytest.mark.parametrize("answer", [
    b"", b"\0", b"OK\0", b"stream: OK", b"stream: OK\n", b"stream: ok\0", b" stream: OK\0", b"stream: OK \0",
    b"1: stream: OK\0", b"stream: OKAY\0", b"COMMAND READ TIMED OUT\0", b"stream: Can't allocate memory ERROR\0",
    b"x" * 10_000, b"x" * 10_000 + b"stream: OK\0", b"\xff\xfe\0", b"stream: OK\0\0", b"stream: OK\0stream: OK\0",
    b"stream: OK\0stream: Eicar FOUND\0", b"stream: OK\0garbage", b"stream: OK\0\n", b"\0stream: OK\0",
])
def test_only_the_exact_answer_approves(scanning, answer):
    fake = FakeClamd(answer)
    server = scanning(fake.tcp, CASEFILE_SCAN_TIMEOUT="3s")
    assert server.scan(b"hello") == "REJECTED"
    assert server.server.log().count("A scan gave no verdict") == 3
    fake.close()


def test_the_exact_answer_of_a_stand_in_approves(scanning):
    fake = FakeClamd(b"stream: OK\0")
    server = scanning(fake.tcp)
    assert server.scan(b"hello") == "APPROVED"
    assert fake.asked > 0 and "A scan gave no verdict" not in server.server.log()
    fake.close()


EARLY = "clamd answered before it had all of the bytes"
# What fits into the buffers of two sockets may be under way before the answer comes; the stand-in then never closes.
LATE = "there was no verdict in time"


@pytest.mark.parametrize("how, size, causes", [
    ("closes", 8 * files.MEBIBYTE, [EARLY]), ("drains", 200_000, [EARLY, LATE]),
    ("drains", 3 * files.MEBIBYTE, [EARLY, LATE]), ("drains", 8 * files.MEBIBYTE, [EARLY, LATE]),
])
def test_an_answer_before_the_bytes_approves_nothing(scanning, how, size, causes):
    fake = FakeClamd(b"stream: OK\0", reads=False, drains=how == "drains")
    server = scanning(fake.tcp, CASEFILE_SCAN_TIMEOUT="3s")
    assert server.scan(files.random_bytes(size)) == "REJECTED"
    lines = [line for line in server.server.log().splitlines() if "A scan gave no verdict" in line]
    assert lines and all(any(cause in line for cause in causes) for line in lines), lines
    fake.close()


@pytest.mark.parametrize("version, is_old", [
    (b"ClamAV 1.0.9/27000/Thu Jan  1 09:30:00 2015", True),
    (b"ClamAV 1.0.9/99999/Thu Jan  1 09:30:00 2099", False),
    (b"ClamAV 1.0.9", False),
])
def test_old_signatures_are_warned_of(scanning, version, is_old):
    fake = FakeClamd(b"stream: OK\0", version=version)
    server = scanning(fake.tcp)
    assert wait_for_text(server.server, "1.0.9") and server.scan(b"hello") == "APPROVED"
    assert not is_old or wait_for_text(server.server, "signatures are of")
    assert ("signatures are of 2015-01-01T09:30:00.000Z" in server.server.log()) == is_old
    fake.close()


def test_readiness_asks_whether_it_is_clamd_that_answers(clamd, scanning):
    fake = FakeClamd(b"stream: OK\0")
    server = scanning(fake.tcp)
    fake.version = b"nginx"
    assert server.wait_for_readiness(503) == ["scanner"]
    fake.version = b"ClamAV 1.0.9"
    assert server.wait_for_readiness(200) == []
    real = scanning(clamd.local)
    assert wait_for_text(real.server, clamd.ask(b"zVERSION\0").decode().split()[1].split("/")[0].rstrip("\0"))
    fake.close()


def test_an_approval_without_a_look_is_marked_in_the_audit(clamd, scanning, tmp_path):
    audit = tmp_path / "audit.log"
    server = scanning(clamd.local, CASEFILE_SCANNER_UNSCANNABLE="approve", CASEFILE_AUDIT=str(audit))
    started = server.complete(UNSCANNABLE["encrypted zip"])
    assert server.verdict(started) == "APPROVED"
    assert wait_for_text(server.server, "could not look into")
    line = next(line for line in map(json.loads, audit.read_text().splitlines()) if line["what"]["operation"] == "ScanFile")
    assert line["what"]["scanned"] is False and "Encrypted" in line["what"]["cause"], line


def test_a_clamd_that_comes_later_is_asked_about_its_limits(scanning, tmp_path_factory):
    daemon = Clamd(tmp_path_factory.mktemp("late"), MaxFileSize="120M", MaxScanSize="400M", StreamMaxLength="101M")
    daemon.start()
    daemon.kill()
    server = scanning(daemon.local, CASEFILE_SCANNER_DOWN="hold")
    assert wait_for_text(server.server, "cannot be asked about its limits yet")
    daemon.start()
    assert wait_for_text(server.server, "set MaxFileSize to MaxScanSize", 90), server.server.log()
    daemon.kill()


@pytest.mark.parametrize("change, words", [
    ({"AlertEncrypted": "no"}, "set AlertEncrypted yes"), ({"AlertExceedsMax": "no"}, "set AlertExceedsMax yes"),
    ({"MaxFileSize": "25M"}, "set MaxFileSize to MaxScanSize"), ({"StreamMaxLength": "10M"}, "StreamMaxLength is below"),
])
def test_each_unsafe_limit_of_clamd_is_warned_of(scanning, tmp_path_factory, change, words):
    daemon = Clamd(tmp_path_factory.mktemp("unsafe"), **change).start()
    server = scanning(daemon.local)
    assert wait_for_text(server.server, words, 60), server.server.log()
    daemon.kill()


def test_the_log_names_the_signature_and_never_the_file(clamd, scanning):
    server = scanning(clamd.local)
    started = server.complete(EICAR, "private-name.txt")
    assert server.verdict(started) == "REJECTED"
    log = server.server.log()
    assert "Test.Eicar.Body" in log and started["FileId"] in log
    assert "private-name" not in log


def test_readiness_shows_a_scanner_that_is_down(clamd, scanning):
    server = scanning(clamd.local)
    assert server.wait_for_readiness(200) == []
    clamd.kill()
    assert server.wait_for_readiness(503) == ["scanner"]
    assert requests.get(server.server.url + "/livez").status_code == 200
    clamd.start()
    assert server.wait_for_readiness(200) == []


@pytest.mark.parametrize("limits, words", [
    ({}, []), ({"MaxFileSize": "25M"}, ["MaxFileSize"]), ({"StreamMaxLength": "25M"}, ["StreamMaxLength"]),
])
def test_limits_that_let_files_pass_unseen_are_warned_of(tmp_path_factory, scanning, limits, words):
    daemon = Clamd(tmp_path_factory.mktemp("clamd"), **limits).start()
    try:
        server = scanning(daemon.local)
        for word in words:
            assert wait_for_text(server.server, word, seconds=90), server.server.log()
        if not words:
            wait_for_end_of_check(daemon, server)
        for word in {"MaxFileSize", "StreamMaxLength"} - set(words):
            assert word not in server.server.log()
    finally:
        daemon.kill()


def wait_for_end_of_check(daemon, server):
    """Waits until clamd has alarmed at the large archive, which is the last step of the check."""
    deadline = time.monotonic() + 90
    while "Heuristics.Limits" not in daemon.log_path.read_text():
        assert time.monotonic() < deadline, daemon.log_path.read_text() + server.server.log()
        time.sleep(0.1)
    time.sleep(1)
