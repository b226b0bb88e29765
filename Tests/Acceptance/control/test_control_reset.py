"""`POST /_casefile/reset`: all, one account, one instance."""

import pytest

import files
from control import CONTENT, completed, refused, seeded_file, status, steer

OTHER_ACCOUNT = "111122223333"


@pytest.fixture(scope="module")
def other_client(steered):
    return files.connect(steered, key=OTHER_ACCOUNT)


@pytest.fixture
def elsewhere(other_client, place):
    """The same instance id in another account."""
    return files.Place(other_client, place.instance, files.new_case(OTHER_ACCOUNT))


@pytest.fixture
def neighbour(place):
    """Another instance of the same account."""
    return files.Place(place.client, files.new_instance(), files.new_case())


def gone(place, file_id):
    files.refusal(place.get, "ResourceNotFoundException", file_id=file_id)


def reset(casefile, place, scope):
    """A reset of all, or of the account or the instance of a place."""
    scopes = {"all": {}, "account": {"account": files.DEV_ACCOUNT}, "instance": {"instance": place.instance}}
    casefile.reset(**scopes[scope])


def case_limit(place):
    found = place.client.describe_attached_files_configuration(InstanceId=place.instance, AttachmentScope="CASE")
    return found["AttachedFilesConfiguration"]["MaximumSizeLimitInBytes"]


def set_case_limit(place, size):
    place.client.update_attached_files_configuration(
        InstanceId=place.instance, AttachmentScope="CASE", MaximumSizeLimitInBytes=size
    )


@pytest.mark.parametrize("scope", ["account", "instance"])
def test_a_file_with_the_id_of_a_removed_one_is_judged_anew(casefile, place, scope):
    """Rule, waiting verdict and timeline of a file go with it, also where ids come again from a seed."""

    def again(**rule):
        casefile.set_clock("2031-05-06T07:08:09Z", True)
        casefile.seed_ids(7)
        casefile.clear_transitions()
        if rule:
            casefile.transition(**rule)
        return completed(place)

    first = again(result="REJECTED")
    assert status(place, first) == "REJECTED"
    reset(casefile, place, scope)
    assert again(result="FAILED") == first and status(place, first) == "FAILED"
    reset(casefile, place, scope)
    assert again(result="REJECTED", after_seconds=60) == first and status(place, first) == "PROCESSING"
    reset(casefile, place, scope)
    assert again() == first and status(place, first) == "APPROVED"
    casefile.advance_clock("PT2M")
    assert status(place, first) == "APPROVED"
    starts = [event for event in casefile.file(first)["Timeline"] if event["event"] == "StartAttachedFileUpload"]
    assert len(starts) == 1


@pytest.mark.parametrize("body, member", [({"accountId": ""}, "accountId"), ({"accountId": "12"}, "accountId"),
                                          ({"instanceId": ""}, "instanceId")])
def test_a_scope_that_can_name_nothing_is_refused(steered, body, member):
    refused(steered, "POST", "reset", body, member)


def test_everything_is_forgotten_and_counted(casefile, place, neighbour, elsewhere):
    found = [(at, completed(at)) for at in (place, neighbour, elsewhere)]
    pending = place.start()["FileId"]
    assert casefile.reset() == 4
    for at, file_id in [*found, (place, pending)]:
        gone(at, file_id)
    assert casefile.files() == []
    assert casefile.reset() == 0


def test_one_account_is_forgotten(casefile, place, elsewhere):
    kept, removed = completed(place), completed(elsewhere)
    assert casefile.reset(account=OTHER_ACCOUNT) == 1
    gone(elsewhere, removed)
    assert status(place, kept) == "APPROVED"
    assert files.download(place.get(kept)).content == CONTENT


def test_one_instance_is_forgotten_in_every_account(casefile, place, neighbour, elsewhere):
    kept = completed(neighbour)
    removed = [(at, completed(at)) for at in (place, elsewhere)]
    assert casefile.reset(instance=place.instance) == 2
    for at, file_id in removed:
        gone(at, file_id)
    assert status(neighbour, kept) == "APPROVED"


