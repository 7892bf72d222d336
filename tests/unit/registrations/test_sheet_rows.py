"""The rows of a sheet: by the form's rules in, with their reason out, each exactly once."""

import csv
import json
import stat
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.config import FormField
from smsverifier.platform import IS_WINDOWS
from smsverifier.registrations.csv_cells import without_apostrophes
from smsverifier.registrations.forgotten import WhyOut
from smsverifier.registrations.refused_rows import RefusedRow, write_refused
from smsverifier.registrations.sheet_file import open_sheet
from smsverifier.registrations.sheet_preview import Known, Registered
from smsverifier.row import KEY, NAME, PHONE, REGISTERED_AT, REQUEST_ID, SOURCE, Item, text_of
from tests.support.sheet_files import (
    FIELDS,
    NOW_MS,
    look,
    people,
    refusals,
    registered,
    rules,
)

N = "+9198765432"


def sheet(tmp_path: Path, *rows: str, name: str = "guests.csv") -> Path:
    path = tmp_path / name
    path.write_text("".join(f"{row}\n" for row in rows), "utf-8")
    return path


def test_a_row_has_what_pipe_status_and_resend_need(tmp_path: Path) -> None:
    with look(sheet(tmp_path, "Name,Phone,College", "Asha,9876543210,Arts")) as found:
        assert list(found.items()) == [
            {
                KEY: {"S": f"{N}10"},
                PHONE: {"S": f"{N}10"},
                NAME: {"S": "Asha"},
                "college": {"S": "Arts"},
                REQUEST_ID: {"S": "import-1"},
                REGISTERED_AT: {"N": str(NOW_MS)},
                SOURCE: {"S": "import"},
            }
        ]


def test_with_allow_the_same_number_has_the_same_key_every_time(tmp_path: Path) -> None:
    path = sheet(tmp_path, "Name,Phone", "Asha,9876543210", "Asha,+91 9876543210")
    keys = set()
    for _ in range(2):
        with look(path, form=rules(duplicates="allow")) as found:
            assert [vars(twin) for twin in found.twins] == [{"line": 3, "same_phone_as_line": 2}]
            keys |= {item[KEY]["S"] for item in found.items()}
    (key,) = keys
    assert key.startswith(f"{N}10/")


@pytest.mark.parametrize(
    ("cell", "stored"),
    [
        (" Asha\u00a0 Rao ", "Asha Rao"),
        ("Asha\nRao", "Asha Rao"),
        ('="Asha"', "Asha"),
        ("'=1+1", "=1+1"),
        ("D\u2019Souza", "D'Souza"),
        ("\ufeffAsha", "Asha"),
        ("आशा", "आशा"),
    ],
)
def test_a_name_is_stored_as_somebody_would_have_typed_it(
    tmp_path: Path, cell: str, stored: str
) -> None:
    quoted = cell.replace('"', '""')
    with look(sheet(tmp_path, "Name,Phone", f'"{quoted}",9876543210')) as found:
        assert people(found) == [(stored, f"{N}10")]


@pytest.mark.parametrize(
    ("row", "reason", "column"),
    [
        (",9876543288,,", "no_name", "Name"),
        ("\u200b\u200b,9876543288,,", "no_name", "Name"),
        (f"{'x' * 81},9876543288,,", "bad_name", "Name"),
        ("Asha,9876543288,nobody,", "bad_email", "Email"),
        ("Asha,9876543288,,XL", "bad_size", "Size"),
        ("Asha,,,", "no_phone", "Phone"),
        (f"Asha,{'9' * 1_000_000},,", "not_a_mobile", "Phone"),
        (f"{'x' * 1_000_000},9876543288,,", "bad_name", "Name"),
        ("Asha,+44 7700 900123,,", "country_not_allowed", "Phone"),
        ("Asha,########,,", "excel_lost_digits", "Phone"),
        ("Asha,9876543288,,,surplus", "too_many_cells", None),
    ],
)
def test_what_is_refused_says_why_and_where(
    tmp_path: Path, row: str, reason: str, column: str | None
) -> None:
    size = FormField(name="size", label="Size", type="select", options=("S", "M"), required=False)
    path = sheet(tmp_path, "Name,Phone,Email,Size", "Ravi,9876543211,r@e.in,S", row)
    with look(path, form=rules(*FIELDS[:3], size)) as found:
        (refused,) = found.refused
        assert (refused.line, refused.reason, refused.column) == (3, reason, column)
        assert refused.why
        assert people(found) == [("Ravi", f"{N}11")]
        assert "9876543288" not in refused.why


