"""Every registration as files: JSON lines for programs, CSV for people's spreadsheets.

`registrations export` and `down` use this one writer; `import_file` reads both back. A file is
there whole or not at all, never over another, and holds full phone numbers: its owner alone may
read it.
"""

import csv
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TextIO

from smsverifier.aws import Aws
from smsverifier.aws.result import Ok, Result, Unavailable, value_or
from smsverifier.delivery import reasons
from smsverifier.delivery.receipts import DeliveryStatus, Receipt
from smsverifier.errors import SmsverifierError, UsageError
from smsverifier.platform.files import FILES
from smsverifier.registration_table import RegistrationTable, sent_messages, settled
from smsverifier.registrations.csv_cells import columns, to_cells, to_header
from smsverifier.registrations.json_lines import from_line, to_line
from smsverifier.row import (
    COMPUTED,
    LAST_MOMENT_MS,
    RECEIPT_DETAIL,
    RECEIPT_STATUS,
    SENT,
    SMS_MESSAGE_ID,
    SMS_STATUS,
    Item,
    SmsStatus,
    is_test,
    sms_status_of,
    text_of,
)


@contextmanager
def atomic_text_file(path: Path) -> Iterator[TextIO]:
    """A new text file (mode 0600, UTF-8, line ends as written) that is at `path` after success.

    Raises UsageError if something is at `path`, SmsverifierError if the disk refuses.
    """
    with writing_in(path.parent):
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            refuse_existing(path)
            _publish(Path(name), path)
            FILES.sync_folder(path.parent)
        finally:
            with suppress(FileNotFoundError):
                Path(name).unlink()


def _publish(finished: Path, path: Path) -> None:
    """Give the finished file its name; the system refuses if somebody just took that: no race."""
    try:
        os.link(finished, path)
    except FileExistsError:
        refuse_existing(path)
        raise
    except OSError:
        # No hard links here (FAT, some network drives): the name is taken first, empty.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
        try:
            FILES.replace(finished, path)
        except OSError:
            path.unlink()
            raise


def refuse_existing(path: Path) -> None:
    """Raise UsageError if there is something at `path`, a broken link included."""
    if os.path.lexists(path):
        raise UsageError(
            f"{path} is there already",
            where=str(path.parent),
            why="An export never overwrites a file.",
            hint="Choose another name with --out, or move the file away.",
        )


