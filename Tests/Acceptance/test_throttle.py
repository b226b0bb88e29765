"""Throttling by account, as CASEFILE_THROTTLE asks for it."""

import time

import pytest

import files
import wire

TARGET = f"/attached-files-configurations/{files.new_instance()}"


@pytest.fixture(scope="module")
def throttled(start_server):
    return start_server("dev", CASEFILE_THROTTLE="2/5")


def statuses(server, key, calls, target=TARGET):
    signer = wire.Signer(key=key)
    return [wire.call(server, "GET", target, signer=signer).status for _ in range(calls)]


def test_a_burst_is_let_through_and_then_calls_are_refused_with_429(throttled):
    answers = statuses(throttled, "100000000001", 20)
    assert answers[:5] == [200] * 5
    assert 429 in answers


def test_the_refusal_is_the_modelled_throttling_exception(throttled):
    statuses(throttled, "100000000002", 20)
    client = files.connect(throttled, key="100000000002")
    with pytest.raises(client.exceptions.ThrottlingException):
        for _ in range(20):
            client.list_attached_files_configurations(InstanceId=TARGET.rsplit("/", 1)[1])
    signer = wire.Signer(key="100000000002")
    # On a slow machine half a second may have passed since the refusal, which lets one call through.
    answers = [wire.call(throttled, "GET", TARGET, signer=signer) for _ in range(20)]
    answer = next((answer for answer in answers if answer.status != 200), answers[-1])
    wire.refused(answer, 429, "ThrottlingException")
    assert answer.headers.get("Retry-After")


def test_calls_are_let_through_again_at_the_rate(throttled):
    statuses(throttled, "100000000007", 20)
    deadline = time.monotonic() + 20
    while statuses(throttled, "100000000007", 1) != [200]:
        assert time.monotonic() < deadline, "two calls a second should have been let through"
        time.sleep(0.1)


def test_accounts_are_counted_apart_and_unrouted_calls_not_at_all(throttled):
    statuses(throttled, "100000000003", 20)
    assert statuses(throttled, "100000000004", 5) == [200] * 5
    assert set(statuses(throttled, "100000000005", 20, target="/no-such-route")) == {404}


def test_the_data_plane_is_not_throttled(throttled):
    place = files.Place(
        files.connect(throttled, key="100000000006"), files.new_instance(), files.new_case("100000000006")
    )
    started = place.start()
    for _ in range(20):
        assert files.put(started, b"x").status_code == 200


@pytest.mark.parametrize("value", ["2", "2/", "/5", "0/5", "2/0", "-1/5", "2/5/9", "many"])
def test_a_rate_that_cannot_be_read_stops_the_start(binary, tmp_path, value):
    from casefile_server import Server

    server = Server(binary, "dev", tmp_path, ("--listen", "127.0.0.1:0"), CASEFILE_THROTTLE=value)
    assert server.process.wait(timeout=20) == 78
    assert "CASEFILE_THROTTLE" in server.log()
