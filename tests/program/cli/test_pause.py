"""`pause` and `resume`: the kill switch, and that nobody is forgotten behind it."""

from typing import Any

import pytest
import requests

from smsverifier.local.calls import AwsFailure, AwsResponse, Call
from smsverifier.local.dispatcher import Forward
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.naming import PAUSED_TAG
from smsverifier.registration_table import TotalsItem
from tests.support.program import Program
from tests.support.whole_stack import WholeStack

PHONE = "+919876543210"
PIPE = "demo-event-registrations-to-sms"


@pytest.fixture
def paused(program: Program, stack: WholeStack) -> WholeStack:
    program.ok("pause")
    return stack


def pipe(stack: WholeStack) -> Any:
    return stack.aws.client("pipes").describe_pipe(Name=PIPE)


def phones(stack: WholeStack) -> list[str]:
    return sorted(sms["to"] for sms in stack.sms())


def forgotten(stack: WholeStack, phone: str) -> None:
    """A row that the stream will not bring as new, as if it were older than the stream."""
    table, key = stack.names.table, {"registration_id": {"S": phone}}
    row = {"phone": {"S": phone}, "request_id": {"S": f"r-{phone}"}, "source": {"S": "form"}}
    dynamodb = stack.aws.client("dynamodb")
    dynamodb.put_item(TableName=table, Item={**key, **row, "sms_status": {"S": "old"}})
    dynamodb.update_item(TableName=table, Key=key, UpdateExpression="REMOVE sms_status")


def test_a_paused_stack_registers_and_texts_nobody(program: Program, paused: WholeStack) -> None:
    assert paused.register(PHONE).status == 200
    told = program.ok("pause", "--json").json
    assert (told["state"], told["not_told"]) == ("paused", 1)
    assert paused.sms() == []
    assert pipe(paused)["CurrentState"] == "STOPPED"


def sending(stack: WholeStack) -> Any:
    url = stack.api_url.removesuffix("registrations") + "sending"
    return requests.get(url, timeout=30).json()["status"]


def test_the_form_is_told_of_a_pause_and_of_its_end(program: Program, paused: WholeStack) -> None:
    assert sending(paused) == "later"
    assert "not told yet" in program.ok("pause").stdout, "and again"
    assert sending(paused) == "later"
    program.ok("resume")
    assert sending(paused) == "now"


def test_resume_takes_back_what_a_broken_off_pause_has_told_the_form(
    program: Program, stack: WholeStack
) -> None:
    TotalsItem(stack.aws, stack.names.table).mark_paused("2026-11-30T01:00:00Z")
    assert sending(stack) == "later"
    program.ok("resume")
    assert sending(stack) == "now"


@pytest.mark.parametrize("verb", ["pause", "resume"])
def test_what_the_form_cannot_be_told_keeps_nobody_from_it(
    program: Program, stack: WholeStack, embedded: EmbeddedAws, verb: str
) -> None:
    if verb == "resume":
        program.ok("pause")

    def refuse(call: Call, forward: Forward) -> AwsResponse:
        raise AwsFailure("AccessDeniedException", "not this item", 400)

    with embedded.dispatcher.unchanged():
        embedded.dispatcher.override("dynamodb", "UpdateItem", refuse)
        assert "The form could not be told" in program.ok(verb).stderr
    assert pipe(stack)["CurrentState"] == ("STOPPED" if verb == "pause" else "RUNNING")


@pytest.mark.usefixtures("paused")
def test_up_says_that_a_paused_stack_stays_paused(program: Program) -> None:
    assert "nobody is texted until `smsverifier resume`" in program.ok("up").stderr


@pytest.mark.parametrize("change", ["", "pipe: {batch_size: 5}", "event: {name: Night}"])
@pytest.mark.usefixtures("paused")
def test_up_on_a_paused_stack_ends_with_the_step_that_fits_it(
    program: Program, change: str
) -> None:
    if change:
        program.config(change)
    end = program.ok("up").stderr.splitlines()[-1]
    assert end.startswith("Paused since ")
    assert end.endswith("nobody is texted. Next: smsverifier resume")


@pytest.mark.usefixtures("paused")
def test_up_of_a_part_of_a_paused_stack_says_that_there_is_more(program: Program) -> None:
    assert program.ok("up", "--only", "table").stderr.endswith("up for all of it.\n")


def test_resume_texts_who_registered_meanwhile_once(program: Program, paused: WholeStack) -> None:
    paused.register_many([PHONE, "+919876543211"])
    program.ok("resume")
    paused.wait(lambda: paused.statuses() == ["sent", "sent"])
    assert phones(paused) == [PHONE, "+919876543211"]


