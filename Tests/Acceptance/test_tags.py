"""TagResource, UntagResource and ListTagsForResource."""

import pytest

import files
import wire
from files import refusal


@pytest.fixture
def arn(place):
    return place.start(Tags={"first": "1"})["FileArn"]


def tags_of(client, arn):
    return client.list_tags_for_resource(resourceArn=arn).get("tags", {})


def test_tags_are_added_changed_and_removed(client, arn):
    assert tags_of(client, arn) == {"first": "1"}
    client.tag_resource(resourceArn=arn, tags={"first": "2", "second": "", "a b/é": "ü"})
    assert tags_of(client, arn) == {"first": "2", "second": "", "a b/é": "ü"}
    client.untag_resource(resourceArn=arn, tagKeys=["first", "a b/é"])
    assert tags_of(client, arn) == {"second": ""}


def test_get_and_batch_get_show_the_tags_of_now(place):
    found = place.approved(Tags={"k": "1"})
    place.client.tag_resource(resourceArn=found["FileArn"], tags={"k": "2", "l": "3"})
    expected = {"k": "2", "l": "3"}
    assert place.get(found["FileId"])["Tags"] == expected
    assert place.batch_get([found["FileId"]])["Files"][0]["Tags"] == expected


def test_a_file_without_tags_is_described_without_them(place):
    found = place.approved()
    assert "Tags" not in place.get(found["FileId"])
    assert "Tags" not in place.batch_get([found["FileId"]])["Files"][0]


def test_a_file_without_tags_lists_none(client, place):
    assert tags_of(client, place.start()["FileArn"]) == {}


def test_removing_an_absent_key_is_no_error(client, arn):
    client.untag_resource(resourceArn=arn, tagKeys=["absent", "absent", "First"])
    assert tags_of(client, arn) == {"first": "1"}


def test_keys_are_compared_byte_for_byte(client, arn):
    # Each pair is one text to Unicode's canonical equivalence, and all of these are letters, which keys may hold.
    angstroms, syllables = ("\u00c5", "\u212b"), ("\ud55c", "\u1112\u1161\u11ab")
    keys = dict.fromkeys(("K", "k", "k ", *angstroms, *syllables), "v")
    client.tag_resource(resourceArn=arn, tags=keys)
    assert tags_of(client, arn) == keys | {"first": "1"}
    client.untag_resource(resourceArn=arn, tagKeys=["K", angstroms[1], syllables[1]])
    assert set(tags_of(client, arn)) == {"k", "k ", angstroms[0], syllables[0], "first"}


def test_fifty_tags_in_all_are_taken_and_not_one_more(client, arn):
    client.tag_resource(resourceArn=arn, tags={f"key{number}": "v" for number in range(49)})
    refusal(client.tag_resource, "InvalidParameterException", resourceArn=arn, tags={"one more": "v"})
    client.tag_resource(resourceArn=arn, tags={"first": "changed"})
    found = tags_of(client, arn)
    assert len(found) == 50 and found["first"] == "changed" and "one more" not in found


BAD_TAGS = {
    "51 entries": {f"key{number}": "v" for number in range(51)},
    "reserved key": {"aws:x": "1"},
    "empty key": {"": "1"},
    "long key": {"k" * 129: "1"},
    "long value": {"k": "v" * 257},
    "pattern": {"a!b": "1"},
}


@pytest.mark.parametrize("kind", BAD_TAGS)
def test_broken_tags_are_refused_and_change_nothing(lax, client, arn, kind):
    tags = BAD_TAGS[kind] | {"z": "1"}
    refusal(lax.tag_resource, "InvalidParameterException", mentions=["tags"], resourceArn=arn, tags=tags)
    assert tags_of(client, arn) == {"first": "1"}


def test_no_tags_at_all_are_refused(lax, arn):
    refusal(lax.tag_resource, "InvalidParameterException", mentions=["tags"], resourceArn=arn, tags={})


