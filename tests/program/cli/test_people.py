"""One person: `registrations show` and `add`; and whom `list` finds, counts and shows."""

import json
from typing import Any

import pytest

from smsverifier.aws import Aws
from tests.support.program import Program
from tests.support.registrations_table import row
from tests.support.whole_stack import WholeStack

ASHA, RAVI = "+919876543210", "+919811111111"
TABLE = "demo-event-registrations"


def put(aws: Aws, *items: Any) -> None:
    for item in items:
        aws.client("dynamodb").put_item(TableName=TABLE, Item=item)


@pytest.fixture
def table(program: Program) -> Program:
    program.up("--only", "table")
    return program


def test_the_story_is_of_every_row_with_the_number_however_it_is_spelled(
    table: Program, aws: Aws
) -> None:
    put(aws, row(ASHA, "sent", college="Model College"))
    put(aws, row("98765 43210", name="Asha again") | {"registration_id": {"S": "by-hand"}})
    put(aws, row(RAVI, "sent", name="Ravi"))
    ran = table.ok("registrations", "show", "98765-43210")
    assert "98765" not in ran.stdout + ran.stderr
    assert "Asha  +91••••••3210" in ran.stdout
    assert "Asha again" in ran.stdout
    assert "SNS accepted the SMS" in ran.stdout
    assert "college: Model College" in ran.stdout
    assert "Ravi" not in ran.stdout
    told = table.ok("registrations", "show", ASHA, "--json")
    assert "98765" not in told.stdout
    assert [one["answers"] for one in told.json["rows"]] == [{"college": "Model College"}, {}]
    assert ASHA in table.ok("registrations", "show", ASHA, "--show-numbers").stdout


def test_nobody_of_that_number_is_said_with_what_to_do(table: Program) -> None:
    ran = table("registrations", "show", ASHA)
    assert ran.exit_code == 1
    assert "Nobody is registered with +91••••••3210" in ran.stderr
    assert "--number 3210" in ran.stderr
    assert table("registrations", "show", "hello").exit_code == 2


def test_a_number_of_a_country_that_is_not_texted_is_found(table: Program, aws: Aws) -> None:
    put(aws, row("+447700900123", "failed", sms_error="country_not_allowed"))
    assert "could not be told" in table.ok("registrations", "show", "+44 7700 900123").stdout


def test_who_is_added_is_told_at_once_and_by_the_same_command_not_again(
    program: Program, stack: WholeStack
) -> None:
    for is_new in (True, False):
        ran = program.ok("registrations", "add", "98111 11111", "--name", "Ravi Kumar", "--json")
        assert (ran.json["added"], ran.json["row"]["sms_status"]) == (is_new, "sent")
    assert [sms["to"] for sms in stack.sms()] == [RAVI]
    assert "Ravi Kumar" in stack.sms()[0]["text"]
    assert stack.rows()[RAVI]["source"] == "desk"
    assert stack.totals() == {"reserved": 1, "sent": 1, "failed": 0}


def test_a_number_that_is_there_is_refused_with_the_story(
    program: Program, stack: WholeStack
) -> None:
    stack.register(RAVI, name="Ravi")
    stack.wait(lambda: stack.statuses() == ["sent"])
    ran = program("registrations", "add", RAVI, "--name", "Ravi Kumar")
    assert ran.exit_code == 1
    assert "+91••••••1111 is registered already" in ran.stderr
    assert "Ravi: registered by the form" in ran.stderr
    assert len(stack.sms()) == 1


def test_who_asked_for_no_more_sms_is_shown_so_without_a_receipt(
    program: Program, stack: WholeStack
) -> None:
    program("test-register", "+917000000002", "--json")
    shown = program.ok("registrations", "show", "+917000000002").stdout
    assert "asked for no more SMS (it is opted out), so it will not arrive" in shown


def test_who_is_added_untold_waits_until_somebody_tells_them(
    program: Program, stack: WholeStack
) -> None:
    program.ok("registrations", "add", RAVI, "--name", "Ravi", "--no-tell")
    program.ok("resume")
    assert stack.sms() == []
    program.ok("registrations", "resend")
    assert [sms["to"] for sms in stack.sms()] == [RAVI]


def test_who_is_added_while_sending_is_paused_is_told_by_resume(
    program: Program, stack: WholeStack
) -> None:
    program.ok("pause")
    ran = program.ok("registrations", "add", RAVI, "--name", "Ravi")
    assert "resume" in ran.stderr
    assert stack.sms() == []
    program.ok("resume")
    assert [sms["to"] for sms in stack.sms()] == [RAVI]


def test_duplicates_that_are_allowed_are_another_row_for_other_answers_alone(
    program: Program, aws: Aws
) -> None:
    program.config("stack: demo-event\nregistrations: {duplicates: allow}\n")
    program.up()
    for name in ("Asha", "Ravi", "Asha"):
        program.ok("registrations", "add", ASHA, "--name", name)
    found = program.ok("registrations", "list", "--columns", "name,source", "--json").json
    assert sorted(one["fields"]["name"] for one in found["registrations"]) == ["Asha", "Ravi"]


def test_the_rules_of_the_form_hold_at_the_desk(program: Program, stack: WholeStack) -> None:
    for wrong in (
        ("12345", "--name", "A"),
        (ASHA, "--name", " "),
        (ASHA, "--name", "A", "--field", "colege=x"),
    ):
        assert program("registrations", "add", *wrong).exit_code == 2
    assert stack.rows() == {}


WITH_CONSENT = """
stack: demo-event
form: {consent: {text: You may text me., required: true}, adults_only: true, languages: [en, hi]}
"""