def test_resume_texts_whom_the_stream_has_forgotten(program: Program, paused: WholeStack) -> None:
    forgotten(paused, PHONE)
    told = program.ok("resume", "--json").json["told"]
    assert (told["registrations"], told["sent"], told["not_told"]) == (1, 1, 0)
    assert phones(paused) == [PHONE]


def test_resume_again_changes_nothing(program: Program, paused: WholeStack) -> None:
    forgotten(paused, PHONE)
    program.ok("resume")
    ran = program.ok("resume")
    assert "was not paused" in ran.stderr
    assert "Nobody was forgotten" in ran.stdout
    assert phones(paused) == [PHONE]


def test_a_pause_is_no_drift(program: Program, paused: WholeStack) -> None:
    assert program.ok("plan", "--json").json["in_sync"]
    assert program.ok("up", "--json").json["updated"] == []
    assert pipe(paused)["CurrentState"] == "STOPPED"


def test_status_calls_the_pipe_paused_and_all_else_ready(
    program: Program, paused: WholeStack
) -> None:
    lines = [line.split() for line in program("status").stdout.splitlines()]
    states = {line[2]: line[1] for line in lines if line and line[0] in {"✓", "="}}
    assert states.pop("pipe") == "paused"
    assert set(states.values()) == {"ready"}


def test_status_says_paused_and_since_when(program: Program, paused: WholeStack) -> None:
    told = program("status", "--json").json
    assert told["state"] == "paused"
    assert told["paused_since"] == pipe(paused)["Tags"][PAUSED_TAG]


def test_a_change_of_a_paused_pipe_does_not_start_it(program: Program, paused: WholeStack) -> None:
    paused.register(PHONE)
    program.config("pipe:\n  batch_size: 5\n")
    assert program.ok("up", "--json").json["updated"] == ["pipe"]
    assert pipe(paused)["CurrentState"] == "STOPPED"
    assert paused.statuses() == [""]  # not for a moment either
    assert phones(paused) == []


def test_a_paused_pipe_is_replaced_by_a_paused_one(program: Program, paused: WholeStack) -> None:
    since = pipe(paused)["Tags"][PAUSED_TAG]
    paused.aws.client("pipes").delete_pipe(Name=PIPE)
    ran = program.ok("up")
    assert "Paused since" in ran.stderr
    assert (pipe(paused)["CurrentState"], pipe(paused)["Tags"][PAUSED_TAG]) == ("STOPPED", since)


def test_a_pause_that_was_killed_before_the_pipe_stopped_is_finished_by_up(
    program: Program, stack: WholeStack, embedded: EmbeddedAws
) -> None:
    def refuse(call: Call, forward: Forward) -> AwsResponse:
        raise AwsFailure("InternalException", "no", 500)

    with embedded.dispatcher.unchanged():
        embedded.dispatcher.override("pipes", "StopPipe", refuse)
        assert program("pause").exit_code == 1
    assert sending(stack) == "later"
    assert program("status", "--json").json["state"] == "drifted"
    assert "people may be texted" in program("status").stderr
    assert program.ok("up", "--json").json["updated"] == ["pipe"]
    assert pipe(stack)["CurrentState"] == "STOPPED"
    assert sending(stack) == "later"


def test_a_resume_that_was_killed_before_the_pipe_ran_is_finished_by_up(
    program: Program, paused: WholeStack, embedded: EmbeddedAws
) -> None:
    def refuse(call: Call, forward: Forward) -> AwsResponse:
        raise AwsFailure("InternalException", "no", 500)

    forgotten(paused, PHONE)
    with embedded.dispatcher.unchanged():
        embedded.dispatcher.override("pipes", "StartPipe", refuse)
        assert program("resume").exit_code == 1
    TotalsItem(paused.aws, paused.names.table).mark_paused("x")  # as if that was lost, too
    assert "1 SMS accepted" in program.ok("up").stderr
    assert sending(paused) == "now"
    assert phones(paused) == [PHONE]


def test_a_paused_stack_is_taken_down_and_says_who_waits(
    program: Program, paused: WholeStack
) -> None:
    paused.register(PHONE)
    assert "Never told: 1" in program.ok("down").stdout


@pytest.mark.parametrize("command", ["pause", "resume"])
def test_without_a_stack_the_way_out_is_said(program: Program, command: str) -> None:
    ran = program(command)
    assert ran.exit_code == 1
    assert "smsverifier up" in ran.stderr
