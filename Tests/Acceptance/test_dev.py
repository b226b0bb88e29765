"""`casefile dev`: nothing to set, nothing left behind, and many clients at once."""

import os
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

import files
import wire
from casefile_server import run_to_end
from serving import serve_settings

CONTENT = b"0123456789" * 100


def folders_below(path):
    return {entry.name for entry in path.iterdir() if entry.is_dir()}


def test_a_temporary_data_folder_is_gone_after_the_stop(start_server, tmp_path):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    server = start_server("dev", folder=tmp_path / "dev", TMPDIR=str(temporary))
    place = files.Place(files.connect(server), files.new_instance(), files.new_case())
    place.approved(CONTENT)
    assert folders_below(temporary)
    server.stop()
    assert not folders_below(temporary)


def test_a_given_data_folder_is_kept(start_server, tmp_path):
    found = None
    for _ in range(2):
        server = start_server("dev", "--listen", "127.0.0.1:0", "--data", str(tmp_path / "data"), folder=tmp_path)
        place = files.Place(files.connect(server), "11111111-2222-4333-8444-555555555555", "")
        if found is None:
            place.resource = files.new_case()
            found = place.approved(CONTENT)
        place.resource = found["AssociatedResourceArn"]
        assert files.download(place.get(found["FileId"])).content == CONTENT
        server.stop()


def test_everything_is_on_one_port(dev):
    for path in ("/livez", "/readyz"):
        assert wire.exchange("GET", dev.url + path).status == 200
    assert dev.url.startswith("http://127.0.0.1:")


def test_a_taken_port_stops_the_start_and_names_the_address(binary, dev, tmp_path):
    address = f"127.0.0.1:{dev.port}"
    process = run_to_end(binary, "dev", "--listen", address, cwd=tmp_path)
    assert process.returncode not in (0, 64), process.stdout
    assert address in process.stderr, process.stderr
    assert "Fatal error" not in process.stderr


def test_nothing_is_printed_to_standard_output_but_the_ready_line(dev):
    lines = dev.output_path.read_text().splitlines()
    assert lines == [f"Ready. {dev.url}"]


def test_serves_keys_work_in_dev_when_they_are_set(start_server, tmp_path):
    keys = serve_settings(tmp_path)["CASEFILE_KEYS"]
    server = start_server("dev", folder=tmp_path, CASEFILE_KEYS=keys)
    key, secret, account = keys.split(",")[0].split(":")
    place = files.Place(files.connect(server, key, secret), files.new_instance(), files.new_case(account))
    assert place.approved(CONTENT)["FileArn"].split(":")[4] == account


def test_sixteen_clients_at_once_keep_their_own_bytes(dev, client):
    def cycle(number):
        place = files.Place(client, files.new_instance(), files.new_case())
        content = files.random_bytes(files.MEBIBYTE // 2 + number, seed=number + 2)
        return files.download(place.approved(content)).content == content

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(cycle, range(48)))


def test_a_hundred_idle_connections_do_not_keep_others_out(dev, place):
    idle = [socket.create_connection(("127.0.0.1", dev.port)) for _ in range(100)]
    try:
        assert files.download(place.approved(CONTENT)).content == CONTENT
    finally:
        for connection in idle:
            connection.close()


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="only Linux tells the peak memory of a process")
def test_a_body_is_streamed_and_never_held_whole(start_server, tmp_path):
    server = start_server("dev", folder=tmp_path)
    place = files.Place(files.connect(server), files.new_instance(), files.new_case())
    place.client.update_attached_files_configuration(
        InstanceId=place.instance, AttachmentScope="CASE", MaximumSizeLimitInBytes=100 * files.MEBIBYTE
    )
    place.approved(b"warm")
    before = peak_memory_kibibytes(server)
    found = place.approved(files.random_bytes(100 * files.MEBIBYTE))
    assert len(files.download(found).content) == 100 * files.MEBIBYTE
    grown = peak_memory_kibibytes(server) - before
    assert grown < 40 * files.KIBIBYTE, f"the peak of memory grew by {grown} KiB"


def peak_memory_kibibytes(server):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as status:
        return int(next(line for line in status if line.startswith("VmHWM:")).split()[1])
