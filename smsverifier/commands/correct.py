"""`registrations correct` from end to end: whose row, is the new number free, move it, tell them.

Every step may be the last of a run that is killed. The same command again recognises by the moved
row what was done, and goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from smsverifier.commands.arguments import parse_phone
from smsverifier.commands.context import Context
from smsverifier.commands.pause_state import refuse_paused
from smsverifier.commands.people import nobody_has, people_of, refuse_being_told
from smsverifier.commands.preconditions import require_table
from smsverifier.commands.prompts import confirm
from smsverifier.commands.registrations import Filters
from smsverifier.commands.resend import ResendOptions, refuse_over_cap, refuse_untexted, resend
from smsverifier.errors import SmsverifierError, UsageError
from smsverifier.output.correct_view import CorrectResult
from smsverifier.output.resend_view import ResendResult
from smsverifier.output.screen import spinner
from smsverifier.output.stories import choices, stories
from smsverifier.registrations.correction import (
    ToldBy,
    corrected,
    corrected_from,
    key_for,
    masked_beside,
    move,
    told_by,
    was_tried_since,
)
from smsverifier.registrations.forgotten import WhyOut, marked_at
from smsverifier.registrations.importer import release
from smsverifier.registrations.persons import NumberReader, chosen, refuse_blank, rows_of
from smsverifier.registrations.transactions import Swap
from smsverifier.row import KEY, Item
from smsverifier.sms.text import mask


@dataclass(frozen=True)
class CorrectOptions:
    """What the user asked of this `correct`."""

    phone: str
    """The mistyped number, as it was typed."""
    to: str
    row_id: str | None = None
    tell: bool = False
    yes: bool = False
    show_numbers: bool = False


@dataclass(frozen=True)
class _Look:
    """What one look at the table has shown."""

    number: str
    """The mistyped one."""
    to: str
    named: Sequence[Item]
    """The rows that have it."""
    there: Sequence[Item]
    """Those that have the new one."""

    @property
    def moved(self) -> Sequence[Item]:
        """Of those there: whom a correction has brought."""
        return corrected_from(self.there, self.number)


def correct(context: Context, options: CorrectOptions) -> CorrectResult:
    """Move the row of one number to another; with `tell`, have them told there once more."""
    refuse_blank(options.phone)
    to = parse_phone(context, options.to)
    reader = NumberReader.of(context.config)
    number = reader.read(options.phone)
    _refuse_same(number, to)
    with spinner(context.screen, "the registrations"):
        require_table(context)
        if options.tell:
            refuse_untexted(context)
            refuse_paused(context)
        rows = rows_of(context.registrations.registrations(), reader, number, to)
    look = _Look(number, to, *rows)
    found = _chosen(context, look, options)
    row = (
        _moved_before(context, look, options)
        if found is None
        else _move(context, look, found, options)
    )
    sent = _tell(context, row, options, is_new=found is not None)
    with spinner(context.screen, "how they stand now"):
        (person,) = people_of(context, [context.registrations.get(row[KEY]["S"]) or row])
    return CorrectResult(
        context.config.stack,
        context.location(),
        old_number=number,
        person=person,
        moved=found is not None,
        told_by=told_by(row),
        was_tried=was_tried_since(person.row) or not context.config.sms.enabled,
        sent=sent,
        show_numbers=options.show_numbers,
    )


def _refuse_same(number: str, to: str) -> None:
    if number == to:
        raise UsageError(
            f"{mask(to)} is that number already",
            where="--to",
            why="PHONE and --to are the same number, however they are typed.",
            hint="Give the number that is right with --to.",
        )


def _chosen(context: Context, look: _Look, options: CorrectOptions) -> Item | None:
    """The row that is meant; None if none has the number. Raises if it is not clear which."""
    picked = chosen(look.named, options.row_id)
    if len(picked) > 1:
        raise _one_of(context, picked, f"have the number {mask(look.number)}")
    if not picked and not (look.moved and _was_corrected(context, look.number)):
        raise nobody_has(context, look.number, has_rows=bool(look.named))
    return picked[0] if picked else None


def _was_corrected(context: Context, number: str) -> bool:
    """Whether this very number was: a row knows it masked, as many others look."""
    table = context.names.table
    return marked_at(context.aws, table, number, WhyOut.CORRECTED) is not None


def _moved_before(context: Context, look: _Look, options: CorrectOptions) -> Item:
    """The row that an earlier run of this command has moved."""
    picked = chosen(look.moved, options.row_id) or look.moved
    if len(picked) > 1:
        what = f"were corrected from {mask(look.number)} to {mask(look.to)}"
        raise _one_of(context, picked, what)
    release(context.aws, context.names.table, picked[0])
    return picked[0]


def _one_of(context: Context, rows: Sequence[Item], what: str) -> UsageError:
    return UsageError(
        f"{len(rows)} registrations {what}",
        where="PHONE",
        why=choices(people_of(context, rows), context.screen.zone),
        hint="Choose one of them with --id and its id, as it stands here.",
    )


def _move(context: Context, look: _Look, found: Item, options: CorrectOptions) -> Item:
    """The row as it stands under the new number."""
    refuse_being_told(context, [found])
    duplicates = context.config.registrations.duplicates
    key = key_for(duplicates, found, look.to)
    if key == found[KEY]["S"] or (look.there and duplicates != "allow"):
        raise _taken(context, look, found, look.there or [found])
    _ask(context, found, masked_beside(look.to, look.number), options)
    new = corrected(found, look.number, key, look.to, context.now_ms())
    # Who else has the number is somebody all the same: files may go on bringing it.
    mistyped = look.number if len(look.named) == 1 else None
    with spinner(context.screen, "the registration, to move it"):
        done = move(context.aws, context.names.table, found, new, mistyped)
    if done is Swap.TAKEN:
        raise _taken(context, look, found, [context.registrations.get(key) or new])
    if done is not Swap.DONE:
        raise _changed(context)
    return new


def _ask(context: Context, found: Item, shown: str, options: CorrectOptions) -> None:
    """Ask before it may cost something; who was not told yet is told as they would have been."""
    if not options.tell or told_by(found) in {ToldBy.PIPE, ToldBy.DIRECT, ToldBy.WAITING}:
        return
    refuse_over_cap(context, 1)
    if context.target == "aws":
        confirm(context, f"Correct it, and text {shown}?", yes=options.yes)


def _taken(context: Context, look: _Look, found: Item, there: Sequence[Item]) -> SmsverifierError:
    mine, theirs = people_of(context, [found]), people_of(context, there)
    zone = context.screen.zone
    return SmsverifierError(
        f"{mask(look.to)} is registered already",
        where=context.location_text,
        why=f"To be corrected: {stories(mine, zone)}\nThere already: {stories(theirs, zone)}",
        hint="Nothing was changed. If both are one person, erase the wrong one: "
        "smsverifier registrations forget PHONE",
    )


def _changed(context: Context) -> SmsverifierError:
    return SmsverifierError(
        "The registration changed in this moment",
        where=context.location_text,
        why="It is not what was looked at any more: perhaps they are being told right now.",
        hint="Nothing was changed. Run the same command again.",
    )


def _tell(
    context: Context, row: Item, options: CorrectOptions, *, is_new: bool
) -> ResendResult | None:
    """Have them told, unless that was done, the pipe does it, or nobody wants it."""
    now, by = context.registrations.get(row[KEY]["S"]) or row, told_by(row)
    is_wanted = by is ToldBy.DIRECT or (options.tell and not (is_new and by is ToldBy.PIPE))
    if not context.config.sms.enabled or by is ToldBy.WAITING:
        return None
    if not is_wanted or was_tried_since(now):
        return None
    if not is_new and options.tell and context.target == "aws":
        confirm(context, "Text them at the number they have now?", yes=options.yes)
    named = ResendOptions(Filters(), ids=(row[KEY]["S"],), even_if_told=True, yes=True)
    return resend(context, named)
