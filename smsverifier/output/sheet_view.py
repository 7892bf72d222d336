"""An import of an organiser's own sheet: its dry run, what it did, and both as a document."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from smsverifier.errors import ExitCode
from smsverifier.output.attendance_view import TicksDone, ticks_line
from smsverifier.output.documents import StackLocation
from smsverifier.output.formatting import counted
from smsverifier.output.import_view import (
    NOT_TOLD,
    ImportSendResult,
    show_import_sent,
    what_came_in,
)
from smsverifier.output.resend_view import Bill
from smsverifier.output.screen import Screen
from smsverifier.output.sending_view import deployed_document
from smsverifier.output.sheet_preview_view import preview
from smsverifier.registrations.attendance import Attendance
from smsverifier.registrations.importer import Imported
from smsverifier.registrations.sheet_preview import SheetPreview
from smsverifier.resources.deployed_settings import DeployedHandler
from smsverifier.sms.text import mask


@dataclass(frozen=True)
class SheetResult:
    """What an import of a sheet found, and did."""

    stack: str
    location: StackLocation
    found: SheetPreview
    is_strict: bool
    bill: Bill | None
    """To tell those who are new; None: nobody asked."""
    marks: tuple[str, ...] = ()
    """What the form asks of everybody beside the answers (`consent_gap`)."""
    is_dry_run: bool = False
    """Whether nobody has said yes."""
    refused_file: Path | None = None
    done: Imported | None = None
    """None: nothing was written."""
    came: Attendance = field(default_factory=Attendance)
    is_whole: bool = True
    """Whether it went to the end; else Ctrl-C ended it."""
    told: ImportSendResult | None = None
    deployed: DeployedHandler | None = None

    @property
    def is_kept_out(self) -> bool:
        """Whether `--strict` keeps everybody out because of a few."""
        return self.is_strict and bool(self.found.refused)

    @property
    def is_usable(self) -> bool:
        """Whether anybody in it could come in; also if all of them are in, or erased since."""
        found = self.found
        has_any = found.registrations or found.came or found.forgotten or found.corrected
        return bool(has_any) and not self.is_kept_out

    @property
    def exit_code(self) -> ExitCode:
        """By what it did, or would do: a dry run ends as the import would."""
        if not self.is_whole:
            return ExitCode.INTERRUPTED
        if not self.is_usable:
            return ExitCode.USAGE
        if self.told is not None and self.told.exit_code is not ExitCode.DONE:
            return self.told.exit_code
        return ExitCode.NOT_IN_SYNC if self.found.refused else ExitCode.DONE


def show_dry_run(screen: Screen, result: SheetResult) -> None:
    """Everything, as the result: nothing was written."""
    screen.document(sheet_document(result))
    screen.show(*preview(result.found, result.marks, result.bill))
    if result.is_usable:
        screen.show(
            "A dry run: nothing was written, nobody was texted. The same command with --yes "
            "writes it."
        )
    screen.say(*_why_nothing(result))


def say_sheet(screen: Screen, result: SheetResult) -> None:
    """The same before it is written."""
    screen.say(*preview(result.found, result.marks, result.bill))
    screen.say(*_why_nothing(result))


def _why_nothing(result: SheetResult) -> Iterator[str]:
    if result.is_kept_out:
        refused = counted(len(result.found.refused), "row")
        yield f"Nothing is written: {refused} refused, and --strict takes all or nothing."
    elif not result.is_usable:
        yield "Nothing is written: there is no row in it that can come in."
        if result.found.left_out:
            yield "--where is compared with the whole cell; capitals and blanks do not matter."


def show_sheet(screen: Screen, result: SheetResult) -> None:
    """What it did; a dry run has said all there is."""
    if result.is_dry_run:
        return
    screen.document(sheet_document(result))
    screen.show(*_what_it_did(result))
    if not result.is_whole:
        screen.say("Interrupted. The same import again goes on where it stopped.")
    elif result.told is not None:
        show_import_sent(screen, result.told)
    elif result.done is not None and result.found.to_add:
        screen.say(NOT_TOLD)


def _what_it_did(result: SheetResult) -> Iterator[str]:
    came = result.came
    if result.done is not None:
        yield from what_came_in(result.done)
    if came.ticked:
        yield ticks_line(TicksDone(came.recorded, came.already))
    if result.refused_file is not None:
        yield (
            f"{counted(len(result.found.refused), 'row')} refused: {result.refused_file}, with the "
            "reason of each. Mend it and import it alone, with the same options. It holds phone "
            "numbers: delete it then."
        )


def sheet_document(result: SheetResult) -> dict[str, Any]:
    """The same for programs; nobody's number is in it."""
    found, done, table = result.found, result.done, result.found.table
    return {
        "stack": result.stack,
        **result.location,
        "file": str(found.path.absolute()),
        "dry_run": result.is_dry_run,
        "content": found.digest,
        "detected": {
            "encoding": table.file.encoding,
            "delimiter": table.delimiter,
            "sheet": table.sheet_name,
            "header_line": table.header_line,
        },
        "mapping": {n: [c.shown for c in each] for n, each in found.mapping.columns.items()},
        "ignored_columns": [column.shown for column in found.ignored],
        "consent_columns": [column.shown for column in found.consent],
        "status_columns": [column.shown for column in found.status],
        "near_columns": {column.shown: name for column, name in found.near.items()},
        "not_recorded": list(result.marks),
        "rows": [{"line": s.line, "phone": mask(s.phone), "name": s.name} for s in found.samples],
        "registrations": found.registrations,
        "to_add": found.to_add,
        "present": found.present if done is None else done.present,
        "added": 0 if done is None else done.added,
        "refused": len(found.refused),
        "refused_rows": [
            {
                **{"line": r.line, "reason": r.reason, "column": r.column, "why": r.why},
                "value": r.value or None,
            }
            for r in found.refused
        ],
        "refused_file": str(result.refused_file.absolute()) if result.refused_file else None,
        "duplicates_in_file": [vars(twin) for twin in found.twins],
        "left_out_by_where": list(found.left_out),
        "forgotten": found.forgotten + (done.forgotten if done else 0),
        "corrected": found.corrected + (done.corrected if done else 0),
        "warnings": [vars(warned) for warned in found.warnings],
        "greeted_by_fallback": found.nameless,
        "attendance": {
            "ticked": len(found.came),
            "recorded": result.came.recorded,
            "already": result.came.already,
        },
        "bill": vars(result.bill) if result.bill else None,
        "told": _told_document(result),
        "interrupted": not result.is_whole,
        **(deployed_document(result.deployed) if result.deployed else {}),
    }


def _told_document(result: SheetResult) -> dict[str, Any] | None:
    if result.told is None:
        return None
    sent = result.told.send_result
    return {
        "by_pipe": result.told.by_pipe,
        "directly": result.told.directly,
        "sent": sent.sent,
        "failed": sent.failed,
        "unconfirmed": sent.unconfirmed,
        "not_told": sent.not_told,
        "paused_since": result.told.paused_since,
    }
