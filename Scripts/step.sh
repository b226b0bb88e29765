#!/usr/bin/env bash
# Runs a command and says how long it took. Usage: step.sh NAME COMMAND…
set -uo pipefail
name=$1
shift
echo "==> $name"
start=$(date +%s)
"$@"
code=$?
echo "<== $name: $(($(date +%s) - start)) s$([ "$code" = 0 ] || echo ", exit code $code")"
exit "$code"
