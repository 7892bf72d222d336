"""`registrations import` from end to end: read the file whole, say what is in it, ask, write."""

import time
import uuid
from collections.abc import Iterator, Sequence, Set
from pathlib import Path

from smsverifier.commands.cap import warn_over_cap
from smsverifier.commands.context import Context
from smsverifier.commands.pause_state import read_pause_state
from smsverifier.commands.preconditions import progress_announcer, require_table
from smsverifier.commands.prompts import confirm
from smsverifier.commands.sending import (
    deployed_document,
    exit_code,
    send_directly,
    send_summary,
    warn_undeployed_changes,
    without_duplicates,
)
from smsverifier.errors import ExitCode
from smsverifier.output.documents import import_document
from smsverifier.output.formatting import counted, line_of
from smsverifier.registrations.import_file import ImportPreview, preview_import
from smsverifier.registrations.import_rules import ImportRules
from smsverifier.registrations.importer import Imported, Importer
from smsverifier.registrations.send import is_sendable
from smsverifier.row import KEY, Item, waits_for_person

SIGNS = {"\t": "tabs"}
"""How cells that do not part at commas part, in words."""
TWINS_SHOWN = 5
NOT_TOLD = (
    "Nobody was texted: those never told stay so, as --tell was not given; "
    "`smsverifier registrations resend` tells them."
)


def import_registrations(context: Context, path: Path, *, tell: bool, yes: bool) -> int:
    """Add the file's registrations to the stack's table; returns the exit code."""
    found = preview_import(path, _admission(context))
    require_table(context)
    elsewhere = _elsewhere(context, found)
    context.screen.say(f"{path} holds {_in_words(found)}.", *_notes(found, elsewhere))
    if tell and found.untold:
        warn_undeployed_changes(context)
        warn_over_cap(context, found.untold)
    if tell and found.untold and context.target == "aws":
        confirm(context, f"Text up to {found.untold} of them, who were never told?", yes=yes)
    done, importer = _import(context, found, elsewhere, tell=tell)
    whole = done.added + done.present == found.registrations
    stack, where, file = context.config.stack, context.where(), str(path.absolute())
    counts = {**_counts(found), **vars(done)}
    document = import_document(stack, where, file, counts, whole=whole)
    deployed = deployed_document(context) if tell and found.untold else {}
    context.screen.document({**document, **deployed})
    context.screen.show(f"{done.added} added, {done.present} were there already.")
    if not whole:
        context.screen.say("Interrupted. The same import again goes on where it stopped.")
        return ExitCode.INTERRUPTED
    if tell:
        return _send_pending(context, importer)
    if found.untold:
        context.screen.say(NOT_TOLD)
    return ExitCode.DONE


def _admission(context: Context) -> ImportRules:
    """Whoever has no request id gets one that no other submission has."""
    now_ms = int(time.time() * 1000)
    return ImportRules.of(context.config, now_ms, lambda: f"import-{uuid.uuid4()}")


def _elsewhere(context: Context, found: ImportPreview) -> Set[str]:
    """Numbers of the file whose registrants the table has under another key."""
    rows = context.registrations.registrations()
    return found.admission.other_keys(rows) & found.numbers


def _import(
    context: Context, found: ImportPreview, elsewhere: Set[str], *, tell: bool
) -> tuple[Imported, Importer]:
    table, progress = context.names.table, progress_announcer(context, "imported")
    with context.interrupts as interrupts:
        stop = interrupts.stop.is_set
        importer = Importer(context.aws, table, tell, progress, stop, elsewhere)
        return importer.run(found.items()), importer


def _send_pending(context: Context, importer: Importer) -> int:
    """Say who is told now, and tell those whose rows are no news to the pipe."""
    waiting = _waiting(context, importer.opened)
    if not waiting and not importer.news:
        return ExitCode.DONE
    since = read_pause_state(context).paused_since
    if since is not None:
        context.screen.say(_sent_later(since, len(importer.news), waiting))
        return ExitCode.DONE
    ways = {"by the pipe": len(importer.news), "directly": len(waiting)}
    ways_taken = ", ".join(f"{number} {way}" for way, number in ways.items() if number)
    context.screen.say(f"Told now: {ways_taken}.")
    told = send_directly(context, waiting, is_said=True)
    if waiting:
        context.screen.say(send_summary(told))
    return exit_code(told)


def _waiting(context: Context, keys: Set[str]) -> Sequence[Item]:
    """Of the rows with these keys, those whom nobody has told as yet."""
    if not keys:
        return ()
    rows = list(context.registrations.registrations())
    opened = [row for row in rows if row[KEY]["S"] in keys and is_sendable(row)]
    return without_duplicates(context, opened, rows).items


def _sent_later(since: str, news: int, waiting: Sequence[Item]) -> str:
    """What has those told who were to be told now, on a stack that is paused."""
    then = (
        ", then `smsverifier registrations resend`," if any(map(waits_for_person, waiting)) else ""
    )
    return (
        f"Paused since {since}: nobody is texted now. `smsverifier resume`{then} tells those "
        f"who wait: {news + len(waiting)}."
    )


def _counts(found: ImportPreview) -> dict[str, int | str]:
    """What was found, for programs."""
    return {
        "registrations": found.registrations,
        "untold": found.untold,
        "unconfirmed": found.unconfirmed,
        "left_out": len(found.twins),
        "shared_numbers": found.shared_numbers,
        "encoding": found.file.file.encoding,
    }


def _in_words(found: ImportPreview) -> str:
    who = counted(found.registrations, "registration")
    return f"{who}: {found.untold} never told, {found.unconfirmed} unconfirmed"


def _notes(found: ImportPreview, elsewhere: Set[str]) -> Iterator[str]:
    """What was taken to be meant, where the file leaves it open."""
    yield from _notes_on_text(found)
    if found.without_source:
        yield f"No form wrote {found.without_source} of them: their source is `import`."
    if elsewhere:
        yield f"The table has {len(elsewhere)} of them under another key; these stay as they are."
    for twin in found.twins[:TWINS_SHOWN]:
        yield f"Line {twin.line} stays out: its number is that of line {twin.same_as}."
    if len(found.twins) > TWINS_SHOWN:
        yield f"So do {len(found.twins) - TWINS_SHOWN} more lines."
    if found.shared_numbers:
        numbers = counted(found.shared_numbers, "number")
        stand = "stands" if found.shared_numbers == 1 else "stand"
        yield f"{numbers} {stand} twice or more: each of these rows is told by itself."


def _notes_on_text(found: ImportPreview) -> Iterator[str]:
    if found.file.file.is_guessed:
        shown = f'; line {found.letters[0]} then says "{_short(found)}"' if found.letters else ""
        yield f"It is not UTF-8, and was read as Windows-1252{shown}."
    if found.file.sheet is not None and found.file.sheet.delimiter != ",":
        sign = found.file.sheet.delimiter
        yield f"Its cells part at {SIGNS.get(sign, f'`{sign}`')}."
    if found.naive_times:
        yield f"Times without a zone, in {counted(found.naive_times, 'row')}, were read as UTC."


def _short(found: ImportPreview) -> str:
    return line_of(found.letters[1])[:40] if found.letters else ""
