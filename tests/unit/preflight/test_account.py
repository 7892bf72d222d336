"""What else an account may lack: rights, a region, sender IDs, quotas; and one number."""

from typing import Any

import pytest

from smsverifier.aws.result import Unavailable
from smsverifier.delivery.sandbox import SandboxNumber
from smsverifier.errors import CredentialsError, UnreachableError
from smsverifier.preflight.facts import ApiRate, SenderId
from smsverifier.preflight.policy_simulation import DeniedAction
from tests.unit.preflight.cases import DENIED, case, finding, state

PHONE = "+919876543210"
SIGNED_OUT = Unavailable(CredentialsError("The AWS session has expired", hint="aws sso login"))


def test_whoever_is_signed_out_is_told_how_to_sign_in() -> None:
    found = finding("credentials", case(caller=SIGNED_OUT))
    assert (found.state, found.detail, found.advice) == (
        *("blocker", "The AWS session has expired"),
        "aws sso login",
    )


def test_where_nobody_answers_nobody_is_called_ready() -> None:
    down = Unavailable(UnreachableError("AWS does not answer"))
    assert state("credentials", case(caller=down)) == "blocker"


def test_denied_actions_are_named_and_the_rest_counted() -> None:
    denied = tuple(DeniedAction(f"iam:Action{n}") for n in range(10))
    found = finding("permissions", case(denied_actions=denied))
    assert found.state == "blocker"
    assert "iam:Action7 and 2 more" in found.detail
    assert "smsverifier policy" in found.advice


@pytest.mark.parametrize("others", [(), (DeniedAction("iam:GetRole"),)])
def test_what_the_organisation_denies_is_not_asked_of_the_accounts_administrator(
    others: tuple[DeniedAction, ...],
) -> None:
    theirs = DeniedAction("sqs:CreateQueue", by_organisation=True)
    advice = finding("permissions", case(denied_actions=(theirs, *others))).advice
    assert "Policies of your organisation deny sqs:CreateQueue:" in advice
    assert "`region`, now ap-south-1" in advice
    assert ("smsverifier policy" in advice) == bool(others)


def test_a_region_without_pipes_makes_the_stack_impossible() -> None:
    judged = case({"region": "il-central-1"}, has_pipes=False)
    assert finding("region", judged).state == "blocker"
    assert "EventBridge Pipes is not in il-central-1" in finding("region", judged).detail


@pytest.mark.parametrize(("account", "expected"), [(DENIED, "blocker"), ({}, "ok")])
def test_a_region_without_sms_is_one_unless_aws_answers_there(
    account: object, expected: str
) -> None:
    assert state("region", case({"region": "ap-east-1"}, account=account)) == expected


def sender(*countries: str) -> dict[str, object]:
    return {"sms": {"sender_id": "EVENTS", "countries": list(countries)}}


@pytest.mark.parametrize(
    ("countries", "ours", "expected"),
    [
        (("GB",), (), "warning"),
        (("GB",), (SenderId("EVENTS", "GB", False),), "ok"),
        (("GB",), (SenderId("OTHERS", "GB", True),), "warning"),
        (("US", "CA"), (), "ok"),
        (("IN",), (SenderId("EVENTS", "IN", False),), "blocker"),
        (("IN",), (SenderId("EVENTS", "IN", True),), "ok"),
        (("IN", "GB"), (SenderId("EVENTS", "IN", True),), "warning"),
    ],
)
def test_a_sender_id_must_be_the_accounts_own(
    countries: tuple[str, ...], ours: tuple[SenderId, ...], expected: str
) -> None:
    assert state("sender_id", case(sender(*countries), sender_ids=ours)) == expected


def test_without_a_sender_id_nobody_asks_for_one() -> None:
    assert state("sender_id", case(sender_ids=DENIED)) == "ok"


@pytest.mark.parametrize(
    ("countries", "expected"), [(["IN"], "ok"), (["IN", "US"], "warning"), (["SG"], "warning")]
)
def test_countries_that_need_a_number_of_ones_own_are_named(
    countries: list[str], expected: str
) -> None:
    assert state("countries", case({"sms": {"countries": countries}})) == expected


def test_a_new_accounts_lambda_quota_is_named_with_the_command_that_raises_it() -> None:
    found = finding("lambda_concurrency", case(concurrency=10))
    assert found.state == "warning"
    assert "--quota-code L-B99A9384" in found.advice


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        (ApiRate(10_000, 5_000), "ok"),
        (ApiRate(50, 5_000), "warning"),
        (ApiRate(10_000, 10), "warning"),
    ],
)
def test_an_account_that_takes_less_than_the_stage_is_told(rate: ApiRate, expected: str) -> None:
    assert state("api_rate", case(api_rate=rate)) == expected


@pytest.mark.parametrize(("spent", "expected"), [(None, "unknown"), (0.0, "unknown"), (0.4, "ok")])
def test_only_sms_that_were_charged_show_that_aws_sends(spent: float | None, expected: str) -> None:
    found = finding("account_review", case(spent_usd=spent))
    assert found.state == expected
    assert (expected == "ok") or "test-register" in found.advice


@pytest.mark.parametrize(("rate", "expected"), [(20, "ok"), (21, "warning")])
def test_a_pace_that_only_a_higher_quota_allows_is_warned_of(rate: int, expected: str) -> None:
    assert state("sms_rate", case({"sms": {"max_per_second": rate}})) == expected


@pytest.mark.parametrize(
    ("attributes", "config", "expected"),
    [
        ({}, {}, "warning"),
        ({"DeliveryStatusIAMRole": "arn:aws:iam::111122223333:role/logs"}, {}, "ok"),
        ({}, {"sms": {"delivery_receipts": True}}, "ok"),
    ],
)
def test_receipts_that_are_off_are_warned_of(
    attributes: dict[str, str], config: dict[str, object], expected: str
) -> None:
    assert state("delivery_receipts", case(config, sms_attributes=attributes)) == expected


def test_receipts_that_are_asked_for_are_not_on_before_an_up() -> None:
    config = {"sms": {"delivery_receipts": True}}
    assert "`smsverifier up` switches them on" in finding("delivery_receipts", case(config)).detail


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "ok"),
        ({"is_opted_out": True}, "warning"),
        ({"in_sandbox": True}, "warning"),
        ({"in_sandbox": True, "sandbox_numbers": (SandboxNumber(PHONE, False),)}, "warning"),
        ({"in_sandbox": True, "sandbox_numbers": (SandboxNumber(PHONE, True),)}, "ok"),
    ],
)
def test_the_number_asked_about_would_get_an_sms_or_not(
    facts: dict[str, Any], expected: str
) -> None:
    found = finding("phone", case(phone=PHONE, **facts))
    assert found.state == expected
    assert expected == "warning" or "only one that is sent tells" in found.detail
    assert PHONE not in found.detail + found.advice


def test_a_default_protect_configuration_is_named() -> None:
    account = {"ACCOUNT_TIER": "PRODUCTION", "DEFAULT_PROTECT_CONFIGURATION_ID": "protect-1"}
    assert "protect-1" in finding("protect", case(account=account)).detail
