"""Whole cycles, start to download, by stock clients; what comes back is byte-equal to what went in."""

import hashlib
import json
import subprocess
import sys

import pytest
import requests

import files
import shapes
import wire
from casefile_server import clean_environment
from serving import needs

SIZES = [1, files.KIBIBYTE, 5 * files.MEBIBYTE, 20 * files.MEBIBYTE, 100 * files.MEBIBYTE]
SIZE_NAMES = ["1 B", "1 KiB", "5 MiB", "20 MiB", "100 MiB"]

NODE_SCRIPT = """
import { readFile, writeFile } from "node:fs/promises";
const [job] = process.argv.slice(2);
const { url, method, headers, source, target } = JSON.parse(job);
const body = source ? await readFile(source) : undefined;
const answer = await fetch(url, { method, headers, body });
if (target) await writeFile(target, new Uint8Array(await answer.arrayBuffer()));
console.log(JSON.stringify({ status: answer.status, headers: Object.fromEntries(answer.headers) }));
"""


@pytest.fixture(scope="module", params=SIZES, ids=SIZE_NAMES)
def content(request):
    return files.random_bytes(request.param)


@pytest.fixture
def wide_place(place, content):
    """A case whose scope takes 100 MiB, where that is needed."""
    if len(content) > 20 * files.MEBIBYTE:
        place.client.update_attached_files_configuration(
            InstanceId=place.instance, AttachmentScope="CASE", MaximumSizeLimitInBytes=100 * files.MEBIBYTE
        )
    return place


@pytest.fixture
def source(content, tmp_path):
    path = tmp_path / "source.pdf"
    path.write_bytes(content)
    return path


def assert_same(path_or_bytes, content):
    data = path_or_bytes if isinstance(path_or_bytes, bytes) else path_or_bytes.read_bytes()
    assert len(data) == len(content)
    assert hashlib.sha256(data).digest() == hashlib.sha256(content).digest()


def test_boto3_and_requests_carry_a_file_from_start_to_download(wide_place, content):
    found = wide_place.approved(content)
    assert found["FileSizeInBytes"] == len(content)
    assert_same(files.download(found).content, content)


def aws(server, *arguments):
    """Runs the stock AWS CLI; its JSON output is checked against the model."""
    process = subprocess.run(
        [sys.executable, "-m", "awscli", "connect", *arguments, "--endpoint-url", server.url, "--output", "json"],
        capture_output=True,
        text=True,
        timeout=60,
        env=clean_environment(
            AWS_ACCESS_KEY_ID="test",
            AWS_SECRET_ACCESS_KEY="test",
            AWS_DEFAULT_REGION="us-east-1",
            AWS_CONFIG_FILE="/dev/null",
            AWS_SHARED_CREDENTIALS_FILE="/dev/null",
            AWS_EC2_METADATA_DISABLED="true",
        ),
    )
    assert process.returncode == 0, process.stderr
    output = json.loads(process.stdout or "{}")
    operation = "".join(part.capitalize() for part in arguments[0].split("-"))
    shapes.check_output(operation, output)
    return output


def test_the_aws_cli_carries_a_file_from_start_to_download(dev, wide_place, source, content):
    where = ("--instance-id", wide_place.instance, "--associated-resource-arn", wide_place.resource)
    started = aws(
        dev, "start-attached-file-upload", *where, "--file-name", "report.pdf", "--file-size-in-bytes",
        str(len(content)), "--file-use-case-type", "ATTACHMENT",
    )
    with source.open("rb") as body:
        assert files.put(started, body).status_code == 200
    aws(dev, "complete-attached-file-upload", *where, "--file-id", started["FileId"])
    found = aws(dev, "get-attached-file", *where, "--file-id", started["FileId"])
    assert found["FileStatus"] == "APPROVED"
    assert_same(files.download(found).content, content)


def test_the_aws_cli_calls_every_other_operation(dev, place):
    where = ("--instance-id", place.instance, "--associated-resource-arn", place.resource)
    started = place.start(Tags={"a": "b"})
    file_id, arn = started["FileId"], started["FileArn"]
    batch = aws(dev, "batch-get-attached-file-metadata", *where, "--file-ids", file_id, "unknown")
    assert [entry["FileId"] for entry in batch["Files"]] == [file_id]
    aws(dev, "tag-resource", "--resource-arn", arn, "--tags", "c=d e")
    aws(dev, "untag-resource", "--resource-arn", arn, "--tag-keys", "a")
    assert aws(dev, "list-tags-for-resource", "--resource-arn", arn)["tags"] == {"c": "d e"}
    scope = ("--instance-id", place.instance, "--attachment-scope", "EMAIL")
    aws(dev, "update-attached-files-configuration", *scope, "--maximum-size-limit-in-bytes", "1000")
    described = aws(dev, "describe-attached-files-configuration", *scope)
    assert described["AttachedFilesConfiguration"]["MaximumSizeLimitInBytes"] == 1000
    aws(dev, "list-attached-files-configurations", "--instance-id", place.instance, "--page-size", "1")
    aws(dev, "delete-attached-file", *where, "--file-id", file_id)


