"""Names that try to break out of headers: refused, or told so that every client reads them back (B7)."""

import email.message
import email.utils
import json
import os
import re
import subprocess
import unicodedata

import pytest
import requests
from werkzeug.http import parse_options_header

import files
import hostile_names
import wire
from fast import FastClient
from serving import needs

# The nightly run has ten times as many names as fit into the time of a test.
pytestmark = pytest.mark.timeout(1800)
SEED = 20261122
COUNT = 20_000 if os.environ.get("CASEFILE_NIGHTLY") else 2_000
FILES_OF_A_RESOURCE = 40


def by_requests(uploads, _):
    with requests.Session() as session:
        return [
            session.put(entry["url"], data=entry["content"].encode(), headers=entry["headers"]).status_code
            for entry in uploads
        ]


def by_curl(uploads, folder):
    def quoted(text):
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    parts = []
    for entry in uploads:
        lines = [f"url = {quoted(entry['url'])}", "request = PUT", "globoff", "silent", "output = /dev/null"]
        lines += [f"data-binary = {quoted(entry['content'])}", 'write-out = "%{http_code}\\n"']
        lines += [f"header = {quoted(f'{name}: {value}')}" for name, value in entry["headers"].items()]
        parts.append("\n".join(lines))
    path = folder / "curl.config"
    path.write_text("\nnext\n".join(parts) + "\n")
    result = subprocess.run([needs("curl"), "-K", path], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return [int(line) for line in result.stdout.split()]


def by_node(uploads, folder):
    path = folder / "uploads.json"
    path.write_text(json.dumps(uploads))
    script = os.path.join(os.path.dirname(__file__), "put.mjs")
    result = subprocess.run([needs("node"), script, path], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


CLIENTS = {"requests": by_requests, "curl": by_curl, "node": by_node}


def by_werkzeug(value):
    kind, parameters = parse_options_header(value)
    assert kind == "attachment"
    assert parameters.keys() <= {"filename"}
    return parameters["filename"]


def by_email(value):
    """The extended name by Python's reader of MIME, which keeps both parameters."""
    message = email.message.Message()
    message["Content-Disposition"] = value
    (kind, _), *parameters = message.get_params(header="content-disposition")
    assert kind == "attachment"
    assert [name for name, _ in parameters] in (["filename", "filename"], ["filename"])
    extended = [text for _, text in parameters if isinstance(text, tuple)]
    return email.utils.collapse_rfc2231_value(extended[0]) if extended else parameters[0][1]


def check_header(value):
    """One line of printable ASCII with exactly one pair of quotes, whatever the name was."""
    assert value.isascii() and value.isprintable(), ascii(value)
    assert value.startswith('attachment; filename="') and value.count('"') == 2
    fallback = value.split('"')[1]
    assert not set(fallback) & set("\\/%") and fallback.strip(" .") == fallback and fallback, fallback


def told_name(name):
    """The name as it is told: one that Windows takes for a device has a line in front."""
    stem = name.split(".")[0].strip(" ")
    plain = "".join(chr(ord(letter) - 32) if "a" <= letter <= "z" else letter for letter in stem)
    return "_" + name if re.fullmatch("CON|PRN|AUX|NUL|(COM|LPT)[1-9\u00b9\u00b2\u00b3]", plain) else name


def check_told_name(value, name):
    """Two readers and the tests' own find the name, byte for byte, in `filename*`."""
    name = told_name(name)
    check_header(value)
    for read in (by_werkzeug, by_email, lambda text: files.file_names(text)[1]):
        assert read(value).encode() == name.encode(), read


@pytest.fixture(scope="module")
def server(start_server, tmp_path_factory):
    """A server of its own whose many files are not removed when it stops."""
    folder = tmp_path_factory.mktemp("names")
    return FastClient(start_server("dev", "--data", folder / "data", folder=folder), "test", "test")


@pytest.fixture(scope="module")
def started(server):
    """Start's answers to all the names: name, status, answer and resource."""
    answers, instance = [], files.new_instance()
    for index, name in enumerate(hostile_names.names(COUNT, SEED)):
        if index % FILES_OF_A_RESOURCE == 0:
            resource = files.new_case()
        body = {"FileName": name, "FileSizeInBytes": 1 + len(str(index)), "FileUseCaseType": "ATTACHMENT"}
        answer = server.call("PUT", wire.file_target(instance, resource), body)
        answers.append((index, name, answer, (instance, resource)))
    return answers


def test_a_name_is_taken_or_refused_as_its_pattern_says(started):
    """B7: CR, LF, CRLF, NUL, C1, DEL, bidi and format characters are refused by bytes, all else is taken."""
    wrong = []
    for _, name, answer, _ in started:
        expected = hostile_names.verdict(name)
        reason = None
        if answer.status != 200:
            reason = answer.json().get("Reason", {}).get("AttachedFileInvalidRequestExceptionReason")
        if (answer.status, reason) != ((200, None) if expected is None else (400, expected)):
            wrong.append((ascii(name), expected, answer.status, answer.body[:200]))
    assert not wrong, wrong[:5]
    taken = sum(answer.status == 200 for _, _, answer, _ in started)
    assert COUNT * 0.3 < taken < COUNT * 0.8


def test_headers_of_hostile_names_survive_three_clients_and_three_readers(server, started, tmp_path):
    """B7: what Start tells is sent as it is by requests, curl and Node, and read back to the name by others."""
    uploads = {client: [] for client in CLIENTS}
    taken = [entry for entry in started if entry[2].status == 200]
    for number, (index, _, answer, _) in enumerate(taken):
        urls = answer.json()["UploadUrlMetadata"]
        value = urls["HeadersToInclude"]["Content-Disposition"]
        check_header(value)
        assert len(value) <= 256 and len(urls["Url"]) <= 2000
        entry = {"url": urls["Url"], "headers": urls["HeadersToInclude"], "content": f"#{index}"}
        uploads[list(CLIENTS)[number % len(CLIENTS)]].append(entry)
    for client, entries in uploads.items():
        statuses = CLIENTS[client](entries, tmp_path)
        assert statuses == [200] * len(entries), client
    for index, name, answer, (instance, resource) in taken:
        target = wire.file_target(instance, resource, answer.json()["FileId"])
        assert server.call("POST", target).status == 200
        found = server.call("GET", target).json()
        assert found["FileName"].encode() == name.encode()
        download = server.fetch(found["DownloadUrlMetadata"]["Url"])
        assert download.body == f"#{index}".encode()
        assert len(download.headers.all("Content-Disposition")) == 1 and "set-cookie" not in str(download.headers)
        check_told_name(download.headers.get("Content-Disposition"), name)


@pytest.mark.parametrize("literal", [
    b'"a\r\nSet-Cookie: a=b.pdf"', b'"a\rb.pdf"', b'"a\nb.pdf"', b'"a\x00b.pdf"', b'"a\x7fb.pdf"', b'"a\xc2\x85b.pdf"',
    b'"a\\r\\nb.pdf"', b'"a\\u000d\\u000ab.pdf"', b'"a\\u0000b.pdf"', b'"a\\u0085b.pdf"', b'"a\\u202eb.pdf"',
    b'"\\ud800.pdf"', b'"\\udc00\\ud800.pdf"', b'"a\xff\xfeb.pdf"', b'"\xc0\xae\xc0\xaeb.pdf"', b'"\xed\xa0\x80.pdf"',
    b'"\xe2\x80\xaeb.pdf"',
])
def test_forbidden_bytes_in_a_name_are_refused_however_they_are_written(dev, literal):
    """B7: raw, escaped, over-long and surrogate bytes in the JSON of Start."""
    body = b'{"FileName":' + literal + b',"FileSizeInBytes":1,"FileUseCaseType":"ATTACHMENT"}'
    answer = wire.call(
        dev, "PUT", wire.file_target(files.new_instance(), files.new_case()), body, operation="StartAttachedFileUpload"
    )
    wire.refused(answer, 400, "InvalidRequestException")


CHROMIUM_NAMES = [
    "report.pdf", "r\u00e9sum\u00e9.pdf", "re\u0301sume\u0301.pdf", "\u5831\u544a\u66f8.pdf", "\U0001f389.pdf",
    "a;b.pdf", "a'b.pdf", "100%.pdf", "%41.pdf", "a, b.pdf", "=?UTF-8?B?eA==?=.pdf", "a.exe.pdf",
    "; filename=evil.exe;.pdf",
    "\u062a\u0642\u0631\u064a\u0631.pdf",
]


@pytest.mark.parametrize("name", CHROMIUM_NAMES, ids=ascii)
def test_chromium_saves_a_file_under_its_name(browser, place, name):
    """B7: the name that a browser offers is the name, where its own file system rules let it be."""
    with browser.page() as page:
        end = page.follow(files.download_url(place.approved(b"x", name)))
        # Chromium composes accents and replaces what Windows forbids.
        expected = unicodedata.normalize("NFC", name).replace("?", "_")
        assert end["params"]["suggestedFilename"] == expected


@pytest.mark.parametrize("name", ["../../up.pdf", "..\\..\\up.pdf", "/etc/up.pdf", "C:\\up.pdf", "CON.pdf", ".up.pdf"])
def test_chromium_is_offered_no_path(browser, place, name):
    """B7: pieces of paths and reserved names stay one plain name for a browser."""
    with browser.page() as page:
        end = page.follow(files.download_url(place.approved(b"x", name)))
        offered = end["params"]["suggestedFilename"]
        assert offered.endswith(".pdf") and not set(offered) & set("/\\") and not offered.startswith(".")
