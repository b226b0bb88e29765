"""Start-up and idle memory beside a server that does nothing."""
import servers
from table import at_most

# A start takes milliseconds, so there can be more of them.
STARTS_A_ROUND = 2


def measure(bench):
    """Time from exec to the first answer, with a store to be made and again with it, and resident memory after it."""
    first, again, hello, memory, hello_memory = [], [], [], [], []
    for turn in range(STARTS_A_ROUND * bench.rounds + 1):
        folder = bench.folder(f"empty-{turn}")
        for times in (first, again):
            server = servers.casefile(bench.binary, folder)
            times.append(server.start() * 1000)
            if times is first:
                memory.append(server.resident_mebibytes())
            server.stop()
        yardstick = servers.yardstick(bench.yardstick)
        hello.append(yardstick.start() * 1000)
        hello_memory.append(yardstick.resident_mebibytes())
        yardstick.stop()
        bench.forget(f"empty-{turn}")
    goal = at_most(1.5)
    bench.table.ratio("start to first answer", again, hello, "ms", "Hummingbird hello", goal)
    bench.table.ratio("start to first answer, store made in it", first, hello, "ms", "Hummingbird hello", goal)
    bench.table.ratio("memory after the first answer", memory, hello_memory, "MiB", "Hummingbird hello", goal)
