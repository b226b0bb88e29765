"""A disk in memory for nbdkit that keeps a log of its writes and flushes; runs inside nbdkit, not inside the tests.

Each record of the log is `<BQQI`: kind, monotonic nanoseconds, offset, length, and for a write its bytes. The clock is
that of the whole machine, so that the logs of two disks and the answers a client got have one order.
"""

import io
import struct
import time

import nbdkit

API_VERSION = 2
WRITE, FLUSH = 1, 2
files = {}
state = {}


def config(name, value):
    files[name] = value


def config_complete():
    # `open` is the plugin's own function below.
    with io.open(files["image"], "rb") as image:
        state["disk"] = bytearray(image.read())


def after_fork():
    state["log"] = io.open(files["log"], "wb", buffering=0)


def thread_model():
    return nbdkit.THREAD_MODEL_SERIALIZE_ALL_REQUESTS


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


def record(kind, offset, data):
    state["log"].write(struct.pack("<BQQI", kind, time.monotonic_ns(), offset, len(data)) + data)


def pread(_, buffer, offset, flags):
    buffer[:] = memoryview(state["disk"])[offset : offset + len(buffer)]


def pwrite(_, buffer, offset, flags):
    data = bytes(buffer)
    state["disk"][offset : offset + len(data)] = data
    record(WRITE, offset, data)


def flush(_, flags):
    record(FLUSH, 0, b"")
