#!/usr/bin/env python3
"""Measures Casefile beside its yardsticks, in turn, and prints one table.

Five rounds; within a round each server is measured after the other, and a ratio is taken per round, so that a machine
whose speed drifts hits all alike. The table shows the medians. Usage: CASEFILE_BINARY=… run.py [NAME…] with names of
`starts`, `transfers`, `startup`.
"""
import http.client
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import uuid
from urllib.parse import quote, urlsplit

import boto3
from botocore.config import Config

import servers
import signing

ROUNDS = 5
SECONDS = 2
# Large bodies take longer, and only whole answers count.
TRANSFER_SECONDS = 3
# A machine that is busy with something else may not answer within a turn; a longer one is tried then.
LONGEST_SECONDS = 20
# More than any server answers in a round: an upload is started once only.
STARTS_A_ROUND = 80_000
# Below the default quota of 50 files a resource.
FILES_A_RESOURCE = 40
LARGE = 20 * 1024 * 1024
LARGE_FILES = 4
HERE = os.path.dirname(os.path.abspath(__file__))
ROWS = []


def row(metric, ours, theirs, unit, lower=False):
    """Adds a line to the table from the values of each round."""
    ratios = [a / b for a, b in zip(ours, theirs)]
    ROWS.append((
        metric + (" (lower is better)" if lower else ""),
        f"{statistics.median(ours):,.1f} {unit}", f"{statistics.median(theirs):,.1f} {unit}",
        f"{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})",
    ))
    print("  " + " | ".join(ROWS[-1]), flush=True)


def wrk(server, requests, connections, seconds=SECONDS):
    """Replays a file of requests; returns answers a second, microseconds of processor an answer, and answers."""
    before = server.processor_seconds()
    done = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", f"{HERE}/replay.lua", server.url],
        env=dict(os.environ, REQUESTS=requests), capture_output=True, text=True, check=True,
    ).stdout
    spent = server.processor_seconds() - before
    answers = int(re.search(r"(\d+) requests in", done)[1])
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", done)
    broken = re.search(r"Socket errors:.*", done)
    if refused or (broken and not re.search(r"connect 0, read 0, write 0", broken[0])):
        raise SystemExit(f"{server.name}: bad answers\n{done}")
    if answers == 0:
        if seconds > LONGEST_SECONDS:
            raise SystemExit(f"{server.name}: no answer within {seconds} s")
        return wrk(server, requests, connections, 3 * seconds)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", done)[1]), spent * 1e6 / answers, answers


def start_requests(signer, count):
    """Signed starts that differ in token and, every few, in resource."""
    path = f"/attached-files/{servers.INSTANCE}"
    run = uuid.uuid4().hex[:12]
    for number in range(count):
        resource = f"arn:aws:cases:us-east-1:{signing.ACCOUNT}:domain/{run}/case/{number // FILES_A_RESOURCE}"
        body = json.dumps({
            "FileName": "quarterly-report.pdf", "FileSizeInBytes": 123456, "UrlExpiryInSeconds": 300,
            "FileUseCaseType": "ATTACHMENT", "Tags": {"team": "claims", "case": "42"},
            "ClientToken": f"{run}-0000-4000-8000-{number:012d}",
        }).encode()
        yield signer.request("PUT", path, "associatedResourceArn=" + quote(resource, safe=""), body)


def measure_starts(ours, theirs, folder):
    """Durable, signed starts against an echo that does nothing."""
    for connections in (1, 32, 128):
        figures = {ours.name: [], theirs.name: []}
        for _ in range(ROUNDS):
            signer = signing.Signer(ours.host)
            if not signer.agrees_with_botocore():
                raise SystemExit("the signer of the benchmark does not agree with botocore")
            count = STARTS_A_ROUND if connections > 1 else STARTS_A_ROUND // 4
            signing.write(f"{folder}/starts", start_requests(signer, count))
            for server in (ours, theirs):
                figures[server.name].append(wrk(server, f"{folder}/starts", connections))
            if figures[ours.name][-1][2] > count:
                print(f"  note: {figures[ours.name][-1][2]} answers of {count} requests; some were replays")
        a, b = figures[ours.name], figures[theirs.name]
        row(f"starts, c={connections}", [x[0] for x in a], [x[0] for x in b], "/s")
        row(f"processor a start, c={connections}", [x[1] for x in a], [x[1] for x in b], "µs", lower=True)


def client(server):
    """A stock boto3 client."""
    return boto3.client(
        "connect", endpoint_url=server.url, region_name=signing.REGION, aws_access_key_id=signing.ACCESS_KEY,
        aws_secret_access_key=signing.SECRET, config=Config(retries={"max_attempts": 0}),
    )


def upload_requests(connect, resource, body):
    """Starts files; returns their ids and the PUTs of their bytes."""
    ids, puts = [], []
    for number in range(LARGE_FILES):
        started = connect.start_attached_file_upload(
            InstanceId=servers.INSTANCE, AssociatedResourceArn=resource, FileName=f"large-{number}.pdf",
            FileSizeInBytes=len(body), FileUseCaseType="ATTACHMENT")
        ids.append(started["FileId"])
        url = urlsplit(started["UploadUrlMetadata"]["Url"])
        fields = {"Host": url.netloc} | started["UploadUrlMetadata"]["HeadersToInclude"]
        puts.append(signing.head("PUT", f"{url.path}?{url.query}", fields) + body)
    return ids, puts