def test_an_option_is_found_by_its_words_and_stored_as_the_form_has_it(tmp_path: Path) -> None:
    size = FormField(name="food", label="Food", type="select", options=("Don\u2019t mind", "Veg"))
    rows = ("Name,Phone,Food", "A,9876543210,don\u2019t  MIND", "B,9876543211,veg.")
    with look(sheet(tmp_path, *rows), form=rules(*FIELDS[:2], size)) as found:
        assert [item["food"]["S"] for item in found.items()] == ["Don\u2019t mind"]
        assert refusals(found) == [(3, "bad_food")]


def test_fewer_cells_are_empty_and_rows_that_say_nothing_are_none(tmp_path: Path) -> None:
    rows = ("No,Name,Phone,College", "1,Asha,9876543210", "2,,,", "3", ",,,", "4,Ravi,9876543211,")
    with look(sheet(tmp_path, *rows)) as found:
        assert people(found) == [("Asha", f"{N}10"), ("Ravi", f"{N}11")]
        assert refusals(found) == []


def test_hostile_cells_are_texts_and_said(tmp_path: Path) -> None:
    rows = ['"=HYPERLINK(""http://evil.example"")",9876543210', "As\x07ha,9876543211"]
    rows += ["@SUM(A1),9876543212", "x,=cmd|' /C calc'!A0"]
    with look(sheet(tmp_path, "Name,Phone", *rows)) as found:
        assert people(found)[1:] == [("Asha", f"{N}11"), ("@SUM(A1)", f"{N}12")]
        assert [(warned.line, warned.what.partition(":")[0]) for warned in found.warnings] == [
            (2, "formula"),
            (3, "control_characters"),
            (4, "formula"),
        ]
        assert [line for line, _ in refusals(found)] == [5]
        assert found.nameless == 2


def test_who_is_in_the_table_stays_and_is_counted(tmp_path: Path) -> None:
    path = sheet(tmp_path, "Name,Phone", "Asha,9876543210", "Ravi,9876543211")
    with look(path, known=registered(f"{N}10")) as found:
        assert (found.registrations, found.present, found.to_add) == (2, 1, 1)
        assert found.numbers_there == {f"{N}10"}
        assert found.elsewhere == set()
    with look(path, form=rules(duplicates="allow"), known=registered(f"{N}10")) as found:
        assert [key.partition("/")[0] for key in found.elsewhere] == [f"{N}10"]


def test_who_was_erased_is_left_out_and_counted(tmp_path: Path) -> None:
    def why_out(item: Item) -> WhyOut | None:
        known = {f"{N}10": WhyOut.FORGOTTEN, f"{N}12": WhyOut.CORRECTED}
        return known.get(text_of(item, PHONE) or "")

    rows = ("Asha,9876543210", "Ravi,9876543211", "A,098765 43210", "B,9876543212")
    with look(sheet(tmp_path, "Name,Phone", *rows), known=Known(why_out=why_out)) as found:
        assert people(found) == [("Ravi", f"{N}11")]
        assert (found.forgotten, found.corrected) == (2, 1)
        assert (found.refused, found.twins) == ((), ())


@pytest.mark.parametrize("lines", [1, 4, 40])
def test_an_answer_of_many_lines_does_not_part_the_cells(tmp_path: Path, lines: int) -> None:
    answer = "\n".join(["so much to say"] * lines)
    with look(sheet(tmp_path, "Name,Phone,Why", f'Asha,9876543210,"{answer}"')) as found:
        assert people(found) == [("Asha", f"{N}10")]