def curl(*arguments):
    """Runs curl; returns the HTTP status."""
    process = subprocess.run(
        [needs("curl"), "--silent", "--show-error", "--write-out", "%{http_code}", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        env=clean_environment(),
    )
    assert process.returncode == 0, process.stderr
    return int(process.stdout)


def curl_call(server, method, target, answer_path, body=None):
    """A call of the API signed by curl itself; its target must be escaped and sorted."""
    arguments = ["--aws-sigv4", "aws:amz:us-east-1:connect", "--user", "test:test", "-X", method, "-o", answer_path]
    if body is not None:
        arguments += ["-H", "Content-Type: application/json", "-d", json.dumps(body)]
    status = curl(*arguments, server.url + target)
    assert status == 200, answer_path.read_text()
    return json.loads(answer_path.read_text())


def header_arguments(started):
    return [text for name, value in files.upload_headers(started).items() for text in ("-H", f"{name}: {value}")]


def test_curl_carries_a_file_from_start_to_download(dev, wide_place, source, content, tmp_path):
    answer, target = tmp_path / "answer.json", tmp_path / "target"
    collection = wire.file_target(wide_place.instance, wide_place.resource)
    started = curl_call(
        dev, "PUT", collection, answer,
        {"FileName": "report.pdf", "FileSizeInBytes": len(content), "FileUseCaseType": "ATTACHMENT"},
    )
    shapes.check_output("StartAttachedFileUpload", started)
    url = files.upload_url(started)
    assert curl("-T", source, *header_arguments(started), "-o", answer, url) == 200, answer.read_text()
    item = wire.file_target(wide_place.instance, wide_place.resource, started["FileId"])
    assert curl_call(dev, "POST", item, answer) == {}
    found = curl_call(dev, "GET", item, answer)
    shapes.check_output("GetAttachedFile", found)
    assert curl("-o", target, files.download_url(found)) == 200
    assert_same(target, content)


def node_fetch(**job):
    """Runs Node's fetch; returns its status and headers."""
    process = subprocess.run(
        [needs("node"), "--input-type=module", "-", json.dumps(job)],
        input=NODE_SCRIPT,
        capture_output=True,
        text=True,
        timeout=60,
        env=clean_environment(),
    )
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout)


def test_nodes_fetch_carries_a_file_from_start_to_download(wide_place, source, content, tmp_path):
    started = wide_place.start(size=len(content))
    headers, target = files.upload_headers(started), tmp_path / "target"
    answer = node_fetch(url=files.upload_url(started), method="PUT", headers=headers, source=str(source))
    assert answer["status"] == 200, answer
    wide_place.complete(started["FileId"])
    found = wide_place.get(started["FileId"])
    answer = node_fetch(url=files.download_url(found), method="GET", target=str(target))
    assert answer["status"] == 200, answer
    assert_same(target, content)


def test_a_browser_sends_its_own_content_length(place, tmp_path):
    content = files.random_bytes(4096)
    source = tmp_path / "source.pdf"
    source.write_bytes(content)
    started = place.start(size=len(content))
    headers = files.upload_headers(started)
    del headers["Content-Length"]
    answer = node_fetch(url=files.upload_url(started), method="PUT", headers=headers, source=str(source))
    assert answer["status"] == 200, answer


TYPE_SAMPLES = {
    "pdf": b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89",
    "docx": b"PK\x03\x04\x14\x00\x06\x00\x08\x00[Content_Types].xml",
    "csv": "name;value\r\né;1\r\n".encode(),
    "txt": b"line one\nline two\n",
}


@pytest.mark.parametrize("extension", TYPE_SAMPLES)
def test_each_file_type_is_carried_with_its_content_type(place, extension):
    content = TYPE_SAMPLES[extension]
    found = place.approved(content, f"sample.{extension}")
    answer = files.download(found)
    assert answer.content == content
    sent = files.upload_headers(found["Start"])["Content-Type"]
    assert sent.split(";")[0] == files.CONTENT_TYPES[extension]
    assert answer.headers["Content-Type"] == sent


def test_the_type_comes_from_the_extension_in_any_case(place):
    found = place.approved(b"x", "LOUD.PDF")
    assert files.download(found).headers["Content-Type"] == "application/pdf"


def test_a_resource_may_be_an_email_contact(client):
    instance = files.new_instance()
    place = files.Place(client, instance, files.new_contact(instance))
    found = place.approved(b"mail")
    assert files.download(found).content == b"mail"
    assert found["AssociatedResourceArn"] == place.resource


def test_a_clients_other_region_is_taken_and_used_in_dev(dev):
    place = files.Place(files.connect(dev, region="eu-central-1"), files.new_instance(), files.new_case())
    found = place.approved(b"x")
    assert found["FileArn"].split(":")[3] == "eu-central-1"
    assert "/eu-central-1/s3/" in files.query_of(files.download_url(found))["X-Amz-Credential"]
    assert requests.get(files.download_url(found)).content == b"x"


def test_a_twelve_digit_key_is_its_own_account_in_dev(dev):
    account = "123456789012"
    place = files.Place(files.connect(dev, account, "test"), files.new_instance(), files.new_case(account))
    found = place.approved(b"x")
    assert found["FileArn"].split(":")[4] == account
    assert files.upload_headers(found["Start"])["x-amz-meta-account_id"] == account
