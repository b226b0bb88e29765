"""Checks answers of the API against botocore's own model of the service."""

import json
import re
import unicodedata

import botocore.session

OPERATIONS = (
    "StartAttachedFileUpload",
    "CompleteAttachedFileUpload",
    "GetAttachedFile",
    "DeleteAttachedFile",
    "BatchGetAttachedFileMetadata",
    "DescribeAttachedFilesConfiguration",
    "ListAttachedFilesConfigurations",
    "UpdateAttachedFilesConfiguration",
    "TagResource",
    "UntagResource",
    "ListTagsForResource",
)
MODEL = botocore.session.get_session().get_service_model("connect")
ISO_8601 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
ARN = re.compile(r"arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:(\d{12})?:.+")
REQUEST_ID_HEADERS = ("x-amzn-RequestId", "x-amz-request-id")

# Errors of the front end, which no operation models: the HTTP status and whether the API may send it.
FRONT_END_ERRORS = {
    "MissingAuthenticationTokenException": {403},
    "IncompleteSignatureException": {403},
    "UnrecognizedClientException": {403},
    "InvalidSignatureException": {403},
    "AccessDeniedException": {403},
    "UnknownOperationException": {404},
    "UnsupportedMediaTypeException": {415},
}


def is_printable(text):
    return not any(unicodedata.category(scalar).startswith("C") for scalar in text)


def is_tag_key(text):
    def allowed(scalar):
        return unicodedata.category(scalar)[0] in "LZN" or scalar in "_.:/=+-@"

    return not text.startswith("aws:") and all(map(allowed, text))


# Python's `re` knows no Unicode properties, so the model's patterns that use them are written out.
PATTERNS = {
    r"^\P{C}*$": is_printable,
    r"^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]*$": is_tag_key,
}


class ShapeError(AssertionError):
    """An answer that the model does not allow."""


def fail(path, rule, value):
    raise ShapeError(f"{path} {rule}: {value!r}"[:2000])


def check_value(shape, value, path):
    """Raises `ShapeError` where `value`, parsed JSON, is not of `shape`."""
    check = {
        "structure": check_structure,
        "list": check_list,
        "map": check_map,
        "string": check_string,
        "integer": check_number,
        "long": check_number,
        "timestamp": check_timestamp,
        "boolean": check_boolean,
    }[shape.type_name]
    check(shape, value, path)


def check_structure(shape, value, path):
    if not isinstance(value, dict):
        fail(path, "is no object", value)
    members = {member.serialization.get("name", name): member for name, member in shape.members.items()}
    for name in value.keys() - members.keys():
        fail(f"{path}.{name}", "is not in the model", value)
    for name in shape.required_members:
        if name not in value:
            fail(f"{path}.{name}", "is required and absent", value)
    if shape.metadata.get("union") and len(value) != 1:
        fail(path, "is a union without exactly one member", value)
    for name, member in value.items():
        check_value(members[name], member, f"{path}.{name}")


def check_list(shape, value, path):
    if not isinstance(value, list):
        fail(path, "is no list", value)
    check_bounds(shape, len(value), path, value)
    for index, item in enumerate(value):
        check_value(shape.member, item, f"{path}[{index}]")


def check_map(shape, value, path):
    if not isinstance(value, dict):
        fail(path, "is no map", value)
    # ListTagsForResource says by an empty map that there are none; that is ours, see docs/api-coverage.md.
    if value or not path.endswith("tags"):
        check_bounds(shape, len(value), path, value)
    for key, item in value.items():
        check_value(shape.key, key, f"{path} key")
        check_value(shape.value, item, f"{path}[{key}]")


def check_string(shape, value, path):
    if not isinstance(value, str):
        fail(path, "is no string", value)
    check_bounds(shape, len(value), path, value)
    if shape.enum and value not in shape.enum:
        fail(path, "is not in the enumeration", value)
    pattern = shape.metadata.get("pattern")
    if pattern and not PATTERNS.get(pattern, lambda text: re.fullmatch(pattern.strip("^$"), text))(value):
        fail(path, f"breaks {pattern}", value)
    if shape.name == "ISO8601Datetime" and not ISO_8601.fullmatch(value):
        fail(path, "is no yyyy-MM-ddTHH:mm:ss.SSSZ", value)
    if shape.name == "ARN" and not ARN.fullmatch(value):
        fail(path, "is no ARN", value)


