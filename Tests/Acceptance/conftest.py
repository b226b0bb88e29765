"""Fixtures: the binary, one dev server and one serve server for the whole run."""

import os
from pathlib import Path

import pytest

import files
from casefile_server import Server
from serving import ALICE, BOB, serve_settings

pytest_plugins = ["canary"]


@pytest.fixture(scope="session")
def binary():
    path = os.environ.get("CASEFILE_BINARY")
    if not path or not Path(path).is_file():
        pytest.fail("set CASEFILE_BINARY to the built binary", pytrace=False)
    return Path(path).resolve()


@pytest.fixture(scope="session")
def start_server(binary, tmp_path_factory):
    """Starts servers that are stopped, and checked to have stopped well, at the end of the run."""
    running = []

    def start(mode, *arguments, folder=None, **settings):
        folder = folder or tmp_path_factory.mktemp(mode)
        if mode == "dev" and "--listen" not in arguments:
            arguments = ("--listen", "127.0.0.1:0", *arguments)
        server = Server(binary, mode, folder, arguments, **settings)
        running.append(server)
        return server.wait_until_ready()

    yield start
    for server in running:
        if server.process.poll() is None:
            server.stop()


@pytest.fixture(autouse=True)
def shared_servers_survive(request):
    """Ends the run where a shared server has ended by itself, since every test after it would only fail as well."""
    yield
    for name in ("dev", "serve"):
        server = request.node.funcargs.get(name)
        if server is not None and server.process.poll() is not None:
            pytest.exit(f"{name} died during {request.node.nodeid}:\n{server.log()[-4000:]}", returncode=1)


@pytest.fixture(scope="session")
def dev(start_server):
    return start_server("dev")


@pytest.fixture(scope="session")
def serve(start_server, tmp_path_factory):
    folder = tmp_path_factory.mktemp("serve-main")
    return start_server("serve", folder=folder, **serve_settings(folder))


@pytest.fixture(scope="session")
def client(dev):
    return files.connect(dev)


@pytest.fixture(scope="session")
def lax(dev):
    """A client that sends what boto3 itself would refuse."""
    return files.connect(dev, validate=False)


@pytest.fixture
def place(client):
    """A fresh instance and case in dev."""
    return files.Place(client, files.new_instance(), files.new_case())


@pytest.fixture
def lax_place(lax):
    return files.Place(lax, files.new_instance(), files.new_case())


@pytest.fixture(scope="session")
def alice(serve):
    return files.connect(serve, ALICE["key"], ALICE["secret"])


@pytest.fixture(scope="session")
def bob(serve):
    return files.connect(serve, BOB["key"], BOB["secret"])
