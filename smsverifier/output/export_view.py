"""Files of registrations: what an export came to, whoever made it, and what to know of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from smsverifier.errors import ExitCode
from smsverifier.output.documents import StackLocation
from smsverifier.output.formatting import counted
from smsverifier.output.screen import Screen
from smsverifier.registrations.exporter import Exported
from smsverifier.registrations.workbook_cells import LONGEST

TICK = (
    "Put an x into the column `attended` of whoever comes; `smsverifier registrations import` of "
    "the sheet then records it."
)
COUNTS = ("registrations", "untold", "unconfirmed", "sent", "failed", "waiting", "tests")


@dataclass(frozen=True)
class ExportResult:
    """What `registrations export` wrote."""

    stack: str
    location: StackLocation
    exported: Exported
    is_check_in: bool = False
    exit_code: ClassVar[ExitCode] = ExitCode.DONE


def show_export(screen: Screen, result: ExportResult) -> None:
    """How many are in which files."""
    say_unread_receipts(screen, result.exported)
    screen.document(export_document(result))
    show_exported(screen, result.exported)
    say_cut(screen, result.exported)
    if result.is_check_in:
        screen.say(TICK)
    say_privacy(screen)


def export_document(result: ExportResult) -> dict[str, Any]:
    """The same for programs; format → whole path."""
    counts = {name: getattr(result.exported, name) for name in COUNTS}
    files = file_paths(result.exported)
    more = {"cut": result.exported.cut, "files": files}
    return {"stack": result.stack, **result.location, **counts, **more}


def say_removed_unfinished(screen: Screen, names: Iterable[str]) -> None:
    """That what killed exports had left is gone: each held numbers, and was whole in no sense."""
    for name in names:
        screen.say(f"Removed {name}, which an export that was killed had left.")


def file_paths(exported: Exported) -> dict[str, str]:
    """Format → whole path of each file, for documents."""
    return {chosen.value: str(path.absolute()) for chosen, path in (exported.files or {}).items()}


def show_exported(screen: Screen, exported: Exported) -> None:
    """How many are in which files, whoever made them."""
    names = " and ".join(str(path) for path in (exported.files or {}).values())
    tests = f" ({counted(exported.tests, 'test')} among them)" if exported.tests else ""
    who = counted(exported.registrations, "registration")
    waiting = f", {exported.waiting} on the waiting list" if exported.waiting else ""
    screen.show(f"{who} exported to {names}{tests}{waiting}.")


def say_unread_receipts(screen: Screen, exported: Exported) -> None:
    """Say so where AWS does not let us read them."""
    if exported.receipts_error is not None:
        why = exported.receipts_error.message
        screen.say(f"What the receipts say is not in the files: {why}")


def say_cut(screen: Screen, exported: Exported) -> None:
    """Say so where a workbook has not all of a text."""
    if exported.cut:
        screen.say(
            f"{counted(exported.cut, 'text')} of more than {LONGEST:,} characters did not fit into "
            "a cell and end early in the workbook; the other formats have all of it."
        )


def say_in_use(screen: Screen, wanted: Iterable[Path], instead: Iterable[Path]) -> None:
    """That another program, a spreadsheet for example, has a file open; of two perhaps one."""
    held, free = " or ".join(map(str, wanted)), " and ".join(map(str, instead))
    screen.say(f"{held} is open in another program; this export goes beside it, to {free}.")


def say_privacy(screen: Screen) -> None:
    """Say what such files hold."""
    screen.say("Exports hold full phone numbers: keep them to yourself, and delete them after use.")
