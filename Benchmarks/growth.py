"""What a store of many rows costs: a start, the way to readiness, memory."""
import glob
import sqlite3

import driver
import servers
import transfers
from table import at_most

SECONDS = 3
CONNECTIONS = 32
LISTED = 60_000
# Resources that starts into an empty store are spread over.
FEW = LISTED // 40
DOMAIN = "growth"
# Old resources get more files here than the default quota allows.
QUOTA = 1_000_000
ARN = f"arn:aws:cases:us-east-1:{servers.ACCOUNT}:domain/{DOMAIN}/case/"
STEPS = (0, 100_000, 1_000_000, 10_000_000)
FILES_A_RESOURCE = 40
BATCH = 100_000


def measure(bench):
    """A start, readiness and memory at each number of rows, in turn; each number has a store of its own."""
    steps = [count for count in STEPS if count <= bench.most_rows]
    for count in steps:
        fill(bench, count)
    new, old, ready, memory = ({count: [] for count in steps} for _ in range(4))
    hello = []
    for _ in range(bench.rounds):
        yardstick = servers.yardstick(bench.yardstick)
        hello.append(yardstick.start() * 1000)
        yardstick.stop()
        for count in steps:
            server = servers.casefile(
                bench.binary, bench.folder(f"rows-{count}"), MAX_FILES_PER_RESOURCE=QUOTA)
            ready[count].append(server.start() * 1000)
            bench.running.append(server)
            memory[count].append(server.resident_mebibytes())
            new[count].append(starts(bench, server))
            resources = max(FEW, count // FILES_A_RESOURCE)
            old[count].append(starts(bench, server, domain=DOMAIN, resources=resources))
            bench.stopped(server)
    for count in steps[1:]:
        table, name = bench.table, f"{count:,} rows"
        for kind, figures in (("new", new), ("old", old)):
            rows(table, f"a start in {kind} resources, c=32, at {name}", figures[count], figures[0])
        table.ratio(f"start to first answer at {name}", ready[count], hello, "ms", "Hummingbird hello", at_most(3))
        table.ratio(f"memory after the first answer at {name}", memory[count], memory[0], "MiB", "at none")
    bench.table.note("old resources lie all over the store, new ones at its end; rows grow by the measured starts")


def starts(bench, server, **resources):
    """Starts with many connections."""
    path = f"{bench.root}/starts.list"
    driver.call("sign-starts", host=server.host, list=path, count=LISTED, **resources)
    return driver.run(server, "replay", CONNECTIONS, list=path, seconds=SECONDS)


def rows(table, metric, figures, at_none):
    """Time and processor time of starts beside those into an empty store."""
    goal = at_most(1.5, 1.2)
    table.ratio(
        f"time of {metric}", [1e6 / x.per_second for x in figures], [1e6 / x.per_second for x in at_none], "µs",
        "at none", goal)
    table.ratio(
        f"processor of {metric}", [x.server_us for x in figures], [x.server_us for x in at_none], "µs", "at none",
        goal)


def fill(bench, count):
    """Makes a store with many completed files: one real file, then copies of its rows by SQL with the server off."""
    folder = bench.folder(f"rows-{count}")
    server = bench.started(servers.casefile(bench.binary, folder))
    lists = transfers.started_uploads(bench, server, transfers.KIB, 1)
    driver.run(server, "replay", 1, list=lists.puts, body=transfers.KIB)
    lists.complete(server)
    bench.stopped(server)
    if count == 0:
        return
    path, = glob.glob(f"{folder}/meta/*.sqlite")
    with sqlite3.connect(path, isolation_level=None) as base:
        base.execute("PRAGMA synchronous = OFF")
        base.execute("PRAGMA cache_size = -262144")
        for begin in range(0, count, BATCH):
            copy(base, begin, min(BATCH, count - begin))
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        found, = base.execute("SELECT count(*) FROM file WHERE status = 'approved'").fetchone()
        if found < count:
            raise SystemExit(f"{found} completed files instead of {count}")
    base.close()


def copy(base, begin, count):
    """Copies a resource, a file and a token, with new names for what has to be unique."""
    resources = (count + FILES_A_RESOURCE - 1) // FILES_A_RESOURCE
    first_resource = next_key(base, "resource")
    base.execute("BEGIN")
    spread(base, "resource", resources, {
        "key": f"{first_resource} + n",
        "arn": f"CAST('{ARN}' || ({begin // FILES_A_RESOURCE} + n) AS BLOB)",
        "files": f"{FILES_A_RESOURCE}", "bytes": f"{FILES_A_RESOURCE} * 1024",
    })
    resource = f"{first_resource} + n / {FILES_A_RESOURCE}"
    # Ids sort by time, and copies are older than what a run adds.
    identity = f"printf('01000000-0000-7000-8000-%012x', {begin} + n)"
    spread(base, "file", count, {
        "key": f"{next_key(base, 'file')} + n", "id": identity, "resource": resource,
        "blob_id": f"printf('%032x', {begin} + n)",
    })
    spread(base, "token", count, {
        "resource": resource, "file_id": identity,
        "text": f"CAST(printf('copy-0000-4000-8000-%012d', {begin} + n) AS BLOB)",
    })
    base.execute("COMMIT")


def next_key(base, table):
    """The first key behind those of a table."""
    return base.execute(f"SELECT coalesce(max(key), 0) + 1 FROM {table}").fetchone()[0]


def spread(base, table, count, changed):
    """Inserts copies of a table's first row; `n` counts them, and only the changed columns differ."""
    columns = [row[1] for row in base.execute(f"PRAGMA table_info({table})")]
    missing = set(changed) - set(columns)
    if missing:
        raise SystemExit(f"the schema has no {missing} in {table}: mend Benchmarks/growth.py")
    values = ", ".join(changed.get(column, column) for column in columns)
    base.execute(f"""
        WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < {count})
        INSERT INTO {table} ({", ".join(columns)})
        SELECT {values} FROM number, (SELECT * FROM {table} ORDER BY 1 LIMIT 1)
        """)
