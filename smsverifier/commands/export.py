"""`registrations export` from end to end, and what `down` shares with it.

Every export is made by `registrations.exporter`; here is of which table, and into which files.
"""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import chain, count
from pathlib import Path

from smsverifier.aws import Aws
from smsverifier.aws.result import Result, result_of
from smsverifier.commands.context import Context
from smsverifier.commands.emails import email_look
from smsverifier.commands.listing import ListOptions, whom_of
from smsverifier.commands.preconditions import counting, require_table
from smsverifier.commands.registrations import Filters
from smsverifier.delivery.receipts import Receipt, Sent, receipts_of_sent
from smsverifier.errors import UsageError
from smsverifier.output.export_view import ExportResult, say_in_use, say_removed_unfinished
from smsverifier.platform.files import FILES
from smsverifier.registrations.check_in import CheckIn
from smsverifier.registrations.exporter import (
    ExportOptions,
    Format,
    export,
    remove_unfinished,
)

BOTH = (Format.CSV, Format.JSONL)
"""What an export and `down` write unless told otherwise: for people, and for programs."""
CHOICES = (*(chosen.value for chosen in Format), "both")
EVERYBODY = ListOptions(Filters())
OTHERS = {
    *(".pdf", ".ods", ".xls", ".xlsm", ".xlsb", ".numbers"),
    *(".doc", ".docx", ".odt", ".html", ".htm", ".xml", ".zip"),
}
"""Endings of files that no export is."""
SHEETS = (Format.XLSX, Format.CSV)
"""Those of a check-in sheet."""


@dataclass(frozen=True)
class ExportChoice:
    """What somebody asked for."""

    choice: str | None = None
    """The format, as `--format` has it."""
    out: Path | None = None
    without_tests: bool = False
    columns: str | None = None
    """Names, parted by commas."""
    check_in: bool = False
    whom: ListOptions = EVERYBODY


def the_format(choice: str | None, *, xlsx: bool, csv: bool) -> str | None:
    """The format that one option says, or None. Raises UsageError if two say it."""
    said = [each for each in (choice, xlsx and "xlsx", csv and "csv") if each]
    if len(set(said)) > 1:
        raise UsageError(
            "More than one format is asked for",
            where="--format",
            why="--xlsx and --csv are short for it.",
            hint="Give one of them; --format both writes CSV and JSON lines.",
        )
    return said[0] if said else None


def export_registrations(context: Context, asked: ExportChoice) -> ExportResult:
    """Write every registration to files, or the check-in sheet."""
    chosen = _files(context.config.stack, asked)
    files = beside_open_ones(chosen)
    wanted = _options(context, asked)
    require_table(context)
    if files != chosen:
        say_in_use(context.screen, chosen.values(), files.values())
    folder = next(iter(files.values())).parent
    say_removed_unfinished(context.screen, remove_unfinished(folder))
    with counting(context, "read", total=context.registrations.about) as read:
        exported = export(context.aws, context.names.table, files, read, wanted)
    return ExportResult(context.config.stack, context.location(), exported, asked.check_in)


def _options(context: Context, asked: ExportChoice) -> ExportOptions:
    fields = {field.name: field.label for field in context.config.form.fields}
    columns = None if asked.columns is None else _names(asked.columns)
    sheet = CheckIn(context.config.event.name, fields, columns) if asked.check_in else None
    whom = whom_of(context, asked.whom)
    return ExportOptions(
        asked.without_tests or asked.check_in,
        receipts=partial(receipts_of, context.aws),
        emails=whom.emails or email_look(context),
        columns=columns,
        fields=tuple(fields),
        check_in=sheet,
        whom=whom,
    )


def _names(columns: str) -> Sequence[str]:
    names = [name for each in columns.split(",") if (name := each.strip())]
    if not names:
        raise UsageError(
            "No column is named",
            where="--columns",
            why="It takes names parted by commas.",
            hint="For example: --columns name,phone,sms_status",
        )
    return names


