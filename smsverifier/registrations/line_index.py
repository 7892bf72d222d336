"""What an import must know of all lines of a file at once: in a database on disk, not in memory.

It has no name: SQLite makes it in the folder for temporary files, its owner's alone, and it is gone
with the process at the latest. Of it 8 MB are in memory at most. Called by `import_file`.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from weakref import finalize

from smsverifier.errors import SmsverifierError

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -8000;
CREATE TABLE written (key BLOB PRIMARY KEY, line INTEGER) WITHOUT ROWID;
CREATE TABLE lines (
    line INTEGER PRIMARY KEY, key BLOB, phone BLOB, status TEXT, rank INTEGER,
    has_new_source INTEGER, lacks_mark INTEGER, waits INTEGER
);
CREATE INDEX of_key ON lines (key, rank DESC, line);
CREATE INDEX of_phone ON lines (phone);
CREATE VIEW kept AS SELECT * FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY key ORDER BY rank DESC, line) AS place FROM lines
) WHERE place = 1;
BEGIN;
"""
_TWINS = """
SELECT line, best FROM (
    SELECT line,
        FIRST_VALUE(line) OVER (PARTITION BY key ORDER BY rank DESC, line) AS best,
        MIN(line) OVER (PARTITION BY key) AS first
    FROM lines
) WHERE line <> best ORDER BY first, line
"""


@dataclass(frozen=True)
class IndexedLine:
    """What is remembered of a line."""

    line: int
    key: str
    """As it comes in; of several lines with one, the first of the highest `rank` does."""
    phone: str
    status: str | None
    rank: int
    has_new_source: bool
    lacks_mark: bool
    waits: bool
    """On the waiting list."""


@dataclass(frozen=True)
class LineCounts:
    """Of the lines that come in."""

    lines: int
    statuses: Mapping[str | None, int]
    """Those on the waiting list not among them."""
    new_sources: int
    untold_without_marks: int
    waiting: int
    shared_numbers: int
    """Numbers that more than one of them has."""


class LineIndex:
    """The lines of one file."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        finalize(self, self._db.close)
        with _laying_aside():
            self._db.executescript(_TABLES)

    def earlier(self, written: str, line: int) -> int | None:
        """The line that has this very key too, as the file writes it; None: this is the first."""
        key = _bytes(written)
        if self._write("INSERT OR IGNORE INTO written VALUES (?, ?)", key, line):
            return None
        return self._number("SELECT line FROM written WHERE key = ?", key)

    def add(self, each: IndexedLine) -> None:
        """One more line."""
        self._write(
            "INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *(each.line, _bytes(each.key), _bytes(each.phone), each.status, each.rank),
            *(each.has_new_source, each.lacks_mark, each.waits),
        )

    def has_number(self, phone: str) -> bool:
        """Whether one of them is of this number."""
        count = "SELECT COUNT(*) FROM (SELECT 1 FROM lines WHERE phone = ? LIMIT 1)"
        return bool(self._number(count, _bytes(phone)))

    def twins(self) -> Iterator[tuple[int, int]]:
        """The lines that stay out, and that which comes in for each."""
        with _laying_aside():
            yield from self._db.execute(_TWINS)

    def counts(self) -> LineCounts:
        """How many come in, by what matters."""
        by_status = "SELECT status, COUNT(*) FROM kept WHERE NOT waits GROUP BY status"
        return LineCounts(
            lines=self._number("SELECT COUNT(*) FROM kept"),
            statuses=dict(self._rows(by_status)),
            new_sources=self._number("SELECT COUNT(*) FROM kept WHERE has_new_source"),
            untold_without_marks=self._number(
                "SELECT COUNT(*) FROM kept WHERE lacks_mark AND status IS NULL"
            ),
            waiting=self._number("SELECT COUNT(*) FROM kept WHERE waits"),
            shared_numbers=self._number(
                "SELECT COUNT(*) FROM (SELECT 1 FROM kept GROUP BY phone HAVING COUNT(*) > 1)"
            ),
        )

    def _write(self, query: str, *values: Any) -> int:
        """How many rows were written."""
        with _laying_aside():
            return self._db.execute(query, values).rowcount

    def _rows(self, query: str, *values: bytes) -> list[Any]:
        with _laying_aside():
            return self._db.execute(query, values).fetchall()

    def _number(self, query: str, *values: bytes) -> int:
        ((found,),) = self._rows(query, *values)
        return int(found)


@contextmanager
def _laying_aside() -> Iterator[None]:
    """Turn what SQLite cannot do into words: its disk is full, or refuses."""
    try:
        yield
    except sqlite3.Error as error:
        raise SmsverifierError(
            "There is no room to lay the file's lines aside",
            where="the folder for temporary files",
            why=f"A file of this size is looked through with a database on disk: {error}.",
            hint="Make room there, or name another folder in the variable TMPDIR.",
        ) from error


def _bytes(text: str) -> bytes:
    """Of any text that a file can hold, half a character among them."""
    return text.encode("utf-8", "surrogatepass")
