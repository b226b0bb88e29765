#!/usr/bin/env python3
"""Proves that the tests bite: takes one check out of the sources at a time and expects the tests named for it to fail.

Each file of Tests/Mutants is a patch below a head of its own:

    Takes: what the patch takes away, in words
    Rows: the rows of docs/threat-model.md that it is about, or an invariant of the fault harnesses, as I6
    Swift: Target.Suite/function, a test that has to fail (any number of lines)
    Pytest: path::function, the same for Tests/Acceptance, run against the debug binary

A mutant is killed when its tests hang, or fail or crash twice; one that does not apply, compile or run is an error.
Sources and debug build are left as they were. Commit nothing while it runs: the sources hold a mutant then.
BUILD_PREFIX is put before each build and test run, for a lock on a shared machine.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MUTANTS = ROOT / "Tests/Mutants"
THREATS = ROOT / "docs/threat-model.md"
# What Tests/Faults and the simulation hold the stores to.
INVARIANTS = range(1, 22)
BUILD = [str(ROOT / "Scripts/build-tests.sh")]
BINARY = ROOT / ".build/debug/casefile"
# What `swift test` runs; it alone costs more than most of the tests.
TESTS = [str(ROOT / ".build/debug/casefilePackageTests.xctest"), "--testing-library", "swift-testing"]
PREFIX = os.environ.get("BUILD_PREFIX", "").split()

# What `--sample N` takes the first N of: one of each layer, with tests that take a second.
SAMPLE = ["quota-off-by-one", "two-hosts", "host-not-signed", "account-not-compared", "json-duplicate-names"]

# Seconds for a build or the tests before it, and for the tests of one mutant: many times what they take. Some mutants
# show by a test that waits for ever.
BUILD_LIMIT = 1800
TEST_LIMIT = 120


class MutantError(Exception):
    """A mutant that proves nothing: it does not apply, compile or run."""


@dataclass
class Mutant:
    """One patch and what has to notice it."""

    path: Path
    takes: str = ""
    rows: list[str] = field(default_factory=list)
    swift: list[str] = field(default_factory=list)
    pytest: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.path.stem

    @classmethod
    def read(cls, path: Path) -> "Mutant":
        mutant = cls(path)
        for line in path.read_text().split("\n--- ")[0].splitlines():
            key, _, value = line.partition(": ")
            if key == "Takes":
                mutant.takes = value
            elif key == "Rows":
                mutant.rows = value.split()
            elif key == "Swift":
                mutant.swift.append(value)
            elif key == "Pytest":
                mutant.pytest.append(value)
        return mutant

    def touched(self) -> list[Path]:
        return [ROOT / name for name in re.findall(r"^\+\+\+ b/(\S+)", self.path.read_text(), re.MULTILINE)]

    def problems(self) -> list[str]:
        """What is wrong with the patch and its head; cheap, since `make lint` asks."""
        found = []
        if not self.takes or not self.rows or not (self.swift or self.pytest):
            found.append("lacks Takes, Rows, or a Swift or Pytest line")
        known = set(re.findall(r"^\| ([A-Z]\d+) \|", THREATS.read_text(), re.MULTILINE))
        known |= {f"I{number}" for number in INVARIANTS}
        found += [f"no row {row} in the threat model" for row in self.rows if row not in known]
        for test in self.swift:
            target, _, name = test.partition(".")
            suite, _, function = name.partition("/")
            texts = [path.read_text() for path in (ROOT / "Tests" / target).glob("**/*.swift")]
            if not any(f"struct {suite} " in text and f"func {function}(" in text for text in texts):
                found.append(f"no test {test}")
        for test in self.pytest:
            path, _, function = test.partition("::")
            if not (ROOT / path).is_file() or f"def {function}(" not in (ROOT / path).read_text():
                found.append(f"no test {test}")
        applied = git_apply(self.path, "--check")
        if applied.returncode != 0:
            found.append(f"does not apply: {applied.stderr.strip()}")
        return found


def git_apply(patch: Path, *options: str) -> subprocess.CompletedProcess:
    return subprocess.run(["git", "apply", *options, str(patch)], cwd=ROOT, capture_output=True, text=True)


def run(words: list[str], limit: int, **environment: str) -> tuple[int | None, str]:
    """Runs a command to its end; its code is `None` when it took too long. Whatever ends us ends it too."""
    process = subprocess.Popen(
        PREFIX + words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        env={**os.environ, "SWIFT_BACKTRACE": "enable=no", **environment}, start_new_session=True,
    )  # fmt: skip
    try:
        output, _ = process.communicate(timeout=limit)
        return process.returncode, re.sub(r"\x1b\[[\d;]*m", "", output)
    except subprocess.TimeoutExpired:
        return None, ""
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def build() -> None:
    code, output = run(BUILD, BUILD_LIMIT)
    if code != 0:
        errors = [line for line in output.splitlines() if "error:" in line]
        raise MutantError("does not compile: " + (errors[0] if errors else output[-300:]))


def red(swift: list[str], pytest: list[str], limit: int = TEST_LIMIT) -> str | None:
    """How the tests failed, or `None` when all of them passed."""
    if swift:
        names = "|".join(re.escape(name).replace("/", r"\/") for name in swift)
        words = [*TESTS, "--filter", f"^({names})\\("]
        code, output = run(words, limit, CASEFILE_NIGHTLY="1")  # some tests run at night only
        if code is None:
            return "hangs"
        if code < 0:
            return "crashes"
        failed = re.search(r"✘ Test (?!run)(.*?) (?:recorded|failed).*", output)
        if code != 0 and failed:
            return failed[1]
        if code != 0 or not re.search(r"Test run with [1-9]\d* test", output):
            raise MutantError("the tests did not run: " + output[-300:])
    if pytest:
        words = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *pytest]
        code, output = run(words, limit, CASEFILE_BINARY=str(BINARY))
        if code is None:
            return "hangs"
        if code not in (0, 1):
            raise MutantError("the tests did not run: " + output[-300:])
        if code == 1:
            failed = re.search(r"^(?:FAILED|ERROR) \S*::(\S+)", output, re.MULTILINE)
            return failed[1] if failed else "fails"
    return None


def red_twice(swift: list[str], pytest: list[str], limit: int = TEST_LIMIT) -> str | None:
    """As `red`, but once more before it is believed: a busy machine kills no mutant, and stops no run."""
    how = red(swift, pytest, limit)
    return red(swift, pytest, limit) if how and how != "hangs" else how


def verdict(mutant: Mutant) -> str:
    """Applies a mutant, builds, asks its tests, and puts the sources back."""
    before = {path: path.read_bytes() for path in mutant.touched()}
    try:
        applied = git_apply(mutant.path)
        if applied.returncode != 0:
            raise MutantError(f"does not apply: {applied.stderr.strip()}")
        build()
        how = red_twice(mutant.swift, mutant.pytest)
        return f"killed    {how}" if how else "SURVIVED"
    except MutantError as error:
        return f"ERROR     {error}"
    finally:
        for path, content in before.items():
            path.write_bytes(content)


def check_baseline(mutants: list[Mutant]) -> None:
    """Without a mutant every named test has to pass, run as it is with one."""
    build()
    for names in sorted({tuple(mutant.swift) for mutant in mutants if mutant.swift}):
        if how := red_twice(list(names), []):
            raise MutantError(f"a named test fails without a mutant: {how}")
    if how := red_twice([], sorted({name for mutant in mutants for name in mutant.pytest}), BUILD_LIMIT):
        raise MutantError(f"a named test fails without a mutant: {how}")


def choose(mutants: list[Mutant], options: argparse.Namespace) -> list[Mutant]:
    by_name = {mutant.name: mutant for mutant in mutants}
    wanted = SAMPLE[: options.sample] if options.sample else options.only or list(by_name)
    if unknown := [name for name in wanted if name not in by_name]:
        sys.exit("mutants.py: no mutant " + ", ".join(unknown))
    # Neighbours in the sources follow each other, so that a build compiles one module and not two.
    return sorted((by_name[name] for name in wanted), key=lambda mutant: mutant.touched()[0])


def refuse_changed_sources() -> None:
    status = subprocess.run(
        ["git", "status", "--porcelain", "--", "Sources"], cwd=ROOT, capture_output=True, text=True
    )  # fmt: skip
    if status.stdout.strip():
        sys.exit("mutants.py: Sources has uncommitted changes; commit them, or drop them with git checkout Sources.")


def main() -> int:
    parser = argparse.ArgumentParser(description="Takes out one check at a time and expects its tests to fail.")
    parser.add_argument("--list", action="store_true", help="name the mutants and their rows, and run nothing")
    parser.add_argument("--check", action="store_true", help="see that every patch applies and names tests and rows")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="run these mutants alone")
    parser.add_argument("--sample", type=int, metavar="N", help=f"run the first N of: {', '.join(SAMPLE)}")
    options = parser.parse_args()
    mutants = choose([Mutant.read(path) for path in sorted(MUTANTS.glob("*.patch"))], options)
    if options.list:
        for mutant in mutants:
            print(f"{mutant.name:<26} {' '.join(mutant.rows):<8} {mutant.takes}")
        return 0
    problems = [f"{mutant.name}: {problem}" for mutant in mutants for problem in mutant.problems()]
    if problems or options.check:
        print("\n".join(problems) or f"{len(mutants)} mutants apply")
        return 1 if problems else 0
    refuse_changed_sources()
    try:
        check_baseline(mutants)
    except MutantError as error:
        print(f"without a mutant: {error}")
        return 1
    failed = []
    for mutant in mutants:
        start = time.monotonic()
        result = verdict(mutant)
        if not result.startswith("killed"):
            failed.append(mutant.name)
        seconds = time.monotonic() - start
        print(f"{mutant.name:<26} {' '.join(mutant.rows):<8} {seconds:>4.0f} s  {result}", flush=True)
    build()
    rows = {row for mutant in mutants for row in mutant.rows}
    print(f"{len(mutants)} mutants of {len(rows)} rows, {len(failed)} not killed: {', '.join(failed) or 'none'}")
    return 1 if failed else 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
