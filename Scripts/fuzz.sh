#!/usr/bin/env bash
# Feeds every fuzz target with libFuzzer's inputs, with coverage and the address sanitizer built in.
# Usage: fuzz.sh [SECONDS [TARGET…]], 60 seconds and every target unless said. A finding fails the run; its input stays
# in Fuzz/Findings. BUILD_PREFIX is put before the build, for a lock on a shared machine.
set -euo pipefail
cd "$(dirname "$0")/.."
export CASEFILE_FUZZ=1 SWIFT_BACKTRACE=enable=no
time_per_target=${1:-60}
shift $(($# > 0 ? 1 : 0))
# MiB a target may come to hold: a leak shows as growth.
maximum_memory=2048
scratch=.build-fuzz
program=$scratch/release/CasefileFuzz
findings=Fuzz/Findings

# libFuzzer brings its own `main`, and the targets look into the modules as tests do.
${BUILD_PREFIX:-} swift build -c release --product CasefileFuzz --scratch-path "$scratch" \
    -Xswiftc -sanitize=fuzzer,address -Xswiftc -parse-as-library -Xswiftc -enable-testing

mkdir -p "$findings"
printf 'Inputs that broke a property, and logs, of `make fuzz`; never committed.\n' >"$findings/README"
declare -A lengths=()
while read -r name length; do
    lengths[$name]=$length
done < <("$program" --list)
[ "$#" -gt 0 ] || mapfile -t all < <(printf '%s\n' "${!lengths[@]}" | sort)
[ "$#" -gt 0 ] || set -- "${all[@]}"

total=0
failed=()
for target in "$@"; do
    grown=$scratch/corpus/$target
    log=$scratch/$target.log
    mkdir -p "$grown"
    dictionary=()
    [ ! -f "Fuzz/Dictionaries/$target.dict" ] || dictionary=("-dict=Fuzz/Dictionaries/$target.dict")
    code=0
    "$program" "$target" -max_total_time="$time_per_target" -max_len="${lengths[$target]:?no such target}" -timeout=10 \
        -rss_limit_mb="$maximum_memory" -detect_leaks=0 -print_final_stats=1 -verbosity=1 "${dictionary[@]}" \
        -artifact_prefix="$findings/$target-" "$grown" "Fuzz/Corpus/$target" >"$log" 2>&1 || code=$?
    executions=$(awk '/stat::number_of_executed_units/ { print $2 }' "$log")
    memory=$(awk '/stat::peak_rss_mb/ { print $2 }' "$log")
    coverage=$(grep -o 'cov: [0-9]*' "$log" | tail -1 || true)
    total=$((total + ${executions:-0}))
    printf '%-14s %12s executions, %s, %s MiB: %s\n' "$target" "${executions:-0}" "${coverage:-cov: ?}" \
        "${memory:-?}" "$([ "$code" = 0 ] && echo "no finding" || echo "FINDING")"
    if [ "$code" != 0 ]; then
        failed+=("$target")
        grep -aE 'FINDING|Fatal error|ERROR: |SUMMARY|Test unit written' "$log" | cut -c1-600 >&2 || tail -20 "$log" >&2
    fi
done
echo "$total executions, $time_per_target s for each of $# targets; findings in: ${failed[*]:-none}"
[ "${#failed[@]}" = 0 ]