@pytest.mark.parametrize("scope", ["all", "account", "instance"])
def test_client_tokens_are_forgotten_with_their_files(casefile, place, scope):
    token = files.new_token()
    first = place.start(ClientToken=token)["FileId"]
    assert place.start(ClientToken=token)["FileId"] == first
    reset(casefile, place, scope)
    again = place.start("other.pdf", 7, ClientToken=token)["FileId"]
    assert again != first


@pytest.mark.parametrize("scope", ["all", "account", "instance"])
def test_configurations_are_forgotten(casefile, place, neighbour, scope):
    default = case_limit(place)
    for at in (place, neighbour):
        set_case_limit(at, 1000)
    reset(casefile, place, scope)
    assert case_limit(place) == default
    assert case_limit(neighbour) == (1000 if scope == "instance" else default)


def test_the_quota_of_a_resource_is_free_again(casefile, place):
    for _ in range(50):
        place.start()
    files.refusal(place.start, "ServiceQuotaExceededException")
    casefile.reset(instance=place.instance)
    place.start()


def test_urls_die_with_the_files(casefile, dev, place):
    started = place.start(size=len(CONTENT))
    found = place.approved(CONTENT)
    casefile.reset()
    files.s3_refused(dev, files.raw_put(started, CONTENT), 403, "AccessDenied")
    assert files.requests.get(files.download_url(found)).status_code == 404


def test_a_full_reset_takes_rules_calls_clock_and_ids_too(casefile, place):
    casefile.transition("REJECTED")
    casefile.fault(error="ThrottlingException")
    casefile.set_clock("2031-01-01T00:00:00Z", stopped=True)
    casefile.seed_ids(1)
    casefile.reset()
    assert casefile.call("GET", "transitions") == {"transitions": []}
    assert casefile.call("GET", "faults") == {"faults": []}
    assert casefile.requests() == []
    clock = casefile.call("GET", "clock")
    assert clock["stopped"] is False and not clock["now"].startswith("2031")
    assert status(place, completed(place)) == "APPROVED"


def test_a_reset_with_a_scope_leaves_rules_calls_and_clock(casefile, place):
    casefile.transition("REJECTED")
    casefile.set_clock("2031-01-01T00:00:00Z", stopped=True)
    completed(place)
    casefile.reset(account=files.DEV_ACCOUNT)
    assert len(casefile.call("GET", "transitions")["transitions"]) == 1
    assert casefile.call("GET", "clock") == {"now": "2031-01-01T00:00:00.000Z", "stopped": True}
    assert casefile.requests("StartAttachedFileUpload")


def test_a_file_that_waits_for_its_moment_is_forgotten(casefile, place):
    casefile.transition("APPROVED", after_seconds=60)
    file_id = completed(place)
    casefile.reset()
    casefile.advance_clock("PT2M")
    gone(place, file_id)
    assert casefile.files() == []


def test_a_reset_forgets_the_seed(casefile, place):
    (file_id,) = casefile.seed(files=[seeded_file(place)])
    assert casefile.reset() == 1
    gone(place, file_id)


@pytest.mark.parametrize("body, named", [
    ({"accountId": "111122223333", "instanceId": "i"}, "instanceId"), ({"account": "111122223333"}, "account"),
    ({"accountId": 111122223333}, "accountId"), ({"instanceId": ["i"]}, "instanceId"), ([], "JSON object"),
    ("{", "JSON"), ("{}{}", "JSON"), ('{"accountId":"1","accountId":"2"}', "JSON"),
])
def test_a_bad_scope_is_refused_and_nothing_is_removed(dev, place, body, named):
    file_id = completed(place)
    refused(dev, "POST", "reset", body, named)
    assert status(place, file_id) == "APPROVED"


def test_a_reset_needs_no_body_and_no_signature(dev, casefile):
    assert steer(dev, "POST", "reset").json() == {"removedFiles": 0}
