"""Room on a disk for an export, held from before anything goes of which it is the only copy.

A full disk is found out while nothing is removed yet, and nobody else takes the room meanwhile
(decision 0092). What a killed run holds is gone with it: the files have no names.
"""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from smsverifier.errors import SmsverifierError
from smsverifier.platform.files import FILES
from smsverifier.platform.os_errors import advice, is_full, name_of
from smsverifier.registration_table import RegistrationTable
from smsverifier.registrations.json_lines import to_line

MOST_OF_A_RECEIPT = 300
"""Bytes that a file has of what became of one row's messages, beside the row."""
GROWTH = 1.1
"""Who registers until the API is gone is in the export, too."""
LEAST = 64 * 1024


@dataclass(frozen=True)
class Needs:
    """What an export of a table takes, roughly and rather too much."""

    rows: int
    each: int
    """Bytes of one list of everybody."""
    files: int
    """How many such lists: what is laid aside while reading is one."""

    @property
    def bytes(self) -> int:
        """All of it."""
        return self.each * self.files


def needs_of(table: RegistrationTable, lists: int) -> Needs:
    """What `lists` files of that table take; by one page of it, if that is not all."""
    rows, is_all = table.page()
    if not rows:
        return Needs(0, LEAST, lists + 1)
    known = len(rows) if is_all else max(len(rows), _known(table, len(rows)))
    written = sum(len(to_line(row).encode()) + MOST_OF_A_RECEIPT for row in rows)
    columns = len({name for row in rows for name in row})
    each = written / len(rows) + 3 * columns  # quotes and commas, of empty cells too
    return Needs(known, LEAST + int(known * each * GROWTH), lists + 1)


def _known(table: RegistrationTable, in_page: int) -> int:
    """How many rows there are. The table's own figure may be six hours old (aws:
    item-count-is-old): where it is no more than a page has, it is counted."""
    said = table.about()
    return said if said > in_page else sum(1 for _ in table.numbers())


class ReservedSpace:
    """Files of the sizes that are needed, given back one by one as they are."""

    def __init__(self, held: Sequence[BinaryIO] = ()) -> None:
        self._held = list(held)

    def give(self) -> None:
        """Give back what the next list takes."""
        if self._held:
            self._held.pop().close()


NOTHING_RESERVED = ReservedSpace()


@contextmanager
def reserved_space(folder: Path, needs: Needs) -> Iterator[ReservedSpace]:
    """Hold it while the block runs. Raises SmsverifierError if it is not to be had."""
    with ExitStack() as held:
        try:
            files = [
                held.enter_context(tempfile.TemporaryFile(dir=folder)) for _ in range(needs.files)
            ]
            for file in files:
                FILES.reserve(file.fileno(), needs.each)
        except OSError as error:
            held.close()  # first, so that what is free is told without it
            raise _no_room(folder, needs, error) from error
        yield ReservedSpace(files)


def _no_room(folder: Path, needs: Needs, error: OSError) -> SmsverifierError:
    if is_full(error):
        why = (
            f"{error.strerror}. The copy of {needs.rows:,} registrations takes about "
            f"{_size(needs.bytes)}{_free(folder) if name_of(error) == 'ENOSPC' else ''}."
        )
    else:
        why = f"{error.strerror or error}."
    return SmsverifierError(
        "The registrations could not be written to a file; nothing was removed",
        where=_place(folder),
        why=why,
        hint=f"{advice(error)} `-c FILE` names the configuration from there. `smsverifier down "
        "--no-export` removes everything without a copy.",
    )


def _place(folder: Path) -> str:
    try:
        return str(folder.absolute())
    except OSError:  # it was removed
        return "this folder"


def _free(folder: Path) -> str:
    with suppress(OSError):
        return f", and {_size(shutil.disk_usage(folder).free)} are free"
    return ""


def _size(number: int) -> str:
    megabytes = number / 1e6
    return f"{megabytes:,.1f} MB" if megabytes >= 1 else f"{number / 1e3:.0f} kB"
