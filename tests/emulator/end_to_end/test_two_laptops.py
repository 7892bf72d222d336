"""Two people at one stack: what one does while a command of the other's is under way."""

import io
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.commands import down, up
from smsverifier.commands.context import Context
from smsverifier.commands.down import take_down
from smsverifier.commands.pause import pause_stack, resume_stack
from smsverifier.commands.registrations import Filters
from smsverifier.commands.resend import ResendOptions, resend
from smsverifier.commands.status import read_status
from smsverifier.commands.up import bring_up
from smsverifier.errors import ExitCode, SmsverifierError
from smsverifier.naming import PAUSED_TAG
from smsverifier.output.screen import Screen
from smsverifier.registrations.send import BATCH
from tests.emulator.interrupts.machine import NobodyPresses
from tests.support.clock import PATIENCE
from tests.support.registrations_table import row
from tests.support.whole_stack import WholeStack

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
def laptop(stack: WholeStack) -> Callable[[], Context]:
    """One more laptop with the same configuration."""

    def make() -> Context:
        said = io.StringIO()
        screen = Screen(stdout=said, stderr=said)
        aws = Aws(stack.aws.where)
        return Context(screen, NobodyPresses(), config=stack.config, aws=aws)

    return make


def before(context: Context, operation: str, act: Callable[[], object]) -> None:
    """Do `act` before the first call of that operation, `service.Operation`."""
    _at(context, f"before-call.{operation}", operation.partition(".")[0], act)


def after(context: Context, operation: str, act: Callable[[], object]) -> None:
    """Do `act` after the first call of that operation, `service.Operation`."""
    _at(context, f"after-call.{operation}", operation.partition(".")[0], act)


def _at(context: Context, event: str, service: str, act: Callable[[], object]) -> None:
    first = iter(["once"])

    def heard(**_: Any) -> None:
        if next(first, None):
            act()

    for retries in (True, False):
        context.aws.client(service, retries=retries).meta.events.register(event, heard)


def role_is_there(stack: WholeStack, of: str) -> bool:
    """Whether there is the role of this part of the stack."""
    roles = stack.aws.client("iam").list_roles(PathPrefix="/smsverifier/")["Roles"]
    return any(role["RoleName"].endswith(f"-{of}") for role in roles)


def is_paused(stack: WholeStack) -> bool:
    """Whether the pipe is stopped, and pipe and function say so."""
    pipe = stack.aws.client("pipes").describe_pipe(Name=stack.names.pipe)
    function = stack.aws.client("lambda").get_function(FunctionName=stack.names.function)
    marked = PAUSED_TAG in pipe["Tags"], PAUSED_TAG in function["Tags"]
    return (pipe["CurrentState"], *marked) == ("STOPPED", True, True)


@pytest.mark.usefixtures("registrants")
def test_a_pause_ends_a_resend_of_another_laptop(
    stack: WholeStack, laptop: Callable[[], Context]
) -> None:
    context, other = laptop(), laptop()
    after(context, "lambda.Invoke", lambda: pause_stack(other))
    assert resend(context, ResendOptions(Filters())).exit_code == ExitCode.FAILED
    assert len(stack.sms()) == BATCH
    assert resume_stack(laptop()).exit_code == ExitCode.DONE
    assert sorted(sms["to"] for sms in stack.sms()) == PHONES


@pytest.mark.usefixtures("registrants")
def test_two_resends_at_once_text_everybody_once(
    stack: WholeStack, laptop: Callable[[], Context]
) -> None:
    context, other = laptop(), laptop()
    after(context, "lambda.Invoke", lambda: resend(other, ResendOptions(Filters())))
    assert resend(context, ResendOptions(Filters())).exit_code == ExitCode.DONE
    assert sorted(sms["to"] for sms in stack.sms()) == PHONES


def test_two_resends_of_one_who_was_told_count_one_sms_each_way(
    stack: WholeStack, laptop: Callable[[], Context]
) -> None:
    stack.register(PHONES[0])
    stack.wait(lambda: stack.totals()["sent"] == 1)
    context, other = laptop(), laptop()
    options = ResendOptions(Filters(), phones=(PHONES[0],), even_if_told=True)
    chosen, opened = Barrier(2), Barrier(2)
    for each in context, other:
        before(each, "dynamodb.UpdateItem", partial(chosen.wait, PATIENCE))
        before(each, "lambda.Invoke", partial(opened.wait, PATIENCE))
    with ThreadPoolExecutor() as pool:
        ended = pool.map(lambda each: resend(each, options).exit_code, (context, other))
        assert [*ended] == [0, 0]
    assert (len(stack.sms()), stack.totals()["sent"]) == (2, 1)


