"""Registrations as files: JSON for programs, CSV and workbooks for people, check-in sheets.

`registrations export` and `down` use this one writer; `import_file` reads both back. A file is
there whole or not at all, never over another, and holds full phone numbers: its owner alone may
read it.
"""

import io
import os
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import BinaryIO, TextIO

from smsverifier.aws import Aws
from smsverifier.aws.result import Ok, Result, Unavailable, value_or
from smsverifier.delivery.receipts import DeliveryStatus, Receipt, Sent
from smsverifier.errors import SmsverifierError, UsageError
from smsverifier.mail.status import EmailLook
from smsverifier.platform.files import FILES
from smsverifier.platform.os_errors import advice
from smsverifier.registration_table import RegistrationTable, settled
from smsverifier.registrations.check_in import CheckIn, collation
from smsverifier.registrations.disk_space import NOTHING_RESERVED, ReservedSpace
from smsverifier.registrations.export_rows import (
    Fates,
    Spool,
    list_of,
    refuse_too_large,
    refuse_unknown,
    spooled,
    whole_list,
)
from smsverifier.registrations.json_lines import from_own_line, to_line
from smsverifier.registrations.list_files import (
    RowList,
    write_csv,
    write_json_array,
    write_json_lines,
    write_xlsx,
)
from smsverifier.row import (
    LAST_MOMENT_MS,
    SMS_MESSAGE_ID,
    SMS_UPDATED_AT,
    Item,
    SmsStatus,
    is_test,
    moment_of,
    sms_status_of,
    text_of,
)
from smsverifier.whom import EVERYBODY, Whom, standing_of, was_accepted

UNFINISHED = ".unfinished"
"""Ending of a file that is being written. Who writes it holds its lock; a kill leaves it."""
_LEFT = re.compile(rf"\..+\.(csv|jsonl|xlsx|json)\.[a-z0-9_]{{8}}{UNFINISHED}")
_FRESH_SECONDS = 60
"""So young it may be one that nobody has locked yet, or any more."""


def remove_unfinished(folder: Path) -> list[str]:
    """Remove what exports that were killed have left in `folder`; the names.

    Each holds phone numbers, is whole in no sense, and would never be looked at by anybody.
    """
    removed = []
    with suppress(OSError):
        for path in sorted(folder.iterdir()):
            if _LEFT.fullmatch(path.name) and _is_left(path):
                path.unlink()
                removed.append(path.name)
    return removed


