"""Files in a folder that hold somebody's number: exports, lists to mend, an organiser's own sheets.

They are looked into and named, never changed: whose they are and what else is in them, only their
owner knows.
"""

import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import phonenumbers

from smsverifier.row import E164

ENDINGS = frozenset(
    {".csv", ".tsv", ".txt", ".jsonl", ".json", ".xlsx", ".xlsm", ".ods", ".aside"}
) | {".unfinished"}
MOST_BYTES = 512 * 1024 * 1024
"""Of one file, or of one sheet in a workbook: nobody's list of guests is larger."""
_PIECE = 1 << 20
_PARTED = r"[ \t.()/\u00a0\u2009\u2010-\u2013-]{0,2}"
"""What people put between two digits."""
_OVERLAP = 64
"""As many letters as a number may take, with all that people put between its digits."""


def files_with_number(files: Iterable[Path], phone: str) -> list[Path]:
    """Those of `files` in whose content `phone` stands, however its digits are parted; sorted.

    None for what is no number: it would be found anywhere.
    """
    if not E164.fullmatch(phone):
        return []
    wanted = _Number.of(phone)
    return sorted(path for path in files if _holds(path, wanted))


def lists_in(folder: Path) -> list[Path]:
    """The files of `folder` that may be lists of people; none where it cannot be read."""
    try:
        with os.scandir(folder) as found:
            return [
                Path(each.path)
                for each in found
                if Path(each.name).suffix.lower() in ENDINGS and each.is_file()
            ]
    except OSError:
        return []


@dataclass(frozen=True)
class _Number:
    """A number as people and programs write it: with its country code or without, parted anyhow."""

    own: re.Pattern[str]
    """Without its country code. Begins with a digit, so a large file is gone through quickly."""
    before: re.Pattern[str]
    """What may stand before that; no other digit."""

    @classmethod
    def of(cls, phone: str) -> "_Number":
        """That of `phone`, in E.164."""
        digits, code = phone.lstrip("+"), ""
        with suppress(phonenumbers.NumberParseException):
            code = str(phonenumbers.parse(phone).country_code or "")
        with_code = f"(?:00)?{_PARTED.join(code)}{_PARTED}" if code else ""
        own = re.compile(_PARTED.join(digits.removeprefix(code)))
        return cls(own, re.compile(rf"(?<![0-9])(?:{with_code})?0?{_PARTED}\Z"))

    def is_in(self, text: str) -> bool:
        """Whether it stands in `text`."""
        return any(
            self.before.search(text, max(0, found.start() - _OVERLAP), found.start())
            and not text[found.end() : found.end() + 1].isdigit()
            for found in self.own.finditer(text)
        )


def _holds(path: Path, wanted: _Number) -> bool:
    try:
        if zipfile.is_zipfile(path):
            return any(_found_in(text, wanted) for text in _sheets(path))
        if path.stat().st_size > MOST_BYTES:
            return False
        with path.open("rb") as file:
            return _found_in(_texts(iter(lambda: file.read(_PIECE), b"")), wanted)
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError):
        return False  # a workbook with a password, a broken one: nothing can be said of it


def _sheets(path: Path) -> Iterator[Iterator[str]]:
    """The texts of a workbook, piece by piece."""
    with zipfile.ZipFile(path) as book:
        for each in book.infolist():
            if each.filename.endswith(".xml") and each.file_size <= MOST_BYTES:
                with book.open(each) as file:
                    yield _texts(iter(lambda: file.read(_PIECE), b""))


def _texts(pieces: Iterator[bytes]) -> Iterator[str]:
    """Bytes as text: a number is in ASCII in every encoding of a file, but for UTF-16's zeros."""
    for piece in pieces:
        yield piece.replace(b"\x00", b"").decode("utf-8", "replace")


def _found_in(texts: Iterator[str], wanted: _Number) -> bool:
    before = ""
    for text in texts:
        if wanted.is_in(before + text):
            return True
        before = (before + text)[-_OVERLAP:]
    return False
