"""What a look at somebody's own sheet says before anything is written."""

import io
from collections.abc import Sequence
from pathlib import Path

import pytest

from smsverifier.config import FormField
from smsverifier.output.screen import Screen
from smsverifier.output.sheet_view import SheetResult, say_sheet, sheet_document
from smsverifier.row import CONSENT_ADULT, CONSENT_WORDING
from tests.support.sheet_files import FIELDS, look, rules

SIZE = FormField(name="t_shirt", label="T-shirt size", type="select", options=("S", "M"))
N = "98765432"


def shown(
    tmp_path: Path,
    *rows: str,
    args: Sequence[str] = (),
    marks: tuple[str, ...] = (),
    width: int = 200,
) -> str:
    path = tmp_path / "guests.csv"
    path.write_text("".join(f"{row}\n" for row in rows), "utf-8")
    talk = io.StringIO()
    screen = Screen(stdout=io.StringIO(), stderr=talk, width=width)
    with look(path, *args, form=rules(*FIELDS, SIZE)) as found:
        say_sheet(screen, SheetResult("demo", {}, found, is_strict=False, bill=None, marks=marks))
    return talk.getvalue()


def test_an_answer_that_is_refused_is_shown_under_the_forms_own_label(tmp_path: Path) -> None:
    rows = ["Name,Phone,T-shirt,Email", f"A,{N}10,XXS,", f"B,{N}11,XXL,", f"C,{N}12,,"]
    text = shown(tmp_path, *rows, f"D,{N}13,M,nobody@")
    assert 'refused: 2 "T-shirt size" that the form does not take: "XXS", "XXL" (lines 2, 3' in text
    assert 'refused: 1 without an answer to "T-shirt size" (line 4)' in text
    assert 'refused: 1 "E-mail" that the form does not take (line 5)' in text
    assert "nobody@" not in text


def test_a_column_that_says_who_comes_is_pointed_at_until_a_where_asks_it(tmp_path: Path) -> None:
    rows = ["Name,Phone,T-shirt,Attendee Status", f"A,{N}10,S,Not Attending"]
    rows += [f"B,{N}11,S,Not Attending", f"C,{N}12,S,Attending"]
    told = 'Column D "Attendee Status" says "Not Attending" (2), "Attending" (1): '
    where = "Attendee Status=Attending"
    assert f'{told}--where "{where}" takes those alone.' in shown(tmp_path, *rows)
    assert told not in shown(tmp_path, *rows, args=["--where", where])
    assert told not in shown(tmp_path, *rows[:3])  # all say the same


def test_what_people_wrote_freely_is_not_shown(tmp_path: Path) -> None:
    rows = ["Name,Phone,T-shirt,Payment status", *(f"A,{N}1{n},S,I paid {n}" for n in range(8))]
    assert "I paid" not in shown(tmp_path, *rows)
    assert N not in shown(tmp_path, *rows[:2], f"B,{N}19,S,{N}19")


@pytest.mark.parametrize("has_column", [False, True])
def test_where_the_form_asks_for_consent_it_is_said_that_a_sheet_records_none(
    tmp_path: Path, has_column: bool
) -> None:
    marks = (CONSENT_WORDING, CONSENT_ADULT)
    rows = ["Name,Phone,T-shirt,SMS ok?", f"A,{N}10,S,Yes", f"B,{N}11,S,"]
    rows = rows if has_column else [row.rpartition(",")[0] for row in rows]
    text = shown(tmp_path, *rows, marks=marks)
    assert "Your form asks for consent and being 18 or older." in text
    assert "nothing of that is recorded" in text
    assert ('says who agreed ("Yes" (1), nothing (1)): --where "SMS ok?=Yes"' in text) == has_column
    assert "Your form asks" not in shown(tmp_path, *rows)


def test_on_a_narrow_screen_further_lines_stand_below_the_first(tmp_path: Path) -> None:
    titles = [f"Something else {n}" for n in range(9)]
    rows = [",".join(["Name", "Phone", "T-shirt", *titles]), f"A,{N}10,S"]
    text = shown(tmp_path, *rows, "B,1,S", args=["--where", "Name=A"], width=60)
    lines = text.splitlines()
    first = next(n for n, line in enumerate(lines) if line.startswith("  Not stored: "))
    assert lines[first + 1].startswith(" " * len("  Not stored: "))
    assert all(
        line.startswith("  ") for line in lines[1 : lines.index("1 to add, 1 left out by --where.")]
    )


def test_the_document_names_what_was_pointed_at(tmp_path: Path) -> None:
    path = tmp_path / "guests.csv"
    path.write_text(f"Name,Phone,Status,Shirt\nA,{N}10,in,S\nB,{N}11,out,M\n", "utf-8")
    optional = SIZE.model_copy(update={"required": False})
    talk = io.StringIO()
    with look(path, form=rules(*FIELDS, optional)) as found:
        result = SheetResult("demo", {}, found, is_strict=False, bill=None)
        document = sheet_document(result)
        say_sheet(Screen(stdout=io.StringIO(), stderr=talk, width=200), result)
    assert document["status_columns"] == ["Status"]
    assert document["near_columns"] == {"Shirt": "t_shirt"}
    assert 'Column D "Shirt" may be t_shirt: --map t_shirt=D stores it.' in talk.getvalue()