@pytest.mark.parametrize(
    ("why", "is_ticked"), [(WhyOut.FORGOTTEN, True), (WhyOut.CORRECTED, False)]
)
def test_who_was_erased_and_registered_again_is_ticked(
    tmp_path: Path, why: WhyOut, is_ticked: bool
) -> None:
    """Whom a sheet means by a number that was put right, it does not say."""
    table = Known(Registered({f"{N}10": (f"{N}10",)}), lambda _: why)
    rows = ("Asha,9876543210,x", "Ravi,9876543211,x")
    with look(sheet(tmp_path, "Name,Phone,Attended", *rows), known=table) as found:
        assert people(found) == []
        assert found.came == ((f"{N}10",) if is_ticked else ())


def test_ticks_are_of_the_row_that_has_the_number(tmp_path: Path) -> None:
    rows = ["Name,Phone,Attended", "Asha,9876543210,x", "Ravi,9876543211,", "Mina,9876543212,TRUE"]
    rows += ["Asha again,9876543210,", "Zoya,9876543213,perhaps"]
    with look(sheet(tmp_path, *rows), known=registered(f"{N}10")) as found:
        assert found.came == (f"{N}10", f"{N}12")
        assert [warned.line for warned in found.warnings] == [6]


def test_a_moment_to_come_is_none(tmp_path: Path) -> None:
    rows = ("Timestamp,Name,Phone", "2036-01-01 10:00,Asha,9876543210")
    with look(sheet(tmp_path, *rows)) as found:
        assert [item[REGISTERED_AT]["N"] for item in found.items()] == [str(NOW_MS)]
        assert found.moments.unread == 1


def test_moments_are_told_by_what_was_read(tmp_path: Path) -> None:
    rows = ("Timestamp,Name,Phone", "04/11/2025 10:00,A,9876543210", "x,B,9876543211")
    with look(sheet(tmp_path, *rows)) as found:
        assert (found.moments.read, found.moments.unread) == (0, 2)
    more = (*rows, "23/11/2025 10:00 GMT+5:30,C,9876543212")
    with look(sheet(tmp_path, *more)) as found:
        moments = found.moments
        assert (moments.read, moments.without_zone, moments.unread) == (2, 1, 1)


# ---- The file of those refused -------------------------------------------------------------------


def test_refused_rows_are_mended_and_imported_alone(tmp_path: Path) -> None:
    rows = ["Full name,Mobile,College", "Asha,98765,Arts", "Ravi,9876543211,A, Pune"]
    path = sheet(tmp_path, *rows)
    with look(path) as found:
        file = write_refused(path, found.table.header, found.refused)
    assert file.name == "guests.refused.csv"
    if not IS_WINDOWS:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with look(file) as found:  # nothing was mended
        assert refusals(found) == [(2, "not_a_mobile"), (3, "too_many_cells")]
    mended = file.read_text("utf-8-sig").replace('98765"', '9876543210"')
    file.write_text(mended.replace('"A","Pune"', '"A, Pune",""'), "utf-8")
    with look(file) as found:
        assert people(found) == [("Asha", f"{N}10"), ("Ravi", f"{N}11")]
        assert [item["college"]["S"] for item in found.items()] == ["Arts", "A, Pune"]


def test_moments_and_codes_survive_a_refused_file(tmp_path: Path) -> None:
    rows = ["Timestamp,Name,Phone,Ticket", "23/11/2025 10:00,Asha,98765,0042"]
    path = sheet(tmp_path, *rows)
    with look(path, "--where", "Ticket=0042") as found:
        file = write_refused(path, found.table.header, found.refused)
    file.write_text(file.read_text("utf-8-sig").replace('98765"', '9876543210"'), "utf-8")
    with look(file, "--where", "Ticket=0042") as found:
        assert people(found) == [("Asha", f"{N}10")]
        assert found.moments.read == 1


