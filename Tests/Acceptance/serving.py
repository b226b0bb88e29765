"""What `casefile serve` is started with, and the programs that the tests need beside it."""

import os
import shutil
from pathlib import Path

import pytest

BOUND_INSTANCE = "aaaaaaaa-0000-4000-8000-000000000001"
SHARED_INSTANCE = "aaaaaaaa-0000-4000-8000-000000000002"
ALICE = {"key": "AKIDALICE00000001", "secret": "alice-secret-of-24-chars", "account": "111111111111"}
BOB = {"key": "AKIDBOB0000000001", "secret": "bob-secret-of-22-chars", "account": "222222222222"}


def serve_settings(folder, **changes):
    """Settings that `serve` starts with: two accounts, a shared instance and one bound to the first account."""
    keys = ",".join(f"{owner['key']}:{owner['secret']}:{owner['account']}" for owner in (ALICE, BOB))
    settings = {
        "CASEFILE_LISTEN": "127.0.0.1:0",
        "CASEFILE_ADMIN_LISTEN": "127.0.0.1:0",
        "CASEFILE_DATA": str(Path(folder) / "data"),
        "CASEFILE_KEYS": keys,
        "CASEFILE_INSTANCES": f"{BOUND_INSTANCE}@{ALICE['account']},{SHARED_INSTANCE}",
    }
    merged = settings | changes
    return {name: value for name, value in merged.items() if value is not None}


def needs(program):
    """The path of a program; without it the test drops out on a laptop and fails in CI."""
    path = shutil.which(program)
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{program} is not installed")
    return path
