"""A thin disk in memory for nbdkit: while `switch` exists, writes where nothing was written before wait, then fail.

Runs inside nbdkit, not inside the tests. Each write that fails adds a line to `hits` as it begins to wait.
"""

import io
import os
import time

import nbdkit

API_VERSION = 2
CLUSTER = 65536
files = {}
state = {}


def config(name, value):
    files[name] = value


def config_complete():
    # `open` is the plugin's own function below.
    with io.open(files["image"], "rb") as image:
        disk = bytearray(image.read())
    state["disk"] = disk
    state["there"] = {
        number for number in range(len(disk) // CLUSTER + 1) if any(disk[number * CLUSTER : (number + 1) * CLUSTER])
    }


def thread_model():
    return nbdkit.THREAD_MODEL_PARALLEL


def open(_):
    return 1


def get_size(_):
    return len(state["disk"])


def can_write(_):
    return True


def can_flush(_):
    return True


def can_fua(_):
    return nbdkit.FUA_EMULATE


def pread(_, buffer, offset, flags):
    buffer[:] = memoryview(state["disk"])[offset : offset + len(buffer)]


def pwrite(_, buffer, offset, flags):
    data = bytes(buffer)
    clusters = set(range(offset // CLUSTER, (offset + len(data) - 1) // CLUSTER + 1))
    if os.path.exists(files["switch"]) and not clusters <= state["there"]:
        with io.open(files["hits"], "a") as hits:
            hits.write(f"{offset} {len(data)}\n")
        time.sleep(float(files["wait"]))
        nbdkit.set_error(5)
        raise OSError(5, "the pool is full")
    state["there"] |= clusters
    state["disk"][offset : offset + len(data)] = data


def flush(_, flags):
    pass
