"""Following a registration whose API, row or handler does something unusual."""

import json
import time
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.naming import Names
from smsverifier.trace import HopState, Trace
from smsverifier.trace.tracer import Submission, Tracer
from tests.emulator.trace.scripted_api import scripted
from tests.emulator.trace.test_client import Clock
from tests.support.registrations_table import Registrations, row
from tests.support.sdk import owners

PHONE = "+919876543210"
NAMES = Names("hack-night", "ap-south-1", "123456789012")
TAKEN = (200, {"status": "registered", "request_id": "request-+919876543210"})


@pytest.fixture
def follow(embedded: EmbeddedAws, table: Registrations) -> Tracer:
    """A follower of the table's stack, whose waits take no time."""
    clock = Clock()
    where = owners(embedded)
    aws = Aws(where, clock=clock, sleep=clock.sleep)
    submission = Submission("", {"phone": PHONE, "name": "Asha"}, "Hi", keyed_by_phone=True)
    return Tracer(aws, NAMES, submission, lambda hop: None)


def through(follower: Tracer, *answers: tuple[int, dict[str, Any]]) -> Trace:
    with scripted(*answers) as api:
        given = follower.submission
        follower.submission = Submission(api.url, given.fields, given.text, keyed_by_phone=True)
        return follower.run()


def hop(journey: Trace, name: str) -> HopState:
    return next(one.state for one in journey.hops if one.hop == name)


def make_new_role(aws: Aws) -> None:
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    aws.client("iam").create_role(RoleName=NAMES.role("api"), AssumeRolePolicyDocument=trust)


@pytest.mark.parametrize("key", [f"{PHONE}/{'a' * 32}", "request-of-an-earlier-version"])
def test_where_duplicates_are_allowed_the_row_is_found_by_attempt_or_request(
    follow: Tracer, table: Registrations, key: str
) -> None:
    request = "request-of-an-earlier-version"
    told = {"phone": {"S": PHONE}, "request_id": {"S": request}, "sms_message_id": {"S": "m"}}
    table.put([{**row(key, "sent"), **told}])
    answer = {"status": "registered", "request_id": request}
    with scripted((200, answer)) as api:
        fields = follow.submission.fields
        follow.submission = Submission(
            api.url, fields, "Hi", keyed_by_phone=False, attempt="a" * 32
        )
        journey = follow.run()
    assert (journey.ok, journey.message_id) == (True, "m")


def test_what_a_500_stored_all_the_same_is_followed_after_the_409(
    follow: Tracer, table: Registrations
) -> None:
    make_new_role(follow.aws)
    now = {"registered_at": {"N": str(int(time.time() * 1000))}, "sms_message_id": {"S": "m"}}
    table.put([{**row(PHONE, "sent"), **now}])
    told = through(follow, (500, {}), (409, {}))
    assert (told.ok, told.request_id, told.message_id) == (True, f"request-{PHONE}", "m")


def test_a_409_to_the_first_try_is_an_earlier_registration(
    follow: Tracer, table: Registrations
) -> None:
    table.put([row(PHONE, "sent")])
    told = through(follow, (409, {}))
    assert (told.ok, told.verdict) == (False, "This number is registered already.")


def test_a_try_without_an_outcome_is_unconfirmed(follow: Tracer, table: Registrations) -> None:
    table.put([row(PHONE, "sending")])
    told = through(follow, TAKEN)
    assert told.verdict.startswith("Unconfirmed")
    assert (hop(told, "handler"), hop(told, "sms")) == (HopState.OK, HopState.WAITING)


def test_a_row_that_never_comes_is_told(follow: Tracer) -> None:
    told = through(follow, TAKEN)
    assert not told.ok
    assert "its row is not in the table" in told.verdict
    assert hop(told, "table") is HopState.WAITING


def test_where_there_is_no_pipe_nobody_waits_two_minutes(
    follow: Tracer, table: Registrations
) -> None:
    table.put([row(PHONE)])
    told = through(follow, TAKEN)
    assert "nobody was told yet: there is no pipe" in told.verdict
    assert follow.aws.clock() < 10


def test_without_any_of_the_stack_but_its_api_the_number_is_masked_everywhere(
    follow: Tracer, table: Registrations
) -> None:
    table.put([{**row(PHONE, "failed"), "sms_error": {"S": "country_not_allowed"}}])
    told = through(follow, TAKEN)
    assert "sms.countries" in told.verdict
    assert PHONE not in " ".join([told.phone, told.verdict, *told.advice])