def check_number(shape, value, path):
    if not isinstance(value, int) or isinstance(value, bool):
        fail(path, "is no integer", value)
    check_bounds(shape, value, path, value)


def check_timestamp(shape, value, path):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < 2**33:
        fail(path, "is no number of epoch seconds", value)


def check_boolean(shape, value, path):
    if not isinstance(value, bool):
        fail(path, "is no boolean", value)


def check_bounds(shape, size, path, value):
    if size < shape.metadata.get("min", size):
        fail(path, f"is below {shape.metadata['min']}", value)
    if size > shape.metadata.get("max", size):
        fail(path, f"is above {shape.metadata['max']}", value)


def no_duplicates(pairs):
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):
        fail("JSON", "has a duplicate key", names)
    return dict(pairs)


def parse(body):
    return json.loads(body.decode("utf-8"), object_pairs_hook=no_duplicates)


def check_request_ids(headers):
    """Both request-id headers are there and equal; returns the id."""
    ids = {headers.get(name) for name in REQUEST_ID_HEADERS}
    if len(ids) != 1 or not ids.copy().pop():
        fail("request id", f"differs between {REQUEST_ID_HEADERS}", ids)
    return ids.pop()


def check_hint(headers, hints):
    hint = headers.get("x-casefile-hint")
    if hints and not hint:
        fail("x-casefile-hint", "is absent from a refusal in dev", dict(headers))
    if hint and not (hint.isascii() and hint.isprintable()):
        fail("x-casefile-hint", "is no line of ASCII", hint)
    if not hints and hint:
        fail("x-casefile-hint", "is there outside dev", hint)


def check_error(status, headers, body, hints, operation=None):
    """The envelope of an error: type header, body, request ids and, for a known operation, the modelled status."""
    check_request_ids(headers)
    check_hint(headers, hints)
    if not headers.get("Content-Type", "").startswith("application/json"):
        fail("Content-Type", "is not application/json", headers.get("Content-Type"))
    kind = headers.get("X-Amzn-Errortype")
    if not kind or not re.fullmatch("[A-Za-z]+Exception", kind):
        fail("X-Amzn-Errortype", "is no bare shape name", kind)
    content = parse(body)
    if content.get("code") != kind:
        fail("code", "differs from X-Amzn-Errortype", content)
    if not isinstance(content.get("Message"), str) or not content["Message"]:
        fail("Message", "is absent", content)
    if operation is None:
        if content.keys() - {"Message", "code", "Reason"}:
            fail("error", "has members that no error has", content)
        return
    modelled = {shape.name: shape for shape in MODEL.operation_model(operation).error_shapes}
    shape = modelled.get(kind)
    if shape is None:
        if status not in FRONT_END_ERRORS.get(kind, ()):
            fail("error", f"is not modelled for {operation}", (status, content))
        if content.keys() != {"Message", "code"}:
            fail("error", "has members that it should not have", content)
        return
    if status != shape.metadata["error"]["httpStatusCode"]:
        fail("status", f"is not the one of {kind}", status)
    check_structure(shape, {name: value for name, value in content.items() if name != "code"}, kind)


def check_answer(operation, status, headers, body, hints):
    """The whole answer to an operation, whether it succeeded or not."""
    if status >= 400:
        check_error(status, headers, body, hints, operation)
        return
    if status != 200:
        fail("status", "is no 200", status)
    check_request_ids(headers)
    if not headers.get("Content-Type", "").startswith("application/json"):
        fail("Content-Type", "is not application/json", headers.get("Content-Type"))
    if headers.get("x-casefile-hint"):
        fail("x-casefile-hint", "is there on a success", headers.get("x-casefile-hint"))
    check_output(operation, parse(body))


def check_output(operation, content):
    """A success body, parsed; operations without output answer an empty object."""
    shape = MODEL.operation_model(operation).output_shape
    if shape is None:
        if content != {}:
            fail(operation, "has no output, yet answers", content)
        return
    check_structure(shape, content, operation)
    if operation == "StartAttachedFileUpload":
        for name in ("FileArn", "FileId", "CreationTime", "FileStatus", "CreatedBy", "UploadUrlMetadata"):
            if name not in content:
                fail(f"{operation}.{name}", "is absent", content)
