"""Fixtures: clamd, and servers that scan."""

import pytest

from clamd import Clamd
from scans import ScanningServer


@pytest.fixture
def clamd(tmp_path_factory):
    daemon = Clamd(tmp_path_factory.mktemp("clamd"))
    yield daemon.start()
    daemon.kill()


@pytest.fixture
def scanning(binary, tmp_path_factory):
    """Starts `serve` with a scanner; what runs at the end of the test is stopped."""
    running = []

    def start(scanner, folder=None, **settings):
        server = ScanningServer(binary, folder or tmp_path_factory.mktemp("scanning"), scanner, settings)
        running.append(server)
        return server

    yield start
    for server in running:
        server.stop()