def test_what_the_form_takes_nobody_without_is_asked_for_at_the_desk(
    program: Program, aws: Aws
) -> None:
    program.config(WITH_CONSENT)
    program.up("--only", "table")
    add = ("registrations", "add", ASHA, "--name", "Asha", "--no-tell")
    assert "You may text me." in program(*add, "--adult").stderr
    assert "--adult" in program(*add, "--consent").stderr
    assert program.ok(*add, "--consent", "--adult", "--language", "hi", "--json").json["added"]
    key = {"registration_id": {"S": ASHA}}
    item = aws.client("dynamodb").get_item(TableName=TABLE, Key=key)["Item"]
    assert item["form.language"] == {"S": "hi"}
    assert item["consent.adult"] == {"S": "yes"}
    assert item["consent.at"] == item["registered_at"]
    assert 'agreed to "You may text me."' in program.ok("registrations", "show", ASHA).stdout


def test_what_the_form_does_not_ask_for_is_not_kept(program: Program, stack: WholeStack) -> None:
    add = ("registrations", "add", ASHA, "--name", "Asha")
    for option in ("--consent", "--adult"):
        assert program(*add, option).exit_code == 2
    assert program(*add, "--language", "hi").exit_code == 2
    assert stack.rows() == {}


def test_on_aws_it_asks(aws_program: Program, aws: Aws) -> None:
    aws_program.up("--yes")
    add = ("registrations", "add", ASHA, "--name", "Asha")
    assert aws_program(*add).exit_code == 2
    assert aws_program(*add, typed="n\n").exit_code == 130
    assert aws_program(*add, "--no-tell").exit_code == 0
    ran = aws_program(*add, "--json", "--yes")
    assert (ran.exit_code, ran.json["row"]["sms_status"]) == (0, "sent")


FORM = """
stack: demo-event
form:
  fields:
    - {name: name, label: Name}
    - {name: phone, label: Phone, type: phone, max_length: 16}
    - {name: tshirt, label: Size, type: select, options: [S, M, L]}
"""


@pytest.fixture
def shirts(program: Program, aws: Aws) -> Program:
    program.config(FORM)
    program.up("--only", "table")
    for number, size in enumerate("LSL"):
        put(aws, row(f"+91980000000{number}", "sent", name=f"P{number}", tshirt=size))
    return program


def test_at_a_terminal_the_desk_asks_what_the_form_needs(shirts: Program) -> None:
    add = ("registrations", "add", ASHA, "--name", "Asha", "--no-tell")
    assert "--field tshirt=…" in shirts(*add).stderr
    ran = shirts(*add, typed="m\n")
    assert (ran.exit_code, "Size (S, M, L): " in ran.stderr) == (0, True)
    found = shirts.ok("registrations", "list", "--field", "Size=M", "--json").json
    assert [one["answers"] for one in found["registrations"]] == [{"tshirt": "M"}]


def test_people_are_counted_and_the_number_alone_is_shown(shirts: Program) -> None:
    assert shirts.ok("registrations", "list", "--count").stdout == "3\n"
    assert shirts.ok("registrations", "list", "--field", "tshirt=l", "--count").stdout == "2\n"
    assert shirts.ok("registrations", "list", "--told", "--count", "--json").json == {
        "count": 3,
        "counts": [],
    }


def test_whoever_can_be_listed_can_be_counted(shirts: Program, aws: Aws) -> None:
    """A count reads the attributes alone that it needs: each filter's are among them."""
    put(aws, row("+919800000009", name="Zed", tshirt="M") | {"attended.at": {"N": "1"}})
    for filters in (
        ("--attended",),
        ("--name", "zed"),
        ("--number", "0009"),
        ("--field", "tshirt=M"),
        ("--pending", "--since", "2020-01-01", "--without-tests"),
    ):
        assert shirts.ok("registrations", "list", *filters, "--count").stdout == "1\n", filters
        counted = shirts.ok("registrations", "list", *filters, "--by", "attended.at,name", "--json")
        assert counted.json["counts"] == [
            {"values": {"attended.at": 1, "name": "Zed"}, "registrations": 1}
        ]


def test_sizes_are_counted_in_the_forms_order(shirts: Program) -> None:
    lines = shirts.ok("registrations", "list", "--by", "tshirt").stdout.splitlines()
    assert [line.split() for line in lines] == [
        ["tshirt", "registrants"],
        ["S", "1"],
        ["L", "2"],
        ["3", "registrants."],
    ]


def test_columns_are_shown_under_their_names_in_the_order_that_was_asked_for(
    shirts: Program,
) -> None:
    asked = ("--columns", "tshirt,name", "--sort", "tshirt", "--desc")
    lines = shirts.ok("registrations", "list", *asked).stdout.splitlines()
    assert [line.split() for line in lines[:4]] == [
        ["tshirt", "name"],
        ["L", "P2"],
        ["L", "P0"],
        ["S", "P1"],
    ]


def test_a_column_that_is_not_there_is_refused(shirts: Program) -> None:
    for option in (("--columns", "fit"), ("--sort", "fit"), ("--by", "fit"),
                   ("--field", "fit=L"), ("--field", "tshirt"), ("--number", "x"),
                   ("--since", "soon")):  # fmt: skip
        ran = shirts("registrations", "list", *option)
        assert ran.exit_code == 2, option


def test_pending_and_not_told_are_one_filter(shirts: Program, aws: Aws) -> None:
    put(aws, row(ASHA))
    lists = [
        shirts.ok("registrations", "list", option, "--json").stdout
        for option in ("--pending", "--not-told")
    ]
    assert lists[0] == lists[1]
    assert len(json.loads(lists[0])["registrations"]) == 1
