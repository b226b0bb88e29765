"""Tags: fifty in all, none of ours, and twins that only look alike are two (C5)."""

import threading
import unicodedata

import botocore.exceptions
import pytest

import files

MOST = 50
TWINS = [
    ("\u00e9", "e\u0301"), ("\u00c5", "\u212b"), ("A\u030a", "\u00c5"), ("\uac00", "\u1100\u1161"), ("K", "\u212a"),
    ("\u03a9", "\u2126"), ("a", "A"), ("a", "\u0430"), ("a", "\uff41"), ("\u0391", "A"), ("1", "\u0661"),
    ("a b", "a\u00a0b"), ("a b", "a\u2003b"), ("a", "a "), ("a", " a"), ("\ufb01", "fi"),
    ("q\u0307\u0323", "q\u0323\u0307"),
]


@pytest.fixture
def arn(place):
    return place.start()["FileArn"]


def tags(client, arn):
    return client.list_tags_for_resource(resourceArn=arn).get("tags", {})


def is_allowed(text):
    return all(unicodedata.category(scalar)[0] in "LZN" or scalar in "_.:/=+-@" for scalar in text)


@pytest.mark.parametrize("one, other", TWINS, ids=ascii)
def test_twins_are_two_keys_everywhere(lax, client, place, arn, one, other):
    """C5: on Start, Tag, Untag and List, keys are the same only byte for byte."""
    assert one.encode() != other.encode()
    if not (is_allowed(one) and is_allowed(other)):
        files.refusal(lax.tag_resource, "InvalidParameterException", resourceArn=arn, tags={one: "1", other: "2"})
        assert tags(client, arn) == {}
        return
    client.tag_resource(resourceArn=arn, tags={one: "1", other: "2"})
    assert tags(client, arn) == {one: "1", other: "2"}
    client.tag_resource(resourceArn=arn, tags={other: "3"})
    client.untag_resource(resourceArn=arn, tagKeys=[one])
    assert tags(client, arn) == {other: "3"}
    started = place.start(Tags={one: "1", other: "2"})
    assert tags(client, started["FileArn"]) == {one: "1", other: "2"}


def test_twins_count_as_two_towards_fifty(client, lax, arn):
    """C5: the limit counts keys as bytes too."""
    client.tag_resource(resourceArn=arn, tags={f"k{n}": "v" for n in range(MOST - 1)} | {"\u00e9": "v"})
    files.refusal(lax.tag_resource, "InvalidParameterException", resourceArn=arn, tags={"e\u0301": "v"})
    client.tag_resource(resourceArn=arn, tags={"\u00e9": "again"})
    assert len(tags(client, arn)) == MOST and "e\u0301" not in tags(client, arn)


def test_the_limit_holds_against_calls_at_once(client, arn):
    """C5: sixteen callers that each add ten keys leave fifty at most, and each call counts whole or not."""
    def add(number):
        try:
            client.tag_resource(resourceArn=arn, tags={f"{number}-{n}": "v" for n in range(10)})
        except botocore.exceptions.ClientError as error:
            assert error.response["Error"]["Code"] == "InvalidParameterException"

    threads = [threading.Thread(target=add, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = tags(client, arn)
    assert len(kept) == MOST
    groups = [key.split("-")[0] for key in kept]
    assert all(groups.count(group) == 10 for group in groups)


@pytest.mark.parametrize("key", ["aws:", "aws:x", "aws:cases:domain", "aws::", "aws: "])
def test_keys_of_aws_are_refused_everywhere(lax, client, lax_place, arn, key):
    """C5: `aws:` is the prefix of AWS's own keys; nobody sets or removes one."""
    files.refusal(lax.tag_resource, "InvalidParameterException", resourceArn=arn, tags={"a": "b", key: "v"})
    files.refusal(lax.untag_resource, "InvalidParameterException", resourceArn=arn, tagKeys=[key])
    files.refusal(lax_place.start, "InvalidRequestException", Tags={key: "v"})
    assert tags(client, arn) == {}


@pytest.mark.parametrize("key", ["AWS:x", "Aws:x", "aws", "xaws:", "\uff41ws:x", " aws:x", "aws\u00a0:x"])
def test_keys_that_only_look_like_those_of_aws_are_taken(client, arn, key):
    """C5: the prefix is compared byte for byte, as the published pattern does."""
    client.tag_resource(resourceArn=arn, tags={key: "v"})
    assert tags(client, arn) == {key: "v"}


@pytest.mark.parametrize("key, value", [
    ("", "v"), ("k" * 129, "v"), ("k", "v" * 257), ("k\0", "v"), ("k\n", "v"), ("k\u202e", "v"), ("k\u200d", "v"),
    ("k;", "v"), ("k\"", "v"), ("k<", "v"), ("\U0001f389", "v"),
], ids=ascii)
def test_keys_and_values_beyond_their_bounds_are_refused_and_change_nothing(lax, client, arn, key, value):
    """C5: lengths and the pattern of keys, checked before anything is written."""
    files.refusal(lax.tag_resource, "InvalidParameterException", resourceArn=arn, tags={"good": "v", key: value})
    assert tags(client, arn) == {}