@pytest.mark.usefixtures("registrants")
def test_a_pause_during_a_resume_of_another_laptop_holds(
    stack: WholeStack, laptop: Callable[[], Context]
) -> None:
    pause_stack(laptop())
    time.sleep(1.1)  # a pause is told from another by its moment, in whole seconds
    context, other = laptop(), laptop()
    after(context, "pipes.UntagResource", lambda: pause_stack(other))
    with pytest.raises(SmsverifierError, match="paused again meanwhile"):
        resume_stack(context)
    pipe = stack.aws.client("pipes").describe_pipe(Name=stack.names.pipe)
    assert (pipe["CurrentState"], PAUSED_TAG in pipe["Tags"]) == ("STOPPED", True)
    assert stack.sms() == []


@pytest.mark.parametrize("operation", ["lambda.UntagResource", "pipes.UntagResource"])
def test_a_pause_of_the_same_moment_during_a_resume_holds(
    stack: WholeStack, laptop: Callable[[], Context], operation: str
) -> None:
    pause_stack(laptop())
    context, other = laptop(), laptop()
    context.aws.clock = lambda: 20 * time.monotonic()
    after(context, operation, lambda: pause_stack(other))
    with pytest.raises(SmsverifierError, match="paused again meanwhile"):
        resume_stack(context)
    assert is_paused(stack)


@pytest.mark.parametrize("at", ["lambda.TagResource", "pipes.TagResource", "pipes.StopPipe"])
@pytest.mark.parametrize("when", [before, after])
def test_a_resume_during_a_pause_leaves_no_half_of_either(
    stack: WholeStack, laptop: Callable[[], Context], at: str, when: Callable[..., None]
) -> None:
    context, other = laptop(), laptop()
    when(context, at, lambda: resume_stack(other))
    assert pause_stack(context).exit_code == ExitCode.DONE
    assert is_paused(stack)


@pytest.mark.usefixtures("registrants")
def test_a_pause_while_another_laptop_replaces_the_pipe_holds(
    stack: WholeStack, laptop: Callable[[], Context]
) -> None:
    for stream in {"StreamEnabled": False}, {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}:
        stack.aws.client("dynamodb").update_table(
            TableName=stack.names.table, StreamSpecification=stream
        )
    context, other = laptop(), laptop()
    before(context, "pipes.DeletePipe", lambda: pause_stack(other))
    assert bring_up(context, up.UpOptions()).exit_code == ExitCode.DONE
    pipe = stack.aws.client("pipes").describe_pipe(Name=stack.names.pipe)
    assert (pipe["CurrentState"], PAUSED_TAG in pipe["Tags"]) == ("STOPPED", True)
    assert stack.sms() == []


def test_a_function_that_was_switched_off_by_hand_is_put_right_and_nobody_is_forgotten(
    stack: WholeStack, laptop: Callable[[], Context]
) -> None:
    stack.aws.client("lambda").put_function_concurrency(
        FunctionName=stack.names.function, ReservedConcurrentExecutions=0
    )
    assert read_status(laptop()).exit_code == ExitCode.NOT_IN_SYNC
    stack.register(PHONES[0])
    assert bring_up(laptop(), up.UpOptions()).exit_code == ExitCode.DONE
    assert read_status(laptop()).exit_code == ExitCode.DONE
    assert [sms["to"] for sms in stack.sms()] == [PHONES[0]]


def test_a_down_keeps_the_table_when_another_laptop_puts_the_api_back(
    stack: WholeStack,
    laptop: Callable[[], Context],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    context, other = laptop(), laptop()

    def put_back() -> None:
        stack.wait(lambda: not role_is_there(stack, "api"))  # it goes beside the pipe
        bring_up(other, up.UpOptions())

    before(context, "pipes.DeletePipe", put_back)
    assert take_down(context, down.DownOptions()).exit_code == ExitCode.FAILED
    assert stack.register("+919999900000").status == 200
    assert "+919999900000" in stack.rows()
    assert take_down(laptop(), down.DownOptions()).exit_code == ExitCode.DONE
    exported = sorted(tmp_path.glob("*.csv"))[-1].read_text(encoding="utf-8")
    assert "+919999900000" in exported
