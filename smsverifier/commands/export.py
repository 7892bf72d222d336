"""`registrations export` from end to end, and what `down` shares with it.

Every export is made by `registrations.exporter`; here is of which table, and into which files.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from itertools import chain, count
from pathlib import Path

from smsverifier.aws import Aws
from smsverifier.aws.result import Result, result_of
from smsverifier.commands.context import Context
from smsverifier.commands.preconditions import progress_announcer, require_table
from smsverifier.delivery.receipts import Receipt, last_receipts
from smsverifier.errors import UsageError
from smsverifier.output.export_view import ExportResult, say_in_use
from smsverifier.platform.files import FILES
from smsverifier.registrations.exporter import ExportOptions, Format, export

BOTH = "both"


def export_registrations(
    context: Context, choice: str | None, out: Path | None, *, without_tests: bool = False
) -> ExportResult:
    """Write every registration to files."""
    chosen = chosen_files(context.config.stack, choice, out)
    files = beside_open_ones(chosen)
    require_table(context)
    if files != chosen:
        say_in_use(context.screen, chosen.values(), files.values())
    wanted = ExportOptions(without_tests, receipts=partial(receipts_of, context.aws))
    read = progress_announcer(context, "read")
    exported = export(context.aws, context.names.table, files, read, wanted)
    return ExportResult(context.config.stack, context.location(), exported)


def chosen_files(stack: str, choice: str | None, out: Path | None) -> dict[Format, Path]:
    """Format → file. `out` may be a folder, a file, or for both formats a name without ending."""
    formats = _formats(choice, out)
    if out is None or _is_folder(out):
        name = f"registrations-{stack}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        return _unused(out or Path(), name, formats)
    if len(formats) == 1:
        return {formats[0]: out}
    if _format_of(out):
        out = out.with_suffix("")
    return {chosen: out.with_name(f"{out.name}.{chosen}") for chosen in formats}


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


def receipts_of(aws: Aws, sent: Mapping[str, int]) -> Result[Mapping[str, Receipt]]:
    """The receipts of these messages, if AWS lets us read them."""
    return result_of(partial(last_receipts, aws, sent))


def _formats(choice: str | None, out: Path | None) -> tuple[Format, ...]:
    by_name = _format_of(out) if out else None
    if choice is None and by_name and not (out and _is_folder(out)):
        return (by_name,)
    if choice in {None, BOTH}:
        return tuple(Format)
    if choice not in tuple(Format):
        raise UsageError(
            f"There is no format {choice}",
            where="--format",
            why="Registrations are exported as a spreadsheet or as JSON lines.",
            hint="The formats are csv, jsonl and both.",
        )
    return (Format(choice),)


def _is_folder(path: Path) -> bool:
    """False also for a name that the system does not take: writing there says so in words."""
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises for a name that is too long


def _format_of(path: Path) -> Format | None:
    return next((chosen for chosen in Format if path.suffix == f".{chosen}"), None)
