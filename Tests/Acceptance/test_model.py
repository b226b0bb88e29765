"""Every operation against botocore's model; the other tests check each of their answers the same way."""

import copy

import pytest

import shapes
import wire

USER = "arn:aws:connect:us-east-1:000000000000:instance/i/agent/u"


@pytest.fixture
def file(place):
    """An approved file with everything that an answer can show."""
    return place.approved(b"x", Tags={"k": "v"}, CreatedBy={"ConnectUserArn": USER})


def requests_of(place, file):
    """A request per operation that succeeds: method, target, body."""
    item = wire.file_target(place.instance, place.resource, file["FileId"])
    collection = wire.file_target(place.instance, place.resource)
    scope = f"/attached-files-configurations/{place.instance}"
    tags = f"/tags/{wire.escaped(file['FileArn'])}"
    start = {
        "FileName": "a.pdf", "FileSizeInBytes": 1, "FileUseCaseType": "ATTACHMENT", "Tags": {"k": "v"},
        "CreatedBy": {"ConnectUserArn": USER},
    }
    return {
        "StartAttachedFileUpload": ("PUT", collection, start),
        "CompleteAttachedFileUpload": ("POST", item, None),
        "GetAttachedFile": ("GET", item, None),
        "DeleteAttachedFile": ("DELETE", item, None),
        "BatchGetAttachedFileMetadata": ("POST", collection, {"FileIds": [file["FileId"], "unknown"]}),
        "DescribeAttachedFilesConfiguration": ("GET", f"{scope}/CASE", None),
        "ListAttachedFilesConfigurations": ("GET", f"{scope}?maxResults=2", None),
        "UpdateAttachedFilesConfiguration": ("POST", f"{scope}/CASE", {"MaximumSizeLimitInBytes": 5}),
        "TagResource": ("POST", tags, {"tags": {"l": "w"}}),
        "UntagResource": ("DELETE", f"{tags}?tagKeys=k", None),
        "ListTagsForResource": ("GET", tags, None),
    }


# All members that an answer to the requests above must have, beside those that the model requires.
EXPECTED = {
    "StartAttachedFileUpload": {"FileArn", "FileId", "CreationTime", "FileStatus", "CreatedBy", "UploadUrlMetadata"},
    "CompleteAttachedFileUpload": set(),
    "GetAttachedFile": {
        "FileArn", "FileId", "CreationTime", "FileStatus", "FileName", "FileSizeInBytes", "AssociatedResourceArn",
        "FileUseCaseType", "CreatedBy", "DownloadUrlMetadata", "Tags",
    },
    "DeleteAttachedFile": set(),
    "BatchGetAttachedFileMetadata": {"Files", "Errors"},
    "DescribeAttachedFilesConfiguration": {"AttachedFilesConfiguration"},
    "ListAttachedFilesConfigurations": {"AttachedFilesConfigurations", "NextToken"},
    "UpdateAttachedFilesConfiguration": {
        "InstanceId", "AttachmentScope", "MaximumSizeLimitInBytes", "ExtensionConfiguration", "LastModifiedTime",
    },
    "TagResource": set(),
    "UntagResource": set(),
    "ListTagsForResource": {"tags"},
}


@pytest.mark.parametrize("operation", shapes.OPERATIONS)
def test_a_success_is_shaped_like_the_model(dev, place, file, operation):
    method, target, body = requests_of(place, file)[operation]
    answer = wire.call(dev, method, target, body, operation=operation)
    assert answer.status == 200, answer.body
    assert answer.json().keys() == EXPECTED[operation]


@pytest.mark.parametrize("operation", shapes.OPERATIONS)
def test_an_unsigned_call_is_refused_in_the_models_form(dev, place, file, operation):
    method, target, body = requests_of(place, file)[operation]
    answer = wire.exchange(method, dev.url + target, {"Content-Type": "application/json"}, wire.encode(body))
    wire.check(dev, answer, operation)
    wire.refused(answer, 403, "MissingAuthenticationTokenException")


