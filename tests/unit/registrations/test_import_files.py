"""Files of registrations as other programs leave them: read whatever their name and signs are."""

import codecs
import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from smsverifier.config import FormField
from smsverifier.config.model import DEFAULT_FIELDS
from smsverifier.errors import FileError, UsageError
from smsverifier.output.errors import BAD_LINES, error_document, error_text
from smsverifier.registrations.csv_cells import from_cells
from smsverifier.registrations.import_file import ImportPreview, preview_import
from smsverifier.registrations.text_file import LONGEST_CELL
from tests.support.registrations_table import admission

HEADER = "registration_id,phone,name"
ASHA = "+919876543201,+919876543201,Asha"
RAVI = "+919876543202,+919876543202,Ravi"
FILE = f"{HEADER}\r\n{ASHA}\r\n{RAVI}\r\n"


def look(tmp_path: Path, content: str | bytes, name: str = "guests.csv") -> ImportPreview:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return preview_import(path, admission())


def names(found: ImportPreview) -> list[str]:
    return [item["name"]["S"] for item in found.items()]


@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a.tsv", "a.jsonl.bak", "guests"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_cells_part_as_the_header_says(tmp_path: Path, sign: str, name: str) -> None:
    found = look(tmp_path, FILE.replace(",", sign), name)
    assert names(found) == ["Asha", "Ravi"]


def test_a_name_with_another_programs_sign_parts_nothing(tmp_path: Path) -> None:
    found = look(tmp_path, FILE.replace(",", ";").replace("Ravi", "Rao, Ravi | Pune"))
    assert names(found) == ["Asha", "Rao, Ravi | Pune"]


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=;", "sep=;;;"])
def test_the_line_that_names_the_sign_is_obeyed(tmp_path: Path, line: str) -> None:
    found = look(tmp_path, f"{line}\r\n{FILE.replace(',', ';')}")
    assert names(found) == ["Asha", "Ravi"]
    with pytest.raises(FileError) as refused:
        look(tmp_path, f"{line}\r\n{FILE.replace(',', ';')}x;;\r\n")
    assert refused.value.where.endswith("line 5")


def test_titles_above_the_header_are_no_rows(tmp_path: Path) -> None:
    found = look(tmp_path, f"HackFest 2026,,\r\nby Core Team,,\r\n,,\r\n{FILE}")
    assert names(found) == ["Asha", "Ravi"]


def test_a_header_far_below_is_none(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be imported"):
        look(tmp_path, ",,\r\n" * 20 + FILE)


@pytest.mark.parametrize(
    ("codec", "mark", "encoding"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", codecs.BOM_UTF8, "utf-8"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16-le"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "utf-16-be"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
        ("cp1252", b"", "cp1252"),
    ],
)
def test_every_encoding_of_spreadsheets_is_read(
    tmp_path: Path, codec: str, mark: bytes, encoding: str
) -> None:
    found = look(tmp_path, mark + FILE.replace("Asha", "José D’Souza").encode(codec))
    assert names(found) == ["José D’Souza", "Ravi"]
    assert found.file.file.encoding == encoding
    assert found.encoding_doubt == (2, "José D’Souza")


def test_json_lines_are_known_by_what_is_in_them(tmp_path: Path) -> None:
    line = '{"registration_id": "+919876543201", "phone": "+919876543201", "name": "Asha"}\n'
    assert names(look(tmp_path, line, "guests.csv")) == ["Asha"]
    assert names(look(tmp_path, "", "guests.jsonl")) == []


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(",;\t|"))
def test_any_text_in_quotes_comes_through(text: str, sign: str) -> None:
    assume(not text.startswith("{"))
    quoted = text.replace('"', '""')
    lines = ['"registration_id"', '"phone"', '"name"'], ["'+919876543201"] * 2 + [f'"{quoted}"']
    with TemporaryDirectory() as folder:
        (item,) = look(Path(folder), "\r\n".join(map(sign.join, lines)) + "\r\n").items()
    assert item.get("name") == from_cells([text], ["name"]).get("name")


