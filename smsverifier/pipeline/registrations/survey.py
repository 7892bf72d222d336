"""What an import would bring: the whole file read before anything is written.

Every bad line is named in one run, and with one of them nothing comes in. Of two rows with one
number, under another spelling, one comes in: the one whose registrant was told.
"""

from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass
from pathlib import Path

from smsverifier.errors import SmsverifierError
from smsverifier.pipeline.registrations.admission import Admission, NotAdmitted
from smsverifier.pipeline.registrations.export_files import (
    BadLine,
    ExportFile,
    Line,
    open_export,
    refused,
)
from smsverifier.row import FAILED, KEY, PHONE, SENDING, SENT, SMS_STATUS, SOURCE, Item, text_of

_RANKS: dict[str | None, int] = {None: 0, FAILED: 1, SENDING: 2, SENT: 3}
"""How much a row knows of its registrant's being told."""


@dataclass(frozen=True)
class Twin:
    """A row that stays out, as another one has its number."""

    line: int
    same_as: int
    """The line of the row that comes in."""


@dataclass(frozen=True)
class Survey:
    """What a file holds."""

    file: ExportFile
    admission: Admission
    registrations: int
    untold: int
    unconfirmed: int
    twins: tuple[Twin, ...]
    shared_numbers: int
    """Numbers that more than one of the registrations has."""
    without_source: int
    """Registrations whose source was absent or unknown, and is `import` now."""
    numbers: Set[str]
    """Those of all registrations, in E.164."""
    naive_times: int
    """Rows with a moment that names no time zone."""
    letters: tuple[int, str] | None
    """A line, and a text of it that depends on the encoding."""

    def items(self) -> Iterator[Item]:
        """The rows that come in, read once more.

        Raises SmsverifierError if the file has changed meanwhile: earlier rows are in by then.
        """
        left_out = {twin.line for twin in self.twins}
        for line in self.file.lines():
            if line.line not in left_out:
                match _admitted(line, self.admission):
                    case Line() as good:
                        yield good.item
                    case BadLine() as bad:
                        raise _changed(self.file.path, bad)


def _changed(path: Path, bad: BadLine) -> SmsverifierError:
    return SmsverifierError(
        f"{path.name} changed while it was imported",
        where=f"{path}, line {bad.line}",
        why=f"{bad.why[0].upper()}{bad.why[1:]}, and was none of its mistakes before.",
        hint="Mend the file; the same import again goes on where this one stopped.",
    )


def survey(path: Path, admission: Admission) -> Survey:
    """Read the whole file. Raises UsageError for what is no export, FileError for bad lines."""
    file, found = open_export(path), _Found()
    for line in file.lines():
        found.add(line, _admitted(line, admission))
    if found.bad:
        raise refused(path, found.bad)
    kept = list(found.kept.values())
    statuses, phones = Counter(row.status for row in kept), Counter(row.phone for row in kept)
    return Survey(
        file,
        admission,
        registrations=len(kept),
        untold=statuses[None],
        unconfirmed=statuses[SENDING],
        twins=tuple(found.twins()),
        shared_numbers=sum(count > 1 for count in phones.values()),
        without_source=sum(row.has_new_source for row in kept),
        numbers=phones.keys(),
        naive_times=found.naive_times,
        letters=found.letters,
    )


@dataclass(frozen=True)
class _Kept:
    """What is remembered of a row."""

    line: int
    status: str | None
    phone: str
    has_new_source: bool


class _Found:
    """What was found so far."""

    def __init__(self) -> None:
        self.bad: list[BadLine] = []
        self.kept: dict[str, _Kept] = {}
        self.naive_times = 0
        self.letters: tuple[int, str] | None = None
        self._keys: dict[str, int] = {}
        self._lines: dict[str, list[int]] = {}

    def add(self, read: Line | BadLine, admitted: Line | BadLine) -> None:
        """Take one line in, as it stands in the file and as it may come in."""
        if isinstance(read, BadLine) or isinstance(admitted, BadLine):
            self.bad += [one for one in (admitted,) if isinstance(one, BadLine)]
            return
        written = text_of(read.item, KEY)
        if written and (first := self._keys.setdefault(written, read.line)) != read.line:
            why = f"its {KEY} stands in the file twice, in line {first} as well"
            self.bad.append(BadLine(read.line, why))
            return
        self.naive_times += read.has_naive_time
        self.letters = self.letters or _letters(read)
        self._keep(read, admitted)

    def _keep(self, read: Line, admitted: Line) -> None:
        item, key = admitted.item, str(admitted.item[KEY]["S"])
        has_new_source = read.item.get(SOURCE) != item[SOURCE]
        row = _Kept(read.line, text_of(item, SMS_STATUS), item[PHONE]["S"], has_new_source)
        self._lines.setdefault(key, []).append(read.line)
        best = self.kept.setdefault(key, row)
        if _RANKS[row.status] > _RANKS[best.status]:
            self.kept[key] = row

    def twins(self) -> Iterator[Twin]:
        """The rows that stay out."""
        for key, lines in self._lines.items():
            best = self.kept[key].line
            yield from (Twin(line, best) for line in lines if line != best)


def _letters(line: Line) -> tuple[int, str] | None:
    texts = (str(line.item[name].get("S", "")) for name in line.item if name not in (KEY, PHONE))
    return next(((line.line, text) for text in texts if not text.isascii()), None)


def _admitted(line: Line | BadLine, admission: Admission) -> Line | BadLine:
    if isinstance(line, BadLine):
        return line
    try:
        return Line(line.line, admission.admitted(line.item), line.has_naive_time)
    except NotAdmitted as error:
        return BadLine(line.line, str(error))
