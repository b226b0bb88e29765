"""Durable starts beside an echo, moto and PostgreSQL, and whole cycles beside starts."""
import os
import statistics
import time

import driver
import postgres
import servers
from table import at_least, at_most

SECONDS = 2
# More than a server answers in a turn: an upload is started once only.
LISTED = {1: 12_000, 32: 60_000, 128: 80_000}
SYNC_BYTES = 4096
TAG_BODY = b'{"tags":{"team":"claims","case":"42"}}'


def measure(bench):
    """The rows of starts and cycles."""
    ours = bench.started(servers.casefile(bench.binary, bench.folder("starts")))
    echo = bench.started(servers.yardstick(bench.yardstick))
    one_connection(bench, ours, echo)
    many_connections(bench, ours, echo, 128)
    moto = bench.started(servers.moto())
    with postgres.Cluster(bench.root) as cluster:
        beside_peers(bench, ours, echo, moto, cluster)
    for server in (moto, echo, ours):
        bench.stopped(server)


def replay_starts(bench, ours, echo, connections):
    """The same fresh list for both, in turn."""
    path = f"{bench.root}/starts.list"
    driver.call("sign-starts", host=ours.host, list=path, count=LISTED[connections])
    # The echo keeps nothing, so for it the list may begin again.
    return [
        driver.run(server, "replay", connections, list=path, seconds=SECONDS, again=server is echo)
        for server in (ours, echo)
    ]


def one_connection(bench, ours, echo):
    """The time of one start, where every one waits for a sync of its own."""
    pairs, syncs = [], []
    for _ in range(bench.rounds):
        pairs.append(replay_starts(bench, ours, echo, 1))
        syncs.append(syncs_per_second(bench.root))
    rows(bench, 1, pairs, None, None)
    bench.table.ratio(
        "starts, c=1, to the disk's syncs", [a.per_second for a, _ in pairs], syncs, "/s",
        "write 4 KiB + fdatasync", at_least(0.8))


def many_connections(bench, ours, echo, connections):
    """Starts at full load."""
    pairs = [replay_starts(bench, ours, echo, connections) for _ in range(bench.rounds)]
    rows(bench, connections, pairs, at_least(0.5, 0.75), at_most(1.5, 1.1))


def beside_peers(bench, ours, echo, moto, cluster):
    """32 connections: echo, moto, pgbench and whole cycles in one round."""
    tags = moto_list(bench, moto)
    pairs, tagged, inserted, cycles = [], [], [], []
    for _ in range(bench.rounds):
        pairs.append(replay_starts(bench, ours, echo, 32))
        cycles.append(driver.run(ours, "cycles", 32, seconds=SECONDS))
        tagged.append(driver.run(moto, "replay", 32, list=tags, seconds=SECONDS, again=True).per_second)
        inserted.append(cluster.inserts_per_second(SECONDS))
    rows(bench, 32, pairs, None, None)
    starts = [a.per_second for a, _ in pairs]
    table = bench.table
    table.ratio("starts, c=32, to moto", starts, tagged, "/s", "TagResource, c=32", at_least(40))
    table.ratio("starts, c=32, to PostgreSQL", starts, inserted, "/s", "pgbench, 32 clients", at_least(1.3, 2))
    table.ratio(
        "cycles, c=32, to starts", [c.cycles_per_second for c in cycles], starts, "/s", "starts", at_least(0.18))
    table.ratio(
        "p99 of a start to its p50, c=32", [a.p99_us / 1000 for a, _ in pairs], [a.p50_us / 1000 for a, _ in pairs],
        "ms", "p50", at_most(10))
    table.note(f"starts, c=32: longest {max(a.max_us for a, _ in pairs) / 1000:.1f} ms")
    of_driver = statistics.median(c.driver_us for c in cycles)
    table.note(f"cycles, c=32: the driver takes {of_driver:.1f} µs a request, since it signs and reads as it goes")


def rows(bench, connections, pairs, rate_goal, processor_goal):
    """Rate and processor time of starts."""
    ours, echo = zip(*pairs)
    bench.table.ratio(
        f"starts, c={connections}", [x.per_second for x in ours], [x.per_second for x in echo], "/s",
        "Hummingbird echo", rate_goal)
    bench.table.ratio(
        f"processor a start, c={connections}", [x.server_us for x in ours], [x.server_us for x in echo], "µs",
        "Hummingbird echo", processor_goal)
    bench.table.note(
        f"starts, c={connections}: the driver takes {statistics.median(x.driver_us for x in ours):.1f} µs a request")


def syncs_per_second(folder):
    """How often the disk makes 4 KiB durable, one after the other."""
    path = f"{folder}/syncs"
    block = os.urandom(SYNC_BYTES)
    file = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        # As a log that is used again: the file has its size before the clock runs.
        os.write(file, bytes(1024 * SYNC_BYTES))
        os.fsync(file)
        begin, count = time.perf_counter(), 0
        while time.perf_counter() - begin < 1:
            os.pwrite(file, block, count % 1024 * SYNC_BYTES)
            os.fdatasync(file)
            count += 1
        return count / (time.perf_counter() - begin)
    finally:
        os.close(file)
        os.unlink(path)


def moto_list(bench, moto):
    """moto has no attached files; its nearest call of Connect tags an instance, which is made here by hand."""
    scope = "20260101/us-east-1/connect/aws4_request"
    fields = {
        "Content_Type": "application/json", "X_Amz_Date": "20260101T000000Z",
        "Authorization": f"AWS4-HMAC-SHA256 Credential=BENCHMARKKEY/{scope}, SignedHeaders=host, Signature=00",
    }
    made = moto.request("PUT", "/instance", fields, (
        b'{"IdentityManagementType":"CONNECT_MANAGED","InstanceAlias":"benchmark",'
        b'"InboundCallsEnabled":true,"OutboundCallsEnabled":true}'))
    arn = made["Arn"].replace(":", "%3A").replace("/", "%2F")
    path = f"{bench.root}/moto.list"
    driver.write_list(path, [
        driver.head("POST", f"/tags/{arn}", moto.host, Content_Length=len(TAG_BODY), **fields) + TAG_BODY])
    return path
