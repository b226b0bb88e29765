"""Fixtures: the browser, and the plain server that its pages come from."""

import pytest

from browser import Beacon, Browser


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    browser = Browser(tmp_path_factory.mktemp("chromium"))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def beacon():
    beacon = Beacon()
    yield beacon
    beacon.close()
