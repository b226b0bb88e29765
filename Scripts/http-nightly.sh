#!/usr/bin/env bash
# Runs the tests of HTTP with four times the slow clients, and readers that do not read. CASEFILE_BINARY names the binary.
set -euo pipefail
cd "$(dirname "$0")/.."
CASEFILE_NIGHTLY=1 exec python3 -m pytest -q -p no:cacheprovider Tests/Acceptance/http