@contextmanager
def writing_in(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into words."""
    try:
        yield
    except OSError as error:
        raise SmsverifierError(
            "The registrations could not be written to a file",
            where="this folder" if folder == Path() else str(folder),
            why=f"{error.strerror or error}.",
            hint="Run the command in a folder that you may write to and that has room.",
        ) from error


BYTE_ORDER_MARK = "\ufeff"
"""Without it, Excel takes UTF-8 for the machine's old code page."""
NOBODY_IS_AT_WORK = LAST_MOMENT_MS + 1
"""For a file, who is being told is unconfirmed: it will never say how that ended."""


class Format(StrEnum):
    """The formats; each is its files' ending too."""

    CSV = "csv"
    JSONL = "jsonl"


@dataclass(frozen=True)
class Exported:
    """What went into the files. Everybody is sent, failed, untold or unconfirmed."""

    registrations: int = 0
    untold: int = 0
    """Of those: nobody has tried to tell them."""
    unconfirmed: int = 0
    """Of those: they may or may not have been told."""
    sent: int = 0
    failed: int = 0
    """Of those: they could not be told, or in vain, as receipts say."""
    tests: int = 0
    files: Mapping[Format, Path] | None = None
    """None: nothing was written."""
    receipts_error: SmsverifierError | None = None
    """Why nothing of receipts is in them; None: it is, or nobody asked."""


@dataclass(frozen=True)
class ExportOptions:
    """What an export is to hold."""

    without_tests: bool = False
    when_empty: bool = True
    """Whether an empty table makes files, too."""
    receipts: Callable[[Mapping[str, int]], Result[Mapping[str, Receipt]]] = lambda _: Ok({})
    """The receipts of the messages sent (as `last_receipts`)."""


def export(
    aws: Aws,
    table: str,
    files: Mapping[Format, Path],
    progress: Callable[[int], None],
    wanted: ExportOptions = ExportOptions(),
) -> Exported:
    """Write every registration of `table` to `files`, all from one look at the table.

    `progress` hears how many are read. Raises UsageError if one of the files is there,
    SmsverifierError if the disk refuses.
    """
    for path in files.values():
        refuse_existing(path)
    folder = next(iter(files.values())).parent
    with writing_in(folder), _spool(folder) as spool:
        seen = _Seen()
        for item in map(settled, RegistrationTable(aws, table).registrations()):
            if not (wanted.without_tests and is_test(item)):
                spool.write(f"{to_line(item)}\n")
                seen.add(item)
                progress(seen.registrations)
        found = wanted.receipts(seen.sent) if seen.sent else Ok({})
        receipts = value_or(found, {})
        exported = seen.counted(receipts)
        if isinstance(found, Unavailable):
            exported = replace(exported, receipts_error=found.error)
        if not exported.registrations and not wanted.when_empty:
            return exported
        names = _columns(seen.names, COMPUTED if receipts else ())
        for chosen, path in files.items():
            with atomic_text_file(path) as file:
                _WRITERS[chosen](_lines(spool, receipts), file, names)
    return replace(exported, files=dict(files))


@dataclass
class _Seen:
    """What one look at the table has shown."""

    names: set[str] = field(default_factory=set)
    sent: dict[str, int] = field(default_factory=dict)
    """As `sent_messages`."""
    at: Counter[SmsStatus] = field(default_factory=Counter)
    messages: Counter[str] = field(default_factory=Counter)
    """Message id → how many rows are told by it: one, but for what was typed by hand."""
    tests: int = 0

    @property
    def registrations(self) -> int:
        return self.at.total()

    def add(self, item: Item) -> None:
        self.names |= item.keys()
        self.at[sms_status_of(item, NOBODY_IS_AT_WORK)] += 1
        self.tests += is_test(item)
        sent = sent_messages([item])
        self.sent |= sent
        self.messages.update(sent.keys())

    def counted(self, receipts: Mapping[str, Receipt]) -> Exported:
        lost = (r.message_id for r in receipts.values() if r.status is DeliveryStatus.FAILED)
        dropped = sum(self.messages[message_id] for message_id in lost)
        return Exported(
            registrations=self.registrations,
            untold=self.at[SmsStatus.UNSENT],
            unconfirmed=self.at[SmsStatus.UNCONFIRMED],
            sent=self.at[SmsStatus.SENT] - dropped,
            failed=self.at[SmsStatus.FAILED] + dropped,
            tests=self.tests,
        )


def check_writable(folder: Path) -> None:
    """Raise SmsverifierError if no export can be written to `folder`."""
    with writing_in(folder), _spool(folder):
        pass


@contextmanager
def _spool(folder: Path) -> Iterator[TextIO]:
    """A nameless file beside the export: the columns are known only after the last row."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n", dir=folder) as file:
        yield file


def _columns(names: Set[str], computed: Sequence[str]) -> list[str]:
    """The columns of a spreadsheet; what receipts say stands beside what the handler says."""
    found = columns(names)
    place = found.index(SMS_STATUS) + 1
    return [*found[:place], *computed, *found[place:]]


def _lines(spool: TextIO, receipts: Mapping[str, Receipt]) -> Iterator[str]:
    """Every row as a line of JSON, with what its receipt says."""
    spool.seek(0)
    return map(partial(_with_receipt, receipts), spool) if receipts else iter(spool)


def _with_receipt(receipts: Mapping[str, Receipt], line: str) -> str:
    item = from_line(line)
    receipt = receipts.get(text_of(item, SMS_MESSAGE_ID) or "")
    if receipt is None or text_of(item, SMS_STATUS) != SENT:
        return line
    said = {RECEIPT_STATUS: {"S": receipt.status.value}}
    if receipt.status is DeliveryStatus.FAILED:
        said[RECEIPT_DETAIL] = {"S": reasons.of_response(receipt.provider_response).words}
    return f"{to_line(item | said)}\n"


def _write_lines(lines: Iterator[str], file: TextIO, _: list[str]) -> None:
    file.writelines(lines)


def _write_cells(lines: Iterator[str], file: TextIO, names: list[str]) -> None:
    file.write(BYTE_ORDER_MARK)
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)  # RFC 4180: CRLF, quotes doubled
    writer.writerow(to_header(names))
    writer.writerows(to_cells(from_line(line), names) for line in lines)


_WRITERS: Mapping[Format, Callable[[Iterator[str], TextIO, list[str]], None]] = {
    Format.CSV: _write_cells,
    Format.JSONL: _write_lines,
}
