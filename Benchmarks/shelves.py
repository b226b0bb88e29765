"""Where small bodies are best kept: as rows of the index, or as files. One build of each kind, in turn.

CASEFILE_ROWS_BINARY is a build whose `BlobBounds.smallBlobBytes` is 1 MiB, CASEFILE_FILES_BINARY one where
it is 0.
"""
import os

import driver
import servers
import transfers

SIZES = tuple(transfers.KIB << power for power in (0, 3, 4, 5, 6, 7, 8, 9))
SECONDS = 1.5
# More than are sent in the time, so that each upload is a new file.
UPLOADS = {1: 3_000, 16: 9_000}
DOWNLOADS = 200


def measure(bench):
    """PUT and GET of each size by rows, beside the same by files."""
    kinds = {kind: os.environ[f"CASEFILE_{kind.upper()}_BINARY"] for kind in ("rows", "files")}
    for size in SIZES:
        running = {kind: bench.started(servers.casefile(binary, bench.folder(f"{kind}-{size}")))
                   for kind, binary in kinds.items()}
        puts, gets = ({1: [], 16: []} for _ in range(2))
        for _ in range(bench.rounds):
            for connections in (1, 16):
                puts[connections].append([upload(bench, server, size, connections) for server in running.values()])
                gets[connections].append([download(bench, server, size, connections) for server in running.values()])
        for name, figures in (("PUT", puts), ("GET", gets)):
            for connections, pairs in figures.items():
                rows, files = zip(*pairs)
                metric = f"{name} {size // transfers.KIB} KiB, c={connections}, rows"
                bench.table.ratio(
                    metric, [x.per_second for x in rows], [x.per_second for x in files], "/s", "files")
                bench.table.ratio(
                    f"processor of {metric}", [x.server_us for x in rows], [x.server_us for x in files], "µs", "files")
        for kind, server in running.items():
            bench.stopped(server)
            bench.forget(f"{kind}-{size}")


def upload(bench, server, size, connections):
    """New files, each sent once."""
    lists = transfers.started_uploads(bench, server, size, UPLOADS[connections])
    return driver.run(server, "replay", connections, list=lists.puts, body=size, seconds=SECONDS)


def download(bench, server, size, connections):
    """Whole bodies of some files."""
    lists = transfers.started_uploads(bench, server, size, DOWNLOADS)
    driver.run(server, "replay", transfers.PREPARING, list=lists.puts, body=size)
    lists.complete(server)
    return driver.run(server, "replay", connections, list=lists.gets, seconds=SECONDS, again=True, answer_bytes=size)
