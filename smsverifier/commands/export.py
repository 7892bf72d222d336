"""`registrations export` from end to end, and what `down` shares with it.

Every export is made by `registrations.exporter`; here is which table, which files and what
is said.
"""

import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from itertools import chain, count
from pathlib import Path

from smsverifier.aws import Aws
from smsverifier.aws.result import Unavailable, result_of
from smsverifier.commands.context import Context
from smsverifier.commands.preconditions import progress_announcer, require_table
from smsverifier.delivery.receipts import Receipt, last_receipts
from smsverifier.errors import ExitCode, UsageError
from smsverifier.output.documents import export_document
from smsverifier.output.formatting import counted
from smsverifier.output.screen import Screen
from smsverifier.registrations.exporter import Exported, ExportOptions, Format, export

BOTH = "both"


def export_registrations(
    context: Context, choice: str | None, out: Path | None, *, without_tests: bool = False
) -> int:
    """Write every registration to files; returns the exit code."""
    files = chosen_files(context.config.stack, choice, out)
    require_table(context)
    wanted = ExportOptions(
        without_tests, receipts=partial(receipts_of, context.aws, context.screen)
    )
    read = progress_announcer(context, "read")
    exported = export(context.aws, context.names.table, files, read, wanted)
    counts = {name: number for name, number in vars(exported).items() if name != "files"}
    context.screen.document(
        export_document(context.config.stack, context.where(), counts, file_paths(exported))
    )
    context.screen.show(export_sentence(exported))
    say_privacy(context.screen)
    return ExitCode.DONE


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


def receipts_of(aws: Aws, screen: Screen, sent: Mapping[str, int]) -> Mapping[str, Receipt]:
    """The receipts of these messages; says so where AWS does not let us read them."""
    asked = result_of(partial(last_receipts, aws, sent))
    if isinstance(asked, Unavailable):
        screen.say(f"What the receipts say is not in the files: {asked.error.message}")
        return {}
    return asked.value


def file_paths(exported: Exported) -> dict[str, str]:
    """Format → whole path of each file, for documents."""
    return {chosen.value: str(path.absolute()) for chosen, path in (exported.files or {}).items()}


def export_sentence(exported: Exported) -> str:
    """What an export came to, for people."""
    names = " and ".join(str(path) for path in (exported.files or {}).values())
    tests = f" ({counted(exported.tests, 'test')} among them)" if exported.tests else ""
    return f"{counted(exported.registrations, 'registration')} exported to {names}{tests}."


def say_privacy(screen: Screen) -> None:
    """Say what such files hold."""
    screen.say("Exports hold full phone numbers: keep them to yourself, and delete them after use.")


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
