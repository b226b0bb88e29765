"""Uploads and downloads beside nginx: no signature, no hash and no sync there."""
from dataclasses import dataclass

import driver
import servers
from table import at_least, at_most

KIB = 1024
MIB = 1024 * 1024
# Connections that prepare what is measured afterwards.
PREPARING = 16


@dataclass(frozen=True)
class Size:
    """Bodies of one length: how many files a turn has, and how long it lasts at most."""

    name: str
    bytes: int
    # Uploads of a turn by connections, each to a name of its own.
    uploads: dict
    downloads: int
    seconds: float
    put_goals: dict
    get_goals: dict


SMALL = Size("1 KiB", KIB, {1: 6_000, 16: 24_000}, 1_000, 2, {16: at_least(1.5, 2)},
             {1: at_least(0.45), 16: at_least(0.45)})
MIDDLE = Size("1 MiB", MIB, {1: 300, 16: 1_000}, 64, 2, {1: at_least(0.6), 16: at_least(0.8)},
              {1: at_least(0.9), 16: at_least(0.55)})
LARGE = Size("20 MiB", 20 * MIB, {1: 20, 16: 60}, 4, 3, {1: at_least(0.75, 0.85), 16: at_least(0.7, 0.95)},
             {1: at_least(0.9), 16: at_least(0.9)})
# The most files last, since the next size begins after they were removed.
SIZES = (LARGE, MIDDLE, SMALL)
HUGE = 100 * MIB
HUGE_FILES = 16


def measure_puts(bench):
    """PUT of each size on one and sixteen connections."""
    with_servers(bench, puts)


def measure_gets(bench):
    """GET of each size on one and sixteen connections."""
    with_servers(bench, gets)


def with_servers(bench, work):
    """Runs a measurement for each size, on empty servers."""
    for size in SIZES:
        name = f"{work.__name__}-{size.bytes}"
        ours = bench.started(servers.casefile(bench.binary, bench.folder(name)))
        theirs = bench.started(servers.nginx(bench.folder(name + "-nginx")))
        work(bench, size, ours, theirs)
        bench.stopped(theirs)
        bench.stopped(ours)
        bench.forget(name)
        bench.forget(name + "-nginx")


def puts(bench, size, ours, theirs):
    """Uploads to new names with their exact headers, durable at the answer.

    Nothing is removed between the turns: ext4 without a journal makes files slowly for minutes after many went.
    """
    for connections in (1, 16):
        pairs = []
        for turn in range(bench.rounds):
            mine = started_uploads(bench, ours, size.bytes, size.uploads[connections])
            plain = nginx_puts(bench, theirs, size, f"{connections}-{turn}", size.uploads[connections])
            pairs.append([
                driver.run(server, "replay", connections, list=path, body=size.bytes, seconds=size.seconds)
                for server, path in ((ours, mine.puts), (theirs, plain))
            ])
        rows(bench, f"PUT {size.name}, c={connections}", size, pairs, size.put_goals.get(connections))


def gets(bench, size, ours, theirs):
    """Downloads by signed URLs, whole bodies only."""
    mine = started_uploads(bench, ours, size.bytes, size.downloads)
    plain = nginx_puts(bench, theirs, size, "gets", size.downloads)
    for server, path in ((ours, mine.puts), (theirs, plain)):
        driver.run(server, "replay", PREPARING, list=path, body=size.bytes)
    names = f"{bench.root}/nginx.gets"
    driver.write_list(names, [driver.head("GET", nginx_path("gets", n), theirs.host) for n in range(size.downloads)])
    for connections in (1, 16):
        pairs = []
        for _ in range(bench.rounds):
            # A download's URL lives for minutes only, so each round asks for new ones.
            mine.complete(ours)
            pairs.append([
                driver.run(server, "replay", connections, list=path, seconds=size.seconds, again=True,
                           answer_bytes=size.bytes)
                for server, path in ((ours, mine.gets), (theirs, names))
            ])
        rows(bench, f"GET {size.name}, c={connections}", size, pairs, size.get_goals.get(connections))


def rows(bench, metric, size, pairs, goal):
    """Small ones by requests, others by bytes a second; and what the servers' processors had to do."""
    scale, unit = (1, "/s") if size.bytes < MIB else (size.bytes / 1e6, "MB/s")
    ours, theirs = zip(*pairs)
    bench.table.ratio(
        metric, [x.per_second * scale for x in ours], [x.per_second * scale for x in theirs], unit, "nginx", goal)
    if size.bytes < MIB:
        bench.table.ratio(
            f"processor of {metric}", [x.server_us for x in ours], [x.server_us for x in theirs], "µs", "nginx")


@dataclass(frozen=True)
class Uploads:
    """Lists of started uploads."""

    puts: str
    ids: str
    gets: str

    def complete(self, server):
        """Completes those that are not, and writes the list of their downloads."""
        driver.call("complete-uploads", host=server.host, connections=PREPARING, list=self.gets, ids=self.ids)


def started_uploads(bench, server, length, count):
    """Starts uploads of one length and writes the list of their PUTs."""
    lists = Uploads(f"{bench.root}/puts", f"{bench.root}/ids", f"{bench.root}/gets")
    driver.call("start-uploads", host=server.host, connections=PREPARING, list=lists.puts, ids=lists.ids,
                count=count, size=length)
    return lists


def nginx_path(turn, number):
    """At most 1,000 files a folder, as a store would have it."""
    return f"/{turn}/{number // 1000}/{number}"


def nginx_puts(bench, server, size, turn, count):
    """The list of as many plain PUTs to new names."""
    path = f"{bench.root}/nginx.puts"
    driver.write_list(path, [
        driver.head("PUT", nginx_path(turn, number), server.host, Content_Length=size.bytes)
        for number in range(count)])
    return path


def measure_memory(bench):
    """The most memory under sixteen uploads and downloads of 100 MiB, over that of the idle server."""
    ours = bench.started(servers.casefile(bench.binary, bench.folder("memory")))
    servers.allow_files_of(ours, HUGE)
    lists = started_uploads(bench, ours, HUGE, HUGE_FILES)
    idle = ours.resident_mebibytes()
    ours.forget_peak()
    up = driver.run(ours, "replay", HUGE_FILES, list=lists.puts, body=HUGE)
    limit = at_most(64, unit=" MiB")
    bench.table.value("memory over idle, 16 PUTs of 100 MiB", ours.peak_mebibytes() - idle, "MiB", limit)
    lists.complete(ours)
    ours.forget_peak()
    down = driver.run(ours, "replay", HUGE_FILES, list=lists.gets, answer_bytes=HUGE)
    bench.table.value("memory over idle, 16 GETs of 100 MiB", ours.peak_mebibytes() - idle, "MiB", limit)
    bench.table.note(
        f"100 MiB, c=16: PUT {up.per_second * HUGE / 1e6:.0f} MB/s, GET {down.bytes_per_second / 1e6:.0f} MB/s; "
        f"idle memory there {idle:.1f} MiB")
    bench.stopped(ours)
    bench.forget("memory")
