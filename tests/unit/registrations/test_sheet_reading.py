"""Sheets in text: encodings, delimiters, headers, quotes, and what is no sheet at all."""

import csv
import os
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier.errors import UsageError
from smsverifier.registrations.import_file import find_export
from smsverifier.registrations.text_file import BrokenRow, examine, rows_as_they_are
from tests.support.platforms import needs_modes, not_on_windows, without_permission
from tests.support.sheet_files import look, people, refusals

ASHA, RAVI = ("Asha", "+919876543210"), ("Ravi", "+919876543211")
PLAIN = "Name,Phone\nAsha,9876543210\nRavi,9876543211\n"


def sheet(tmp_path: Path, text: str | bytes, name: str = "guests.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (PLAIN.encode(), "utf-8"),
        (PLAIN.encode("utf-8-sig"), "utf-8"),
        (b"\xef\xbb\xbf" + PLAIN.encode("utf-8-sig"), "utf-8"),
        (PLAIN.encode("utf-16"), "utf-16-le"),
        (b"\xfe\xff" + PLAIN.encode("utf-16-be"), "utf-16-be"),
        (PLAIN.encode("utf-16-le"), "utf-16-le"),
        (PLAIN.replace("\n", "\r").encode(), "utf-8"),
        (PLAIN.replace("\n", "\r\n").encode(), "utf-8"),
        (PLAIN.replace("Asha", "As\0ha").encode(), "utf-8"),
        (PLAIN.replace(",", ";").encode(), "utf-8"),
        (PLAIN.replace(",", "\t").encode(), "utf-8"),
        (PLAIN.replace(",", "|").encode(), "utf-8"),
        (b"sep=;\n" + PLAIN.replace(",", ";").encode(), "utf-8"),
        (b"sep=#\n" + PLAIN.replace(",", "#").encode(), "utf-8"),
        (PLAIN.replace(",", ', "').replace("\n", '"\n').encode(), "utf-8"),
        (PLAIN.rstrip().encode(), "utf-8"),
        (PLAIN.replace("Name", "\ufeffNa\u200bme").encode(), "utf-8"),
    ],
)
def test_it_is_read_however_it_was_saved(tmp_path: Path, data: bytes, encoding: str) -> None:
    with look(sheet(tmp_path, data)) as found:
        assert people(found) == [ASHA, RAVI]
        assert found.table.file.encoding == encoding


def test_a_guessed_encoding_shows_a_row_that_it_changes(tmp_path: Path) -> None:
    text = "Name,Phone\nAsha,9876543210\nZoë,9876543211\n"
    with look(sheet(tmp_path, text.encode("cp1252"))) as found:
        assert found.encoding_doubt == (3, "Zoë")
    with look(sheet(tmp_path, text)) as found:
        assert found.encoding_doubt is None


@pytest.mark.parametrize(
    "header",
    [
        'Name,"Phone; WhatsApp preferred; no landline; ten digits"',
        "Name,Phone | Mobile | WhatsApp",
    ],
)
def test_signs_inside_a_title_do_not_part_it(tmp_path: Path, header: str) -> None:
    with look(sheet(tmp_path, PLAIN.replace("Name,Phone", header))) as found:
        assert found.table.delimiter == ","
        assert people(found) == [ASHA, RAVI]


@pytest.mark.parametrize(
    "above",
    [
        "HackFest 2026,\n",
        "Phone list of HackFest\n\n\n",
        "Questions? Call the phone 98765 43299,\n",
        "Exported on 23/11/2026,by the core team\n" * 18,
    ],
)
def test_titles_above_the_header_are_none(tmp_path: Path, above: str) -> None:
    with look(sheet(tmp_path, above + PLAIN)) as found:
        assert found.table.header_line == above.count("\n") + 1
        assert people(found) == [ASHA, RAVI]


def test_a_header_too_far_down_is_none(tmp_path: Path) -> None:
    path = sheet(tmp_path, "x,y\n" * 20 + PLAIN)
    with pytest.raises(UsageError, match="no header") as refused, look(path):
        pass
    assert "--map phone=COLUMN --map name=COLUMN" in refused.value.hint


@pytest.mark.parametrize("places", [("A", "B"), ("1", "2"), ("a", "b")])
def test_without_a_header_columns_have_letters(tmp_path: Path, places: tuple[str, str]) -> None:
    path = sheet(tmp_path, PLAIN.partition("\n")[2])
    with look(path, "--map", f"name={places[0]}", "--map", f"phone={places[1]}") as found:
        assert people(found) == [ASHA, RAVI]
        assert found.table.header_line == 0


