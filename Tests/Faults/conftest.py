"""Fixtures: the binary, a stand for each test, and the lines that the harnesses report at the end."""

import os
from pathlib import Path

import pytest

import scale
from ledger import Ledger
from stand import Stand

REPORT = []


@pytest.fixture(scope="session")
def binary():
    path = os.environ.get("CASEFILE_BINARY")
    if not path or not Path(path).is_file():
        pytest.fail("set CASEFILE_BINARY to the built binary", pytrace=False)
    return Path(path).resolve()


@pytest.fixture
def rng(request):
    """The generator of this test; a failure shows the seed."""
    seed = scale.seed()
    print(f"FAULTS_SEED={seed}")
    return scale.generator(seed, request.node.nodeid)


@pytest.fixture
def ledger():
    return Ledger()


@pytest.fixture
def make_stand(binary, tmp_path):
    """Stands whose servers are gone at the end of the test, whatever happened."""
    stands = []

    def make(folder="stand", **places):
        stands.append(Stand(binary, tmp_path / folder, **places))
        return stands[-1]

    yield make
    for stand in stands:
        stand.close()


@pytest.fixture
def stand(make_stand):
    return make_stand()


@pytest.fixture
def report():
    """Keeps a line for the end of the run: what was done, how often, what was found."""
    return REPORT.append


def pytest_terminal_summary(terminalreporter):
    terminalreporter.section(f"fault harnesses, scale {scale.scale()}")
    for line in REPORT:
        terminalreporter.line(line)
