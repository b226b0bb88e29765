#!/usr/bin/env bash
# Installs what the build, the tests and the demo need: Debian packages by apt, Python tools into .venv.
# Usage: setup.sh [bench]. Does nothing where everything is there; asks for root only when a package is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
# The environment is made by the system's Python, not by the one it held before.
PATH=${PATH//"$PWD/.venv/bin:"/}

missing=()

# package NAME: needed as a Debian package.
package() {
    dpkg -s "$1" >/dev/null 2>&1 || missing+=("$1")
}

# program NAME PACKAGE: needed as a command, wherever it comes from.
program() {
    PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null 2>&1 || missing+=("$2")
}

if command -v apt-get >/dev/null 2>&1; then
    package ca-certificates
    package libsqlite3-dev
    package libstdc++-12-dev
    package nbdkit-plugin-python
    package zlib1g-dev
    package clamav-testfiles
    program chromium chromium
    PATH=$PATH:/usr/sbin program clamd clamav-daemon
    program curl curl
    program fallocate util-linux
    program fusermount3 fuse3
    program git git
    program haproxy haproxy
    program losetup mount
    program mkfs.ext4 e2fsprogs
    program nbdfuse libnbd-bin
    program nbdkit nbdkit
    program nginx nginx-light
    program node nodejs
    program openssl openssl
    program prlimit util-linux
    program python3 python3
    program setpriv util-linux
    program strace strace
    program xfs_io xfsprogs
    python3 -c 'import ensurepip, venv' >/dev/null 2>&1 || missing+=(python3-venv)
    if [ "${1:-}" = bench ]; then
        package postgresql
        program nginx nginx-light
    fi
    if [ "${#missing[@]}" -gt 0 ]; then
        root=()
        [ "$(id -u)" = 0 ] || root=(sudo)
        if [[ " ${missing[*]} " = *" postgresql "* ]] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
            # The benchmark makes a cluster of its own; Debian's would be started and left running.
            "${root[@]}" mkdir -p /etc/postgresql-common
            echo "create_main_cluster = false" | "${root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
        fi
        "${root[@]}" apt-get update -qq
        "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
        echo "installed: ${missing[*]}"
    fi
fi

requirements=Tests/Acceptance/requirements.txt
if ! cmp -s "$requirements" .venv/requirements.txt; then
    python3 -m venv .venv
    .venv/bin/python3 -m pip install --quiet --disable-pip-version-check --requirement "$requirements"
    cp "$requirements" .venv/requirements.txt
    echo "installed: Python tools of $requirements"
fi

benchmarks=Benchmarks/requirements.txt
if [ "${1:-}" = bench ] && ! cmp -s "$benchmarks" .venv/benchmarks.txt; then
    # Both lists at once, so that the tests' versions stay.
    .venv/bin/python3 -m pip install --quiet --disable-pip-version-check \
        --requirement "$requirements" --requirement "$benchmarks"
    cp "$benchmarks" .venv/benchmarks.txt
    echo "installed: Python tools of $benchmarks"
fi
