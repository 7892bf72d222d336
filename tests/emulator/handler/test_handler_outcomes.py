"""What the log says of a registrant at the end of a try: `test-register` looks for these lines."""

from collections.abc import Callable

import pytest

from smsverifier.trace.handler_log import OUTCOMES
from tests.support.handler_stack import NO_CONNECTION, PHONE, READ_TIMEOUT, Stack, refusal


def at_the_cap(stack: Stack) -> None:
    stack.configure(max_messages=1)
    stack.tell(stack.register("+919876543211", "r-0"))
    stack.log.truncate(stack.log.seek(0))


def before_a_redelivery(stack: Stack) -> None:
    stack.tell(stack.register())
    stack.log.truncate(stack.log.seek(0))


def sns_says(failure: Exception) -> Callable[[Stack], None]:
    return lambda stack: stack.sns.fail(failure)


@pytest.mark.parametrize(
    ("before", "event", "level", "why"),
    [
        (lambda _: None, "sent", "INFO", None),
        (sns_says(refusal("OptedOut")), "failed", "WARNING", "OptedOut"),
        (sns_says(refusal("Throttling")), "released", "WARNING", "Throttling"),
        (sns_says(READ_TIMEOUT), "unconfirmed", "ERROR", "ReadTimeoutError"),
        (at_the_cap, "waits", "WARNING", "over_max_messages"),
        (before_a_redelivery, "not_claimed", "INFO", "already sent"),
    ],
    ids=["sent", "refused", "not sent", "perhaps sent", "at the cap", "redelivered"],
)
def test_the_log_says_how_it_ended_in_the_words_that_are_looked_for(
    stack: Stack, before: Callable[[Stack], None], event: str, level: str, why: str | None
) -> None:
    record = stack.register()
    before(stack)
    stack.tell(record)
    (line,) = [line for name in OUTCOMES for line in stack.logged(name)]
    assert (line["event"], line["level"], line.get("why")) == (event, level, why)
    assert line["request_id"] == "r-1"


def test_what_was_sent_is_told_with_its_id_and_its_parts(stack: Stack) -> None:
    stack.tell(stack.register())
    (line,) = stack.logged("sent")
    assert (line["message_id"], line["parts"]) == ("m-1", 1)


def test_an_outcome_is_written_after_pauses_that_double(stack: Stack) -> None:
    """So a table that is out of reach for a moment is not asked a hundred times."""
    stack.flaky.fail(refusal("InternalServerError", 500), 3, 4, 5)
    assert stack.tell(stack.register())
    assert stack.row(PHONE)["sms_status"] == "sent"
    assert round(stack.clock() - 1000, 6) == 1.4, "0.2, then 0.4, then 0.8"


def test_a_count_that_never_reached_the_table_is_counted_later(stack: Stack) -> None:
    stack.flaky.fail(NO_CONNECTION, 4)
    stack.tell(stack.register())
    assert stack.totals() == {"reserved": 1, "sent": 1, "failed": 0}