def measure_transfers(ours, theirs, folder):
    """Large uploads and downloads against nginx."""
    connect, body = client(ours), os.urandom(LARGE)
    file = {"InstanceId": servers.INSTANCE}
    plain = [f"/large-{number}" for number in range(LARGE_FILES)]
    signing.write(f"{folder}/nginx-put", (
        signing.head("PUT", path, {"Host": theirs.host, "Content-Length": len(body)}) + body for path in plain))
    signing.write(f"{folder}/nginx-get", (signing.head("GET", path, {"Host": theirs.host}) for path in plain))
    for connections in (1, 16):
        puts = {ours.name: [], theirs.name: []}
        gets = {ours.name: [], theirs.name: []}
        for turn in range(ROUNDS):
            file["AssociatedResourceArn"] = (
                f"arn:aws:cases:us-east-1:{signing.ACCOUNT}:domain/large/case/{connections}-{turn}")
            ids, requests = upload_requests(connect, file["AssociatedResourceArn"], body)
            signing.write(f"{folder}/put", requests)
            puts[ours.name].append(wrk(ours, f"{folder}/put", connections, TRANSFER_SECONDS)[0])
            puts[theirs.name].append(wrk(theirs, f"{folder}/nginx-put", connections, TRANSFER_SECONDS)[0])
            replace_all(ours, requests)
            downloads = []
            for number in ids:
                connect.complete_attached_file_upload(FileId=number, **file)
                url = urlsplit(connect.get_attached_file(FileId=number, **file)["DownloadUrlMetadata"]["Url"])
                downloads.append(signing.head("GET", f"{url.path}?{url.query}", {"Host": url.netloc}))
            signing.write(f"{folder}/get", downloads)
            gets[ours.name].append(wrk(ours, f"{folder}/get", connections, TRANSFER_SECONDS)[0])
            gets[theirs.name].append(wrk(theirs, f"{folder}/nginx-get", connections, TRANSFER_SECONDS)[0])
            for number in ids:
                connect.delete_attached_file(FileId=number, **file)
        scale = LARGE / 1e6
        for name, figures in (("PUT", puts), ("GET", gets)):
            row(f"{name} 20 MiB, c={connections}", [x * scale for x in figures[ours.name]],
                [x * scale for x in figures[theirs.name]], "MB/s")


def replace_all(server, requests):
    """Sends each upload once more: a short run may have left one out."""
    for request in requests:
        head, body = request.split(b"\r\n\r\n", 1)
        lines = head.decode().split("\r\n")
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        fields = dict(line.split(": ", 1) for line in lines[1:])
        connection.request("PUT", lines[0].split(" ")[1], body=body, headers=fields)
        if connection.getresponse().status != 200:
            raise SystemExit("an upload was refused")
        connection.close()


def measure_startup(binary, yardstick, folder):
    """Time from exec to the first answer, and resident memory after it, on an empty store."""
    times, memory = {"a": [], "b": []}, {"a": [], "b": []}
    for turn in range(2 * ROUNDS + 1):
        pair = (("a", servers.casefile(binary, f"{folder}/empty-{turn}", KEY)), ("b", servers.yardstick(yardstick)))
        for name, server in pair:
            times[name].append(server.start() * 1000)
            memory[name].append(server.resident_mebibytes())
            server.stop()
    row("start to first answer", times["a"], times["b"], "ms", lower=True)
    row("memory after the first answer", memory["a"], memory["b"], "MiB", lower=True)


def table():
    """The figures with the machine they were taken on."""
    lines = [
        f"{os.cpu_count()} processors, {platform.platform()}, load tool wrk with one thread on the same machine;",
        f"{ROUNDS} rounds in turn, medians; ratio is the median of the rounds (least–most).", "",
        "| metric | ours | yardstick | ratio |", "| --- | --- | --- | --- |",
    ]
    return "\n".join(lines + ["| " + " | ".join(cells) + " |" for cells in ROWS])


KEY = f"{signing.ACCESS_KEY}:{signing.SECRET}:{signing.ACCOUNT}"


def main():
    binary = os.environ["CASEFILE_BINARY"]
    yardstick = os.environ.get("YARDSTICK_BINARY", f"{HERE}/../.build/yardstick/release/Yardstick")
    wanted = sys.argv[1:] or ["startup", "starts", "transfers"]
    folder = tempfile.mkdtemp(prefix="casefile-bench-", dir=os.environ.get("BENCH_FOLDER"))
    running = []

    def started(server):
        running.append(server)
        server.start()
        return server

    try:
        if "startup" in wanted:
            measure_startup(binary, yardstick, folder)
        ours = started(servers.casefile(binary, f"{folder}/data", KEY))
        if "starts" in wanted:
            measure_starts(ours, started(servers.yardstick(yardstick)), folder)
        if "transfers" in wanted:
            measure_transfers(ours, started(servers.nginx(folder)), folder)
    finally:
        for server in running:
            if server.process:
                server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print("\n" + table())


if __name__ == "__main__":
    main()
