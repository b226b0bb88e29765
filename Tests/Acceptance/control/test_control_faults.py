"""`/_casefile/faults` on the API: errors, how often, how likely, and latency."""

import time

import boto3
import pytest
from botocore.config import Config

import files
import wire
from control import CONTENT, completed, refuses, status

# Each error with the status it has, and an operation that has it in AWS's model.
ERRORS = [
    ("AccessDeniedException", 403, "GetAttachedFile"), ("InternalServiceException", 500, "GetAttachedFile"),
    ("InvalidParameterException", 400, "TagResource"), ("InvalidRequestException", 400, "GetAttachedFile"),
    ("ResourceConflictException", 409, "StartAttachedFileUpload"),
    ("ResourceNotFoundException", 404, "GetAttachedFile"),
    ("ServiceQuotaExceededException", 402, "StartAttachedFileUpload"),
    ("ThrottlingException", 429, "BatchGetAttachedFileMetadata"),
]


def calls_of(place):
    """Each operation as a call that works without a fault."""
    file = place.approved(CONTENT)
    file_id, arn = file["FileId"], file["FileArn"]
    instance = {"InstanceId": place.instance}
    return {
        "StartAttachedFileUpload": place.start,
        "CompleteAttachedFileUpload": lambda: place.complete(file_id),
        "GetAttachedFile": lambda: place.get(file_id),
        "BatchGetAttachedFileMetadata": lambda: place.batch_get([file_id]),
        "DescribeAttachedFilesConfiguration": lambda: place.client.describe_attached_files_configuration(
            AttachmentScope="CASE", **instance
        ),
        "ListAttachedFilesConfigurations": lambda: place.client.list_attached_files_configurations(**instance),
        "UpdateAttachedFilesConfiguration": lambda: place.client.update_attached_files_configuration(
            AttachmentScope="CASE", **instance
        ),
        "TagResource": lambda: place.client.tag_resource(resourceArn=arn, tags={"a": "b"}),
        "UntagResource": lambda: place.client.untag_resource(resourceArn=arn, tagKeys=["a"]),
        "ListTagsForResource": lambda: place.client.list_tags_for_resource(resourceArn=arn),
        "DeleteAttachedFile": lambda: place.delete(file_id),
    }


def test_a_fault_meets_its_operation_alone(casefile, place):
    calls = calls_of(place)
    for operation, call in calls.items():
        casefile.fault(operation, error="ThrottlingException", count=1)
        for other, harmless in calls.items():
            if other not in (operation, "DeleteAttachedFile"):
                harmless()
        files.refusal(call, "ThrottlingException")
        call()
    assert len([call for call in casefile.requests() if call["fault"]]) == len(calls)


def test_an_error_is_the_modelled_one(casefile, place):
    calls = calls_of(place)
    for error, status_code, operation in ERRORS:
        casefile.fault(operation, error=error, count=1)
        with pytest.raises(place.client.exceptions.ClientError) as caught:
            calls[operation]()
        answer = caught.value.response
        assert answer["Error"]["Code"] == error
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == status_code
        assert "faults" in answer["ResponseMetadata"]["HTTPHeaders"]["x-casefile-hint"]


def test_a_service_that_is_unavailable(casefile, dev, place):
    casefile.fault("ListAttachedFilesConfigurations", error="ServiceUnavailableException")
    answer = wire.call(dev, "GET", f"/attached-files-configurations/{place.instance}")
    assert answer.status == 503


def test_a_fault_without_an_operation_meets_all(casefile, place):
    calls = calls_of(place)
    casefile.fault(error="ThrottlingException")
    for call in calls.values():
        files.refusal(call, "ThrottlingException")


def test_a_fault_of_all_operations_is_none_of_health(casefile, dev):
    casefile.fault(error="ServiceUnavailableException", latency_ms=10)
    for path in ("/livez", "/readyz", "/metrics"):
        assert wire.exchange("GET", dev.url + path).status == 200


def test_a_call_that_met_an_error_did_nothing(casefile, place):
    file_id = completed(place)
    casefile.fault("DeleteAttachedFile", error="InternalServiceException", count=1)
    files.refusal(place.delete, "InternalServiceException", file_id=file_id)
    assert status(place, file_id) == "APPROVED"


def test_a_count_is_used_up(casefile, place):
    casefile.fault("StartAttachedFileUpload", error="ThrottlingException", count=3)
    for _ in range(3):
        files.refusal(place.start, "ThrottlingException")
    place.start()
    assert casefile.call("GET", "faults") == {"faults": []}


def test_a_fault_without_a_count_stays_until_it_is_cleared(casefile, place):
    casefile.fault("StartAttachedFileUpload", error="ThrottlingException")
    for _ in range(5):
        files.refusal(place.start, "ThrottlingException")
    casefile.clear_faults()
    place.start()


