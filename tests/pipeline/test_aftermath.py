"""What `status` says of what was sent, and the numbers it shows."""

import time
from collections.abc import Callable

import pytest

from smsverifier.aws import Aws
from smsverifier.core.health import SmsCounts
from smsverifier.local.account import AccountSettings
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.phones.simulation import SILENT_FAILURES
from smsverifier.pipeline.aftermath import Aftermath, read_aftermath
from smsverifier.pipeline.health import Numbers, health_of
from smsverifier.pipeline.reasons import of_response
from smsverifier.pipeline.rows import Tally
from smsverifier.sms.simulated import SIMULATED
from tests.pipeline.test_arrival import SILENT, switch_on

Sent = Callable[..., Aftermath]


def tally(**numbers: int) -> Tally:
    counted = dict.fromkeys(
        ("registrations", "sent", "failed", "untried", "sending", "unconfirmed"), 0
    )
    return Tally(**(counted | numbers))


@pytest.fixture
def after_sending(aws: Aws) -> Sent:
    """What is told once these numbers were texted."""

    def send(*phones: str) -> Aftermath:
        sns, now = aws.client("sns"), int(time.time() * 1000)
        ids = [sns.publish(PhoneNumber=p, Message="Hello")["MessageId"] for p in phones]
        sent = Tally(len(ids), len(ids), 0, 0, 0, 0, messages=dict.fromkeys(ids, now))
        return read_aftermath(aws, sent)

    return send


def test_every_silent_failure_is_said_in_words_with_advice(aws: Aws, after_sending: Sent) -> None:
    switch_on(aws)
    told = {note.what for note in after_sending(*SILENT).notes}
    for number in SILENT:
        words = of_response(SILENT_FAILURES[SIMULATED[number]]).words
        assert any(words in what for what in told), words


def test_receipts_are_counted_by_what_they_say(aws: Aws, after_sending: Sent) -> None:
    switch_on(aws)
    counted = after_sending("+917000000001", "+919876543210", "+917000000002").receipts
    assert counted is not None
    assert (counted.delivered, counted.accepted, counted.failed) == (1, 1, 1)
    assert counted.price_usd > 0


def test_without_receipts_nothing_is_counted(after_sending: Sent) -> None:
    assert after_sending("+917000000001") == Aftermath()


def test_what_has_no_receipt_yet_is_awaited(
    embedded: EmbeddedAws, aws: Aws, after_sending: Sent
) -> None:
    embedded.reset(AccountSettings(receipt_seconds=60))
    switch_on(aws)
    counted = after_sending("+917000000001").receipts
    assert counted is not None
    assert (counted.awaited, counted.delivered) == (1, 0)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (AccountSettings(in_sandbox=True), "in the SMS sandbox"),
        (AccountSettings(spend_limit=1, spent=1.5), "spend limit for SMS is reached (1.50 of 1.00"),
    ],
    ids=["sandbox", "spend limit"],
)
def test_what_stands_in_the_way_of_every_sms_is_told(
    embedded: EmbeddedAws, aws: Aws, settings: AccountSettings, words: str
) -> None:
    embedded.reset(settings)
    [note] = read_aftermath(aws, None).notes
    assert words in note.what
    assert note.advice


def test_who_is_among_the_dead_letters_is_not_to_come() -> None:
    counted = health_of(Numbers(tally(registrations=5, untried=5, overdue=3), 2), Aftermath())
    assert counted.sms == SmsCounts(sent=0, failed=0, pending=3, unconfirmed=0, given_up=2)


def test_a_dead_letter_of_nobody_takes_nobody_away() -> None:
    counted = health_of(Numbers(tally(registrations=5, untried=5, overdue=0), 2), Aftermath())
    assert counted.sms == SmsCounts(sent=0, failed=0, pending=5, unconfirmed=0, given_up=0)


def test_failures_are_told_by_reason_the_most_frequent_first() -> None:
    failures = {"OptedOut": 1, "country_not_allowed": 4}
    told = health_of(Numbers(Tally(5, 0, 5, 0, 0, 0, failures=failures), 0), Aftermath()).notes
    assert [note.what.split(":")[0] for note in told] == [
        "4 could not be told",
        "1 could not be told",
    ]
    assert "sms.countries" in told[0].what
