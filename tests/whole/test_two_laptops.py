"""Two people at one stack: what one does while a command of the other's is under way."""

import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.errors import ExitCode, SmsverifierError
from smsverifier.flows import down, up
from smsverifier.flows.down import take_down
from smsverifier.flows.pause import pause_stack
from smsverifier.flows.registrations import Filters
from smsverifier.flows.resend import Wishes, resend
from smsverifier.flows.resume import resume_stack
from smsverifier.flows.session import Place, Session
from smsverifier.flows.up import bring_up
from smsverifier.naming import PAUSED_TAG
from smsverifier.pipeline.registrations.telling import BATCH
from smsverifier.report.screen import Screen
from tests.interrupts.machine import NobodyPresses
from tests.pipeline.conftest import row
from tests.whole.stack import WholeStack

PHONES = [f"+9198765{n:05d}" for n in range(BATCH + 5)]


@pytest.fixture
def stack(make_stack: Callable[..., WholeStack]) -> WholeStack:
    return make_stack()


@pytest.fixture
def registrants(stack: WholeStack) -> None:
    """More of them than go into one invocation, whom no stream brings."""
    dynamodb = stack.aws.client("dynamodb")
    for phone in PHONES:
        item = row(phone, "importing")
        dynamodb.put_item(TableName=stack.names.table, Item=item)
        dynamodb.update_item(
            TableName=stack.names.table,
            Key={"registration_id": item["registration_id"]},
            UpdateExpression="REMOVE sms_status",
        )


@pytest.fixture
def laptop(stack: WholeStack) -> Callable[[], Session]:
    """One more laptop with the same configuration."""

    def make() -> Session:
        said = io.StringIO()
        place = Place("local", stack.aws.where.endpoint_url, None)
        screen = Screen(stdout=said, stderr=said)
        return Session(stack.config, place, Aws(stack.aws.where), screen, NobodyPresses())

    return make


def before(session: Session, operation: str, act: Callable[[], object]) -> None:
    """Do `act` before the first call of that operation, `service.Operation`."""
    _at(session, f"before-call.{operation}", operation.partition(".")[0], act)


def after(session: Session, operation: str, act: Callable[[], object]) -> None:
    """Do `act` after the first call of that operation, `service.Operation`."""
    _at(session, f"after-call.{operation}", operation.partition(".")[0], act)


def _at(session: Session, event: str, service: str, act: Callable[[], object]) -> None:
    first = iter(["once"])

    def heard(**_: Any) -> None:
        if next(first, None):
            act()

    for retries in (True, False):
        session.aws.client(service, retries=retries).meta.events.register(event, heard)


@pytest.mark.usefixtures("registrants")
def test_a_pause_ends_a_resend_of_another_laptop(
    stack: WholeStack, laptop: Callable[[], Session]
) -> None:
    session, other = laptop(), laptop()
    after(session, "lambda.Invoke", lambda: pause_stack(other))
    assert resend(session, Wishes(Filters())) == ExitCode.FAILED
    assert len(stack.sms()) == BATCH
    assert resume_stack(laptop()) == ExitCode.DONE
    assert sorted(sms["to"] for sms in stack.sms()) == PHONES


@pytest.mark.usefixtures("registrants")
def test_two_resends_at_once_text_everybody_once(
    stack: WholeStack, laptop: Callable[[], Session]
) -> None:
    session, other = laptop(), laptop()
    after(session, "lambda.Invoke", lambda: resend(other, Wishes(Filters())))
    assert resend(session, Wishes(Filters())) == ExitCode.DONE
    assert sorted(sms["to"] for sms in stack.sms()) == PHONES


@pytest.mark.usefixtures("registrants")
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


@pytest.mark.usefixtures("registrants")
def test_a_pause_while_another_laptop_replaces_the_pipe_holds(
    stack: WholeStack, laptop: Callable[[], Session]
) -> None:
    for stream in {"StreamEnabled": False}, {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}:
        stack.aws.client("dynamodb").update_table(
            TableName=stack.names.table, StreamSpecification=stream
        )
    session, other = laptop(), laptop()
    before(session, "pipes.DeletePipe", lambda: pause_stack(other))
    assert bring_up(session, up.Wishes()) == ExitCode.DONE
    pipe = stack.aws.client("pipes").describe_pipe(Name=stack.names.pipe)
    assert (pipe["CurrentState"], PAUSED_TAG in pipe["Tags"]) == ("STOPPED", True)
    assert stack.sms() == []


def test_a_down_keeps_the_table_when_another_laptop_puts_the_api_back(
    stack: WholeStack,
    laptop: Callable[[], Session],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    session, other = laptop(), laptop()
    before(session, "pipes.DeletePipe", lambda: bring_up(other, up.Wishes()))
    assert take_down(session, down.Wishes()) == ExitCode.FAILED
    assert stack.register("+919999900000").status == 200
    assert "+919999900000" in stack.rows()
    assert take_down(laptop(), down.Wishes()) == ExitCode.DONE
    exported = sorted(tmp_path.glob("*.csv"))[-1].read_text(encoding="utf-8")
    assert "+919999900000" in exported
