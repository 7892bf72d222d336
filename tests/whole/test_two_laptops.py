"""Two people at one stack: what one does while a command of the other's is under way."""

import io
import time
from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.errors import ExitCode, SmsverifierError
from smsverifier.flows.pause import pause_stack
from smsverifier.flows.registrations import Filters
from smsverifier.flows.resend import Wishes, resend
from smsverifier.flows.resume import resume_stack
from smsverifier.flows.session import Place, Session
from smsverifier.naming import PAUSED_TAG
from smsverifier.pipeline.registrations.telling import BATCH
from smsverifier.report.screen import Screen
from tests.interrupts.machine import NobodyPresses
from tests.pipeline.conftest import row
from tests.whole.stack import WholeStack

PHONES = [f"+9198765{n:05d}" for n in range(BATCH + 5)]


@pytest.fixture
def stack(make_stack: Callable[..., WholeStack]) -> WholeStack:
    """A stack with more registrants than go into one invocation, whom no stream brings."""
    stack = make_stack()
    dynamodb = stack.aws.client("dynamodb")
    for phone in PHONES:
        item = row(phone, "importing")
        dynamodb.put_item(TableName=stack.names.table, Item=item)
        dynamodb.update_item(
            TableName=stack.names.table,
            Key={"registration_id": item["registration_id"]},
            UpdateExpression="REMOVE sms_status",
        )
    return stack


@pytest.fixture
def laptop(stack: WholeStack) -> Callable[[], Session]:
    """One more laptop with the same configuration."""

    def make() -> Session:
        said = io.StringIO()
        place = Place("local", stack.aws.where.endpoint_url, None)
        screen = Screen(stdout=said, stderr=said)
        return Session(stack.config, place, Aws(stack.aws.where), screen, NobodyPresses())

    return make


def after(session: Session, operation: str, act: Callable[[], object]) -> None:
    """Do `act` after the first call of that operation, `service.Operation`."""
    first = iter(["once"])

    def answered(**_: Any) -> None:
        if next(first, None):
            act()

    for retries in (True, False):
        events = session.aws.client(operation.partition(".")[0], retries=retries).meta.events
        events.register(f"after-call.{operation}", answered)


def test_a_pause_ends_a_resend_of_another_laptop(
    stack: WholeStack, laptop: Callable[[], Session]
) -> None:
    session, other = laptop(), laptop()
    after(session, "lambda.Invoke", lambda: pause_stack(other))
    assert resend(session, Wishes(Filters())) == ExitCode.FAILED
    assert len(stack.sms()) == BATCH
    assert resume_stack(laptop()) == ExitCode.DONE
    assert sorted(sms["to"] for sms in stack.sms()) == PHONES


def test_two_resends_at_once_text_everybody_once(
    stack: WholeStack, laptop: Callable[[], Session]
) -> None:
    session, other = laptop(), laptop()
    after(session, "lambda.Invoke", lambda: resend(other, Wishes(Filters())))
    assert resend(session, Wishes(Filters())) == ExitCode.DONE
    assert sorted(sms["to"] for sms in stack.sms()) == PHONES


def test_a_pause_during_a_resume_of_another_laptop_holds(
    stack: WholeStack, laptop: Callable[[], Session]
) -> None:
    pause_stack(laptop())
    time.sleep(1.1)  # a pause is told from another by its moment, in whole seconds
    session, other = laptop(), laptop()
    after(session, "pipes.UntagResource", lambda: pause_stack(other))
    with pytest.raises(SmsverifierError, match="paused again meanwhile"):
        resume_stack(session)
    pipe = stack.aws.client("pipes").describe_pipe(Name=stack.names.pipe)
    assert (pipe["CurrentState"], PAUSED_TAG in pipe["Tags"]) == ("STOPPED", True)
    assert stack.sms() == []
