"""`registrations export` from end to end, and what `down` and `registrations import` share with it.

Every export is made by `pipeline.registrations.exports`; here is which table, which files and what
is said.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from smsverifier.engine import observe, refuse_foreign
from smsverifier.errors import ExitCode, SmsverifierError, UsageError
from smsverifier.flows.session import Session
from smsverifier.pipeline.registrations.exports import Exported, Format, export
from smsverifier.report.documents import export_document

BOTH = "both"
QUIET_SECONDS = 2.0
"""What takes longer than this says how far it is, as often as this."""


def export_registrations(session: Session, choice: str | None, out: Path | None) -> int:
    """Write every registration to files; returns the exit code."""
    files = chosen_files(session.config.stack, choice, out)
    require_table(session)
    exported = export(session.aws, session.names.table, files, announcing(session, "read"))
    counts = {
        "registrations": exported.registrations,
        "untold": exported.untold,
        "unconfirmed": exported.unconfirmed,
    }
    session.screen.document(
        export_document(session.config.stack, session.where(), counts, file_paths(exported))
    )
    session.screen.show(export_sentence(exported))
    tell_privacy(session)
    return ExitCode.DONE


def chosen_files(stack: str, choice: str | None, out: Path | None) -> dict[Format, Path]:
    """Format → file. `out` may be a folder, a file, or for both formats a name without ending."""
    formats = _formats(choice, out)
    if out is None or _is_folder(out):
        out = (out or Path()) / f"registrations-{stack}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    elif len(formats) == 1:
        return {formats[0]: out}
    elif _format_of(out):
        out = out.with_suffix("")
    return {chosen: out.with_name(f"{out.name}.{chosen}") for chosen in formats}


def require_table(session: Session) -> None:
    """Raise unless the stack's table is there and is the stack's."""
    table = [resource for resource in session.resources if resource.key == "table"]
    observation = observe(table)
    refuse_foreign(table, observation, session.config.stack)
    if observation["table"] is None:
        raise SmsverifierError(
            f"There is no table {session.names.table}",
            where=session.place_text,
            why="Registrations live in the stack's table; `up` makes it.",
            hint="Run `smsverifier up` first.",
        )


def announcing(session: Session, verb: str) -> Callable[[int], None]:
    """A function that says how many registrations are done; nothing about what is over at once."""
    clock = session.aws.clock
    last = [clock()]

    def announce(count: int) -> None:
        if clock() - last[0] >= QUIET_SECONDS:
            last[0] = clock()
            session.screen.say(f"{count} registrations {verb} …")

    return announce


def file_paths(exported: Exported) -> dict[str, str]:
    """Format → whole path of each file, for documents."""
    return {chosen.value: str(path.absolute()) for chosen, path in (exported.files or {}).items()}


def export_sentence(exported: Exported) -> str:
    """What an export came to, for people."""
    names = " and ".join(str(path) for path in (exported.files or {}).values())
    noun = "registration" if exported.registrations == 1 else "registrations"
    return f"{exported.registrations} {noun} exported to {names}."


def tell_privacy(session: Session) -> None:
    """Say what such files hold."""
    session.screen.say(
        "Exports hold full phone numbers: keep them to yourself, and delete them after use."
    )


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
