"""`announce` from end to end: what, when and to whom; dry run, ask, write, and send.

What is sent lies in the table from the first write on, and a schedule of its own goes on with it.
So this command may end at any moment: the same command again, on any machine, goes on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from smsverifier.announced import Announcement, Order, State
from smsverifier.commands.announcement_runs import run_announcement
from smsverifier.commands.announcement_text import chosen_text, due_of, ordered, typed_at
from smsverifier.commands.announcements import items_of, refuse_nameless, schedules_of
from smsverifier.commands.context import Context
from smsverifier.commands.listing import ListOptions, whom_of
from smsverifier.commands.pause_state import refuse_paused
from smsverifier.commands.preconditions import counting, refuse_wrong_clock, require_table
from smsverifier.commands.prompts import confirm, is_interactive
from smsverifier.commands.resend import price_of
from smsverifier.config.announcement_rules import channel_off
from smsverifier.delivery.account_limits import who_opted_out
from smsverifier.errors import SmsverifierError, UsageError
from smsverifier.output.announce_view import (
    AnnounceResult,
    Kept,
    say_begun,
    say_dry_run,
)
from smsverifier.output.announcement_words import hours_words
from smsverifier.output.formatting import counted, moment_of_ms
from smsverifier.output.resend_view import Bill
from smsverifier.output.screen import spinner
from smsverifier.registrations.announcement_draft import (
    DryRun,
    dry_run,
    next_allowed,
    numbers_of,
    ready,
    with_event,
)
from smsverifier.registrations.send import complete
from smsverifier.whom import Whom

FIRST_MINUTE_MS = 60_000
"""What goes now this command sends by itself, and does not compete with the schedule for it."""


@dataclass(frozen=True)
class AnnounceOptions:
    """What the user asked of this `announce`, as it was typed."""

    name: str
    message: str | None = None
    kind: str | None = None
    channel: str | None = None
    subject: str | None = None
    at: str | None = None
    most: int | None = None
    whom: ListOptions | None = None
    dry_run: bool = False
    yes: bool = False


def announce(context: Context, options: AnnounceOptions) -> AnnounceResult:
    """Announce it, or go on with it."""
    refuse_nameless(options.name)
    require_table(context)
    _require_announcing(context)
    before = items_of(context).get(options.name)
    wanted = _wanted(context, options, before)
    _refuse_other_text(before, wanted.order)
    if wanted.order.at:
        refuse_wrong_clock(context)
    if before is not None and before.in_force(context.now_ms()) is State.RUNNING:
        wanted = before  # it is on its way: as it was ordered
    table = context.registrations
    progress = counting(context, "read", total=table.about)
    with spinner(context.screen, "the registrations"), progress:
        numbers = numbers_of(context.deployed.settings)
        opted_out = who_opted_out(context.aws)
        found = dry_run(lambda: progress.over(table.registrations()), wanted, numbers, opted_out)
    counted_before = max(found.have_it, 0 if before is None else before.reserved)
    most = wanted.order.most
    room = _room(context, wanted, found, most)
    wanted = replace(wanted, most=counted_before + room)
    result = AnnounceResult(
        context.config.stack,
        context.location(),
        wanted,
        context.now_ms(),
        found,
        _bill(context, wanted, found, room),
        room,
        kept=_kept(context, options, before, wanted.order),
        has_tick=context.config.form.consent is not None,
    )
    if options.dry_run:
        return replace(result, is_dry_run=True)
    say_dry_run(context.screen, result)
    if not found.due and not _may_grow(wanted, context.now_ms()) and not _is_running(before):
        return replace(result, has_nobody=True)
    _ask(context, result, options)
    _write(context, wanted, before, found)
    return _send(context, result)


def _is_running(before: Announcement | None) -> bool:
    return before is not None and before.state is State.RUNNING and before.is_open


def _may_grow(wanted: Announcement, now_ms: int) -> bool:
    """Whether people may register until it is due."""
    return wanted.due_ms > now_ms


def _require_announcing(context: Context) -> None:
    """Raise unless what is deployed can do it: an earlier version made neither group nor code."""
    found = context.observe(context.part("schedule_group"))["schedule_group"]
    if found is not None and not found.deleting and context.deployed.announces:
        return
    raise SmsverifierError(
        f"{context.config.stack} cannot announce yet",
        where=context.location_text,
        why="Its function, or the group of its schedules, is of an earlier version.",
        hint="Run `smsverifier up` first: it changes what is missing, and nothing else.",
    )


def _wanted(
    context: Context, options: AnnounceOptions, before: Announcement | None
) -> Announcement:
    """The announcement as it would be made now; raises for what cannot be."""
    whom = Whom() if options.whom is None else whom_of(context, options.whom)
    text = chosen_text(context.config, options.name, _typed(options))
    at = typed_at(context.config, options.name, options.at, before)
    due = due_of(context.config, at, context.now())
    if text is not None:
        order = ordered(context.config, options.name, text, at, due, whom)
    elif before is not None:
        known = before.order if options.whom is None else replace(before.order, whom=whom)
        order = replace(with_event(context.config, known, due), at=at)
    else:
        raise _no_text(context, options.name)
    order = replace(order, most=_most(context, options, before))
    _refuse_channel(context, order)
    wanted = ready(order, due, context.config.starts_at, context.now_ms())
    _refuse_moment(context, wanted, due)
    return wanted


def _is_to_come(context: Context, before: Announcement | None) -> bool:
    return before is not None and before.in_force(context.now_ms()) is State.SCHEDULED


def _most(context: Context, options: AnnounceOptions, before: Announcement | None) -> int | None:
    """What --max says; if it says nothing, what it said of the one that is still to go."""
    if options.most is None and before is not None and _is_to_come(context, before):
        return before.order.most
    return options.most


def _kept(
    context: Context, options: AnnounceOptions, before: Announcement | None, order: Order
) -> Kept:
    """What stays of the one that is still to go, and whether it is another text now."""
    if before is None or not _is_to_come(context, before):
        return Kept()
    return Kept(
        moment=options.at is None and bool(before.order.at),
        most=before.order.most if options.most is None else None,
        is_replaced=not before.order.says_the_same_as(order),
    )


def _refuse_channel(context: Context, order: Order) -> None:
    if off := channel_off(context.config, order.channel):
        other = "email" if order.channel == "sms" else "sms"
        raise UsageError(
            f"{order.name} cannot go by {order.channel}: {off}",
            where="--channel",
            hint=f"Announce it by {other}, or switch {order.channel}.enabled on and run "
            "`smsverifier up`.",
        )


def _typed(options: AnnounceOptions) -> Mapping[str, str]:
    typed = {
        "message": options.message,
        "kind": options.kind,
        "channel": options.channel,
        "subject": options.subject,
    }
    return {key: text for key, text in typed.items() if text is not None}


def _no_text(context: Context, name: str) -> UsageError:
    known = ", ".join(context.config.announcements) or "none"
    return UsageError(
        f"There is no announcement {name}",
        where="NAME",
        why=f"The configuration's are: {known}.",
        hint="Write it under `announcements`, or say it: --kind change --message 'Hi {name}, …'",
    )


def _refuse_other_text(before: Announcement | None, order: Order) -> None:
    """Raise if some have got another text under this name: rows remember the name alone."""
    is_out = before is not None and before.reserved + before.failed > 0
    if before is None or not is_out or before.order.says_the_same_as(order):
        return
    raise UsageError(
        f"{order.name} went out with another text",
        where="NAME",
        why=f"{counted(before.reserved, 'registrant')} have it as it was, and a row remembers an "
        "announcement by its name.",
        hint="Give the new text another name.",
    )


_WHY_THESE_HOURS = {
    "reminder": "people sleep. A change of plans may go at any hour",
    "promotion": "carriers refuse it at other hours",
}


def _refuse_moment(context: Context, wanted: Announcement, due: datetime) -> None:
    """Raise for a moment in the past, in the night, or after the event."""
    order, zone = wanted.order, context.config.zone
    shown = moment_of_ms(wanted.due_ms, zone)
    if due < context.now() and order.at:
        raise UsageError(
            f"{shown} is past",
            where="--at",
            why="An announcement that comes late says what is not true any more.",
            hint="Choose a later moment; `--at now` sends it at once.",
        )
    starts_at = context.config.starts_at
    if order.kind == "reminder" and starts_at is not None and due >= starts_at:
        raise UsageError(
            f"A reminder at {shown} comes after the start",
            where="--at",
            why=f"The event starts {moment_of_ms(_ms(starts_at), zone)}.",
            hint="Choose an earlier moment, or --kind change.",
        )
    if order.hours is not None and not order.hours.allow(wanted.due_ms):
        after = next_allowed(order.hours, due)
        raise UsageError(
            f"A {order.kind} is not texted at {shown}",
            where="--at",
            why=f"It goes {hours_words(order.hours)}: {_WHY_THESE_HOURS[order.kind]}.",
            hint=f'--at "{after:%Y-%m-%d %H:%M}" is the next moment.',
        )


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _room(context: Context, wanted: Announcement, found: DryRun, most: int | None) -> int:
    """How many may get it who have it not: who is due, and who may come until then."""
    grown = context.config.default_cap if _may_grow(wanted, context.now_ms()) else 0
    return max(found.due, grown) if most is None else most


def _bill(context: Context, wanted: Announcement, found: DryRun, room: int) -> Bill:
    """What it comes to at most for `room` of them, by the parts of those who are there."""
    if room < found.due:
        parts = min(found.parts, room * found.measure.parts)
    else:
        parts = max(found.parts, round(found.parts / found.due * room) if found.due else room)
    return price_of(context, found.due, parts, is_registered=wanted.order.dlt is not None)


def _ask(context: Context, result: AnnounceResult, options: AnnounceOptions) -> None:
    """On AWS always, here where somebody can answer; before that, whether it may go now."""
    is_now = not _may_grow(result.announcement, context.now_ms())
    if is_now:
        refuse_paused(context)
    if context.target == "aws" or is_interactive(context):
        who = counted(result.reached, "registrant")
        question = f"Send it to {who} now?" if is_now else f"Schedule it for {who} and who comes?"
        confirm(context, question, yes=options.yes)


def _write(
    context: Context, wanted: Announcement, before: Announcement | None, found: DryRun
) -> None:
    """The item, what rows lack that a hand has typed, then what calls the handler."""
    items, now_ms = items_of(context), context.now_ms()
    if not _is_running(before) and not items.put(wanted, before, now_ms):
        raise SmsverifierError(
            f"{wanted.order.name} changed in this moment",
            where=context.location_text,
            why="A run is at it, or somebody else announced it.",
            hint="Run the same command again.",
        )
    for _ in complete(context.aws, context.names.table, found.incomplete):
        pass
    begins_ms = wanted.due_ms if _may_grow(wanted, now_ms) else now_ms + FIRST_MINUTE_MS
    schedules_of(context).put(wanted.order.name, begins_ms, wanted.until_ms)


def _send(context: Context, result: AnnounceResult) -> AnnounceResult:
    """Run after run, if it is due; the result as the table has it."""
    name = result.announcement.order.name
    answer, interrupted = "", False
    if result.announcement.due_ms <= context.now_ms():
        say_begun(context.screen, name, result.reached)
        with context.interrupts as interrupts:
            answer = run_announcement(context, name, interrupts.stop.is_set)
            interrupted = interrupts.stop.is_set()
    after = items_of(context).get(name) or result.announcement
    return replace(
        result,
        announcement=after,
        now_ms=context.now_ms(),
        answer=answer,
        interrupted=interrupted and after.is_open,
    )
