"""What becomes of a document: approved, rejected, late, throttled, expired, cut off on its way."""

import pytest

import claims

INSTANCE = "11111111-2222-4333-8444-555555555555"
CASE = "arn:aws:cases:us-east-1:000000000000:domain/d/case/1"
CONTENT = b"%PDF-1.7 what happened on Monday\n"
# In two parts, so that no scanner takes this file for the test file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD" + b"-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture(scope="session")
def connect(casefile_server):
    """The application's own client; the environment alone points it at the server."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in casefile_server.environment().items():
            patch.setenv(name, value)
        yield claims.connect()


@pytest.fixture
def desk(casefile, connect):
    """The application, for which a wait is a move of the server's clock."""
    return claims.Claims(connect, INSTANCE, poll_seconds=30, sleep=casefile.advance_clock)


def statuses(casefile, operation):
    return [call["status"] for call in casefile.requests(operation)]


def test_a_document_is_approved(casefile, desk):
    file_id = desk.attach(CASE, "report.pdf", CONTENT)
    assert casefile.file(file_id)["FileStatus"] == "APPROVED"


def test_malware_is_rejected(desk):
    with pytest.raises(claims.DocumentRejected):
        desk.attach(CASE, "report.txt", EICAR)


@pytest.mark.parametrize("result", ["REJECTED", "FAILED"])
def test_a_document_is_rejected_by_a_rule(casefile, desk, result):
    casefile.transition(result, file_name="invoice-*.pdf")
    with pytest.raises(claims.DocumentRejected):
        desk.attach(CASE, "invoice-7.pdf", CONTENT)
    desk.attach(CASE, "report.pdf", CONTENT)


def test_an_approval_that_takes_three_looks(casefile, desk):
    casefile.transition("APPROVED", after_reads=3)
    desk.attach(CASE, "report.pdf", CONTENT)
    assert len(casefile.requests("GetAttachedFile")) == 4


def test_an_approval_that_takes_two_minutes(casefile, desk):
    casefile.transition("APPROVED", after_seconds=120)
    desk.attach(CASE, "report.pdf", CONTENT)
    assert len(casefile.requests("GetAttachedFile")) == 1 + 120 / desk.poll_seconds


def test_an_approval_that_takes_too_long(casefile, desk):
    casefile.transition("APPROVED", after_seconds=3600)
    with pytest.raises(claims.DocumentNotScanned):
        desk.attach(CASE, "report.pdf", CONTENT)


def test_throttled_calls_are_sent_again(casefile, desk):
    for operation in ("StartAttachedFileUpload", "CompleteAttachedFileUpload"):
        casefile.fault(operation, error="ThrottlingException", count=2)
    desk.attach(CASE, "report.pdf", CONTENT)
    assert statuses(casefile, "StartAttachedFileUpload") == [429, 429, 200]
    assert statuses(casefile, "CompleteAttachedFileUpload") == [429, 429, 200]


def test_throttling_without_end_is_an_error(casefile, desk, connect):
    casefile.fault("StartAttachedFileUpload", error="ThrottlingException")
    with pytest.raises(connect.exceptions.ThrottlingException):
        desk.attach(CASE, "report.pdf", CONTENT)


def test_a_link_that_has_expired_is_renewed(casefile, desk):
    document = desk.begin(CASE, "report.pdf", len(CONTENT))
    first = document.file_id
    casefile.advance_clock("PT10M")
    desk.finish(document, CONTENT)
    assert document.file_id == first
    assert statuses(casefile, "PutObject") == [403, 200]


def test_an_upload_that_has_expired_begins_again(casefile, desk):
    document = desk.begin(CASE, "report.pdf", len(CONTENT))
    first = document.file_id
    casefile.advance_clock("PT25H")
    assert casefile.file(first)["FileStatus"] == "FAILED"
    desk.finish(document, CONTENT)
    assert document.file_id != first
    assert casefile.file(document.file_id)["FileStatus"] == "APPROVED"


def test_an_upload_that_is_cut_is_sent_again(casefile, desk):
    casefile.fault("PutObject", cut_after_bytes=10, count=2)
    desk.attach(CASE, "report.pdf", CONTENT)
    assert statuses(casefile, "PutObject") == [0, 0, 200]


def test_an_upload_that_is_always_cut_is_an_error(casefile, desk):
    casefile.fault("PutObject", cut_after_bytes=10)
    with pytest.raises(claims.UploadFailed):
        desk.attach(CASE, "report.pdf", CONTENT)
    assert [file["UploadIsOpen"] for file in casefile.files()] == [True]
