"""What `status` says of what was sent, and the numbers it shows."""

import time
from collections.abc import Callable

import pytest

from smsverifier.aws import Aws
from smsverifier.delivery.account_limits import TEXT_LIMIT
from smsverifier.delivery.reasons import of_response
from smsverifier.delivery.summary import DeliverySummary, read_delivery_summary
from smsverifier.local.calls import AwsResponse, Call
from smsverifier.local.dispatcher import Forward
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.settings import AccountSettings
from smsverifier.local.sms.phone_numbers import SILENT_FAILURES
from smsverifier.registration_table import RowCounts
from smsverifier.sms.simulated_numbers import SIMULATED
from tests.emulator.trace.test_carrier import SILENT, denied, switch_on

Sent = Callable[..., DeliverySummary]


@pytest.fixture
def after_sending(aws: Aws) -> Sent:
    """What is told once these numbers were texted."""

    def send(*phones: str) -> DeliverySummary:
        sns, now = aws.client("sns"), int(time.time() * 1000)
        ids = [sns.publish(PhoneNumber=p, Message="Hello")["MessageId"] for p in phones]
        sent = RowCounts(len(ids), len(ids), 0, 0, 0, 0, messages=dict.fromkeys(ids, now))
        return read_delivery_summary(aws, sent)

    return send


def test_every_silent_failure_is_said_in_words_with_advice(aws: Aws, after_sending: Sent) -> None:
    switch_on(aws)
    told = {note.what for note in after_sending(*SILENT).notes}
    for number in SILENT:
        words = of_response(SILENT_FAILURES[SIMULATED[number]]).words
        assert any(words in what for what in told), words


def test_who_is_on_a_list_is_told_once_whatever_list_it_is(aws: Aws, after_sending: Sent) -> None:
    switch_on(aws)
    [note] = after_sending("+917000000008", "+917000000013").notes
    assert note.what.startswith("2 accepted by SNS did not arrive: the number is on a list")


def test_what_was_accepted_is_sent_again_only_by_name(aws: Aws, after_sending: Sent) -> None:
    """A row that says `sent` is none that a plain resend picks."""
    switch_on(aws)
    advice = [note.advice for note in after_sending(*SILENT).notes]
    again = [text for text in advice if "registrations resend" in text]
    assert len(again) == 3
    assert all("resend --phone NUMBER --even-if-told" in text for text in again)


def test_receipts_are_counted_by_what_they_say(aws: Aws, after_sending: Sent) -> None:
    switch_on(aws)
    counted = after_sending("+917000000001", "+919876543210", "+917000000002").receipts
    assert counted is not None
    assert (counted.delivered, counted.accepted, counted.failed) == (1, 1, 1)
    assert counted.price_usd > 0


@pytest.mark.parametrize("number", [*SILENT, "+919876543210"])
def test_without_receipts_it_is_said_that_nobody_knows(after_sending: Sent, number: str) -> None:
    told = after_sending(number)
    assert told.receipts is None
    [note] = told.notes
    assert "(1) arrived is not known: delivery receipts are off" in note.what
    assert "delivery_receipts: true" in note.advice


def test_where_nothing_was_sent_nothing_is_said_of_receipts(after_sending: Sent) -> None:
    summary = after_sending()
    assert (summary.receipts, summary.notes) == (None, ())


@pytest.mark.parametrize(
    ("service", "operation"), [("logs", "FilterLogEvents"), ("sns", "GetSMSAttributes")]
)
def test_receipts_that_may_not_be_read_are_not_passed_over(
    embedded: EmbeddedAws, aws: Aws, after_sending: Sent, service: str, operation: str
) -> None:
    switch_on(aws)
    embedded.dispatcher.override(service, operation, denied)
    [note] = after_sending("+917000000001").notes
    assert "does not let us read" in note.what
    assert "smsverifier policy --sms" in note.advice


def test_what_has_no_receipt_yet_is_awaited(
    embedded: EmbeddedAws, aws: Aws, after_sending: Sent
) -> None:
    embedded.reset(AccountSettings(receipt_seconds=600))
    switch_on(aws)
    counted = after_sending("+917000000001").receipts
    assert counted is not None
    assert (counted.awaited, counted.overdue, counted.delivered) == (1, 0, 0)
    long_ago = {"of-before": int((time.time() - 7200) * 1000)}
    counted = read_delivery_summary(aws, RowCounts(1, 1, 0, 0, 0, 0, messages=long_ago)).receipts
    assert counted is not None
    assert (counted.awaited, counted.overdue) == (1, 1)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (AccountSettings(in_sandbox=True), "in the SMS sandbox"),
        (AccountSettings(spend_limit=1, spent=1.5), "spend limit for SMS is reached (1.50 of 1.00"),
        (AccountSettings(spend_limit=1, spent=0.95), "spend limit for SMS is left (0.95 of 1.00"),
    ],
    ids=["sandbox", "spend limit", "little left"],
)
def test_what_stands_in_the_way_of_every_sms_is_told(
    embedded: EmbeddedAws, aws: Aws, settings: AccountSettings, words: str
) -> None:
    embedded.reset(settings)
    [note] = read_delivery_summary(aws, None).notes
    assert words in note.what
    assert note.advice


def test_the_lower_of_both_limits_counts_as_it_does_for_check(
    embedded: EmbeddedAws, aws: Aws
) -> None:
    def enforcing(call: Call, _: Forward) -> AwsResponse:
        limit = {"Name": TEXT_LIMIT, "EnforcedLimit": 1, "MaxLimit": 50, "Overridden": True}
        return call.answer({"SpendLimits": [limit]})

    embedded.reset(AccountSettings(spend_limit=50, spent=1.5))
    aws.client("sns").set_sms_attributes(attributes={"MonthlySpendLimit": "50"})
    embedded.dispatcher.override("pinpoint-sms-voice-v2", "DescribeSpendLimits", enforcing)
    [note] = read_delivery_summary(aws, None).notes
    assert "spend limit for SMS is reached (1.50 of 1.00" in note.what
