#!/usr/bin/env python3
"""Sorts the reports of the thread sanitizer in a log; exits 1 when one of them may be a race.

Usage: tsan_reports.py LOG [--mutex-is-seen]

Swift's `Mutex` waits in the library `libswiftSynchronization`, which is not built for the sanitizer: a lock that had to
be waited for orders nothing that the sanitizer can see, and two closures under one Mutex look like a race. So a report
is set aside when both of its accesses lie within a closure given to `Mutex.withLock`; no other function takes a closure
of that type, `(inout sending State) -> sending Result`, and the mangled name of the closure carries it. With
--mutex-is-seen (the toolchain's own Mutex passes the check in Scripts/sanitizer/contended_mutex.swift) none is.

A continuation that is resumed before its task waits for it orders nothing that the sanitizer can see either, as the
runtime tells it of the other case alone (github.com/swiftlang/swift/issues/57803). Such a report is set aside when one
access is made by `resume` itself, no code of ours, and the memory is a task's own, which no other task can have.
"""
import re
import sys

REPORT = re.compile(r"^WARNING: ThreadSanitizer: (.*)$")
ACCESS = re.compile(r"^  (?:Previous )?(?:atomic )?(?:read|write|modifying access|access)\b.*\bby\b", re.IGNORECASE)
FRAME = re.compile(r"^    #\d+ (\S+)")
# `resume(returning:)` and `resume(throwing:)` of a checked or unsafe continuation.
RESUME = re.compile(r"^\$sSc[Cc]6resume(9returning|8throwing)")
LOCATION = re.compile(r"^  Location is heap block")
TASK_MEMORY = "swift::TaskAllocatorSlabMetadata"
# `inout sending` argument, perhaps an error, `sending` result, no escape: a closure of Mutex.withLock.
UNDER_LOCK = re.compile(r"zYu\S*YTXEfU\d*_")


def reports(lines):
    """Each report as its title, its summary, the frames of each of its accesses, and whether a task owns the memory."""
    title, stacks, is_tasks, within = None, [], False, ""
    for line in lines:
        start = REPORT.match(line)
        if start:
            title, stacks, is_tasks, within = start.group(1), [], False, ""
        elif title is None:
            continue
        elif ACCESS.match(line):
            stacks.append([])
            within = "access"
        elif LOCATION.match(line):
            within = "location"
        elif within == "access" and FRAME.match(line):
            stacks[-1].append(FRAME.match(line).group(1))
        elif within == "location" and FRAME.match(line):
            is_tasks = is_tasks or TASK_MEMORY in line
        elif line.startswith("SUMMARY: ThreadSanitizer"):
            yield title, line.strip(), stacks, is_tasks
            title = None
        elif not line.strip():
            within = ""
    if title is not None:
        yield title, "a report that does not end", [], False


def is_under_lock(stacks):
    """Whether both accesses happen within a closure given to `Mutex.withLock`."""
    return len(stacks) == 2 and all(any(UNDER_LOCK.search(frame) for frame in stack) for stack in stacks)


def is_early_resume(stacks, is_tasks):
    """Whether one access is that of `resume` to the memory of the task which it resumes."""
    return is_tasks and len(stacks) == 2 and any(stack and RESUME.match(stack[0]) for stack in stacks)


def main():
    with open(sys.argv[1], encoding="utf-8", errors="replace") as log:
        found = list(reports(log))
    under_lock = [] if "--mutex-is-seen" in sys.argv else [report for report in found if is_under_lock(report[2])]
    resumed = [report for report in found if is_early_resume(*report[2:])]
    races = [report for report in found if report not in under_lock and report not in resumed]
    print(
        f"{len(races)} reports, and {len(under_lock)} of two closures under a Mutex and {len(resumed)} of an early"
        " resume, which the sanitizer cannot see"
    )
    for title, summary, *_ in races[:20]:
        print(f"{title}: {summary}", file=sys.stderr)
    sys.exit(1 if races else 0)


main()
