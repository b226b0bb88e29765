#!/usr/bin/env bash
# Builds everything with its tests for debugging, and refuses an import of a target that nobody declared. Debug
# information is for debuggers: without it a build on a fresh machine takes less time.
set -euo pipefail
cd "$(dirname "$0")/.."
exec swift build --build-tests -debug-info-format none --explicit-target-dependency-import-check error "$@"