@pytest.mark.parametrize("keys", [
    [f"key{number}" for number in range(51)], ["k" * 129], [""], ["a!b"], ["aws:x"],
], ids=lambda keys: f"{len(keys)} x {keys[0][:8]}")
def test_broken_tag_keys_are_refused(lax, client, arn, keys):
    refusal(lax.untag_resource, "InvalidParameterException", mentions=["tagKeys"], resourceArn=arn, tagKeys=keys)
    assert tags_of(client, arn) == {"first": "1"}


def test_an_untag_of_no_key_is_refused(dev, arn):
    answer = wire.call(dev, "DELETE", f"/tags/{wire.escaped(arn)}", operation="UntagResource")
    wire.refused(answer, 400, "InvalidParameterException", "tagKeys")


def test_an_untag_of_fifty_long_keys_is_legal(client, arn):
    keys = [f"{number:02}" + "報" * 126 for number in range(50)]
    client.untag_resource(resourceArn=arn, tagKeys=keys)


def test_the_tags_of_an_unknown_file_are_not_found(client, place, arn):
    unknown = arn.rsplit("/", 1)[0] + "/" + files.new_token()
    other_instance = arn.replace(place.instance, files.new_instance())
    place.delete(arn.rsplit("/", 1)[1])
    for missing in (unknown, other_instance, arn):
        refusal(client.list_tags_for_resource, "ResourceNotFoundException", resourceArn=missing)
        refusal(client.tag_resource, "ResourceNotFoundException", resourceArn=missing, tags={"k": "v"})
        refusal(client.untag_resource, "ResourceNotFoundException", resourceArn=missing, tagKeys=["k"])


NOT_A_FILE = [
    "no-arn", "arn:aws:s3:::bucket/key", "arn:aws:connect:us-east-1:000000000000:instance/i",
    "arn:aws:connect:us-east-1:000000000000:instance/i/file/",
    "arn:aws:connect:us-east-1:000000000000:instance/i/agent/a",
]


@pytest.mark.parametrize("text", NOT_A_FILE)
def test_an_arn_of_something_else_is_refused(dev, text):
    answer = wire.call(dev, "GET", f"/tags/{wire.escaped(text)}", operation="ListTagsForResource")
    assert answer.status in (400, 404), answer.body
    codes = {"InvalidParameterException", "InvalidRequestException", "ResourceNotFoundException"}
    assert answer.headers.get("X-Amzn-Errortype") in codes


@pytest.mark.parametrize("spelling", ["escaped", "lower-case escapes", "raw colons"])
def test_the_arn_in_the_path_may_be_spelt_as_clients_spell_it(dev, arn, spelling):
    text = wire.escaped(arn)
    if spelling == "lower-case escapes":
        text = text.replace("%3A", "%3a").replace("%2F", "%2f")
    if spelling == "raw colons":
        text = text.replace("%3A", ":")
    answer = wire.call(dev, "GET", f"/tags/{text}", operation="ListTagsForResource")
    assert answer.status == 200, answer.body
    assert answer.json()["tags"] == {"first": "1"}


def test_a_raw_slash_in_the_arn_is_another_path(dev, arn):
    target = f"/tags/{arn.replace(':', '%3A')}"
    wire.refused(wire.call(dev, "GET", target), 404, "UnknownOperationException")


def test_a_plus_in_a_query_is_a_plus(dev, client, arn):
    client.tag_resource(resourceArn=arn, tags={"a+b": "1", "a b": "2"})
    wire.call(dev, "DELETE", f"/tags/{wire.escaped(arn)}?tagKeys=a+b", operation="UntagResource")
    assert tags_of(client, arn) == {"a b": "2", "first": "1"}


@pytest.mark.parametrize("body", [
    b"{}", b'{"tags":null}', b'{"tags":[]}', b'{"tags":{"a":null}}', b'{"tags":{"a":1}}', b'{"Tags":{"a":"1"}}',
    b'{"tags":{"a":"1","a":"2"}}', b"[]", b"",
])
def test_malformed_tags_are_refused(dev, client, arn, body):
    answer = wire.call(dev, "POST", f"/tags/{wire.escaped(arn)}", body, operation="TagResource")
    wire.refused(answer, 400, {"InvalidParameterException", "InvalidRequestException"})
    assert tags_of(client, arn) == {"first": "1"}
