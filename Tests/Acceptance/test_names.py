"""Names of files: kept byte for byte in the API, and told to HTTP in a form that every client can send."""

import pytest
import requests

import files

NAMES = [
    "résumé.pdf",
    "re\u0301sume\u0301.pdf",
    "報告書.pdf",
    "отчёт за год.pdf",
    "تقرير.pdf",
    "🎉 party 🥳.pdf",
    "two  spaces   three.pdf",
    ' leading and trailing .pdf',
    'quote " and \\ backslash.pdf',
    "it's 'quoted'.pdf",
    "semi;colon, comma; filename=x.pdf",
    "percent %41 %zz 100%.pdf",
    "slash/../../etc/passwd.pdf",
    "..\\..\\windows.pdf",
    "a+b&c=d?e#f.pdf",
    "<script>alert(1)</script>.pdf",
    "é" * 252 + ".pdf",
    "報" * 252 + ".pdf",
    "😀" * 252 + ".pdf",
    "a" * 252 + ".pdf",
    '"' * 252 + ".pdf",
]


@pytest.mark.parametrize("name", NAMES, ids=[ascii(name)[:40] for name in NAMES])
def test_a_name_survives_the_whole_cycle(place, name):
    found = place.approved(b"content", name)
    assert found["FileName"].encode() == name.encode()
    batch = place.batch_get([found["FileId"]])
    assert batch["Files"][0]["FileName"].encode() == name.encode()

    sent = files.upload_headers(found["Start"])["Content-Disposition"]
    assert len(sent) <= 256
    assert len(files.upload_url(found["Start"])) <= 2000
    fallback, full = files.file_names(sent)
    assert fallback.lower().endswith(".pdf")
    if full is not None:
        assert full.encode() == name.encode()

    answer = files.download(found)
    assert answer.content == b"content"
    fallback, full = files.file_names(answer.headers["Content-Disposition"])
    assert fallback.lower().endswith(".pdf")
    if full is not None:
        assert full.encode() == name.encode()


@pytest.mark.parametrize("name", ["résumé.pdf", "報告書.pdf", "🎉.pdf", 'quote " here.pdf'])
def test_a_short_name_is_told_in_full(place, name):
    started = place.start(name)
    _, full = files.file_names(files.upload_headers(started)["Content-Disposition"])
    assert full.encode() == name.encode()


def test_composed_and_decomposed_names_are_two_names(place):
    composed, decomposed = place.start("\u00e9.pdf"), place.start("e\u0301.pdf")
    assert place.get(composed["FileId"])["FileName"].encode() == "\u00e9.pdf".encode()
    assert place.get(decomposed["FileId"])["FileName"].encode() == "e\u0301.pdf".encode()


def test_two_files_may_have_one_name(place):
    assert place.start("same.pdf")["FileId"] != place.start("same.pdf")["FileId"]


@pytest.mark.parametrize("name", ["a.pdf", "a.PDF", "a.exe.pdf", "a..pdf", "a b.pdf", "x" * 252 + ".pdf"])
def test_the_last_dot_counts_and_case_does_not(place, name):
    assert requests.put(
        files.upload_url(started := place.start(name)), data=b"x", headers=files.upload_headers(started)
    ).status_code == 200
