"""The last hop: what is said of an SMS that SNS took, by receipts and without them."""

import time
from collections.abc import Callable

import pytest

from smsverifier.aws import Aws
from smsverifier.aws.waits import WaitLimit
from smsverifier.config import Config
from smsverifier.local.calls import AwsFailure, AwsResponse, Call
from smsverifier.local.dispatcher import Forward
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.settings import AccountSettings
from smsverifier.local.sms.phone_numbers import SILENT_FAILURES
from smsverifier.resources.catalog import catalog
from smsverifier.sms.simulated_numbers import SIMULATED
from smsverifier.trace import HopState
from smsverifier.trace.carrier import VERDICT, CarrierResult, carrier_result
from tests.support.clock import Clock

PHONE = "+919876543210"
PATIENCE = WaitLimit("the receipt", 5, "a test's patience")
SHORT = WaitLimit("the receipt", 0.3, "a test's patience")

Told = Callable[..., CarrierResult]


@pytest.fixture
def told(aws: Aws) -> Told:
    """What is said of an SMS sent just now."""

    def send(phone: str = PHONE, limit: WaitLimit = PATIENCE) -> CarrierResult:
        sent = aws.client("sns").publish(PhoneNumber=phone, Message="Hello")
        since = int(time.time() * 1000) - 60_000
        return carrier_result(aws, sent["MessageId"], phone, since, limit)

    return send


@pytest.fixture
def logged(aws: Aws, told: Told) -> Told:
    """The same with delivery logging on."""
    switch_on(aws)
    return told


def switch_on(aws: Aws) -> None:
    config = Config.model_validate({"sms": {"delivery_receipts": True}})
    resource = next(r for r in catalog(config, aws) if r.key == "delivery_receipts")
    resource.create(resource.desired({}))


def denied(_: Call, __: Forward) -> AwsResponse:
    raise AwsFailure("AuthorizationError", "not authorized", 403)


def test_the_phones_own_word_is_a_delivery(logged: Told) -> None:
    last = logged("+917000000001")
    assert (last.ok, last.state, last.verdict) == (True, HopState.OK, "The SMS was delivered.")


def test_the_carriers_word_is_no_delivery(logged: Told) -> None:
    last = logged()
    assert (last.ok, last.state) == (True, HopState.OK)
    assert last.verdict == "The SMS was accepted by the carrier."


SILENT = [number for number, plays in SIMULATED.items() if plays in SILENT_FAILURES]


@pytest.mark.parametrize("number", [*SILENT, "+917000000002"])
def test_every_silent_failure_is_said_in_words_with_advice(logged: Told, number: str) -> None:
    last = logged(number)
    assert (last.ok, last.state) == (False, HopState.FAILED)
    assert last.verdict.startswith("Accepted by SNS, but it did not arrive: ")
    assert "the carrier says" not in last.verdict
    assert last.advice


def test_a_receipt_that_does_not_come_is_no_failure(
    embedded: EmbeddedAws, aws: Aws, told: Told
) -> None:
    embedded.reset(AccountSettings(receipt_seconds=600))
    switch_on(aws)
    last = told(limit=SHORT)
    assert (last.ok, last.state, last.verdict) == (True, HopState.WAITING, VERDICT)
    assert "72 h" in last.detail
    assert "smsverifier status" in last.advice[0]


def test_a_late_receipt_is_waited_for_and_the_waiting_told(
    embedded: EmbeddedAws, aws: Aws, embedded_clock: Clock
) -> None:
    embedded.reset(AccountSettings(receipt_seconds=600))
    switch_on(aws)
    sent = aws.client("sns").publish(PhoneNumber="+917000000001", Message="Hello")
    since, told = int(time.time() * 1000) - 60_000, []

    def waiting() -> None:
        told.append("waiting")
        embedded_clock.passed += 600

    last = carrier_result(aws, sent["MessageId"], PHONE, since, PATIENCE, waiting)
    assert (last.verdict, told) == ("The SMS was delivered.", ["waiting"])


def test_without_receipts_an_ordinary_sms_was_accepted_by_sns_and_no_more(told: Told) -> None:
    last = told()
    assert (last.ok, last.state, last.verdict) == (True, HopState.SKIPPED, VERDICT)
    assert "switched off" in last.detail


@pytest.mark.parametrize("number", SILENT)
def test_without_receipts_what_cannot_be_known_is_said_with_what_would_show_it(
    told: Told, number: str
) -> None:
    last = told(number)
    assert "whether it arrives is not known" in last.verdict
    assert "review" in last.advice[0]
    assert "delivery_receipts: true" in last.advice[0]


def test_little_left_of_the_months_limit_is_told(embedded: EmbeddedAws, told: Told) -> None:
    embedded.reset(AccountSettings(spend_limit=1, spent=0.98))
    last = told()
    assert "not known" in last.verdict
    assert "left (0.98 of 1.00 USD)" in last.advice[0]


def test_the_lower_of_two_limits_counts(embedded: EmbeddedAws, told: Told) -> None:
    embedded.reset(AccountSettings(spend_limit=2, spent=2))
    answered = {"attributes": {"MonthlySpendLimit": "50"}}
    embedded.dispatcher.override("sns", "GetSMSAttributes", lambda call, _: call.answer(answered))
    assert "spend limit" in told().verdict


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        (AccountSettings(in_sandbox=True), "sandbox"),
        (AccountSettings(spend_limit=1, spent=1.0), "spend limit"),
    ],
    ids=["sandbox", "spend limit"],
)
def test_without_receipts_the_account_is_asked(
    embedded: EmbeddedAws, told: Told, settings: AccountSettings, word: str
) -> None:
    embedded.reset(settings)
    last = told()
    assert not last.ok
    assert word in last.verdict
    assert "will not arrive" in last.verdict


def test_without_receipts_an_opted_out_number_is_found(told: Told) -> None:
    assert "opted out" in told("+917000000002").verdict


def test_of_several_obstacles_each_is_named_with_its_advice(
    embedded: EmbeddedAws, told: Told
) -> None:
    embedded.reset(AccountSettings(spend_limit=1, spent=1.0))
    first, second = told("+917000000002").advice
    assert "opted in again" in first
    assert second.startswith("Also: the account's monthly spend limit for SMS is reached. Have it")


def test_what_may_not_be_asked_is_not_claimed(embedded: EmbeddedAws, told: Told) -> None:
    for operation in ("GetSMSAttributes", "GetSMSSandboxAccountStatus"):
        embedded.dispatcher.override("sns", operation, denied)
    last = told()
    assert (last.ok, last.state) == (True, HopState.SKIPPED)
    assert "does not say" in last.detail
    assert "smsverifier policy --sms" in last.advice[0]
