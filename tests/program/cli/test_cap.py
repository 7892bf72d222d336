"""The cap on SMS: who is over it waits, nobody is lost and nobody is told twice."""

from collections import Counter
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.local.calls import AwsFailure, AwsResponse, Call
from smsverifier.local.dispatcher import Forward
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.resources.catalog import names_of
from smsverifier.resources.deployed_settings import deployed_settings
from smsverifier.row import TOTALS
from tests.support.checkpoints import Checkpoints
from tests.support.program import Program
from tests.support.whole_stack import WholeStack

PHONES = [f"+9198765433{n:02d}" for n in range(5)]
SAYS_SO = "nobody else is told"


def texted(stack: WholeStack) -> Counter[str]:
    return Counter(sms["to"] for sms in stack.sms())


def have_sent(aws: Aws, table: str, number: int) -> None:
    """So many count as sent, as a stack without a cap may have."""
    aws.client("dynamodb").put_item(
        TableName=table, Item={"registration_id": {"S": TOTALS}, "reserved": {"N": str(number)}}
    )


@pytest.fixture
def capped(
    program: Program, embedded: EmbeddedAws, aws: Aws, checkpoints: Checkpoints
) -> WholeStack:
    """Five have registered, and the cap lets two be told."""
    program.config("sms: {max_messages: 2}\n")
    program.up()
    stack = WholeStack(embedded, aws, Config())

    def fill() -> None:
        stack.register_many(PHONES)
        stack.wait(lambda: sum(map(_is_dealt_with, stack.rows().values())) == len(PHONES))

    checkpoints.reach(("five registered", *PHONES), fill)
    return stack


def _is_dealt_with(row: dict[str, str]) -> bool:
    return row.get("sms_status") == "sent" or "sms_error" in row


def test_who_is_over_the_cap_is_pending_and_status_says_why(
    program: Program, capped: WholeStack
) -> None:
    health = program("status", "--json").json["health"]
    assert health["sms"] | {"given_up": 0} == {
        "sent": 2,
        "failed": 0,
        "pending": 3,
        "unconfirmed": 0,
        "given_up": 0,
        "held": 0,
        "over_cap": 3,
    }
    (note,) = [note for note in health["notes"] if "sms.max_messages" in note["what"]]
    assert note["what"].startswith("3 not told yet")
    assert "`smsverifier registrations resend`" in note["advice"]
    shown = program("status").stdout
    assert "2 SMS accepted by SNS, 0 failed, 0 to come · 3 over the cap" in shown
    assert capped.dead_letters() == []


def test_check_counts_those_still_to_be_told_and_no_others(
    program: Program, capped: WholeStack
) -> None:
    def found() -> Any:
        findings = program("check", "--json").json["findings"]
        return next(each for each in findings if each["id"] == "max_messages")

    assert found()["state"] == "blocker"
    assert "of 1998 still to be told the last 1998 wait" in found()["detail"]
    program.config("sms: {max_messages: 5}\nevent: {expected_registrations: 5}\n")
    assert found()["state"] == "ok"  # room for the three who wait
    program.ok("up")
    program.ok("registrations", "resend")
    assert (found()["state"], "Everybody expected is told" in found()["detail"]) == (
        "warning",
        True,
    )


def test_a_higher_cap_and_a_resend_tell_each_of_them_once(
    program: Program, capped: WholeStack
) -> None:
    program.config("sms: {max_messages: 5}\n")
    program.ok("up")
    program.ok("resume")  # no sweep texts them: whoever raised the cap may not mean all of them
    assert texted(capped).total() == 2
    told = program.ok("registrations", "resend", "--json").json["told"]
    assert (told["sent"], told["not_told"]) == (3, 0)
    assert texted(capped) == Counter(PHONES)
    assert program("status", "--json").json["health"]["sms"]["pending"] == 0


def test_status_and_up_name_the_step_for_those_who_wait(
    program: Program, capped: WholeStack
) -> None:
    assert "Next: as said above; smsverifier registrations list --not-told" in (
        program.ok("status").stderr
    )
    assert "set sms.max_messages above 2, then smsverifier up" in program.ok("up").stderr
    program.config("sms: {max_messages: 3}\n")
    told = "resend tells the 3 registrants whom a lower cap left waiting"
    assert told in program.ok("up").stderr
    assert told not in program.ok("up").stderr  # which changes nothing