def test_no_file_of_refused_rows_is_written_over(tmp_path: Path) -> None:
    path = sheet(tmp_path, "Name,Phone")
    first = write_refused(path, ["Name", "Phone"], [RefusedRow(2, "x", None, "y", ["A", "1"])])
    again = write_refused(path, ["Name", "Phone"], [RefusedRow(2, "x", None, "y", ["A", "1"])])
    other = write_refused(path, ["Name", "Phone"], [RefusedRow(2, "x", None, "y", ["B", "1"])])
    assert first == again
    assert other.name == "guests.refused-2.csv"
    mended = write_refused(first, ["Name", "Phone"], [RefusedRow(2, "x", None, "y", ["C", "1"])])
    assert mended.name == "guests.refused-3.csv"


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), max_size=6)


@given(st.lists(st.lists(texts, min_size=1, max_size=4), min_size=1, max_size=5))
def test_the_cells_stand_in_it_as_they_were_and_no_spreadsheet_runs_them(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    folder = tmp_path_factory.mktemp("refused")
    refused = [RefusedRow(n, "x", None, "y", row) for n, row in enumerate(rows, 2)]
    path = write_refused(folder / "a.csv", ["Name", "Phone"], refused)
    read = list(csv.reader(StringIO(path.read_text("utf-8-sig"), newline="")))
    assert all(cell[:1] not in {"=", "+", "-", "@"} for row in read for cell in row)
    for row, cells in zip(rows, read[1:], strict=True):
        for written, cell in zip(cells[:2], row[:2], strict=False):
            assert without_apostrophes(written) == cell


# ---- Every row, once ---------------------------------------------------------------------------

names = st.sampled_from(["", "Asha", "Ravi Iyer", "x" * 90, "=1+1", "आशा"])
phones = st.sampled_from(
    ["", "9876543210", "098765 43210", "+91 9876543211", "9.19E+11", "hello", "9876543212.0", "123"]
)


@given(
    st.lists(st.tuples(names, phones, st.sampled_from(["yes", "no", ""])), max_size=12),
    st.booleans(),
)
def test_every_row_is_in_twice_there_left_out_or_refused(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], asks: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([("Name", "Phone", "Comes"), ("First", "9876543299", "yes"), *rows])
    said = [row for row in rows if row[0] or row[1]]
    args = ["--where", "Comes=yes"] if asks else []
    with look(path, *args) as found:
        assert len(said) + 1 == (
            found.registrations + len(found.twins) + len(found.left_out) + len(found.refused)
        )
        assert len(list(found.items())) == found.registrations
        numbers = [number for _, number in people(found)]
        assert len(set(numbers)) == len(numbers)
        lines = [row.line for row in found.refused] + [twin.line for twin in found.twins]
        assert len(set(lines)) == len(lines)
        assert json.dumps([item[KEY] for item in found.items()])


def test_the_table_is_the_same_however_often_it_is_read(tmp_path: Path) -> None:
    table = open_sheet(sheet(tmp_path, "Name,Phone", "A,1", "B,2"), (), None)
    assert list(table.rows()) == list(table.rows()) == [(2, ["A", "1"]), (3, ["B", "2"])]


def test_of_two_thousand_sixty_bad_ones_are_all_listed_and_the_others_come_in(
    tmp_path: Path,
) -> None:
    bad = set(range(31, 2001, 33))
    numbers = ("98765" if n in bad else f"98{n:08d}" for n in range(2, 2002))
    path = sheet(tmp_path, "Name,Phone", *(f"Asha,{number}" for number in numbers))
    with look(path) as found:
        assert (found.registrations, len(bad)) == (1940, 60)
        assert {line for line, _ in refusals(found)} == bad
        file = write_refused(path, found.table.header, found.refused)
    rows = list(csv.DictReader(StringIO(file.read_text("utf-8-sig"), newline="")))
    assert {int(row["refused.line"]) for row in rows} == bad
    assert all("too short" in row["refused.reason"] for row in rows)
