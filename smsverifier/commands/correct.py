"""`registrations correct` from end to end: whose row, is the new number free, move it, tell them.

Every step may be the last of a run that is killed. The same command again recognises by the moved
row what was done, and goes on.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from smsverifier.commands.arguments import parse_phone
from smsverifier.commands.context import Context
from smsverifier.commands.pause_state import refuse_paused
from smsverifier.commands.preconditions import require_table, unconfirmed_before_ms
from smsverifier.commands.prompts import confirm
from smsverifier.commands.registrations import Filters
from smsverifier.commands.resend import ResendOptions, refuse_over_cap, resend
from smsverifier.errors import SmsverifierError, UsageError
from smsverifier.output.correct_view import CorrectResult
from smsverifier.output.person_view import stories
from smsverifier.output.screen import spinner
from smsverifier.registrations.correction import (
    ToldBy,
    corrected,
    corrected_from,
    key_for,
    move,
    release,
    told_by,
    was_tried_since,
)
from smsverifier.registrations.persons import NumberReader, chosen, refuse_blank, rows_of
from smsverifier.registrations.transactions import Swap
from smsverifier.row import KEY, Item, SmsStatus, sms_status_of
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


def correct(context: Context, options: CorrectOptions) -> CorrectResult:
    """Move the row of one number to another; with `tell`, have them told there once more."""
    refuse_blank(options.phone)
    to = parse_phone(context, options.to)
    number = NumberReader.of(context.config).read(options.phone)
    _refuse_same(number, to)
    require_table(context)
    if options.tell:
        refuse_paused(context)
    with spinner(context.screen, "the registrations"):
        rows = list(context.registrations.registrations())
    found = _chosen(context, rows, number, options)
    if found is None:
        row, is_new = _moved_before(context, rows, number, to, options), False
        release(context.aws, context.names.table, row)
    else:
        _refuse_taken(context, found, rows, to)
        row, is_new = _move(context, found, number, to, options), True
    return _told(context, number, row, options, is_new=is_new)


def _refuse_same(number: str, to: str) -> None:
    if number == to:
        raise UsageError(
            f"{mask(to)} is that number already",
            where="--to",
            why="PHONE and --to are the same number, however they are typed.",
            hint="Give the number that is right with --to.",
        )


def _chosen(
    context: Context, rows: Sequence[Item], number: str, options: CorrectOptions
) -> Item | None:
    """The row that is meant; None if none has the number. Raises if it is not clear which."""
    named = rows_of(rows, number, NumberReader.of(context.config))
    picked = chosen(named, options.row_id)
    if len(picked) > 1:
        raise UsageError(
            f"{len(picked)} registrations have the number {mask(number)}",
            where="PHONE",
            why=stories(picked, unconfirmed_before_ms(context), with_ids=True),
            hint="Choose one of them with --id and its id, as it stands here.",
        )
    if named and not picked and not corrected_from(rows, number):
        raise _nobody(context, number, options, why="None of its rows has that id.")
    return picked[0] if picked else None


def _moved_before(
    context: Context, rows: Sequence[Item], number: str, to: str, options: CorrectOptions
) -> Item:
    """The row that an earlier run of this command has moved. Raises if there is none."""
    there = corrected_from(rows_of(rows, to, NumberReader.of(context.config)), number)
    moved = chosen(there, options.row_id) or there
    if len(moved) == 1:
        return moved[0]
    if moved:
        raise UsageError(
            f"{len(moved)} registrations were corrected from {mask(number)} to {mask(to)}",
            where="PHONE",
            why=stories(moved, unconfirmed_before_ms(context), with_ids=True),
            hint="Choose one of them with --id and its id, as it stands here.",
        )
    raise _nobody(context, number, options, why="No row has this number.")


def _nobody(context: Context, number: str, options: CorrectOptions, why: str) -> SmsverifierError:
    return SmsverifierError(
        f"Nobody is registered with {mask(number)}{' under that id' if options.row_id else ''}",
        where=context.location_text,
        why=why,
        hint="`smsverifier registrations list --show-numbers` shows who is there.",
    )


def _refuse_taken(context: Context, found: Item, rows: Sequence[Item], to: str) -> None:
    """Raise if the new number is somebody's; with `duplicates: allow` it may be."""
    duplicates = context.config.registrations.duplicates
    there = rows_of(rows, to, NumberReader.of(context.config)) if duplicates != "allow" else []
    if there:
        raise _taken(context, found, there, to)


def _taken(context: Context, found: Item, there: Sequence[Item], to: str) -> SmsverifierError:
    before_ms = unconfirmed_before_ms(context)
    return SmsverifierError(
        f"{mask(to)} is registered already",
        where=context.location_text,
        why=f"To be corrected: {stories([found], before_ms)}\n"
        f"There already:   {stories(there, before_ms)}",
        hint="If both are one person, erase the wrong one: "
        "smsverifier registrations forget PHONE. Nothing was changed.",
    )


def _move(context: Context, found: Item, number: str, to: str, options: CorrectOptions) -> Item:
    """The row as it stands under the new number."""
    _refuse_sending(context, found)
    key = key_for(context.config.registrations.duplicates, found, to)
    if key == found[KEY]["S"]:
        raise _taken(context, found, [found], to)
    if options.tell and told_by(found) is not ToldBy.PIPE:
        refuse_over_cap(context, 1)
        if context.target == "aws":
            confirm(context, f"Correct it, and text {mask(to)}?", yes=options.yes)
    new = corrected(found, number, key, to, int(time.time() * 1000))
    done = move(context.aws, context.names.table, found, new)
    if done is Swap.TAKEN:
        there = context.registrations.get(key)
        raise _taken(context, found, [there] if there else [], to)
    if done is Swap.CHANGED:
        raise _changed(context)
    return new


def _refuse_sending(context: Context, found: Item) -> None:
    if sms_status_of(found, unconfirmed_before_ms(context)) is SmsStatus.SENDING:
        raise SmsverifierError(
            "This registrant is being told right now",
            where=context.location_text,
            why="The handler is at it, and records in this very row how it ends.",
            hint="Wait a moment, and run the same command again.",
        )


def _changed(context: Context) -> SmsverifierError:
    return SmsverifierError(
        "The registration changed in this moment",
        where=context.location_text,
        why="It is not what was looked at any more: perhaps they are being told right now.",
        hint="Nothing was changed. Run the same command again.",
    )


def _told(
    context: Context, number: str, row: Item, options: CorrectOptions, *, is_new: bool
) -> CorrectResult:
    """What came of it; with `--tell` they are told, unless that was done or the pipe does."""
    now = context.registrations.get(str(row[KEY]["S"])) or row
    by = told_by(row)
    wants = options.tell and not was_tried_since(now) and not (is_new and by is ToldBy.PIPE)
    sent = None
    if wants:
        if not is_new and context.target == "aws":
            confirm(context, "Text them at the number they have now?", yes=options.yes)
        named = ResendOptions(Filters(), ids=(str(row[KEY]["S"]),), even_if_told=True, yes=True)
        sent = resend(context, named)
    return CorrectResult(
        context.config.stack,
        context.location(),
        old_number=number,
        row=context.registrations.get(str(row[KEY]["S"])) or row if sent else now,
        unconfirmed_before_ms=unconfirmed_before_ms(context),
        moved=is_new,
        told_by=by,
        was_tried=was_tried_since(now),
        sent=sent,
    )
