"""`registrations import` of files that people have: what comes in is told once, or nothing is."""

import pytest

from tests.support import registrations_table
from tests.support.program import Program, Ran
from tests.support.whole_stack import WholeStack

DESTROYED = "9.19822E+11"
ISOLATE = [
    "registration_id,phone,name,source,request_id",
    "+919822388801,+919822388801,Whole,form,r-a",
    "+919822388802,+919822388802,No request,form,",
    "+919822388803,+919822388803,No source,,r-c",
    "+919822388804,+919822388804,Neither,,",
    "+919822388805,+919822388805,Of their own,walk-in,r-e",
    "9822388806,9822388806,Ten digits,form,r-f",
    "919822388808,919822388808,No plus,form,r-h",
]
SEVEN = [f"+91982238880{n}" for n in (1, 2, 3, 4, 5, 6, 8)]
TOLD = "form,sent,m-1,1,,2026-11-29T07:44:08.084Z,1"
EXPORTED = (
    "registration_id,phone,name,request_id,registered_at,source,sms_status,sms_message_id,"
    "sms_parts,sms_error,sms_updated_at,sms_attempts"
)


def load(program: Program, lines: list[str], *options: str, name: str = "guests.csv") -> Ran:
    text = "".join(f"{line}\r\n" for line in lines)
    (program.folder / name).write_text(f"\ufeff{text}", encoding="utf-8", newline="")
    return program("registrations", "import", name, *options)


def exported(phone: str, name: str = "Asha") -> str:
    return f"{phone},{phone},{name},r-{phone},2026-11-29T07:44:08.044Z,{TOLD}"


def told(stack: WholeStack) -> list[str]:
    return sorted(sms["to"] for sms in stack.sms())


def views(program: Program) -> list[int]:
    """How many registrations each view has."""
    program.ok("registrations", "export", "--out", "all.jsonl")
    lines = (program.folder / "all.jsonl").read_text().splitlines()
    (program.folder / "all.jsonl").unlink()
    listed = program.ok("registrations", "list", "--json").json["registrations"]
    health = program("status", "--json").json["health"]
    return [health["registrations"], len(listed), len(lines)]


def test_a_row_of_id_phone_and_name_is_told_when_somebody_asks(
    program: Program, stack: WholeStack
) -> None:
    ran = load(program, ["registration_id,phone,name", "+919822377711,+919822377711,New"])
    assert ran.exit_code == 0
    assert "No form wrote 1 of them" in ran.stderr
    assert "registrations resend" in ran.stderr
    (row,) = stack.rows().values()
    assert (row["source"], row["registration_id"]) == ("import", "+919822377711")
    assert row["request_id"]
    assert views(program) == [1, 1, 1]
    assert program.ok("resume").stdout.startswith("Nobody was forgotten")
    assert told(stack) == []
    program.ok("registrations", "resend")
    program.ok("registrations", "resend")
    assert told(stack) == ["+919822377711"]


def test_one_destroyed_number_stops_the_file(program: Program, stack: WholeStack) -> None:
    bad = f"{DESTROYED},{DESTROYED},Exponent,form,r-g"
    ran = load(program, [*ISOLATE[:7], bad, *ISOLATE[7:]], "--tell")
    assert ran.exit_code == 2
    assert "line 8" in ran.stderr
    assert "spreadsheet" in ran.stderr
    assert (stack.rows(), told(stack)) == ({}, [])


def test_every_row_that_comes_in_is_told_once(program: Program, stack: WholeStack) -> None:
    ran = load(program, ISOLATE, "--tell")
    assert ran.exit_code == 0
    stack.wait(lambda: stack.statuses() == ["sent"] * 7)
    assert load(program, ISOLATE, "--tell").exit_code == 0
    assert program.ok("registrations", "resend").exit_code == 0
    assert told(stack) == SEVEN
    assert sorted(stack.rows()) == SEVEN
    assert views(program) == [7, 7, 7]


def test_rows_that_no_form_wrote_are_told_after_an_import_that_did_not(
    program: Program, stack: WholeStack
) -> None:
    assert load(program, ISOLATE).exit_code == 0
    assert told(stack) == []
    assert load(program, ISOLATE, "--tell").exit_code == 0
    assert told(stack) == SEVEN


