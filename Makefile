# Casefile. `make demo` shows it at work, `make test` is what CI runs.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo setup test check lint build-tests unit release acceptance faults faults-nightly fmt bench fuzz \
    sanitize simulate mutants mutants-sample nightly clean

# A crash report of a test child is noise; Swift's backtracer costs seconds per crash.
export SWIFT_BACKTRACE ?= enable=no
export PYTHONDONTWRITEBYTECODE := 1
# The tests call botocore and the AWS CLI from here.
export PATH := $(CURDIR)/.venv/bin:$(PATH)

BINARY := $(CURDIR)/.build/release/casefile
SWIFT_FILES := Package.swift Sources Tests Benchmarks Fuzz/Sources
STEP := Scripts/step.sh
# How many random requests the nightly run signs and verifies in each direction.
DIFFERENTIAL ?= 1000000
# How long `make fuzz` feeds each of its targets.
SECONDS ?= 60
# Parts of the benchmarks and options, such as "growth --most-rows 1000000"; all but shelves without.
BENCH ?=
# How many seeds `make simulate` runs.
SEEDS ?= 200000

help:
	@echo "make demo     build, then carry a PDF from start to download"
	@echo "make test     set up, then check: what CI runs"
	@echo "make check    format, build with import check, unit tests, acceptance tests"
	@echo "make faults   kill, cut the power, fill the disk: is anything lost?"
	@echo "make fmt      format every Swift file"
	@echo "make fuzz     feed every parser with random input, SECONDS=60 each"
	@echo "make sanitize run the unit tests under the thread and the address sanitizer"
	@echo "make mutants  take out one check at a time and expect its tests to fail"
	@echo "make nightly  check, then all the long runs"
	@echo "make bench    measure against nginx, PostgreSQL, moto and a bare Hummingbird server"
	@echo "make simulate run SEEDS=200000 of the core with crashes and faults"
	@echo "make setup    install what the tests need (Debian 12)"

setup:
	@$(STEP) "set up" Scripts/setup.sh

demo: setup release
	@CASEFILE_BINARY="$(BINARY)" Scripts/demo.sh

test:
	@$(MAKE) --no-print-directory setup
	@$(MAKE) --no-print-directory check

check:
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory build-tests
	@$(MAKE) --no-print-directory unit
	@$(MAKE) --no-print-directory release
	@$(MAKE) --no-print-directory acceptance
	@[ -z "$${CI:-}" ] || $(MAKE) --no-print-directory mutants-sample
	@$(MAKE) --no-print-directory faults

lint:
	@$(STEP) "format" swift format lint --strict --recursive --parallel $(SWIFT_FILES)
	@$(STEP) "mutants apply" Scripts/mutants.py --check

build-tests:
	@$(STEP) "debug build" Scripts/build-tests.sh

unit:
	@$(STEP) "unit tests" Scripts/unit.sh

release:
	@$(STEP) "release build" swift build -c release --product casefile --static-swift-stdlib

acceptance:
	@CASEFILE_BINARY="$(BINARY)" $(STEP) "acceptance tests, Swift client" \
	    swift test --skip-build --filter AcceptanceTests
	@CASEFILE_BINARY="$(BINARY)" $(STEP) "acceptance tests, stock clients" Scripts/acceptance.sh

# FAULTS_SCALE=ci|nightly|release says how much; FAULTS_SEED repeats a run.
faults:
	@CASEFILE_BINARY="$(BINARY)" $(STEP) "fault harnesses" python3 -m pytest -q -p no:cacheprovider Tests/Faults

faults-nightly:
	@FAULTS_SCALE=$${FAULTS_SCALE:-nightly} $(MAKE) --no-print-directory faults

fmt:
	swift format --in-place --recursive --parallel $(SWIFT_FILES)

bench: release
	@$(STEP) "set up for benchmarks" Scripts/setup.sh bench
	@$(STEP) "load driver and yardstick build" swift build -c release --static-swift-stdlib \
	    --package-path Benchmarks --scratch-path .build/benchmarks
	@CASEFILE_BINARY="$(BINARY)" $(STEP) "benchmarks" python3 Benchmarks/run.py $(BENCH)

fuzz:
	@$(STEP) "fuzzing" Scripts/fuzz.sh $(SECONDS)

sanitize:
	@$(STEP) "sanitizers" Scripts/sanitize.sh

mutants:
	@$(STEP) "mutants" Scripts/mutants.py

# Three of them, on a tree that is as it was committed.
mutants-sample:
	@$(STEP) "three mutants" Scripts/mutants.py --sample 3

simulate:
	@CASEFILE_SIMULATION=1 $(STEP) "build of the simulation" \
	    swift build -c release --product casefile-simulation --static-swift-stdlib
	@$(STEP) "simulation of $(SEEDS) seeds" .build/release/casefile-simulation $(SEEDS)

nightly: check
	@$(MAKE) --no-print-directory faults-nightly
	@$(MAKE) --no-print-directory simulate
	@CASEFILE_NIGHTLY=1 CASEFILE_BINARY="$(BINARY)" $(STEP) "isolation and names, long" \
	    python3 -m pytest -q -p no:cacheprovider Tests/Acceptance/safety/test_isolation_matrix.py \
	    Tests/Acceptance/safety/test_hostile_names.py
	@CASEFILE_BINARY="$(BINARY)" $(STEP) "HTTP, the long run" Scripts/http-nightly.sh
	@CASEFILE_NIGHTLY=1 CASEFILE_DIFFERENTIAL=$(DIFFERENTIAL) $(STEP) "$(DIFFERENTIAL) requests against botocore's signer" \
	    swift test --skip-build --filter SigV4Tests
	@$(MAKE) --no-print-directory fuzz
	@$(MAKE) --no-print-directory sanitize
	@$(MAKE) --no-print-directory mutants
	@$(MAKE) --no-print-directory bench

clean:
	rm -rf .build .build-fuzz .build-thread .build-address .venv
