"""Describe, List and Update of the configurations per scope."""

import time

import pytest

import files
import wire
from files import refusal

SCOPES = ["CASE", "CHAT", "EMAIL", "TASK"]
CODE = "InvalidParameterException"


@pytest.fixture
def instance():
    return files.new_instance()


def describe(client, instance, scope="CASE"):
    answer = client.describe_attached_files_configuration(InstanceId=instance, AttachmentScope=scope)
    return answer["AttachedFilesConfiguration"]


def extensions(configuration):
    return [entry["Extension"] for entry in configuration["ExtensionConfiguration"]["AllowedExtensions"]]


def allow(*names):
    return {"AllowedExtensions": [{"Extension": name} for name in names]}


@pytest.mark.parametrize("scope", SCOPES)
def test_every_scope_has_the_documented_defaults(client, instance, scope):
    found = describe(client, instance, scope)
    assert (found["InstanceId"], found["AttachmentScope"]) == (instance, scope)
    assert found["MaximumSizeLimitInBytes"] == 20 * files.MEBIBYTE
    assert set(extensions(found)) == files.DEFAULT_EXTENSIONS


def test_a_list_has_every_scope_without_times(client, instance):
    found = client.list_attached_files_configurations(InstanceId=instance)
    assert sorted(entry["AttachmentScope"] for entry in found["AttachedFilesConfigurations"]) == SCOPES
    assert "NextToken" not in found
    assert all("LastModifiedTime" not in entry for entry in found["AttachedFilesConfigurations"])


@pytest.mark.parametrize("page_size", [1, 2, 3, 4, 100])
def test_pages_put_together_are_the_whole_list(client, instance, page_size):
    whole = client.list_attached_files_configurations(InstanceId=instance)["AttachedFilesConfigurations"]
    paged, more = [], {}
    for _ in range(5):
        answer = client.list_attached_files_configurations(InstanceId=instance, MaxResults=page_size, **more)
        assert len(answer["AttachedFilesConfigurations"]) <= page_size
        paged += answer["AttachedFilesConfigurations"]
        if "NextToken" not in answer:
            break
        more = {"NextToken": answer["NextToken"]}
    assert paged == whole


@pytest.mark.parametrize("size", [0, -1, 101, 10**12])
def test_max_results_outside_1_to_100_is_refused(lax, instance, size):
    refusal(
        lax.list_attached_files_configurations, CODE, mentions=["axResults"], InstanceId=instance, MaxResults=size
    )


@pytest.mark.parametrize("text", ["abc", "1.5", "", "1e1"])
def test_max_results_that_is_no_integer_is_refused(dev, instance, text):
    target = f"/attached-files-configurations/{instance}?maxResults={text}"
    wire.refused(wire.call(dev, "GET", target, operation="ListAttachedFilesConfigurations"), 400, CODE, "axResults")


@pytest.mark.parametrize("token", ["x", "abc/+=", "AAAA", "é", "x" * 5000])
def test_a_next_token_that_was_never_issued_is_refused(client, instance, token):
    refusal(client.list_attached_files_configurations, CODE, InstanceId=instance, NextToken=token)


def test_an_update_is_partial_and_touches_one_scope(client, instance):
    before = time.time()
    scope = {"InstanceId": instance, "AttachmentScope": "CASE"}
    answer = client.update_attached_files_configuration(MaximumSizeLimitInBytes=5, **scope)
    assert answer["MaximumSizeLimitInBytes"] == 5
    assert abs(answer["LastModifiedTime"].timestamp() - before) < 10
    client.update_attached_files_configuration(ExtensionConfiguration=allow("pdf", "EXE"), **scope)
    found = describe(client, instance)
    assert found["MaximumSizeLimitInBytes"] == 5
    assert extensions(found) == ["pdf", "EXE"]
    assert "LastModifiedTime" in found
    assert describe(client, instance, "EMAIL")["MaximumSizeLimitInBytes"] == 20 * files.MEBIBYTE
    assert set(extensions(describe(client, instance, "CHAT"))) == files.DEFAULT_EXTENSIONS


