#!/usr/bin/env python3
"""Sorts the reports of the thread sanitizer in a log; exits 1 when one of them may be a race.

Usage: tsan_reports.py LOG [--mutex-is-seen]

Swift's `Mutex` waits in the library `libswiftSynchronization`, which is not built for the sanitizer: a lock that had to
be waited for orders nothing that the sanitizer can see, and two closures under one Mutex look like a race. So a report
is set aside when both of its accesses lie within a closure given to `Mutex.withLock`; no other function takes a closure
of that type, `(inout sending State) -> sending Result`, and the mangled name of the closure carries it. With
--mutex-is-seen (the toolchain's own Mutex passes the check in Scripts/sanitizer/contended_mutex.swift) none is.
"""
import re
import sys

REPORT = re.compile(r"^WARNING: ThreadSanitizer: (.*)$")
ACCESS = re.compile(r"^  (?:Previous )?(?:atomic )?(?:read|write|modifying access|access)\b.*\bby\b", re.IGNORECASE)
FRAME = re.compile(r"^    #\d+ (\S+)")
# `inout sending` argument, perhaps an error, `sending` result, no escape: a closure of Mutex.withLock.
UNDER_LOCK = re.compile(r"zYu\S*YTXEfU\d*_")


def reports(lines):
    """Each report as its title, its summary, and the frames of each of its accesses."""
    title, summary, stacks, within = None, "", [], False
    for line in lines:
        start = REPORT.match(line)
        if start:
            title, summary, stacks, within = start.group(1), "", [], False
        elif title is None:
            continue
        elif ACCESS.match(line):
            stacks.append([])
            within = True
        elif within and FRAME.match(line):
            stacks[-1].append(FRAME.match(line).group(1))
        elif line.startswith("SUMMARY: ThreadSanitizer"):
            yield title, line.strip(), stacks
            title = None
        elif not line.strip():
            within = False
    if title is not None:
        yield title, "a report that does not end", []


def is_under_lock(stacks):
    """Whether both accesses happen within a closure given to `Mutex.withLock`."""
    return len(stacks) == 2 and all(any(UNDER_LOCK.search(frame) for frame in stack) for stack in stacks)


def main():
    with open(sys.argv[1], encoding="utf-8", errors="replace") as log:
        found = list(reports(log))
    set_aside = [] if "--mutex-is-seen" in sys.argv else [report for report in found if is_under_lock(report[2])]
    races = [report for report in found if report not in set_aside]
    print(f"{len(races)} reports, and {len(set_aside)} of two closures under a Mutex, which the sanitizer cannot see")
    for title, summary, _ in races[:20]:
        print(f"{title}: {summary}", file=sys.stderr)
    sys.exit(1 if races else 0)


main()
