#!/usr/bin/env python3
"""Measures Casefile beside its yardsticks, in turn, and prints one table.

Rounds: each server is measured after the other, and a ratio is taken per round, so that a machine whose speed drifts
hits all alike. Usage: CASEFILE_BINARY=… run.py [--rounds N] [--most-rows N] [PART…]; the parts are below, and without
names all but `shelves` are run.
"""
import argparse
import os
import shutil
import tempfile

import growth
import servers
import shelves
import starts
import startup
import transfers
from table import Table

PARTS = {
    "startup": startup.measure,
    "starts": starts.measure,
    "puts": transfers.measure_puts,
    "gets": transfers.measure_gets,
    "memory": transfers.measure_memory,
    "growth": growth.measure,
    "shelves": shelves.measure,
}
# Run only when it is named: it needs two more builds.
ASKED_FOR = ("shelves",)
HERE = os.path.dirname(os.path.abspath(__file__))


class Bench:
    """What the parts share: programs, a folder, the servers that run, the table."""

    def __init__(self, rounds, most_rows):
        self.rounds = rounds
        self.most_rows = most_rows
        self.binary = os.environ["CASEFILE_BINARY"]
        self.yardstick = os.environ.get("YARDSTICK_BINARY", f"{HERE}/../.build/benchmarks/release/Yardstick")
        self.table = Table()
        self.running = []
        self.root = tempfile.mkdtemp(prefix="casefile-bench-", dir=os.environ.get("BENCH_FOLDER"))
        # PostgreSQL runs as another user and has to reach its own folder.
        os.chmod(self.root, 0o711)

    def folder(self, name):
        """A path for one server's files."""
        return f"{self.root}/{name}"

    def forget(self, name):
        """Frees the disk of it."""
        shutil.rmtree(self.folder(name), ignore_errors=True)

    def started(self, server):
        """Starts a server that is stopped at the end at the latest."""
        server.start()
        self.running.append(server)
        return server

    def stopped(self, server):
        """Stops it now."""
        self.running.remove(server)
        server.stop()

    def close(self):
        """Stops what runs and removes the folder."""
        for server in reversed(self.running):
            server.stop()
        shutil.rmtree(self.root, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description="Measures Casefile beside its yardsticks.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--most-rows", type=int, default=growth.STEPS[-1], help="where `growth` ends; ten million take 10 GB of disk")
    arguments = parser.parse_args()
    unknown = set(arguments.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(unknown)}")
    bench = Bench(arguments.rounds, arguments.most_rows)
    try:
        for name in arguments.parts or [name for name in PARTS if name not in ASKED_FOR]:
            print(f"{name}:", flush=True)
            PARTS[name](bench)
    finally:
        bench.close()
    print("\n" + bench.table.text(bench.rounds))


if __name__ == "__main__":
    main()
