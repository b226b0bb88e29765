#!/usr/bin/env bash
# Runs the unit tests under the thread sanitizer, then under the address sanitizer. Slow: two more builds of everything.
# Usage: sanitize.sh [thread|address]…, both unless said; FILTER chooses tests as `swift test --filter` does.
# A report of a sanitizer fails the run, whatever the tests say. BUILD_PREFIX is put before each build, for a lock on a
# shared machine.
set -uo pipefail
cd "$(dirname "$0")/.."
# Swift's own backtracer waits for a process that a sanitizer has stopped.
export SWIFT_BACKTRACE=enable=no
# Reports are judged by the log, not by the exit code: some are of a lock that the sanitizer cannot see.
export TSAN_OPTIONS=${TSAN_OPTIONS:-halt_on_error=0:exitcode=0}
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=0:halt_on_error=1}
[ "$#" -gt 0 ] || set -- thread address

mapfile -t groups < <(Scripts/unit.sh --groups)
[ -z "${FILTER:-}" ] || groups=("$FILTER")
failed=()

# Whether the thread sanitizer of this toolchain sees a race at all, and whether it sees the standard library's Mutex;
# prints the option for tsan_reports.py that the second answer asks for.
probe_thread_sanitizer() {
    local probe folder
    folder=$(mktemp -d)
    for probe in racing_counter contended_mutex; do
        swiftc -sanitize=thread -Onone -o "$folder/$probe" "Scripts/sanitizer/$probe.swift" >&2
        "$folder/$probe" >"$folder/$probe.log" 2>&1 || true
    done
    if Scripts/tsan_reports.py "$folder/racing_counter.log" --mutex-is-seen >&2; then
        echo "thread: a counter without a lock was not reported" >&2
        return 1
    fi
    ! Scripts/tsan_reports.py "$folder/contended_mutex.log" --mutex-is-seen >/dev/null 2>&1 || echo --mutex-is-seen
    rm -rf "$folder"
}

for sanitizer in "$@"; do
    scratch=.build-$sanitizer
    log=$scratch/tests.log
    mkdir -p "$scratch"
    start=$(date +%s)
    if ! ${BUILD_PREFIX:-} swift build --build-tests --sanitize="$sanitizer" --scratch-path "$scratch" \
        >"$scratch/build.log" 2>&1; then
        grep -E 'error' "$scratch/build.log" | head -20 >&2
        echo "$sanitizer: the build failed, see $scratch/build.log"
        failed+=("$sanitizer")
        continue
    fi
    built=$(date +%s)
    code=0
    : >"$log"
    for group in "${groups[@]}"; do
        # Tests of time limits keep theirs only when they do not share two processors with all the others.
        options=()
        [ "$group" != HTTPFrontTests ] || options=(--no-parallel)
        swift test --skip-build --sanitize="$sanitizer" --scratch-path "$scratch" --skip HouseTests "${options[@]}" \
            --filter "^($group)" >>"$log" 2>&1 || code=$?
    done
    sound=yes
    if [ "$sanitizer" = thread ]; then
        option=$(probe_thread_sanitizer) || sound=no
        reports=$(Scripts/tsan_reports.py "$log" $option) || sound=no
    else
        reports="$(grep -acE 'ERROR: (Address|Leak)Sanitizer' "$log" || true) reports"
        [ "$reports" = "0 reports" ] || sound=no
    fi
    # A filter that matches nothing is green, so every group has to have run.
    runs=$(grep -acE 'Test run with [1-9][0-9]* tests? .*passed' "$log" || true)
    tests=$(grep -aoE 'Test run with [0-9]+ test' "$log" | awk '{ sum += $4 } END { print sum + 0 }')
    echo "$sanitizer: $reports; $tests tests, $runs of ${#groups[@]} groups passed;" \
        "build $((built - start)) s, tests $(($(date +%s) - built)) s"
    if [ "$sound" != yes ] || [ "$code" != 0 ] || [ "$runs" != "${#groups[@]}" ]; then
        failed+=("$sanitizer")
        grep -aE -A 12 'WARNING: ThreadSanitizer|ERROR: AddressSanitizer|ERROR: LeakSanitizer' "$log" | head -60 >&2
        grep -aE '^SUMMARY|recorded an issue|Fatal error' "$log" | sort | uniq -c | sort -rn | head -20 >&2
        echo "the log is $log" >&2
    fi
done
echo "sanitizers with a failure: ${failed[*]:-none}"
[ "${#failed[@]}" = 0 ]