def _files(stack: str, asked: ExportChoice) -> dict[Format, Path]:
    """As `chosen_files`; a check-in sheet is an Excel workbook unless it shall be CSV."""
    if not asked.check_in:
        return chosen_files(stack, asked.choice, asked.out)
    by_name = _format_of(asked.out) if asked.out else None
    choice = asked.choice or (None if by_name else Format.XLSX.value)
    files = chosen_files(stack, choice, asked.out, "check-in")
    if not files.keys() <= set(SHEETS):
        raise UsageError(
            "A check-in sheet is for people",
            where="--format",
            why="It is a workbook to tick, or print, or the same as CSV.",
            hint="Its formats are xlsx and csv.",
        )
    return files


def chosen_files(
    stack: str, choice: str | None, out: Path | None, kind: str = "registrations"
) -> dict[Format, Path]:
    """Format → file. `out` may be a folder, a file, or for both formats a name without ending."""
    formats = _formats(choice, out)
    if out is None or _is_folder(out):
        name = f"{kind}-{stack}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        return _unused(out or Path(), name, formats)
    _refuse_other_ending(out, formats)
    if len(formats) == 1:
        return {formats[0]: out}
    if _format_of(out):
        out = out.with_suffix("")
    return {chosen: out.with_name(f"{out.name}.{chosen}") for chosen in formats}


def _refuse_other_ending(out: Path, formats: Sequence[Format]) -> None:
    """A name that says what the file is not; what no program claims is part of a name."""
    meant = _format_of(out)
    if out.suffix.lower() in OTHERS or (len(formats) == 1 and meant not in {None, *formats}):
        named = " or ".join(out.with_suffix(f".{each}").name for each in formats)
        raise UsageError(
            f"{out} would not be what its ending says",
            where="--out",
            why=f"This export is {' and '.join(formats)}.",
            hint=f"Name it {named}, or ask with --format for one of {', '.join(CHOICES)}.",
        )


def _unused(folder: Path, name: str, formats: Iterable[Format]) -> dict[Format, Path]:
    """Files of that name; with a number behind it where another export had the same second."""
    for each in chain([name], (f"{name}-{number}" for number in count(2))):
        files = {chosen: folder / f"{each}.{chosen}" for chosen in formats}
        if not any(map(Path.exists, files.values())):
            break
    return files


def beside_open_ones(
    chosen: Mapping[Format, Path], is_in_use: Callable[[Path], bool] = FILES.is_in_use
) -> dict[Format, Path]:
    """The same files; with a number behind the names if a program holds one of them open.

    Whoever looks at the last export is not told to close it before they get the next.
    """
    if not any(map(is_in_use, chosen.values())):
        return dict(chosen)
    for number in count(2):
        files = {of: each.with_stem(f"{each.stem}-{number}") for of, each in chosen.items()}
        if not any(map(os.path.lexists, files.values())):
            break
    return files


def receipts_of(aws: Aws, sent: Sent) -> Result[Mapping[str, Receipt]]:
    """The receipts of these messages, if AWS lets us read them."""
    return result_of(partial(receipts_of_sent, aws, sent))


def _formats(choice: str | None, out: Path | None) -> tuple[Format, ...]:
    by_name = _format_of(out) if out else None
    if choice is None and by_name and not (out and _is_folder(out)):
        return (by_name,)
    if choice in {None, "both"}:
        return BOTH
    if choice not in CHOICES:
        raise UsageError(
            f"There is no format {choice}",
            where="--format",
            why="Registrations are exported as a spreadsheet or for programs.",
            hint=f"The formats are {', '.join(CHOICES[:-1])} and both (csv and jsonl).",
        )
    return (Format(choice),)


def _is_folder(path: Path) -> bool:
    """False also for a name that the system does not take: writing there says so in words."""
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises for a name that is too long


def _format_of(path: Path) -> Format | None:
    return next((chosen for chosen in Format if path.suffix.lower() == f".{chosen}"), None)
