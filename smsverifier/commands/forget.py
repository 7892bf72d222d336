"""`registrations forget` from end to end: who, what is erased, ask, erase, say what stays where.

First the hash of the number, so that no import brings back whom a killed run was about; then the
rows; then what this machine remembers beside the table. The same command again goes on from there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from smsverifier.aws.result import result_of, value_or
from smsverifier.commands.announcements import items_of
from smsverifier.commands.context import Context
from smsverifier.commands.people import nobody_has, people_of, refuse_being_told
from smsverifier.commands.places import succession, tell
from smsverifier.commands.preconditions import (
    counting,
    require_table,
)
from smsverifier.commands.prompts import confirm, is_interactive
from smsverifier.config.law_table import figure
from smsverifier.errors import ForeignResource
from smsverifier.local.process import erase
from smsverifier.output.forget_view import BACKUP_DAYS, ForgetResult, say_before_forget
from smsverifier.output.formatting import counted
from smsverifier.output.screen import spinner
from smsverifier.provision.observe import refuse_foreign
from smsverifier.registrations.copies import files_with_number, lists_in
from smsverifier.registrations.dead_letter_queue import DeadLetterQueue
from smsverifier.registrations.dead_letters import origins_of
from smsverifier.registrations.forgetting import eraser
from smsverifier.registrations.forgotten import WhyOut, mark, marked_at
from smsverifier.registrations.persons import (
    NumberReader,
    chosen,
    names_elsewhere,
    refuse_blank,
    rows_of,
)
from smsverifier.row import EMAIL_MESSAGE_ID, PLACE_COUNTED, REQUEST_ID, Item, text_of


@dataclass(frozen=True)
class ForgetOptions:
    """What the user asked of this `forget`."""

    phone: str
    row_id: str | None = None
    yes: bool = False


def forget(context: Context, options: ForgetOptions) -> ForgetResult:
    """Erase one person."""
    refuse_blank(options.phone)
    number = NumberReader.of(context.config).read(options.phone)
    with spinner(context.screen, "the registrations"):
        require_table(context)
        named, others = _look(context, number)
    picked = chosen(named, options.row_id)
    before = None if picked else _forgotten_at(context, number)
    if not picked and (before is None or named):
        raise nobody_has(context, number, has_rows=bool(named))
    refuse_being_told(context, picked)
    if picked:
        with spinner(context.screen, "what became of their SMS"):
            people = people_of(context, picked)
        say_before_forget(context.screen, people)
        _ask(context, picked, options)
    with spinner(context.screen, "everything that is held of them"):
        erased = _erase(context, number, picked, is_whole=len(picked) == len(named))
        left = len(picked) - len(erased.rows)
        result = _result(context, number, erased, before, left=left, others=others)
    return replace(result, promoted_told=tell(context, erased.heirs)) if erased.heirs else result


def _forgotten_at(context: Context, number: str) -> int | None:
    return marked_at(context.aws, context.names.table, number, WhyOut.FORGOTTEN)


def _look(context: Context, number: str) -> tuple[list[Item], int]:
    """The rows of this number, and how many of other people name it in another answer."""
    reader, others = NumberReader.of(context.config), 0

    def seen() -> Iterator[Item]:
        nonlocal others
        for row in context.registrations.registrations():
            if names_elsewhere(row, number) and reader.number_of(row) != number:
                others += 1
            yield row

    (named,) = rows_of(seen(), reader, number)
    return named, others


def _ask(context: Context, picked: Sequence[Item], options: ForgetOptions) -> None:
    """Nothing brings them back: also on this machine, whoever is there is asked."""
    if context.target == "aws" or is_interactive(context):
        who = counted(len(picked), "registration")
        confirm(context, f"Erase {who} for good?", yes=options.yes)


@dataclass(frozen=True)
class _Erased:
    """What one run has erased."""

    rows: Sequence[Item]
    interrupted: bool
    dead_letters: int
    copies: Mapping[str, int] | None
    sealed_until: date | None
    heirs: Sequence[Item]
    """Who got their places."""


def _erase(context: Context, number: str, picked: Sequence[Item], *, is_whole: bool) -> _Erased:
    """`is_whole`: no other row of this number stays."""
    table = context.names.table
    until = _sealed_until(context)
    if picked and is_whole:
        now_ms = context.now_ms()
        out = mark(context.aws, table, number, WhyOut.FORGOTTEN, now_ms)
        context.aws.client("dynamodb").put_item(TableName=table, Item=out)
    has_place = any(PLACE_COUNTED in row for row in picked)
    after = succession(context, picked) if has_place else None
    with context.interrupts as interrupts:
        stop = interrupts.stop.is_set
        gone = eraser(context.aws, table, until, stop, after).run(picked)
        is_stopped = stop() and len(gone) < len(picked)
    items_of(context).forget(number, gone)
    heirs = after.promoted if after else []
    if is_stopped or not is_whole:
        return _Erased(gone, is_stopped, 0, None, until, heirs)
    # Whom a letter is about the stream tells, so the letters go before what the stream says.
    letters = _forget_letters(context, number, gone)
    copies = _forget_copies(context, number, gone)
    return _Erased(gone, is_stopped, letters, copies, until, heirs)


def _sealed_until(context: Context) -> date | None:
    """The day on which DynamoDB removes what is sealed, if the configuration wants that."""
    if context.config.registrations.forget == "erase":
        return None
    # Days begin in UTC for time to live: one more, and it is never a day too early.
    return figure("keep_records").after(context.today) + timedelta(days=1)


def _forget_letters(context: Context, number: str, gone: Sequence[Item]) -> int:
    """Take dead letters away that are about nobody else; how many those were."""
    queue = context.part("dead_letter_queue")
    try:
        refuse_foreign(queue, context.observe(queue), context.config.stack)
    except ForeignResource:
        return 0  # somebody else's queue holds nothing of ours
    reader = NumberReader.of(context.config)
    submissions = {text_of(row, REQUEST_ID) for row in gone} - {None}

    def is_theirs(row: Item) -> bool:
        return reader.number_of(row) == number or text_of(row, REQUEST_ID) in submissions

    progress = counting(context, "received", "dead letters")
    with progress, DeadLetterQueue(context.aws, context.names).held(progress) as letters:
        origins = origins_of(context.aws, letters)
        theirs = [
            letter
            for letter in letters
            if (rows := origins.get(letter.id)) and all(map(is_theirs, rows))
        ]
        return letters.remove(theirs)


def _forget_copies(context: Context, number: str, gone: Sequence[Item]) -> Mapping[str, int] | None:
    """What this machine remembers beside the table; of AWS, which forgets by itself, None."""
    if context.target != "local":
        return None
    submissions = [text for item in gone if (text := text_of(item, REQUEST_ID))]
    person = {
        "stack": context.config.stack,
        "region": context.config.region,
        "phone": number,
        "request_ids": submissions,
        "email_ids": [text for item in gone if (text := text_of(item, EMAIL_MESSAGE_ID))],
    }
    return erase(context.site, person)


def _result(
    context: Context,
    number: str,
    erased: _Erased,
    before: int | None,
    *,
    left: int,
    others: int,
) -> ForgetResult:
    return ForgetResult(
        context.config.stack,
        context.location(),
        number=number,
        erased=len(erased.rows),
        left=left,
        interrupted=erased.interrupted,
        forgotten_before_ms=before,
        setting=context.config.registrations.forget,
        sealed_until=erased.sealed_until,
        dead_letters=erased.dead_letters,
        copies=erased.copies,
        named_elsewhere=others,
        files=tuple(files_with_number(_files(context), number)),
        log_days=context.config.handler.log_retention_days,
        backups_until=_backups_until(context),
        heirs=erased.heirs,
    )


def _files(context: Context) -> list[Path]:
    """The lists in the folder of the command, and the journals that were kept aside."""
    folder = context.folder
    here = lists_in(folder) if folder else []
    aside = lists_in(context.site.folder) if context.target == "local" else []
    return [*here, *(path for path in aside if path.suffix == ".aside")]


def _backups_until(context: Context) -> date | None:
    """Until when a backup may bring them back; None where there are none."""
    if context.target != "aws":
        return None
    (table,) = context.part("table")
    found = value_or(result_of(partial(table.read)), None)
    is_on = found is None or bool(found.properties.get("point_in_time_recovery", True))
    return context.today + timedelta(days=BACKUP_DAYS) if is_on else None
