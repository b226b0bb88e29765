"""Start-up and idle memory beside a server that does nothing."""
import servers
from table import at_most

# A start takes milliseconds, so there can be more of them.
STARTS_A_ROUND = 2


def measure(bench):
    """Time from exec to the first answer, and resident memory after it, on an empty store."""
    times, memory = ([], []), ([], [])
    for turn in range(STARTS_A_ROUND * bench.rounds + 1):
        pair = (servers.casefile(bench.binary, bench.folder(f"empty-{turn}")), servers.yardstick(bench.yardstick))
        for kind, server in enumerate(pair):
            times[kind].append(server.start() * 1000)
            memory[kind].append(server.resident_mebibytes())
            server.stop()
        bench.forget(f"empty-{turn}")
    bench.table.ratio("start to first answer", *times, "ms", "Hummingbird hello", at_most(1.5))
    bench.table.ratio("memory after the first answer", *memory, "MiB", "Hummingbird hello", at_most(1.5))
