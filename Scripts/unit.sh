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
failed=()
for group in "${groups[@]}"; do
    log=$(mktemp)
    start=$(date +%s)
    code=0
    swift test --skip-build ${SWIFT_TEST_OPTIONS:-} --filter "^($group)\\." >"$log" 2>&1 || code=$?
    # A filter that matches nothing is green, so the count has to be there.
    summary=$(grep -aoE 'Test run with [1-9][0-9]* tests? .*' "$log" | tail -1)
    if [ "$code" != 0 ] || [ -z "$summary" ]; then
        failed+=("$group")
        grep -aE 'recorded an issue|error:|Fatal|✘' "$log" | head -60
        tail -5 "$log"
    fi
    grep -aoE '^simulation: [0-9]+ seeds .*' "$log"
    echo "$group: ${summary:-no test ran}, exit code $code, $(($(date +%s) - start)) s"
    rm -f "$log"
done
echo "groups with a failure: ${failed[*]:-none}"
[ "${#failed[@]}" = 0 ]
