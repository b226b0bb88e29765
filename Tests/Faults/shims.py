"""Small libraries that are put before the system's own in a server: another clock, a medium that writes in parts.

libfaketime will not do for the clock: it grows the environment before main, and Swift looks for the arguments of the
process beside the environment it began with.
"""

import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from scale import unavailable


@cache
def _folder():
    return tempfile.TemporaryDirectory(prefix="casefile-shims-")


@cache
def library(name):
    """The path of the built library."""
    compiler = shutil.which("clang") or shutil.which("cc")
    if compiler is None:
        unavailable("no C compiler is installed; Swift's clang does")
    source = Path(__file__).with_name("shims") / f"{name}.c"
    target = Path(_folder().name) / f"{name}.so"
    done = subprocess.run(
        [compiler, "-shared", "-fPIC", "-O2", "-Wall", "-o", str(target), str(source), "-ldl"],
        capture_output=True, text=True, env=os.environ | {"LC_ALL": "C"},
    )
    assert done.returncode == 0, done.stderr
    return str(target)


def preloaded(name):
    """The environment of a server with this library."""
    return {"LD_PRELOAD": library(name)}