def test_an_unknown_header_is_not_taken_for_a_row(tmp_path: Path) -> None:
    path = sheet(tmp_path, PLAIN.replace("Name,Phone", "Wer,Handy"))
    for name, phone in (("A", "B"), ("Wer", "Handy"), ("wer ", "HANDY"), ("1", "Handy")):
        with look(path, "--map", f"name={name}", "--map", f"phone={phone}") as found:
            assert people(found) == [ASHA, RAVI]
            assert found.table.header_line == 1


def test_lines_are_counted_as_the_file_has_them(tmp_path: Path) -> None:
    text = 'Name,Phone\n"Asha\nRao",9876543210\n\nRavi,1\n'
    with look(sheet(tmp_path, text)) as found:
        assert people(found) == [("Asha Rao", ASHA[1])]
        assert refusals(found) == [(5, "not_a_mobile")]


@pytest.mark.parametrize(
    "broken",
    ['"Bela,9876543299', '"Bela" Rao,9876543299', 'Bela,"9876543299" home', '"Bela,"98",x'],
)
def test_a_quotation_mark_that_nobody_closed_takes_its_line_alone(
    tmp_path: Path, broken: str
) -> None:
    text = f"Name,Phone\nAsha,9876543210\n{broken}\nRavi,9876543211\n"
    with look(sheet(tmp_path, text)) as found:
        assert people(found) == [ASHA, RAVI]
        assert refusals(found) == [(3, "unbalanced_quotes")]
        assert found.refused[0].cells == [broken]


def test_many_lines_with_open_quotes_are_each_named(tmp_path: Path) -> None:
    rows = "".join(f'"Name {n},98765{n:05d}\n' for n in range(300))
    with look(sheet(tmp_path, f"Name,Phone\n{rows}Ravi,9876543211\n")) as found:
        assert [line for line, _ in refusals(found)] == list(range(2, 302))
        assert people(found) == [RAVI]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("\n\n  \n", "is empty"),
        ("\ufeff", "is empty"),
        ("Name,Phone\n", "is empty"),
        ("Name,Phone\n,\n,\n", "is empty"),
        ("<!DOCTYPE html><html><body>Sign in</body></html>", "is a web page"),
        ('{"name": "Asha"}\n', None),
        ("%PDF-1.7", "is a PDF"),
        ("hello world\n", "no header"),
    ],
)
def test_what_is_no_sheet_is_refused_in_words(tmp_path: Path, text: str, words: str | None) -> None:
    path = sheet(tmp_path, text)
    if words is None:
        assert find_export(path) is not None  # JSON lines are ours
        return
    with pytest.raises(UsageError) as refused, look(path):
        pass
    assert words in refused.value.message
    assert refused.value.exit_code == 2
    assert refused.value.hint


def test_what_is_no_file_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a directory"), look(tmp_path):
        pass
    with pytest.raises(UsageError, match="cannot be read"), look(tmp_path / "nowhere.csv"):
        pass
    with pytest.raises(UsageError, match="has no sheets"):
        with look(sheet(tmp_path, PLAIN), "--sheet", "One"):
            pass


@needs_modes
def test_a_file_that_we_may_not_read_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    path = sheet(folder, PLAIN)
    with without_permission(folder):
        with pytest.raises(UsageError, match="cannot be read") as refused, look(path):
            pass
    assert "Permission denied" in refused.value.why


@not_on_windows("a pipe has no path there")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(UsageError, match="is a pipe"), look(tmp_path / "pipe.csv"):
        pass


@given(
    st.lists(
        st.lists(st.text("aü,;\"'\n 1=", max_size=5), min_size=2, max_size=4).filter(any),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(",;\t|"),
)
def test_every_table_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], sign: str
) -> None:
    """And each row says the line that it begins on."""
    text = StringIO()
    writer = csv.writer(text, delimiter=sign, quoting=csv.QUOTE_ALL)
    lines = []
    for row in rows:
        lines.append(text.getvalue().replace("\r\n", "\n").count("\n") + 1)
        writer.writerow(row)
    path = tmp_path_factory.getbasetemp() / "written.csv"
    path.write_bytes(text.getvalue().encode())
    assert list(rows_as_they_are(examine(path), sign)) == list(zip(lines, rows, strict=True))


@given(
    st.lists(st.text("ab ", min_size=1, max_size=5), min_size=1, max_size=6),
    st.integers(0, 6),
    st.sampled_from(['"open', 'a,"b" c', '"a"b']),
)
def test_a_broken_line_takes_no_other_with_it(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], place: int, broken: str
) -> None:
    at = min(place, len(lines))
    path = tmp_path_factory.getbasetemp() / "broken.csv"
    path.write_text("\n".join([*lines[:at], broken, *lines[at:]]) + "\n", "utf-8")
    read = list(rows_as_they_are(examine(path), ","))
    assert [row.line for row in read if isinstance(row, BrokenRow)] == [at + 1]
    kept = [row[1] for row in read if not isinstance(row, BrokenRow)]
    assert kept == [[line.lstrip(" ")] for line in lines]
