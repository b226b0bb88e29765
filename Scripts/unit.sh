#!/usr/bin/env bash
# Runs the unit tests in groups, one process after the other: a process starts all of its tests at once, and tests that
# talk over sockets would wait for processors behind those that compute. Needs a debug build. --groups names the groups.
set -uo pipefail
cd "$(dirname "$0")/.."
groups=(
    'SigV4Tests|FuzzTests|HouseTests|AttachedFilesAPITests'
    'AttachedFilesCoreTests|AttachedFilesClientTests'
    'AttachedFilesServerTests|ScannersTests|TestControlTests'
    'HTTPFrontTests'
    'StoreContractTests'
    'SimulationTests'
)
# A target that no group names would never run.
for folder in Tests/*Tests; do
    name=$(basename "$folder")
    [ "$name" = AcceptanceTests ] || [[ "|$(IFS='|'; echo "${groups[*]}")|" == *"|$name|"* ]] || {
        echo "unit.sh: no group has $name" >&2
        exit 1
    }
done
if [ "${1:-}" = --groups ]; then
    printf '%s\n' "${groups[@]}"
    exit
fi
binary=.build/debug/casefilePackageTests.xctest
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

# Runs one group; `swift test` would let only one run at a time.
run() {
    local group=$1 code=0 start log summary
    start=$(date +%s)
    log=$results/$group.log
    "$binary" --testing-library swift-testing --filter "^($group)\." >"$log" 2>&1 || code=$?
    # A filter that matches nothing is green, so the count has to be there.
    summary=$(grep -aoE 'Test run with [1-9][0-9]* tests? .*' "$log" | tail -1)
    if [ "$code" != 0 ] || [ -z "$summary" ]; then
        touch "$results/$group.failed"
        grep -aE 'recorded an issue|error:|Fatal|✘' "$log" | head -60
        tail -5 "$log"
    fi
    grep -aoE '^simulation: [0-9]+ seeds .*' "$log"
    echo "$group: ${summary:-no test ran}, exit code $code, $(($(date +%s) - start)) s"
}

# The simulation takes a set time and one processor, so it runs beside a group whose tests only compute.
beside=${groups[-1]}
unset 'groups[-1]'
run "$beside" >"$results/beside" &
for group in "${groups[@]}"; do
    run "$group"
    [ "$group" != "${groups[0]}" ] || { wait && cat "$results/beside"; }
done
failed=$(find "$results" -name '*.failed' -printf '%f ')
echo "groups with a failure: ${failed:-none}"
[ -z "$failed" ]
