"""A scanner that is killed, stopped or silent: nothing is approved by mistake and nothing stays PROCESSING."""

import os
import random
import signal
import threading
import time

import pytest

import files
from casefile_server import wait_for_text
from clamd import EICAR
from fake_clamd import FakeClamd
from scans import at_once

SCANS = 50
KILLS = int(os.environ.get("CASEFILE_SCANNER_KILLS", "12"))


def contents(count):
    """Half of them infected, behind enough bytes that a scan takes a while."""
    return [files.random_bytes(512 * files.KIBIBYTE, seed) + (EICAR if seed % 2 else b"") for seed in range(count)]


def check_verdicts(server, started):
    """Every file has an end, and no infected one is approved; how many of the clean ones are."""
    verdicts = [server.verdict(start) for start in started]
    assert "APPROVED" not in verdicts[1::2]
    assert set(verdicts) <= {"APPROVED", "REJECTED"}
    return verdicts.count("APPROVED")


def test_clamd_killed_during_scans_approves_nothing_by_mistake(clamd, scanning):
    server = scanning(clamd.local, CASEFILE_SCAN_TIMEOUT="20s")
    done = threading.Event()

    def kill():
        chance = random.Random(1)
        for _ in range(KILLS):
            if done.wait(chance.uniform(0.05, 0.4)):
                break
            clamd.kill()
            clamd.start()

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        started = at_once(server.complete, contents(SCANS))
        killer.join()
    finally:
        done.set()
        killer.join()
    check_verdicts(server, started)
    assert server.scan(b"hello") == "APPROVED"


def test_clamd_stopped_during_scans_leaves_nothing_in_processing(clamd, scanning):
    server = scanning(clamd.local, CASEFILE_SCAN_TIMEOUT="6s")
    clamd.signal(signal.SIGSTOP)
    try:
        started = at_once(server.complete, contents(SCANS))
        assert check_verdicts(server, started) == 0
    finally:
        clamd.signal(signal.SIGCONT)
    server.wait_for_readiness(200)
    assert server.scan(b"hello") == "APPROVED"


def test_clamd_that_goes_on_in_time_gives_every_verdict(clamd, scanning):
    server = scanning(clamd.local, CASEFILE_SCAN_TIMEOUT="60s")
    clamd.signal(signal.SIGSTOP)
    started = at_once(server.complete, contents(8))
    time.sleep(1)
    assert {server.status(start) for start in started} == {"PROCESSING"}
    clamd.signal(signal.SIGCONT)
    assert check_verdicts(server, started) == 4


@pytest.mark.parametrize("policy, status", [("reject", "REJECTED"), ("approve", "APPROVED")])
def test_the_policy_decides_when_the_scanner_is_down(clamd, scanning, policy, status):
    clamd.kill()
    server = scanning(clamd.local, CASEFILE_SCAN_TIMEOUT="3s", CASEFILE_SCANNER_DOWN=policy)
    started = server.complete(b"hello")
    assert server.verdict(started) == status
    assert wait_for_text(server.server, "decided on without a scan")


def test_hold_keeps_files_until_the_scanner_is_back(clamd, scanning):
    clamd.kill()
    server = scanning(clamd.local, CASEFILE_SCAN_TIMEOUT="2s", CASEFILE_SCANNER_DOWN="hold")
    good, bad = server.complete(b"hello"), server.complete(EICAR)
    time.sleep(5)
    assert server.status(good) == server.status(bad) == "PROCESSING"
    assert wait_for_text(server.server, "held without a scan")
    assert server.readiness() == (503, ["scanner"])
    clamd.start()
    assert server.verdict(good) == "APPROVED"
    assert server.verdict(bad) == "REJECTED"


def test_a_scan_that_a_crash_interrupts_begins_anew(clamd, scanning):
    silent = FakeClamd(b"", stalls=True)
    server = scanning(silent.tcp)
    good, bad = server.complete(b"hello"), server.complete(EICAR)
    deadline = time.monotonic() + 30
    while silent.asked < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert server.status(good) == server.status(bad) == "PROCESSING"
    place = server.place
    server.crash()
    server.settings["CASEFILE_SCANNER"] = clamd.local
    server.start()
    server.place = files.Place(server.place.client, place.instance, place.resource)
    assert server.verdict(good) == "APPROVED"
    assert server.verdict(bad) == "REJECTED"
    silent.close()


def test_a_stop_does_not_wait_for_scans(scanning):
    silent = FakeClamd(b"", stalls=True)
    server = scanning(silent.tcp)
    server.complete(b"hello")
    begun = time.monotonic()
    server.stop()
    assert time.monotonic() - begun < 15
    silent.close()