def test_an_update_without_members_changes_nothing(client, instance):
    scope = {"InstanceId": instance, "AttachmentScope": "TASK"}
    client.update_attached_files_configuration(MaximumSizeLimitInBytes=5, **scope)
    before = describe(client, instance, "TASK")
    answer = client.update_attached_files_configuration(**scope)
    assert answer["MaximumSizeLimitInBytes"] == 5
    assert describe(client, instance, "TASK") == before


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("size", [1, 104857600])
def test_every_scope_takes_1_to_104857600_bytes(client, instance, scope, size):
    answer = client.update_attached_files_configuration(
        InstanceId=instance, AttachmentScope=scope, MaximumSizeLimitInBytes=size
    )
    assert answer["MaximumSizeLimitInBytes"] == size


@pytest.mark.parametrize("size", [0, -1, 104857601, 2**63 - 1])
def test_a_size_limit_outside_its_bounds_is_refused(lax, instance, size):
    refusal(
        lax.update_attached_files_configuration, CODE, mentions=["MaximumSizeLimitInBytes"], InstanceId=instance,
        AttachmentScope="CASE", MaximumSizeLimitInBytes=size,
    )


@pytest.mark.parametrize("name", [".pdf", "tar.gz", "", "x" * 11, "a b", "é", "a/b", "pd\u0301f"])
def test_a_broken_extension_is_refused(lax, instance, name):
    refusal(
        lax.update_attached_files_configuration, CODE, mentions=["Extension"], InstanceId=instance,
        AttachmentScope="CASE", ExtensionConfiguration=allow("pdf", name),
    )
    assert set(extensions(describe(lax, instance))) == files.DEFAULT_EXTENSIONS


@pytest.mark.parametrize("scope", ["case", "Case", "VOICE", "CASE ", "x"])
def test_an_unknown_scope_is_refused(lax, instance, scope):
    for call in (lax.describe_attached_files_configuration, lax.update_attached_files_configuration):
        refusal(call, CODE, mentions=["AttachmentScope"], InstanceId=instance, AttachmentScope=scope)


BAD_BODIES = [
    b"{", b"[]", b'{"MaximumSizeLimitInBytes":"5"}', b'{"MaximumSizeLimitInBytes":5.5}',
    b'{"MaximumSizeLimitInBytes":true}', b'{"ExtensionConfiguration":[]}', b'{"ExtensionConfiguration":{}}',
    b'{"ExtensionConfiguration":{"AllowedExtensions":{}}}', b'{"ExtensionConfiguration":{"AllowedExtensions":[null]}}',
    b'{"ExtensionConfiguration":{"AllowedExtensions":[{}]}}',
    b'{"ExtensionConfiguration":{"AllowedExtensions":["pdf"]}}',
    b'{"ExtensionConfiguration":{"AllowedExtensions":[{"Extension":1}]}}',
]


@pytest.mark.parametrize("body", BAD_BODIES)
def test_a_malformed_update_is_refused(dev, client, instance, body):
    target = f"/attached-files-configurations/{instance}/CASE"
    answer = wire.call(dev, "POST", target, body, operation="UpdateAttachedFilesConfiguration")
    wire.refused(answer, 400, CODE)
    assert describe(client, instance)["MaximumSizeLimitInBytes"] == 20 * files.MEBIBYTE


def test_an_empty_list_of_extensions_allows_nothing(place):
    place.client.update_attached_files_configuration(
        InstanceId=place.instance, AttachmentScope="CASE", ExtensionConfiguration=allow()
    )
    assert extensions(describe(place.client, place.instance)) == []
    refusal(place.start, "InvalidRequestException", "INVALID_FILE_TYPE", name="a.pdf")
    mail = files.Place(place.client, place.instance, files.new_contact(place.instance))
    assert mail.start(name="a.pdf")["FileStatus"] == "PROCESSING"


def test_extensions_are_kept_as_sent_and_compared_without_case(place):
    place.client.update_attached_files_configuration(
        InstanceId=place.instance, AttachmentScope="CASE", ExtensionConfiguration=allow("FoO", "b-_r")
    )
    assert extensions(describe(place.client, place.instance)) == ["FoO", "b-_r"]
    for name in ("a.foo", "a.FOO", "a.B-_R"):
        place.start(name=name)
    refusal(place.start, "InvalidRequestException", "INVALID_FILE_TYPE", name="a.pdf")


def test_each_scope_has_its_own_size_limit(place):
    mail = files.Place(place.client, place.instance, files.new_contact(place.instance))
    place.client.update_attached_files_configuration(
        InstanceId=place.instance, AttachmentScope="EMAIL", MaximumSizeLimitInBytes=10
    )
    mail.start(size=10)
    refusal(mail.start, "InvalidRequestException", "INVALID_FILE_SIZE", size=11)
    place.start(size=11)