@pytest.mark.parametrize("duplicates", ["reject", "ignore"])
def test_who_was_told_can_register_under_no_spelling_again(
    program: Program, stack: WholeStack, duplicates: str
) -> None:
    if duplicates != "reject":
        program.config(f"registrations:\n  duplicates: {duplicates}\n")
        program.up()
    lines = [EXPORTED, exported("919822377701"), exported("9822377703")]
    assert load(program, lines).exit_code == 0
    numbers = ["+919822377701", "+919822377703"]
    assert sorted(stack.rows()) == numbers
    answers = [stack.register(number).status for number in numbers]
    assert answers == ([409, 409] if duplicates == "reject" else [200, 200])
    assert stack.statuses() == ["sent", "sent"]
    assert told(stack) == []


def test_each_bad_line_says_its_reason(program: Program, stack: WholeStack) -> None:
    rows = [
        "registration_id,phone,name",
        "9822366601,9822366601,Ten digits",
        "919822366602,919822366602,No plus",
        f"{DESTROYED},{DESTROYED},Exponent",
        "'+44 7700 900123,'+44 7700 900123,Foreign",
        "+919822366605,+919822366606,Key differs",
        "x,,No phone",
        "+1 415 555 0100,+14155550100,US",
        "hello,hello,Word",
    ]
    ran = load(program, rows, "--json")
    assert ran.exit_code == 2
    lines = {line["line"]: line["why"] for line in ran.json["error"]["lines"]}
    assert sorted(lines) == [4, 5, 6, 7, 8, 9]
    reasons = ("spreadsheet", "belongs to GB", "two numbers", "no phone", "belongs to US", "digit")
    assert all(reason in lines[n] for n, reason in zip(range(4, 10), reasons, strict=True))
    assert stack.rows() == {}
    assert load(program, rows[:3]).exit_code == 0
    assert sorted(stack.rows()) == ["+919822366601", "+919822366602"]


def test_a_file_with_semicolons_comes_in_as_told(program: Program, stack: WholeStack) -> None:
    people = ("'+916812300009", "Asha"), ("'+919822300000", "O'Brien \\ T"), ("'+919822300001", "")
    rows = [exported(phone, name).replace(",", ";") for phone, name in people]
    rows[2] = rows[2].replace(";;r-", ';"Line\nBreak";r-')
    ran = load(program, [EXPORTED.replace(",", ";"), *rows], "--tell")
    assert ran.exit_code == 0
    assert "Its cells part at `;`" in ran.stderr
    found = stack.rows()
    assert sorted(found) == ["+916812300009", "+919822300000", "+919822300001"]
    assert found["+919822300001"]["name"] == "Line\nBreak"
    assert stack.statuses() == ["sent"] * 3
    assert told(stack) == []


def test_another_encoding_is_said_with_a_line_that_shows_it(
    program: Program, stack: WholeStack
) -> None:
    path = program.folder / "guests.csv"
    path.write_bytes("registration_id,phone,name\n9822300000,9822300000,José\n".encode("cp1252"))
    ran = program.ok("registrations", "import", "guests.csv")
    assert 'Windows-1252; line 2 then says "José"' in ran.stderr
    assert stack.rows()["+919822300000"]["name"] == "José"


def test_of_two_spellings_of_a_number_one_is_told(program: Program, stack: WholeStack) -> None:
    rows = [
        "registration_id,phone,name",
        "+919822300000,+919822300000,A",
        "9822300000,9822300000,B",
    ]
    ran = load(program, rows, "--tell")
    assert "Line 3 stays out: its number is that of line 2" in ran.stderr
    stack.wait(lambda: told(stack) == ["+919822300000"])
    assert list(stack.rows()) == ["+919822300000"]


def test_where_a_number_may_stand_twice_each_is_told(program: Program, stack: WholeStack) -> None:
    program.config("registrations:\n  duplicates: allow\n")
    program.up()
    rows = ["registration_id,phone,name,source", "a,9822300000,A,form", "b,+919822300000,B,"]
    ran = load(program, rows, "--tell")
    assert ran.exit_code == 0
    assert "1 number stands twice" in ran.stderr
    stack.wait(lambda: told(stack) == ["+919822300000"] * 2)
    assert sorted(stack.rows()) == ["a", "b"]


@pytest.mark.parametrize("key", ["919822300000", "r-of-former-days="])
def test_who_is_there_under_another_key_is_not_told_again(
    program: Program, stack: WholeStack, key: str
) -> None:
    before = registrations_table.row("+919822300000", "sent") | {"registration_id": {"S": key}}
    stack.aws.client("dynamodb").put_item(TableName=stack.names.table, Item=before)
    lines = ["registration_id,phone,name", "9822300000,9822300000,A", "9822300001,9822300001,B"]
    ran = load(program, lines, "--tell")
    assert "The table has 1 of them under another key" in ran.stderr
    assert ran.stdout == "1 added, 1 were there already.\n"
    assert sorted(stack.rows()) == sorted([key, "+919822300001"])
    assert told(stack) == ["+919822300001"]
    assert stack.totals() == {"reserved": 1, "sent": 1, "failed": 0}


