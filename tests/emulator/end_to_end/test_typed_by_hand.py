"""Rows that somebody typed into the table: each is told when asked for, or it is said why not."""

import uuid
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings

from smsverifier import row
from smsverifier.delivery import reasons
from smsverifier.registration_table import RegistrationTable, ago_ms
from smsverifier.registrations.resend import Choice, choose, status_resetter
from smsverifier.registrations.send import DirectSender, SendResult, needs_backfill
from tests.support.hand_typed_rows import TABLES
from tests.support.whole_stack import WholeStack

NOT_TOLD = Choice({row.SmsStatus.UNSENT}, frozenset(), frozenset())
ONCE = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def stack(make_stack: Callable[..., WholeStack]) -> WholeStack:
    """A stack whose pipe is stopped, so that nobody but `resend` is at work."""
    made = make_stack()
    made.aws.client("pipes").stop_pipe(Name=made.names.pipe)
    return made


def put(stack: WholeStack, items: list[row.Item]) -> None:
    for item in items:
        stack.aws.client("dynamodb").put_item(TableName=stack.names.table, Item=item)


def rows(stack: WholeStack) -> list[row.Item]:
    return list(RegistrationTable(stack.aws, stack.names.table).registrations())


def tell(stack: WholeStack, items: list[row.Item]) -> SendResult:
    function, table = stack.names.function, stack.names.table
    return DirectSender(stack.aws, function, table, lambda _: None, lambda: False).run(items)


def resend(stack: WholeStack) -> SendResult:
    """`registrations resend --not-told`."""
    chosen = choose(rows(stack), NOT_TOLD, ago_ms(stack.aws, 0))
    opened = status_resetter(stack.aws, stack.names.table, lambda: False).run(chosen)
    return tell(stack, opened)


def emptied(stack: WholeStack) -> None:
    for item in rows(stack):
        key = {row.KEY: item[row.KEY]}
        stack.aws.client("dynamodb").delete_item(TableName=stack.names.table, Key=key)


@ONCE
@given(items=TABLES)
def test_resend_tells_whoever_was_not_told_or_names_why_it_cannot(
    stack: WholeStack, items: list[row.Item]
) -> None:
    emptied(stack)
    put(stack, items)
    waiting = [item for item in items if row.is_unsent(item)]
    others = [item for item in items if not row.is_unsent(item)]
    before = len(stack.sms())
    told = resend(stack)
    tellable = sorted(i[row.PHONE]["S"] for i in waiting if row.why_unsendable(i) is None)
    assert sorted(sms["to"] for sms in stack.sms()[before:]) == tellable
    assert (told.sent, told.not_told, told.unconfirmed) == (len(tellable), 0, 0)
    assert sum(told.failures.values()) == told.failed == len(waiting) - len(tellable)
    assert all("SNS answered" not in reasons.of_code(code).words for code in told.failures)
    now = {item[row.KEY]["S"]: item for item in rows(stack)}
    assert [now[item[row.KEY]["S"]] for item in others] == others
    again = len(stack.sms())
    assert resend(stack).registrations == 0
    assert len(stack.sms()) == again


@pytest.mark.parametrize("odd", [{"N": "1.5"}, {"S": "two"}, {"N": "1E+40"}])
def test_what_is_no_count_of_tries_is_counted_anew(stack: WholeStack, odd: dict[str, str]) -> None:
    put(stack, [typed("+919876500001") | {row.SMS_ATTEMPTS: odd}])
    assert resend(stack).sent == 1
    (found,) = rows(stack)
    assert found[row.SMS_ATTEMPTS] == {"N": "1"}


def test_what_somebody_wrote_stays_and_only_what_is_missing_is_added(stack: WholeStack) -> None:
    item = typed("+919876500001") | {row.SOURCE: {"S": "walk-in"}, "seat": {"SS": ["A1"]}}
    put(stack, [item])
    assert resend(stack).sent == 1
    (found,) = rows(stack)
    assert {name: found[name] for name in item} == item
    request_id = found[row.REQUEST_ID]["S"]
    assert str(uuid.UUID(request_id)) == request_id


def test_a_row_without_a_request_id_that_the_pipe_gave_up_on_is_swept(stack: WholeStack) -> None:
    put(stack, [typed("+919876500001") | {row.SOURCE: {"S": "form"}}])
    (found,) = rows(stack)
    assert needs_backfill(found)
    assert tell(stack, [found]).sent == 1


def test_two_at_once_tell_each_of_them_once(stack: WholeStack) -> None:
    put(stack, [typed("+919876500001"), typed("+919876500002")])
    before = rows(stack)
    tell(stack, before)
    assert tell(stack, before).sent == 2
    assert len(stack.sms()) == 2


def typed(phone: str) -> row.Item:
    """The least that somebody types: a key and a number."""
    return {row.KEY: {"S": phone}, row.PHONE: {"S": phone}}
