"""The registrations that outlive the process: the file in which they are kept, as it is read back.

`journal` writes it. One file for each port, in the state folder, for its owner only: a line that
says which format it is, then a line for each state of each row, the last one of a row counting.
Nothing is ever taken back by a line: what is removed is in no line any more (decision 0031).

Nothing of moto or werkzeug may be imported here (see `process`).
"""

import json
import os
import re
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from smsverifier.naming import Names
from smsverifier.platform.files import FILES
from smsverifier.row import (
    EXPIRES_AT,
    KEY,
    SENDING,
    SMS_STATUS,
    Item,
    is_registration_key,
    is_test,
    is_unsent,
    is_waiting,
    moment_of,
    text_of,
)

FIRST_LINE = b'{"smsverifier registrations": 1}'
"""Format 1. What begins otherwise was written by another version, or by nobody of ours."""
_NUMBER = re.compile(
    r"[+-]?(?=[0-9.]{1,200}([eE]|$))([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?"
)
TABLE_ENDING = Names(stack="", region="", account="").table


@dataclass(frozen=True, order=True)
class TableLocation:
    """One registrations table."""

    region: str
    table: str

    @property
    def stack(self) -> str:
        """Whose it is."""
        return self.table.removesuffix(TABLE_ENDING)


@dataclass(frozen=True, order=True)
class HeldRegistrations:
    """How many registrations of one stack there are, `tests` of them `test-register`'s."""

    stack: str
    region: str
    registrations: int
    tests: int


@dataclass(frozen=True)
class JournalContents:
    """What a file holds."""

    rows: Mapping[TableLocation, Mapping[str, Item]] = field(default_factory=dict)
    """Table → key → row, the counts among them; without what has expired."""
    problem: str = ""
    """Why it cannot be read as it was written, as a clause; then `rows` is what could be."""

    @property
    def held(self) -> tuple[HeldRegistrations, ...]:
        """How many registrations of which stacks."""
        counted = (
            count_registrations(location, rows.values())
            for location, rows in sorted(self.rows.items())
        )
        return tuple(held for held in counted if held.registrations)


def unreadable_journal_path(path: Path) -> Path:
    """Where a file that cannot be read as it was written is kept: beside it, by its last change.

    Where not even that may be looked up, by this moment.
    """
    try:
        at = path.lstat().st_mtime
    except PermissionError:
        at = time.time()
    changed = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(at))
    return path.with_name(f"{path.name}.{changed}.aside")


def read_journal(path: Path) -> JournalContents:
    """What the file at `path` holds; nothing if there is none. Never raises."""
    try:
        raw = _content(path)
    except (FileNotFoundError, NotADirectoryError):
        return JournalContents()
    except OSError as error:
        return JournalContents(problem=f"it cannot be read: {error.strerror}")
    # What no line end follows was being written when the process died: nobody was answered yet.
    first, *lines = raw.split(b"\n")[:-1] or [FIRST_LINE]
    if first != FIRST_LINE:
        return JournalContents(
            problem="another version of smsverifier wrote it, or another program"
        )
    bad: list[int] = []
    rows = _rows(lines, bad)
    if not bad:
        return JournalContents(rows)
    # Of whom the unreadable lines speak nobody knows: who seems untold may have been told.
    doubted = {location: {k: _doubted(r) for k, r in of.items()} for location, of in rows.items()}
    return JournalContents(doubted, f"{len(bad)} of its lines cannot be read, first line {bad[0]}")


def count_registrations(location: TableLocation, rows: Iterable[Item]) -> HeldRegistrations:
    """How many registrations these rows are."""
    own = [row for row in rows if is_registration_key(text_of(row, KEY) or "")]
    return HeldRegistrations(location.stack, location.region, len(own), sum(map(is_test, own)))


def has_expired(item: Item, now: float) -> bool:
    """Whether DynamoDB's time to live would have removed it by `now`, in epoch seconds."""
    return 0 < moment_of(item, EXPIRES_AT) <= now


def journal_line(location: TableLocation, item: str) -> bytes:
    """The line that keeps a row, given as JSON."""
    return f'{_head(location)}, "item": {item}}}\n'.encode()


@lru_cache(maxsize=100)
def _head(location: TableLocation) -> str:
    return json.dumps({"region": location.region, "table": location.table})[:-1]


def _content(path: Path) -> bytes:
    with os.fdopen(FILES.open_existing(path), "rb") as file:
        return file.read()


def _rows(lines: list[bytes], bad: list[int]) -> dict[TableLocation, dict[str, Item]]:
    """The last state of each row; the numbers of lines that say nothing are added to `bad`."""
    found: dict[TableLocation, dict[str, Item]] = {}
    for number, line in enumerate(lines, 2):
        read = None
        with suppress(ValueError, RecursionError):
            read = _read(json.loads(line))
        if read is None:
            bad.append(number)
            continue
        location, key, item = read
        found.setdefault(location, {})[key] = item
    now = time.time()
    return {
        location: {key: item for key, item in rows.items() if not has_expired(item, now)}
        for location, rows in found.items()
    }


def _read(said: Any) -> tuple[TableLocation, str, Item] | None:
    match said:
        case {"region": str(region), "table": str(table), "item": dict(item)}:
            key = text_of(item, KEY)
            is_item = all(map(_is_value, item.values()))
            return (
                (TableLocation(region, table), key, item) if is_item and key is not None else None
            )
    return None


def _is_value(value: Any) -> bool:
    """Whether DynamoDB could have it: another one would make every look at its table fail."""
    if not isinstance(value, dict) or len(value) != 1:
        return False
    inner: Iterable[Any] = ()
    match next(iter(value.items())):
        case ("S" | "B", str()) | ("BOOL" | "NULL", bool()):
            pass
        case ("N", str(number)):
            return _NUMBER.fullmatch(number) is not None
        case ("SS" | "NS" | "BS" as kind, [*held]):
            inner = ({kind[0]: each} for each in held)
        case ("L", [*held]):
            inner = held
        case ("M", dict(attributes)):
            inner = attributes.values()
        case _:
            return False
    return all(map(_is_value, inner))


def _doubted(item: Item) -> Item:
    if not is_registration_key(item[KEY]["S"]) or not is_unsent(item) or is_waiting(item):
        return item
    return item | {SMS_STATUS: {"S": SENDING}}
