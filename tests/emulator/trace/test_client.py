"""A registration sent to an API that is not ready, refuses, or is not ours."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from moto.backends import get_backend

from smsverifier.aws import Aws
from smsverifier.local.calls import ACCOUNT
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.naming import Names
from smsverifier.row import KEY
from smsverifier.trace.client import refusal, send_registration
from tests.emulator.trace.scripted_api import scripted
from tests.support.sdk import owners

NAMES = Names("hack-night", "ap-south-1", ACCOUNT)
FIELDS = {"name": "Asha", "phone": "+919876543210"}
TAKEN = (200, {"status": "registered", "request_id": "abc"})


class Clock:
    """Time that passes by sleeping only."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def patient(embedded: EmbeddedAws, clock: Clock) -> Aws:
    """A session whose waits take no time."""
    where = owners(embedded)
    return Aws(where, clock=clock, sleep=clock.sleep)


def make_role(aws: Aws, age: timedelta) -> None:
    iam, trust = aws.client("iam"), {"Version": "2012-10-17", "Statement": []}
    iam.create_role(RoleName=NAMES.role("api"), AssumeRolePolicyDocument=json.dumps(trust))
    role = get_backend("iam")[ACCOUNT]["aws"].get_role(NAMES.role("api"))
    role.create_date = datetime.now(UTC).replace(tzinfo=None) - age


def make_table(aws: Aws) -> None:
    aws.client("dynamodb").create_table(
        TableName=NAMES.table,
        AttributeDefinitions=[{"AttributeName": KEY, "AttributeType": "S"}],
        KeySchema=[{"AttributeName": KEY, "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )


def test_the_first_500s_of_a_new_role_pass(patient: Aws) -> None:
    make_table(patient)
    make_role(patient, timedelta(seconds=5))
    with scripted((500, {}), (500, {}), TAKEN) as api:
        call = send_registration(patient, NAMES, api.url, FIELDS)
    assert (call.request_id, call.tries) == ("abc", 3)
    assert call.evidence == "preflight 200, registration 200 (3 tries)"


def test_however_often_it_is_sent_it_is_the_same_attempt(patient: Aws) -> None:
    make_table(patient)
    make_role(patient, timedelta(seconds=5))
    with scripted((500, {}), (500, {}), TAKEN) as api:
        send_registration(patient, NAMES, api.url, FIELDS, "a" * 32)
    assert [path.partition("?")[2] for path in api.paths] == [f"source=test&attempt={'a' * 32}"] * 3


def test_a_500_that_stays_is_told_after_a_while(patient: Aws, clock: Clock) -> None:
    make_table(patient)
    make_role(patient, timedelta(seconds=5))
    with scripted((500, {})) as api:
        call = send_registration(patient, NAMES, api.url, FIELDS)
    assert call.request_id is None
    assert "could not store" in refusal(call.answer).verdict
    assert 55 <= clock.now <= 65


def test_a_500_without_a_table_is_told_at_once(patient: Aws, clock: Clock) -> None:
    make_role(patient, timedelta(seconds=5))
    with scripted((500, {})) as api:
        send_registration(patient, NAMES, api.url, FIELDS)
    assert clock.now == 0


def test_an_old_roles_500_is_told_at_once(patient: Aws, clock: Clock) -> None:
    make_role(patient, timedelta(hours=1))
    with scripted((500, {})) as api:
        assert send_registration(patient, NAMES, api.url, FIELDS).tries == 1
    assert clock.now == 0


def test_a_stage_that_is_not_ready_is_waited_for(patient: Aws) -> None:
    with scripted((403, {}), (403, {}), TAKEN) as api:
        assert send_registration(patient, NAMES, api.url, FIELDS).request_id == "abc"


def test_missing_authentication_token_is_explained(patient: Aws, clock: Clock) -> None:
    with scripted((403, {}), x_amzn_ErrorType="MissingAuthenticationTokenException") as api:
        why = refusal(send_registration(patient, NAMES, api.url, FIELDS).answer)
    assert "does not know this path (403 Missing Authentication Token)" in why.verdict
    assert "smsverifier up" in why.advice
    assert 19 <= clock.now <= 22


def test_another_403_is_not_called_a_wrong_path(patient: Aws) -> None:
    with scripted((403, {"message": "Forbidden"}), x_amzn_ErrorType="ForbiddenException") as api:
        why = refusal(send_registration(patient, NAMES, api.url, FIELDS).answer)
    assert "closed to us" in why.verdict
