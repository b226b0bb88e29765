"""A PostgreSQL cluster of its own, and the rate at which 32 clients of pgbench insert one durable row each."""
import glob
import os
import pwd
import re
import shutil
import subprocess

import servers

USER = "postgres"
CLIENTS = 32
# About what Casefile keeps of a started file. pgbench reads :word as a variable, so no letter follows a colon.
TABLE = """
create table file (
    key bigserial primary key,
    id uuid not null unique,
    resource text not null,
    name text not null,
    size bigint not null,
    creator text not null,
    tags jsonb,
    status text not null,
    created_at bigint not null,
    token text not null,
    token_expires_at bigint not null,
    unique (resource, token)
)
"""
INSERT = """
insert into file (id, resource, name, size, creator, tags, status, created_at, token, token_expires_at) values (
    gen_random_uuid(), 'arn.aws.cases.us-east-1.000000000000.domain/benchmark/case/66666666',
    'quarterly-report.pdf', 123456, 'arn.aws.iam..000000000000.user/BENCHMARKKEY',
    '{"team":"claims","case":"42"}', 'pending', 1760000000000, gen_random_uuid(), 1760000900000);
""".strip()


def program(name):
    """Debian keeps most programs of PostgreSQL away from the search path."""
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))
    path = found[-1] if found else shutil.which(name)
    if not path:
        raise SystemExit(f"{name} is missing: run Scripts/setup.sh bench")
    return path


class Cluster:
    """A cluster with the defaults (fsync and synchronous_commit on), on loopback and a free port."""

    def __init__(self, folder):
        self.folder = f"{folder}/postgres"
        self.port = servers.free_port()
        # The server refuses to run as root.
        self.identity = {"user": USER, "group": USER, "extra_groups": []} if os.geteuid() == 0 else {}

    def __enter__(self):
        os.makedirs(self.folder)
        if self.identity:
            entry = pwd.getpwnam(USER)
            os.chown(self.folder, entry.pw_uid, entry.pw_gid)
        self._call("initdb", "-D", f"{self.folder}/data", "-A", "trust", "-U", "benchmark")
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} -c fsync=on"
        self._call("pg_ctl", "-D", f"{self.folder}/data", "-w", "-l", f"{self.folder}/log", "-o", options, "start")
        self._query(TABLE)
        with open(f"{self.folder}/insert.sql", "w") as file:
            file.write(INSERT)
        os.chmod(f"{self.folder}/insert.sql", 0o644)
        return self

    def __exit__(self, *_):
        self._call("pg_ctl", "-D", f"{self.folder}/data", "-m", "fast", "-w", "stop")

    def inserts_per_second(self, seconds):
        """One-row transactions over TCP, prepared, into an empty table."""
        self._query("truncate file")
        self._query("checkpoint")
        os.sync()
        text = self._call(
            "pgbench", *self._address(), "-n", "-M", "prepared", "-T", str(seconds), "-c", str(CLIENTS), "-j", "2",
            "-f", f"{self.folder}/insert.sql", "postgres")
        failed = re.search(r"number of failed transactions: (\d+)", text)
        if failed and int(failed[1]):
            raise SystemExit(f"pgbench failed\n{text}")
        return float(re.search(r"^tps = ([\d.]+)", text, re.MULTILINE)[1])

    def _address(self):
        return "-h", "127.0.0.1", "-p", str(self.port), "-U", "benchmark"

    def _query(self, sql):
        self._call("psql", *self._address(), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", sql, "postgres")

    def _call(self, name, *words):
        # A server that goes on must not hold a pipe of ours, so the output goes to a file.
        path = f"{self.folder}.{name}.out"
        with open(path, "w") as out:
            done = subprocess.run(
                [program(name), *words], stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                cwd="/", check=False, **self.identity)
        with open(path) as out:
            text = out.read()
        if done.returncode != 0:
            raise SystemExit(f"{name} ended with {done.returncode}\n{text}")
        return text
