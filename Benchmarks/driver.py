"""Calls the load driver; a bad answer or a broken connection ends the run."""
import json
import os
import subprocess
from dataclasses import dataclass

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.environ.get("LOAD_DRIVER", f"{HERE}/../.build/benchmarks/release/LoadDriver")
# Longer than any run; a server that hangs must not hang the whole.
LIMIT_SECONDS = 600


@dataclass(frozen=True)
class Figures:
    """What a run took."""

    answers: int
    per_second: float
    # Processor time of the server for an answer, and of the driver.
    server_us: float
    driver_us: float
    p50_us: float
    p99_us: float
    max_us: float
    bytes_per_second: float
    cycles_per_second: float = 0


def call(command, **options):
    """Runs a command of the driver; `again=True` becomes `--again yes`."""
    words = [PROGRAM, command]
    for name, value in options.items():
        if value is not None and value is not False:
            words += ["--" + name.replace("_", "-"), "yes" if value is True else str(value)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(words)}\n{done.stderr}")
    return json.loads(done.stdout)


def run(server, command, connections, **options):
    """Puts load on a server and reads its processor time before and after.

    What earlier turns left unwritten is written first, so that no server pays for another's bytes.
    """
    os.sync()
    before = server.processor_seconds()
    report = call(command, host=server.host, connections=connections, **options)
    spent = server.processor_seconds() - before
    return Figures(
        answers=int(report["answers"]), per_second=report["per_second"],
        server_us=spent * 1e6 / report["answers"], driver_us=report["driver_us"],
        p50_us=report["p50_us"], p99_us=report["p99_us"], max_us=report["max_us"],
        bytes_per_second=report["bytes_in"] / report["seconds"],
        cycles_per_second=report.get("cycles_per_second", 0))


def write_list(path, requests):
    """Writes requests (head, or head and body, as bytes) for `replay`."""
    with open(path, "wb") as file:
        for request in requests:
            file.write(b"%d\n" % len(request))
            file.write(request)


def head(method, target, host, **fields):
    """A request's head as bytes."""
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
