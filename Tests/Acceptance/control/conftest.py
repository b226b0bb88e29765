"""Fixtures: one dev server that each test begins by resetting, and the helper that steers it."""

import sys
from pathlib import Path

import pytest

import files
from casefile_server import Server

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "Helpers" / "Python"))


@pytest.fixture(scope="session")
def steered(start_server):
    """A server of its own, since a reset takes the files of every test."""
    return start_server("dev")


@pytest.fixture(scope="session")
def dev(steered):
    return steered


@pytest.fixture(scope="session")
def client(steered):
    return files.connect(steered)


@pytest.fixture
def start_dev(binary, tmp_path):
    """Starts `casefile dev` for one test, in its own folder."""
    running = []

    def start(*arguments, **settings):
        server = Server(binary, "dev", tmp_path, ("--listen", "127.0.0.1:0", *arguments), **settings)
        running.append(server)
        return server.wait_until_ready()

    yield start
    for server in running:
        if server.process.poll() is None:
            server.stop()


@pytest.fixture
def casefile(steered):
    """The server as the Python helper steers it, empty."""
    from casefile_testing import Casefile

    control = Casefile(url=steered.url)
    control.reset()
    yield control
    control.reset()


@pytest.fixture
def place(casefile, client):
    """A fresh instance and case on a server that is empty."""
    return files.Place(client, files.new_instance(), files.new_case())
