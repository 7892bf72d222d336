"""A file as somebody hands it in: what it holds whatever its name says, its encoding, its cells.

A byte order mark says the encoding (UTF-8, UTF-16); without one it is UTF-8 where the whole file
is strictly that, else Windows-1252, which spreadsheets write. That is a guess, and so it is told.
The header decides how cells part: of `,`, `;`, tab and `|` the sign counts that parts a header with
the column that is looked for, in one of the first twenty rows; rows above are titles. A line
`sep=;` is obeyed. Lines are counted as the file has them, with line breaks in quotes.

Called by `import_file` and `sheet_file`. Knows nothing of registrations.
"""

import codecs
import csv
import re
import stat
import zipfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from smsverifier.errors import UsageError

_LOOK = 4096
"""Bytes at the beginning that tell the kind of a file."""
_CHUNK = 1 << 20

_NO_FILES = {
    stat.S_IFDIR: "a directory",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32-le"),  # begins with the next one's
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16-be"),
)
"""Byte order mark, Python's codec that takes it off, the encoding's own name."""
_BINARY = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook (.xls), or one with a password"),
    (b"%PDF-", "a PDF"),
    (b"\x1f\x8b", "a compressed file"),
)
_MARKUP = (
    (re.compile(r"<(?:!doctype html|html|head|body|table|meta)\b", re.IGNORECASE), "a web page"),
    (re.compile(r"<\?xml\b"), "XML"),
)
_SAVE_IT = (
    "Open it in the spreadsheet and save it as `CSV UTF-8`, or give the file that "
    "`registrations export` wrote."
)
_WHAT_TO_DO = {
    "a web page (HTML)": "A page that asks to sign in, or was saved instead of the answers, holds "
    "none of them: sign in and download the answers again, as .csv or .xlsx. If it is a "
    "table, open it in the spreadsheet and save it as `CSV UTF-8`.",
    "an old Excel workbook": "Open it in the spreadsheet and save it as .xlsx without a password, "
    "or as `CSV UTF-8`.",
    "a PDF": "No table can be read out of it: where it was made, download or save the list itself "
    "as .xlsx or `CSV UTF-8`.",
    "a compressed file": "Unpack it, and give the .xlsx or `CSV UTF-8` that is in it.",
    "a zip archive": "Unpack it, and give the .xlsx or `CSV UTF-8` that is in it.",
}
"""How the words for a kind of file begin → what helps; for any other, `_SAVE_IT`."""
GUESSED = "cp1252"
NEEDED = "Give a CSV, TSV or Excel file, or one that `registrations export` or `down` wrote."


@dataclass(frozen=True)
class TextFile:
    """A file that holds text, and how to read it."""

    path: Path
    codec: str
    encoding: str
    """The encoding's own name: `utf-8`, `utf-16-le`, `cp1252` …"""
    start: str
    """The first characters, without a byte order mark."""
    is_ended: bool
    """Whether its last line has an end: a file that was cut off has not."""

    @property
    def is_guessed(self) -> bool:
        """Whether another encoding might be meant."""
        return self.encoding == GUESSED

    @contextmanager
    def open(self) -> Iterator[TextIO]:
        """The text, with the ends of lines as they are."""
        with reading(self.path), self.path.open(encoding=self.codec, newline="") as file:
            yield file


def examine(path: Path) -> TextFile:
    """Look at the whole file once. Raises UsageError for what is no text, or cannot be read."""
    with reading(path):
        refuse_no_file(path)
        with path.open("rb") as file:
            head = file.read(_LOOK)
            _refuse_binary(path, head)
            codec, encoding = _encoding(path, head)
            file.seek(max(0, path.stat().st_size - 4))
            is_ended = b"\n" in (tail := file.read()) or b"\r" in tail
    # A character may be cut in two where the look ends.
    start = codecs.getincrementaldecoder(codec)().decode(head)
    _refuse_markup(path, start)
    return TextFile(path, codec, encoding, start, is_ended)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what the disk refuses into words."""
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read", where=str(path), why=f"{error.strerror}.", hint=NEEDED
        ) from error


def refuse_no_file(path: Path) -> None:
    """Raises UsageError for what is there and no file: opening a pipe may wait for ever."""
    kind = _NO_FILES.get(stat.S_IFMT(path.stat().st_mode))
    if kind is not None:
        raise UsageError(
            f"{path} is {kind}, not a file",
            where=str(path),
            why="An import reads twice: all is checked before anything is written.",
            hint=NEEDED,
        )


def _encoding(path: Path, head: bytes) -> tuple[str, str]:
    """Codec and name of the encoding."""
    for mark, codec, name in _MARKS:
        if head.startswith(mark):
            if _is(path, codec):
                return codec, name
            raise _unreadable(path, f"it begins as {name.upper()} and does not go on so")
    # Every other byte of Latin text in UTF-16 is zero.
    unmarked = ("utf-16-be", "utf-16-le") if head.count(b"\0") > len(head) // 4 else ()
    for name in (*unmarked, "utf-8", GUESSED):
        if (name not in unmarked or head[name == "utf-16-le"] == 0) and _is(path, name):
            return name, name
    raise _unreadable(path, "it is neither UTF-8 nor UTF-16 nor Windows-1252")


def _is(path: Path, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _refuse_binary(path: Path, head: bytes) -> None:
    kind = next((kind for magic, kind in _BINARY if head.startswith(magic)), None)
    if head.startswith(b"PK\x03\x04"):
        kind = _zipped(path)
    if kind is not None:
        raise _no_text(path, kind)


def _zipped(path: Path) -> str:
    """What a zip archive holds, by the names in it."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError):
        names = []
    if any(name.startswith("xl/") for name in names):
        return "an Excel workbook"
    return "an OpenDocument file" if "content.xml" in names else "a zip archive"


