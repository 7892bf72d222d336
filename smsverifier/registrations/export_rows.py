"""What an export's files are made of: the rows as they were read, their order, their columns.

For `exporter`. A table of any size is read once and laid aside on disk, as columns and order are
known only after the last row.
"""

import difflib
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from smsverifier.delivery import reasons
from smsverifier.delivery.email_reasons import of_bounce
from smsverifier.delivery.receipts import DeliveryStatus, Receipt
from smsverifier.errors import UsageError
from smsverifier.mail.status import EmailLook
from smsverifier.registrations.csv_cells import columns
from smsverifier.registrations.json_lines import from_own_line, to_line
from smsverifier.registrations.list_files import RowList
from smsverifier.registrations.workbook_writer import MOST_COLUMNS, MOST_ROWS, PrintLayout
from smsverifier.row import (
    EMAIL_BOUNCED,
    EMAIL_STATUS,
    RECEIPT_DETAIL,
    RECEIPT_STATUS,
    SENT,
    SMS_MESSAGE_ID,
    SMS_STATUS,
    Item,
    text_of,
)


class Spool:
    """What was read of the table: its columns and its order are known only after the last row.

    Of each row it holds nothing, or where it stands and by what it is sorted.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._end = 0
        self._places: list[tuple[str, int]] = []

    def add(self, line: str, order: str) -> None:
        """Keep one line; `order` says where among the others it shall stand, "" at the end."""
        written = f"{line}\n".encode()
        self._file.write(written)
        if order:
            self._places.append((order, self._end))
        self._end += len(written)

    def lines(self) -> Iterator[str]:
        """Every line with its end, in order."""
        return map(bytes.decode, self._sorted()) if self._places else self.as_read()

    def as_read(self) -> Iterator[str]:
        """The same in the order in which they came."""
        self._file.seek(0)
        return map(bytes.decode, self._file)

    def _sorted(self) -> Iterator[bytes]:
        for _, place in sorted(self._places):
            self._file.seek(place)
            yield self._file.readline()


@contextmanager
def spooled(folder: Path) -> Iterator[Spool]:
    """In a nameless file beside the export."""
    with tempfile.TemporaryFile(dir=folder) as file:
        yield Spool(file)


@dataclass(frozen=True)
class Fates:
    """What became of SMS and mails after AWS accepted them, which no row holds."""

    receipts: Mapping[str, Receipt]
    emails: EmailLook | None = None

    @property
    def is_known(self) -> bool:
        """Whether there is anything to say of anybody."""
        return bool(self.receipts or (self.emails and self.emails.bounces))

    def columns(self, names: Set[str]) -> list[str]:
        """Those of a spreadsheet; each of ours stands beside what the handler says."""
        beside = {
            SMS_STATUS: (RECEIPT_STATUS, RECEIPT_DETAIL) if self.receipts else (),
            EMAIL_STATUS: (EMAIL_BOUNCED,) if self.emails and self.emails.bounces else (),
        }
        return [each for name in columns(names) for each in (name, *beside.get(name, ()))]

    def told(self, line: str) -> str:
        """A row's line with what became of its messages."""
        item = from_own_line(line)
        said = {**self._of_sms(item), **self._of_mail(item)}
        return f"{to_line(item | said)}\n" if said else line

    def _of_sms(self, item: Item) -> Item:
        receipt = self.receipts.get(text_of(item, SMS_MESSAGE_ID) or "")
        if receipt is None or text_of(item, SMS_STATUS) != SENT:
            return {}
        said: Item = {RECEIPT_STATUS: {"S": receipt.status.value}}
        if receipt.status is DeliveryStatus.FAILED:
            said[RECEIPT_DETAIL] = {"S": reasons.of_response(receipt.provider_response).words}
        return said

    def _of_mail(self, item: Item) -> Item:
        bounce = self.emails and self.emails.bounce(item)
        return {EMAIL_BOUNCED: {"S": of_bounce(bounce.reason).words}} if bounce else {}


def whole_list(spool: Spool, fates: Fates, names: Sequence[str]) -> RowList:
    """Everything that is known of everybody."""

    def lines() -> Iterator[str]:
        return map(fates.told, spool.lines()) if fates.is_known else spool.lines()

    return RowList(lambda: map(from_own_line, lines()), lines, names)


def list_of(
    items: Callable[[], Iterator[Item]], names: Sequence[str], layout: PrintLayout | None = None
) -> RowList:
    """A list of other rows."""
    return RowList(items, lambda: (f"{to_line(item)}\n" for item in items()), names, layout)


def refuse_unknown(columns: Sequence[str], known: Collection[str]) -> None:
    """Raise UsageError for a column that no row and no form has, or that is asked for twice."""
    twice = [name for name, times in Counter(columns).items() if times > 1]
    if twice:
        raise UsageError(
            f"The column {twice[0]} is asked for twice",
            where="--columns",
            why="Programs find a column by its name.",
            hint="Name each column once.",
        )
    for name in columns:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            raise UsageError(
                f"There is no column {name[:60]!r}",
                where="--columns",
                why=f"Did you mean {near[0]}?" if near else "No registration has it, and no form.",
                hint=f"The columns are {', '.join(known)}.",
            )


def refuse_too_large(registrations: int, rows: RowList) -> None:
    """Raise UsageError for what no worksheet can hold."""
    below = len(rows.layout.empty_rows) if rows.layout else 0
    if registrations + below < MOST_ROWS and len(rows.names) <= MOST_COLUMNS:
        return
    raise UsageError(
        "That does not fit into a workbook",
        where="--format",
        why=f"A worksheet takes {MOST_ROWS - 1:,} registrations and {MOST_COLUMNS:,} columns; "
        f"these are {registrations:,} with {len(rows.names):,}.",
        hint="Write it with --format csv, or choose fewer with --columns.",
    )
