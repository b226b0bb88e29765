"""URLs of five seconds, waited out once for all the checks of this file."""

import time
from dataclasses import dataclass

import pytest
import requests

import files
import wire
from files import s3_refused

EXPIRY_SECONDS = 5
CONTENT = b"0123456789"


@dataclass
class Expired:
    """What is left when the URLs have expired."""

    place: object
    upload: dict
    download: dict
    slow_answer: object
    slow: dict


@pytest.fixture(scope="module")
def expired(dev, client):
    place = files.Place(client, files.new_instance(), files.new_case())
    upload = place.start(size=len(CONTENT), UrlExpiryInSeconds=EXPIRY_SECONDS)
    found = place.approved(CONTENT)
    download = place.get(found["FileId"], UrlExpiryInSeconds=EXPIRY_SECONDS)
    slow = place.start(size=len(CONTENT), UrlExpiryInSeconds=EXPIRY_SECONDS)
    assert requests.get(files.download_url(download)).content == CONTENT
    with wire.Connection(dev.url) as connection:
        headers = [("Host", connection.authority), *files.upload_headers(slow).items()]
        connection.head("PUT", wire.target_of(files.upload_url(slow)), headers)
        connection.send(CONTENT[:5])
        wire.sleep_until(time.time() + EXPIRY_SECONDS + 1.1)
        connection.send(CONTENT[5:])
        slow_answer = connection.answer("PUT")
    return Expired(place, upload, download, slow_answer, slow)


def test_an_expired_upload_url_is_refused(dev, expired):
    answer = files.raw_put(expired.upload, CONTENT)
    document = s3_refused(
        dev, answer, 403, "AccessDenied", files.query_of(files.upload_url(expired.upload))["X-Amz-Signature"]
    )
    assert "expired" in document.findtext("Message").lower()
    assert "5" in answer.headers.get("x-casefile-hint")
    files.refusal(expired.place.complete, "InvalidRequestException", file_id=expired.upload["FileId"])


def test_an_expired_download_url_is_refused(dev, expired):
    document = s3_refused(dev, wire.exchange("GET", files.download_url(expired.download)), 403, "AccessDenied")
    assert "expired" in document.findtext("Message").lower()


def test_expiry_is_judged_when_the_request_starts(expired):
    assert expired.slow_answer.status == 200, expired.slow_answer.body
    expired.place.complete(expired.slow["FileId"])
    assert files.download(expired.place.get(expired.slow["FileId"])).content == CONTENT


def test_the_file_outlives_its_url(expired):
    found = expired.place.get(expired.download["FileId"])
    assert files.download(found).content == CONTENT


def test_an_expired_url_with_a_wrong_signature_is_no_better(dev, expired):
    answer = files.raw_put(expired.upload, CONTENT, url=files.upload_url(expired.upload)[:-1] + "x")
    s3_refused(dev, answer, 403, files.S3_REFUSALS)


def test_a_later_date_does_not_revive_a_url(dev, expired):
    url = files.upload_url(expired.upload)
    date = files.query_of(url)["X-Amz-Date"]
    for changed in (url.replace("X-Amz-Expires=5", "X-Amz-Expires=300"), url.replace(date, date[:-3] + "59Z")):
        s3_refused(dev, files.raw_put(expired.upload, CONTENT, url=changed), 403, files.S3_REFUSALS)
