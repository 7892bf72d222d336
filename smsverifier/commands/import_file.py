"""`registrations import` from end to end: read the file whole, say what is in it, ask, write."""

import uuid
from collections.abc import Sequence, Set
from functools import partial
from pathlib import Path

from smsverifier.commands.attendance import record_ticks
from smsverifier.commands.cap import warn_over_cap
from smsverifier.commands.context import Context
from smsverifier.commands.pause_state import read_pause_state
from smsverifier.commands.places import count_imported
from smsverifier.commands.preconditions import counting, require_table
from smsverifier.commands.prompts import confirm
from smsverifier.commands.sending import (
    send_directly,
    warn_undeployed_changes,
    without_duplicates,
)
from smsverifier.errors import ExitCode
from smsverifier.output.attendance_view import TicksDone
from smsverifier.output.count_progress import CountProgress
from smsverifier.output.import_view import (
    ImportResult,
    ImportSendResult,
    say_import_preview,
    say_sending_now,
    show_import,
    show_import_sent,
)
from smsverifier.registrations.forgotten import forgotten_numbers
from smsverifier.registrations.import_file import ImportPreview, preview_import
from smsverifier.registrations.import_rules import ImportRules
from smsverifier.registrations.importer import Imported, Importer
from smsverifier.registrations.send import is_sendable
from smsverifier.row import KEY, Item, waits_for_person


def import_export(context: Context, path: Path, *, tell: bool, yes: bool) -> ExitCode:
    """All of it, with what is said of it: a file of our own form."""
    imported = import_registrations(context, path, send=tell, yes=yes)
    show_import(context.screen, imported)
    if not imported.is_to_be_sent:
        return imported.exit_code
    result = send_imported(context, imported)
    show_import_sent(context.screen, result)
    return result.exit_code


def import_registrations(context: Context, path: Path, *, send: bool, yes: bool) -> ImportResult:
    """Add the file's registrations to the stack's table; `send_imported` is the next step."""
    found = preview_import(path, admission(context))
    require_table(context)
    elsewhere = _elsewhere(context, found)
    say_import_preview(context.screen, path, found, len(elsewhere))
    is_sending = send and found.unsent > 0
    if is_sending:
        warn_undeployed_changes(context)
        warn_over_cap(context, found.unsent)
    if is_sending and context.target == "aws":
        confirm(context, f"Text up to {found.unsent} of them, who were never told?", yes=yes)
    done, importer = _import(context, found, elsewhere, send=send)
    ticks = _ticks(context, found) if found.ticked or found.unclear_ticks else None
    return ImportResult(
        context.config.stack,
        context.location(),
        path,
        found,
        done,
        send,
        news=importer.news,
        opened=importer.opened,
        deployed=context.deployed if is_sending else None,
        ticks=ticks,
    )


def send_imported(context: Context, imported: ImportResult) -> ImportSendResult:
    """Tell those whose rows are no news to the pipe; unless the stack is paused."""
    return tell_imported(context, imported.news, imported.opened)


def tell_imported(context: Context, news: Set[str], opened: Set[str]) -> ImportSendResult:
    """The same of these keys: `news` the pipe tells, the handler is called for those `opened`."""
    waiting = _waiting(context, opened)
    by_pipe, directly = len(news), len(waiting)
    if not directly and not by_pipe:
        return ImportSendResult(0, 0)
    since = read_pause_state(context).paused_since
    if since is not None:
        return ImportSendResult(by_pipe, directly, any(map(waits_for_person, waiting)), since)
    say_sending_now(context.screen, by_pipe, directly)
    send_result = send_directly(context, waiting, is_said=True)
    return ImportSendResult(by_pipe, directly, send_result=send_result)


def _ticks(context: Context, found: ImportPreview) -> TicksDone:
    """Who is ticked has come; their rows are there by now, unless Ctrl-C came before."""
    with context.interrupts as interrupts:
        stop = interrupts.stop.is_set
        return record_ticks(context, found.ticked, found.admission, stop)


def admission(context: Context) -> ImportRules:
    """The stack's rules. Whoever has no request id gets one that no other submission has."""
    now_ms = context.now_ms()
    return ImportRules.of(context.config, now_ms, lambda: f"import-{uuid.uuid4()}")


def _elsewhere(context: Context, found: ImportPreview) -> Set[str]:
    """Numbers of the file whose registrants the table has under another key."""
    rows = context.registrations.registrations()
    return set(filter(found.lines.has_number, found.admission.other_keys(rows)))


def _import(
    context: Context, found: ImportPreview, elsewhere: Set[str], *, send: bool
) -> tuple[Imported, Importer]:
    table, progress = context.names.table, _gone_through(context, found.registrations)
    with context.interrupts as interrupts, progress:
        stop = interrupts.stop.is_set
        why_out = partial(
            forgotten_numbers(context.aws, table).why_row_out, now_ms=found.admission.now_ms
        )
        importer = Importer(context.aws, table, send, progress, stop, why_out, elsewhere)
        done = importer.run(found.items())
    count_imported(context)
    return done, importer


def _gone_through(context: Context, registrations: int) -> CountProgress:
    return counting(context, "gone through", total=lambda: registrations)


def _waiting(context: Context, keys: Set[str]) -> Sequence[Item]:
    """Of the rows with these keys, those whom nobody has told as yet."""
    if not keys:
        return ()
    rows = list(context.registrations.registrations())
    opened = [row for row in rows if row[KEY]["S"] in keys and is_sendable(row)]
    return without_duplicates(context, opened, rows).items
