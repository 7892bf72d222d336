"""`registrations correct` and `forget` as somebody types them, hostile words and all."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.row import KEY, TOTALS, Item
from tests.support.program import Program
from tests.support.registrations_table import row
from tests.support.whole_stack import WholeStack

TABLE = "demo-event-registrations"
ASHA, RAVI, FREE = "+919812343210", "+919812343211", "+919812343212"
SUBMITTED = {"request_id": {"S": "r-1"}, "sms_message_id": {"S": "m-1"}}


def put(aws: Aws, *items: Item) -> None:
    for item in items:
        aws.client("dynamodb").put_item(TableName=TABLE, Item=item)


def keys(aws: Aws) -> set[str]:
    found = aws.client("dynamodb").scan(TableName=TABLE, ConsistentRead=True)["Items"]
    return {item[KEY]["S"] for item in found}


def texted(stack: WholeStack) -> list[str]:
    return [sms["to"] for sms in stack.sms()]


@pytest.fixture
def people(program: Program, aws: Aws) -> Program:
    """Two people who were told, in a table alone."""
    program.up("--only", "table")
    put(aws, row(ASHA, "sent") | SUBMITTED, row(RAVI, "sent", name="Ravi"))
    put(aws, {KEY: {"S": TOTALS}, "sent": {"N": "2"}, "reserved": {"N": "2"}})
    return program


def correct(program: Program, *args: str) -> Any:
    return program("registrations", "correct", *args)


def forget(program: Program, *args: str) -> Any:
    return program("registrations", "forget", *args)


def test_a_number_is_put_right_however_it_is_typed_and_shown_masked(
    people: Program, aws: Aws
) -> None:
    ran = correct(people, "98123 43210", "--to", "0 98123-43212", "--json")
    assert ran.exit_code == 0
    assert (ran.json["from"], ran.json["to"]) == ("+91••••••3210", "+91••••••3212")
    assert (ran.json["moved"], ran.json["told_by"], ran.json["told"]) == (True, "nobody", None)
    assert "98123" not in ran.stdout + ran.stderr
    assert {ASHA, FREE} & keys(aws) == {FREE}
    again = correct(people, ASHA, "--to", FREE)
    assert (again.exit_code, "Corrected before" in again.stdout) == (0, True)
    alike = correct(people, "+919777743210", "--to", FREE)  # masked like the first
    assert (alike.exit_code, "Nobody is registered" in alike.stderr) == (1, True)


def test_a_wrong_digit_in_the_middle_is_seen_and_whole_numbers_where_asked_for(
    people: Program,
) -> None:
    middle = "+919812943210"
    said = correct(people, ASHA, "--to", middle).stdout
    assert "Corrected: +91••••3•3210 is now +91••••9•3210 Asha" in said
    assert "it was +91••••3•3210" in people.ok("registrations", "show", middle).stdout
    ran = correct(people, ASHA, "--to", middle, "--show-numbers", "--json")
    assert (ran.json["from"], ran.json["to"], ran.json["moved"]) == (ASHA, middle, False)


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        ((ASHA, "--to", "+91 98123 43210"), 2, "that number already"),
        ((ASHA, "--to", ""), 2, "not a number"),
        ((ASHA, "--to", "044 2345 6789"), 2, "landline"),
        ((ASHA, "--to", "+44 7700 900123"), 2, "sms.countries"),
        ((ASHA, "--to", "#totals"), 2, "not a number"),
        ((ASHA, "--to", RAVI), 1, "registered already"),
        ((ASHA, "--to", FREE, "--id", "#totals"), 1, "under that id"),
        ((ASHA,), 2, "--to"),
        (("", "--to", FREE), 2, "empty"),
        (("#totals", "--to", FREE), 1, "Nobody is registered"),
        (("+919811111111", "--to", FREE), 1, "Nobody is registered"),
        (("+44 7700 900123", "--to", FREE), 1, "Nobody is registered"),
    ],
)
def test_a_correction_that_cannot_be_changes_nothing(
    people: Program, aws: Aws, args: tuple[str, ...], code: int, says: str
) -> None:
    before = keys(aws)
    ran = correct(people, *args)
    assert (ran.exit_code, says in ran.stderr) == (code, True), ran
    assert "98123" not in ran.stderr.replace("98123 43210'", "")
    assert keys(aws) == before


def test_both_stories_are_told_where_the_number_is_somebodys(people: Program) -> None:
    said = correct(people, ASHA, "--to", RAVI).stderr
    assert "+91••••••3210 Asha" in said
    assert "+91••••••3211 Ravi" in said


def test_of_several_rows_one_is_chosen_by_what_the_list_shows(people: Program, aws: Aws) -> None:
    put(aws, row(ASHA, "failed", name="Asha K") | {KEY: {"S": "typed-1"}})
    ran = correct(people, ASHA, "--to", FREE)
    assert ran.exit_code == 2
    assert "--id typed-1" in ran.stderr
    assert "--id +91••••••3210" in ran.stderr
    assert correct(people, ASHA, "--to", FREE, "--id", "typed-1").exit_code == 0
    assert keys(aws) - {"#forgotten"} == {ASHA, RAVI, FREE, TOTALS}


def test_who_is_being_told_right_now_is_left_alone(people: Program, aws: Aws) -> None:
    now = {"sms_updated_at": {"N": str(int(time.time() * 1000))}}
    put(aws, row(ASHA, "sending") | now)
    before = keys(aws)
    for ran in (correct(people, ASHA, "--to", FREE), forget(people, ASHA)):
        assert (ran.exit_code, "right now" in ran.stderr) == (1, True)
    assert keys(aws) == before


def test_a_row_that_stands_under_the_right_number_already_is_not_written_over(
    people: Program, aws: Aws
) -> None:
    put(aws, row(FREE, "sent") | {"phone": {"S": "+919811111111"}})
    ran = correct(people, "+919811111111", "--to", FREE)
    assert (ran.exit_code, "registered already" in ran.stderr) == (1, True)


def test_a_told_one_is_told_again_only_when_asked(program: Program, stack: WholeStack) -> None:
    stack.register(ASHA)
    stack.wait(lambda: stack.statuses() == ["sent"])
    said = correct(program, ASHA, "--to", FREE)
    assert (said.exit_code, "--tell" in said.stderr) == (0, True)
    assert texted(stack) == [ASHA]
    ran = correct(program, ASHA, "--to", FREE, "--tell", "--json")
    assert (ran.exit_code, ran.json["told"]["sent"]) == (0, 1)
    assert ran.json["told_by"] == "direct"
    assert correct(program, ASHA, "--to", FREE, "--tell").exit_code == 0
    assert texted(stack) == [ASHA, FREE]
    stack.wait(lambda: stack.totals() == {"reserved": 2, "sent": 1, "failed": 0})


def test_nobody_is_told_again_while_the_stack_is_paused(
    program: Program, stack: WholeStack
) -> None:
    stack.register(ASHA)
    stack.wait(lambda: stack.statuses() == ["sent"])
    program.ok("pause")
    assert correct(program, ASHA, "--to", FREE, "--tell").exit_code == 1
    assert list(stack.rows()) == [ASHA]


def test_a_person_is_erased_and_files_that_hold_them_are_named_and_left(
    people: Program, aws: Aws
) -> None:
    people.ok("registrations", "export", "--out", "guests.csv")
    held = (people.folder / "guests.csv").read_bytes()
    ran = forget(people, "98123 43210", "--json")
    assert (ran.exit_code, ran.json["erased"], ran.json["left"]) == (0, 1, 0)
    assert (ran.json["setting"], ran.json["sealed_until"]) == ("erase", None)
    assert [Path(name).name for name in ran.json["files"]] == ["guests.csv"]
    assert (people.folder / "guests.csv").read_bytes() == held
    assert "98123" not in ran.stderr
    assert ASHA not in keys(aws)
    assert aws.client("dynamodb").get_item(TableName=TABLE, Key={KEY: {"S": TOTALS}})["Item"][
        "sent"
    ] == {"N": "1"}
    back = people.ok("registrations", "import", "guests.csv", "--json").json
    assert (back["added"], back["present"], back["forgotten"]) == (0, 1, 1)


def test_who_was_erased_before_is_said_and_who_never_was_is_an_error(people: Program) -> None:
    assert forget(people, ASHA).exit_code == 0
    again = forget(people, ASHA, "--json")
    assert (again.exit_code, again.json["forgotten_before"], again.json["erased"]) == (0, True, 0)
    assert forget(people, "+919811111111").exit_code == 1


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("",), 2),
        (("#totals",), 1),
        (("#forgotten",), 1),
        ((ASHA, "--id", "#totals"), 1),
        ((ASHA, "--id", "nobody"), 1),
        (("+44 7700 900123",), 1),
    ],
)
def test_what_names_nobody_erases_nobody(
    people: Program, aws: Aws, args: tuple[str, ...], code: int
) -> None:
    before = keys(aws)
    assert forget(people, *args).exit_code == code
    assert keys(aws) == before


def test_of_several_rows_all_go_or_the_one_that_is_named(people: Program, aws: Aws) -> None:
    put(aws, row(ASHA, "failed") | {KEY: {"S": "typed-1"}}, row(FREE, parent=ASHA))
    assert forget(people, ASHA, "--id", "typed-1").exit_code == 0
    assert not [key for key in keys(aws) if key.startswith("#forgotten/")]
    ran = forget(people, ASHA, "--json")
    assert (ran.json["erased"], ran.json["named_elsewhere"]) == (1, 1)
    assert {ASHA, "typed-1"}.isdisjoint(keys(aws))


def test_whoever_is_there_is_asked(people: Program, aws: Aws) -> None:
    assert people("registrations", "forget", ASHA, typed="n\n").exit_code == 130
    assert ASHA in keys(aws)
    ran = people("registrations", "forget", ASHA, typed="y\n")
    assert (ran.exit_code, "Asha" in ran.stderr) == (0, True)
    assert ASHA not in keys(aws)


def test_dead_letters_about_nobody_else_go_with_them(program: Program, stack: WholeStack) -> None:
    for phone in (ASHA, RAVI):
        odd = {KEY: {"S": phone}, "phone": {"S": phone}, "source": {"S": "form"}}
        put(stack.aws, odd)  # without a request id: the handler cannot read it
    stack.wait(lambda: len(stack.dead_letters()) == 2)
    ran = forget(program, ASHA, "--json")
    assert (ran.exit_code, ran.json.get("dead_letters")) == (0, 1), ran
    left = program.ok("failures", "list", "--show-numbers", "--json").json["letters"]
    assert [one["registrants"][0]["phone"] for one in left] == [RAVI]


def test_they_may_register_again_and_be_erased_again(program: Program, stack: WholeStack) -> None:
    for _ in range(2):
        assert stack.register(ASHA).status == 200
        stack.wait(lambda: stack.statuses() == ["sent"])
        ran = forget(program, ASHA, "--json")
        assert (ran.exit_code, ran.json["erased"], ran.json["copies"]["sms"]) == (0, 1, 1)
    assert texted(stack) == []


def test_on_aws_it_asks_and_says_what_stays_until_when(
    aws_program: Program, embedded: EmbeddedAws, aws: Aws
) -> None:
    aws_program.config(
        "stack: hack-night\ntarget: aws\nregion: ap-south-1\nregistrations: {forget: seal}\n"
    )
    aws_program.up("--only", "table", "--yes")
    aws.client("dynamodb").put_item(TableName="hack-night-registrations", Item=row(ASHA, "sent"))
    assert forget(aws_program, ASHA).exit_code == 2  # nobody to ask
    ran = forget(aws_program, ASHA, "--yes", "--json")
    assert ran.exit_code == 0
    stays = "\n".join(ran.json["stays"])
    for word in ("35 days", "24 hours", "delivery logs", "masked"):
        assert word in stays
    assert ran.json["copies"] is None
    assert ran.json["sealed_until"] > "2027"
    assert "names nobody" in ran.stderr
    assert json.dumps(ran.json).count("98123") == 0