def breaking_requests(place, file):
    """A request per operation and modelled error that the service can be brought to: its answer's code."""
    gone = wire.file_target(place.instance, place.resource, "unknown")
    bad_expiry = wire.file_target(place.instance, place.resource, "x", urlExpiryInSeconds=1)
    collection = wire.file_target(place.instance, place.resource)
    nowhere = wire.file_target("no instance", place.resource)
    scope = f"/attached-files-configurations/{place.instance}"
    gone_tags = f"/tags/{wire.escaped(file['FileArn'][:-1] + 'x')}"
    tags = f"/tags/{wire.escaped(file['FileArn'])}"
    invalid, parameter, missing = (
        f"{name}Exception" for name in ("InvalidRequest", "InvalidParameter", "ResourceNotFound")
    )
    start = {"FileName": "a.pdf", "FileSizeInBytes": 1, "FileUseCaseType": "ATTACHMENT"}
    return [
        ("StartAttachedFileUpload", "PUT", collection, start | {"FileName": "a"}, invalid),
        ("StartAttachedFileUpload", "PUT", nowhere, start, invalid),
        ("CompleteAttachedFileUpload", "POST", gone, None, missing),
        ("CompleteAttachedFileUpload", "POST", gone.replace("unknown", "x" * 257), None, invalid),
        ("GetAttachedFile", "GET", gone, None, missing),
        ("GetAttachedFile", "GET", bad_expiry, None, invalid),
        ("DeleteAttachedFile", "DELETE", gone, None, missing),
        ("DeleteAttachedFile", "DELETE", gone.replace("unknown", "x" * 257), None, invalid),
        ("BatchGetAttachedFileMetadata", "POST", collection, {"FileIds": []}, invalid),
        ("BatchGetAttachedFileMetadata", "POST", nowhere, {"FileIds": ["x"]}, missing),
        ("DescribeAttachedFilesConfiguration", "GET", f"{scope}/NONE", None, parameter),
        ("DescribeAttachedFilesConfiguration", "GET", "/attached-files-configurations/a%20b/CASE", None, missing),
        ("ListAttachedFilesConfigurations", "GET", f"{scope}?nextToken=x", None, parameter),
        ("ListAttachedFilesConfigurations", "GET", "/attached-files-configurations/a%20b", None, missing),
        ("UpdateAttachedFilesConfiguration", "POST", f"{scope}/CASE", {"MaximumSizeLimitInBytes": 0}, parameter),
        ("UpdateAttachedFilesConfiguration", "POST", "/attached-files-configurations/a%20b/CASE", {}, missing),
        ("TagResource", "POST", gone_tags, {"tags": {"k": "v"}}, missing),
        ("TagResource", "POST", tags, {"tags": {"aws:k": "v"}}, parameter),
        ("UntagResource", "DELETE", f"{gone_tags}?tagKeys=k", None, missing),
        ("UntagResource", "DELETE", f"{tags}?tagKeys=a%21", None, parameter),
        ("ListTagsForResource", "GET", gone_tags, None, missing),
    ]


def test_each_modelled_refusal_is_shaped_like_the_model(dev, place, file):
    for operation, method, target, body, code in breaking_requests(place, file):
        answer = wire.call(dev, method, target, body, operation=operation)
        assert answer.headers.get("X-Amzn-Errortype") == code, (operation, answer.status, answer.body)


GOOD = {
    "FileArn": "arn:aws:connect:us-east-1:000000000000:instance/i/file/f",
    "FileId": "f",
    "CreationTime": "2026-01-02T03:04:05.678Z",
    "FileStatus": "APPROVED",
    "FileName": "a.pdf",
    "FileSizeInBytes": 1,
    "CreatedBy": {"ConnectUserArn": USER},
    "DownloadUrlMetadata": {"Url": "http://x", "UrlExpiry": "2026-01-02T03:04:05.678Z"},
    "Tags": {"k": "v"},
}
BREAKING = {
    "an unknown member": {"Extra": 1},
    "an unknown status": {"FileStatus": "PENDING"},
    "a size of zero": {"FileSizeInBytes": 0},
    "a size that is text": {"FileSizeInBytes": "1"},
    "a size that is true": {"FileSizeInBytes": True},
    "a null": {"FileName": None},
    "a time without milliseconds": {"CreationTime": "2026-01-02T03:04:05Z"},
    "no ARN": {"FileArn": "f"},
    "a union of two": {"CreatedBy": {"ConnectUserArn": USER, "AWSIdentityArn": USER}},
    "a union of none": {"CreatedBy": {}},
    "a long URL": {"DownloadUrlMetadata": {"Url": "h" * 2001}},
    "a name with a control": {"FileName": "a\u0000.pdf"},
    "a reserved tag": {"Tags": {"aws:k": "v"}},
    "a long tag": {"Tags": {"k": "v" * 257}},
}


def test_the_check_itself_takes_a_good_answer():
    shapes.check_output("GetAttachedFile", GOOD)


@pytest.mark.parametrize("kind", BREAKING)
def test_the_check_itself_refuses(kind):
    with pytest.raises(shapes.ShapeError):
        shapes.check_output("GetAttachedFile", copy.deepcopy(GOOD) | BREAKING[kind])


def test_the_check_itself_refuses_a_missing_required_member():
    fewer = {name: value for name, value in GOOD.items() if name != "FileSizeInBytes"}
    with pytest.raises(shapes.ShapeError):
        shapes.check_output("GetAttachedFile", fewer)