def workbook() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (workbook(), "an Excel workbook"),
        (b"PK\x03\x04", "a zip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "an old Excel workbook"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\n <!DOCTYPE html><html><body><table></table></body></html>", "a web page (HTML)"),
        (b"\xef\xbb\xbf<html>", "a web page (HTML)"),
        (b"<table><tr><td>phone</td></tr></table>", "a web page"),
        (b'<?xml version="1.0"?><Workbook></Workbook>', "XML"),
        (b"\x1f\x8b\x08\0", "a compressed file"),
    ],
)
@pytest.mark.parametrize("name", ["guests.csv", "guests.xlsx"])
def test_what_is_no_table_of_text_is_told_in_words(
    tmp_path: Path, content: bytes, kind: str, name: str
) -> None:
    with pytest.raises(UsageError) as refused:
        look(tmp_path, content, name)
    assert f"is {kind}" in refused.value.message
    assert "CSV UTF-8" in refused.value.hint


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "sign in and download the answers"),
        (b"%PDF-1.7\n", "where it was made"),
        (b"PK\x03\x04", "Unpack it"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "without a password"),
    ],
)
def test_what_helps_depends_on_what_it_is(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(UsageError) as refused:
        look(tmp_path, content)
    assert words in refused.value.hint


@pytest.mark.parametrize("content", [b"registration_id\n\x81\x8d", b"\xef\xbb\xbfphone\n\xff\xfe"])
def test_what_is_in_no_known_encoding_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UsageError, match="cannot be read as text"):
        look(tmp_path, content)


def test_every_bad_line_is_named_in_one_run(tmp_path: Path) -> None:
    bad = "".join(f"hello,hello,No. {n}\r\n" for n in range(BAD_LINES + 7))
    with pytest.raises(FileError) as refused:
        look(tmp_path, f"{FILE}{bad}")
    text = error_text(refused.value)
    assert [f"line {n + 4} " in text for n in range(BAD_LINES + 1)] == [True] * BAD_LINES + [False]
    assert "… and 7 more lines" in text
    assert "Nothing was written" in text
    lines = error_document(refused.value)["error"]["lines"]
    assert [line["line"] for line in lines] == list(range(4, 4 + BAD_LINES + 7))


def test_a_line_says_all_that_is_wrong_with_it(tmp_path: Path) -> None:
    header, when = f"{HEADER},sms_updated_at,registered_at", "23-11-2026 18:04"
    with pytest.raises(FileError) as refused:
        look(tmp_path, f"{header}\r\n9.19877E+11,9.19877E+11,Asha,{when},{when}\r\n")
    for what in ("registration_id and phone", "9.19877E+11", "sms_updated_at", "registered_at"):
        assert what in refused.value.why


def test_a_line_names_every_code_that_a_spreadsheet_has_rounded(tmp_path: Path) -> None:
    codes = [FormField(name=name, label=name, type="code") for name in ("roll", "seat")]
    rules = admission(fields=[*DEFAULT_FIELDS, *codes])
    path = tmp_path / "guests.csv"
    for phone in ("9.19877E+11", "+919876543201"):
        path.write_text(f"{HEADER},roll,seat\n{phone},{phone},Asha,9.20E+11,1E+05\n")
        with pytest.raises(FileError) as refused:
            preview_import(path, rules)
        for what in ("ts roll: ", "9.20E+11", "ts seat: ", "1E+05"):
            assert what in refused.value.why
        assert ("registration_id and phone" in refused.value.why) == ("E" in phone)


@pytest.mark.parametrize("is_there", [True, False])
def test_where_digits_are_lost_the_lines_beside_are_named(tmp_path: Path, is_there: bool) -> None:
    if is_there:
        (tmp_path / "guests.jsonl").write_text("")
    with pytest.raises(FileError) as refused:
        look(tmp_path, f"{HEADER}\r\n9.19877E+11,9.19877E+11,Asha\r\n")
    assert "spreadsheet" in refused.value.why
    assert ("guests.jsonl" in refused.value.hint) is is_there


def test_no_reason_holds_a_number(tmp_path: Path) -> None:
    rows = "+447700900123,+447700900123,A\r\n98765432,98765432,B\r\n+919876543201,09876543202,C\r\n"
    with pytest.raises(FileError) as refused:
        look(tmp_path, f"{HEADER}\r\n{rows}")
    assert len(refused.value.lines) == 3
    assert not any(digits in str(refused.value.lines) for digits in ("7700", "98765"))


def test_what_a_spreadsheet_makes_of_whole_numbers_is_read(tmp_path: Path) -> None:
    header = "registration_id,phone,sms_status,sms_parts,sms_attempts,registered_at"
    cells = "+919876543201,+919876543201,sent,1.0,2.00,1.763800000123E+12"
    (item,) = look(tmp_path, f"{header}\r\n{cells}\r\n").items()
    numbers = [item[name]["N"] for name in ("sms_parts", "sms_attempts", "registered_at")]
    assert numbers == ["1", "2", "1763800000123"]


