"""Two channels for one registrant: neither's failure touches the other, no record sends twice."""

import dataclasses
from typing import Any

import botocore.exceptions as bc
import mails
import pytest
from mailer import Mailer
from rate_limiter import RateLimiter

from smsverifier.row import record_of
from tests.support.handler_stack import AT_MS, Killed, Stack, refusal
from tests.unit.handler.test_mailer import EMAIL, FakeSes

MAIL = {"mail": "asha@example.org"}


class TwoChannels:
    """The handler's stack with an SES whose answers are in reach."""

    def __init__(self, stack: Stack, *failures: BaseException) -> None:
        self.stack, self.ses = stack, FakeSes(*failures)
        stack.configure(email=EMAIL)
        by_sms = stack.channels

        def channels() -> list[Any]:
            mailer = Mailer(self.ses, EMAIL, sleep=stack.clock.sleep)
            by_mail = mails.channel_of(
                stack.settings,
                stack.flaky,
                stack.flaky,
                mailer,
                RateLimiter(10, stack.clock, stack.clock.sleep),
                lambda: AT_MS / 1000,
            )
            return [*by_sms(), by_mail]

        vars(stack)["channels"] = channels

    def counts(self) -> dict[str, int]:
        row = self.stack.row("#totals")
        return {name: int(row.get(name, 0)) for name in ("sent", "sent.email", "failed.email")}


@pytest.fixture
def both(stack: Stack) -> TwoChannels:
    return TwoChannels(stack)


def test_both_are_sent_recorded_and_counted_once_however_often_the_record_comes(
    both: TwoChannels,
) -> None:
    record = both.stack.register(**MAIL)
    assert [both.stack.tell_all([record]) for _ in range(3)] == [[], [], []]
    assert (len(both.stack.sns.messages), len(both.ses.sent)) == (1, 1)
    row = both.stack.row()
    assert (row["sms_status"], row["email_status"]) == ("sent", "sent")
    assert row["email_message_id"] == "m-1"
    assert both.counts() == {"sent": 1, "sent.email": 1, "failed.email": 0}


@pytest.mark.parametrize(
    ("failure", "status", "again"),
    [
        (refusal("MessageRejected", message="virus"), "failed", []),
        (bc.EndpointConnectionError(endpoint_url="x"), None, ["e-r-1"]),
        (bc.ReadTimeoutError(endpoint_url="x"), "sending", []),
    ],
)
def test_whatever_becomes_of_the_mail_the_sms_is_sent_once(
    stack: Stack, failure: BaseException, status: str | None, again: list[str]
) -> None:
    both = TwoChannels(stack, failure)
    record = stack.register(**MAIL)
    assert stack.tell_all([record]) == again
    row = stack.row()
    assert (row["sms_status"], row.get("email_status")) == ("sent", status)
    stack.tell_all([record])
    assert len(stack.sns.messages) == 1
    assert len(both.ses.sent) == (1 if again else 0)  # what certainly was not sent comes again


def test_a_failed_sms_keeps_no_mail_back(both: TwoChannels) -> None:
    both.stack.sns.fail(refusal("OptedOut"))
    assert both.stack.tell_all([both.stack.register(**MAIL)]) == []
    row = both.stack.row()
    assert (row["sms_status"], row["email_status"]) == ("failed", "sent")


def test_without_sms_the_mail_goes_alone(both: TwoChannels) -> None:
    both.stack.configure(sms_enabled=False)
    assert both.stack.tell_all([both.stack.register(**MAIL)]) == []
    row = both.stack.row()
    assert (row.get("sms_status"), row["email_status"]) == (None, "sent")
    assert both.stack.sns.messages == []


def test_who_gave_no_address_gets_the_sms_alone_and_nothing_is_said_of_a_mail(
    both: TwoChannels,
) -> None:
    assert both.stack.tell_all([both.stack.register()]) == []
    row = both.stack.row()
    assert [name for name in row if name.startswith("email")] == []
    assert row["sms_status"] == "sent"


def test_killed_at_the_mail_neither_is_sent_again(stack: Stack) -> None:
    both = TwoChannels(stack, Killed())
    record = stack.register(**MAIL)
    with pytest.raises(Killed):
        stack.tell_all([record])
    stack.tell_all([record])
    assert (len(stack.sns.messages), len(both.ses.sent), both.ses.calls) == (1, 0, 1)
    assert stack.row()["email_status"] == "sending"


def test_a_wish_for_the_mail_alone_sends_no_sms(both: TwoChannels) -> None:
    record = both.stack.register(**MAIL)
    image = record["dynamodb"]["NewImage"]
    assert both.stack.tell_all([record_of(image, 0, ["email"])]) == []
    assert (len(both.stack.sns.messages), len(both.ses.sent)) == (0, 1)


def test_addresses_are_in_no_log_line(both: TwoChannels) -> None:
    both.stack.tell_all([both.stack.register(**MAIL)])
    assert "asha@example.org" not in both.stack.log.getvalue()
    assert dataclasses.asdict(EMAIL)["sender"] not in both.stack.log.getvalue()