def test_pause_and_resume_say_that_they_wait_and_resume_ends_well(
    program: Program, capped: WholeStack
) -> None:
    paused = program.ok("pause", "--json").json
    assert (paused["not_told"], paused["over_cap"]) == (0, 3)
    resumed = program.ok("resume")
    assert "3 registrants wait: sms.max_messages is reached" in resumed.stderr
    assert texted(capped).total() == 2


def test_who_is_told_directly_meets_the_cap_as_well(program: Program, capped: WholeStack) -> None:
    late = "+919876543399"
    line = f'{{"registration_id": "{late}", "phone": "{late}", "source": "import"}}\n'
    file = program.config(line, "late.jsonl")
    ran = program("registrations", "import", file, "--tell")
    assert (ran.exit_code, texted(capped)[late]) == (1, 0)
    assert "sms.max_messages is 2, with room for 0: of these 1, 1 will wait" in ran.stderr
    assert "1 not told: sms.max_messages is reached" in ran.stderr
    assert program("status", "--json").json["health"]["sms"]["over_cap"] == 4


def test_an_import_says_before_the_pipe_tells_it_how_many_of_it_will_wait(
    program: Program, capped: WholeStack
) -> None:
    program.config("sms: {max_messages: 3}\n")
    program.ok("up")
    late = [f"+9198765434{n:02d}" for n in range(3)]
    lines = (f'{{"registration_id": "{p}", "phone": "{p}", "source": "form"}}\n' for p in late)
    ran = program.ok(
        "registrations", "import", program.config("".join(lines), "late.jsonl"), "--tell"
    )
    assert "sms.max_messages is 3, with room for 1: of these 3, 2 will wait" in ran.stderr
    capped.wait(lambda: all(_is_dealt_with(row) for row in capped.rows().values()))
    assert sum(texted(capped)[phone] for phone in late) == 1


def test_down_does_not_wait_for_them(program: Program, capped: WholeStack, aws: Aws) -> None:
    before = aws.clock()
    down = program.ok("down", "--yes", "--json").json
    assert aws.clock() - before < 30
    assert down["pending"]["untold"] == 3
    program.config("sms: {max_messages: 5}\n")
    program.ok("up")
    program.ok("registrations", "import", down["export"], "--tell")
    capped.wait(lambda: texted(capped) == Counter(PHONES))


def test_a_pipe_made_later_under_a_higher_cap_does_not_tell_them(
    program: Program, capped: WholeStack
) -> None:
    """It reads a whole day once more."""
    kept = program.ok("down", "--keep-data", "--yes")
    assert "3 registrants wait for a person" in kept.stdout
    program.config("sms: {max_messages: 6}\n")
    program.ok("up")
    late = "+919876543399"
    capped.register(late)
    capped.wait(lambda: texted(capped)[late])
    assert texted(capped).total() == 3
    program.ok("registrations", "resend")
    assert texted(capped) == Counter([*PHONES, late])


def test_a_test_registration_over_the_cap_says_so_and_waits(
    program: Program, capped: WholeStack
) -> None:
    ran = program("test-register", "+919876543210", "--json")
    assert ran.exit_code == 3
    assert "sms.max_messages is reached" in ran.json["verdict"]
    states = {hop["hop"]: hop["state"] for hop in ran.json["hops"]}
    assert (states["handler"], states["sms"], states["carrier"]) == ("ok", "waiting", "skipped")
    assert capped.rows()["+919876543210"].get("sms_status") is None


# --- up: a default cap below what was sent -------------------------------------------------------


@pytest.fixture
def used_up(program: Program, aws: Aws) -> Aws:
    """A stack without a cap that has sent 3000, and a configuration that says nothing of one."""
    program.config("sms: {max_messages: null}\n")
    program.up()
    have_sent(aws, "demo-event-registrations", 3000)
    program.config("stack: demo-event\n")
    return aws


def deployed_cap(aws: Aws) -> int | None:
    config = Config()
    settings = deployed_settings(aws, names_of(config, aws), config).settings
    most: int | None = settings["max_messages"]
    return most


