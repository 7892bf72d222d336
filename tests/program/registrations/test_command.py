"""`registrations export` and `registrations import` as a user meets them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smsverifier.registrations.importer import CHUNK
from smsverifier.row import is_registration_key
from tests.support.program import Program
from tests.support.registrations_table import row
from tests.support.whole_stack import WholeStack

TABLE = "demo-event-registrations"
LATER = "+919876543219"


@pytest.fixture
def filled(stack: WholeStack) -> WholeStack:
    """One who was told, one who could not be told."""
    put(stack, row("+919876543210", "sent"), row("+919876543211", "failed"))
    return stack


def put(stack: WholeStack, *items: Any) -> None:
    for item in items:
        stack.aws.client("dynamodb").put_item(TableName=TABLE, Item=item)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_an_export_makes_both_files_in_this_folder(program: Program, filled: WholeStack) -> None:
    told = program.ok("registrations", "export", "--json").json
    assert (told["registrations"], told["untold"], told["unconfirmed"]) == (2, 0, 0)
    assert sorted(told["files"]) == ["csv", "jsonl"]
    for path in map(Path, told["files"].values()):
        assert path.parent == program.folder
        assert path.name.startswith("registrations-demo-event-20")


@pytest.mark.parametrize(
    ("options", "made"),
    [
        (["--out", "guests.csv"], ["guests.csv"]),
        (["--out", "guests.jsonl"], ["guests.jsonl"]),
        (["--out", "guests"], ["guests.csv", "guests.jsonl"]),
        (["--format", "both", "--out", "guests.csv"], ["guests.csv", "guests.jsonl"]),
        (["--format", "csv", "--out", "guests.txt"], ["guests.txt"]),
        (["--out", "guests.xlsx"], ["guests.xlsx"]),
        (["--xlsx", "--out", "guests.xlsx"], ["guests.xlsx"]),
        (["--out", "guests.json"], ["guests.json"]),
        (["--check-in", "--out", "guests.csv"], ["guests.csv"]),
    ],
)
def test_out_says_where_and_what(
    program: Program, filled: WholeStack, options: list[str], made: list[str]
) -> None:
    program.ok("registrations", "export", *options)
    assert names(program.folder) == made


def test_out_may_be_a_folder(program: Program, filled: WholeStack) -> None:
    (program.folder / "exports").mkdir()
    program.ok("registrations", "export", "--format", "csv", "--out", "exports")
    assert [name[-4:] for name in names(program.folder / "exports")] == [".csv"]


def test_an_export_never_overwrites(program: Program, filled: WholeStack) -> None:
    (program.folder / "guests.csv").write_text("mine")
    ran = program("registrations", "export", "--out", "guests.csv")
    assert ran.exit_code == 2
    assert "there already" in ran.stderr
    assert (program.folder / "guests.csv").read_text() == "mine"


def test_a_name_that_no_disk_takes_is_said_in_words(program: Program, filled: WholeStack) -> None:
    ran = program("registrations", "export", "--out", f"{'x' * 300}.csv")
    assert ran.exit_code == 1
    assert "File name too long" in ran.stderr
    assert "fault in smsverifier" not in ran.stderr


def test_an_unknown_format_is_refused(program: Program, stack: WholeStack) -> None:
    ran = program("registrations", "export", "--format", "ods")
    assert ran.exit_code == 2
    assert "csv, jsonl, xlsx, json and both" in ran.stderr


def test_an_export_says_that_it_holds_full_numbers_and_shows_none(
    program: Program, filled: WholeStack
) -> None:
    ran = program.ok("registrations", "export")
    assert "full phone numbers" in ran.stderr
    assert "98765" not in ran.stdout + ran.stderr


@pytest.mark.parametrize("command", [("export",), ("import", "guests.jsonl")])
def test_without_a_table_the_way_out_is_said(program: Program, command: tuple[str, ...]) -> None:
    (program.folder / "guests.jsonl").write_text("")
    ran = program("registrations", *command)
    assert ran.exit_code == 1
    assert "smsverifier up" in ran.stderr


@pytest.mark.parametrize("command", [("export",), ("import", "guests.jsonl")])
def test_the_table_of_another_stack_is_left_alone(
    program: Program, filled: WholeStack, command: tuple[str, ...]
) -> None:
    arn = filled.names.table_arn
    filled.aws.client("dynamodb").untag_resource(ResourceArn=arn, TagKeys=["smsverifier:stack"])
    (program.folder / "guests.jsonl").write_text("")
    assert program("registrations", *command).exit_code == 1
    assert names(program.folder) == ["guests.jsonl"]


def test_an_import_brings_back_what_was_forgotten(program: Program, filled: WholeStack) -> None:
    rows = filled.rows()
    program.ok("registrations", "export", "--out", "guests.csv")
    filled.aws.client("dynamodb").delete_item(
        TableName=TABLE, Key={"registration_id": {"S": "+919876543210"}}
    )
    told = program.ok("registrations", "import", "guests.csv", "--json").json
    assert (told["registrations"], told["added"], told["present"]) == (2, 1, 1)
    assert filled.rows() == rows


def test_an_import_texts_nobody_unless_asked(program: Program, stack: WholeStack) -> None:
    write_untold(program)
    ran = program.ok("registrations", "import", "guests.jsonl")
    assert "1 registration: 1 never told, 0 unconfirmed" in ran.stderr
    assert "Nobody was texted" in ran.stderr
    stack.register(LATER)
    stack.wait(lambda: stack.rows()[LATER].get("sms_status") == "sent")
    assert [sms["to"] for sms in stack.sms()] == [LATER]


def write_untold(program: Program) -> None:
    (program.folder / "guests.jsonl").write_text(
        '{"registration_id": "+919876543210", "phone": "+919876543210", "name": "Asha", '
        '"request_id": "r", "source": "form", "registered_at": 1763800000123}\n'
    )


def test_an_import_with_tell_texts_those_never_told(program: Program, stack: WholeStack) -> None:
    write_untold(program)
    program.ok("registrations", "import", "guests.jsonl", "--tell")
    stack.wait(lambda: stack.statuses() == ["sent"])
    assert [sms["to"] for sms in stack.sms()] == ["+919876543210"]


def test_who_is_there_untold_is_texted_by_an_import_that_tells(
    program: Program, stack: WholeStack
) -> None:
    write_untold(program)
    program.ok("registrations", "import", "guests.jsonl")
    ran = program.ok("registrations", "import", "guests.jsonl", "--tell")
    assert "1 SMS accepted" in ran.stderr
    assert [sms["to"] for sms in stack.sms()] == ["+919876543210"]


def test_who_was_left_in_the_middle_of_an_import_is_texted_by_one_that_tells(
    program: Program, stack: WholeStack
) -> None:
    write_untold(program)
    put(stack, row("+919876543210") | {"sms_status": {"S": "importing"}})
    program.ok("registrations", "import", "guests.jsonl", "--tell")
    assert [sms["to"] for sms in stack.sms()] == ["+919876543210"]


def test_who_was_imported_untold_is_not_taken_for_forgotten(
    program: Program, stack: WholeStack
) -> None:
    write_untold(program)
    program.ok("registrations", "import", "guests.jsonl")
    assert "Nobody was forgotten" in program.ok("resume").stdout
    assert stack.sms() == []


def test_on_aws_an_import_asks_before_it_texts(
    aws_program: Program, client: Callable[[str], Any]
) -> None:
    aws_program.up("--yes")
    write_untold(aws_program)
    command = ("registrations", "import", "guests.jsonl", "--tell")
    assert aws_program(*command).exit_code == 2
    assert aws_program(*command, typed="n\n").exit_code == 130
    assert keys_in(client) == []
    assert aws_program(*command, "--yes").exit_code == 0
    assert keys_in(client) == ["+919876543210"]


def keys_in(client: Callable[[str], Any]) -> list[str]:
    items = client("dynamodb").scan(TableName="hack-night-registrations")["Items"]
    return [key for item in items if is_registration_key(key := item["registration_id"]["S"])]


def test_a_file_with_a_bad_line_writes_nothing(program: Program, stack: WholeStack) -> None:
    (program.folder / "guests.jsonl").write_text('{"registration_id": "+911"}\nnonsense\n')
    ran = program("registrations", "import", "guests.jsonl")
    assert ran.exit_code == 2
    assert "line 2" in ran.stderr
    assert stack.rows() == {}


def test_a_value_without_a_name_is_refused(program: Program, stack: WholeStack) -> None:
    program.config("registration_id,phone,\n+919800000001,+919800000001,x\n", "edited.csv")
    ran = program("registrations", "import", "edited.csv")
    assert ran.exit_code == 2
    assert "edited.csv, line 2" in ran.stderr
    assert "A value in it has no name" in ran.stderr


def test_a_file_that_is_not_there_is_a_wrong_usage(program: Program, stack: WholeStack) -> None:
    ran = program("registrations", "import", "nowhere.csv")
    assert ran.exit_code == 2
    assert "nowhere.csv" in ran.stderr


def test_more_rows_than_a_chunk_come_back_whole(program: Program, stack: WholeStack) -> None:
    put(stack, *(row(f"+9198{n:08d}", "sent") for n in range(2 * CHUNK + 1)))
    program.ok("registrations", "export", "--out", "guests.csv")
    program.ok("down", "--no-export")
    program.ok("up")
    told = program.ok("registrations", "import", "guests.csv", "--json").json
    assert told["added"] == 2 * CHUNK + 1
    assert stack.totals() == {"reserved": 2 * CHUNK + 1, "sent": 2 * CHUNK + 1, "failed": 0}