def test_while_paused_nobody_is_told_and_the_way_on_is_said(
    program: Program, stack: WholeStack
) -> None:
    program.ok("pause")
    ran = load(program, ISOLATE, "--tell")
    assert "registrations resend" in ran.stderr
    assert told(stack) == []
    program.ok("resume")
    program.ok("registrations", "resend")
    assert told(stack) == SEVEN


WHOLE = ISOLATE[:2]
"""A row of the form's, which the pipe takes as new."""
OF_NO_FORM = [ISOLATE[0], ISOLATE[3]]


def test_while_paused_one_true_thing_is_said(program: Program, stack: WholeStack) -> None:
    program.ok("pause")
    ran = load(program, WHOLE, "--tell")
    assert "nobody is texted now. `smsverifier resume` tells those who wait: 1." in ran.stderr
    assert "told now" not in ran.stderr.lower()
    assert "registrations resend" not in ran.stderr
    program.ok("resume")
    stack.wait(lambda: told(stack) == [SEVEN[0]])


def test_while_paused_those_for_a_person_are_named_to_resend(
    program: Program, stack: WholeStack
) -> None:
    program.ok("pause")
    ran = load(program, OF_NO_FORM, "--tell")
    assert "`smsverifier resume`, then `smsverifier registrations resend`, tells" in ran.stderr
    assert "who wait: 1." in ran.stderr


def test_resume_says_who_waits_for_a_person(program: Program, stack: WholeStack) -> None:
    load(program, ISOLATE)
    ran = program("pause", "--json")
    assert ran.json["held"] == 7
    assert "7 registrants wait for a person" in program.ok("pause").stderr
    assert "everyone who waits" not in program.ok("pause").stderr
    ran = program.ok("resume")
    assert "7 registrants wait for a person" in ran.stderr
    assert "`smsverifier registrations resend` tells them" in ran.stderr
    assert program.ok("resume", "--json").json["held"] == 7
    assert told(stack) == []
    program.ok("registrations", "resend")
    assert told(stack) == SEVEN
    assert "wait for a person" not in program.ok("resume").stderr


def test_an_import_says_how_many_go_which_way(program: Program, stack: WholeStack) -> None:
    ran = load(program, ISOLATE, "--tell")
    by_pipe = sum(row.get("source") == "form" for row in stack.rows().values())
    assert 0 < by_pipe < 7
    assert f"Told now: {by_pipe} by the pipe, {7 - by_pipe} directly." in ran.stderr
    stack.wait(lambda: told(stack) == SEVEN)


@pytest.mark.parametrize("paused", [False, True])
def test_an_import_with_nothing_to_tell_says_nothing_of_telling(
    program: Program, stack: WholeStack, paused: bool
) -> None:
    load(program, ISOLATE, "--tell")
    stack.wait(lambda: told(stack) == SEVEN)
    stack.wait(lambda: stack.statuses() == ["sent"] * 7)
    if paused:
        program.ok("pause")
    ran = load(program, ISOLATE, "--tell")
    assert ran.exit_code == 0
    assert not [word for word in ("told now", "to be told", "paused") if word in ran.stderr.lower()]


TWO = "9822300000;9822300001"


@pytest.mark.parametrize(
    "command",
    [
        ("test-register", TWO),
        ("registrations", "resend", "--phone", TWO),
        ("check", "--phone", TWO),
        ("numbers", "add", TWO),
        ("numbers", "verify", TWO, "12345"),
        ("numbers", "remove", TWO),
        ("test-register", "9822300000 ext 5"),
        ("test-register", "9.19822E+11"),
    ],
    ids=" ".join,
)
def test_no_command_takes_the_first_of_two_numbers(
    program: Program, stack: WholeStack, command: tuple[str, ...]
) -> None:
    ran = program(*command)
    assert ran.exit_code == 2
    assert "is not a number this stack can send to" in ran.stderr
    assert told(stack) == []


def test_what_stands_around_a_number_is_said(program: Program, stack: WholeStack) -> None:
    ran = program.ok("test-register", "tel:+91 98223-00000 (Home)")
    assert "+91••••••0000; left out: Home" in ran.stderr
    assert told(stack) == ["+919822300000"]