def test_a_fault_is_as_likely_as_it_says(casefile, dev, place):
    target = f"/attached-files-configurations/{place.instance}"

    def failures(probability, calls):
        casefile.clear_faults()
        casefile.fault("ListAttachedFilesConfigurations", error="ThrottlingException", probability=probability)
        return [wire.call(dev, "GET", target).status for _ in range(calls)].count(429)

    assert failures(0, 20) == 0
    assert failures(1, 20) == 20
    # Fewer than 1 run in 10^12 falls outside.
    assert 10 < failures(0.5, 100) < 90


def test_a_count_is_of_faults_and_not_of_calls(casefile, place):
    casefile.fault("StartAttachedFileUpload", error="ThrottlingException", probability=0, count=1)
    for _ in range(5):
        place.start()
    assert len(casefile.call("GET", "faults")["faults"]) == 1


def test_the_newest_fault_that_applies_is_met(casefile, place):
    casefile.fault("StartAttachedFileUpload", error="InternalServiceException")
    casefile.fault("StartAttachedFileUpload", error="ThrottlingException", count=1)
    files.refusal(place.start, "ThrottlingException")
    files.refusal(place.start, "InternalServiceException")


def test_latency_comes_before_the_true_answer_or_the_error(casefile, place):
    casefile.fault("StartAttachedFileUpload", latency_ms=200, count=1)
    casefile.fault("StartAttachedFileUpload", error="ThrottlingException", latency_ms=200, count=1)
    begin = time.monotonic()
    files.refusal(place.start, "ThrottlingException")
    place.start()
    assert time.monotonic() - begin >= 0.4


def test_a_client_gives_up_on_latency(casefile, steered, place):
    casefile.fault("ListAttachedFilesConfigurations", latency_ms=1000, count=1)
    with pytest.raises(TimeoutError):
        with wire.Connection(steered.url) as connection:
            connection.socket.settimeout(0.2)
            url = f"{steered.url}/attached-files-configurations/{place.instance}"
            headers = wire.Signer().headers("GET", url)
            connection.head("GET", wire.target_of(url), [("Host", connection.authority), *headers.items()])
            connection.answer()


@pytest.mark.parametrize("error", ["ThrottlingException", "InternalServiceException"])
def test_botocore_sends_a_call_again(casefile, steered, place, error):
    client = boto3.client(
        "connect", endpoint_url=steered.url, region_name="us-east-1", aws_access_key_id="test",
        aws_secret_access_key="test", config=Config(retries={"mode": "standard", "total_max_attempts": 3}),
    )
    casefile.fault("ListAttachedFilesConfigurations", error=error, count=1)
    answer = client.list_attached_files_configurations(InstanceId=place.instance)
    assert answer["ResponseMetadata"]["RetryAttempts"] == 1
    assert [call["errorCode"] for call in casefile.requests() if "errorCode" in call] == [error]


THROTTLED = {"error": "ThrottlingException"}


@pytest.mark.parametrize("rule, named", [
    ({}, "error"), ({"count": 1}, "error"), ({"error": "OutOfCheese"}, "error"), ({"error": 1}, "error"),
    (THROTTLED | {"x": 1}, "x"), (THROTTLED | {"operation": "DoIt"}, "operation"),
    (THROTTLED | {"operation": 1}, "operation"), (THROTTLED | {"probability": 1.1}, "probability"),
    (THROTTLED | {"probability": -0.1}, "probability"), (THROTTLED | {"probability": "1"}, "probability"),
    (THROTTLED | {"count": 0}, "count"), (THROTTLED | {"count": 1.5}, "count"), (THROTTLED | {"count": -1}, "count"),
    (THROTTLED | {"latencyMs": -1}, "latencyMs"), (THROTTLED | {"latencyMs": 600_001}, "latencyMs"),
    (THROTTLED | {"operation": "PutObject", "cutAfterBytes": 1}, "error"),
    (THROTTLED | {"operation": "PutObject"}, "error"),
    ({"operation": "GetAttachedFile", "error": "NoSuchKey"}, "error"),
    ({"cutAfterBytes": 1}, "operation"), ({"operation": "GetAttachedFile", "cutAfterBytes": 1}, "operation"),
    ({"operation": "HeadObject", "cutAfterBytes": 1}, "operation"),
    ({"operation": "GetObject", "cutAfterBytes": -1}, "cutAfterBytes"),
    ({"operation": "GetObject", "bytesPerSecond": 0}, "bytesPerSecond"),
    ({"operation": "PutObject", "bytesPerSecond": 1}, "bytesPerSecond"),
])
def test_a_bad_fault_names_the_member_and_is_not_kept(casefile, rule, named):
    with refuses(f": {named}"):
        casefile.call("POST", "faults", rule)
    assert casefile.call("GET", "faults") == {"faults": []}
