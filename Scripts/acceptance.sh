#!/usr/bin/env bash
# Runs the acceptance tests with stock clients in two groups beside each other: most of their time is waiting, for slow
# clients, proxies and scanners in the first, for the server in the second. CASEFILE_BINARY names the binary.
set -uo pipefail
cd "$(dirname "$0")/.."

waiting=(Tests/Acceptance/http Tests/Acceptance/scanning)
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

# run NAME ARGUMENT…: one group, its output in a file.
run() {
    local name=$1
    shift
    python3 -m pytest -q -p no:cacheprovider "$@" >"$logs/$name" 2>&1
}

run waiting "${waiting[@]}" &
first=$!
run working Tests/Acceptance "${waiting[@]/#/--ignore=}"
second_code=$?
wait "$first"
first_code=$?
cat "$logs/waiting" "$logs/working"
# A group that finds no test is green for nobody.
for name in waiting working; do
    grep -qE '^[1-9][0-9]* passed|, [1-9][0-9]* passed' "$logs/$name" || { echo "no test passed in group $name"; exit 1; }
done
echo "acceptance groups: exit codes $first_code and $second_code"
[ "$first_code" = 0 ] && [ "$second_code" = 0 ]