def test_a_time_without_a_zone_is_utc_and_counted(tmp_path: Path) -> None:
    rows = f"{ASHA},2025-11-22 08:26\r\n{RAVI},2025-11-22T08:26:40.123Z\r\n"
    found = look(tmp_path, f"{HEADER},registered_at\r\n{rows}")
    times = [item["registered_at"]["N"] for item in found.items()]
    assert times == ["1763799960000", "1763800000123"]
    assert found.naive_times == 1


def test_cells_that_a_spreadsheet_leaves_out_are_empty(tmp_path: Path) -> None:
    found = look(tmp_path, f"{HEADER},college,sms_status\r\n{ASHA}\r\n{RAVI},Arts\r\n")
    assert [sorted(item) for item in found.items()] == [
        ["name", "phone", "registered_at", "registration_id", "request_id", "source"],
        ["college", "name", "phone", "registered_at", "registration_id", "request_id", "source"],
    ]


def test_a_file_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    """What is missing may be that somebody was told."""
    with pytest.raises(FileError, match="cannot be imported") as refused:
        look(tmp_path, f"{HEADER},sms_status\r\n{ASHA},sent\r\n{RAVI}")
    assert refused.value.where.endswith("line 3")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('+919876543203,+919876543203,"Asha\r\n', "A quotation mark opens a cell in it"),
        ('+919876543203,+919876543203,"As"ha\r\n', "A quotation mark closes a cell in it"),
        (f"+919876543203,+919876543203,{'x' * (LONGEST_CELL + 1)}\r\n", "larger than any table"),
    ],
    ids=["never closed", "closed too early", "too long"],
)
def test_what_breaks_a_table_is_said_in_plain_words(tmp_path: Path, row: str, words: str) -> None:
    with pytest.raises(FileError) as refused:
        look(tmp_path, FILE + row)
    assert refused.value.where.endswith("line 4")
    assert words in refused.value.why
    for inside in ("end of data", "expected after", "field limit"):
        assert inside not in refused.value.why


def test_columns_without_a_title_are_nobodys(tmp_path: Path) -> None:
    found = look(tmp_path, f"{HEADER},,\r\n{ASHA},,\r\n")
    assert names(found) == ["Asha"]
    with pytest.raises(FileError) as refused:
        look(tmp_path, f"{HEADER},,\r\n{ASHA},,surplus\r\n")
    assert "no name" in refused.value.why


KEYED = '{"registration_id": "+919876543201", "phone": "+919876543201"}\n'
KEYS = "registration_id,phone,"
WHO = "+919876543201,+919876543201,"


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("a.jsonl", KEYED + "not json\n", 2),
        ("a.jsonl", KEYED + "\n" + KEYED, 3),
        ("a.jsonl", '{"registration_id": "+919876543201"}\n', 1),
        ("a.jsonl", '{"registration_id": "#totals", "phone": "+919876543201"}\n', 1),
        ("a.jsonl", KEYED.replace("}", ', "registered_at": "yesterday"}'), 1),
        ("a.jsonl", KEYED.replace("}", ', "sms_updated_at": -1}'), 1),
        ("a.jsonl", KEYED.replace("}", ', "name": 7}'), 1),
        ("a.jsonl", KEYED.replace("}", ', "score": ' + "9" * 39 + "}"), 1),
        ("a.jsonl", KEYED.replace("}", ', "tags": {"SS": []}}'), 1),
        ("a.jsonl", KEYED.replace("}", ', "tags": {"NS": ["1", "1"]}}'), 1),
        ("a.jsonl", KEYED.replace("}", ', "city": "\\ud800"}'), 1),
        ("a.jsonl", KEYED.replace("}", ', "sms_status": "told"}'), 1),
        ("a.csv", "", 1),
        ("a.csv", "phone\r\n+919876543201\r\n", 1),
        ("a.csv", f'{KEYS}name\r\n{WHO}"two\r\nlines"\r\n+912\r\n', 4),
        ("a.csv", f'{KEYS}name\r\n{WHO}"Asha\r\n', 2),
        ("a.csv", f"{KEYS}name\r\n{WHO}Asha,of,Pune\r\n", 2),
        ("a.csv", f"{KEYS}registered_at\r\n{WHO}1.7E+12\r\n", 2),
        ("a.csv", f"{KEYS}sms_status\r\n{WHO}delivered\r\n", 2),
    ],
)
def test_a_file_with_a_bad_line_is_refused_with_its_number(
    tmp_path: Path, name: str, content: str, line: int
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8", newline="")
    with pytest.raises(UsageError) as refused:
        preview_import(tmp_path / name, admission())
    assert refused.value.where.endswith(f"line {line}")
