"""The type check: content that is not what the extension says is rejected."""

import io
import zipfile

import pytest

import archives
import files

PROGRAM = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff"


def office(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, "<xml/>" * 100)
    return buffer.getvalue()


DOCUMENT = office("[Content_Types].xml", "_rels/.rels", "word/document.xml")
GOOD = {
    "a.pdf": b"%PDF-1.7\n%", "b.PNG": b"\x89PNG\r\n\x1a\n", "c.txt": b"plain", "d.docx": DOCUMENT,
    "e.xlsx": office("[Content_Types].xml", "xl/workbook.xml"),
    "f.pptx": office("[Content_Types].xml", "ppt/presentation.xml"), "g.jpg": b"\xff\xd8\xff\xe0",
}
BAD = {
    "a.pdf": PROGRAM, "b.png": b"%PDF-1.7\n", "c.txt": PROGRAM, "d.docx": archives.zipped(b"x"), "e.xlsx": DOCUMENT,
    "f.pptx": b"PK\x03\x04", "g.csv": files.random_bytes(5000), "h.mp4": b"\0" * 100,
    "i.docx": office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
}


@pytest.fixture(scope="module")
def server(binary, tmp_path_factory):
    from scans import ScanningServer

    server = ScanningServer(binary, tmp_path_factory.mktemp("types"), "none", {"CASEFILE_TYPE_CHECK": "on"})
    yield server
    server.stop()


@pytest.mark.parametrize("name", GOOD)
def test_content_of_the_extension_is_approved(server, name):
    started = server.complete(GOOD[name], name)
    assert server.status(started) == "APPROVED"
    assert files.download(server.place.get(started["FileId"])).content == GOOD[name]


@pytest.mark.parametrize("name", BAD)
def test_content_of_another_type_is_rejected(server, name):
    assert server.status(server.complete(BAD[name], name)) == "REJECTED"


def test_the_type_check_is_on_with_a_scanner_and_off_without_one(clamd, scanning):
    assert scanning(clamd.local, CASEFILE_TYPE_CHECK=None).scan(PROGRAM) == "REJECTED"
    assert scanning(clamd.local, CASEFILE_TYPE_CHECK="off").scan(PROGRAM) == "APPROVED"
    assert scanning("none", CASEFILE_TYPE_CHECK=None).scan(PROGRAM) == "APPROVED"
