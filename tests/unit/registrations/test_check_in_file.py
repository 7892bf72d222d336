"""A check-in sheet that comes back: which file is one, and what it says."""

from pathlib import Path

import pytest

from smsverifier.config import FormField
from smsverifier.config.model import DEFAULT_FIELDS
from smsverifier.errors import FileError
from smsverifier.registrations.check_in_file import TickedSheet, find_check_in
from tests.support.registrations_table import admission

ASHA, BALA = "+919876543210", "+919876543211"
HEADER = "number,name,phone,sms,attended,registration_id"


def look(
    folder: Path, text: str, fields: tuple[str, ...] = (), duplicates: str = "reject"
) -> TickedSheet | None:
    path = folder / "door.csv"
    path.write_text(text, encoding="utf-8", newline="")
    asked = (*DEFAULT_FIELDS, *(FormField(name=name, label=name) for name in fields))
    return find_check_in(path, admission(duplicates, fields=asked))


def found(folder: Path, text: str, duplicates: str = "reject") -> TickedSheet:
    sheet = look(folder, text, (), duplicates)
    assert sheet is not None
    return sheet


@pytest.mark.parametrize(
    "text",
    [
        f"registration_id,phone,name\n{ASHA},{ASHA},Asha\n",
        f"registration_id,phone,name,source,attended\n{ASHA},{ASHA},Asha,form,x\n",
        f"registration_id,sms_status,attended\n{ASHA},sent,x\n",
        f"name,phone,attended\nAsha,{ASHA},x\n",
        f'{{"registration_id": "{ASHA}", "attended": "x"}}\n',
        "nothing of ours\n",
    ],
)
def test_what_is_none_is_left_to_the_import(tmp_path: Path, text: str) -> None:
    assert look(tmp_path, text) is None


def test_an_answer_to_the_form_is_no_tick(tmp_path: Path) -> None:
    text = f"registration_id,attended\n{ASHA},yes\n"
    assert look(tmp_path, text, ("attended",)) is None
    ticked = look(tmp_path, f"registration_id,attended,attended.tick\n{ASHA},no,x\n", ("attended",))
    assert ticked is not None
    assert ticked.ticked == {ASHA: 2}


def test_a_column_that_stands_there_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError):
        look(tmp_path, "registration_id,attended,attended\n")


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_ticks_are_found_however_the_sheet_was_saved(tmp_path: Path, sign: str) -> None:
    rows = [
        "Hack Night",
        HEADER,
        f"1,Asha,'{ASHA},told,x,'{ASHA}",
        f"2,Bala,{BALA},told,,{BALA}",
        f"3,Charu,,told,maybe,{ASHA[:-1]}2",
        f"4,Dev,,told,✓,{ASHA[:-1]}3",
        f"5,Dev again,,told,x,{ASHA[:-1]}3",
        "6,,,,,",
    ]
    sheet = found(tmp_path, "\r\n".join(rows).replace(",", sign))
    assert sheet.ticked == {ASHA: 3, f"{ASHA[:-1]}3": 6}
    assert (list(sheet.unclear), dict(sheet.walk_ins)) == ([5], {})


def test_who_is_written_below_is_told_apart(tmp_path: Path) -> None:
    text = f"{HEADER}\n7,Ravi,98765 43219,,x,\n8,No Number,,,,\n,,,,x,\n9,,,,,\n"
    assert found(tmp_path, text).walk_ins == {2: "+919876543219", 3: "", 4: ""}


def test_a_key_among_several_of_a_number_stays_whole(tmp_path: Path) -> None:
    key = f"{ASHA}/0d9c5c2e"
    text = f"registration_id,attended\n'{key},x\nJJxyz=,x\n"
    assert found(tmp_path, text, duplicates="allow").ticked == {key: 2, "JJxyz=": 3}


def test_what_stands_in_other_columns_stops_nothing(tmp_path: Path) -> None:
    text = f'registration_id,attended,note,registered\n{ASHA},x,{{"broken,yesterday\n'
    assert found(tmp_path, text.replace('{"', "{")).ticked == {ASHA: 2}


def test_from_where_on_it_cannot_be_read_is_told(tmp_path: Path) -> None:
    text = f'registration_id,attended,note\n{ASHA},x,\n{BALA},x,"open\n'
    sheet = found(tmp_path, text)
    assert (sheet.ticked, sheet.broken) == ({ASHA: 2}, 3)