def test_a_default_cap_below_what_was_sent_is_said_and_asked_for(
    program: Program, used_up: Aws
) -> None:
    asked = program("up", typed="n\n")
    assert asked.exit_code == 130
    assert "the cap is 2400 SMS, and 3000 were sent already" in asked.stderr
    assert deployed_cap(used_up) is None
    assert program("up", typed="y\n").exit_code == 0
    assert deployed_cap(used_up) == 2400
    again = program("up", typed="")
    assert (again.exit_code, SAYS_SO in again.stderr) == (0, False)


def test_in_a_pipe_on_this_machine_it_is_said_and_done(program: Program, used_up: Aws) -> None:
    assert SAYS_SO in program.ok("up").stderr
    assert deployed_cap(used_up) == 2400


def test_who_may_not_read_the_counts_is_not_kept_from_up(
    program: Program, used_up: Aws, embedded: EmbeddedAws
) -> None:
    def denied(call: Call, forward: Forward) -> AwsResponse:
        if call.params["Key"] != {"registration_id": {"S": TOTALS}}:
            return forward(call)
        raise AwsFailure("AccessDeniedException", "not authorized to perform: GetItem", 400)

    embedded.dispatcher.override("dynamodb", "GetItem", denied)
    assert program("up").exit_code == 0


def test_whom_such_an_up_tells_it_tells_by_what_it_has_deployed(
    program: Program, used_up: Aws, embedded: EmbeddedAws
) -> None:
    stack = WholeStack(embedded, used_up, Config())
    next(each for each in stack.resources if each.key == "pipe").delete()
    stack.register(PHONES[0])
    ran = program.ok("up")
    assert SAYS_SO in ran.stderr
    assert "has moved on since it was deployed" not in ran.stderr
    stack.wait(lambda: "sms_error" in stack.rows()[PHONES[0]])


@pytest.mark.parametrize("text", ["sms: {max_messages: null}\n", "sms: {max_messages: 2400}\n"])
def test_a_cap_that_somebody_wrote_is_not_asked_for(
    program: Program, used_up: Aws, text: str
) -> None:
    program.config(text)
    ran = program("up", typed="")
    assert (ran.exit_code, SAYS_SO in ran.stderr) == (0, False)


def test_deploy_says_so_too(program: Program, used_up: Aws) -> None:
    assert SAYS_SO in program.ok("deploy").stderr


def test_a_table_that_was_kept_is_asked_about_as_well(program: Program, used_up: Aws) -> None:
    program.ok("down", "--keep-data", "--yes")
    ran = program("up", typed="n\n")
    assert (ran.exit_code, SAYS_SO in ran.stderr) == (130, True)


def test_on_aws_it_needs_a_yes(aws_program: Program, aws: Aws) -> None:
    head = "stack: hack-night\ntarget: aws\nregion: ap-south-1\n"
    aws_program.config(f"{head}sms: {{max_messages: null}}\n")
    aws_program.up("--yes")
    have_sent(aws, "hack-night-registrations", 3000)
    aws_program.config(head)
    ran = aws_program("up")
    assert (ran.exit_code, SAYS_SO in ran.stderr) == (2, True)
    asked = aws_program("up", typed="n\n")
    assert (asked.exit_code, "Go on with this cap? [y/N]" in asked.stderr) == (130, True)
    assert aws_program("up", "--yes").exit_code == 0


# --- in one line ---------------------------------------------------------------------------------


def test_up_check_and_cost_say_the_most_that_it_can_spend(program: Program) -> None:
    said = "The most it can spend on SMS:"
    program.config("sms: {max_messages: 100}\n")
    for command in ("up", "check", "cost"):
        ran = program(command)
        lines = f"{ran.stdout}{ran.stderr}".splitlines()
        assert [line for line in lines if line.startswith(said) and "100 confirmations" in line]
        assert program(command, "--json").json["spending"]["max_messages"] == 100


def test_up_check_and_cost_are_loud_without_a_cap(program: Program) -> None:
    program.config("sms: {max_messages: null}\n")
    for command in ("up", "check", "cost"):
        ran = program(command)
        assert "NO CAP on SMS (sms.max_messages is null)" in f"{ran.stdout}{ran.stderr}"
        assert program(command, "--json").json["spending"]["max_messages"] is None