def _is_left(path: Path) -> bool:
    """Whether nobody writes it any more."""
    if time.time() - path.lstat().st_mtime < _FRESH_SECONDS:
        return False
    descriptor = FILES.open_existing(path)
    try:
        return not FILES.is_locked(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def atomic_text_file(path: Path) -> Iterator[TextIO]:
    """A new text file (UTF-8, line ends as written), as `atomic_file`."""
    with atomic_file(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        yield text
        text.detach()  # all of it is in the file then


@contextmanager
def atomic_file(path: Path) -> Iterator[BinaryIO]:
    """A new file (mode 0600) that is at `path` after success.

    Raises UsageError if something is at `path`, NotWritten if the disk refuses.
    """
    with writing_in(path.parent):
        handle, name = tempfile.mkstemp(UNFINISHED, f".{path.name}.", path.parent)
        try:
            with os.fdopen(handle, "w+b") as file:
                with suppress(OSError):  # some network drives know no locks
                    FILES.lock(handle)
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
            where=_in_words(path.parent),
            why="An export never overwrites a file.",
            hint="Choose another name with --out, or move the file away.",
        )


def _in_words(folder: Path) -> str:
    return "this folder" if folder == Path() else str(folder)


class NotWritten(SmsverifierError):
    """The disk refused a file of registrations."""


@contextmanager
def writing_in(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into words, NotWritten."""
    try:
        yield
    except OSError as error:
        raise NotWritten(
            "The registrations could not be written to a file",
            where=_in_words(folder),
            why=f"{error.strerror or error}.",
            hint=advice(error),
        ) from error


NOBODY_IS_AT_WORK = LAST_MOMENT_MS + 1
"""For a file, who is being told is unconfirmed: it will never say how that ended."""


class Format(StrEnum):
    """The formats; each is its files' ending too."""

    CSV = "csv"
    JSONL = "jsonl"
    XLSX = "xlsx"
    JSON = "json"


@dataclass(frozen=True)
class Exported:
    """What went into the files. Everybody is sent, failed, untold, unconfirmed or waiting."""

    registrations: int = 0
    untold: int = 0
    """Of those: nobody has tried to tell them."""
    unconfirmed: int = 0
    """Of those: they may or may not have been told."""
    sent: int = 0
    failed: int = 0
    """Of those: they could not be told, or in vain, as receipts say."""
    tests: int = 0
    waiting: int = 0
    """Of those: on the waiting list."""
    files: Mapping[Format, Path] | None = None
    """None: nothing was written."""
    receipts_error: SmsverifierError | None = None
    """Why nothing of receipts is in them; None: it is, or nobody asked."""
    cut: int = 0
    """Texts that a cell of the workbook has only the beginning of."""


@dataclass(frozen=True)
class ExportOptions:
    """What an export is to hold."""

    without_tests: bool = False
    when_empty: bool = True
    """Whether an empty table makes files, too."""
    receipts: Callable[[Sent], Result[Mapping[str, Receipt]]] = lambda _: Ok({})
    """The receipts of the messages sent (as `receipts_of_sent`)."""
    emails: EmailLook | None = None
    """By what is known of the e-mail; None without it."""
    columns: Sequence[str] | None = None
    """The attributes to write; None: all."""
    fields: Sequence[str] = ()
    """Those that may be asked for though no row has them: the form's."""
    check_in: CheckIn | None = None
    """The check-in sheet to make instead; it has the columns then."""
    whom: Whom = EVERYBODY

    @property
    def depends_on_receipts(self) -> bool:
        """Whether a receipt decides on who is in it."""
        return self.whom.depends_on_receipts

    def picks(self, row: Item, lost: Mapping[str, str]) -> bool:
        """Whether a row of the table goes in. `lost`: as `lost_messages`."""
        if self.without_tests and is_test(row):
            return False
        return self.whom.picks(row, standing_of(row, lost, NOBODY_IS_AT_WORK))


def export(
    aws: Aws,
    table: str,
    files: Mapping[Format, Path],
    progress: Callable[[int], None],
    wanted: ExportOptions = ExportOptions(),
    room: ReservedSpace = NOTHING_RESERVED,
) -> Exported:
    """Write every registration of `table` to `files`, all from one look at the table.

    Holds no row and no message: of the receipts those that there are, of a sheet in the order of
    names the names.

    `progress` hears how many are read, `room` gives back what was held for it. Raises UsageError
    if one of the files is there, NotWritten if the disk refuses.
    """
    for path in files.values():
        refuse_existing(path)
    folder = next(iter(files.values())).parent
    with writing_in(folder), spooled(folder) as spool:
        room.give()
        seen = _Seen()
        rows = RegistrationTable(aws, table).registrations
        asked = wanted.receipts(_sent(rows())) if wanted.depends_on_receipts else None
        lost = lost_messages(value_or(asked, {})) if asked else {}
        for item in (settled(row) for row in rows() if wanted.picks(row, lost)):
            spool.add(to_line(item), collation(item) if wanted.check_in else "")
            seen.add(item)
            progress(seen.registrations)
        is_any = seen.sent.since_ms is not None
        found = asked or (wanted.receipts(seen.sent) if is_any else Ok({}))
        answered = value_or(found, {})
        told_by = _told_by(spool, answered)
        receipts = {each: answered[each] for each in told_by}
        exported = seen.counted(sum(told_by[each] for each in lost_messages(receipts)))
        if isinstance(found, Unavailable):
            exported = replace(exported, receipts_error=found.error)
        if not exported.registrations and not wanted.when_empty:
            return exported
        listed = _rows(spool, seen, Fates(receipts, wanted.emails), wanted)
        if Format.XLSX in files:
            refuse_too_large(exported.registrations, listed)
        cut = sum([_write(listed, chosen, path, room) for chosen, path in files.items()])
    return replace(exported, files=dict(files), cut=cut)


@dataclass
class _Seen:
    """What one look at the table has shown."""

    names: set[str] = field(default_factory=set)
    sent: Sent = field(default_factory=Sent)
    at: Counter[SmsStatus] = field(default_factory=Counter)
    tests: int = 0

    @property
    def registrations(self) -> int:
        return self.at.total()

    def add(self, item: Item) -> None:
        self.names |= item.keys()
        self.at[sms_status_of(item, NOBODY_IS_AT_WORK)] += 1
        self.tests += is_test(item)
        _add_sent(self.sent, item)

    def counted(self, dropped: int) -> Exported:
        """`dropped`: how many are told by the table, and did not get it as receipts say."""
        return Exported(
            registrations=self.registrations,
            untold=self.at[SmsStatus.UNSENT],
            unconfirmed=self.at[SmsStatus.UNCONFIRMED],
            sent=self.at[SmsStatus.SENT] - dropped,
            failed=self.at[SmsStatus.FAILED] + dropped,
            tests=self.tests,
            waiting=self.at[SmsStatus.WAITING],
        )


def _add_sent(sent: Sent, item: Item) -> None:
    if was_accepted(item):
        sent.add(text_of(item, SMS_MESSAGE_ID) or "", moment_of(item, SMS_UPDATED_AT))


def _sent(items: Iterable[Item]) -> Sent:
    sent = Sent()
    for item in items:
        _add_sent(sent, item)
    return sent


def _told_by(spool: Spool, receipts: Mapping[str, Receipt]) -> Counter[str]:
    """Of the messages that have a receipt: how many of the rows are told by each.

    By more than one where some hand has typed them; by none where it is another stack's.
    """
    items = map(from_own_line, spool.as_read()) if receipts else ()
    ids = (text_of(item, SMS_MESSAGE_ID) or "" for item in items if was_accepted(item))
    return Counter(each for each in ids if each in receipts)


def lost_messages(receipts: Mapping[str, Receipt]) -> Mapping[str, str]:
    """Message id → what its receipt says, of those that did not arrive."""
    return {
        each.message_id: each.provider_response
        for each in receipts.values()
        if each.status is DeliveryStatus.FAILED
    }


def check_writable(folder: Path) -> None:
    """Raise SmsverifierError if no export can be written to `folder`."""
    with writing_in(folder), spooled(folder):
        pass


def _rows(spool: Spool, seen: _Seen, fates: Fates, wanted: ExportOptions) -> RowList:
    """What goes into the files."""
    every = fates.columns(seen.names)
    sheet = wanted.check_in
    chosen = wanted.columns if sheet is None else sheet.columns
    if chosen is not None:
        refuse_unknown(chosen, list(dict.fromkeys([*every, *wanted.fields])))
    whole = whole_list(spool, fates, every)
    if sheet is not None:
        rows = partial(_check_in_rows, sheet, whole, lost_messages(fates.receipts).keys())
        return list_of(rows, sheet.headings, sheet.layout(seen.registrations))
    return whole if chosen is None else list_of(partial(_only, whole, chosen), chosen)


def _check_in_rows(sheet: CheckIn, whole: RowList, dropped: Set[str]) -> Iterator[Item]:
    return sheet.rows(whole.items(), dropped)


def _only(whole: RowList, names: Sequence[str]) -> Iterator[Item]:
    return ({name: item[name] for name in names if name in item} for item in whole.items())


def _write(rows: RowList, chosen: Format, path: Path, room: ReservedSpace) -> int:
    """Make one of the files. How many texts had to be cut in it."""
    room.give()
    if chosen is Format.XLSX:
        with atomic_file(path) as file:
            return write_xlsx(rows, file, path.parent)
    with atomic_text_file(path) as text:
        _WRITERS[chosen](rows, text)
    return 0


_WRITERS: Mapping[Format, Callable[[RowList, TextIO], None]] = {
    Format.CSV: write_csv,
    Format.JSONL: write_json_lines,
    Format.JSON: write_json_array,
}