def _refuse_markup(path: Path, start: str) -> None:
    text = start.lstrip()
    kind = next((kind for begins, kind in _MARKUP if begins.match(text)), None)
    if kind is not None:
        raise _no_text(path, "a web page (HTML)" if "<html" in text.lower() else kind)


def _no_text(path: Path, kind: str) -> UsageError:
    hints = (hint for begins, hint in _WHAT_TO_DO.items() if kind.startswith(begins))
    return UsageError(
        f"{path.name} is {kind}, whatever its name says",
        where=str(path),
        why="An import reads CSV, TSV, Excel workbooks (.xlsx) and JSON lines.",
        hint=next(hints, _SAVE_IT),
    )


def _unreadable(path: Path, why: str) -> UsageError:
    return UsageError(
        f"{path.name} cannot be read as text",
        where=str(path),
        why=f"{why[0].upper()}{why[1:]}.",
        hint="Save it from the spreadsheet as `CSV UTF-8`.",
    )


DELIMITERS = ",;\t|"
HEADER_WITHIN = 20
"""Rows, blank ones included."""
LONGEST_CELL = 16 * 400 * 1024
"""No item of DynamoDB is larger than 400 KB, and no byte of it takes more than 16
characters of typed JSON: an empty text in a list takes a byte and is `{"S": ""}, `."""

_SEPARATOR_LINE = re.compile(r"\"?sep=([^\w\s\"]|\t)\"?[;,\t|]*\s*", re.IGNORECASE)

_BROKEN = {
    "unexpected end of data": "a quotation mark opens a cell in it and none closes that: all that "
    "follows in the file would be one cell",
    "expected after": "a quotation mark closes a cell in it, and the cell goes on; inside a cell "
    'it is written twice, ""',
    "field larger than": "a cell in it is larger than any table can hold",
}
"""What Python's reader says → what is wrong with the row."""
_UNREADABLE = "it cannot be parted into cells"

Row = tuple[int, list[str]]
"""The line that a row begins on, and its cells."""


class BrokenSheet(ValueError):
    """No further row can be read."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line
        self.why = why


@dataclass(frozen=True)
class Sheet:
    """A table with a header."""

    file: TextFile
    delimiter: str
    header_line: int
    header: Sequence[str]

    def rows(self) -> Iterator[Row]:
        """The rows below the header that hold something. Raises BrokenSheet."""
        for line, cells in _rows(self.file, self.delimiter):
            if line > self.header_line and any(cell.strip() for cell in cells):
                yield line, cells


def find_sheet(file: TextFile, is_header: Callable[[Sequence[str]], bool]) -> Sheet | None:
    """The table of the file; None if none of the first rows is a header."""
    found = [_sheet(file, sign, is_header) for sign in possible_delimiters(file)]
    return max(filter(None, found), key=lambda sheet: len(sheet.header), default=None)


def possible_delimiters(file: TextFile) -> str:
    """The signs that may part its cells: the one that its first line names, else all."""
    match = _SEPARATOR_LINE.fullmatch(_first_line(file))
    return match[1] if match else DELIMITERS


def _sheet(
    file: TextFile, delimiter: str, is_header: Callable[[Sequence[str]], bool]
) -> Sheet | None:
    try:
        for seen, (line, cells) in enumerate(_rows(file, delimiter)):
            if is_header(cells):
                return Sheet(file, delimiter, line, cells)
            if seen + 1 >= HEADER_WITHIN:
                break
    except BrokenSheet:
        pass  # another sign may part it well
    return None


def _rows(file: TextFile, delimiter: str) -> Iterator[Row]:
    """Every row; the line that says how cells part is none."""
    csv.field_size_limit(LONGEST_CELL)
    with file.open() as text:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        line = 1
        try:
            for cells in reader:
                if line > 1 or not _SEPARATOR_LINE.fullmatch(_first_line(file)):
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise BrokenSheet(line, _in_words(error)) from None


@dataclass(frozen=True)
class BrokenRow:
    """A line that cannot be parted into cells, and why, as a clause."""

    line: int
    text: str
    why: str


def rows_as_they_are(file: TextFile, delimiter: str) -> Iterator[Row | BrokenRow]:
    """Every row, the blank ones too. After one that is broken the next line goes on.

    So a quotation mark that nobody closed takes one line with it, and not the rest of the file.
    """
    csv.field_size_limit(LONGEST_CELL)
    with file.open() as text:
        lines = _Lines(text)
        if _SEPARATOR_LINE.fullmatch(_first_line(file)):
            next(lines)
        while True:
            line, lines.taken = lines.number + 1, []
            reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
            try:
                yield line, next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                broken = lines.taken[0]
                lines.put_back(lines.taken[1:])
                yield BrokenRow(line, broken.rstrip("\r\n"), _in_words(error))


class _Lines:
    """Lines that can be put back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.number = 0
        """Of the line given last."""
        self.taken: list[str] = []
        """Those given since somebody emptied it."""
        self._lines = lines
        self._back: deque[str] = deque()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._lines)
        self.number += 1
        self.taken.append(line)
        return line

    def put_back(self, lines: Sequence[str]) -> None:
        """The next to be given are these again."""
        self._back.extendleft(reversed(lines))
        self.number -= len(lines)


def _in_words(error: csv.Error) -> str:
    """Why the row cannot be read: of what the reader says, the cause for people."""
    return next((why for said, why in _BROKEN.items() if said in str(error)), _UNREADABLE)


def _first_line(file: TextFile) -> str:
    return re.split(r"[\r\n]", file.start, maxsplit=1)[0]
