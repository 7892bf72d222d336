"""Lists for people: chosen columns, the check-in sheet, and its ticks on their way back."""

import csv
import json
from pathlib import Path

import pytest

from smsverifier.registrations.workbook import open_workbook
from smsverifier.registrations.workbook_writer import write_workbook
from tests.support.program import Program
from tests.support.registrations_table import row
from tests.support.whole_stack import WholeStack

TABLE = "demo-event-registrations"
ASHA, BALA, CHARU = (f"+91987654321{n}" for n in range(3))


@pytest.fixture
def filled(stack: WholeStack) -> WholeStack:
    """Three registrants, not in the order of their names, and a test."""
    for item in (
        row(CHARU, "failed", name="charu"),
        row(ASHA, "sent", name="Asha"),
        row(BALA, name="Bala", roll="007"),
        row("+919876543219", "sent", name="Test") | {"source": {"S": "test"}},
    ):
        stack.aws.client("dynamodb").put_item(TableName=TABLE, Item=item)
    return stack


def cells(path: Path) -> list[list[str]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))
    book = open_workbook(path)
    return [row for _, row in book.rows(book.sheet_names[0])]


def save(path: Path, rows: list[list[str]]) -> None:
    """As a spreadsheet would."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    else:
        with path.open("w+b") as book:
            write_workbook(book, path.parent, rows[0], rows[1:])


def attended(stack: WholeStack) -> set[str]:
    return {key for key, item in stack.rows().items() if "attended.at" in item}


def test_columns_are_those_asked_for_in_that_order(program: Program, filled: WholeStack) -> None:
    chosen = ("registrations", "export", "--without-tests", "--columns", "roll, name,phone")
    program.ok(*chosen, "--out", "a.xlsx")
    program.ok(*chosen, "--out", "a.json")
    header, *rows = cells(program.folder / "a.xlsx")
    assert header == ["roll", "name", "phone"]
    assert ["007", "Bala", BALA] in rows
    told = json.loads((program.folder / "a.json").read_text("utf-8"))
    assert [list(one) for one in told if one["name"] == "Bala"] == [["roll", "name", "phone"]]
    assert len(told) == len(rows) == 3


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--columns", "name,phne"], "Did you mean phone?"),
        (["--columns", "name,name"], "asked for twice"),
        (["--columns", " , "], "No column is named"),
        (["--xlsx", "--csv"], "More than one format"),
        (["--check-in", "--format", "jsonl"], "Its formats are xlsx and csv"),
    ],
)
def test_what_cannot_be_asked_for_is_said_and_writes_nothing(
    program: Program, filled: WholeStack, options: list[str], words: str
) -> None:
    ran = program("registrations", "export", *options)
    assert ran.exit_code == 2
    assert words in " ".join(ran.stderr.split())
    assert list(program.folder.iterdir()) == []


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_ticks_come_back_whatever_else_was_done_to_the_sheet(
    program: Program, filled: WholeStack, ending: str
) -> None:
    sheet = program.folder / f"door.{ending}"
    program.ok("registrations", "export", "--check-in", "--out", sheet.name)
    header, *rows = cells(sheet)
    assert [row[header.index("name")] for row in rows[:3]] == ["Asha", "Bala", "charu"]
    place = {name: header.index(name) for name in ("name", "phone", "attended")}
    ticks = {"Asha": "x", "Bala": "हाँ", "charu": ""}
    came = [
        [ticks.get(row[place["name"]], cell) if at == place["attended"] else cell
         for at, cell in enumerate(row)]
        for row in rows[2::-1]
    ]  # fmt: skip
    save(sheet, [["Hack Night"], header, *came])
    before = filled.rows()
    assert (
        "2 ticks: 2 recorded as attended."
        in program.ok("registrations", "import", sheet.name).stdout
    )
    assert attended(filled) == {ASHA, BALA}
    assert filled.rows().keys() == before.keys()
    again = program.ok("registrations", "import", sheet.name, "--json").json["attendance"]
    assert (again["recorded"], again["already"]) == (0, 2)


def test_lines_below_the_list_add_nobody_but_find_who_is_registered(
    program: Program, filled: WholeStack
) -> None:
    program.config(
        "number,name,phone,attended,registration_id\n"
        f"1,Asha,,maybe,{ASHA}\n2,Gone,,x,+919876500000\n3,Charu K,98765 43212,,\n"
        "4,Ravi,98765 11111,x,\n5,No Number,,,\n6,,,,\n",
        "door.csv",
    )
    keys = filled.rows().keys()
    ran = program("registrations", "import", "door.csv", "--json")
    assert ran.exit_code == 3
    told = ran.json["attendance"]
    assert told == {"ticked": 3, "recorded": 1, "already": 0, "unknown": [3], "unclear": [2]}
    assert ran.json["walk_ins"] == [5, 6]
    assert attended(filled) == {CHARU}
    assert filled.rows().keys() == keys


def test_a_tick_in_a_whole_export_comes_in_with_its_row(
    program: Program, filled: WholeStack
) -> None:
    program.ok("registrations", "export", "--out", "all.xlsx")
    header, *rows = cells(program.folder / "all.xlsx")
    ticked = [[*row, "x" if row[0] == ASHA else ""] for row in rows]
    save(program.folder / "all.xlsx", [[*header, "attended"], *ticked])
    filled.aws.client("dynamodb").delete_item(TableName=TABLE, Key={"registration_id": {"S": ASHA}})
    told = program.ok("registrations", "import", "all.xlsx", "--json").json
    assert (told["added"], told["attendance"]["recorded"]) == (1, 1)
    assert attended(filled) == {ASHA}
    assert "attended" not in filled.rows()[ASHA]
